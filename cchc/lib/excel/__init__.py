"""Uploaded workbooks read safely into typed tables, and the templates for them; `docs/excel.md` tells how to use it.

One declaration (`TableLayout`) writes the template and reads what comes back. Everything wrong is told at its sheet, row
and column, in a Vietnamese sentence. Nothing here knows a model.
"""

from cchc.lib.excel.book import Book, open_book
from cchc.lib.excel.layout import Column, Kind, TableLayout
from cchc.lib.excel.package import Limits
from cchc.lib.excel.problems import ExcelRefused, Problem, Problems
from cchc.lib.excel.table import Row, Table
from cchc.lib.excel.writing import write_book

__all__ = [
    "Book",
    "Column",
    "ExcelRefused",
    "Kind",
    "Limits",
    "Problem",
    "Problems",
    "Row",
    "Table",
    "TableLayout",
    "open_book",
    "write_book",
]
