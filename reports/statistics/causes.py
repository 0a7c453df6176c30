"""What inspectors and units name as causes, by field; the same words are the same cause (inspections/causes.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min

from inspections.causes import digest_of
from inspections.enums import SubmissionStatus
from inspections.forms.findings import field_names
from inspections.models import SubmissionItem
from reports.statistics.lateness import OTHER_FIELD
from reports.statistics.links import Cell
from reports.statistics.recurring import seen
from reports.statistics.spans import Span
from units.models import User

INSPECTORS, UNITS = "inspectors", "units"
SIDES = {INSPECTORS: "Tổ kiểm tra", UNITS: "Đơn vị"}


@dataclass(frozen=True)
class Cause:
    """One cause in one field, as one side names it."""

    text: str
    field: str
    side: str  # «Tổ kiểm tra», «Đơn vị»
    findings: Cell
    units: int


@dataclass(frozen=True)
class Causes:
    rows: list[Cause]
    count: int
    named: int  # findings of which anybody named a cause
    all: int


def causes(user: User, span: Span, *, field: str, side: str, start: int, size: int) -> Causes:
    """The most frequent first. Six queries."""
    rows: Any = seen(user, span, field)
    lines = [
        *(_of_inspectors(rows) if side in ("", INSPECTORS) else ()),
        *(_of_units(rows) if side in ("", UNITS) else ()),
    ]
    lines.sort(key=lambda line: (-line["findings"], -line["units"], line["text"], line["side"]))
    fields = field_names(user)
    shown = [_cause(line, fields, span) for line in lines[start : start + size]]
    told = _items(rows).values("finding")
    named = rows.exclude(cause="") if side != UNITS else rows.none()
    counted = rows.filter(pk__in=named.values("pk").union(told)) if side != INSPECTORS else named
    return Causes(shown, len(lines), counted.count(), rows.count())


def _of_inspectors(rows: Any) -> list[dict[str, Any]]:
    named = rows.exclude(cause="").order_by().annotate(digest=digest_of("cause")).values("digest", "field_slug")
    counted = named.annotate(
        findings=Count("pk"), units=Count("responsible_unit", distinct=True), text=Min("cause")
    )  # fmt: skip
    return [line | {"side": INSPECTORS} for line in counted]


def _items(rows: Any) -> Any:
    """What units handed in with a cause, about these findings."""
    items: Any = SubmissionItem.objects.filter(
        finding__in=rows.order_by(), submission__status=SubmissionStatus.SUBMITTED
    )
    return items.exclude(cause="").order_by()


def _of_units(rows: Any) -> list[dict[str, Any]]:
    named = _items(rows).annotate(digest=digest_of("cause"), field_slug=F("finding__field_slug"))
    counted = named.values("digest", "field_slug").annotate(
        findings=Count("finding", distinct=True),
        units=Count("finding__responsible_unit", distinct=True),
        text=Min("cause"),
    )
    return [line | {"side": UNITS} for line in counted]


def _cause(line: dict[str, Any], fields: dict[str, str], span: Span) -> Cause:
    name = "cause" if line["side"] == INSPECTORS else "unit_cause"
    way = span.way("finding_list", status="standing", field=line["field_slug"])
    return Cause(
        text=" ".join(line["text"].split()),
        field=fields.get(line["field_slug"], OTHER_FIELD),
        side=SIDES[line["side"]],
        findings=way.cell(line["findings"], **{name: line["digest"]}),
        units=line["units"],
    )
