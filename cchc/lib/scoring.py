"""The score that a rule proposes: pure functions on exact numbers (design, «Criteria, rules, scores» and rule 10).

Scores and counts are ``Decimal``, shares are ``Fraction``; tiers compare exact fractions. Numbers inside a rule may be
``int``, ``Decimal``, numeric ``str`` or the ``float`` that a JSON column gives: that one is read as it is written
(``0.1`` → ``Decimal("0.1")``) and never calculated with. Rules have passed ``cchc.lib.criteria``; a rule that has not
may raise ``KeyError`` or ``ValueError``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from cchc.lib.numbers import Exact, decimal_vi, percent_vi, round_half_up, score_vi

Rule = Mapping[str, Any]

ZERO = Decimal(0)
WHOLE_DIGITS, VALUE_PLACES, SCORE_PLACES = 11, 3, 3  # what a column of values or of scores holds


class RuleType(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    TIERS = "tiers"
    RATIO = "ratio"
    DEDUCTION = "deduction"
    SURVEY = "survey"
    MANUAL = "manual"
    EXTERNAL = "external"


class Mark(StrEnum):
    """What an answer says of its item."""

    RESULT = "result"
    NOT_APPLICABLE = "not_applicable"  # leaves the maximum
    NOT_ARISEN = "not_arisen"  # full marks
    NO_EVIDENCE = "no_evidence"  # 0
    NOT_DUE = "not_due"  # leaves the maximum


LEFT_OUT = frozenset({Mark.NOT_APPLICABLE, Mark.NOT_DUE})


@dataclass(frozen=True)
class Values:
    """What a person entered; which of them a rule needs, ``needed_values`` tells.

    ``choice``: 'yes'/'no', or the key of an option. ``percent`` (0 to 100) stands for numerator and denominator where
    only the figure is known. ``counts``: key of a survey answer → number of sheets. ``score``: manual and external.
    """

    choice: str | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    count: Decimal | None = None
    percent: Decimal | None = None
    score: Decimal | None = None
    zero_if: bool = False
    counts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """``score`` None: not answered yet, or left out; ``maximum`` 0: left out; ``percent``: the share measured, of 1."""

    score: Decimal | None
    maximum: Decimal
    percent: Fraction | None = None
    note: str = ""


def propose(rule: Rule, max_score: Decimal, mark: Mark | str, values: Values) -> Score:
    """The score of one item: 3 decimals, half up, within 0..max_score. Values are finite; odd ones are clamped."""
    mark = Mark(mark)
    if mark in LEFT_OUT:
        return Score(None, ZERO, note="Không tính vào điểm tối đa")
    if mark == Mark.NO_EVIDENCE:
        return Score(round3(ZERO), max_score, note="Không có tài liệu kiểm chứng")
    if values.zero_if and rule.get("zero_if"):
        return Score(round3(ZERO), max_score, note=str(rule["zero_if"]))
    if mark == Mark.NOT_ARISEN:
        return Score(round3(max_score), max_score, note="Không phát sinh")
    exact, note = _scored(rule, max_score, values)
    score = None if exact is None else round3(min(max(exact, Fraction(0)), Fraction(max_score)))
    return Score(score, max_score, share(values) if _measures_share(rule) else None, note)


def is_complete(rule: Rule, mark: Mark | str, values: Values) -> bool:
    """Whether the answer says all that its rule needs."""
    return Mark(mark) != Mark.RESULT or propose(rule, Decimal(1), mark, values).score is not None


def needed_values(rule: Rule) -> tuple[str, ...]:
    """The fields of ``Values`` that a person fills for this rule, in the order of entry (``zero_if`` last)."""
    needed = _NEEDED[RuleType(rule["type"])]
    if rule["type"] == RuleType.TIERS and not _measures_share(rule):
        needed = ("count",)
    return (*needed, "zero_if") if rule.get("zero_if") else needed


def total(scores: Iterable[Score]) -> tuple[Decimal, Decimal, Fraction | None]:
    """Sum of scores, sum of maxima, and the share of the one in the other (None where all is left out).

    An item not answered yet adds to the maximum and nothing to the score.
    """
    rows = list(scores)
    score = sum((row.score for row in rows if row.score is not None), ZERO)
    maximum = sum((row.maximum for row in rows), ZERO)
    return score, maximum, Fraction(score) / Fraction(maximum) if maximum else None


def round3(value: Exact) -> Decimal:
    """As scores are kept: 3 decimals, half up."""
    return round_half_up(value, 3)


def round2(value: Exact) -> Decimal:
    """As scores are shown: 2 decimals, half up."""
    return round_half_up(value, 2)


def share(values: Values) -> Fraction | None:
    """numerator / denominator, exactly; the typed percent where neither is given; None where it says nothing."""
    if values.numerator is None and values.denominator is None:
        return None if values.percent is None else Fraction(values.percent) / 100
    if values.numerator is None or not values.denominator:
        return None
    return Fraction(values.numerator) / Fraction(values.denominator)


def thresholds(rule: Rule) -> tuple[Decimal, ...]:
    """The percentages at which the score of a percent rule changes; () for the others."""
    if not _measures_share(rule):
        return ()
    if rule["type"] == RuleType.RATIO:
        return (number(rule.get("floor_percent", 0)),)
    return tuple(number(tier.get("at_least", tier.get("at_most"))) for tier in rule["tiers"])


def percent_display(numerator: Decimal, denominator: Decimal, limits: Iterable[Exact] = ()) -> str:
    """«92,91%»; with the fraction, «98,00% (1.234/1.259)», where rounding alone would hide on which side of a limit
    the exact share lies. Limits are percentages. A denominator of 0 gives «–».
    """
    if not denominator:
        return "–"
    exact = Fraction(numerator) / Fraction(denominator)
    shown, percent = percent_vi(exact), exact * 100
    rounded = Fraction(round2(percent))
    if any(_side(percent, Fraction(limit)) != _side(rounded, Fraction(limit)) for limit in limits):
        return f"{shown} ({decimal_vi(numerator, 3, strip=True)}/{decimal_vi(denominator, 3, strip=True)})"
    return shown


def number(value: Any) -> Decimal:
    """A number of a rule as ``Decimal``; a float as it is written, so that 0.1 is one tenth."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def check_values(rule: Rule, max_score: Decimal, mark: Mark | str, values: Values) -> dict[str, str]:
    """Field of ``Values`` → sentence about what is wrong in it; {} when all is fine. What is missing is no fault."""
    if Mark(mark) != Mark.RESULT:
        return {}
    faults = _check_numbers(values)
    needed = needed_values(rule)
    if "choice" in needed and values.choice is not None and values.choice not in _choices(rule):
        faults["choice"] = "Lựa chọn này không có trong tiêu chí. Hãy chọn lại."
    if "numerator" in needed:
        faults = _check_share(rule, values) | faults
    if "count" in needed and values.count is not None and values.count.is_finite() and values.count % 1:
        faults.setdefault("count", "Số lượng phải là số nguyên.")
    if "score" in needed and "score" not in faults and values.score is not None and values.score > max_score:
        faults["score"] = f"Điểm {score_vi(values.score)} vượt điểm tối đa của tiêu chí là {score_vi(max_score)}."
    if "counts" in needed and (fault := _check_counts(rule, values)):
        faults["counts"] = fault
    return faults


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────────────────

