"""The conclusion of inspections (thông báo kết luận), from its draft to the approval of the head of Home Affairs.

One function a transition, as in `inspections.workflow`. Order of locks: inspections by key, then the conclusion.
What it does to the findings when it is issued is in `inspections.concluded`; the paper is in `reports.conclusion_papers`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cchc.lib.dates import short_date, today
from cchc.lib.text import clean, shortened
from inspections.conclusion_drafting import fill, items_in_order
from inspections.enums import ConclusionDecision, ConclusionStatus, InspectionStatus
from inspections.finding_permissions import approves_for, can_approve_conclusion, can_conclude, can_return_conclusion
from inspections.models import ConclusionItem, ConclusionNotice, Inspection
from inspections.workflow import WorkflowError
from units.enums import Capacity, Role
from units.models import Event, Membership, User
from units.notifying import notify

Status = ConclusionStatus
LIVE = (Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.ISSUED)
HOME_AFFAIRS = (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD)


@dataclass(frozen=True)
class Texts:
    """The general texts, as somebody typed them on a page that showed this revision of the conclusion."""

    strengths: str
    shortcomings: str
    requirements: str
    revision: int


@dataclass(frozen=True)
class ItemEdit:
    """One item, as somebody typed it on a page that showed this revision of it. `due_on` None: by the plan's rule."""

    item_id: int
    decision: str
    text: str
    requirement: str
    answerable: str
    due_on: dt.date | None
    reason: str
    revision: int


class Stale(WorkflowError):  # noqa: N818 - a question, not a fault
    """Somebody else saved these meanwhile; nothing of the page was saved."""

    def __init__(self, *, items: set[int], texts: bool) -> None:
        super().__init__(
            "Chưa lưu: có người vừa sửa nội dung này sau khi trang được mở. Bản đang lưu hiện cạnh những gì bạn nhập; "
            "hãy so sánh rồi bấm lưu lần nữa nếu vẫn giữ nội dung của mình."
        )
        self.items, self.texts = items, texts


class ItemRefused(WorkflowError):  # noqa: N818 - a refusal that names the row
    """What is wrong with one item; `field` names the input in its row."""

    def __init__(self, sentence: str, *, item_id: int, field: str) -> None:
        super().__init__(sentence, field=field)
        self.item_id = item_id


# --- Draft ------------------------------------------------------------------------------------------


@transaction.atomic
def draft(inspection_ids: Iterable[int], *, by: User) -> ConclusionNotice:
    """Begin the conclusion of one inspection, or of several of one round, with what their minutes say."""
    inspections = _lock_signed(sorted(set(inspection_ids)), by)
    first = inspections[0]
    conclusion = ConclusionNotice.objects.create(
        lead_unit_id=first.lead_unit_id, team_id=first.team_id, round_id=first.round_id, created_by=by
    )
    for inspection in inspections:
        inspection.conclusion = conclusion
        inspection.save(update_fields=["conclusion"])
    fill(conclusion, inspections)
    names = ", ".join(inspection.unit.short_name for inspection in inspections)
    _record("draft_conclusion", conclusion, by=by, to_status=Status.DRAFT, note=names)
    return conclusion


def _lock_signed(ids: Sequence[int], by: User) -> list[Inspection]:
    """The inspections, locked by key; each signed, together under one team and round, in no other conclusion."""
    if not ids:
        raise WorkflowError("Hãy chọn ít nhất một cuộc kiểm tra đã ký biên bản.")
    rows = Inspection.objects.visible_to(by).filter(pk__in=ids).order_by("pk")
    inspections = list(rows.select_for_update(of=("self",), no_key=True).select_related("unit"))
    if len(inspections) != len(ids):
        raise Http404
    if not all(can_conclude(by, inspection.lead_unit_id) for inspection in inspections):
        raise PermissionDenied
    for inspection in inspections:
        _require_free(inspection)
    if len({(row.lead_unit_id, row.team_id, row.round_id) for row in inspections}) > 1:
        raise WorkflowError("Một kết luận chỉ gồm các cuộc kiểm tra của cùng một Tổ và cùng một đợt.")
    return inspections


def _require_free(inspection: Inspection) -> None:
    if inspection.status != InspectionStatus.MINUTES_SIGNED:
        raise WorkflowError(
            f"{inspection.unit}: chỉ kết luận được khi biên bản đã ký (hiện là «{inspection.get_status_display()}»)."
        )
    # Read after the lock: a join in the statement that waited for it would show what was before.
    known = inspection.conclusion_id or 0
    if ConclusionNotice.objects.filter(pk=known, status__in=LIVE).exists():
        raise WorkflowError(f"{inspection.unit} đã có trong một kết luận khác.")


# --- Words ------------------------------------------------------------------------------------------


