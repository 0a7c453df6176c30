"""Which units are behind, in what, and who must act: read from the small index of findings whose clock runs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, FilteredRelation, Min, Q

from inspections.clocks import days_left_words
from inspections.enums import CLOCK_RUNS, ExtensionStatus, Severity
from inspections.forms.findings import field_names
from inspections.models import ExtensionRequest, Finding
from reports.statistics.links import Cell, Way, link
from reports.statistics.spans import Span
from units.enums import Role
from units.models import Unit, User
from units.scope import scope_of

FIELDS_SHOWN = 3
OTHER_FIELD = "Nội dung khác"
MAJOR = Q(severity=Severity.MAJOR)


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
    all: Cell  # units
    findings: Cell


def behind(user: User, span: Span, day: dt.date, *, start: int = 0, shown: int = 10) -> Laggards:
    """Four queries more for the units shown, however many they are."""
    late: Any = Finding.objects.visible_to(user).filter(span.findings(), status__in=CLOCK_RUNS, due_on__lt=day)
    grouped = late.order_by().values("responsible_unit").annotate(
        count=Count("responsible_unit"), major=Count("responsible_unit", filter=MAJOR), oldest=Min("due_on")
    )  # fmt: skip
    rows = sorted(grouped, key=lambda row: (-row["count"], row["oldest"], row["responsible_unit"]))
    page = rows[start : start + shown]
    keys = [row["responsible_unit"] for row in page]
    found = _units(keys, day) if keys else {}
    fields = _fields(late, keys, field_names(user)) if keys else {}
    asked = _asked(user, keys) if keys else {}
    way = span.way("finding_list", status="all", due="overdue")
    units = [_behind(row, *found[row["responsible_unit"]], fields, asked, way, day) for row in page]
    every = Way(link("laggards", span=span.key)).cell(len(rows))
    return Laggards(units, every, way.cell(sum(row["count"] for row in rows)))


def _behind(
    row: dict[str, Any],
    name: str,
    heads: list[str],
    fields: dict[int, list[tuple[str, str, int]]],
    asked: dict[int, int],
    way: Way,
    day: dt.date,
) -> Behind:
    unit = row["responsible_unit"]
    mine = fields.get(unit, [])
    actors = [Actor(head, "khắc phục, báo cáo") for head in heads or [f"Thủ trưởng {name}"]]
    if unit in asked:
        url = f"{link('verification_list')}#gia-han"
        actors.append(Actor("Phòng Nội vụ", f"trả lời {asked[unit]} đề nghị gia hạn", url))
    return Behind(
        unit=name,
        url=link("unit_file", unit),
        overdue=way.cell(row["count"], unit=unit),
        major=way.cell(row["major"], unit=unit, severity=Severity.MAJOR.value),
        oldest=days_left_words(row["oldest"], day),
        fields=tuple(Late(name, way.cell(count, unit=unit, field=slug)) for slug, name, count in mine[:FIELDS_SHOWN]),
        more_fields=max(0, len(mine) - FIELDS_SHOWN),
        actors=tuple(actors),
    )


def _fields(late: Any, units: Iterable[int], names: dict[str, str]) -> dict[int, list[tuple[str, str, int]]]:
    """Unit → its fields (slug, name, how many), the worst first."""
    rows = late.filter(responsible_unit__in=list(units)).order_by().values_list("responsible_unit", "field_slug")
    found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for unit, slug, count in rows.annotate(count=Count("*")):
        found[unit].append((slug, names.get(slug, OTHER_FIELD), count))
    for fields in found.values():
        fields.sort(key=lambda field: (-field[2], field[1]))
    return found


def _units(keys: list[int], day: dt.date) -> dict[int, tuple[str, list[str]]]:
    """Unit → its name, and whoever heads it on that day, with his title."""
    in_force = Q(memberships__starts_on__lte=day) & (Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=day))
    head = FilteredRelation("memberships", condition=in_force & Q(memberships__role=Role.UNIT_HEAD))
    columns = (
        "pk",
        "short_name",
        "head__title",
        "head__user__full_name",
        "head__user__job_title",
        "head__user__is_active",
    )
    found: dict[int, tuple[str, list[str]]] = {}
    rows = Unit.objects.filter(pk__in=keys).annotate(head=head).order_by("head__pk").values_list(*columns)
    for unit, name, title, person, job_title, is_active in rows:
        heads = found.setdefault(unit, (name, []))[1]
        if is_active:
            heads.append(f"{person}, {title or job_title}")
    return found


def _asked(user: User, units: list[int]) -> dict[int, int]:
    """Unit → its requests for more time that nobody has answered."""
    reads = scope_of(user).reads
    seen = ExtensionRequest.objects.filter(lead_unit__in=reads) if reads else ExtensionRequest.objects.visible_to(user)
    asked: Any = seen.filter(status=ExtensionStatus.ASKED)
    rows = asked.filter(finding__responsible_unit__in=units).order_by().values_list("finding__responsible_unit")
    return dict(rows.annotate(count=Count("pk")))
