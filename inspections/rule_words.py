"""A rule of a criterion in words, as the official table prints it: «≥ 98%: 2,5; từ 90% đến dưới 98%: 1,25; còn lại: 0»."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from cchc.lib.numbers import decimal_vi, score_vi
from cchc.lib.scoring import RuleType, number

Rule = Mapping[str, Any]

UNITS = {"percent": "%", "day": " ngày"}


def in_words(rule: Rule, max_score: Decimal) -> str:
    """The whole rule in a line; '' for a rule of no known type."""
    write = _WRITERS.get(str(rule.get("type", "")))
    if write is None:
        return ""
    words = write(rule, max_score)
    return f"{words}; {_lower_first(str(rule['zero_if']))}: 0" if rule.get("zero_if") else words


def _yes_no(rule: Rule, max_score: Decimal) -> str:
    return f"Có: {score_vi(max_score)}; không: 0"


def _choice(rule: Rule, max_score: Decimal) -> str:
    return "; ".join(f"{option['label']}: {score_vi(number(option['score']))}" for option in rule["options"])


def _tiers(rule: Rule, max_score: Decimal) -> str:
    unit = UNITS.get(str(rule.get("unit", "")), "")
    parts, before = [], None
    for tier in rule["tiers"]:
        parts.append(f"{_tier(tier, before, unit)}: {score_vi(number(tier['score']))}")
        before = tier
    parts.append(f"còn lại: {score_vi(number(rule.get('otherwise', 0)))}")
    return "; ".join(parts)


def _tier(tier: Rule, before: Rule | None, unit: str) -> str:
    """One tier; an open end is closed by the tier before it, which would have held first."""
    if "at_least" in tier and "at_most" in tier:
        return f"từ {_plain(tier['at_least'])} đến {_plain(tier['at_most'])}{unit}"
    if "at_least" in tier:
        low = f"{_plain(tier['at_least'])}{unit}"
        if before is not None and "at_least" in before:
            return f"từ {low} đến dưới {_plain(before['at_least'])}{unit}"
        return low if unit == "%" and number(tier["at_least"]) == 100 else f"≥ {low}"
    high = f"{_plain(tier['at_most'])}{unit}"
    if before is not None and "at_most" in before:
        return f"trên {_plain(before['at_most'])} đến {high}"
    return high if number(tier["at_most"]) == 0 else f"≤ {high}"


def _ratio(rule: Rule, max_score: Decimal) -> str:
    words = f"{score_vi(max_score)} × {rule.get('measures') or 'tỷ lệ đạt được'}"
    floor = number(rule.get("floor_percent", 0))
    return f"{words}; dưới {_plain(floor)}%: 0" if floor else words


def _deduction(rule: Rule, max_score: Decimal) -> str:
    counts, step = str(rule.get("counts") or "lỗi"), score_vi(number(rule["step"]))
    sample = f" (mẫu {_plain(rule['sample_size'])})" if rule.get("sample_size") else ""
    return f"{score_vi(max_score)}; mỗi {counts}{sample} trừ {step}, không dưới 0"


def _survey(rule: Rule, max_score: Decimal) -> str:
    answers = "; ".join(f"{answer['label']} × {_plain(answer['weight'])}" for answer in rule["answers"])
    return f"{score_vi(max_score)} × trung bình có trọng số của phiếu khảo sát ({answers})"


def _manual(rule: Rule, max_score: Decimal) -> str:
    return f"Người kiểm tra cho điểm từ 0 đến {score_vi(max_score)}"


def _external(rule: Rule, max_score: Decimal) -> str:
    return f"Lấy kết quả do cơ quan khác công bố, từ 0 đến {score_vi(max_score)}"


def _plain(value: Any) -> str:
    return decimal_vi(number(value), 3, strip=True)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


_WRITERS: dict[str, Callable[[Rule, Decimal], str]] = {
    RuleType.YES_NO: _yes_no,
    RuleType.CHOICE: _choice,
    RuleType.TIERS: _tiers,
    RuleType.RATIO: _ratio,
    RuleType.DEDUCTION: _deduction,
    RuleType.SURVEY: _survey,
    RuleType.MANUAL: _manual,
    RuleType.EXTERNAL: _external,
}
