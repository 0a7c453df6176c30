"""Which criteria fail, at how many units, and how often again; through the versions of the criteria set.

Findings of a criterion count with those of the criteria that it follows (`CriterionLineage`), unless several follow the
same one: then nobody can say to which of them an old finding belongs, and the old criterion keeps its own line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When

from inspections.enums import FindingStatus
from inspections.forms.findings import NO_CRITERION, field_names
from inspections.models import Criterion, Finding
from inspections.recurrence import families_of
from reports.statistics.links import Cell, Way, link
from reports.statistics.spans import Span
from units.models import User

STANDING = ~Q(status=FindingStatus.WITHDRAWN)
AGAIN = Q(occurrence__gt=1)
BY_UNITS, BY_AGAIN, BY_FINDINGS = "units", "again", "findings"
SORTS = {BY_UNITS: "Số đơn vị", BY_AGAIN: "Số lần lặp lại", BY_FINDINGS: "Số tồn tại"}


@dataclass(frozen=True)
class Failing:
    """A criterion at which something was found. `units` leads to them; the others to the findings."""

    keys: str  # of the criteria that make it up, «12,34»
    code: str
    text: str
    field: str
    units: Cell
    findings: Cell
    again: Cell  # findings that were there at the inspection before
    again_units: Cell
    most: int  # how often it was found at one unit at most: 3 for «lần thứ 3»


@dataclass(frozen=True)
class FailingUnit:
    """What was found at one unit for the opened criterion."""

    unit: str
    url: str
    findings: Cell
    again: Cell
    most: int


@dataclass(frozen=True)
class Recurring:
    rows: list[Failing]
    count: int
    findings: Cell
    again: Cell
    elsewhere: Cell  # findings that hang on no criterion


def seen(user: User, span: Span, field: str = "") -> QuerySet[Finding]:
    """What counts: everything found in the span that was not withdrawn."""
    rows = Finding.objects.visible_to(user).filter(span.findings(), STANDING)
    return rows.filter(field_slug=field) if field else rows


def recurring(user: User, span: Span, *, field: str, sort: str, start: int, size: int) -> Recurring:
    """The worst first. A fixed number of queries for one version of the set, one more for each step back."""
    rows: Any = seen(user, span, field).order_by()
    failed = set(rows.filter(criterion__isnull=False).values_list("criterion", flat=True).distinct())
    heads = heads_of(failed)
    counted = rows.annotate(head=_head(heads)).values("head").annotate(
        findings=Count("pk"),
        units=Count("responsible_unit", distinct=True),
        again=Count("pk", filter=AGAIN),
        again_units=Count("responsible_unit", filter=AGAIN, distinct=True),
        most=Max("occurrence"),
    )  # fmt: skip
    lines = list(counted)
    known = [line for line in lines if line["head"]]
    names = _criteria(line["head"] for line in known)
    order = {BY_AGAIN: ("again", "units", "findings"), BY_FINDINGS: ("findings", "units", "again")}
    keys = order.get(sort, ("units", "again", "findings"))
    known.sort(key=lambda line: (*(-line[key] for key in keys), names[line["head"]][3], line["head"]))
    fields, members = field_names(user), _members(heads)
    shown = [
        _failing(line, names[line["head"]], members[line["head"]], fields, span) for line in known[start : start + size]
    ]
    way, elsewhere = (
        span.way("finding_list", status="standing", field=field),
        (line for line in lines if not line["head"]),
    )
    return Recurring(
        rows=shown,
        count=len(known),
        findings=way.cell(sum(line["findings"] for line in lines)),
        again=way.cell(sum(line["again"] for line in lines), again="yes"),
        elsewhere=way.cell(sum(line["findings"] for line in elsewhere), criteria=NO_CRITERION),
    )


def units_failing(
    user: User, span: Span, criteria: Iterable[int], *, again: bool = False, start: int, size: int
) -> tuple[list[FailingUnit], int]:
    """The units at which these criteria failed (`again`: failed again), where most was found first; how many there are.
    One query."""
    keys = sorted(criteria)
    rows: Any = seen(user, span).filter(criterion__in=keys).order_by()
    counted = rows.values("responsible_unit", name=F("responsible_unit__short_name")).annotate(
        findings=Count("pk"), again=Count("pk", filter=AGAIN), most=Max("occurrence"),
        place=Min("responsible_unit__sort_key"),
    )  # fmt: skip
    lines = sorted(
        counted.filter(again__gt=0) if again else counted,
        key=lambda line: (-line["most"], -line["findings"], line["place"], line["responsible_unit"]),
    )
    way = _way(span, ",".join(map(str, keys)))
    shown = [
        FailingUnit(
            unit=line["name"],
            url=link("unit_file", line["responsible_unit"]),
            findings=way.cell(line["findings"], unit=line["responsible_unit"]),
            again=way.cell(line["again"], unit=line["responsible_unit"], again="yes"),
            most=line["most"],
        )
        for line in lines[start : start + size]
    ]
    return shown, len(lines)


# --- Versions -----------------------------------------------------------------------------------------


def heads_of(criteria: set[int]) -> dict[int, int]:
    """Criterion → the newest one that alone follows it; itself where none of `criteria` does."""
    families = families_of(criteria)
    followers: dict[int, set[int]] = defaultdict(set)
    for criterion, family in families.items():
        for earlier in family & criteria - {criterion}:
            followers[earlier].add(criterion)
    newest = {key: {one for one in ones if not followers[one]} for key, ones in list(followers.items())}
    return {key: next(iter(newest[key])) if len(newest.get(key, ())) == 1 else key for key in criteria}


def _members(heads: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for criterion in sorted(heads):
        found[heads[criterion]].append(criterion)
    return found


def _head(heads: dict[int, int]) -> Any:
    """The same as SQL; None for a finding without a criterion."""
    moved = [When(criterion=key, then=Value(head)) for key, head in sorted(heads.items()) if head != key]
    return Case(*moved, default=F("criterion"), output_field=IntegerField()) if moved else F("criterion")


def _criteria(keys: Iterable[int]) -> dict[int, tuple[str, str, str, int]]:
    """Key → code, text, field, place."""
    rows = Criterion.objects.filter(pk__in=list(keys))
    columns = ("pk", "code", "text", "field_slug", "position")
    return {row[0]: row[1:] for row in rows.values_list(*columns)}


def _way(span: Span, keys: str) -> Way:
    return span.way("finding_list", status="standing", criteria=keys)


def _failing(
    line: dict[str, Any],
    criterion: tuple[str, str, str, int],
    members: list[int],
    fields: dict[str, str],
    span: Span,
) -> Failing:
    code, text, slug, _ = criterion
    keys = ",".join(map(str, members))
    way = _way(span, keys)
    opened = Way(link("recurring", span=span.key, criteria=keys))
    return Failing(
        keys=keys,
        code=code,
        text=text,
        field=fields.get(slug, ""),
        units=opened.cell(line["units"]),
        findings=way.cell(line["findings"]),
        again=way.cell(line["again"], again="yes"),
        again_units=opened.cell(line["again_units"], again="on"),
        most=line["most"],
    )
