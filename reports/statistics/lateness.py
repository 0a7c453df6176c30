"""Which units are behind, in what, and who must act: read from the small index of findings whose clock runs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q

from cchc.lib.dates import today
from inspections.clocks import days_left_words
from inspections.enums import CLOCK_RUNS, ExtensionStatus, Severity
from inspections.forms.findings import field_names
from inspections.models import ExtensionRequest, Finding
from reports.statistics.finding_counts import Cell
from reports.statistics.spans import Span, link
from units.enums import Role
from units.models import Membership, Unit, User

FIELDS_SHOWN = 3
OTHER_FIELD = "Nội dung khác"


@dataclass(frozen=True)
class Late:
    """A field in which a unit is behind."""

    name: str
    cell: Cell


@dataclass(frozen=True)
class Actor:
    """Who has to do something now, and what."""

    name: str
    what: str
    url: str = ""


@dataclass(frozen=True)
class Behind:
    """One unit with findings past their last day."""

    unit: str
    url: str
    overdue: Cell
    major: Cell
    oldest: str  # «quá 12 ngày»
    fields: tuple[Late, ...]
    more_fields: int
    actors: tuple[Actor, ...]


@dataclass(frozen=True)
class Laggards:
    """The units shown, the most behind first; how many there are, and how many findings of theirs."""

    units: list[Behind]
    count: int
    findings: int
    all_url: str


def behind(user: User, span: Span, day: dt.date, *, start: int = 0, shown: int = 10) -> Laggards:
    """Three queries more for the units shown, however many they are."""
    late: Any = Finding.objects.visible_to(user).filter(span.findings(), status__in=CLOCK_RUNS, due_on__lt=day)
    grouped = late.order_by().values("responsible_unit").annotate(
        count=Count("pk"), major=Count("pk", filter=Q(severity=Severity.MAJOR)), oldest=Min("due_on")
    )  # fmt: skip
    rows = sorted(grouped, key=lambda row: (-row["count"], row["oldest"], row["responsible_unit"]))
    page = rows[start : start + shown]
    keys = [row["responsible_unit"] for row in page]
    units = Unit.objects.in_bulk(keys)
    fields = _fields(late, keys, field_names(user)) if keys else {}
    heads = _heads(keys) if keys else {}
    asked = _asked(user, keys) if keys else {}
    found = [
        _behind(units[row["responsible_unit"]], row, fields, heads, asked.get(row["responsible_unit"], 0), span, day)
        for row in page
    ]
    return Laggards(found, len(rows), sum(row["count"] for row in rows), link("laggards", span=span.key))


def _behind(
    unit: Unit,
    row: dict[str, Any],
    fields: dict[int, list[tuple[str, str, int]]],
    heads: dict[int, list[Actor]],
    asked: int,
    span: Span,
    day: dt.date,
) -> Behind:
    def cell(count: int, **filters: Any) -> Cell:
        return Cell(count, span.link("finding_list", status="all", due="overdue", unit=unit.pk, **filters))

    mine = fields.get(unit.pk, [])
    actors = heads.get(unit.pk) or [Actor(f"Thủ trưởng {unit.short_name}", "khắc phục, báo cáo")]
    if asked:
        url = f"{link('verification_list')}#gia-han"
        actors = [*actors, Actor("Phòng Nội vụ", f"trả lời {asked} đề nghị gia hạn", url)]
    return Behind(
        unit=unit.short_name,
        url=unit.get_absolute_url(),
        overdue=cell(row["count"]),
        major=cell(row["major"], severity=Severity.MAJOR.value),
        oldest=days_left_words(row["oldest"], day),
        fields=tuple(Late(name, cell(count, field=slug)) for slug, name, count in mine[:FIELDS_SHOWN]),
        more_fields=max(0, len(mine) - FIELDS_SHOWN),
        actors=tuple(actors),
    )


def _fields(late: Any, units: Iterable[int], names: dict[str, str]) -> dict[int, list[tuple[str, str, int]]]:
    """Unit → its fields (slug, name, how many), the worst first."""
    rows = late.filter(responsible_unit__in=list(units)).order_by().values_list("responsible_unit", "field_slug")
    found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for unit, slug, count in rows.annotate(count=Count("pk")):
        found[unit].append((slug, names.get(slug, OTHER_FIELD), count))
    for fields in found.values():
        fields.sort(key=lambda field: (-field[2], field[1]))
    return found


def _heads(units: list[int]) -> dict[int, list[Actor]]:
    """Unit → whoever heads it today."""
    rows = Membership.objects.in_force(today()).filter(unit__in=units, role=Role.UNIT_HEAD, user__is_active=True)
    found: dict[int, list[Actor]] = defaultdict(list)
    for row in rows.select_related("user").order_by("pk"):
        found[row.unit_id].append(Actor(f"{row.user.full_name}, {row.printed_title}", "khắc phục, báo cáo"))
    return found


def _asked(user: User, units: list[int]) -> dict[int, int]:
    """Unit → its requests for more time that nobody has answered."""
    asked: Any = ExtensionRequest.objects.visible_to(user).filter(status=ExtensionStatus.ASKED)
    rows = asked.filter(finding__responsible_unit__in=units).order_by().values_list("finding__responsible_unit")
    return dict(rows.annotate(count=Count("pk")))
