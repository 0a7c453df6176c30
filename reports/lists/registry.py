"""All lists that can be taken out. A new list gets its `ListTable` in the module of its area, and its line in
docs/excel.md; a test asks that every table holds the rows of its page."""

from __future__ import annotations

from reports.lists import (
    criteria,
    dashboards,
    findings,
    index,
    insights,
    inspections,
    losses,
    papers,
    people,
    roles,
    search,
    unit_file,
    what_if,
)
from reports.lists.table import ListTable

AREAS = (
    dashboards,
    insights,
    unit_file,
    inspections,
    findings,
    papers,
    people,
    roles,
    criteria,
    index,
    losses,
    what_if,
    search,
)
TABLES: dict[str, ListTable] = {table.slug: table for area in AREAS for table in area.TABLES}
