"""What was found before at the same unit for the same criterion, through the versions of the criteria set.

A criterion stands for itself and for all that it follows in the link table of versions (`CriterionLineage`: one to many,
many to one). An earlier finding counts once the unit got it with the signed minutes, unless it was withdrawn since.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cchc.lib.dates import short_date
from inspections.enums import FindingStatus, Mark
from inspections.models import Answer, CriterionLineage, Finding, Inspection

MAX_VERSIONS = 20  # versions back; also ends a circle that somebody linked by mistake
STATUS = dict(FindingStatus.choices)
COLUMNS = (
    "id",
    "criterion",
    "text",
    "status",
    "concluded_on",
    "inspection",
    "inspection__visit_on",
    "inspection__round__name",
    "inspection__round__plan__year",
)
NOT_INSPECTED = ("", Mark.NOT_APPLICABLE, Mark.NOT_DUE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One finding of an earlier inspection, and what became of it."""

    id: uuid.UUID
    text: str
    where: str  # «Đợt I năm 2019, ngày 23/04/2019»
    status: str
    label: str
    inspection: int
    concluded: bool  # from then on every inspector of the unit may read it (design, rule 4)


@dataclass(frozen=True, slots=True)
class Past:
    """All earlier findings of one criterion at the unit, the newest first; how often it was inspected before."""

    findings: tuple[Earlier, ...]
    inspected: int  # earlier inspections in which the criterion was looked at

    @property
    def failed(self) -> int:
        return len({finding.inspection for finding in self.findings})

    @property
    def words(self) -> str:
        """What a finding written now would be: «lần thứ 2 trong 3 lần kiểm tra»."""
        return f"lần thứ {self.failed + 1} trong {self.inspected + 1} lần kiểm tra"


def past_of(inspection: Inspection, criteria: Iterable[int]) -> dict[int, Past]:
    """Criterion → what was found before; criteria without earlier findings are left out. Three queries at most."""
    families = families_of(set(criteria))
    rows = list(_earlier_findings(inspection, {key for family in families.values() for key in family}))
    if not rows:
        return {}
    looked_at = _looked_at(inspection, {row["criterion"] for row in rows}, families)
    by_criterion: dict[int, list[tuple[int, Earlier]]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_criterion[row["criterion"]].append((place, _earlier(row)))
    found = {}
    for criterion, family in families.items():
        placed = sorted((pair for key in family for pair in by_criterion.get(key, ())), key=lambda pair: pair[0])
        mine = tuple(earlier for _, earlier in placed)
        if mine:
            times = {visit for key in family for visit in looked_at[key]} | {row.inspection for row in mine}
            found[criterion] = Past(mine, len(times))
    return found


def mark_recurrence(inspection: Inspection) -> None:
    """Write on each finding how often it was found, and which one it repeats; before the minutes freeze."""
    findings = list(
        Finding.objects.filter(inspection=inspection).only("pk", "criterion", "occurrence", "of_inspections")
    )
    past = past_of(inspection, {row.criterion_id for row in findings if row.criterion_id})
    for finding in findings:
        before = past.get(finding.criterion_id or 0)
        finding.occurrence = before.failed + 1 if before else 1
        finding.of_inspections = before.inspected + 1 if before else 1
        finding.repeats_id = before.findings[0].id if before else None
    Finding.objects.bulk_update(findings, ["occurrence", "of_inspections", "repeats"])


def families_of(criteria: set[int]) -> dict[int, frozenset[int]]:
    """Criterion → itself and all that it follows, however far back."""
    follows: dict[int, set[int]] = defaultdict(set)
    frontier, seen = set(criteria), set(criteria)
    for _ in range(MAX_VERSIONS):
        links = CriterionLineage.objects.filter(later__in=frontier).values_list("later", "earlier") if frontier else []
        frontier = set()
        for later, earlier in links:
            follows[later].add(earlier)
            if earlier not in seen:
                frontier.add(earlier)
        seen |= frontier
        if not frontier:
            break
    return {criterion: _reach(criterion, follows) for criterion in criteria}


def _reach(criterion: int, follows: dict[int, set[int]]) -> frozenset[int]:
    found, frontier = {criterion}, [criterion]
    while frontier:
        new = follows.get(frontier.pop(), set()) - found
        found |= new
        frontier += new
    return frozenset(found)


def _earlier_findings(inspection: Inspection, criteria: set[int]) -> Iterable[dict[str, Any]]:
    unit = Q(responsible_unit=inspection.unit_id) | Q(issued_to_unit=inspection.unit_id)
    rows = Finding.objects.filter(
        unit,
        lead_unit=inspection.lead_unit_id,
        criterion__in=criteria,
        released_at__isnull=False,
        inspection__visit_on__lte=inspection.visit_on or dt.date.max,
    )
    rows = rows.exclude(status=FindingStatus.WITHDRAWN).exclude(inspection=inspection)
    found: Iterable[dict[str, Any]] = rows.order_by("-inspection__visit_on", "-position", "pk").values(*COLUMNS)
    return found


def _looked_at(
    inspection: Inspection, failed: set[int | None], families: dict[int, frozenset[int]]
) -> dict[int, set[int]]:
    """Criterion → earlier inspections of the unit that answered it, for the families in which something was found."""
    wanted = {key for family in families.values() if family & failed for key in family}
    rows = Answer.objects.filter(
        inspection__unit=inspection.unit_id,
        inspection__visit_on__lte=inspection.visit_on or dt.date.max,
        criterion__in=wanted,
    )
    visits: dict[int, set[int]] = defaultdict(set)
    for criterion, visit in (
        rows.exclude(mark__in=NOT_INSPECTED).exclude(inspection=inspection).values_list("criterion", "inspection")
    ):
        visits[criterion].add(visit)
    return visits


def _earlier(row: dict[str, Any]) -> Earlier:
    named = row["inspection__round__name"]
    round_words = f"{named} năm {row['inspection__round__plan__year']}, " if named else ""
    visit_on = row["inspection__visit_on"]
    return Earlier(
        row["id"],
        row["text"],
        f"{round_words}ngày {short_date(visit_on)}" if visit_on else round_words,
        row["status"],
        STATUS[row["status"]],
        row["inspection"],
        row["concluded_on"] is not None,
    )
