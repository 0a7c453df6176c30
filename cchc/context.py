"""What every page shows around its content."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cchc.rail import rail_for
from reports.guide import hints
from reports.guide.chapters import section_for
from units.notifying import bell
from units.scope import scope_of


def page(request: HttpRequest) -> dict[str, Any]:
    """`demo_today`, the left rail, whose office this is, the bell. Asks the database for the person's scope alone.

    The bell is a question that only the frame of a whole page puts, and puts once: parts of pages cost no query for it.
    """
    user = getattr(request, "user", None)
    return {
        "demo_today": settings.CCHC_DEMO_TODAY,
        "rail": rail_for(request),
        "lead_unit_name": scope_of(user).works_for if user is not None else "",
        "bell": cache(lambda: bell(user) if user is not None and user.is_authenticated else None),
        "help_url": cache(lambda: _help_url(request)),
        "hint": cache(lambda: _hint(request)),
    }


def _page_name(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _help_url(request: HttpRequest) -> str:
    """Where the guide explains this page; its first page where nothing does."""
    section = section_for(_page_name(request), request.user)
    return reverse("guide_chapter", args=[section.chapter]) + f"#{section.anchor}" if section else reverse("guide")


def _hint(request: HttpRequest) -> dict[str, str] | None:
    section = hints.hint_for(request.user, _page_name(request)) if request.user.is_authenticated else None
    return {"key": hints.key_of(section), "words": section.hint} if section else None
