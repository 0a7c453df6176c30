"""A round of the index: which units it scores, who appraises which fields, and the opening of the scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from cchc.lib.dates import short_date, today
from inspections import index_permissions as permissions
from inspections import indexing
from inspections.enums import AssessmentStatus, IndexRoundStatus, Source
from inspections.models import (
    Criterion,
    IndexAppraiser,
    IndexAssessment,
    IndexProof,
    IndexRound,
    IndexScore,
    IndexScoreChange,
)
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES, UnitLevel
from units.models import Event, Unit, User
from units.notifying import notify

Status = IndexRoundStatus
# As filters: the unit has not handed in and its day has passed; it has; all of it is appraised and given to it.
LATE, HANDED_IN, APPRAISED = "late", "handed_in", "appraised"
# A filter of units that are worked out as a whole: value → its label, which of them it means.
Meaning = Mapping[str, tuple[str, Callable[[Any], bool]]]
BEING_APPRAISED = (AssessmentStatus.SUBMITTED, AssessmentStatus.APPRAISING, AssessmentStatus.EXPLAINED)


def lock_round(round_id: int, user: User, *, allowed: Callable[[User, IndexRound], bool]) -> IndexRound:
    rows = IndexRound.objects.filter(pk__in=IndexRound.objects.visible_to(user).values("pk"))
    round_ = rows.select_for_update(of=("self",), no_key=True).filter(pk=round_id).first()
    if round_ is None:
        raise Http404
    if not allowed(user, round_):
        raise PermissionDenied
    return round_


def record(verb: str, round_: IndexRound, *, by: User, **event: Any) -> None:
    Event.objects.record(verb, round_, by=by, lead_unit=round_.lead_unit_id, **event)


@transaction.atomic
def save_round(round_: IndexRound, *, by: User) -> IndexRound:
    """Save what the form changed."""
    if not permissions.can_edit_index_round(by, round_):
        raise PermissionDenied
    is_new = round_.pk is None
    round_.save()
    record("create_index_round" if is_new else "edit_index_round", round_, by=by)
    return round_


# --- Which units ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A unit on the screen on which a round's units are ticked. `fixed`: something is written already."""

    unit: Unit
    assessment: IndexAssessment | None
    is_fixed: bool


def choices(round_: IndexRound) -> list[Choice]:
    """The units of the level that the set is for, and whatever else the round has."""
    there = {row.unit_id: row for row in IndexAssessment.objects.filter(round=round_).select_related("unit")}
    fixed = set(_begun(IndexAssessment.objects.filter(round=round_)).values_list("unit_id", flat=True))
    units = list(_eligible(round_))
    units += [row.unit for row in there.values() if row.unit_id not in {unit.pk for unit in units}]
    return [Choice(unit, there.get(unit.pk), unit.pk in fixed) for unit in units]


def _eligible(round_: IndexRound) -> QuerySet[Unit]:
    units = Unit.objects.filter(lead_unit=round_.lead_unit_id).in_force(today())
    return units.communes() if round_.criteria_set.unit_level == UnitLevel.COMMUNE else units.divisions()


def _begun(rows: QuerySet[IndexAssessment]) -> QuerySet[IndexAssessment]:
    """Assessments in which somebody wrote something: they stay."""
    changes = IndexScoreChange.objects.order_by().values("score__assessment")
    proofs = IndexProof.objects.order_by().values("assessment")
    moved_on = ~Q(status=AssessmentStatus.SELF_ASSESSING)
    return rows.filter(Q(pk__in=changes) | Q(pk__in=proofs) | moved_on)


@transaction.atomic
def cover(round_id: int, *, by: User, add: set[int], remove: set[int]) -> tuple[int, int]:
    """Put units into the round, take others out. Gives how many came and went; all or nothing."""
    round_ = lock_round(round_id, by, allowed=permissions.can_edit_index_round)
    if round_.is_published:
        raise WorkflowError("Kết quả đã công bố, không đổi danh sách đơn vị được nữa.")
    added, removed = _add(round_, add), _remove(round_, remove)
    if added or removed:
        words = [f"thêm {', '.join(added)}"] * bool(added) + [f"bỏ {', '.join(removed)}"] * bool(removed)
        record("cover_index_units", round_, by=by, note="; ".join(words).capitalize())
    return len(added), len(removed)


