"""What a sheet holds, declared once: the template is written from it and the upload is read by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from cchc.lib.text import clean


class Kind(StrEnum):
    TEXT = "text"  # str; a number in the cell is taken as it is written
    CODE = "code"  # str on one line; a number with decimals is refused, for 1.10 would have become 1,1
    NUMBER = "number"  # Decimal
    INTEGER = "integer"  # int
    PERCENT = "percent"  # Decimal in percent: 85, «85%» and a cell 0,85 that shows 85% are all 85
    DATE = "date"  # datetime.date
    CHOICE = "choice"  # a key of `choices`


KIND_WORDS = {
    Kind.TEXT: "văn bản",
    Kind.CODE: "số hiệu, mã (văn bản)",
    Kind.NUMBER: "số",
    Kind.INTEGER: "số nguyên",
    Kind.PERCENT: "phần trăm",
    Kind.DATE: "ngày (dd/mm/yyyy)",
    Kind.CHOICE: "chọn trong danh sách",
}


@dataclass(frozen=True)
class Column:
    """One column. `required`: every row has a value. `may_lack`: the whole column may be absent from the sheet."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    required: bool = False
    may_lack: bool = False
    unique: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)  # key → label; either is taken, also instead of a number
    aliases: tuple[str, ...] = ()  # other headings that are taken
    max_length: int = 2000
    low: Decimal | None = None
    high: Decimal | None = None
    places: int = 3
    width: int = 16
    help: str = ""


@dataclass(frozen=True)
class TableLayout:
    """One sheet with one table: a row of headings, then a row a record."""

    name: str
    columns: tuple[Column, ...]
    help: str = ""
    required: bool = True  # the sheet must be there
    max_rows: int = 200_000


def heading_key(text: str) -> str:
    """Headings are compared without case, line ends, and a star that marks them as required."""
    return " ".join(clean(text).casefold().rstrip("* ").split())
