"""One cell as the value its column asks for, or a sentence that says why it is none.

A number is read as Excel shows it (15 digits), exactly; text that can be a number in two ways is not guessed at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Context, Decimal, InvalidOperation
from typing import Any, NamedTuple

from cchc.lib.dates import parse_date
from cchc.lib.excel.layout import Column, Kind
from cchc.lib.numbers import decimal_vi
from cchc.lib.text import clean

_FIFTEEN = Context(prec=15)
_HIGHEST = Decimal(10) ** 15
_NUMBER_TEXT = re.compile(r"[+-]?(\d+|\d+[.,]\d+|\d{1,3}(\.\d{3})+,\d+)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_REMEMBERED = 5000
_RETYPE = "Hãy định dạng ô là {} rồi gõ lại."


class CellFault(ValueError):  # noqa: N818 - a refusal with its reason, not a fault of the program
    """`str()` is the sentence."""


class Cell(NamedTuple):
    """`type` n, s (text, already looked up), b, e, d or f (formula); `style` date, percent or ''."""

    type: str
    style: str
    text: str


Reader = Callable[[Cell], Any]


def reader_of(column: Column, *, date1904: bool) -> Reader:
    """Reads the cells of a column; raises `CellFault`. What is blank gives None."""
    read = _READERS[column.kind]
    if column.kind is Kind.CHOICE:
        read = _choice(column)
    words = _instead(column)
    check = _checks(column)

    def value(cell: Cell) -> Any:
        if cell.type == "f":
            raise CellFault(
                "Ô chứa công thức. Hãy chép ô rồi dán lại dạng giá trị (Dán đặc biệt → Giá trị), vì hệ thống không tính lại."
            )
        if cell.type == "e":
            raise CellFault(f"Ô báo lỗi {cell.text[:20]}. Hãy thay bằng giá trị đúng.")
        if cell.type == "s" and not cell.text.strip():
            return None
        if (cell.type == "n" and cell.style == "date") or cell.type == "d":
            return _dated(column, _day(cell, date1904))
        if words and cell.type == "s" and (key := words.get(_folded(cell.text))):
            return key
        return check(read(cell))

    known: dict[Cell, Any] = {}

    def remembered(cell: Cell) -> Any:
        """Most cells of a large table say what others say."""
        if cell not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[cell] = value(cell)
        return known[cell]

    return remembered


def _dated(column: Column, day: dt.date) -> dt.date:
    if column.kind is Kind.DATE:
        return day
    wanted = "Văn bản (Text)" if column.kind in (Kind.TEXT, Kind.CODE, Kind.CHOICE) else "Số (Number)"
    raise CellFault(
        f"Ô là ngày {day:%d/%m/%Y}; Excel tự đổi thành ngày khi gõ những thứ như 1/5 hoặc 1.5. "
        + _RETYPE.format(wanted)
    )


def _day(cell: Cell, date1904: bool) -> dt.date:
    try:
        if cell.type == "d":
            return dt.datetime.fromisoformat(cell.text.rstrip("Z")).date()
        serial = int(Decimal(cell.text))
        if date1904:
            return dt.date(1904, 1, 1) + dt.timedelta(serial)
        if serial == 60:  # 29/02/1900, which Excel believes in
            raise ValueError
        return dt.date(1899, 12, 31 if serial < 60 else 30) + dt.timedelta(serial)
    except (ValueError, OverflowError, InvalidOperation):
        raise CellFault(f"«{cell.text[:40]}» không phải là một ngày.") from None


def _number(cell: Cell) -> Decimal:
    if cell.type == "b":
        raise CellFault("Ô là giá trị đúng/sai (TRUE/FALSE) chứ không phải số. Hãy nhập số.")
    if cell.type == "n":
        number = _exact(cell.text)
        if cell.style == "percent":
            shown = decimal_vi(number * 100, 3, strip=True)
            raise CellFault(f"Ô hiện {shown}% nhưng cột này là số thường. " + _RETYPE.format("Số (Number)"))
        return number
    return _typed(cell.text)


def _percent(cell: Cell) -> Decimal:
    if cell.type == "n" and cell.style == "percent":
        return _FIFTEEN.multiply(_exact(cell.text), Decimal(100))
    if cell.type == "s":
        return _typed(cell.text.strip().removesuffix("%"))
    return _number(cell)


def _exact(text: str) -> Decimal:
    try:
        number = _FIFTEEN.create_decimal(text.strip())
    except InvalidOperation:
        raise CellFault(f"«{text[:40]}» không phải là số.") from None
    if not number.is_finite() or abs(number) >= _HIGHEST:
        raise CellFault("Số quá lớn.")
    return number


def _typed(text: str) -> Decimal:
    """A number that stands in the cell as text."""
    typed = clean(text).replace(" ", "").replace("\u00a0", "")
    if _THOUSANDS.fullmatch(typed) and len(typed) <= 40:
        first, whole = typed.replace(".", ",", 1), typed.replace(".", "")
        either = f"{first} hoặc {whole}" if typed.count(".") == 1 else f"{whole} hoặc một số hiệu"
        raise CellFault(
            f"«{typed}» có thể là {either}. Hãy nhập lại, không dùng dấu chấm: dấu phẩy cho phần thập phân."
        )
    if len(typed) > 40 or not _NUMBER_TEXT.fullmatch(typed):
        raise CellFault(f"«{clean(text)[:40]}» không phải là số. Hãy nhập số, dấu phẩy cho phần thập phân (1,5).")
    if "," in typed:
        typed = typed.replace(".", "").replace(",", ".")
    return Decimal(typed)


def _integer(cell: Cell) -> int:
    number = _number(cell)
    if number % 1:
        raise CellFault(f"{decimal_vi(number, 3, strip=True)} không phải là số nguyên.")
    return int(number)


def _text(cell: Cell) -> str:
    if cell.type == "b":
        raise CellFault("Ô là giá trị đúng/sai (TRUE/FALSE) chứ không phải văn bản. Hãy nhập chữ.")
    if cell.type == "n":
        number = _exact(cell.text)
        return _percent_text(number) if cell.style == "percent" else f"{number:f}".replace(".", ",")
    return clean(cell.text)


def _percent_text(number: Decimal) -> str:
    return decimal_vi(number * 100, 3, strip=True) + "%"


def _code(cell: Cell) -> str:
    if cell.type == "n" and (cell.style or _exact(cell.text) % 1):
        shown = f"{_exact(cell.text):f}"
        raise CellFault(
            f"Ô là số {shown.replace('.', ',')}, nên không biết là «{shown}» hay «{shown}0». "
            + _RETYPE.format("Văn bản (Text)")
        )
    return " ".join(_text(cell).split())


def _date(cell: Cell) -> dt.date:
    if cell.type in "nb":
        raise CellFault(f"«{cell.text[:40]}» không phải là ngày. Hãy nhập theo dạng ngày/tháng/năm, ví dụ 20/05/2019.")
    try:
        return parse_date(clean(cell.text))
    except ValueError as error:
        raise CellFault(str(error)) from None


def _instead(column: Column) -> dict[str, str]:
    """Words that may stand in a column of numbers, by what they say → key."""
    return {} if column.kind is Kind.CHOICE else _by_words(column)


def _by_words(column: Column) -> dict[str, str]:
    return {_folded(words): key for key, label in column.choices.items() for words in (key, label)}


def _choice(column: Column) -> Reader:
    known = _by_words(column)
    offered = ", ".join(f"«{label}»" for label in list(column.choices.values())[:12])

    def read(cell: Cell) -> str:
        text = _text(cell)
        key = known.get(_folded(text))
        if key is None:
            raise CellFault(f"«{text[:40]}» không có trong danh sách. Hãy chọn một trong: {offered}.")
        return key

    return read


def _folded(text: str) -> str:
    return " ".join(clean(text).casefold().split())


def _checks(column: Column) -> Callable[[Any], Any]:
    if column.kind in (Kind.TEXT, Kind.CODE):
        return lambda text: _check_length(column, text)
    if column.kind in (Kind.NUMBER, Kind.INTEGER, Kind.PERCENT):
        return lambda number: _check_number(column, number)
    return lambda value: value


def _check_length(column: Column, text: str) -> str:
    if len(text) > column.max_length:
        raise CellFault(f"Dài {len(text)} ký tự, nhiều nhất {column.max_length}.")
    return text


def _check_number(column: Column, number: Decimal | int) -> Decimal | int:
    if column.low is not None and number < column.low or column.high is not None and number > column.high:
        raise CellFault(f"{_shown(number)} nằm ngoài khoảng cho phép: {limits_of(column)}.")
    if isinstance(number, Decimal) and number != round(number, column.places):
        raise CellFault(f"{f'{number:f}'.replace('.', ',')} có nhiều hơn {column.places} chữ số sau dấu phẩy.")
    return number


def limits_of(column: Column) -> str:
    """«từ 0 đến 100»; '' where there are none."""
    low = f"từ {_shown(column.low)}" if column.low is not None else ""
    high = f"đến {_shown(column.high)}" if column.high is not None else ""
    return f"{low} {high}".strip()


def _shown(number: Decimal | int) -> str:
    return decimal_vi(number, 3, strip=True)


_READERS: dict[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.PERCENT: _percent,
    Kind.DATE: _date,
    Kind.CHOICE: _text,
}
