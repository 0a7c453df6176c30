"""The checker of conformance: reads a finished PDF and says which rules of layout it keeps and which it breaks."""

from reports.conformance.checking import check_pdf
from reports.conformance.reading import UnreadablePdfError
from reports.conformance.report import Report, Result, Status, summary

__all__ = ["Report", "Result", "Status", "UnreadablePdfError", "check_pdf", "summary"]
