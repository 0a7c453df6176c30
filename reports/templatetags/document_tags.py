"""What pages of other apps show of the papers that the system draws."""

from __future__ import annotations

from typing import Any

from django import template

from inspections.models import LegalDocument
from reports.models import Document

register = template.Library()


@register.simple_tag(takes_context=True)
def drawn_paper(context: Any, entry: LegalDocument) -> Document | None:
    """The document behind an entry of the register, for whoever may read it; None for a paper from elsewhere."""
    if not entry.is_drawn:
        return None
    rows = Document.objects.visible_to(context["user"]).select_related("pdf", "scan", "inspection")
    return rows.filter(legal_document=entry).first()
