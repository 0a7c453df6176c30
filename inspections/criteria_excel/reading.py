"""An uploaded workbook as a criteria set, or every fault in it at its sheet, row and column.

The rows become the shape of the JSON file, which `cchc.lib.criteria` checks; where it finds a fault is led back to a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import IO

from cchc.lib.criteria import CriteriaSetError, Problem, parse_set
from cchc.lib.criteria_keys import keys_for
from cchc.lib.excel import Book, ExcelRefused, Limits, Row, open_book
from cchc.lib.excel import Problem as ExcelProblem
from cchc.lib.scoring import RuleType
from inspections.criteria_data import Data, key_of, nest, part_of
from inspections.criteria_excel.layout import (
    BANDS,
    CRITERIA,
    HUNDRED,
    OTHERWISE,
    RULE_NUMBERS,
    RULE_TEXTS,
    SET,
    STEPS,
)
from inspections.criteria_words import spoken

LIMITS = Limits(file=5 * 1024**2, unpacked=30 * 1024**2, shared=10 * 1024**2, parts=300, columns=60)
SOURCES = {RuleType.SURVEY: "survey", RuleType.EXTERNAL: "external"}
_OF_RULE = ("type", *RULE_TEXTS, *RULE_NUMBERS, "unit", "better")
_OF_LEAF = ("source", "rule_text", "verification_documents", *_OF_RULE)
_LISTS = {RuleType.CHOICE: "options", RuleType.TIERS: "tiers", RuleType.SURVEY: "answers"}
_STEP_PATH = re.compile(r"\.rule\.(options|tiers|answers)\[(\d+)\]")
_BAND_PATH = re.compile(r"\.bands\[(\d+)\]")


@dataclass(frozen=True)
class Uploaded:
    """A whole set in the shape of its file. `previous`: code of the set that it follows; `earlier`: code here → codes
    there; `rows`: code → row of the sheet."""

    data: Data
    previous: str
    earlier: dict[str, list[str]]
    rows: dict[str, int]
    set_row: int

    def refuse(self, key: str, sentence: str, code: str = "") -> ExcelRefused:
        """A refusal by what is stored here: at the row of a criterion, or at that of the set."""
        layout, row = (CRITERIA, self.rows[code]) if code else (SET, self.set_row)
        heading = next(column.heading for column in layout.columns if column.key == key)
        return ExcelRefused([ExcelProblem(layout.name, row, heading, sentence)])


def read_set(stream: IO[bytes], *, slugs: Mapping[str, str]) -> Uploaded:
    """Raises `ExcelRefused` with all that is wrong. `slugs`: search key of a field's name → the slug it has already."""
    with open_book(stream, LIMITS) as book:
        upload = _Upload(book, slugs)
        return upload.read()


