"""An answer and its parts: what a device may send for a part, and what follows from it for the score.

A part travels as plain JSON (numbers as the person typed them: «0,75»), is read into the columns of `Answer`, and is
told back in the same shape, so that a page can show it again.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cchc.lib import scoring
from cchc.lib.numbers import decimal_vi, parse_decimal_vi, score_vi
from cchc.lib.text import clean
from inspections.enums import Mark, Part
from inspections.models import Answer, Criterion

MAX_TEXT = 4000
NUMBERS = {"numerator": "numerator", "denominator": "denominator", "count": "count", "score": "entered_score"}
COLUMNS: dict[str, tuple[str, ...]] = {
    Part.RESULT: (
        "mark",
        "choice",
        "numerator",
        "denominator",
        "count",
        "entered_score",
        "zero_if",
        "mark_reason",
    ),
    Part.OVERRIDE: ("override_score", "override_reason"),
    Part.NOTE: ("note",),
    Part.INTERNAL_NOTE: ("internal_note",),
}
DERIVED = ("proposed_score", "score", "maximum", "override_stale")


class OperationRefused(Exception):  # noqa: N818 - a refusal with its reasons, not a fault of the program
    """What was sent cannot be kept: input → Vietnamese sentence. Nothing is stored."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def read_part(criterion: Criterion, part: str, value: Any) -> dict[str, Any]:
    """The columns that a sent value stands for. Raises OperationRefused."""
    if part in (Part.NOTE, Part.INTERNAL_NOTE):
        return {part: _text(value, part)}
    if not isinstance(value, dict):
        raise OperationRefused({"value": "Nội dung gửi lên không đúng dạng. Hãy tải lại trang."})
    return _read_override(criterion, value) if part == Part.OVERRIDE else _read_result(criterion, value)


def columns_of(answer: Answer, part: str) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in COLUMNS[part]}


def tell_part(answer: Answer, part: str) -> Any:
    """The part as a page shows it and sends it back."""
    return tell_columns(part, columns_of(answer, part))


def tell_columns(part: str, columns: dict[str, Any]) -> Any:
    """The opposite of `read_part`: what a page would send for these columns."""
    if part in (Part.NOTE, Part.INTERNAL_NOTE):
        return columns[part]
    if part == Part.OVERRIDE:
        return {"score": number_vi(columns["override_score"]), "reason": columns["override_reason"]}
    return {
        "mark": columns["mark"],
        "choice": columns["choice"],
        **{key: number_vi(columns[column]) for key, column in NUMBERS.items()},
        "zero_if": columns["zero_if"],
        "reason": columns["mark_reason"],
    }


def tell(answer: Answer) -> dict[str, Any]:
    """All that a page needs to show an answer: parts with their revisions, scores, whether it is answered."""
    return {
        "criterion": answer.criterion_id,
        "field": answer.field_slug,
        "parts": {str(part): {"revision": answer.revision_of(part), "value": tell_part(answer, part)} for part in Part},
        **tell_scores(answer),
    }


def tell_scores(answer: Answer) -> dict[str, Any]:
    return {
        "answered": answer.is_answered,
        "proposed_score": _exact(answer.proposed_score),
        "score": _exact(answer.score),
        "maximum": _exact(answer.maximum),
        "override_stale": answer.override_stale,
    }


def change(answer: Answer, criterion: Criterion, part: str, columns: dict[str, Any]) -> list[str]:
    """Put the columns of a part into the answer, raise its revision, work out the scores; the fields to save."""
    for name, value in columns.items():
        setattr(answer, name, value)
    revision = f"{part}_revision"
    setattr(answer, revision, answer.revision_of(part) + 1)
    changed = [*columns, revision]
    if part == Part.RESULT:
        answer.override_stale = answer.override_score is not None
    elif part == Part.OVERRIDE:
        answer.override_stale = False
    else:
        return changed
    score(answer, criterion)
    return [*changed, *DERIVED]


