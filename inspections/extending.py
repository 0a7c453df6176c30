"""More time: the unit asks with a reason, Home Affairs grants or refuses up to the plan's limit, a leader beyond it.

The first deadline never changes; every date that was in force stays in the events. A request stays open while the unit
reports in the meantime; once nobody waits for the unit any more it lapses (`withdrawn`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, QuerySet
from django.http import Http404
from django.utils import timezone

from cchc.lib.dates import short_date, today
from cchc.lib.text import clean, shortened
from inspections import finding_permissions as permissions
from inspections.clocks import Deadline, granted_deadline
from inspections.enums import CLOCK_RUNS, ExtensionStatus
from inspections.handling import lock_finding, record, require_finding
from inspections.models import ExtensionRequest, Finding
from inspections.permissions import HOME_AFFAIRS
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES, Role
from units.models import User
from units.notifying import notify

Status = ExtensionStatus
NOTICE_TEXT = 120  # letters of a finding that a notice shows


# --- How far it may go ----------------------------------------------------------------------------


def limit_of(finding: Finding) -> dt.date | None:
    """The last day to which Home Affairs may grant, counted from the first deadline."""
    if finding.first_due_on is None:
        return None
    return finding.first_due_on + dt.timedelta(days=finding.plan.extension_limit_days)


def beyond_limit(rows: QuerySet[ExtensionRequest]) -> QuerySet[ExtensionRequest]:
    """Requests that only a leader can grant as they were asked; equal to `limit_of` row by row."""
    return rows.alias(limit=_LIMIT).filter(asked_until__gt=F("limit"))


_LIMIT = ExpressionWrapper(
    F("finding__first_due_on") + F("finding__plan__extension_limit_days"), output_field=DateField()
)


def waiting(rows: QuerySet[ExtensionRequest]) -> QuerySet[ExtensionRequest]:
    return rows.filter(status=Status.ASKED)


# --- The unit asks --------------------------------------------------------------------------------


@transaction.atomic
def ask(finding_id: uuid.UUID, asked_until: dt.date, reason: str, *, by: User) -> ExtensionRequest:
    """Its head or officer, or Home Affairs for it from paper; also after the deadline; one open request a finding."""
    finding = lock_finding(finding_id, by, allowed=permissions.can_ask_extension)
    require_finding(finding, *CLOCK_RUNS, sentence="Chỉ đề nghị gia hạn được tồn tại đang chờ đơn vị khắc phục")
    assert finding.due_on is not None
    if not clean(reason):
        raise WorkflowError("Hãy nêu lý do đề nghị gia hạn.", field="reason")
    _require_later(finding, asked_until, "Ngày đề nghị", field="asked_until")
    if waiting(ExtensionRequest.objects.filter(finding=finding)).exists():
        raise WorkflowError("Tồn tại này đang có một đề nghị gia hạn chờ quyết định. Hãy chờ, hoặc rút đề nghị đó.")
    request = ExtensionRequest.objects.create(
        finding=finding,
        lead_unit_id=finding.lead_unit_id,
        due_before=finding.due_on,
        asked_until=asked_until,
        reason=clean(reason),
        entered_for_unit=not permissions.is_of_unit(by, finding.responsible_unit_id),
        asked_by=by,
        asked_on=today(),
    )
    words = f"Đến hết ngày {short_date(asked_until)}: {request.reason}"
    record(finding, "ask_extension", by=by, note=words, occurred_on=today(), data={"request": request.pk})
    limit = limit_of(finding)
    roles = (*HOME_AFFAIRS, Role.LEADER) if limit and asked_until > limit else HOME_AFFAIRS
    _tell(finding, finding.lead_unit_id, roles, "extension_asked", f"{finding.responsible_unit} đề nghị gia hạn")
    return request


@transaction.atomic
def withdraw(request_id: int, *, by: User) -> ExtensionRequest:
    """The side that asked takes it back while nobody has decided."""
    request = _lock(request_id, by, allowed=permissions.can_withdraw_extension)
    _close(request, Status.WITHDRAWN, by=by, note="", verb="withdraw_extension")
    return request


# --- The city decides -----------------------------------------------------------------------------


def grant(request_id: int, until: dt.date, note: str = "", *, by: User) -> ExtensionRequest:
    """Move the deadline; a request that lapsed meanwhile is closed, and the sentence says so."""
    request = _grant(request_id, until, clean(note), by=by)
    if request.status == Status.WITHDRAWN:
        raise WorkflowError(
            f"Tồn tại không còn chờ đơn vị khắc phục (hiện là «{request.finding.get_status_display()}») nên không cần "
            "gia hạn nữa; đề nghị này đã được khép lại."
        )
    return request


@transaction.atomic
def _grant(request_id: int, until: dt.date, note: str, *, by: User) -> ExtensionRequest:
    request = _lock_to_decide(request_id, by)
    finding = request.finding
    if finding.status not in CLOCK_RUNS:
        lapse(finding, by=by, request=request)
        return request
    _require_later(finding, until, "Ngày gia hạn", field="until")
    _require_within_limit(finding, until, by)
    deadline = granted_deadline(finding.plan, until, request.asked_on)
    before = finding.due_on
    _move_deadline(finding, deadline)
    request.granted_until = deadline.due_on
    data = {"before": str(before), "after": str(deadline.due_on)}
    words = f"Chậm nhất ngày {short_date(deadline.due_on)} (trước đó: {short_date(request.due_before)}). {note}".strip()
    _close(request, Status.GRANTED, by=by, note=note, verb="grant_extension", words=words, data=data)
    told = f"Được gia hạn đến hết ngày {short_date(deadline.due_on)}"
    _tell(finding, finding.responsible_unit_id, UNIT_ROLES, "extension_granted", told)
    return request


@transaction.atomic
def refuse(request_id: int, note: str, *, by: User) -> ExtensionRequest:
    """The deadline stays as it is; the reason goes to the unit."""
    request = _lock_to_decide(request_id, by)
    note = clean(note)
    if not note:
        raise WorkflowError("Hãy nêu lý do không gia hạn.", field="note")
    _close(request, Status.REFUSED, by=by, note=note, verb="refuse_extension", words=note)
    finding = request.finding
    _tell(finding, finding.responsible_unit_id, UNIT_ROLES, "extension_refused", "Không được gia hạn")
    return request


def lapse(finding: Finding, *, by: User, request: ExtensionRequest | None = None) -> None:
    """Close the open request of a locked finding for which nobody needs more time; nothing where there is none."""
    request = request or _open_request(finding)
    if request:
        words = f"Tự khép lại: tồn tại «{finding.get_status_display()}»"
        _close(request, Status.WITHDRAWN, by=by, note=words, verb="withdraw_extension", words=words)


# --- Shared ---------------------------------------------------------------------------------------


def _open_request(finding: Finding) -> ExtensionRequest | None:
    rows = ExtensionRequest.objects.select_for_update(of=("self",), no_key=True).filter(finding=finding)
    request = waiting(rows).first()
    if request:
        request.finding = finding
    return request


def _lock(request_id: int, user: User, *, allowed: Callable[[User, ExtensionRequest], bool]) -> ExtensionRequest:
    """The inspection, the finding, the request, and only then permission and state."""
    seen = ExtensionRequest.objects.visible_to(user).filter(pk=request_id).values_list("finding", flat=True).first()
    if seen is None:
        raise Http404
    finding = lock_finding(seen, user, allowed=lambda user, finding: True)
    request: ExtensionRequest = ExtensionRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id)
    request.finding = finding
    if not allowed(user, request):
        raise PermissionDenied
    if request.status != Status.ASKED:
        raise WorkflowError(f"Đề nghị này đã được giải quyết (hiện là «{request.get_status_display()}»).")
    return request


def _lock_to_decide(request_id: int, by: User) -> ExtensionRequest:
    request = _lock(request_id, by, allowed=permissions.can_decide_extension)
    if request.asked_by_id == by.pk:
        raise WorkflowError(
            "Bạn đã ghi đề nghị gia hạn này nên không tự quyết định được. Hãy để người khác quyết định."
        )
    return request


def _require_later(finding: Finding, day: dt.date, what: str, *, field: str) -> None:
    assert finding.due_on is not None
    if day <= finding.due_on:
        raise WorkflowError(f"{what} phải sau thời hạn hiện nay ({short_date(finding.due_on)}).", field=field)
    if day < today():
        raise WorkflowError(f"{what} không được trước ngày hôm nay ({short_date(today())}).", field=field)


def _require_within_limit(finding: Finding, until: dt.date, by: User) -> None:
    limit = limit_of(finding)
    if limit is None or until <= limit or permissions.can_exceed_limit(by, finding):
        return
    raise WorkflowError(
        f"Phòng Nội vụ chỉ được gia hạn đến hết ngày {short_date(limit)} theo kế hoạch kiểm tra. Ngày "
        f"{short_date(until)} vượt mức đó: đề nghị này chờ lãnh đạo quyết định.",
        field="until",
    )


def _move_deadline(finding: Finding, deadline: Deadline) -> None:
    finding.due_on, finding.due_rule = deadline.due_on, deadline.rule
    finding.save(update_fields=["due_on", "due_rule"])


def _close(
    request: ExtensionRequest,
    to: Status,
    *,
    by: User,
    note: str,
    verb: str,
    words: str = "",
    data: dict[str, str] | None = None,
) -> None:
    request.status, request.decided_by, request.decided_on, request.decision_note = to, by, today(), note
    request.decided_at = timezone.now()
    request.save(update_fields=["status", "decided_by", "decided_on", "decided_at", "decision_note", "granted_until"])
    details = {"request": request.pk, **(data or {})}
    record(request.finding, verb, by=by, note=words, occurred_on=today(), data=details)


def _tell(finding: Finding, unit: int, roles: tuple[str, ...], kind: str, what: str) -> None:
    notify(
        unit=unit,
        roles=roles,
        kind=kind,
        text=f"{what}: {shortened(finding.text, NOTICE_TEXT)}",
        url=finding.get_absolute_url(),
        subject=finding,
        occurred_on=today(),
    )
