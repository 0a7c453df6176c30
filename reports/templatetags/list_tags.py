"""The button that takes a list out."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.lists.table import CURSORS

register = template.Library()


@register.simple_tag(takes_context=True)
def excel(context: Any, slug: str, *keys: int) -> SafeString:
    """«Tải Excel» of the list `slug` as the page is filtered now; `keys`: those in the path of the page."""
    query = context.request.GET.copy()  # also within `include … only`
    for name in CURSORS:
        query.pop(name, None)
    return format_html(
        '<form class="list-tools no-print" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-secondary btn-sm" type="submit">{}</button></form>',
        _address(slug, query, keys),
        get_token(context.request),
        _label(),
    )


@register.simple_tag
def excel_button(slug: str, *keys: int) -> SafeString:
    """The same within a form whose fields say what the page shows. Stands after the form's own button."""
    return format_html(
        '<p class="list-tools no-print">'
        '<button class="btn btn-secondary btn-sm" type="submit" formaction="{}" formnovalidate>{}</button></p>',
        _address(slug, QueryDict(mutable=True), keys),
        _label(),
    )


def _address(slug: str, query: QueryDict, keys: tuple[int, ...]) -> str:
    if keys:
        query["of"] = ",".join(map(str, keys))
    return f"{reverse('list_export', args=[slug])}?{query.urlencode()}"


def _label() -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#file-earmark-excel"></use></svg>Tải Excel',
        static("icons.svg"),
    )
