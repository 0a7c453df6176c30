"""How criteria, their rules and their scores show on a page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template

from cchc.lib.dates import short_date
from cchc.lib.numbers import decimal_vi, score_vi
from inspections import rule_words
from inspections.models import Answer, Criterion
from inspections.selfreport_forms import reported_in_words

register = template.Library()


@register.simple_tag
def rule_in_words(criterion: Criterion) -> str:
    """«≥ 98%: 2,5; từ 90% đến dưới 98%: 1,25; còn lại: 0»."""
    return rule_words.in_words(criterion.rule, criterion.max_score)


@register.filter
def score(value: Decimal | None) -> str:
    """A score as people write it: «2,5»; '' where there is none."""
    return "" if value is None else score_vi(value)


@register.filter
def figure(value: Decimal | None) -> str:
    """A figure as it was reported: «1.259», «12,5»; '' where there is none."""
    return "" if value is None else decimal_vi(value, 3, strip=True)


@register.filter
def day(value: dt.date | None) -> str:
    """«05/02/2019»; '' where there is none."""
    return "" if value is None else short_date(value)


@register.filter
def reported(answer: Answer) -> str:
    """What the unit reported of an item: «118/127», «Có», «Không phát sinh»; '' where nothing."""
    return reported_in_words(answer)
