"""What inspectors and units name as causes, by field; the same words are the same cause (inspections/causes.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min

from inspections.causes import (
    ANYBODY,
    INSPECTORS,
    NAMED_BY,
    UNITS,
    digest_of,
    named_by,
    said_by_inspectors,
    said_by_units,
)
from inspections.enums import SubmissionStatus
from inspections.forms.findings import field_names
from inspections.models import SubmissionItem
from reports.statistics.lateness import OTHER_FIELD
from reports.statistics.links import Cell, Way, link
from reports.statistics.recurring import seen
from reports.statistics.spans import Span
from units.models import User

SIDES = {side: NAMED_BY[side] for side in (INSPECTORS, UNITS)}
# As the list of findings takes a cause: who named it → parameter, and what it means.
SAID = {INSPECTORS: ("cause", said_by_inspectors), UNITS: ("unit_cause", said_by_units)}


@dataclass(frozen=True)
class Cause:
    """One cause in one field, as one side names it. `units` leads to them."""

    text: str
    field: str
    side: str  # «Tổ kiểm tra», «Đơn vị»
    findings: Cell
    units: Cell


@dataclass(frozen=True)
class Causes:
    rows: list[Cause]
    count: int
    named: Cell  # findings of which anybody named a cause
    all: Cell


@dataclass(frozen=True)
class CauseUnit:
    """A unit at which the opened cause was named."""

    unit: str
    url: str
    findings: Cell


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
    who = side or ANYBODY
    way = span.way("finding_list", status="standing", field=field)
    named = way.cell(rows.filter(named_by(who)).count(), named_by=who)
    return Causes(shown, len(lines), named, way.cell(rows.count()))


def units_naming(
    user: User, span: Span, *, field: str, side: str, digest: str, start: int, size: int
) -> tuple[list[CauseUnit], int]:
    """The units at which this cause was named, where it was named most first; how many there are. One query."""
    name, said = SAID[side]
    rows: Any = seen(user, span, field).filter(said(digest)).order_by()
    counted = rows.values("responsible_unit", name=F("responsible_unit__short_name")).annotate(
        findings=Count("pk"), place=Min("responsible_unit__sort_key")
    )
    lines = sorted(counted, key=lambda line: (-line["findings"], line["place"], line["responsible_unit"]))
    way = span.way("finding_list", status="standing", field=field, **{name: digest})
    shown = [
        CauseUnit(
            unit=line["name"],
            url=link("unit_file", line["responsible_unit"]),
            findings=way.cell(line["findings"], unit=line["responsible_unit"]),
        )
        for line in lines[start : start + size]
    ]
    return shown, len(lines)


def words_of(user: User, span: Span, *, field: str, side: str, digest: str) -> str:
    """The opened cause as it was written; '' where nobody wrote it. One query."""
    rows: Any = seen(user, span, field)  # findings and what units say of them both have a column «cause»
    found = rows if side == INSPECTORS else _items(rows)
    text = found.filter(said_by_inspectors(digest)).order_by("cause").values_list("cause", flat=True).first()
    return " ".join((text or "").split())


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
    way = span.way("finding_list", status="standing", field=line["field_slug"])
    opened = Way(link("causes", span=span.key, field=line["field_slug"], side=line["side"], cause=line["digest"]))
    return Cause(
        text=" ".join(line["text"].split()),
        field=fields.get(line["field_slug"], OTHER_FIELD),
        side=SIDES[line["side"]],
        findings=way.cell(line["findings"], **{SAID[line["side"]][0]: line["digest"]}),
        units=opened.cell(line["units"]),
    )
