"""What appraisers, surveys and external indexes may say of a criterion, and the score that follows: no writing here."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from cchc.lib import scoring
from cchc.lib.dates import today
from cchc.lib.numbers import score_vi
from inspections.enums import Mark, Source
from inspections.models import Criterion, IndexScore

# The columns that a decision writes.
APPRAISED = ["mark", "reason", "survey_counts", "as_of", "appraised_by", "appraised_at", "score", "maximum"]
PERCENT = "percent"  # in `survey_counts`, where only the percentage is known
FIRST_DAY = dt.date(2000, 1, 1)
Sentences = dict[str, str]


@dataclass(frozen=True)
class Judged:
    """What was decided, over which revision. `values`: mark, score, reason, as_of, survey_counts.

    `was`: digest of what the page showed; '' for none. `survey_counts`: key of an answer, or `PERCENT`, → figure as text.
    """

    values: Mapping[str, Any]
    base_revision: int
    was: str = ""


def answers_of(criterion: Criterion) -> list[tuple[str, str]]:
    """What a survey counts at a criterion: key and label of each answer, or the two numbers of a share; [] where only
    the points are known."""
    rule = criterion.rule
    if rule.get("type") == scoring.RuleType.SURVEY:
        return [(str(answer["key"]), str(answer["label"])) for answer in rule.get("answers", [])]
    if _is_share(criterion):
        above, below = rule.get("numerator_label") or "phiếu đạt", rule.get("denominator_label") or "phiếu hợp lệ"
        return [("numerator", f"Số {above}"), ("denominator", f"Tổng số {below}")]
    return []


def _is_share(criterion: Criterion) -> bool:
    """Whether the rule asks for a share of two numbers, which a survey may give as a percentage too."""
    kind, unit = criterion.rule_type, criterion.rule.get("unit")
    return kind == scoring.RuleType.RATIO or bool(kind == scoring.RuleType.TIERS and unit == "percent")


def takes_score(criterion: Criterion) -> bool:
    """Whether the points themselves are entered, no counts from which they follow."""
    return criterion.source != Source.SURVEY or not answers_of(criterion)


def stored(row: IndexScore) -> dict[str, Any]:
    return {
        "mark": row.mark,
        "score": row.score if takes_score(row.criterion) and row.mark == Mark.RESULT else None,
        "reason": row.reason,
        "as_of": row.as_of,
        "survey_counts": row.survey_counts,
    }


def shown(row: IndexScore) -> dict[str, Any]:
    """What a form begins with: a final decision says its reason anew."""
    return stored(row) | ({"reason": ""} if row.is_explained_since else {})


def digest(values: Mapping[str, Any]) -> str:
    """Tells whether something is still as a page showed it; 1,5 and 1,500 are the same."""
    score = values["score"]
    counts = sorted((key, plain(figure)) for key, figure in values["survey_counts"].items())
    said = [values["mark"], "" if score is None else plain(score), values["reason"], str(values["as_of"] or ""), counts]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def plain(figure: Any) -> str:
    """«12.5»: a number without idle zeros."""
    return f"{Decimal(str(figure)).normalize():f}"


def differs(row: IndexScore, given: Judged) -> bool:
    """Whether there is something to write: it was touched, and is not what stands there."""
    now = digest(given.values)
    if row.is_explained_since:
        return bool(now != (given.was or digest(shown(row))))
    return now not in (given.was, digest(stored(row)))


def score_for(criterion: Criterion, values: Mapping[str, Any]) -> Decimal | None:
    """The score that follows: within 0 and the maximum, 3 decimals; None where nothing follows, or it is left out."""
    mark = values["mark"]
    if not mark or mark in scoring.LEFT_OUT:
        return None
    if not takes_score(criterion) and mark == Mark.RESULT:
        return _survey_score(criterion, values["survey_counts"])
    rule = {"type": scoring.RuleType.MANUAL}
    given = scoring.Values(score=values["score"])
    return scoring.propose(rule, criterion.max_score, mark, given).score


def _survey_score(criterion: Criterion, counts: Mapping[str, Any]) -> Decimal | None:
    if PERCENT in counts and not _is_share(criterion):
        share = Fraction(Decimal(str(counts[PERCENT]))) / 100
        return scoring.round3(share * Fraction(criterion.max_score))
    given = _counted(criterion, counts)
    return scoring.propose(criterion.exact_rule, criterion.max_score, Mark.RESULT, given).score


def _counted(criterion: Criterion, counts: Mapping[str, Any]) -> scoring.Values:
    """Raises InvalidOperation for what is no number."""
    figures = {key: Decimal(str(count)) for key, count in counts.items()}
    if not _is_share(criterion):
        return scoring.Values(counts=figures)
    return scoring.Values(
        numerator=figures.get("numerator"), denominator=figures.get("denominator"), percent=figures.get(PERCENT)
    )


# --- Faults ---------------------------------------------------------------------------------------


def faults(row: IndexScore, values: Mapping[str, Any]) -> Sentences:
    """Name of a value → sentence; {} when all is fine."""
    criterion, mark, score = row.criterion, values["mark"], values["score"]
    found: Sentences = {}
    if mark and mark != Mark.RESULT and (score is not None or values["survey_counts"]):
        found["score"] = f"Đã chọn «{str(Mark(mark).label).lower()}» thì không ghi điểm. Hãy bỏ trống ô này."
    if score is not None and "score" not in found:
        manual = {"type": scoring.RuleType.MANUAL}
        checked = scoring.check_values(manual, criterion.max_score, Mark.RESULT, scoring.Values(score=score))
        found |= {name: sentence for name, sentence in checked.items() if name == "score"}
    if not found:
        found |= _FAULTS[Source(criterion.source)](row, values)
    return found


def _appraisal_faults(row: IndexScore, values: Mapping[str, Any]) -> Sentences:
    if values["mark"] in ("", Mark.RESULT) and values["score"] is None:
        if row.is_explained_since:
            return {"score": "Hãy ghi điểm quyết định cuối cùng."}
        return {"score": "Hãy ghi điểm thẩm định."} if values["reason"] else {}
    if values["reason"]:
        return {}
    if row.is_explained_since:
        return {"reason": "Đơn vị đã giải trình: hãy ghi lý do giữ hoặc đổi điểm."}
    if not agrees(row, values):
        own = "đơn vị chưa chấm" if not row.self_mark else f"đơn vị chấm {_own(row)}"
        return {"reason": f"Khác điểm tự chấm ({own}): hãy ghi lý do."}
    return {}


def _own(row: IndexScore) -> str:
    if row.self_score is not None:
        return score_vi(row.self_score)
    return str(Mark(row.self_mark).label).lower() if row.self_mark != Mark.RESULT else "chưa có điểm"


def agrees(row: IndexScore, values: Mapping[str, Any]) -> bool:
    """Whether the decision is what the unit said: the same points, or both leave it out."""
    if values["mark"] in scoring.LEFT_OUT or row.self_mark in scoring.LEFT_OUT:
        return values["mark"] in scoring.LEFT_OUT and row.self_mark in scoring.LEFT_OUT
    return bool(score_for(row.criterion, values) == row.self_score)


def _survey_faults(row: IndexScore, values: Mapping[str, Any]) -> Sentences:
    counts: Mapping[str, Any] = values["survey_counts"]
    if values["mark"] in scoring.LEFT_OUT:
        return {} if values["reason"] else {"reason": "Hãy ghi vì sao tiêu chí này không tính."}
    if values["mark"] != Mark.RESULT and values["mark"]:
        return {"mark": "Tiêu chí điều tra chỉ có «có kết quả», «không áp dụng» hoặc «chưa đến kỳ đánh giá»."}
    if takes_score(row.criterion):
        return _points_faults(values)
    if not counts:
        return {"counts": "Hãy ghi số phiếu hoặc tỷ lệ."} if values["as_of"] else {}
    if fault := _day_fault(values["as_of"]):
        return fault
    if PERCENT in counts:
        return _percent_faults(counts)
    try:
        given = _counted(row.criterion, counts)
    except InvalidOperation:
        return {"counts": "Số phiếu phải là số nguyên."}
    if _is_share(row.criterion) and None in (given.numerator, given.denominator):
        return {"counts": "Hãy ghi cả hai số phiếu, hoặc chỉ ghi tỷ lệ chung."}
    return scoring.check_values(row.criterion.exact_rule, row.criterion.max_score, Mark.RESULT, given)


def _points_faults(values: Mapping[str, Any]) -> Sentences:
    if values["score"] is None:
        return {"score": "Hãy ghi điểm."} if values["as_of"] else {}
    return _day_fault(values["as_of"])


def _percent_faults(counts: Mapping[str, Any]) -> Sentences:
    if len(counts) > 1:
        return {"percent": "Chỉ ghi số phiếu của từng mức, hoặc chỉ ghi tỷ lệ phần trăm."}
    given = scoring.Values(percent=Decimal(str(counts[PERCENT])))
    checked = scoring.check_values({"type": scoring.RuleType.MANUAL}, Decimal(1), Mark.RESULT, given)
    return {name: sentence for name, sentence in checked.items() if name == "percent"}


def _external_faults(row: IndexScore, values: Mapping[str, Any]) -> Sentences:
    if values["mark"] in scoring.LEFT_OUT:
        return {} if values["reason"] else {"reason": "Hãy ghi vì sao tiêu chí này không tính."}
    if values["score"] is None:
        return {"score": "Hãy ghi điểm."} if values["reason"] or values["as_of"] else {}
    if not values["reason"]:
        return {"reason": "Hãy ghi nguồn số liệu."}
    if values["as_of"] is None:
        return {"as_of": "Hãy ghi số liệu đến ngày nào."}
    return _day_fault(values["as_of"])


def _day_fault(day: dt.date | None) -> Sentences:
    if day is not None and not FIRST_DAY <= day <= today():
        return {"as_of": "Ngày của số liệu phải từ năm 2000 và không được sau ngày hôm nay."}
    return {}


_FAULTS = {
    Source.INSPECTION: _appraisal_faults,
    Source.SURVEY: _survey_faults,
    Source.EXTERNAL: _external_faults,
}
