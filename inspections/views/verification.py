"""The queue of what waits for the city, and its decisions on one finding or on many."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.dates import today
from cchc.lib.keyset import bounded_count, keyset_page
from cchc.lib.text import clean, shortened
from cchc.requests import Request, allow
from inspections import city_queue, verifying
from inspections.finding_permissions import can_verify
from inspections.forms.verification import QueueFilterForm
from inspections.models import Finding
from inspections.permissions import can_plan
from inspections.views.pages import act
from inspections.workflow import WorkflowError
from units.scope import scope_of

DONE = {
    "accept": "Đã xác nhận khắc phục",
    "return": "Đã trả lại",
    "follow_up": "Đã chuyển phúc tra",
    "accept_not_done": "Đã ghi nhận không thực hiện được",
}
TOLD_APART = 8  # of those that did not go through; the rest are counted
NOTHING_TICKED = "Chưa chọn tồn tại nào. Hãy đánh dấu ở đầu dòng rồi bấm lại."
LONGEST = 2000
TOO_LONG = f"Ý kiến dài quá {LONGEST} chữ. Hãy rút gọn."
ROWS = 30  # a page stays below 60 kB, and below 40 times an empty one


@require_safe
def verification_list(request: Request) -> HttpResponse:
    allow(bool(scope_of(request.user).reads))
    waiting = city_queue.waiting_findings(request.user)
    form = QueueFilterForm(request.GET, user=request.user, waiting=waiting)
    found = form.apply(waiting)
    page = keyset_page(request, found, key=("due_on", "pk"), size=ROWS, shown=city_queue.as_shown)
    rows = city_queue.queue_rows(page.rows, request.user, today())
    requests = form.apply_to_requests(city_queue.waiting_requests(request.user))
    requests_count = bounded_count(requests)
    to_visit, more_to_visit = city_queue.units_to_visit(request.user)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "some_not_done": any(row.not_done for row in rows),
        "some_done": not all(row.not_done for row in rows),
        "requests": city_queue.request_rows(requests) if requests_count else [],
        "requests_count": requests_count,
        "to_visit": to_visit,
        "more_to_visit": more_to_visit,
        "may_verify": can_plan(request.user),
        "filtered": bool(set(request.GET) - {"sau", "truoc"}),
        "here": request.get_full_path(),
    }
    return render(request, "inspections/verification/list.html", context)


@require_POST
def verification_many(request: Request) -> HttpResponse:
    """Accept, return or send to follow-up what was ticked: each row on its own; says what went through."""
    allow(can_plan(request.user))
    action, note = request.POST.get("action", ""), clean(request.POST.get("note", ""))
    ticks = [tick for text in request.POST.getlist("tick") if (tick := city_queue.parse_tick(text))]
    problem = _problem(action, note, ticks)
    if not problem:
        try:
            _tell(request, action, verifying.many(dict(ticks), action, by=request.user, note=note, seen=dict(ticks)))
        except WorkflowError as error:
            problem = str(error)
    if problem:
        messages.error(request, problem)
    return redirect(_back(request))


def _problem(action: str, note: str, ticks: list[tuple[uuid.UUID, int]]) -> str:
    if not ticks:
        return NOTHING_TICKED
    if action not in DONE:
        return "Hãy chọn xác nhận, trả lại hay chuyển phúc tra."
    if action == "return" and not note:
        return "Hãy nêu lý do trả lại để đơn vị biết phải làm gì thêm."
    return TOO_LONG if len(note) > LONGEST else ""


def _tell(request: Request, action: str, outcome: verifying.Outcome) -> None:
    if outcome.refused:
        for row in outcome.refused[:TOLD_APART]:
            messages.error(request, f"«{shortened(row.text, 80) or 'Không rõ'}»: {row.sentence}")
        if (more := len(outcome.refused) - TOLD_APART) > 0:
            messages.error(request, f"Còn {more} tồn tại khác cũng chưa ghi được.")
    if outcome.done:
        messages.success(request, f"{DONE[action]} {len(outcome.done)} tồn tại.")


def _back(request: Request) -> str:
    to = request.POST.get("here", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith(reverse("verification_list"))
    return to if safe else reverse("verification_list")


@require_POST
def finding_verify(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The same decisions on one finding, from its page."""
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    allow(can_verify(request.user, found))
    action, note = request.POST.get("action", ""), clean(request.POST.get("note", ""))
    seen = city_queue.parse_tick(f"{pk}:{request.POST.get('seen', '')}")

    def decide() -> None:
        if action not in DONE:
            raise WorkflowError("Hãy chọn xác nhận, trả lại hay chuyển phúc tra.")
        if len(note) > LONGEST:
            raise WorkflowError(TOO_LONG)
        verifying.ACTIONS[action](pk, by=request.user, note=note, seen=seen[1] if seen else -1)

    return act(request, decide, done=f"{DONE.get(action, '')}.", to=found.get_absolute_url())
