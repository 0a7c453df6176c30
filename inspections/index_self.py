"""A unit scores itself: figures, scores and explanations, criterion by criterion.

What is typed at one criterion is kept or refused by itself. Surveyed and external criteria are not the unit's to score.
Handing in: `index_handing_in`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from cchc.lib import scoring
from cchc.lib.numbers import score_vi
from inspections import index_permissions as permissions
from inspections.enums import AssessmentStatus, IndexRoundStatus, Mark, ScoreKind, Source
from inspections.index_scoring import lock_assessment, overtaken, points_in_words, require, scores_by_id, write
from inspections.models import Criterion, IndexAssessment, IndexProof, IndexScore, IndexScoreChange
from units.models import User

Status = AssessmentStatus
Sentences = dict[str, str]
SELF = (
    "self_mark",
    "self_choice",
    "self_numerator",
    "self_denominator",
    "self_count",
    "self_entered_score",
    "self_zero_if",
    "self_explanation",
)
NOT_NOW = "Chỉ nhập được điểm tự chấm khi đơn vị chưa gửi"


# --- What there is to score ----------------------------------------------------------------------


def scores_to_assess(assessment: IndexAssessment) -> list[IndexScore]:
    """In the order of the set, each with its `live_proofs`. Two queries."""
    live = IndexProof.objects.filter(withdrawn_at=None).select_related("file")
    rows = own_scores(assessment).select_related("criterion__field")
    rows = rows.prefetch_related(Prefetch("proofs", queryset=live, to_attr="live_proofs"))
    return list(rows.order_by("criterion__position"))


def own_scores(assessment: IndexAssessment) -> QuerySet[IndexScore]:
    """Those that the unit scores itself."""
    return IndexScore.objects.filter(assessment=assessment, criterion__source=Source.INSPECTION)


def is_scored(row: IndexScore) -> bool:
    """Whether the unit has said what its score there is, or that the criterion does not apply."""
    return row.self_score is not None or row.self_mark in scoring.LEFT_OUT


def is_backed(row: Any) -> bool:
    """Whether a file or an explanation stands behind it."""
    return bool(row.live_proofs or row.self_explanation)


@dataclass(frozen=True)
class FieldProgress:
    """One field: how many of its criteria the unit has scored, and what it would have."""

    field: Criterion
    scores: list[IndexScore]

    @property
    def slug(self) -> str:
        return self.field.field_slug

    @property
    def total(self) -> int:
        return len(self.scores)

    @property
    def answered(self) -> int:
        return sum(map(is_scored, self.scores))

    @property
    def self_score(self) -> Decimal:
        return sum((row.self_score for row in self.scores if row.self_score is not None), Decimal(0))

    @property
    def maximum(self) -> Decimal:
        return sum((r.criterion.max_score for r in self.scores if r.self_mark not in scoring.LEFT_OUT), Decimal(0))


@dataclass(frozen=True)
class Progress:
    """All fields of an assessment, and what is missing in them."""

    fields: list[FieldProgress]

    @property
    def scores(self) -> list[IndexScore]:
        return [row for field in self.fields for row in field.scores]

    @property
    def total(self) -> int:
        return sum(field.total for field in self.fields)

    @property
    def answered(self) -> int:
        return sum(field.answered for field in self.fields)

    @property
    def self_score(self) -> Decimal:
        return sum((field.self_score for field in self.fields), Decimal(0))

    @property
    def maximum(self) -> Decimal:
        return sum((field.maximum for field in self.fields), Decimal(0))

    @property
    def unscored(self) -> list[IndexScore]:
        return [row for row in self.scores if not is_scored(row)]

    @property
    def unbacked(self) -> list[IndexScore]:
        """Scored, with neither a file nor an explanation behind it."""
        return [row for row in self.scores if is_scored(row) and not is_backed(row)]

    @property
    def is_whole(self) -> bool:
        return not self.unscored and not self.unbacked


def progress_of(assessment: IndexAssessment) -> Progress:
    by_field: dict[Criterion, list[IndexScore]] = {}
    for row in scores_to_assess(assessment):
        by_field.setdefault(row.criterion.field or row.criterion, []).append(row)
    return Progress([FieldProgress(field, rows) for field, rows in by_field.items()])


def may_write(user: User, assessment: IndexAssessment) -> bool:
    open_now = assessment.status == Status.SELF_ASSESSING and assessment.round.status == IndexRoundStatus.SCORING
    return open_now and permissions.can_self_assess(user, assessment)


# --- One criterion -------------------------------------------------------------------------------


def stored_values(row: IndexScore) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SELF}


def digest(values: Mapping[str, Any]) -> str:
    """Tells whether a criterion still stands as a page showed it; 1,5 and 1,500 are the same."""
    words = [_plain(values[name]) for name in SELF]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value or "")


def proposal(row: IndexScore) -> scoring.Score | None:
    """What the rule gives for the figures of the unit; None while nothing was said."""
    if not row.self_mark:
        return None
    return scoring.propose(row.criterion.exact_rule, row.criterion.max_score, row.self_mark, row.self_values)


def score_of(criterion: Criterion, values: Mapping[str, Any]) -> Decimal | None:
    """The self-score: what was entered, else what the rule gives; None where nothing follows or it is left out."""
    trial = IndexScore(criterion=criterion, **values)
    found = proposal(trial)
    if found is None or trial.self_mark in scoring.LEFT_OUT:
        return None
    return trial.self_entered_score if trial.self_entered_score is not None else found.score


def faults(criterion: Criterion, values: Mapping[str, Any]) -> Sentences:
    """Column → sentence; {} when all is fine. What is missing still is no fault: it can be typed later."""
    mark, own, limit = values["self_mark"], values["self_entered_score"], criterion.max_score
    if not mark:
        return {}
    trial = IndexScore(criterion=criterion, **values)
    checked = scoring.check_values(criterion.exact_rule, limit, mark, trial.self_values)
    found = {_COLUMN[name]: sentence for name, sentence in checked.items()}
    if mark in scoring.LEFT_OUT and not values["self_explanation"]:
        found["self_explanation"] = f"Hãy giải trình vì sao «{str(Mark(mark).label).lower()}»."
    if own is not None and "self_entered_score" not in found:
        found |= _own_score_faults(trial, own)
    return found


_COLUMN = {
    "choice": "self_choice",
    "numerator": "self_numerator",
    "denominator": "self_denominator",
    "count": "self_count",
    "score": "self_entered_score",
}


def _own_score_faults(trial: IndexScore, own: Decimal) -> Sentences:
    """A score that a person enters lies within the rule's bounds, and says why where the rule gives another."""
    if trial.self_mark != Mark.RESULT:
        label = str(Mark(trial.self_mark).label).lower()
        return {"self_entered_score": f"Đã chọn «{label}» thì không tự chấm điểm. Hãy bỏ trống ô này."}
    limit = trial.criterion.max_score
    shown = scoring.check_values({"type": "manual"}, limit, Mark.RESULT, scoring.Values(score=own))
    if "score" in shown:
        return {"self_entered_score": shown["score"]}
    found = proposal(trial)
    if found is not None and found.score is not None and found.score != own and not trial.self_explanation:
        return {"self_explanation": f"Theo quy định là {score_vi(found.score)} điểm. Hãy giải trình vì sao chấm khác."}
    return {}


