"""Đề cương báo cáo tự kiểm tra: what a unit reports item by item, from the criteria set that it is inspected by."""

from __future__ import annotations

from typing import Any

from inspections.models import CriteriaSet, Criterion
from units.enums import UnitLevel

FOR = {UnitLevel.COMMUNE: "đối với UBND phường, xã", UnitLevel.DIVISION: "đối với phòng, ban, đơn vị"}
NUMERALS = ("", "I", "II", "III", "IV")


def outlines(sets: set[int]) -> list[dict[str, Any]]:
    """One a set, those of communes first; numbered where there are several (F27)."""
    found = CriteriaSet.objects.filter(pk__in=sets).order_by("unit_level", "pk")
    return [
        {
            "name": f"Phụ lục {NUMERALS[n] if n < len(NUMERALS) else n}" if len(found) > 1 else "Phụ lục",
            "whom": FOR[UnitLevel(row.unit_level)],
            "fields": _fields(row),
        }
        for n, row in enumerate(found, 1)
    ]


def _fields(criteria_set: CriteriaSet) -> list[dict[str, Any]]:
    """Fields with their inspected items below the criteria that group them; what only a survey knows is left out."""
    rows = list(Criterion.objects.filter(criteria_set=criteria_set).order_by("position"))
    asked = {row.pk for row in rows if row.is_leaf and row.source == "inspection"}
    parents = {row.pk: row.parent_id for row in rows}
    above = {parent for leaf in asked for parent in _ancestors(leaf, parents)}
    fields: list[dict[str, Any]] = []
    for row in rows:
        if row.parent_id is None and row.pk in above:
            fields.append({"number": len(fields) + 1, "name": row.text, "rows": []})
        elif row.pk in asked or (row.pk in above and row.parent_id is not None):
            fields[-1]["rows"].append(_row(row))
    return fields


def _row(row: Criterion) -> dict[str, Any]:
    documents = "" if not row.is_leaf else row.verification_documents
    return {"group": not row.is_leaf, "code": row.code, "text": row.text, "documents": documents}


def _ancestors(pk: int, parents: dict[int, int | None]) -> list[int]:
    found, above = [], parents[pk]
    while above is not None:
        found.append(above)
        above = parents[above]
    return found
