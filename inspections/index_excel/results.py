"""Results of surveys and of external indexes for a round: a line a unit and criterion, blank lines left as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from cchc.lib.excel import Column, Kind, Row, Table, TableLayout, open_book
from cchc.lib.numbers import decimal_vi, percent_vi
from inspections.enums import IndexImportKind, Mark, Source
from inspections.index_excel.finding_units import UnitFinder, UnknownUnitError
from inspections.index_excel.past import NOT_APPLICABLE, ROWS_A_SIGN, Show
from inspections.index_judging import PERCENT, answers_of, digest, faults, plain, score_for, stored, takes_score
from inspections.index_scoring import points_in_words
from inspections.models import Criterion, IndexAssessment, IndexRound, IndexScore

SOURCES = {IndexImportKind.SURVEY: Source.SURVEY, IndexImportKind.EXTERNAL: Source.EXTERNAL}
SHOWN = 300  # lines of the preview
_LEFT_OUT = {NOT_APPLICABLE: "không áp dụng"}
_UNIT = (
    Column("unit_code", "Mã đơn vị", Kind.CODE, may_lack=True, max_length=20, width=12,
           help="Mã số đơn vị hành chính. Có thể để trống nếu đã ghi tên."),
    Column("unit", "Đơn vị", may_lack=True, max_length=200, width=30,
           help="Tên đơn vị. Có thể để trống nếu đã ghi mã."),
    Column("criterion", "Số hiệu tiêu chí", Kind.CODE, required=True, max_length=20, width=12, aliases=("Số hiệu",)),
    Column("text", "Nội dung tiêu chí", may_lack=True, width=60, max_length=5000,
           help="Chỉ để dễ điền, hệ thống không đọc."),
)  # fmt: skip
_AS_OF = Column("as_of", "Số liệu đến ngày", Kind.DATE, may_lack=True, width=16, help="Ngày của số liệu.")


def layout_of(kind: str, leaves: list[Criterion]) -> TableLayout:
    """The sheet of a kind; that of a survey has a column for each level of answers that some criterion asks."""
    return _survey_layout(leaves) if kind == IndexImportKind.SURVEY else EXTERNAL


EXTERNAL = TableLayout(
    "Số liệu bên ngoài",
    (
        *_UNIT,
        Column("maximum", "Điểm tối đa", Kind.NUMBER, may_lack=True, low=Decimal(0), help="Chỉ để dễ điền."),
        Column("score", "Điểm", Kind.NUMBER, low=Decimal(0), choices=_LEFT_OUT,
               help="Để trống thì giữ nguyên; ghi «không áp dụng» thì tiêu chí không tính cho đơn vị."),
        Column("source", "Nguồn số liệu", may_lack=True, max_length=3000, width=50,
               help="Ví dụ: Bộ chỉ số theo Quyết định 766/QĐ-TTg, Cổng Dịch vụ công quốc gia."),
        _AS_OF,
    ),
    help="Mỗi dòng là một tiêu chí lấy số liệu bên ngoài của một đơn vị.",
)  # fmt: skip


def _survey_layout(leaves: list[Criterion]) -> TableLayout:
    levels = max((len(answers_of(leaf)) for leaf in leaves), default=0)
    counts = [
        Column(f"count_{n}", f"Số phiếu mức {n}", Kind.INTEGER, may_lack=True, low=Decimal(0), width=12,
               help=f"Số phiếu chọn mức trả lời thứ {n} của tiêu chí.")
        for n in range(1, levels + 1)
    ]  # fmt: skip
    percent = Column(
        "percent", "Tỷ lệ chung (%)", Kind.PERCENT, low=Decimal(0), high=Decimal(100), choices=_LEFT_OUT, width=14,
        help="Thay cho số phiếu nếu chỉ biết tỷ lệ; ghi «không áp dụng» thì tiêu chí không tính cho đơn vị.",
    )  # fmt: skip
    points = Column("score", "Điểm", Kind.NUMBER, may_lack=True, low=Decimal(0), width=10,
                    help="Chỉ ghi ở tiêu chí mà quy định không tính từ số phiếu.")  # fmt: skip
    note = Column("source", "Ghi chú", may_lack=True, max_length=3000, width=40,
                  help="Cuộc điều tra nào, hoặc vì sao không áp dụng.")  # fmt: skip
    return TableLayout(
        "Điều tra",
        (*_UNIT, *counts, percent, *([points] if any(map(takes_score, leaves)) else []), note, _AS_OF),
        help="Mỗi dòng là một tiêu chí điều tra xã hội học của một đơn vị.",
    )


def guide_of(kind: str, leaves: list[Criterion]) -> list[str]:
    """Sentences of the sheet «Hướng dẫn»: of a survey what each level of each criterion is."""
    lines = ["Dòng để trống kết quả thì giữ nguyên kết quả đang có. Mọi lỗi của tệp được nêu một lần, chưa nhập gì."]
    if kind != IndexImportKind.SURVEY:
        return [*lines, "Mỗi dòng có điểm phải ghi nguồn số liệu và số liệu đến ngày nào."]
    lines.append("Ghi số phiếu của từng mức, hoặc chỉ ghi tỷ lệ chung; không ghi cả hai.")
    for leaf in leaves:
        weights = {str(a["key"]): f" ({_weight(a)})" for a in leaf.rule.get("answers", [])}
        levels = [f"mức {n} = {label}{weights.get(key, '')}" for n, (key, label) in enumerate(answers_of(leaf), 1)]
        lines.append(f"{leaf.code}: {'; '.join(levels) or 'ghi điểm'}")
    return lines


def _weight(answer: Mapping[str, Any]) -> str:
    return decimal_vi(Decimal(str(answer["weight"])) * 100, 2, strip=True) + "%"


def leaves_of(round_: IndexRound, kind: str) -> list[Criterion]:
    rows = Criterion.objects.filter(criteria_set=round_.criteria_set_id, is_leaf=True, source=SOURCES[_kind(kind)])
    return list(rows.order_by("position"))


def _kind(kind: str) -> IndexImportKind:
    return IndexImportKind(kind)


@dataclass
class Results:
    """What a workbook says: unit → criterion → values as `index_judging` has them."""

    round: IndexRound
    kind: str
    leaves: dict[int, Criterion]
    finder: UnitFinder
    values: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    blank: int = 0

    @property
    def rows(self) -> int:
        return sum(map(len, self.values.values()))


def read(source: str | Path | IO[bytes], round_: IndexRound, kind: str, *, show: Show) -> Results:
    """All of it, checked. Raises `ExcelRefused` with everything that is wrong."""
    leaves = leaves_of(round_, kind)
    units = IndexAssessment.objects.filter(round=round_).values_list("unit_id", flat=True)
    finder = UnitFinder(round_.criteria_set, round_.year, among=list(units))
    found = Results(round_, kind, {leaf.pk: leaf for leaf in leaves}, finder)
    with open_book(source) as book:
        table = book.table(layout_of(kind, leaves))
        reader = _RowReader(found, table)
        for count, row in enumerate(table, 1):
            reader.take(row)
            if count % ROWS_A_SIGN == 0:
                show(table.percent)
        if not len(book.problems) and not found.values:
            table.tell(0, "", "Trang chưa có dòng nào có kết quả.")
        book.raise_problems()
    return found


COLUMNS = {
    "numerator": "count_1",
    "denominator": "count_2",
    "counts": "count_1",
    "percent": "percent",
    "score": "score",
    "reason": "source",
    "as_of": "as_of",
}


class _RowReader:
    def __init__(self, found: Results, table: Table) -> None:
        self.found, self.table = found, table
        self.by_code = {leaf.code: leaf for leaf in found.leaves.values()}
        others = Criterion.objects.filter(criteria_set=found.round.criteria_set_id)
        self.others = set(others.values_list("code", flat=True)) - set(self.by_code)
        self.seen: dict[tuple[int, int], int] = {}

    def take(self, row: Row) -> None:
        unit_id, leaf = self._unit(row), self._criterion(row)
        if unit_id is None or leaf is None:
            return
        before = self.seen.setdefault((unit_id, leaf.pk), row.number)
        if before != row.number:
            unit = self.found.finder.units[unit_id]
            self.table.tell(row, "criterion", f"{unit} đã có tiêu chí {leaf.code} ở dòng {before}.")
            return
        values = self._survey(row, leaf) if self.found.kind == IndexImportKind.SURVEY else self._external(row)
        if values is None or row.faulty:
            return
        if not values["mark"]:
            self._blank(row)
            return
        for name, sentence in faults(IndexScore(criterion=leaf), values).items():
            self.table.tell(row, COLUMNS.get(name, ""), sentence)
            return
        self.found.values.setdefault(unit_id, {})[leaf.pk] = values

    def _blank(self, row: Row) -> None:
        if row["source"] or row["as_of"]:
            self.table.tell(row, "score" if "score" in row.values else "percent", "Chưa có kết quả ở dòng này.")
            return
        self.found.blank += 1

    def _unit(self, row: Row) -> int | None:
        if {"unit", "unit_code"} & row.faulty:
            return None
        try:
            return self.found.finder.find(row.text("unit_code"), row.text("unit"))
        except UnknownUnitError as error:
            sentence = str(error).replace("trong phạm vi của bộ tiêu chí", "trong đợt đánh giá này")
            self.table.tell(row, error.column, sentence)
            return None

    def _criterion(self, row: Row) -> Criterion | None:
        code = row["criterion"]
        leaf = self.by_code.get(code)
        if leaf is None and code and "criterion" not in row.faulty:
            source = SOURCES[_kind(self.found.kind)].label.lower()
            known = f"Tiêu chí {code} không lấy điểm từ {source}."
            unknown = f"Bộ tiêu chí không có số hiệu «{code[:40]}»."
            self.table.tell(row, "criterion", known if code in self.others else unknown)
        return leaf

    def _survey(self, row: Row, leaf: Criterion) -> dict[str, Any] | None:
        if takes_score(leaf):
            return self._points(row, leaf)
        answers = answers_of(leaf)
        figures = {n: row.values.get(f"count_{n}") for n in range(1, len(self.table.layout.columns))}
        beyond = [n for n, figure in figures.items() if figure is not None and n > len(answers)]
        if beyond:
            self.table.tell(row, f"count_{beyond[0]}", f"Tiêu chí {leaf.code} chỉ có {len(answers)} mức trả lời.")
            return None
        if row.values.get("score") is not None:
            self.table.tell(row, "score", f"Tiêu chí {leaf.code} ghi số phiếu hoặc tỷ lệ, không ghi điểm.")
            return None
        counts = {key: plain(figures[n]) for n, (key, _) in enumerate(answers, 1) if figures[n] is not None}
        percent = row["percent"]
        if percent is not None and counts:
            self.table.tell(row, "percent", "Chỉ ghi số phiếu của từng mức, hoặc chỉ ghi tỷ lệ chung.")
            return None
        if isinstance(percent, Decimal):
            counts = {PERCENT: plain(percent)}
        left_out = percent == NOT_APPLICABLE
        return _values(row, left_out=left_out, said=bool(counts), counts=counts)

    def _points(self, row: Row, leaf: Criterion) -> dict[str, Any] | None:
        """A surveyed criterion of which only the points are known."""
        counted = [key for key, value in row.values.items() if key.startswith("count_") and value is not None]
        if counted or isinstance(row["percent"], Decimal):
            self.table.tell(row, (counted or ["percent"])[0], f"Tiêu chí {leaf.code} ghi điểm, không ghi số phiếu.")
            return None
        points = row.values.get("score")
        return _values(row, left_out=row["percent"] == NOT_APPLICABLE, said=points is not None, score=points)

    def _external(self, row: Row) -> dict[str, Any]:
        score = row["score"]
        left_out = score == NOT_APPLICABLE
        points = None if left_out else score
        return _values(row, left_out=left_out, said=points is not None, score=points)


def _values(
    row: Row, *, left_out: bool, said: bool, counts: dict[str, str] | None = None, score: Decimal | None = None
) -> dict[str, Any]:
    mark = Mark.NOT_APPLICABLE.value if left_out else Mark.RESULT.value if said else ""
    return {
        "mark": mark,
        "score": score,
        "reason": row.text("source"),
        "as_of": row.values.get("as_of"),
        "survey_counts": counts or {},
    }


# --- What it would do -----------------------------------------------------------------------------


def preview(found: Results) -> dict[str, Any]:
    """As JSON: how many results are new, replaced, the same; the lines, those that replace something first."""
    rows = IndexScore.objects.filter(assessment__round=found.round, criterion__in=found.leaves)
    now = {(row.assessment.unit_id, row.criterion_id): row for row in rows.select_related("assessment", "criterion")}
    lines = [
        _line(found, unit_id, leaf_id, values, now.get((unit_id, leaf_id)))
        for unit_id, by_leaf in found.values.items()
        for leaf_id, values in by_leaf.items()
    ]
    order = {"replaced": 0, "new": 1, "same": 2}
    lines.sort(key=lambda line: (order[line["what"]], line.pop("sort_key")))
    counted = Counter(line["what"] for line in lines)
    return {
        "lines": lines[:SHOWN],
        "rows": found.rows,
        "units_count": len(found.values),
        "blank": found.blank,
        **{what: counted[what] for what in order},
    }


def _line(found: Results, unit_id: int, leaf_id: int, values: dict[str, Any], now: IndexScore | None) -> dict[str, Any]:
    unit, leaf = found.finder.units[unit_id], found.leaves[leaf_id]
    before = points_in_words(now.mark, now.score) if now and now.mark else ""
    same = now is not None and digest(stored(now)) == digest(values)
    return {
        "unit": str(unit),
        "criterion": leaf.code,
        "said": said(leaf, values),
        "before": before,
        "after": points_in_words(values["mark"], score_for(leaf, values)),
        "what": "same" if same else "replaced" if before else "new",
        "sort_key": [unit.sort_key, leaf.position],
    }


def said(leaf: Criterion, values: Mapping[str, Any]) -> str:
    """«120 + 60 + 20 + 0 phiếu», «83,5%», the source of an external figure."""
    counts = values["survey_counts"]
    if PERCENT in counts:
        return percent_vi(Decimal(counts[PERCENT]) / 100)
    if counts:
        joined = " + " if leaf.rule.get("answers") else "/"
        return joined.join(counts.get(key, "0") for key, _ in answers_of(leaf)) + " phiếu"
    return str(values["reason"])


def template_rows(round_: IndexRound, leaves: list[Criterion]) -> Iterator[Mapping[str, Any]]:
    """Every unit of the round × criterion, to be filled in."""
    found = IndexAssessment.objects.filter(round=round_).select_related("unit")
    for row in sorted(found, key=lambda row: row.unit.sort_key):
        for leaf in leaves:
            yield {
                "unit_code": row.unit.gso_code,
                "unit": row.unit.short_name,
                "criterion": leaf.code,
                "text": leaf.text,
                "maximum": leaf.max_score,
            }
