"""What Home Affairs starts from when it makes findings of lost points: what stands already, and words for the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from cchc.lib.dates import today
from cchc.lib.numbers import score_vi
from inspections import phrases
from inspections.index_sheet import kin_of
from inspections.loss_findings import explained_points, lost_of, lost_scores, standing_losses
from inspections.models import Criterion, Finding, FindingLoss, IndexAssessment, IndexScore


@dataclass(frozen=True)
class LostLine:
    """One criterion at which points were lost. `known`: open findings of the same shortcoming that could take it up."""

    score: IndexScore
    lost: Decimal
    left: Decimal  # that no finding explains yet
    standing: list[FindingLoss]
    known: list[Finding]

    @property
    def criterion(self) -> Criterion:
        return self.score.criterion


def lost_lines(assessment: IndexAssessment) -> list[LostLine]:
    """In the order of the set. Five queries, more by the depth of the lineage."""
    scores = list(lost_scores(assessment))
    explained = explained_points(score.pk for score in scores)
    standing: dict[int, list[FindingLoss]] = defaultdict(list)
    for loss in standing_losses(score.pk for score in scores).select_related("finding").order_by("pk"):
        standing[loss.score_id].append(loss)
    known = _known(assessment, scores)
    return [
        LostLine(
            score,
            lost_of(score),
            lost_of(score) - explained.get(score.pk, Decimal(0)),
            standing[score.pk],
            [row for row in known[score.pk] if row.pk not in {loss.finding_id for loss in standing[score.pk]}],
        )
        for score in scores
    ]


def _known(assessment: IndexAssessment, scores: Iterable[IndexScore]) -> dict[int, list[Finding]]:
    kin = kin_of(score.criterion_id for score in scores)
    of_unit = Q(responsible_unit=assessment.unit_id) | Q(issued_to_unit=assessment.unit_id)
    rows = Finding.objects.filter(
        of_unit,
        lead_unit=assessment.lead_unit_id,
        criterion__in={key for family in kin.values() for key in family},
        released_at__isnull=False,
    ).open()
    rows = rows.select_related("inspection", "assessment__round").order_by("concluded_on", "position", "pk")
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in rows:
        for score in scores:
            if row.criterion_id in kin[score.criterion_id]:
                found[score.pk].append(row)
    return found


@dataclass(frozen=True)
class Words:
    text: str
    requirement: str
    answerable: str
    severity: str


def propose(assessment: IndexAssessment, line: LostLine) -> Words:
    """The appraisers' reason where they gave one, else the words kept for the criterion, else what was lost."""
    phrase = _phrase(line.criterion)
    fits = phrase and not phrase.has_gaps and not line.score.reason.strip()
    name = assessment.unit.name_on(today())
    return Words(
        text=phrase.text if phrase and fits else _lost_in_words(line),
        requirement=phrase.recommendation if phrase else f"Khắc phục để đạt yêu cầu của tiêu chí {line.criterion.code}",
        answerable=name.office_of(name.head_title),
        severity=phrase.severity if phrase else Finding._meta.get_field("severity").default,
    )


def _phrase(criterion: Criterion) -> phrases.Phrase | None:
    """Written for this sub-criterion; the field tells a code of another scheme apart."""
    of_field = phrases.proposals_in(criterion.field_slug)
    return next((phrase for phrase in of_field if phrase.criterion_code == criterion.code), None)


def _lost_in_words(line: LostLine) -> str:
    """«Tiêu chí 3.2.1, niêm yết thủ tục hành chính, bị trừ 0,75/1,5 điểm: …»"""
    text = " ".join(line.criterion.text.split()).rstrip(" .;:")
    points = f"{score_vi(line.lost)}/{score_vi(line.score.maximum)} điểm"
    reason = " ".join(line.score.reason.split()).rstrip(" .;")
    words = f"Tiêu chí {line.criterion.code}, {text[:1].lower()}{text[1:]}, bị trừ {points}"
    return f"{words}: {reason[:1].lower()}{reason[1:]}" if reason else words
