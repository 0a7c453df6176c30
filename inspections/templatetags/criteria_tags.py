"""How criteria, their rules and their scores show on a page."""

from __future__ import annotations

from django import template

from inspections import rule_words
from inspections.enums import Mark
from inspections.forms.selfreport import reported_in_words
from inspections.models import Answer, Criterion

register = template.Library()


@register.simple_tag
def rule_in_words(criterion: Criterion) -> str:
    """«≥ 98%: 2,5; từ 90% đến dưới 98%: 1,25; còn lại: 0»."""
    return rule_words.in_words(criterion.rule, criterion.max_score)


@register.filter
def reported(answer: Answer) -> str:
    """What the unit reported of an item: «118/127», «Có», «Không phát sinh»; '' where nothing."""
    return reported_in_words(answer)


@register.filter
def mark_in_words(mark: str) -> str:
    """«không áp dụng»; «chưa có» where nothing was said."""
    return str(Mark(mark).label).lower() if mark else "chưa có"
