"""Numbers, bars and cells of dashboards, written here because a page has up to a thousand of them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.statistics.heat import Shaded
from reports.statistics.links import Cell
from reports.statistics.pictures import Segment
from reports.unit_file.scores import FieldScore

register = template.Library()


@register.filter
def linked(cell: Cell) -> SafeString:
    """A number that leads to its rows; 0 leads nowhere."""
    number = f"{cell.count:,}".replace(",", ".")
    if not cell.url:
        return mark_safe(number)  # noqa: S308 - digits
    return mark_safe(f'<a class="count-link" href="{escape(cell.url)}">{number}</a>')  # noqa: S308 - escaped


@register.filter
def bar(segments: Iterable[Segment]) -> SafeString:
    """A bar of parts, 100 wide; the table beside it says the same numbers."""
    parts = "".join(
        f'<rect x="{part.x}" width="{part.width}" height="6" data-status="{escape(part.status)}"/>' for part in segments
    )
    svg = f'<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>'
    return mark_safe(svg)  # noqa: S308 - escaped


@register.filter
def shaded(cells: Iterable[Shaded]) -> SafeString:
    """The cells of a row of the heat map, each with its number and the way to its rows."""
    return mark_safe("".join(map(_shaded, cells)))  # noqa: S308 - escaped


def _shaded(cell: Shaded) -> str:
    text = f'<a href="{escape(cell.url)}">{escape(cell.text)}</a>' if cell.url else escape(cell.text)
    return f'<td data-shade="{cell.shade}" data-label="{escape(cell.code)}">{text}</td>'


@register.filter
def score_bar(field: FieldScore) -> SafeString:
    """The share of points reached, and a stroke where the mean stands; the numbers are in the same row."""
    if field.share is None:
        return mark_safe("")
    own = f'<rect class="own" width="{field.share:.2f}" height="6"/>'
    mean = ""
    if field.mean_share is not None:
        mean = f'<rect class="mean" x="{max(0.0, field.mean_share - 0.5):.2f}" width="1" height="6"/>'
    svg = f'<svg class="bar score-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{own}{mean}</svg>'
    return mark_safe(svg)  # noqa: S308 - numbers
