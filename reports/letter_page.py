"""What the page of a letter of reminder shows to whom: its findings, its paper, and the forms of what this person may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cchc.lib.dates import today
from cchc.requests import Request
from inspections.clocks import due_state
from inspections.enums import LetterStatus
from inspections.finding_permissions import can_issue_letter, can_remind
from inspections.models import Finding, ReminderLetter
from reports import paper_permissions as permissions
from reports.enums import DocumentStatus, PaperKind
from reports.forms import ScanForm
from reports.letter_forms import IssueLetterForm, LetterForm
from reports.models import Document
from reports.paper_forms import ReasonForm
from reports.paper_page import later_forms, signing_context, signing_forms
from reports.permissions import can_attach_scan
from units.enums import Role
from units.models import User
from units.scope import scope_of

LIST = "Công văn đôn đốc"


def letters_listed(user: User) -> QuerySet[ReminderLetter]:
    scope = scope_of(user)
    if not (scope.reads or scope.units([Role.CLERK]) or scope.own):
        raise PermissionDenied
    return ReminderLetter.objects.visible_to(user).select_related("unit", "legal_document")


def findings_of(user: User, letter: ReminderLetter) -> QuerySet[Finding]:
    """Those that it names and this person reads."""
    return Finding.objects.visible_to(user).filter(letters=letter).order_by("due_on", "pk")


def letter_page(
    request: Request, letter: ReminderLetter, *, bound: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    day, refused, paper = today(), dict(bound or {}), _paper(request, letter)
    rows = findings_of(request.user, letter).select_related("plan")
    clerk = can_issue_letter(request.user, letter.lead_unit_id) and not rows
    context = {
        "letter": letter,
        "heading": str(letter),
        "breadcrumbs": [(LIST, reverse("reminder_letter_list")), (str(letter.unit), "")],
        "rows": [(row, due_state(row.status, row.due_on, day, soon_days=row.plan.due_soon_days)) for row in rows],
        "count": letter.findings.count() if clerk else len(rows),
        "forms": _forms(request, letter, paper.get("document")) | paper.pop("paper_forms", {}) | refused,
        **paper,
    }
    return render(request, "reports/letters/page.html", context, status=422 if refused else 200)


def _forms(request: Request, letter: ReminderLetter, document: Document | None) -> dict[str, forms.Form]:
    if letter.status != LetterStatus.DRAFT:
        return {}
    shown: dict[str, forms.Form] = {}
    if can_remind(request.user, letter.lead_unit_id) and (document is None or document.is_open):
        shown["edit"] = LetterForm.of(letter)
    if can_remind(request.user, letter.lead_unit_id):
        shown["cancel"] = forms.Form()
    if can_issue_letter(request.user, letter.lead_unit_id):
        shown["issue"] = IssueLetterForm.of(letter, signed=signed_before(letter))
    return shown


def _paper(request: Request, letter: ReminderLetter) -> dict[str, Any]:
    papers = Document.objects.visible_to(request.user).filter(letter=letter, kind=PaperKind.REMINDER_LETTER)
    papers = papers.exclude(status=DocumentStatus.CANCELLED, legal_document=None)
    document = papers.select_related("scan", "issuer").first()
    if document is None:
        return {"document": None}
    user = request.user
    return {
        "document": document,
        "paper_forms": signing_forms(user, document) | later_forms(user, document) | _return_form(user, document),
        "scan_form": ScanForm() if document.is_signed and can_attach_scan(user, document) else None,
        "may_submit": document.is_open
        and letter.status == LetterStatus.DRAFT
        and can_remind(user, letter.lead_unit_id),
        **signing_context(user, document),
    }


def _return_form(user: User, document: Document) -> dict[str, forms.Form]:
    if document.status != DocumentStatus.IN_SIGNING or not permissions.can_return(user, document):
        return {}
    return {"return": ReasonForm(auto_id="id_return_%s")}


def signed_before(letter: ReminderLetter) -> bool:
    """Whether the signature is on record already: then the issue asks for number and day alone."""
    papers = Document.objects.filter(letter=letter, kind=PaperKind.REMINDER_LETTER)
    return papers.filter(status=DocumentStatus.SIGNED).exists()