@dataclass(frozen=True)
class Typed:
    """What was typed at one criterion, over which revision. `was`: digest of what the page showed; '' for none."""

    values: dict[str, Any]
    base_revision: int
    was: str = ""


@transaction.atomic
def save(assessment_id: int, typed: Mapping[int, Typed], *, by: User) -> dict[int, str]:
    """Keep what was typed at these criteria, by id of score; gives a sentence for each that was refused.

    Whatever is refused changes nothing; the others are kept. A criterion that the person did not touch stays as a
    colleague may have left it meanwhile.
    """
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_self_assess)
    require(assessment, Status.SELF_ASSESSING, sentence=NOT_NOW)
    rows = scores_by_id(assessment, typed)
    refused: dict[int, str] = {}
    written, changes = [], []
    for key, given in typed.items():
        row = rows[key]
        if problem := _problem(row, given):
            refused[key] = problem
        elif _differs(row, given):
            changes.append(_fill(row, given.values, by))
            written.append(row)
    write(assessment, written, changes, [*SELF, "self_score"])
    return refused


def _differs(row: IndexScore, given: Typed) -> bool:
    now = digest(given.values)
    return now not in (given.was, digest(stored_values(row)))


def _problem(row: IndexScore, given: Typed) -> str:
    if row.criterion.source != Source.INSPECTION:
        return f"Tiêu chí {row.criterion.code} không do đơn vị tự chấm."
    if not _differs(row, given):
        return ""
    if found := faults(row.criterion, given.values):
        return next(iter(found.values()))
    if row.revision != given.base_revision:
        return overtaken(row, points_in_words(row.self_mark, row.self_score))
    return ""


def _fill(row: IndexScore, values: dict[str, Any], by: User) -> IndexScoreChange:
    before, mark_before, explained = row.self_score, row.self_mark, row.self_explanation
    for name, value in values.items():
        setattr(row, name, value)
    row.self_score = score_of(row.criterion, values)
    reason = row.self_explanation if row.self_explanation != explained else ""
    return IndexScoreChange(
        score=row,
        kind=ScoreKind.SELF,
        before=before,
        after=row.self_score,
        mark_before=mark_before,
        mark_after=row.self_mark,
        reason=reason,
        changed_by=by,
    )
