"""How points of the index show on a page."""

from __future__ import annotations

from decimal import Decimal

from django import template

from cchc.lib import par_index

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """«6,50»; «–» khi chưa có."""
    return par_index.points_shown(value)