@transaction.atomic
def edit(
    conclusion_id: int, *, by: User, texts: Texts | None = None, items: Sequence[ItemEdit] = ()
) -> ConclusionNotice:
    """Save what was changed on a page, all or nothing. Raises `Stale` where somebody else saved one of these meanwhile."""
    conclusion = lock_conclusion(conclusion_id, by, allowed=_may_write)
    _require(conclusion, Status.DRAFT, sentence="Chỉ sửa được kết luận đang là dự thảo")
    rows = conclusion.items.filter(pk__in=[edit.item_id for edit in items])
    stored = {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).select_related("finding")}
    if any(edit.item_id not in stored for edit in items):
        raise Http404
    stale = {edit.item_id for edit in items if stored[edit.item_id].revision != edit.revision}
    stale_texts = texts is not None and texts.revision != conclusion.revision
    if stale or stale_texts:
        raise Stale(items=stale, texts=stale_texts)
    for change in items:
        _write_item(stored[change.item_id], change)
    if texts:
        conclusion.strengths, conclusion.shortcomings = clean(texts.strengths), clean(texts.shortcomings)
        conclusion.requirements = clean(texts.requirements)
        conclusion.revision += 1
        conclusion.save(update_fields=["strengths", "shortcomings", "requirements", "revision"])
    if texts or items:
        changed = [str(stored[change.item_id].finding_id) for change in items]
        _record("edit_conclusion", conclusion, by=by, data={"findings": changed, "texts": texts is not None})
    return conclusion


def _write_item(item: ConclusionItem, change: ItemEdit) -> None:
    text, reason = clean(change.text), clean(change.reason)
    if not text:
        raise ItemRefused("Hãy ghi nội dung tồn tại, hạn chế.", item_id=item.pk, field="text")
    if change.decision == ConclusionDecision.WITHDRAW:
        if item.finding.is_fixed_on_site:
            raise ItemRefused(
                "Tồn tại đã khắc phục tại chỗ vẫn được giữ trong kết luận.", item_id=item.pk, field="decision"
            )
        if not reason:
            raise ItemRefused("Rút một tồn tại phải nêu lý do.", item_id=item.pk, field="reason")
    item.decision = _decision(change.decision, same=text == item.finding.text)
    item.text, item.reason = text, reason
    item.requirement, item.answerable = clean(change.requirement), clean(change.answerable)
    item.due_on = None if item.finding.is_fixed_on_site else change.due_on
    item.revision += 1
    item.save()


def _decision(decision: str, *, same: bool) -> ConclusionDecision:
    """What was done to the words decides between «giữ nguyên» and «sửa câu chữ»."""
    if decision == ConclusionDecision.WITHDRAW:
        return ConclusionDecision.WITHDRAW
    return ConclusionDecision.KEEP if same else ConclusionDecision.REWORD


# --- To the head and back ---------------------------------------------------------------------------


@transaction.atomic
def submit(conclusion_id: int, *, by: User) -> ConclusionNotice:
    """Lay the complete draft before the head of Home Affairs (trình)."""
    conclusion = lock_conclusion(conclusion_id, by, allowed=_may_write)
    _require(conclusion, Status.DRAFT, sentence="Chỉ trình được kết luận đang là dự thảo")
    require_complete(conclusion)
    conclusion.return_reason = ""
    move(conclusion, Status.SUBMITTED, by=by, verb="submit_conclusion", fields=("return_reason",))
    tell(
        conclusion,
        [Role.HOME_AFFAIRS_HEAD],
        "conclusion_submitted",
        f"Chờ duyệt kết luận kiểm tra {_units(conclusion)}.",
    )
    return conclusion


def require_complete(conclusion: ConclusionNotice) -> None:
    """Each finding that stays open says what is required, and who answers for it."""
    for number, item in enumerate(items_in_order(conclusion), 1):
        if item.decision == ConclusionDecision.WITHDRAW or item.finding.is_fixed_on_site:
            continue
        if not item.requirement or not item.answerable:
            what = "yêu cầu khắc phục" if not item.requirement else "người chịu trách nhiệm"
            raise WorkflowError(f"Chưa trình được: tồn tại số {number} chưa có {what}.")
        if item.due_on and item.due_on < today():
            raise WorkflowError(f"Chưa trình được: thời hạn của tồn tại số {number} đã qua.")


@transaction.atomic
def return_(conclusion_id: int, reason: str, *, by: User) -> ConclusionNotice:
    """The head gives it back to be mended; also what he approved, until it is issued."""
    conclusion = lock_conclusion(conclusion_id, by, allowed=can_return_conclusion)
    _require(
        conclusion, Status.SUBMITTED, Status.APPROVED, sentence="Chỉ trả lại được kết luận đã trình, chưa ban hành"
    )
    conclusion.return_reason = _reason(reason, "trả lại")
    conclusion.approved_by = conclusion.approved_at = None
    fields = ("return_reason", "approved_by", "approved_at")
    move(conclusion, Status.DRAFT, by=by, verb="return_conclusion", note=conclusion.return_reason, fields=fields)
    tell(conclusion, [Role.HOME_AFFAIRS], "conclusion_returned", f"Kết luận kiểm tra {_units(conclusion)} bị trả lại.")
    return conclusion