_NEEDED: dict[RuleType, tuple[str, ...]] = {
    RuleType.YES_NO: ("choice",),
    RuleType.CHOICE: ("choice",),
    RuleType.TIERS: ("numerator", "denominator"),
    RuleType.RATIO: ("numerator", "denominator"),
    RuleType.DEDUCTION: ("count",),
    RuleType.SURVEY: ("counts",),
    RuleType.MANUAL: ("score",),
    RuleType.EXTERNAL: ("score",),
}

_Scored = tuple[Fraction | None, str]
_UNANSWERED: _Scored = (None, "")


def _scored(rule: Rule, max_score: Decimal, values: Values) -> _Scored:
    """The exact score before rounding and clamping (None: not answered), and a note."""
    match RuleType(rule["type"]):
        case RuleType.YES_NO:
            return Fraction({"yes": max_score, "no": ZERO}[values.choice]) if values.choice in (
                "yes",
                "no",
            ) else None, ""
        case RuleType.CHOICE:
            return _choice(rule, values)
        case RuleType.TIERS:
            return _tiers(rule, values)
        case RuleType.RATIO:
            return _ratio(rule, max_score, values)
        case RuleType.DEDUCTION:
            return _deduction(rule, max_score, values)
        case RuleType.SURVEY:
            return _survey(rule, max_score, values)
        case RuleType.MANUAL | RuleType.EXTERNAL:
            return (None if values.score is None else Fraction(values.score)), ""


def _choice(rule: Rule, values: Values) -> _Scored:
    scores = (Fraction(number(option["score"])) for option in rule["options"] if option["key"] == values.choice)
    return next(scores, None), ""


def _tiers(rule: Rule, values: Values) -> _Scored:
    if _measures_share(rule):
        exact = share(values)
        measured = None if exact is None else exact * 100
    else:
        measured = None if values.count is None else Fraction(values.count)
    if measured is None:
        return None, _zero_denominator(values) if _measures_share(rule) else ""
    reached = next((tier["score"] for tier in rule["tiers"] if _holds(tier, measured)), rule.get("otherwise", 0))
    return Fraction(number(reached)), ""


