"""The life of a finding, from the answer that raised it to its end: every act and paper in order, with its documents.

What the inspected unit may not read (who answered the checklist, internal work before the signing) is left out for it.
A fixed number of queries, however long the life was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from cchc.lib.dates import ZONE, short_date, today
from cchc.lib.numbers import score_vi
from inspections.enums import (
    ConclusionDecision,
    ConclusionStatus,
    FollowUpResult,
    LetterStatus,
    ReminderStatus,
    ReminderStep,
    SubmissionKind,
    SubmissionStatus,
)
from inspections.following_up import ANSWERED
from inspections.handing_in import says_something
from inspections.models import (
    Answer,
    CarriedFinding,
    ConclusionItem,
    ExtensionRequest,
    Finding,
    RemediationUpdate,
    Reminder,
    ReminderLetter,
    SubmissionItem,
    Verification,
)
from inspections.wording import result_in_words
from units.models import Event

if TYPE_CHECKING:
    from units.models import User

SENT_BY = {
    SubmissionKind.EXPLANATION: "Đơn vị giải trình",
    SubmissionKind.REMEDIATION_PLAN: "Đơn vị lập kế hoạch khắc phục",
    SubmissionKind.REMEDIATION_REPORT: "Đơn vị báo cáo kết quả khắc phục",
}
TOLD_BY_EVENTS = {
    "move_deadline": "Đổi thời hạn",
    "amend_conclusion": "Kết luận được sửa đổi",
    "open_loss": "Mở từ điểm chỉ số bị trừ",
    "link_loss": "Gắn với điểm chỉ số bị trừ",
    "unlink_loss": "Bỏ gắn với điểm chỉ số bị trừ",
    "withdraw": "Rút",
}
CHECKED, RAISED, SIGNED, EXPLAINED, CONCLUDED, LATER = range(6)
TOLD = {
    ReminderStep.AFTER_HEAD: "thủ trưởng đơn vị",
    ReminderStep.AFTER_HOME_AFFAIRS: "Phòng Nội vụ",
    ReminderStep.AFTER_LEADER: "lãnh đạo",
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Entry:
    """One line of the life. `on`: the day on which it happened; `at`: when it was entered, which orders one day's lines."""

    on: dt.date
    at: dt.datetime
    what: str
    who: str = ""
    note: str = ""
    links: tuple[Link, ...] = field(default_factory=tuple)
    step: str = "done"
    rank: int = LATER  # what comes before the remediation has its place in a day, whenever it was entered

    @property
    def when(self) -> str:
        entered = self.at.astimezone(ZONE)
        if entered.date() == self.on:
            return f"{short_date(self.on)} {entered:%H:%M}"
        if entered.date() > today():
            return short_date(self.on)  # where the sample stands still on its own day
        return f"{short_date(self.on)} (ghi nhận {short_date(entered.date())})"


def history(finding: Finding, user: User, *, inside: bool) -> list[Entry]:
    """Oldest first. `inside`: the reader belongs to the inspecting side."""
    entries = [
        *_raised(finding, inside),
        *_signed(finding),
        *_submitted(finding, user),
        *_concluded(finding, user),
        *_updates(finding),
        *_judged(finding, inside),
        *_extensions(finding),
        *_told_by_events(finding),
        *_reminders(finding),
        *_letters(finding, user),
        *(_carried(finding, user) if inside else ()),
    ]
    return sorted(entries, key=lambda entry: (entry.on, entry.rank, entry.at))


# --- The inspection -------------------------------------------------------------------------------


def _raised(finding: Finding, inside: bool) -> Iterator[Entry]:
    """The answer that lost points, and the finding written from it."""
    visit = finding.inspection
    if visit is None or finding.began_in_index:
        return  # opened from the index; that a visit found it again is in `_judged`
    day = visit.visit_on or _day(finding.created_at)
    answer = (
        Answer.objects.filter(inspection=visit, criterion=finding.criterion_id)
        .select_related("criterion", "answered_by")
        .first()
        if finding.criterion_id
        else None
    )
    if answer is not None and answer.is_answered and (inside or finding.released_at):
        score = (
            f", đạt {score_vi(answer.score)}/{score_vi(answer.criterion.max_score)} điểm"
            if answer.score is not None
            else ""
        )
        yield Entry(
            day,
            answer.answered_at or finding.created_at,
            f"Kiểm tra tiêu chí {answer.criterion.code}",
            _name(answer.answered_by) if inside else "Tổ kiểm tra",
            f"{result_in_words(answer)}{score}",
            (Link("Xem trong phiếu", f"{reverse('checklist', args=[visit.pk])}#i{answer.criterion_id}"),)
            if inside
            else (),
            rank=CHECKED,
        )
    who = _name(finding.created_by) if inside else "Tổ kiểm tra"
    what = "Ghi nhận tồn tại, khắc phục tại chỗ" if finding.is_fixed_on_site else "Ghi nhận tồn tại, hạn chế"
    yield Entry(
        day,
        finding.created_at,
        what,
        who,
        finding.fixed_on_site_note or (f"Lặp lại: {finding.again}" if finding.again else ""),
        rank=RAISED,
    )


