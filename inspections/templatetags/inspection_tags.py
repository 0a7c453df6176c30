"""Questions and shapes that templates of inspections ask for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from cchc.lib import dates, numbers
from inspections import permissions, sections
from inspections.models import Inspection

register = template.Library()

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@register.simple_tag(takes_context=True)
def can(context: Context, verb: str, subject: Any = None) -> bool:
    """Nút bấm và workflow hỏi cùng một hàm, nên không bao giờ lệch nhau."""
    question = getattr(permissions, f"can_{verb}")
    user = context["request"].user
    return bool(question(user) if subject is None else question(user, subject))


@register.simple_tag(takes_context=True)
def cannot(context: Context, verb: str, subject: Any = None) -> bool:
    return not can(context, verb, subject)


@register.simple_tag(takes_context=True)
def sections_of(context: Context, inspection: Inspection) -> list[sections.Section]:
    """Các trang của cuộc kiểm tra mà người xem được mở."""
    return sections.sections_of(context["request"].user, inspection)


@register.inclusion_tag("components/inspection_tabs.html", takes_context=True)
def inspection_tabs(context: Context, inspection: Inspection, here: str) -> dict[str, Any]:
    """Thanh chuyển giữa các trang của một cuộc kiểm tra."""
    return {"inspection": inspection, "sections": sections_of(context, inspection), "here": here}


@register.filter
def short_date(value: dt.date | None) -> str:
    """«05/02/2019»; rỗng khi chưa có ngày."""
    return dates.short_date(value) if value else ""


@register.filter
def long_date(value: dt.date | None) -> str:
    """«ngày 05 tháng 02 năm 2019»; rỗng khi chưa có ngày."""
    return dates.long_date(value) if value else ""


@register.filter
def weekday(value: dt.date | None) -> str:
    """«Thứ Ba»."""
    return WEEKDAYS[value.weekday()] if value else ""


@register.filter
def score(value: Decimal | None) -> str:
    """«0,75»; rỗng khi chưa chấm."""
    return "" if value is None else numbers.score_vi(value)


@register.filter
def items(text: str) -> list[str]:
    """Các dòng không rỗng của một đoạn «mỗi dòng một mục»."""
    return [line.strip(" -–•") for line in text.splitlines() if line.strip()]


@register.filter
def at(found: dict[str, Any], key: str) -> Any:
    """Những gì đứng ở khóa này; rỗng khi không có."""
    return found.get(key, ())
