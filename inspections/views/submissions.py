"""What a unit writes and hands in: the page to draft it, the step to hand it in, and the page to read it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.lib.files import FileRefused
from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import handing_in, submitting
from inspections.enums import SubmissionKind, SubmissionStatus
from inspections.finding_permissions import can_edit_submission, needs_paper
from inspections.forms.remediation import HandInForm
from inspections.models import Submission
from inspections.origins import side_of
from inspections.submission_papers import held_words
from inspections.views import submission_editor as editor
from inspections.views.origins import origin_rows
from inspections.views.pages import act
from inspections.workflow import WorkflowError
from units.serving import serve_file

WAYS = ["GET", "HEAD", "POST"]


@require_POST
def submission_open(request: Request, pk: int, *, of: str) -> HttpResponse:
    """Begin a draft of the kind that was asked for, or go on with it."""
    origin = get_object_or_404(origin_rows(request, of), pk=pk)
    kind = request.POST.get("kind", "")
    try:
        side_of(origin, request.user)
        if kind not in SubmissionKind.values:
            raise WorkflowError("Hãy chọn loại văn bản cần soạn.")
        draft = submitting.open_draft(origin, kind, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect(origin.remediation_url)
    return redirect(draft)


@require_safe
def submission(request: Request, pk: int) -> HttpResponse:
    """A draft to go on with, for the side that writes it; what was handed in, or lies before its head, to be read."""
    found = _submission(request, pk)
    held = held_words(found) if found.status == SubmissionStatus.DRAFT else ""
    if found.status == SubmissionStatus.DRAFT and not held:
        return editor.show(request, found, editor.cards_of(request, found))
    items = found.items.select_related("finding").prefetch_related("evidence__file")
    said = [item for item in items if handing_in.says_something(item, found.kind)]
    crumbs = editor.trail_of(request, found, found.get_kind_display())
    context = {"submission": found, "items": said, "held": held, "breadcrumbs": crumbs}
    return render(request, "inspections/remediation/submission.html", context)


@require_POST
def submission_save(request: Request, pk: int) -> HttpResponse:
    found = _writable(request, pk)
    problem = held_words(found)
    if found.status != SubmissionStatus.DRAFT:
        problem = f"{found.get_kind_display()} này đã gửi nên không sửa được nữa."
    if problem:
        cards = editor.cards_of(request, found, request.POST)
        return editor.show(request, found, cards, problem=f"{problem} Nội dung bạn vừa nhập vẫn còn dưới đây.")
    cards, saved = editor.save(request, found)
    if not saved:
        return editor.show(request, found, cards)
    messages.success(request, "Đã lưu, chưa gửi. Thủ trưởng đơn vị gửi, hoặc gửi kèm số, ngày, bản scan văn bản đã ký.")
    if request.POST.get("then") == "hand_in":
        return redirect("submission_hand_in", pk)
    return redirect(f"{reverse('submission', args=[pk])}{editor.anchor(request.POST.get('then', ''))}")


@require_http_methods(WAYS)
def submission_hand_in(request: Request, pk: int) -> HttpResponse:
    found = _writable(request, pk)
    if found.status != SubmissionStatus.DRAFT:
        messages.info(request, f"{found.get_kind_display()} này đã gửi.")
        return redirect(found)
    if held := held_words(found):
        messages.info(request, held)
        return redirect(found)
    paper = needs_paper(request.user, found)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = HandInForm(*sent, submission=found, needs_paper=paper)
    if sent and form.is_valid() and _hand_in(request, found, form):
        return redirect(found)
    context = {
        "submission": found,
        "form": form,
        "needs_paper": paper,
        "parts": editor.parts_of(request, found),
        "breadcrumbs": editor.trail_of(request, found, "Gửi"),
    }
    return render(request, "inspections/remediation/hand_in.html", context, status=422 if form.errors else 200)


@require_POST
def submission_origins(request: Request, pk: int) -> HttpResponse:
    """`add` («assessment:5»): speak of that, too; `drop` («assessment»): of the other alone again."""
    found = _writable(request, pk)
    column, _, key = request.POST.get("add", "").partition(":")

    def change() -> None:
        if drop := request.POST.get("drop", ""):
            submitting.drop_origin(pk, drop, by=request.user)
        else:
            submitting.add_origin(pk, (column, parse_key(key) or 0), by=request.user)

    return act(request, change, done="Đã đổi nguồn của văn bản.", to=found.get_absolute_url())


@require_POST
def submission_delete(request: Request, pk: int) -> HttpResponse:
    found = _writable(request, pk)
    try:
        submitting.discard(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, "Đã xóa bản soạn. Tài liệu đã tải lên vẫn được giữ.")
    return redirect(found.origin.remediation_url)


@require_safe
def submission_scan(request: Request, pk: int) -> HttpResponseBase:
    found = _submission(request, pk)
    return serve_file(request, found.scan, linked_by=found, inline=True)


def _hand_in(request: Request, found: Submission, form: HandInForm) -> bool:
    said = form.cleaned_data
    paper = {name: said.get(name) for name in ("document_code", "document_date")}
    try:
        submitting.attach_paper(
            found.pk,
            document_code=paper["document_code"] or "",
            document_date=paper["document_date"],
            upload=said.get("scan"),
            by=request.user,
        )
        handed_in = handing_in.submit(found.pk, by=request.user, occurred_on=said.get("occurred_on"))
    except FileRefused as error:
        form.add_error("scan", str(error))
        return False
    except WorkflowError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    words = handed_in.submission.late_words
    late = f" Gửi sau hạn nên ghi: {words[:1].lower()}{words[1:]}." if words else ""
    messages.success(request, f"Đã gửi {len(handed_in.counted)} tồn tại.{late}")
    if handed_in.unfit:
        messages.warning(request, handed_in.unfit_words)
    return True


def _submission(request: Request, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related(
        "inspection__unit",
        "inspection__team__plan",
        "inspection__conclusion",
        "assessment__unit",
        "assessment__round__plan",
        "unit",
        "scan",
        "submitted_by",
    )
    found: Submission | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _writable(request: Request, pk: int) -> Submission:
    found = _submission(request, pk)
    if not can_edit_submission(request.user, found):
        raise PermissionDenied
    return found