def _signed(finding: Finding) -> Iterator[Entry]:
    if finding.released_at is None or finding.inspection is None or finding.began_in_index:
        return
    url = reverse("minutes", args=[finding.inspection_id])
    signed = Event.objects.about(finding.inspection).filter(verb="sign_minutes").first()
    day = (signed.occurred_on if signed else None) or _day(finding.released_at)
    links = (Link("Biên bản kiểm tra", url),)
    yield Entry(day, finding.released_at, "Ký biên bản, gửi đơn vị", links=links, rank=SIGNED)


# --- Papers of both sides -------------------------------------------------------------------------


def _submitted(finding: Finding, user: User) -> Iterator[Entry]:
    rows = SubmissionItem.objects.visible_to(user).filter(
        finding=finding, submission__status=SubmissionStatus.SUBMITTED
    )
    items: Iterable[Any] = rows.select_related("submission__submitted_by").prefetch_related("evidence__file")
    for item in items:
        paper = item.submission
        if not says_something(item, paper.kind):
            continue  # left for another paper
        links = (Link(str(paper), paper.get_absolute_url()), *_evidence(item.evidence.all()))
        who = _name(paper.submitted_by) + (" (nhập thay từ bản giấy)" if paper.entered_for_unit else "")
        late = " (muộn)" if item.is_late else ""
        rank = EXPLAINED if paper.kind == SubmissionKind.EXPLANATION else LATER
        what = f"{SENT_BY[paper.kind]}{late}"
        yield Entry(paper.occurred_on, paper.submitted_at, what, who, _item_words(item), links, rank=rank)


def _item_words(item: SubmissionItem) -> str:
    by = f"chậm nhất ngày {short_date(item.due_on)}" if item.due_on else ""
    words = [item.get_outcome_display() if item.outcome else "", item.text, item.in_charge, by, item.product]
    return "; ".join(word.rstrip(" .;") for word in words if word)


def _concluded(finding: Finding, user: User) -> Iterator[Entry]:
    rows = ConclusionItem.objects.visible_to(user).filter(finding=finding, conclusion__status=ConclusionStatus.ISSUED)
    for item in rows.select_related("finding", "conclusion__legal_document", "conclusion__approved_by"):
        notice = item.conclusion
        assert notice.dated_on is not None
        assert notice.issued_at is not None
        what = f"Kết luận: {item.get_decision_display().lower()}"
        link = Link(str(notice), notice.get_absolute_url())
        yield Entry(
            notice.dated_on, notice.issued_at, what, _name(notice.approved_by), _required(item), (link,), rank=CONCLUDED
        )


def _required(item: ConclusionItem) -> str:
    """What the conclusion asks for, by when and by which rule; or why it withdrew the finding."""
    due_on, rule = item.due_on or item.finding.first_due_on, item.due_rule or item.finding.due_rule
    due = f"Chậm nhất ngày {short_date(due_on)} ({rule})" if due_on else ""
    if item.decision == ConclusionDecision.WITHDRAW:
        return item.reason
    return ". ".join(words.rstrip(" .;") for words in (item.reason, item.requirement, due) if words)


def _updates(finding: Finding) -> Iterator[Entry]:
    rows = (
        RemediationUpdate.objects.filter(finding=finding)
        .select_related("entered_by")
        .prefetch_related("evidence__file")
    )
    for row in rows:
        who = _name(row.entered_by) + (" (nhập thay từ bản giấy)" if row.entered_for_unit else "")
        links = tuple(_evidence(row.evidence.all()))
        yield Entry(row.occurred_on, row.recorded_at, "Cập nhật tiến độ khắc phục", who, row.text, links)


def _evidence(rows: Iterable[Any]) -> Iterator[Link]:
    for row in rows:
        if row.withdrawn_at is None:
            yield Link(str(row), reverse("remediation_evidence_file", args=[row.pk]))


# --- What the city said ---------------------------------------------------------------------------