@transaction.atomic
def approve(conclusion_id: int, *, by: User) -> ConclusionNotice:
    """The head of Home Affairs approves, by order of the chairman (TL.), or who stands in for him; then it waits for
    its number."""
    conclusion = lock_conclusion(conclusion_id, by, allowed=can_approve_conclusion)
    _require(conclusion, Status.SUBMITTED, sentence="Chỉ duyệt được kết luận đã trình")
    conclusion.approved_by, conclusion.approved_at = by, timezone.now()
    fields = ("approved_by", "approved_at")
    move(conclusion, Status.APPROVED, by=by, verb="approve_conclusion", fields=fields, **_approver(by, conclusion))
    waits = f"Kết luận kiểm tra {_units(conclusion)} đã duyệt, chờ lấy số."
    tell(conclusion, [Role.CLERK, Role.HOME_AFFAIRS], "conclusion_approved", waits)
    return conclusion


def _approver(by: User, conclusion: ConclusionNotice) -> dict[str, Any]:
    """By what membership and in which capacity, for the event; of a stand-in also for whom."""
    mine = Membership.objects.in_force(today()).filter(user=by, lead_unit=conclusion.lead_unit_id).order_by("pk")
    as_head = mine.filter(role=Role.HOME_AFFAIRS_HEAD).first()
    given = None if as_head else approves_for(by, conclusion.lead_unit_id)
    if given is None:
        return {"membership": as_head, "capacity": Capacity.BY_ORDER}
    principal = given.delegation.principal
    return {
        "membership": mine.first(),
        "capacity": given.delegation.capacity,
        "note": f"Thay {principal.full_name}, theo ủy quyền đến hết ngày {short_date(given.delegation.ends_on)}",
        "data": {"delegation": given.delegation.pk, "principal": principal.pk},
    }


@transaction.atomic
def cancel(conclusion_id: int, reason: str, *, by: User) -> ConclusionNotice:
    """Give up what was not issued yet: its inspections are free for another conclusion."""
    ids = inspection_ids_of(conclusion_id, by)
    inspections = list(Inspection.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk"))
    conclusion = lock_conclusion(conclusion_id, by, allowed=_may_write)
    _require(
        conclusion, Status.DRAFT, Status.SUBMITTED, Status.APPROVED, sentence="Chỉ hủy được kết luận chưa ban hành"
    )
    reason = _reason(reason, "hủy")
    move(conclusion, Status.CANCELLED, by=by, verb="cancel_conclusion", note=reason)
    for inspection in inspections:
        inspection.conclusion = None
        inspection.save(update_fields=["conclusion"])
    return conclusion


# --- Shared -----------------------------------------------------------------------------------------


def lock_conclusion(
    conclusion_id: int, user: User, *, allowed: Callable[[User, ConclusionNotice], bool]
) -> ConclusionNotice:
    """Lock the row and only then ask permission. Inspections and findings, where needed, are locked before it."""
    rows = ConclusionNotice.objects.visible_to(user).select_for_update(of=("self",), no_key=True)
    conclusion = rows.select_related("team__plan", "round", "lead_unit").filter(pk=conclusion_id).first()
    if conclusion is None:
        raise Http404
    if not allowed(user, conclusion):
        raise PermissionDenied
    return conclusion


def inspection_ids_of(conclusion_id: int, user: User) -> list[int]:
    """Whose rows a transition has to lock first; they change by drafting and cancelling alone."""
    conclusions = ConclusionNotice.objects.visible_to(user).filter(pk=conclusion_id)
    if not conclusions.exists():
        raise Http404
    return list(Inspection.objects.filter(conclusion__in=conclusions).order_by("pk").values_list("pk", flat=True))


def move(
    conclusion: ConclusionNotice, to: str, *, by: User, verb: str, fields: tuple[str, ...] = (), **event: Any
) -> None:
    before, conclusion.status = conclusion.status, to
    conclusion.save(update_fields=["status", *fields])
    _record(verb, conclusion, by=by, from_status=before, to_status=to, **event)


def tell(conclusion: ConclusionNotice, roles: list[Role], kind: str, text: str) -> None:
    notify(
        unit=conclusion.lead_unit_id,
        roles=roles,
        kind=kind,
        text=shortened(text, 299),
        url=conclusion.get_absolute_url(),
        subject=conclusion,
        occurred_on=today(),
    )


def _may_write(user: User, conclusion: ConclusionNotice) -> bool:
    return can_conclude(user, conclusion.lead_unit_id)


def _require(conclusion: ConclusionNotice, *statuses: str, sentence: str) -> None:
    if conclusion.status not in statuses:
        raise WorkflowError(f"{sentence} (hiện là «{conclusion.get_status_display()}»).")


def _reason(reason: str, act: str) -> str:
    reason = clean(reason)
    if not reason:
        raise WorkflowError(f"Cần nêu lý do {act}.", field="reason")
    return reason


def _units(conclusion: ConclusionNotice) -> str:
    names = list(conclusion.inspections.order_by("pk").values_list("unit__short_name", flat=True))
    return names[0] if len(names) == 1 else f"{len(names)} đơn vị"


def _record(verb: str, conclusion: ConclusionNotice, *, by: User, **event: Any) -> None:
    Event.objects.record(verb, conclusion, by=by, lead_unit=conclusion.lead_unit_id, occurred_on=today(), **event)
