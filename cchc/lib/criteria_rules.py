"""Checks the rule of one leaf of a criteria set (shapes: design, «Criteria, rules, scores»)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cchc.lib.numbers import decimal_vi, round_half_up
from cchc.lib.scoring import RuleType
from cchc.lib.text import clean

MAX_LABEL, MAX_KEY = 300, 60
HUNDRED = Decimal(100)
KEY = re.compile(r"[a-z0-9_]+")

_LABELS = {"numerator_label", "denominator_label"}
_REQUIRED: dict[RuleType, set[str]] = {
    RuleType.YES_NO: set(),
    RuleType.CHOICE: {"options"},
    RuleType.TIERS: {"measures", "unit", "better", "tiers", "otherwise"},
    RuleType.RATIO: {"measures", "floor_percent"} | _LABELS,
    RuleType.DEDUCTION: {"counts", "step"},
    RuleType.SURVEY: {"answers"},
    RuleType.MANUAL: set(),
    RuleType.EXTERNAL: set(),
}
_OPTIONAL: dict[RuleType, set[str]] = {RuleType.TIERS: _LABELS, RuleType.DEDUCTION: {"sample_size"}}


@dataclass
class RuleCheck:
    """A rule being checked; what is wrong in it goes to ``faults`` as (path, sentence)."""

    max_score: Decimal | None
    rule: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, path: str, sentence: str) -> None:
        self.faults.append((path, sentence))

    def text(self, holder: dict[str, Any], key: str, path: str, limit: int = MAX_LABEL) -> str:
        if key not in holder:
            return ""  # told as missing
        value, sentence = read_text(holder[key], limit)
        if sentence:
            self.fault(f"{path}.{key}", f"«{key}» {sentence}")
        return value

    def number(self, holder: dict[str, Any], key: str, path: str, low: int, high: Decimal | None) -> Decimal | None:
        """A number within low..high (high None: no upper limit)."""
        if key not in holder:
            return None
        value, sentence = read_number(holder[key])
        if value is not None and not low <= value <= (value if high is None else high):
            limits = f"từ {low}" + ("" if high is None else f" đến {show(high)}")
            value, sentence = None, f"phải {limits}."
        if sentence:
            self.fault(f"{path}.{key}", f"«{key}» {sentence}")
        return value

    def items(self, key: str, allowed: set[str]) -> list[tuple[str, dict[str, Any]]]:
        """The objects of a list in the rule with their paths, each with exactly the allowed keys."""
        value = self.rule.get(key)
        if not isinstance(value, list) or not value:
            self.fault(f".{key}", f"«{key}» phải là một danh sách có ít nhất một dòng.")
            return []
        found = []
        for i, item in enumerate(value):
            path = f".{key}[{i}]"
            if not isinstance(item, dict):
                self.fault(path, f"Dòng {i + 1} của «{key}» phải là một đối tượng.")
            elif item.keys() != allowed:
                names = ", ".join(sorted(allowed))
                self.fault(path, f"Dòng {i + 1} của «{key}» phải có đúng các khóa: {names}.")
            else:
                found.append((path, item))
        return found


def check_rule(data: object, max_score: Decimal | None) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The rule as JSON-able dict with cleaned text, and its faults: (path below the rule, sentence).

    Where there is a fault, the rule is {}. ``max_score`` None: the leaf's maximum is itself unsound, so what depends on
    it is not checked.
    """
    if not isinstance(data, dict):
        return {}, [("", "Cách tính điểm (rule) phải là một đối tượng có khóa «type».")]
    check = RuleCheck(max_score, data)
    try:
        rule_type = RuleType(data["type"]) if isinstance(data.get("type"), str) else None
    except ValueError:
        rule_type = None
    if rule_type is None:
        known = ", ".join(RuleType)
        return {}, [(".type", f"Không có cách tính điểm «{str(data.get('type'))[:40]}». Các cách tính: {known}.")]
    _check_keys(check, rule_type)
    for key in ("measures", "counts", "zero_if", *sorted(_LABELS)):
        check.text(data, key, "")
    if checker := _CHECKERS.get(rule_type):
        checker(check)
    return ({} if check.faults else _json_able(data)), check.faults