def _judged(finding: Finding, inside: bool) -> Iterator[Entry]:
    rows = Verification.objects.filter(finding=finding).select_related("decided_by", "inspection__unit")
    for row in rows:
        visit = row.inspection if inside else None
        links = (Link(str(visit), visit.get_absolute_url()),) if visit else ()
        what = str(row.get_decision_display())
        yield Entry(row.occurred_on, row.recorded_at, what, _name(row.decided_by), row.reason, links)


def _extensions(finding: Finding) -> Iterator[Entry]:
    for row in ExtensionRequest.objects.filter(finding=finding).select_related("asked_by", "decided_by"):
        what = f"Đề nghị gia hạn từ {short_date(row.due_before)} đến {short_date(row.asked_until)}"
        yield Entry(row.asked_on, row.asked_at, what, _name(row.asked_by), row.reason)
        if row.decided_on and row.decided_at:
            until = f" đến {short_date(row.granted_until)}" if row.granted_until else ""
            what = f"{row.get_status_display()}{until}"
            yield Entry(row.decided_on, row.decided_at, what, _name(row.decided_by), row.decision_note)


def _told_by_events(finding: Finding) -> Iterator[Entry]:
    """What no row but the event tells: changes of the conclusion, and what the index has to do with the finding."""
    for event in Event.objects.about(finding).filter(verb__in=TOLD_BY_EVENTS).select_related("actor"):
        if event.verb == "withdraw" and not finding.began_in_index:
            continue  # told by the conclusion
        rank = CONCLUDED if event.verb == "open_loss" else LATER
        day = event.occurred_on or _day(event.recorded_at)
        note = _note_of(event, finding)
        yield Entry(day, event.recorded_at, TOLD_BY_EVENTS[event.verb], _name(event.actor), note, rank=rank)


def _note_of(event: Event, finding: Finding) -> str:
    if event.verb == "amend_conclusion":
        return f"{event.note}. Trước đó: {_before(event.data['was'])}"
    if event.verb == "open_loss" and finding.first_due_on:
        return f"{event.note}. Chậm nhất ngày {short_date(finding.first_due_on)} ({event.data['rule']})"
    return str(event.note)


def _before(was: dict[str, str]) -> str:
    """What the amending paper changed, as it was; the deadline as a day."""
    due = was.get("due_on")
    words = [value for name, value in was.items() if name != "due_on"]
    return "; ".join([*words, f"chậm nhất ngày {short_date(dt.date.fromisoformat(due))}"] if due else words)


# --- Reminders ------------------------------------------------------------------------------------


def _reminders(finding: Finding) -> Iterator[Entry]:
    for row in Reminder.objects.filter(finding=finding, status=ReminderStatus.SENT):
        to = TOLD.get(ReminderStep(row.step), "công chức đầu mối")
        note = f"Gửi {to}; thời hạn {short_date(row.due_on)}"
        yield Entry(row.occurred_on, row.recorded_at, str(row.get_step_display()), "Hệ thống", note)


def _letters(finding: Finding, user: User) -> Iterator[Entry]:
    rows = ReminderLetter.objects.visible_to(user).filter(findings=finding, legal_document__isnull=False)
    for row in rows.select_related("legal_document", "unit"):
        link = Link(str(row.legal_document), row.get_absolute_url())
        what = "Công văn đôn đốc" + (" (đã hủy)" if row.status == LetterStatus.CANCELLED else "")
        yield Entry(row.dated_on or _day(row.created_at), row.created_at, what, links=(link,))


def _carried(finding: Finding, user: User) -> Iterator[Entry]:
    """Who answered when on the checklist of a later visit; what its signed minutes made of that is in `_judged`."""
    rows = CarriedFinding.objects.visible_to(user).filter(finding=finding).exclude(result="")
    visits = {row.inspection_id: row.inspection for row in rows.select_related("inspection__unit")}
    said = Event.objects.about(finding).filter(verb=ANSWERED).select_related("actor").order_by("pk") if visits else []
    for _, saves in groupby(said, key=lambda event: (event.data["inspection"], event.data["result"], event.actor_id)):
        *_, event = saves  # each word that was typed is saved: the last of them says it all
        if visit := visits.get(event.data["inspection"]):
            what = f"Ghi trong phiếu phúc tra: {FollowUpResult(event.data['result']).label.lower()}"
            link = Link(str(visit), f"{reverse('checklist', args=[visit.pk])}#phuc-tra")
            day = event.occurred_on or _day(event.recorded_at)
            yield Entry(day, event.recorded_at, what, _name(event.actor), event.note, (link,))


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZONE).date()


def _name(person: User | None) -> str:
    return f"{person.full_name}, {person.job_title}".rstrip(", ") if person else ""