def _holds(tier: Mapping[str, Any], measured: Fraction) -> bool:
    if "at_least" in tier and measured < Fraction(number(tier["at_least"])):
        return False
    return "at_most" not in tier or measured <= Fraction(number(tier["at_most"]))


def _ratio(rule: Rule, max_score: Decimal, values: Values) -> _Scored:
    exact = share(values)
    if exact is None:
        return None, _zero_denominator(values)
    floor = number(rule.get("floor_percent", 0))
    if exact * 100 < Fraction(floor):
        return Fraction(0), f"Dưới mức {decimal_vi(floor, 2, strip=True)}%"
    return exact * Fraction(max_score), ""


def _deduction(rule: Rule, max_score: Decimal, values: Values) -> _Scored:
    if values.count is None:
        return _UNANSWERED
    return Fraction(max_score) - Fraction(values.count) * Fraction(number(rule["step"])), ""


def _survey(rule: Rule, max_score: Decimal, values: Values) -> _Scored:
    weights = {answer["key"]: Fraction(number(answer["weight"])) for answer in rule["answers"]}
    sheets = {key: Fraction(count) for key, count in values.counts.items() if key in weights}
    if (everyone := sum(sheets.values())) <= 0:
        return _UNANSWERED
    weighted = sum((weights[key] * count for key, count in sheets.items()), Fraction(0))
    return weighted / everyone * Fraction(max_score), ""


def _measures_share(rule: Rule) -> bool:
    return rule["type"] == RuleType.RATIO or (rule["type"] == RuleType.TIERS and rule.get("unit") == "percent")


def _zero_denominator(values: Values) -> str:
    return _ZERO_DENOMINATOR if values.denominator is not None and values.denominator == 0 else ""


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


# ── the faults ───────────────────────────────────────────────────────────────────────────────────────────────────

_ZERO_DENOMINATOR = "Mẫu số bằng 0. Nếu trong kỳ không có việc nào, hãy chọn «không phát sinh»."
_NAMES = {
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "count": "Số lượng",
    "percent": "Tỷ lệ phần trăm",
    "score": "Điểm",
}


def _check_numbers(values: Values) -> dict[str, str]:
    entered = {name: getattr(values, name) for name in _NAMES}
    found = {name: _number_fault(_NAMES[name], value) for name, value in entered.items() if value is not None}
    faults = {name: sentence for name, sentence in found.items() if sentence}
    if "percent" not in faults and values.percent is not None and values.percent > 100:
        faults["percent"] = "Tỷ lệ phần trăm không được lớn hơn 100."
    return faults


def _number_fault(name: str, value: Decimal) -> str:
    if not value.is_finite():
        return f"{name} phải là một số."
    if value < 0:
        return f"{name} không được là số âm."
    if value >= 10**WHOLE_DIGITS:
        return f"{name} quá lớn: nhiều nhất {WHOLE_DIGITS} chữ số."
    if value != round_half_up(value, VALUE_PLACES):
        return f"{name} có quá nhiều chữ số sau dấu phẩy: nhiều nhất {VALUE_PLACES} chữ số."
    return ""


def _check_share(rule: Rule, values: Values) -> dict[str, str]:
    top, bottom = values.numerator, values.denominator
    if bottom is not None and bottom == 0:
        return {"denominator": _ZERO_DENOMINATOR}
    if top is None or bottom is None or not (top.is_finite() and bottom.is_finite()) or top <= bottom:
        return {}
    above = f"{rule.get('numerator_label') or 'tử số'} ({decimal_vi(top, 3, strip=True)})"
    below = f"{rule.get('denominator_label') or 'mẫu số'} ({decimal_vi(bottom, 3, strip=True)})"
    sentence = f"{above} không được lớn hơn {below}."
    return {"numerator": f"Số {sentence}" if rule.get("numerator_label") else sentence[0].upper() + sentence[1:]}


def _check_counts(rule: Rule, values: Values) -> str:
    labels = {answer["key"]: str(answer["label"]) for answer in rule["answers"]}
    for key, count in values.counts.items():
        if key not in labels:
            return "Mức trả lời này không có trong phiếu khảo sát. Hãy kiểm tra lại."
        if fault := _number_fault(f"Số phiếu «{labels[key]}»", count):
            return fault
        if count % 1:
            return f"Số phiếu «{labels[key]}» phải là số nguyên."
    if values.counts and sum(values.counts.values()) == 0:
        return "Tổng số phiếu bằng 0. Nếu không khảo sát, hãy chọn «không phát sinh»."
    return ""


def _choices(rule: Rule) -> set[str]:
    return {"yes", "no"} if rule["type"] == RuleType.YES_NO else {option["key"] for option in rule["options"]}
