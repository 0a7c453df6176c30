"""Results of a past year: a line a unit and criterion, the whole of every unit or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple

from cchc.lib import par_index
from cchc.lib.excel import Book, Column, Kind, Row, Table, TableLayout, open_book
from cchc.lib.numbers import score_vi
from inspections.index_excel.finding_units import UnitFinder, UnknownUnitError
from inspections.models import CriteriaSet, Criterion

NOT_APPLICABLE = "na"
SCORES = TableLayout(
    "Điểm",
    (
        Column("unit_code", "Mã đơn vị", Kind.CODE, may_lack=True, max_length=20, width=12,
               help="Mã số đơn vị hành chính. Có thể để trống nếu đã ghi tên."),
        Column("unit", "Đơn vị", may_lack=True, max_length=200, width=30,
               help="Tên đơn vị trong năm đó. Có thể để trống nếu đã ghi mã."),
        Column("criterion", "Số hiệu tiêu chí", Kind.CODE, required=True, max_length=20, width=12,
               aliases=("Số hiệu",)),
        Column("text", "Nội dung tiêu chí", may_lack=True, width=60, max_length=5000,
               help="Chỉ để dễ điền, hệ thống không đọc."),
        Column("maximum", "Điểm tối đa", Kind.NUMBER, may_lack=True, low=Decimal(0),
               help="Nếu có thì được so với bộ tiêu chí."),
        Column("self_score", "Điểm tự chấm", Kind.NUMBER, low=Decimal(0), help="Có thể để trống."),
        Column("score", "Điểm thẩm định", Kind.NUMBER, required=True, low=Decimal(0),
               choices={NOT_APPLICABLE: "không áp dụng"},
               help="Điểm được công bố; ghi «không áp dụng» để bỏ tiêu chí khỏi điểm tối đa của đơn vị."),
        Column("reason", "Ý kiến thẩm định", may_lack=True, max_length=3000, width=50),
    ),
    help="Mỗi dòng là một tiêu chí thành phần của một đơn vị.",
)  # fmt: skip
GUIDE = (
    "Mỗi đơn vị phải có đủ mọi tiêu chí thành phần của bộ tiêu chí; thiếu một dòng thì không nhập gì.",
    "Tổng điểm, chỉ số, xếp hạng, xếp loại do hệ thống tính lại từ các dòng này.",
)
Show = Callable[[int], None]
ROWS_A_SIGN = 2000  # how often the bar of the job moves
UNITS_TOLD = 3  # criteria that lack are named so far


class PastScore(NamedTuple):
    """`score` None: không áp dụng."""

    self_score: Decimal | None
    score: Decimal | None
    reason: str


@dataclass
class PastResults:
    """What a workbook says: unit → criterion → score."""

    criteria_set: CriteriaSet
    leaves: dict[int, Criterion]
    finder: UnitFinder
    scores: dict[int, dict[int, PastScore]] = field(default_factory=dict)
    first_rows: dict[int, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(map(len, self.scores.values()))

    def index_of(self, unit_id: int) -> par_index.Index:
        return par_index.index_of(
            par_index.Item(self.leaves[pk].max_score if row.score is not None else par_index.ZERO, row.score)
            for pk, row in self.scores[unit_id].items()
        )


def read(source: str | Path | IO[bytes], criteria_set: CriteriaSet, year: int, *, show: Show) -> PastResults:
    """All of it, checked. Raises `ExcelRefused` with everything that is wrong."""
    leaves = Criterion.objects.filter(criteria_set=criteria_set, is_leaf=True).order_by("position")
    found = PastResults(criteria_set, {leaf.pk: leaf for leaf in leaves}, UnitFinder(criteria_set, year))
    with open_book(source) as book:
        table = book.table(SCORES)
        reader = _RowReader(found, table)
        for count, row in enumerate(table, 1):
            reader.take(row)
            if count % ROWS_A_SIGN == 0:
                show(table.percent)
        _tell_incomplete(found, table, book)
        book.raise_problems()
    return found


class _RowReader:
    def __init__(self, found: PastResults, table: Table) -> None:
        self.found, self.table = found, table
        self.by_code = {leaf.code: leaf for leaf in found.leaves.values()}
        groups = Criterion.objects.filter(criteria_set=found.criteria_set, is_leaf=False)
        self.groups = set(groups.values_list("code", flat=True))
        self.seen: dict[tuple[int, int], int] = {}

    def take(self, row: Row) -> None:
        unit_id, leaf = self._unit(row), self._criterion(row)
        if unit_id is None or leaf is None:
            return
        self.found.first_rows.setdefault(unit_id, row.number)
        before = self.seen.setdefault((unit_id, leaf.pk), row.number)
        if before != row.number:
            name = self.found.finder.units[unit_id]
            self.table.tell(row, "criterion", f"{name} đã có tiêu chí {leaf.code} ở dòng {before}.")
            return
        self._check_points(row, leaf)
        score = None if row["score"] == NOT_APPLICABLE else row["score"]
        self.found.scores.setdefault(unit_id, {})[leaf.pk] = PastScore(row["self_score"], score, row.text("reason"))

    def _unit(self, row: Row) -> int | None:
        if {"unit", "unit_code"} & row.faulty:
            return None
        try:
            return self.found.finder.find(row.text("unit_code"), row.text("unit"))
        except UnknownUnitError as error:
            self.table.tell(row, error.column, str(error))
            return None

    def _criterion(self, row: Row) -> Criterion | None:
        code = row["criterion"]
        leaf = self.by_code.get(code)
        if leaf is None and code and "criterion" not in row.faulty:
            self.table.tell(
                row,
                "criterion",
                f"«{code}» có tiêu chí thành phần nên không ghi điểm; hãy ghi điểm cho từng tiêu chí thành phần."
                if code in self.groups
                else f"Bộ tiêu chí không có số hiệu «{code[:40]}».",
            )
        return leaf

    def _check_points(self, row: Row, leaf: Criterion) -> None:
        for key in ("self_score", "score"):
            points = row[key]
            if isinstance(points, Decimal) and points > leaf.max_score:
                limit = score_vi(leaf.max_score)
                self.table.tell(row, key, f"{score_vi(points)} vượt điểm tối đa {limit} của tiêu chí {leaf.code}.")
        if row["maximum"] is not None and row["maximum"] != leaf.max_score:
            limit = score_vi(leaf.max_score)
            self.table.tell(
                row, "maximum", f"Bộ tiêu chí ghi {limit} cho tiêu chí {leaf.code}. Có đúng bộ tiêu chí không?"
            )


def _tell_incomplete(found: PastResults, table: Table, book: Book) -> None:
    """Units that lack criteria; not where what is there could not be read, since that is told already."""
    if len(book.problems):
        return
    if not found.scores:
        table.tell(0, "", "Trang chưa có dòng nào.")
    for unit_id, scores in found.scores.items():
        lacking = [leaf.code for pk, leaf in found.leaves.items() if pk not in scores]
        if lacking:
            named = ", ".join(lacking[:UNITS_TOLD]) + (" …" if len(lacking) > UNITS_TOLD else "")
            unit = found.finder.units[unit_id]
            table.tell(found.first_rows[unit_id], "", f"{unit} thiếu {len(lacking)} tiêu chí thành phần: {named}.")


def preview(found: PastResults) -> dict[str, Any]:
    """What loading would do, as JSON: each unit with its sums, index, place and band, the best first."""
    indexes = {unit_id: found.index_of(unit_id) for unit_id in found.scores}
    bands = par_index.bands_of(found.criteria_set.bands)
    places = dict(zip(indexes, par_index.ranks([index.percent for index in indexes.values()]), strict=True))
    units = [_unit_line(found, unit_id, index, places[unit_id], bands) for unit_id, index in indexes.items()]
    units.sort(key=lambda line: (line["rank"] or len(units) + 1, line["sort_key"]))
    for line in units:
        del line["sort_key"]
    return {"units": units, "rows": found.rows, "criteria": len(found.leaves)}


def _unit_line(
    found: PastResults, unit_id: int, index: par_index.Index, place: int | None, bands: Sequence[par_index.Band]
) -> dict[str, Any]:
    unit, band = found.finder.units[unit_id], par_index.band_of(index.percent, bands)
    own = [row.self_score for row in found.scores[unit_id].values() if row.self_score is not None]
    return {
        "unit": str(unit),
        "self_score": score_vi(sum(own, par_index.ZERO)) if own else "–",
        "score": score_vi(index.score),
        "maximum": score_vi(index.maximum),
        "percent": par_index.percent_shown(index.percent, bands),
        "rank": place,
        "band": band.label if band else "",
        "sort_key": unit.sort_key,
    }


def template_rows(criteria_set: CriteriaSet, year: int) -> Iterator[Mapping[str, Any]]:
    """Every unit × criterion, to be filled in."""
    leaves = list(Criterion.objects.filter(criteria_set=criteria_set, is_leaf=True).order_by("position"))
    for unit in sorted(UnitFinder(criteria_set, year).units.values(), key=lambda unit: unit.sort_key):
        for leaf in leaves:
            yield {
                "unit_code": unit.gso_code,
                "unit": unit.short_name,
                "criterion": leaf.code,
                "text": leaf.text,
                "maximum": leaf.max_score,
            }
