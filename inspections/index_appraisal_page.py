"""What appraisers look at: units of a round with what waits for them, fields of a unit, criteria with all beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from inspections import index_appraising as appraising
from inspections import index_permissions as permissions
from inspections.enums import AssessmentStatus, Source
from inspections.index_rounds import BEING_APPRAISED, Meaning
from inspections.index_sheet import Inspected, inspected_among, kin_of
from inspections.index_year_before import Before, before_at
from inspections.models import Criterion, IndexAssessment, IndexProof, IndexRound, IndexScore
from units.models import User

ZERO = Decimal(0)


# --- The units of a round -------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLine:
    """One unit: how many criteria wait there in the person's fields, and in all of them."""

    assessment: IndexAssessment
    mine: int
    all: int
    conflicted: bool

    @property
    def is_in(self) -> bool:
        """Whether the unit handed in what it scored itself."""
        return bool(self.assessment.status != AssessmentStatus.SELF_ASSESSING)

    @property
    def is_given(self) -> bool:
        return self.assessment.appraised_at is not None


STATES: Meaning = {
    "mine": ("Chờ bạn thẩm định", lambda line: line.mine > 0),
    "waiting": ("Còn tiêu chí chờ thẩm định", lambda line: line.all > 0),
    "whole": ("Đã thẩm định xong, chưa gửi đơn vị", lambda line: line.is_in and not line.all and not line.is_given),
    "given": ("Đã gửi đơn vị", lambda line: line.is_given),
    "not_in": ("Chưa gửi kết quả tự chấm", lambda line: not line.is_in),
}


def states_for(*, is_appraiser: bool) -> Meaning:
    return STATES if is_appraiser else {value: of for value, of in STATES.items() if value != "mine"}


def units_of(round_: IndexRound, user: User) -> list[UnitLine]:
    """Those that wait for him first, in the order of names; three queries, whatever their number."""
    slugs = permissions.appraised_fields(user, round_.pk)
    conflicted = permissions.units_conflicted(user, round_) if slugs else frozenset()
    rows = IndexScore.objects.filter(assessment__round=round_, assessment__status__in=BEING_APPRAISED).undecided()
    own = Count("pk", filter=Q(criterion__field_slug__in=list(slugs)))
    counted = rows.order_by().values("assessment").annotate(all=Count("pk"), mine=own)
    waiting = {row["assessment"]: row for row in counted}
    found = IndexAssessment.objects.visible_to(user).filter(round=round_).select_related("unit")
    lines = []
    for row in found:
        row.round = round_
        away = row.unit_id in conflicted
        left = waiting.get(row.pk, {"all": 0, "mine": 0})
        lines.append(UnitLine(row, 0 if away else left["mine"], left["all"], away))
    return sorted(lines, key=lambda line: (not line.mine, line.assessment.unit.sort_key))


# --- The fields of a unit -------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldLine:
    """One field of a unit: what the person may do there, and what is left."""

    field: Criterion
    rows: list[IndexScore]
    is_mine: bool
    has_results: bool  # surveyed or external criteria that he may enter

    @property
    def slug(self) -> str:
        return self.field.field_slug

    @property
    def appraised(self) -> list[IndexScore]:
        return [row for row in self.rows if row.criterion.source == Source.INSPECTION]

    @property
    def undecided(self) -> int:
        return sum(row.is_undecided for row in self.appraised)

    @property
    def explained(self) -> int:
        return sum(row.is_explained_since for row in self.appraised)

    @property
    def lacking(self) -> int:
        """Surveyed and external criteria without a result."""
        return sum(row.is_undecided for row in self.rows if row.criterion.source != Source.INSPECTION)

    @property
    def to_take_over(self) -> int:
        """How many the unit's score could be taken over at."""
        return sum(bool(row.is_undecided and not row.mark and row.self_mark) for row in self.appraised)

    @property
    def self_score(self) -> Decimal:
        return sum((row.self_score for row in self.rows if row.self_score is not None), ZERO)

    @property
    def score(self) -> Decimal:
        return sum((row.score for row in self.rows if row.score is not None), ZERO)

    @property
    def maximum(self) -> Decimal:
        return sum((row.maximum for row in self.rows), ZERO)


def fields_of(assessment: IndexAssessment, user: User) -> list[FieldLine]:
    """In the order of the set. One query, and who appraises what."""
    by_field: dict[Criterion, list[IndexScore]] = {}
    for row in _rows(assessment):
        by_field.setdefault(row.criterion.field or row.criterion, []).append(row)
    return [
        FieldLine(
            field,
            rows,
            permissions.can_appraise(user, assessment, field.field_slug),
            permissions.can_enter_result(user, assessment, field.field_slug)
            and any(row.criterion.source != Source.INSPECTION for row in rows),
        )
        for field, rows in by_field.items()
    ]


def _rows(assessment: IndexAssessment) -> QuerySet[IndexScore]:
    rows = IndexScore.objects.filter(assessment=assessment).select_related("criterion__field", "appraised_by")
    return rows.order_by("criterion__position")


# --- The criteria of a field ----------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One criterion with all that stands beside it. `closed`: why it is not to be scored now; '' where it is."""

    row: Any
    inspected: Inspected | None
    before: Before | None
    may_score: bool
    closed: str

    @property
    def is_open(self) -> bool:
        return self.may_score and not self.closed


def lines_of(assessment: IndexAssessment, user: User, slug: str) -> list[Line]:
    """The criteria of one field. Eight queries and the depth of the lineage, whatever their number."""
    live = IndexProof.objects.filter(withdrawn_at=None).select_related("file")
    rows = _rows(assessment).filter(criterion__field_slug=slug)
    found = list(rows.prefetch_related(Prefetch("proofs", queryset=live, to_attr="live_proofs")))
    kin = kin_of([row.criterion_id for row in found])
    inspected, before = inspected_among(assessment, kin), before_at(assessment, kin)
    reported = appraising.has_reported(user, assessment)
    return [
        Line(
            row,
            inspected.get(row.criterion_id),
            before.get(row.criterion_id),
            appraising.may_score(user, assessment, row),
            _closed(assessment, row, reported=reported),
        )
        for row in found
    ]


def _closed(assessment: IndexAssessment, row: IndexScore, *, reported: bool) -> str:
    if assessment.is_published:
        return "Kết quả đã công bố."
    if reported and row.criterion.source == Source.INSPECTION:
        return appraising.REPORTED
    return appraising.refusal(assessment, row)
