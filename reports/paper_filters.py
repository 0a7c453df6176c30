"""Filters of the layouts: how a line of a paper ends."""

from django import template

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
