"""The pages of the dashboard that a person may open, in their order; each keeps the span."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reports.dashboard_permissions import can_compare_units, can_see_causes, can_see_coverage, can_see_overview
from reports.statistics.links import link
from reports.statistics.spans import Span
from units.models import User


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    url: str


# URL name, label, who sees it
PAGES: tuple[tuple[str, str, Callable[[User], bool]], ...] = (
    ("overview", "Toàn cảnh", can_see_overview),
    ("laggards", "Đang chậm", can_see_overview),
    ("coverage", "Độ phủ", can_see_coverage),
    ("heat_map", "So sánh", can_compare_units),
    ("city_map", "Sơ đồ", can_see_coverage),
    ("trends", "Xu hướng", can_see_coverage),
    ("recurring", "Hay mắc", can_compare_units),
    ("causes", "Nguyên nhân", can_see_causes),
    ("strengths", "Ưu điểm", can_compare_units),
)


def tabs(user: User, span: Span) -> list[Tab]:
    return [Tab(name, label, link(name, span=span.key)) for name, label, may in PAGES if may(user)]
