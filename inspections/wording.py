"""What an answer says, in the words of a paper: «118/127 TTHC (92,91%)», «02 lượt vi phạm», «Không áp dụng: …»."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cchc.lib.numbers import decimal_vi, score_vi, two_digits
from cchc.lib.scoring import RuleType, Values, percent_display
from inspections.enums import Mark
from inspections.models import Answer

_YES_NO = {"yes": "Có", "no": "Không"}


def result_in_words(answer: Answer) -> str:
    """What the team found; "" while nothing is answered."""
    return _in_words(answer.criterion.rule, answer.mark, answer.values, answer.mark_reason)


def reported_in_words(answer: Answer) -> str:
    """What the unit reported of itself; "" where it said nothing."""
    return _in_words(answer.criterion.rule, answer.reported_mark, answer.reported_values, answer.reported_note)


def _in_words(rule: dict[str, Any], mark: str, values: Values, reason: str) -> str:
    if not mark:
        return ""
    if mark != Mark.RESULT:
        label = str(Mark(mark).label)
        return f"{label}: {reason}" if reason else label
    said = _value(rule, values)
    if values.zero_if and rule.get("zero_if"):
        return "; ".join(part for part in (said, str(rule["zero_if"])) if part)
    return said


def _value(rule: dict[str, Any], values: Values) -> str:
    kind = rule.get("type")
    if kind == RuleType.YES_NO:
        return _YES_NO.get(values.choice or "", "")
    if kind == RuleType.CHOICE:
        labels = {option["key"]: str(option["label"]) for option in rule.get("options", [])}
        return labels.get(values.choice or "", "")
    if values.numerator is not None and values.denominator is not None:
        return _share(rule, values.numerator, values.denominator)
    if values.count is not None:
        return _count(rule, values.count)
    return f"{score_vi(values.score)} điểm" if values.score is not None else ""


def _share(rule: dict[str, Any], numerator: Decimal, denominator: Decimal) -> str:
    """The fraction always shows, so rounding can hide no missed tier."""
    fraction = f"{_plain(numerator)}/{_plain(denominator)}"
    noun = str(rule.get("denominator_label", ""))
    shown = f"{fraction} {noun}".strip()
    return f"{shown} ({percent_display(numerator, denominator)})" if denominator else shown


def _count(rule: dict[str, Any], count: Decimal) -> str:
    number = two_digits(int(count)) if count == int(count) and count < 1000 else _plain(count)
    if rule.get("counts"):
        return f"{number} {rule['counts']}"
    if rule.get("unit") == "day":
        return f"{number} ngày"
    measures = str(rule.get("measures", "")).removeprefix("số ")
    return f"{number} {measures}".strip()


def _plain(value: Decimal) -> str:
    return decimal_vi(value, 3, strip=True)