class _Upload:
    def __init__(self, book: Book, slugs: Mapping[str, str]) -> None:
        self.book, self.slugs = book, slugs
        self.set, self.criteria = book.table(SET), book.table(CRITERIA)
        self.steps, self.bands = book.table(STEPS), book.table(BANDS)
        self.rows: list[Row] = []
        self.steps_of: dict[str, list[Row]] = {}
        self.band_rows: list[Row] = []
        self.paths: list[str] = []

    def read(self) -> Uploaded:
        """First what single cells say, then the order of levels, then sums and rules: the latter need the former."""
        set_rows = list(self.set)
        self.rows, steps, self.band_rows = list(self.criteria), list(self.steps), list(self.bands)
        if not set_rows and self.set.part and not len(self.book.problems):
            self.set.tell(2, "", "Chưa có dòng nào. Hãy ghi mã, tên và tổng điểm của bộ ở dòng 2.")
        self.book.raise_problems()
        (about,) = set_rows
        self._sort_steps(steps)
        nodes = self._nodes()
        self.book.raise_problems()
        data, self.paths = nest(self._about(about), nodes)
        try:
            parse_set(data)
        except CriteriaSetError as error:
            for problem in error.problems:
                self._tell(problem, about)
            self.book.raise_problems()
        rows = {row["code"]: row.number for row in self.rows}
        return Uploaded(data, about.text("previous"), self._earlier(), rows, about.number)

    def _sort_steps(self, steps: list[Row]) -> None:
        codes = {row["code"] for row in self.rows}
        for row in steps:
            if row["code"] not in codes:
                self.steps.tell(row, "code", f"Không có số hiệu «{row['code']}» ở trang «{CRITERIA.name}».")
            self.steps_of.setdefault(row["code"], []).append(row)

    def _about(self, row: Row) -> Data:
        bands = [
            {"label": band["label"], "at_least": band["at_least"], "key": band["key"] or key}
            for band, key in zip(self.band_rows, keys_for([band["label"] for band in self.band_rows]), strict=True)
        ]
        about = {key: row[key] for key in ("code", "title", "unit_level", "max_score")}
        return about | {"note": row.text("note"), "illustrative": row["illustrative"] == "yes", "bands": bands}

    # ── criteria ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _nodes(self) -> list[tuple[int, Data]]:
        levels = [row["level"] or 0 for row in self.rows]
        slugs = iter(keys_for([row["text"] for row in self.rows if row["level"] == 1], self.slugs))
        nodes = []
        for row, level, above, below in zip(self.rows, levels, [0, *levels], [*levels[1:], 0], strict=False):
            if level > above + 1:
                told = f"Cấp {level} đứng ngay dưới cấp {above}" if above else f"Dòng đầu tiên có cấp {level}"
                self.criteria.tell(row, "level", f"{told}. Mục con phải đứng dưới mục cha, kém một cấp.")
            node: Data = {key: row[key] for key in ("code", "text", "max_score")}
            node |= {"lead_office": row.text("lead_office"), "guidance": row.text("guidance")}
            if level == 1:
                own = next(slugs)
                node["slug"] = row["slug"] or own
            if below > level:
                self._refuse_rule(row)
            elif level > 1:
                node |= self._leaf(row)
            nodes.append((level, node))
        return nodes

    def _refuse_rule(self, row: Row) -> None:
        """A criterion with others below it is not scored by itself."""
        for key in _OF_LEAF:
            if row[key] is not None:
                sentence = (
                    "Mục này có mục con nên không được chấm riêng. Hãy xóa ô này, hoặc xem lại cấp của dòng dưới."
                )
                self.criteria.tell(row, key, sentence)
        for step in self.steps_of.get(row["code"], []):
            self.steps.tell(step, "code", f"Mục {row['code']} có mục con nên không có mức điểm.")

    def _leaf(self, row: Row) -> Data:
        leaf: Data = {key: row.text(key) for key in ("rule_text", "verification_documents")}
        leaf["source"] = row["source"] or SOURCES.get(row["type"], "inspection")
        steps = self.steps_of.get(row["code"], [])
        if row["type"] is None:
            if steps:
                self.steps.tell(
                    steps[0], "code", f"Mục {row['code']} chưa có cách tính điểm ở trang «{CRITERIA.name}»."
                )
            return leaf
        rule: Data = {key: row[key] for key in _OF_RULE if row[key] is not None}
        name = _LISTS.get(row["type"])
        if name == "tiers":
            rule |= self._tiers(steps, rule.get("better"))
        elif name:
            rule[name] = self._keyed(steps, "weight" if name == "answers" else "score")
        else:
            for step in steps:
                self.steps.tell(step, "code", f"Cách tính điểm của mục {row['code']} không có các mức.")
        return {**leaf, "rule": rule}

    def _tiers(self, steps: list[Row], better: str | None) -> Data:
        bound = "at_most" if better == "lower" else "at_least"
        tiers: list[Data] = []
        rest: Data = {}
        for step in steps:
            self._unused(step, "weight", "key")
            if step["bound"] is not None:
                if step["label"]:
                    self.steps.tell(step, "label", f"Bậc có ngưỡng thì không có nhãn; chỉ dòng cuối ghi «{OTHERWISE}».")
                tiers.append({bound: step["bound"], "score": step["score"]})
            elif (step["label"] or "").casefold() != OTHERWISE.casefold():
                self.steps.tell(step, "bound", f"Chưa có ngưỡng. Dòng cho mọi trường hợp khác ghi nhãn «{OTHERWISE}».")
            elif rest:
                self.steps.tell(step, "label", f"Mục này đã có một dòng «{OTHERWISE}» ở trên.")
            else:
                rest = {"otherwise": step["score"]}
        return {"tiers": tiers, **rest}

    def _keyed(self, steps: list[Row], value: str) -> list[Data]:
        """Options with their scores, or answers with their weights, which are parts of 1."""
        items = []
        for step, key in zip(steps, keys_for([step.text("label") for step in steps]), strict=True):
            self._unused(step, "bound", "weight" if value == "score" else "score")
            amount: Decimal | None = step[value]
            if value == "weight" and amount is not None:
                amount /= HUNDRED
            items.append({"key": step["key"] or key, "label": step.text("label"), value: amount})
        return items

    def _unused(self, step: Row, *keys: str) -> None:
        for key in keys:
            if step[key] is not None:
                self.steps.tell(step, key, f"Cách tính điểm của mục {step['code']} không dùng cột này. Hãy xóa ô này.")

    def _earlier(self) -> dict[str, list[str]]:
        found = {row["code"]: [code for code in re.split(r"[,;\s]+", row.text("earlier")) if code] for row in self.rows}
        return {code: list(dict.fromkeys(codes)) for code, codes in found.items() if codes}

    # ── where a fault stands ─────────────────────────────────────────────────────────────────────────────────────

    def _tell(self, problem: Problem, about: Row) -> None:
        path, rest = part_of(problem.path)
        sentence = spoken(problem.sentence)
        if path:
            self._tell_node(self.rows[self.paths.index(path)], problem, rest, sentence)
        elif band := _BAND_PATH.match(rest):
            self.bands.tell(self.band_rows[int(band[1])], key_of(problem), sentence)
        elif rest == ".fields":
            self.criteria.tell(0, "", "Chưa có dòng nào.")
        else:
            self.set.tell(about, key_of(problem), sentence)

    def _tell_node(self, row: Row, problem: Problem, rest: str, sentence: str) -> None:
        steps = self.steps_of.get(row["code"], [])
        key = key_of(problem)
        if step := _STEP_PATH.match(rest):
            listed = [each for each in steps if step[1] != "tiers" or each["bound"] is not None]
            of_order = "bound" if "chồng lên nhau" in sentence else "score"
            key = {"at_least": "bound", "at_most": "bound", "tiers": of_order}.get(key, key)
            self.steps.tell(listed[int(step[2])], key, sentence)
        elif key == "otherwise" and (last := [each for each in steps if each["bound"] is None]):
            self.steps.tell(last[0], "score", sentence)
        else:
            has_column = any(column.key == key for column in CRITERIA.columns)
            self.criteria.tell(row, key if has_column else "type" if "rule" in rest + key else "", sentence)