def read_number(value: object) -> tuple[Decimal | None, str]:
    """An exact number of at most 3 decimals, or None and what is wrong with it."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None, "phải là một số."
    number = Decimal(str(value))
    if not number.is_finite():
        return None, "phải là một số."
    if abs(number) >= 10_000_000:
        return None, "quá lớn."
    if number != round_half_up(number, 3):
        return None, "có nhiều hơn 3 chữ số sau dấu phẩy."
    return number, ""


def read_text(value: object, limit: int) -> tuple[str, str]:
    """Clean text that is not empty, or '' and what is wrong with it."""
    if not isinstance(value, str):
        return "", "phải là văn bản."
    text = clean(value)
    if not text:
        return "", "không được để trống."
    if len(text) > limit:
        return "", f"dài {show(Decimal(len(text)))} ký tự, nhiều nhất {show(Decimal(limit))}."
    return text, ""


def show(number: Decimal) -> str:
    return decimal_vi(number, 3, strip=True)


def _check_keys(check: RuleCheck, rule_type: RuleType) -> None:
    required = set(_REQUIRED[rule_type])
    if rule_type is RuleType.TIERS and check.rule.get("unit") == "percent":
        required |= _LABELS
    allowed = required | _OPTIONAL.get(rule_type, set()) | {"type", "zero_if"}
    for key in sorted(required - check.rule.keys()):
        check.fault("", f"Thiếu khóa «{key}» trong cách tính điểm «{rule_type}».")
    for key in sorted(map(str, check.rule.keys() - allowed)):
        check.fault(f".{key[:40]}", f"Khóa «{key[:40]}» không có trong cách tính điểm «{rule_type}».")


def _check_keyed(check: RuleCheck, key: str, allowed: set[str]) -> list[tuple[str, dict[str, Any]]]:
    """Options or answers: at least two, each with a key of its own and a label."""
    items = check.items(key, allowed)
    if len(items) == 1:
        check.fault(f".{key}", f"«{key}» phải có ít nhất hai dòng.")
    seen: set[str] = set()
    for path, item in items:
        name = check.text(item, "key", path, MAX_KEY)
        check.text(item, "label", path)
        if name and not KEY.fullmatch(name):
            check.fault(f"{path}.key", f"Khóa «{name}» chỉ được gồm chữ thường không dấu, chữ số và dấu gạch dưới.")
        if name in seen:
            check.fault(f"{path}.key", f"Khóa «{name}» trùng với một dòng ở trên.")
        seen.add(name)
    return items


def _check_choice(check: RuleCheck) -> None:
    items = _check_keyed(check, "options", {"key", "label", "score"})
    scores = [check.number(item, "score", path, 0, check.max_score) for path, item in items]
    _check_reaches_max(check, ".options", scores)


def _check_reaches_max(check: RuleCheck, path: str, scores: list[Decimal | None]) -> None:
    if check.max_score is None or not scores or None in scores or check.max_score in scores:
        return
    check.fault(path, f"Không dòng nào đạt điểm tối đa {show(check.max_score)}.")


def _check_tiers(check: RuleCheck) -> None:
    unit, better = check.rule.get("unit"), check.rule.get("better")
    if "unit" in check.rule and unit not in ("percent", "count", "day"):
        check.fault(".unit", "«unit» phải là percent, count hoặc day.")
    if "better" in check.rule and better not in ("higher", "lower"):
        check.fault(".better", "«better» phải là higher hoặc lower.")
    if better not in ("higher", "lower"):
        return
    bound = "at_least" if better == "higher" else "at_most"
    items = check.items("tiers", {bound, "score"})
    highest = HUNDRED if unit == "percent" else None
    limits = [check.number(item, bound, path, 0, highest) for path, item in items]
    scores = [check.number(item, "score", path, 0, check.max_score) for path, item in items]
    otherwise = check.number(check.rule, "otherwise", "", 0, check.max_score)
    _check_reaches_max(check, ".tiers", scores)
    _check_order(check, limits, "Các mức không theo thứ tự hoặc chồng lên nhau", falling=better == "higher")
    _check_order(check, [*scores, otherwise], "Điểm của các mức phải giảm dần, «otherwise» thấp nhất", falling=True)


def _check_order(check: RuleCheck, numbers: list[Decimal | None], sentence: str, *, falling: bool) -> None:
    for i, (before, after) in enumerate(zip(numbers, numbers[1:], strict=False)):
        if before is None or after is None:
            continue
        if (after >= before) if falling else (after <= before):
            check.fault(f".tiers[{i}]", f"{sentence} (dòng {i + 1}: {show(before)}; tiếp theo: {show(after)}).")


def _check_ratio(check: RuleCheck) -> None:
    check.number(check.rule, "floor_percent", "", 0, HUNDRED)


def _check_deduction(check: RuleCheck) -> None:
    step = check.number(check.rule, "step", "", 0, check.max_score)
    if step == 0:
        check.fault(".step", "«step» (mức trừ) phải lớn hơn 0.")
    size = check.number(check.rule, "sample_size", "", 1, None)
    if size is not None and size % 1:
        check.fault(".sample_size", "«sample_size» (cỡ mẫu) phải là số nguyên.")


def _check_survey(check: RuleCheck) -> None:
    for path, item in _check_keyed(check, "answers", {"key", "label", "weight"}):
        check.number(item, "weight", path, 0, Decimal(1))


_CHECKERS: dict[RuleType, Callable[[RuleCheck], None]] = {
    RuleType.CHOICE: _check_choice,
    RuleType.TIERS: _check_tiers,
    RuleType.RATIO: _check_ratio,
    RuleType.DEDUCTION: _check_deduction,
    RuleType.SURVEY: _check_survey,
}


def _json_able(value: Any) -> Any:
    """For a JSON column: text clean, whole numbers as int, others as the float that is written the same."""
    if isinstance(value, dict):
        return {str(key): _json_able(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json_able(item) for item in value]
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float | Decimal):
        return int(value) if value % 1 == 0 else float(value)
    return value
