"""What pages of other apps show of the papers that the system draws."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from inspections.models import LegalDocument, Submission
from reports.changing import links_of, possible_changes
from reports.enums import Change, DocumentStatus, PaperKind
from reports.kinds import kinds
from reports.models import Document
from reports.paper_history import SEALED, Line, line
from units.models import Event

register = template.Library()
BEGIN = {
    Change.AMEND: "Lập văn bản sửa đổi, bổ sung",
    Change.REPLACE: "Lập văn bản thay thế",
    Change.CORRECT: "Lập công văn đính chính",
}


@register.simple_tag(takes_context=True)
def drawn_paper(context: Any, entry: LegalDocument) -> Document | None:
    """The document behind an entry of the register, for whoever may read it; None for a paper from elsewhere."""
    if not entry.is_drawn:
        return None
    rows = Document.objects.visible_to(context["user"]).select_related("pdf", "scan", "inspection")
    return rows.filter(legal_document=entry).first()


@register.simple_tag
def paper_event(event: Event) -> Line:
    return line(event)


@register.inclusion_tag("reports/papers/panel.html", takes_context=True)
def paper_panel(context: Any, about: str, subject: Model) -> dict[str, Any]:
    """The papers about a row that this person reads, and buttons for those he may begin. `about`: the column of Document."""
    user = context["user"]
    rows = Document.objects.visible_to(user).filter(**{about: subject}, kind__in=kinds())
    papers = list(rows.exclude(status=DocumentStatus.CANCELLED).order_by("pk"))
    begun = {paper.kind for paper in papers}
    offered = [kind for kind in kinds().values() if kind.about == about and kind.offered(subject)]
    mine = [kind for kind in offered if kind.can_draft(user, subject)]
    return {
        "papers": papers,
        "startable": [PaperKind(kind.kind) for kind in mine if kind.kind not in begun],
        "about": subject.pk,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def digital_signature(document: Document) -> str:
    """«UBND thành phố Phan Thiết, hết hạn 31/12/2029»; empty for a paper that no certificate signed."""
    sealed = Event.objects.about(document).filter(verb=SEALED) if document.pdf_id else Event.objects.none()
    return sealed.values_list("note", flat=True).first() or ""


@register.inclusion_tag("reports/papers/conformance.html", takes_context=True)
def paper_conformance(context: Any, document: Document) -> dict[str, Any]:
    """What the checker found on the PDF in force, or the button that asks it."""
    found = document.current.conformance
    return {
        "document": document,
        "conformance": found,
        "broken": [row for row in found["results"] if row["status"] == "broken"] if found else [],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("reports/papers/of_submission.html", takes_context=True)
def submission_papers(context: Any, submission: Submission, parts: list[Any] | None = None) -> dict[str, Any]:
    """The paper of a unit's submission, for whoever reads it; with `parts` (what it would hand in) also how to begin."""
    user = context["user"]
    papers = Document.objects.visible_to(user).filter(submission=submission).exclude(status=DocumentStatus.CANCELLED)
    begun = list(papers.order_by("pk"))
    kind = next((row for row in kinds().values() if row.about == "submission" and row.offered(submission)), None)
    startable = bool(parts) and not begun and kind is not None and kind.can_draft(user, submission)
    return {
        "papers": begun,
        "kind": kind.kind if kind and startable else None,
        "submission": submission,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("reports/papers/changes.html", takes_context=True)
def paper_changes(context: Any, document: Document) -> dict[str, Any]:
    """Papers that change this one or are changed by it, unless the page shows them; buttons to begin another."""
    user = context["user"]
    return {
        "document": document,
        "links": [] if "links" in context else links_of(user, document),
        "possible": [(change, BEGIN[change]) for change in possible_changes(user, document)],
        "csrf_token": context.get("csrf_token"),
    }
