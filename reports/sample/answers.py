"""What is found in a ward, item by item: everything in order, less the faults of its visit (data/visits.json).

A result has the shape in which a page sends it (`inspections.answering`): {"choice": "yes"}, {"numerator": "118", …}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc.lib.numbers import decimal_vi
from inspections.enums import Mark
from inspections.models import Criterion
from inspections.phrases import Phrase, all_phrases
from reports.sample.files import read
from units.enums import UnitKind
from units.models import Unit

Result = dict[str, Any]
Facts = Mapping[str, int]

EMPTY: Result = {
    "mark": Mark.RESULT.value,
    "choice": "",
    "numerator": "",
    "denominator": "",
    "count": "",
    "score": "",
    "zero_if": False,
    "reason": "",
}
NOT_LOOKED_AT = {"mark": Mark.NOT_DUE.value, "reason": "Không thuộc nội dung kiểm tra đột xuất"}
# Item → (numerator, denominator): a fact of the ward, or a number.
SHARES: dict[str, tuple[str | int, str | int]] = {
    "1.1.3": ("tasks", "tasks"),
    "1.2.2": (4, 4),
    "1.3.2": (6, 6),
    "1.4.1": (8, 8),
    "1.6.1": ("done", "assigned"),
    "2.1.2": (6, 6),
    "2.3.1": (10, 10),
    "3.2.1": ("procedures", "procedures"),
    "3.2.2": ("procedures", "procedures"),
    "3.3.1": ("procedures", "procedures"),
    "3.3.3": (20, 20),
    "3.4.1": ("on_time", "solved"),
    "3.4.2": ("apologised", "late"),
    "3.5.2": (2, 2),
    "5.1.1": ("staff", "staff"),
    "5.2.1": (5, 5),
    "6.2.1": (4, 4),
    "6.3.1": (3, 3),
    "7.1.1": ("electronic", "papers"),
    "7.1.2": ("signed", "electronic"),
    "7.2.1": ("staff", "staff"),
    "7.3.1": (10, 10),
    "7.4.1": ("used", "online"),
    "7.5.2": ("procedures", "procedures"),
}
COUNTS = {"1.4.2": 3, "6.1.1": 2, "7.5.1": 3}  # where more is better; elsewhere nothing is counted: no fault


@dataclass(frozen=True)
class Fault:
    """A finding of a visit. `result` None: it costs no points of its own."""

    code: str
    item: str
    field: str  # of a finding that hangs on no item
    result: Result | None
    text: str
    recommendation: str
    severity: str
    cause: int
    working_days: int | None
    fixed: str


def all_in_order(item: Criterion, facts: Facts) -> Result:
    """The result of an item where nothing is wrong; figures of the ward where its rule asks for figures."""
    known = {**facts, "late": facts["solved"] - facts["on_time"]}
    if item.code in SHARES:
        numerator, denominator = (known[key] if isinstance(key, str) else key for key in SHARES[item.code])
        return result(numerator=str(numerator), denominator=str(denominator))
    if item.rule_type == "yes_no":
        return result(choice="yes")
    if item.rule_type == "choice":
        return result(choice=item.rule["options"][0]["key"])
    return result(count=str(COUNTS.get(item.code, 0)))


def result(**given: Any) -> Result:
    """A result of the given values; a mark other than «có kết quả» comes without numbers."""
    return {**EMPTY, **given}


def faults_of(visit: Mapping[str, Any], unit: Unit) -> list[Fault]:
    return [_fault(row, unit) for row in visit["faults"]]


def found(items: list[Criterion], visit: Mapping[str, Any], faults: list[Fault]) -> dict[str, Result]:
    """Item code → what the team finds."""
    results = {item.code: all_in_order(item, visit["facts"]) for item in items}
    results |= {code: result(**given) for code, given in visit["results"].items()}
    if only := visit.get("only"):  # an unannounced check looks at little
        results |= {item.code: result(**NOT_LOOKED_AT) for item in items if item.code not in only}
    return results | {fault.item: fault.result for fault in faults if fault.result}


def reported(items: list[Criterion], visit: Mapping[str, Any]) -> dict[str, Result]:
    """Item code → what the unit says of itself: a little prettier than what is found (domain.md §6)."""
    facts = dict(visit["facts"])
    facts["on_time"] += (facts["solved"] - facts["on_time"]) // 3
    facts["apologised"] = facts["solved"] - facts["on_time"]
    results = {item.code: all_in_order(item, facts) for item in items}
    marks = {code: given for code, given in visit.get("results", {}).items() if given.get("mark")}
    return results | {code: result(**given) for code, given in marks.items()}


def _fault(row: Mapping[str, Any], unit: Unit) -> Fault:
    known, phrase = read("faults")[row["code"]], _phrases()[row["code"]]
    words = dict(row)
    if "n" in row:
        words |= {"rest": row["d"] - row["n"], "percent": decimal_vi(Decimal(100 * row["n"]) / row["d"], 1)}
    given = known.get("result")
    return Fault(
        code=row["code"],
        item=known.get("item", ""),
        field=known.get("field", ""),
        result=result(**{key: value.format(**words) for key, value in given.items()}) if given else None,
        text=in_words_of(unit, known.get("text", phrase.text).format(**words)),
        recommendation=in_words_of(unit, known.get("recommendation", phrase.recommendation)),
        severity=phrase.severity,
        cause=known["cause"],
        working_days=known.get("working_days"),
        fixed=known.get("fixed", ""),
    )


def in_words_of(unit: Unit, text: str) -> str:
    """The sentences are written for a phường."""
    return text.replace("phường", "xã") if unit.kind == UnitKind.COMMUNE else text


def _phrases() -> dict[str, Phrase]:
    return {phrase.code: phrase for phrase in all_phrases()}