def _add(round_: IndexRound, unit_ids: set[int]) -> list[str]:
    units = list(_eligible(round_).filter(pk__in=unit_ids))
    if len(units) != len(unit_ids):
        raise WorkflowError("Có đơn vị không còn trong danh sách. Hãy tải lại trang rồi chọn lại.")
    there = IndexAssessment.objects.filter(round=round_, unit__in=unit_ids).select_related("unit")
    if twice := [row.unit.short_name for row in there]:
        raise WorkflowError(f"{round_.name} đã có {', '.join(twice)}.")
    rows = [IndexAssessment(round=round_, lead_unit_id=round_.lead_unit_id, unit=unit) for unit in units]
    IndexAssessment.objects.bulk_create(rows)
    if round_.status == Status.SCORING:
        _begin(round_, rows)
    return [unit.short_name for unit in units]


def _remove(round_: IndexRound, unit_ids: set[int]) -> list[str]:
    rows = IndexAssessment.objects.filter(round=round_, unit__in=unit_ids).select_related("unit")
    found = list(rows.select_for_update(of=("self",)))
    begun = set(_begun(IndexAssessment.objects.filter(pk__in=[row.pk for row in found])).values_list("pk", flat=True))
    for row in found:
        if row.pk in begun:
            raise WorkflowError(f"{row.unit} đã bắt đầu tự chấm nên không bỏ khỏi đợt được.")
    IndexAssessment.objects.filter(pk__in=[row.pk for row in found]).delete()
    return [row.unit.short_name for row in found]


# --- Who appraises ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Appraiser:
    """Somebody who appraises: names of his fields, and how many scores there wait for him or a colleague."""

    row: IndexAppraiser
    fields: list[str]
    waiting: int


def fields_of(round_: IndexRound) -> dict[str, str]:
    """Slug → name of the fields of the round's set, in order."""
    fields = Criterion.objects.filter(criteria_set=round_.criteria_set_id).fields().order_by("position")
    return {slug: f"{code}. {text}" for slug, code, text in fields.values_list("field_slug", "code", "text")}


def waiting_by_field(round_: IndexRound) -> dict[str, int]:
    """Slug → how many scores of assessments that were handed in nobody has appraised."""
    scores = IndexScore.objects.filter(assessment__round=round_, assessment__status__in=BEING_APPRAISED)
    scores = scores.undecided().order_by()
    return dict(scores.values_list("criterion__field_slug").annotate(Count("pk")))


def appraisers_of(round_: IndexRound, waiting: dict[str, int]) -> list[Appraiser]:
    names = fields_of(round_)
    rows = IndexAppraiser.objects.filter(round=round_).select_related("user")
    return [
        Appraiser(
            row, [names.get(slug, slug) for slug in row.field_slugs], sum(waiting.get(s, 0) for s in row.field_slugs)
        )
        for row in sorted(rows, key=lambda row: row.user.sort_key)
    ]


def fields_without_appraiser(round_: IndexRound) -> list[str]:
    """Names of the fields with something to appraise that nobody was given."""
    given = {slug for slugs in round_.appraisers.values_list("field_slugs", flat=True) for slug in slugs}
    leaves = Criterion.objects.filter(criteria_set=round_.criteria_set_id, is_leaf=True, source=Source.INSPECTION)
    wanted = set(leaves.values_list("field_slug", flat=True))
    return [name for slug, name in fields_of(round_).items() if slug in wanted - given]


@transaction.atomic
def save_appraiser(appraiser: IndexAppraiser, *, by: User) -> IndexAppraiser:
    round_ = lock_round(appraiser.round_id, by, allowed=permissions.can_edit_index_round)
    if round_.is_published:
        raise WorkflowError("Kết quả đã công bố, không đổi người thẩm định được nữa.")
    is_new = appraiser.pk is None
    appraiser.save()
    names = fields_of(round_)
    note = f"{appraiser.user.full_name}: {'; '.join(names.get(slug, slug) for slug in appraiser.field_slugs)}"
    record("add_index_appraiser" if is_new else "edit_index_appraiser", round_, by=by, note=note)
    return appraiser


