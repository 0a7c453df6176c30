"""What an inspection still lacks before its minutes can be drawn up, each with the place where it is put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from cchc.lib.scoring import is_complete
from cchc.lib.text import shortened
from inspections import following_up
from inspections.enums import FollowUpResult, InspectionKind, InspectionRole, Mark, Outcome, Side
from inspections.index_sheet import kin_of
from inspections.models import Answer, AnswerOperation, CarriedFinding, Inspection


@dataclass(frozen=True)
class Missing:
    """`kind`: follow_up, unanswered, incomplete, reason, override, conflict, people, meeting, finding.

    A reminder does not block.
    """

    kind: str
    sentence: str
    url: str
    blocking: bool = True


def missing(inspection: Inspection) -> list[Missing]:
    """In the order of the checklist, then the meeting, then reminders."""
    answers = list(
        inspection.answers.select_related("criterion").defer("criterion__guidance").order_by("criterion__position")
    )
    carried = list(inspection.carried_findings.select_related("finding"))
    looked_at = answers
    if inspection.kind == InspectionKind.FOLLOW_UP and carried:  # it is there for these; the items are free to be used
        looked_at = [answer for answer in answers if answer.mark]
    gaps = [gap for row in carried for gap in _of_carried(row)]
    gaps += [gap for answer in looked_at for gap in _of_answer(answer)]
    if not answers and not carried:
        gaps.append(Missing("unanswered", "Cuộc kiểm tra chưa có nội dung nào để chấm điểm.", _meeting(inspection)))
    known = {row.finding.criterion_id for row in carried if row.finding.criterion_id}
    return [*gaps, *_conflicts(inspection), *_of_meeting(inspection), *_reminders(inspection, answers, known)]


def is_ready(inspection: Inspection) -> bool:
    return not any(gap.blocking for gap in missing(inspection))


# --- Old findings to be checked again --------------------------------------------------------------


def _of_carried(carried: CarriedFinding) -> Iterator[Missing]:
    if not following_up.is_unanswered(carried):
        return
    url = f"{_page('checklist', carried.inspection_id)}#c{carried.pk}"
    words = f"Phúc tra «{carried.finding}»"
    if not carried.result:
        yield Missing("follow_up", f"{words}: chưa có kết quả.", url)
    else:
        label = FollowUpResult(carried.result).label.lower()
        yield Missing("follow_up", f"{words}: cần ghi nhận xét vì «{label}».", url)


# --- Answers --------------------------------------------------------------------------------------


def _of_answer(answer: Answer) -> Iterator[Missing]:
    what = f"{answer.criterion.code}. {shortened(answer.criterion.text, 70)}"
    url = _item(answer.inspection_id, answer.criterion_id)
    if not answer.mark:
        yield Missing("unanswered", f"{what}: chưa có kết quả.", url)
        return
    if answer.mark == Mark.RESULT and answer.score is None and not _has_values(answer):
        yield Missing("incomplete", f"{what}: chưa nhập đủ số liệu.", url)
    if answer.mark in (Mark.NOT_APPLICABLE, Mark.NOT_DUE) and not answer.mark_reason.strip():
        yield Missing("reason", f"{what}: cần nêu lý do «{answer.get_mark_display().lower()}».", url)
    if answer.override_stale:
        yield Missing("override", f"{what}: điểm người kiểm tra quyết định cần xác nhận lại.", url)
    if answer.override_score is not None and not answer.override_reason.strip():
        yield Missing("override", f"{what}: cần nêu lý do quyết định điểm.", url)


def _has_values(answer: Answer) -> bool:
    return is_complete(answer.criterion.rule, answer.mark, answer.values)


def _conflicts(inspection: Inspection) -> Iterator[Missing]:
    open_ones = AnswerOperation.objects.filter(inspection=inspection, outcome=Outcome.CONFLICT)
    for criterion_id, code in (
        open_ones.order_by("criterion__position").values_list("criterion_id", "criterion__code").distinct()
    ):
        yield Missing(
            "conflict", f"{code}: có hai kết quả khác nhau, chủ trì cần chọn.", _item(inspection.pk, criterion_id)
        )


# --- People, place, times -------------------------------------------------------------------------


def _of_meeting(inspection: Inspection) -> Iterator[Missing]:
    url = _meeting(inspection)
    present = set(inspection.attendees.filter(present=True).values_list("side", flat=True))
    if Side.TEAM not in present:
        yield Missing("people", "Chưa ghi người dự của Tổ kiểm tra.", f"{url}#team")
    if Side.UNIT not in present:
        yield Missing("people", "Chưa ghi người dự của đơn vị được kiểm tra.", f"{url}#unit")
    roles = set(inspection.members.values_list("role", flat=True))
    for role in (InspectionRole.CHAIR, InspectionRole.SECRETARY):
        if role not in roles:
            yield Missing("people", f"Cuộc kiểm tra chưa có {role.label.lower()}.", _page("inspection", inspection.pk))
    if not inspection.place.strip():
        yield Missing("meeting", "Chưa ghi địa điểm làm việc.", f"{url}#id_place")
    if inspection.started_at is None:
        yield Missing("meeting", "Chưa ghi giờ bắt đầu.", f"{url}#id_starts")
    if inspection.ended_at is None:
        yield Missing("meeting", "Chưa ghi giờ kết thúc.", f"{url}#id_ends")
    elif inspection.started_at is not None and inspection.ended_at <= inspection.started_at:
        yield Missing("meeting", "Giờ kết thúc phải sau giờ bắt đầu.", f"{url}#id_ends")


# --- What does not block --------------------------------------------------------------------------


def _reminders(inspection: Inspection, answers: list[Answer], known: set[int]) -> Iterator[Missing]:
    """`known`: criteria of old findings that are checked again; they stand for a loss as a new one would."""
    found = set(inspection.findings.values_list("criterion_id", flat=True))
    lost = [answer for answer in answers if answer.lost > 0 and answer.criterion_id not in found]
    kin = kin_of(answer.criterion_id for answer in lost) if known else {}
    for answer in lost:
        if not kin.get(answer.criterion_id, set()) & known:
            yield Missing(
                "finding",
                f"{answer.criterion.code}: bị trừ điểm nhưng chưa ghi tồn tại, hạn chế.",
                _item(inspection.pk, answer.criterion_id),
                blocking=False,
            )


def _item(inspection_id: int, criterion_id: int) -> str:
    return f"{_page('checklist', inspection_id)}#i{criterion_id}"


def _meeting(inspection: Inspection) -> str:
    return _page("meeting", inspection.pk)


def _page(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
