"""What was found before at the same unit for the same criterion, through the versions of the criteria set.

A criterion stands for itself and for all that it follows in the link table of versions (`CriterionLineage`: one to many,
many to one). An earlier finding counts once the unit got it with the signed minutes, unless it was withdrawn since. What
the index alone brought to light is shown beside it, and counts where a loss of the index is counted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce, ExtractYear

from cchc.lib.dates import short_date
from inspections.enums import AFTER_SIGNING, AssessmentStatus, FindingStatus, Mark
from inspections.index_sheet import kin_of
from inspections.models import Answer, CriterionLineage, Finding, IndexScore, Inspection

MAX_VERSIONS = 20  # versions back; also ends a circle that somebody linked by mistake
STATUS = dict(FindingStatus.choices)
COLUMNS = (
    "id",
    "criterion",
    "text",
    "status",
    "concluded_on",
    "closed_on",
    "inspection",
    "inspection__visit_on",
    "inspection__round__name",
    "inspection__round__plan__year",
    "assessment__round__year",
)
NOT_INSPECTED = ("", Mark.NOT_APPLICABLE, Mark.NOT_DUE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One finding of an earlier inspection or of the index, and what became of it."""

    id: uuid.UUID
    text: str
    where: str  # «Đợt I năm 2019, ngày 23/04/2019», «Chỉ số năm 2018»
    status: str
    label: str
    inspection: int | None
    known: bool  # the index brought it to light, and it is open: found again, it is noted again, not written anew
    concluded: bool  # from then on every inspector of the unit may read it (design, rule 4)


@dataclass(frozen=True, slots=True)
class Past:
    """All earlier findings of one criterion at the unit, the newest first; how often it was inspected before."""

    findings: tuple[Earlier, ...]
    inspected: int  # earlier inspections in which the criterion was looked at

    @property
    def failed(self) -> int:
        return len({finding.inspection for finding in self.findings if finding.inspection})

    @property
    def last(self) -> Earlier | None:
        """The newest that an inspection found."""
        return next((finding for finding in self.findings if finding.inspection), None)

    @property
    def words(self) -> str:
        """What a finding written now would be: «lần thứ 2 trong 3 lần kiểm tra»; '' where only the index found one."""
        if not self.failed:
            return ""
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
            times = {visit for key in family for visit in looked_at[key]}
            times |= {row.inspection for row in mine if row.inspection}
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
        last = before.last if before else None
        finding.occurrence = before.failed + 1 if before else 1
        finding.of_inspections = before.inspected + 1 if before else 1
        finding.repeats_id = last.id if last else None
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
    )
    day = inspection.visit_on or dt.date.max
    rows = rows.filter(Q(inspection__visit_on__lte=day) | Q(inspection=None, concluded_on__lte=day))
    rows = rows.exclude(status=FindingStatus.WITHDRAWN).exclude(inspection=inspection.pk)
    newest_first = (Coalesce("inspection__visit_on", "concluded_on").desc(), "-position", "pk")
    found: Iterable[dict[str, Any]] = rows.order_by(*newest_first).values(*COLUMNS)
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
    return Earlier(
        row["id"],
        row["text"],
        _where(row),
        row["status"],
        STATUS[row["status"]],
        row["inspection"],
        row["inspection"] is None and row["closed_on"] is None,
        row["concluded_on"] is not None,
    )


def _where(row: dict[str, Any]) -> str:
    if row["inspection"] is None:
        return f"Chỉ số năm {row['assessment__round__year']}"
    named = row["inspection__round__name"]
    round_words = f"{named} năm {row['inspection__round__plan__year']}, " if named else ""
    visit_on = row["inspection__visit_on"]
    return f"{round_words}ngày {short_date(visit_on)}" if visit_on else round_words


# --- A loss in the index ----------------------------------------------------------------------------


def mark_losses(findings: Sequence[Finding]) -> None:
    """Write on findings just opened from one assessment how often their criterion failed until that year, either way."""
    if not findings:
        return
    new = findings[0]
    assert new.assessment is not None
    year = new.assessment.round.year
    kin = kin_of({row.criterion_id for row in findings if row.criterion_id})
    wanted = {key for family in kin.values() for key in family}
    of_unit = Q(responsible_unit=new.issued_to_unit_id) | Q(issued_to_unit=new.issued_to_unit_id)
    rows = Finding.objects.filter(of_unit, lead_unit=new.lead_unit_id, criterion__in=wanted, released_at__isnull=False)
    rows = rows.filter(Q(inspection__visit_on__year__lte=year) | Q(inspection=None, assessment__round__year__lt=year))
    rows = rows.exclude(status=FindingStatus.WITHDRAWN)
    told_of = Coalesce(ExtractYear("inspection__visit_on"), F("assessment__round__year"))
    newest_first = (told_of.desc(), F("inspection__visit_on").desc(nulls_last=True), "pk")
    earlier = list(rows.order_by(*newest_first).values("id", "criterion", "inspection", "assessment"))
    looked_at = _times(new.issued_to_unit_id, wanted, year)
    for finding in findings:
        family = kin[finding.criterion_id or 0]
        mine = [row for row in earlier if row["criterion"] in family]
        failed = {(row["inspection"], row["inspection"] or row["assessment"]) for row in mine}
        finding.occurrence = len(failed) + 1
        finding.of_inspections = len(failed | {time for key in family for time in looked_at[key]}) + 1
        finding.repeats_id = mine[0]["id"] if mine else None
    Finding.objects.bulk_update(findings, ["occurrence", "of_inspections", "repeats"])


def _times(unit_id: int, criteria: set[int], year: int) -> dict[int, set[tuple[int | None, int]]]:
    """Criterion → inspections that answered it (key, key) and earlier results of the index that scored it (None, key)."""
    times: dict[int, set[tuple[int | None, int]]] = defaultdict(set)
    answers = Answer.objects.filter(
        inspection__unit=unit_id,
        inspection__status__in=AFTER_SIGNING,
        inspection__visit_on__year__lte=year,
        criterion__in=criteria,
    )
    for criterion, visit in answers.exclude(mark__in=NOT_INSPECTED).values_list("criterion", "inspection"):
        times[criterion].add((visit, visit))
    scores = IndexScore.objects.filter(
        assessment__unit=unit_id,
        assessment__status=AssessmentStatus.PUBLISHED,
        assessment__round__year__lt=year,
        criterion__in=criteria,
        maximum__gt=0,
    )
    for criterion, assessment in scores.values_list("criterion", "assessment"):
        times[criterion].add((None, assessment))
    return times
