"""Lost points become findings: tick them, edit their words, open them; link an open finding, take a link back."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.dates import today
from cchc.lib.text import clean
from cchc.requests import Request, allow
from inspections import loss_findings
from inspections.forms.loss_findings import LinkLossForm, OpeningDayForm, OpeningForm
from inspections.index_permissions import can_open_losses
from inspections.loss_proposals import LostLine, lost_lines, propose
from inspections.models import Finding, FindingLoss, IndexAssessment, IndexScore
from inspections.views.pages import Breadcrumbs, act, numbers_in
from inspections.workflow import WorkflowError

WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def losses_open(request: Request, pk: int) -> HttpResponse:
    """First what was lost, to be ticked (`score`); then a form for each that is ticked."""
    rows = IndexAssessment.objects.visible_to(request.user).select_related("round__plan", "unit")
    assessment = get_object_or_404(rows, pk=pk)
    allow(can_open_losses(request.user, assessment))
    lines = lost_lines(assessment) if assessment.is_published else []
    asked = numbers_in(request.POST if request.method == "POST" else request.GET, "score")
    chosen = [line for line in lines if line.score.pk in asked and line.left > 0]
    if not chosen:
        return _tick(request, assessment, lines, nothing=bool(asked) or request.method == "POST")
    data = request.POST if request.method == "POST" else None
    day = OpeningDayForm(data)
    forms = [OpeningForm(line, propose(assessment, line), data) for line in chosen]
    problem = ""
    if data is not None and all([day.is_valid(), *(form.is_valid() for form in forms)]):
        problem = _open(request, assessment, day, forms)
        if not problem and not any(form.errors for form in (day, *forms)):
            return redirect(assessment.remediation_url)
    deadline = loss_findings.deadline_of(assessment, today()) if assessment.round.plan else None
    context = {"assessment": assessment, "day": day, "forms": forms, "problem": problem, "deadline": deadline}
    context["breadcrumbs"] = _crumbs(assessment, "Mở tồn tại")
    return render(request, "inspections/losses/words.html", context, status=422 if data is not None else 200)


def _tick(request: Request, assessment: IndexAssessment, lines: list[LostLine], *, nothing: bool) -> HttpResponse:
    context = {
        "assessment": assessment,
        "lines": lines,
        "open_lines": [line for line in lines if line.left > 0],
        "nothing": nothing,
        "no_plan": loss_findings.NO_PLAN if assessment.round.plan is None else "",
        "breadcrumbs": _crumbs(assessment, "Mở tồn tại"),
    }
    return render(request, "inspections/losses/tick.html", context, status=422 if request.method == "POST" else 200)


def _open(request: Request, assessment: IndexAssessment, day: OpeningDayForm, forms: list[OpeningForm]) -> str:
    """Open them all or none; what keeps one of them from it stands in its form, what keeps all of them is returned."""
    openings = [form.opening for form in forms]
    try:
        opened, linked = loss_findings.open_losses(
            assessment.pk, openings, opened_on=day.cleaned_data["opened_on"], by=request.user
        )
    except loss_findings.OpeningRefused as refused:
        form = next(form for form in forms if form.line.score.pk == refused.score_id)
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return ""
    except WorkflowError as error:
        if error.field in day.fields:
            day.add_error(error.field, str(error))
            return ""
        return str(error)
    words = [f"mở {len(opened)} tồn tại"] * bool(opened) + [f"gắn {len(linked)} tồn tại đã có"] * bool(linked)
    messages.success(request, f"Đã {', '.join(words)}.")
    return ""


def _crumbs(assessment: IndexAssessment, here: str) -> Breadcrumbs:
    up = [("Chỉ số CCHC", reverse("index_rounds")), (str(assessment.unit), assessment.get_absolute_url())]
    return [*up, (here, "")]


# --- The page of a finding --------------------------------------------------------------------------


@require_http_methods(WAYS)
def loss_link(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Choose the lost score that an open finding explains, too."""
    finding = _finding(request, pk, loss_findings.can_link_loss)
    scores = _lost_of_unit(request, finding)
    sent = request.method == "POST"
    form = LinkLossForm(request.POST if sent else None, scores=scores)
    if sent and form.is_valid():
        said = form.cleaned_data
        try:
            loss_findings.link_loss(pk, said["score"], said["points"], by=request.user)
        except WorkflowError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, "Đã gắn tồn tại với điểm chỉ số bị trừ.")
            return redirect(finding)
    crumbs = [("Tồn tại, hạn chế", reverse("finding_list")), (str(finding), finding.get_absolute_url())]
    context = {"finding": finding, "form": form, "scores": scores}
    context["breadcrumbs"] = [*crumbs, ("Gắn với điểm chỉ số", "")]
    return render(request, "inspections/losses/link.html", context, status=422 if form.errors else 200)


@require_POST
def loss_unlink(request: Request, pk: int) -> HttpResponse:
    loss = get_object_or_404(FindingLoss.objects.visible_to(request.user).select_related("finding"), pk=pk)
    allow(loss_findings.can_unlink_loss(request.user, loss.finding))
    reason = clean(request.POST.get("reason", ""))
    return act(
        request,
        lambda: loss_findings.unlink_loss(pk, reason, by=request.user),
        done="Đã bỏ gắn với điểm chỉ số.",
        to=loss.finding.get_absolute_url(),
    )


@require_POST
def loss_withdraw(request: Request, pk: uuid.UUID) -> HttpResponse:
    finding = _finding(request, pk, loss_findings.can_withdraw_loss)
    reason = clean(request.POST.get("reason", ""))
    return act(
        request,
        lambda: loss_findings.withdraw_loss(pk, reason, by=request.user),
        done="Đã rút tồn tại.",
        to=finding.get_absolute_url(),
    )


def _finding(request: Request, pk: uuid.UUID, allowed: Callable[..., bool]) -> Finding:
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    allow(allowed(request.user, found))
    return found


def _lost_of_unit(request: Request, finding: Finding) -> list[IndexScore]:
    """Lost points of the finding's unit that nothing explains yet, the newest year first."""
    rows = IndexScore.objects.visible_to(request.user).filter(
        assessment__unit__in=[finding.issued_to_unit_id, finding.responsible_unit_id],
        assessment__lead_unit=finding.lead_unit_id,
    )
    return loss_findings.unexplained(rows)
