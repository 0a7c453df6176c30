"""A criteria set as a workbook: its layout, writing it, and reading one that somebody uploads (docs/criteria.md)."""

from inspections.criteria_excel.layout import GUIDE, TABLES
from inspections.criteria_excel.reading import LIMITS, Uploaded, read_set
from inspections.criteria_excel.writing import write_set, write_template

__all__ = ["GUIDE", "LIMITS", "TABLES", "Uploaded", "read_set", "write_set", "write_template"]
