"""Numbers, bars and cells of dashboards, written here because a page has up to a thousand of them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.city_map.drawing import TILE_HEIGHT, TILE_WIDTH
from reports.statistics import charts
from reports.statistics.charts import Dot, chart_of
from reports.statistics.city_map import Area, CityMap
from reports.statistics.heat import Shaded
from reports.statistics.links import Cell
from reports.statistics.measures import ONE
from reports.statistics.pictures import Segment
from reports.statistics.trends import Trend
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
    if field.value is None:
        return mark_safe("")
    own = f'<rect class="own" width="{field.value / ONE:.2f}" height="6"/>'
    mean = ""
    if field.city is not None:
        mean = f'<rect class="mean" x="{max(0.0, field.city / ONE - 0.5):.2f}" width="1" height="6"/>'
    svg = f'<svg class="bar score-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{own}{mean}</svg>'
    return mark_safe(svg)  # noqa: S308 - numbers


@register.filter
def line_chart(trend: Trend) -> SafeString:
    """Lines over time; nothing where there are fewer than two points. The table beside it says the same numbers."""
    chart = chart_of(trend)
    if chart is None:
        return mark_safe("")
    parts = [
        f'<line class="grid" x1="{charts.LEFT}" x2="{charts.WIDTH - charts.RIGHT}" y1="{y}" y2="{y}"/>'
        f'<text class="axis" x="{charts.LEFT - 6}" y="{y}" dy="4" text-anchor="end">{label}</text>'
        for y, label in chart.grid
    ]
    parts += [
        f'<line class="new-set" x1="{x}" x2="{x}" y1="{charts.TOP - 10}" y2="{charts.BOTTOM}"/>'
        f'<text class="axis" x="{x}" y="{charts.TOP - 12}" text-anchor="middle">bộ mới</text>'
        for x in chart.marks
    ]
    parts += [f'<polyline class="{kind}" points="{points}"/>' for kind, points in chart.lines]
    parts += [_dot(dot) for dot in chart.dots]
    parts += [
        f'<text class="axis" transform="translate({tick.x} {charts.BOTTOM + 16}) rotate(-35)" text-anchor="end">'
        f"{escape(tick.label)}</text>"
        for tick in chart.ticks
    ]
    size = f'viewBox="0 0 {charts.WIDTH} {charts.HEIGHT}"'
    svg = f'<svg class="line-chart" {size} aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    return mark_safe(svg)  # noqa: S308 - escaped


def _dot(dot: Dot) -> str:
    """A disc for the unit, a square for the mean."""
    if dot.kind == charts.OWN:
        mark = f'<circle class="own" cx="{dot.x}" cy="{dot.y}" r="3.5"/>'
    else:
        mark = f'<rect class="mean" x="{float(dot.x) - 3:.1f}" y="{float(dot.y) - 3:.1f}" width="6" height="6"/>'
    text = (
        f'<text class="value" x="{dot.x}" y="{dot.text_y}" text-anchor="middle">{dot.text}</text>' if dot.text else ""
    )
    return mark + text


@register.filter
def drawn_map(shown: CityMap) -> SafeString:
    """Tiles or areas, each with its name and number, and the way to its rows; on a phone with its place in the table in
    place of the name."""
    ground = shown.ground
    places = {told.unit: place for place, told in enumerate(shown.rows, 1)}
    parts = "".join(_area(area, places[area.told.unit]) for area in shown.areas)
    kind = ("sketch" if ground.is_sketch else "areas") + (" crowded" if shown.is_crowded else "")
    svg = f'<svg class="city-map {kind}" viewBox="0 0 {ground.width} {ground.height}">{parts}</svg>'
    return mark_safe(svg)  # noqa: S308 - escaped


def _area(area: Area, place: int) -> str:
    told = area.told
    if area.path:
        form, x, y = f'<path d="{escape(area.path)}" data-shade="{told.shade}"/>', area.x, area.y
    else:
        box = f'x="{area.x}" y="{area.y}" width="{TILE_WIDTH}" height="{TILE_HEIGHT}" rx="4"'
        form, x, y = f'<rect {box} data-shade="{told.shade}"/>', area.x + TILE_WIDTH / 2, area.y + TILE_HEIGHT / 2
    words = (
        f'<text class="number" x="{x:.0f}" y="{y + 4:.0f}" text-anchor="middle">{escape(told.text)}</text>'
        f'<text class="place" x="{x:.0f}" y="{y + 26:.0f}" text-anchor="middle">{escape(told.short)}</text>'
        f'<text class="map-key" x="{x:.0f}" y="{y - 12:.0f}" text-anchor="middle" aria-hidden="true">{place}</text>'
    )
    drawn = f"{form}{words}"
    if not told.url:
        return f"<g>{drawn}</g>"
    return f'<a href="{escape(told.url)}" aria-label="{escape(told.short)}: {escape(told.text)}">{drawn}</a>'
