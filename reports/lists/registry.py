"""All lists that can be taken out. A new list gets its `ListTable` in the module of its area, and its line in
docs/excel.md; a test asks that every table holds the rows of its page."""

from __future__ import annotations

from reports.lists import dashboards, findings, index, insights, inspections, papers, people
from reports.lists.table import ListTable

AREAS = (dashboards, insights, inspections, findings, papers, people, index)
TABLES: dict[str, ListTable] = {table.slug: table for area in AREAS for table in area.TABLES}
