"""Publishing a round that was scored in the browser: what lacks at each unit, then places and bands as they stand.

What is handed in and not decided keeps the round from being published; what else lacks has to be confirmed, since it
gives no points. Publishing ends all writing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from cchc.lib.dates import short_date, today
from inspections import index_explaining as explaining
from inspections import index_permissions as permissions
from inspections import indexing
from inspections.enums import AssessmentStatus, IndexRoundStatus, Source
from inspections.index_rounds import Meaning, lock_round, record, tell_unit
from inspections.models import IndexAssessment, IndexRound, IndexScore, LegalDocument
from inspections.models.index_score import UNSCORED
from inspections.workflow import NeedsConfirmation, WorkflowError
from units.models import User

Status = AssessmentStatus
NAMED = 4  # units named in a sentence


@dataclass(frozen=True)
class UnitState:
    """One unit before the publication. `undecided`: handed in and not appraised, or explained and not decided."""

    assessment: IndexAssessment
    undecided: int
    lacking: int  # results of surveys and external indexes

    @property
    def handed_in(self) -> bool:
        return bool(self.assessment.status != Status.SELF_ASSESSING)

    @property
    def is_stuck(self) -> bool:
        """Keeps the round from being published."""
        return self.handed_in and self.undecided > 0

    @property
    def is_given(self) -> bool:
        """The unit has read what was found."""
        return self.assessment.appraised_at is not None

    @property
    def may_explain(self) -> bool:
        return explaining.is_open(self.assessment)

    @property
    def is_ready(self) -> bool:
        return self.handed_in and self.is_given and not (self.undecided or self.lacking or self.may_explain)

    @property
    def lacks(self) -> str:
        """The next thing that lacks, in words; «đủ» where nothing does."""
        if self.is_ready:
            return "đủ"
        if not self.handed_in:
            return "chưa gửi kết quả tự chấm"
        if self.is_stuck:
            return "chưa thẩm định xong"
        if not self.is_given:
            return "chưa gửi kết quả thẩm định"
        return "còn hạn giải trình" if self.may_explain else "thiếu kết quả điều tra, bên ngoài"


STATES: Meaning = {
    "stuck": ("Chưa thẩm định xong", lambda state: state.is_stuck),
    "not_in": ("Chưa gửi kết quả tự chấm", lambda state: not state.handed_in),
    "lacking": ("Thiếu kết quả điều tra, bên ngoài", lambda state: state.lacking > 0),
    "not_given": ("Chưa gửi kết quả thẩm định", lambda state: state.handed_in and not state.is_given),
    "explaining": ("Còn hạn giải trình", lambda state: state.may_explain),
    "ready": ("Đã đủ", lambda state: state.is_ready),
}


def states_of(round_: IndexRound) -> list[UnitState]:
    """Those that keep it from being published first, then those of which something lacks. Three queries."""
    scores = IndexScore.objects.filter(assessment__round=round_).order_by()
    undecided = _counted(scores.undecided())
    results = scores.filter(UNSCORED).exclude(criterion__source=Source.INSPECTION)
    lacking = _counted(results)
    rows = list(IndexAssessment.objects.filter(round=round_).select_related("unit"))
    for row in rows:
        row.round = round_
    found = [UnitState(row, undecided.get(row.pk, 0), lacking.get(row.pk, 0)) for row in rows]
    return sorted(found, key=lambda state: (not state.is_stuck, state.is_ready, state.assessment.unit.sort_key))


def _counted(scores: QuerySet[IndexScore]) -> dict[int, int]:
    return dict(scores.order_by().values_list("assessment").annotate(Count("pk")))


def obstacles(states: list[UnitState]) -> list[str]:
    """Why the round cannot be published, in sentences; [] where it can."""
    if not states:
        return ["Đợt chưa có đơn vị nào."]
    stuck = [state for state in states if state.is_stuck]
    found = [f"Còn tiêu chí chưa thẩm định xong ở {_named(stuck)}."] if stuck else []
    if not any(state.handed_in for state in states):
        found.append("Chưa đơn vị nào gửi kết quả tự chấm.")
    return found


def warnings(states: list[UnitState]) -> list[str]:
    """What lacks beside, each a sentence that somebody has to confirm."""
    sentences = (
        ("not_in", "{} chưa gửi kết quả tự chấm: tiêu chí chưa thẩm định không có điểm."),
        ("lacking", "{} thiếu kết quả điều tra hoặc số liệu bên ngoài: những tiêu chí ấy không có điểm."),
        ("not_given", "{} chưa được gửi kết quả thẩm định nên chưa giải trình được."),
        ("explaining", "{} còn trong hạn giải trình bổ sung."),
    )
    groups = [([state for state in states if STATES[name][1](state)], words) for name, words in sentences]
    return [words.format(_named(group)) for group, words in groups if group]


def _named(states: list[UnitState]) -> str:
    names = ", ".join(state.assessment.unit.short_name for state in states[:NAMED])
    return f"{len(states)} đơn vị ({names}{' …' if len(states) > NAMED else ''})"


@transaction.atomic
def publish(
    round_id: int, *, published_on: dt.date, decision: LegalDocument | None, confirmed: bool, by: User
) -> IndexRound:
    """Places, bands and sums of every unit; each is told. Raises NeedsConfirmation where something lacks."""
    round_ = lock_round(round_id, by, allowed=permissions.can_publish_index_round)
    if round_.status != IndexRoundStatus.SCORING:
        raise WorkflowError(f"Chỉ công bố được đợt đang chấm điểm (hiện là «{round_.get_status_display()}»).")
    _check_day(published_on, decision)
    rows = IndexAssessment.objects.filter(round=round_).order_by("pk")
    keys = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    states = states_of(round_)
    if found := obstacles(states):
        raise WorkflowError(" ".join(found))
    if (told := warnings(states)) and not confirmed:
        raise NeedsConfirmation(told)
    IndexAssessment.objects.filter(pk__in=keys, appraised_at=None).update(appraised_at=timezone.now())
    IndexAssessment.objects.filter(pk__in=keys).update(status=Status.PUBLISHED)
    indexing.settle(round_)
    round_.status, round_.published_on, round_.decision = IndexRoundStatus.PUBLISHED, published_on, decision
    round_.save(update_fields=["status", "published_on", "decision"])
    record(
        "publish_index_round",
        round_,
        by=by,
        from_status=IndexRoundStatus.SCORING,
        to_status=IndexRoundStatus.PUBLISHED,
        occurred_on=published_on,
        data={"units": len(keys), "confirmed": told},
    )
    for state in states:
        tell_unit(state.assessment, "index_published", f"{round_.name}: kết quả đã công bố.")
    return round_


def _check_day(day: dt.date, decision: LegalDocument | None) -> None:
    if day > today():
        raise WorkflowError("Ngày công bố không được sau ngày hôm nay.", field="published_on")
    if decision is not None and decision.issued_on > day:
        raise WorkflowError(
            f"Ngày công bố không được trước ngày của quyết định ({short_date(decision.issued_on)}).",
            field="published_on",
        )
