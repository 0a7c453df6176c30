"""Papers that the system draws, their numbers, signatures, and the jobs that draw them."""

from reports.models.document import Document, DocumentRevision, Signature
from reports.models.job import Job
from reports.models.numbering import NumberSeries

__all__ = ["Document", "DocumentRevision", "Job", "NumberSeries", "Signature"]