@transaction.atomic
def remove_appraiser(appraiser_id: int, *, by: User) -> IndexAppraiser:
    """What he appraised stays, under his name."""
    seen = IndexAppraiser.objects.visible_to(by).filter(pk=appraiser_id).first()
    if seen is None:
        raise Http404
    round_ = lock_round(seen.round_id, by, allowed=permissions.can_edit_index_round)
    if round_.is_published:
        raise WorkflowError("Kết quả đã công bố, không đổi người thẩm định được nữa.")
    IndexAppraiser.objects.filter(pk=appraiser_id).delete()
    record("remove_index_appraiser", round_, by=by, note=seen.user.full_name)
    return seen  # type: ignore[no-any-return]


# --- Opening ----------------------------------------------------------------------------------------


@transaction.atomic
def open_scoring(round_id: int, *, by: User) -> IndexRound:
    """From now on the units see the round and score themselves. Each is told."""
    round_ = lock_round(round_id, by, allowed=permissions.can_open_index_round)
    if round_.status != Status.PREPARING:
        raise WorkflowError("Đợt đánh giá này đã mở chấm điểm.")
    if round_.self_due_on is None:
        raise WorkflowError("Hãy đặt ngày đơn vị phải gửi kết quả tự chấm trước khi mở chấm điểm.")
    rows = list(IndexAssessment.objects.filter(round=round_))
    if not rows:
        raise WorkflowError("Đợt chưa có đơn vị nào. Hãy chọn đơn vị trước.")
    round_.status = Status.SCORING
    round_.save(update_fields=["status"])
    record("open_index_round", round_, by=by, from_status=Status.PREPARING, to_status=Status.SCORING)
    _begin(round_, rows)
    return round_


def _begin(round_: IndexRound, rows: list[IndexAssessment]) -> None:
    for row in rows:
        row.round = round_
    indexing.open_scores(rows)
    indexing.refresh(round_.pk, [row.pk for row in rows])
    due = f", gửi chậm nhất ngày {short_date(round_.self_due_on)}" if round_.self_due_on else ""
    for row in rows:
        tell_unit(row, "index_opened", f"{round_.name}: mời đơn vị tự chấm điểm{due}.")


def tell_unit(assessment: IndexAssessment, kind: str, text: str) -> None:
    """A notice to the unit's head and officers."""
    notify(
        unit=assessment.unit_id,
        roles=UNIT_ROLES,
        kind=kind,
        text=text,
        url=assessment.get_absolute_url(),
        subject=assessment,
        occurred_on=today(),
    )


# --- What the page of a round shows -----------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How many units the round has, handed in, are late with it, are appraised."""

    units: int
    handed_in: int
    late: int
    appraised: int


def progress(round_: IndexRound) -> Progress:
    found = IndexAssessment.objects.filter(round=round_).aggregate(
        units=Count("pk"),
        handed_in=Count("pk", filter=STANDS[HANDED_IN]),
        late=Count("pk", filter=late_ones(round_)),
        appraised=Count("pk", filter=STANDS[APPRAISED]),
    )
    return Progress(**found)


STANDS = {HANDED_IN: ~Q(status=AssessmentStatus.SELF_ASSESSING), APPRAISED: Q(appraised_at__isnull=False)}


def late_ones(round_: IndexRound) -> Q:
    """Units that have not handed in what was due."""
    open_ = round_.status == Status.SCORING and round_.self_due_on is not None and round_.self_due_on < today()
    return Q(status=AssessmentStatus.SELF_ASSESSING) if open_ else Q(pk__in=[])


def shown_to(user: User, round_: IndexRound) -> QuerySet[IndexAssessment]:
    """The rows of a round's table: what the person sees; of a published round everybody's place (design, rule 3)."""
    if round_.is_published:
        return IndexAssessment.objects.filter(round=round_)
    return IndexAssessment.objects.visible_to(user).filter(round=round_)
