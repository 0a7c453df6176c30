"""Filters of the layouts: how a line of a paper ends, what of it stays together."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LAST_WORDS = 3  # that stay together
CODE = re.compile(r"\d+/[0-9A-ZĐ]+(?:-[A-ZĐ]+)+|\(PAR Index\)")
PARTED = re.compile(r" (?!Index\))")  # where words of a title may stand in two lines
register = template.Library()


@register.filter
def closed(text: str) -> str:
    """The line with one mark at its end; a full stop where it has none."""
    text = str(text).strip()
    return text if text.endswith((".", "!", "?", ":", "…")) else f"{text.rstrip(';,')}."


@register.filter
def unclosed(text: str) -> str:
    """The line without the mark at its end, to stand inside another sentence."""
    return str(text).strip().rstrip(".;,")


@register.filter
def as_title(text: str) -> SafeString:
    """«57/KH-UBND» is not parted at its hyphen, nor left alone are the last words: few of them stand in a line."""
    words = [CODE.sub(r'<span class="whole">\g<0></span>', word) for word in PARTED.split(escape(text))]
    if len(words) > 2 * LAST_WORDS:
        last = " ".join(words[-LAST_WORDS:])
        words[-LAST_WORDS:] = [f'<span class="whole">{last}</span>']
    return mark_safe(" ".join(words))  # noqa: S308 - escaped, spans are ours
