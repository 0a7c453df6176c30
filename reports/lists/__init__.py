"""Every list of the system as a workbook: a `ListTable` for each, found by its slug in `registry.py` (docs/excel.md)."""