def score(answer: Answer, criterion: Criterion) -> None:
    """Proposed score, score and maximum from the values; a person's score goes before the proposed one (rule 10)."""
    if not answer.mark:
        answer.proposed_score = answer.score = answer.maximum = None
        return
    proposed = scoring.propose(criterion.exact_rule, criterion.max_score, answer.mark, answer.values)
    answer.proposed_score, answer.maximum = proposed.score, proposed.maximum
    left_out = proposed.maximum == 0
    answer.score = proposed.score if left_out or answer.override_score is None else answer.override_score


def number_vi(value: Decimal | None) -> str:
    """A number as a person would type it again: «0,75», «118», no thousands marks."""
    return "" if value is None else decimal_vi(value, 3, strip=True).replace(".", "")


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _read_result(criterion: Criterion, value: dict[str, Any]) -> dict[str, Any]:
    mark = value.get("mark") or ""
    if mark and mark not in Mark.values:
        raise OperationRefused({"mark": "Kết quả này không có trong danh sách. Hãy chọn lại."})
    reason = _text(value.get("reason") or "", "reason")
    if mark == Mark.NOT_DUE and not reason:
        raise OperationRefused({"reason": "Chưa đến kỳ đánh giá thì cần nêu lý do."})
    rule, values = criterion.exact_rule, _read_values(criterion, value, numbers=mark in ("", Mark.RESULT))
    faults = scoring.check_values(rule, criterion.max_score, mark or Mark.RESULT, values)
    if faults:
        raise OperationRefused(faults)
    if mark == Mark.RESULT and not scoring.is_complete(rule, mark, values):
        mark = ""  # half of two numbers is kept, but is no answer yet
    return {
        "mark": mark,
        "choice": values.choice or "",
        "numerator": values.numerator,
        "denominator": values.denominator,
        "count": values.count,
        "entered_score": values.score,
        "zero_if": values.zero_if,
        "mark_reason": reason,
    }


def _read_values(criterion: Criterion, value: dict[str, Any], *, numbers: bool) -> scoring.Values:
    """Only what the rule asks for; anything else that is sent is left out. A mark other than a result has no numbers."""
    needed = [key for key in scoring.needed_values(criterion.exact_rule) if numbers or key == "zero_if"]
    errors: dict[str, str] = {}
    read: dict[str, Any] = {}
    for key in NUMBERS:
        try:
            read[key] = _number(value.get(key)) if key in needed else None
        except ValueError as error:
            errors[key] = str(error)
    if errors:
        raise OperationRefused(errors)
    choice = value.get("choice") or None
    if choice is not None and (not isinstance(choice, str) or len(choice) > 60):
        raise OperationRefused({"choice": "Lựa chọn này không có trong tiêu chí. Hãy chọn lại."})
    zero_if = "zero_if" in needed and value.get("zero_if") is True
    return scoring.Values(choice=choice if "choice" in needed else None, zero_if=zero_if, **read)


def _read_override(criterion: Criterion, value: dict[str, Any]) -> dict[str, Any]:
    reason = _text(value.get("reason") or "", "reason")
    try:
        number = _number(value.get("score"))
    except ValueError as error:
        raise OperationRefused({"score": str(error)}) from None
    if number is None:
        return {"override_score": None, "override_reason": ""}
    top = criterion.max_score
    if not 0 <= number <= top:
        raise OperationRefused({"score": f"Điểm phải từ 0 đến {score_vi(top)}, là điểm tối đa của tiêu chí."})
    if number != scoring.round3(number):
        raise OperationRefused({"score": "Điểm có nhiều nhất 3 chữ số sau dấu phẩy."})
    if not reason:
        raise OperationRefused({"reason": "Quyết định điểm khác điểm đề xuất phải nêu lý do."})
    return {"override_score": number, "override_reason": reason}


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("Giá trị này không phải là số.")
    return parse_decimal_vi(str(value))


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise OperationRefused({name: "Nội dung này phải là chữ."})
    text = clean(value)
    if len(text) > MAX_TEXT:
        raise OperationRefused({name: f"Nội dung dài {len(text)} ký tự; nhiều nhất {MAX_TEXT} ký tự."})
    return text
