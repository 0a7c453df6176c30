"""The button that takes a list out."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.lists.table import CURSORS

register = template.Library()


@register.simple_tag(takes_context=True)
def excel(context: Any, slug: str, *keys: int) -> SafeString:
    """«Tải Excel» of the list `slug` as the page is filtered now; `keys`: those in the path of the page."""
    query = context["request"].GET.copy()
    for name in CURSORS:
        query.pop(name, None)
    if keys:
        query["of"] = ",".join(map(str, keys))
    return format_html(
        '<form class="list-tools no-print" method="post" action="{}?{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-secondary btn-sm" type="submit"><svg class="icon" aria-hidden="true">'
        '<use href="{}#file-earmark-excel"></use></svg>Tải Excel</button></form>',
        reverse("list_export", args=[slug]),
        query.urlencode(),
        context["csrf_token"],
        static("icons.svg"),
    )
