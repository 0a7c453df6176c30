"""What the reader takes, what it refuses and where it says so; the template it writes comes back as it went."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from cchc.lib.excel import Column, ExcelRefused, Kind, Limits, Row, TableLayout, open_book, write_book
from cchc.lib.excel.tests.bad_files import BAD_FILES, SAME_FILES, Good, changed

SCORES = TableLayout(
    "Điểm",
    (
        Column("code", "Số hiệu", Kind.CODE, required=True, unique=True),
        Column("max", "Điểm tối đa", Kind.NUMBER, required=True, low=Decimal(0), high=Decimal(100)),
        Column("count", "Số hồ sơ", Kind.INTEGER),
        Column("share", "Tỷ lệ", Kind.PERCENT, low=Decimal(0), high=Decimal(100)),
        Column("day", "Ngày", Kind.DATE),
        Column("source", "Nguồn", Kind.CHOICE, choices={"survey": "Điều tra", "inspection": "Kiểm tra"}),
        Column("why", "Lý do", max_length=500),
        Column("note", "Ghi chú", may_lack=True),
    ),
)
ROWS = [
    {
        "code": "1.10",
        "max": Decimal("0.5"),
        "count": 118,
        "share": Decimal("92.5"),
        "day": dt.date(2019, 5, 20),
        "source": "survey",
        "why": "Chưa đủ",
        "note": "Thiếu sổ\ntheo dõi",
    },
    {**dict.fromkeys(column.key for column in SCORES.columns), "code": "2", "max": Decimal("2.125")},
]


def written(rows=ROWS, layout=SCORES) -> bytes:
    out = io.BytesIO()
    write_book(out, [(layout, rows)], title="Bảng điểm", guide=["Mỗi dòng một tiêu chí."])
    return out.getvalue()


def read(content: bytes, layout=SCORES, limits: Limits | None = None) -> list[Row]:
    with open_book(io.BytesIO(content), limits) as book:
        rows = list(book.table(layout))
        book.raise_problems()
    return rows


def said(content: bytes, layout=SCORES, limits: Limits | None = None) -> list[str]:
    with pytest.raises(ExcelRefused) as caught:
        read(content, layout, limits)
    return [str(problem) for problem in caught.value.problems]


GOOD = Good(written(), "Điểm", text="Lý do", number="Điểm tối đa")


def with_cell(heading: str, value, number_format: str = "General") -> bytes:
    def change(sheet, _):
        place = next(cell.column for cell in sheet[1] if cell.value == heading)
        cell = sheet.cell(2, place)
        cell.value, cell.number_format = value, number_format

    return changed(GOOD, change)


def test_what_is_written_comes_back_exactly_as_it_was():
    assert [row.values for row in read(written())] == ROWS


@pytest.mark.parametrize("name", BAD_FILES)
def test_each_kind_of_bad_file_gets_its_sentence(name: str):
    bad = BAD_FILES[name]

    sentences = said(bad.make(GOOD))

    assert any(bad.sentence in sentence for sentence in sentences), sentences


def test_one_fault_is_told_once():
    assert {name: sentences for name in BAD_FILES if len(sentences := said(BAD_FILES[name].make(GOOD))) > 1} == {}


def test_text_stays_text_whatever_it_begins_with():
    rows = [{**ROWS[0], "why": "=1+1"}]

    assert read(written(rows))[0]["why"] == "=1+1"


@pytest.mark.parametrize("name", SAME_FILES)
def test_harmless_oddities_change_nothing(name: str):
    assert [row.values for row in read(SAME_FILES[name](GOOD))] == ROWS


def test_the_place_is_sheet_row_and_column():
    assert said(with_cell("Điểm tối đa", 101)) == [
        'Trang "Điểm", dòng 2, cột "Điểm tối đa": 101 nằm ngoài khoảng cho phép: từ 0 đến 100.'
    ]


@pytest.mark.parametrize(
    ("heading", "value", "number_format", "expected"),
    [
        ("Điểm tối đa", 0.1 + 0.2, "General", Decimal("0.3")),
        ("Điểm tối đa", "1.234,5", "General", "1.234,5 nằm ngoài"),
        ("Điểm tối đa", "0.125", "General", Decimal("0.125")),
        ("Điểm tối đa", "1,234.5", "General", "«1,234.5» không phải là số."),
        ("Điểm tối đa", 0.0001, "General", "có nhiều hơn 3 chữ số"),
        ("Điểm tối đa", None, "General", "Chưa có giá trị."),
        ("Số hồ sơ", 1.5, "General", "1,5 không phải là số nguyên."),
        ("Tỷ lệ", 0.85, "0%", Decimal(85)),
        ("Tỷ lệ", "85,5%", "General", Decimal("85.5")),
        ("Tỷ lệ", 85, "General", Decimal(85)),
        ("Số hiệu", 1.1, "General", "không biết là «1.1» hay «1.10»"),
        ("Số hiệu", 3, "General", "3"),
        ("Số hiệu", "2", "General", "«2» đã có ở dòng 2."),
        ("Số hiệu", dt.date(2019, 1, 1), "dd/mm/yyyy", "Ô là ngày 01/01/2019"),
        ("Ngày", "20/5/2019", "General", dt.date(2019, 5, 20)),
        ("Ngày", 43605, "General", "«43605» không phải là ngày."),
        ("Ngày", "31/02/2019", "General", "Không có ngày 31/02/2019."),
        ("Nguồn", " ĐIỀU tra ", "General", "survey"),
        ("Nguồn", "Khảo sát", "General", "«Khảo sát» không có trong danh sách. Hãy chọn một trong: «Điều tra», «Kiểm tra»."),
        ("Lý do", 12.5, "General", "12,5"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_mean_it_or_refused(heading, value, number_format, expected):
    content = with_cell(heading, value, number_format)
    key = next(column.key for column in SCORES.columns if column.heading == heading)

    try:
        outcome = read(content)[0][key]
    except ExcelRefused as refused:
        (problem,) = refused.problems
        assert expected in problem.sentence
    else:
        assert outcome == expected


def test_a_column_that_may_lack_may_lack():
    content = changed(GOOD, lambda sheet, _: sheet.delete_cols(8))

    assert [row["note"] for row in read(content)] == [None, None]


def test_a_near_heading_is_named():
    def change(sheet, _):
        sheet["B1"] = "Điểm tôi đa"

    sentences = said(changed(GOOD, change))

    assert any("Có phải là «Điểm tối đa»?" in sentence for sentence in sentences)
    assert any('cột "Điểm tối đa": Thiếu cột này' in sentence for sentence in sentences)


def test_every_problem_is_told_up_to_a_number_and_the_others_are_counted():
    rows = [{"code": str(n), "max": Decimal(1000)} for n in range(300)]

    with pytest.raises(ExcelRefused) as caught:
        read(written(rows))

    assert len(caught.value.problems) == 200
    assert caught.value.more == 100


def test_a_file_of_200_mb_is_refused_by_its_size_alone(tmp_path: Path):
    path = tmp_path / "lon.xlsx"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024**2)

    with pytest.raises(ExcelRefused, match="Tệp lớn hơn 50 MB"), open_book(path):
        pass


def test_too_many_rows_parts_or_bytes_are_refused():
    few = TableLayout("Điểm", SCORES.columns, max_rows=1)

    assert said(written(), few) == ['Trang "Điểm": Trang có quá 1 dòng dữ liệu, không được nhận.']
    assert "quá nhiều thành phần" in said(written(), limits=Limits(parts=3))[0]
    assert "quá lớn" in said(written(), limits=Limits(unpacked=100))[0]


def test_dates_of_the_mac_calendar_are_the_same_dates():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"date_1904": True})
    sheet = book.add_worksheet("Ngày")
    sheet.write_row(0, 0, ["Ngày"])
    sheet.write_datetime(1, 0, dt.datetime(2019, 5, 20), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
    book.close()

    (row,) = read(out.getvalue(), TableLayout("Ngày", (Column("day", "Ngày", Kind.DATE),)))

    assert row["day"] == dt.date(2019, 5, 20)


def test_another_program_reads_the_template_and_finds_its_guide():
    book = openpyxl.load_workbook(io.BytesIO(written([])))

    assert book.sheetnames == ["Điểm", "Hướng dẫn"]
    assert [cell.value for cell in book["Điểm"][1]] == [column.heading for column in SCORES.columns]
    assert book["Điểm"].freeze_panes == "B2"
    assert read(written([])) == []
