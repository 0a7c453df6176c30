"""Papers that the system draws, their numbers, signatures, the jobs that draw them, and the map of the city."""

from reports.models.city_map import CityMap, MapTile
from reports.models.document import Document, DocumentRevision, Signature
from reports.models.job import Job
from reports.models.numbering import NumberSeries

__all__ = ["CityMap", "Document", "DocumentRevision", "Job", "MapTile", "NumberSeries", "Signature"]
