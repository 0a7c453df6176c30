"""The public address of a paper, on the page of those who may read it."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from reports import public_page
from reports.models import Document

register = template.Library()


@register.simple_tag
def public_address(document: Document, request: HttpRequest) -> str:
    """Empty while there is no page for it: a draft has none."""
    if not public_page.is_public(document):
        return ""
    return public_page.address_of(document, request.build_absolute_uri("/"))
