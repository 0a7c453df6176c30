"""Workbooks of scores for tests, written as the template is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from cchc.lib.excel import TableLayout, write_book
from inspections.index_excel import results
from inspections.index_excel.past import NOT_APPLICABLE, SCORES
from inspections.models import CriteriaSet, Criterion, IndexImport, IndexRound
from units.keeping import keep_bytes
from units.models import Unit, User

Records = Iterable[Mapping[str, Any]]


def book_of(layout: TableLayout, records: Records) -> bytes:
    out = io.BytesIO()
    write_book(out, [(layout, records)], title="Thử")
    return out.getvalue()


def past_rows(
    criteria_set: CriteriaSet, units: Iterable[Unit], scores: Mapping[tuple[str, str], Any] | None = None
) -> list[dict[str, Any]]:
    """Full marks; `scores` by name of the unit and code of the criterion, None for «không áp dụng»."""
    leaves = list(Criterion.objects.filter(criteria_set=criteria_set, is_leaf=True).order_by("position"))
    rows = []
    for unit in units:
        for leaf in leaves:
            given = (scores or {}).get((unit.short_name, leaf.code), leaf.max_score)
            rows.append(
                {
                    "unit": unit.short_name,
                    "criterion": leaf.code,
                    "self_score": leaf.max_score,
                    "score": NOT_APPLICABLE if given is None else given,
                }
            )
    return rows


def past_book(*args: Any, **kwargs: Any) -> bytes:
    return book_of(SCORES, past_rows(*args, **kwargs))


def ready_import(criteria_set: CriteriaSet, unit: Unit, by: User) -> IndexImport:
    """One that was checked and waits for somebody to confirm it."""
    lead = criteria_set.lead_unit_id
    content = past_book(criteria_set, [unit])
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return IndexImport.objects.create(
        lead_unit_id=lead,
        kind="past",
        year=2017,
        name="Kết quả năm 2017",
        criteria_set=criteria_set,
        published_on="2018-02-15",
        status="ready",
        file=keep_bytes(content, name="kq.xlsx", media_type=xlsx, lead_unit=lead, owner_unit=lead, by=by),
        created_by=by,
    )


def results_book(round_: IndexRound, kind: str, rows: Records) -> bytes:
    """Results of a survey or of an external index, as the template has them."""
    return book_of(results.layout_of(kind, results.leaves_of(round_, kind)), rows)
