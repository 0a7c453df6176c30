"""What a search found: one kind whole, or of all kinds as many rows as the page counts, a sheet a kind."""

from __future__ import annotations

from typing import Any

from cchc.lib.searching import Sought, Source
from reports import searching
from reports.lists.table import Asked, Found, ListTable, in_order, of_query, of_several
from reports.search_form import SearchForm
from reports.sheets import Column
from units.models import User


def find_hits(asked: Asked) -> Found:
    form = SearchForm(asked.get)
    sought, user = form.sought, asked.user
    numbers = searching.counts(user, sought)
    kinds = [form.chosen] if form.chosen else [it for it in searching.SOURCES if numbers.get(it.name)]
    whole = len(kinds) == 1
    cut = f"{searching.counted(searching.COUNTED_TO)} kết quả đầu, còn nữa; tải riêng loại này thì đủ"
    said = [
        ("Tìm", sought.text),
        ("Loại", form.chosen.label if form.chosen else "tất cả"),
        *((it.label, cut) for it in kinds if not whole and numbers[it.name] > searching.COUNTED_TO),
        *([("Bỏ qua các từ sau", sought.left_out)] if sought.left_out else []),
    ]
    found = [(it.label, _hits(user, sought, it, numbers.get(it.name, 0), whole=whole)) for it in kinds]
    return of_several(found, said)


def _hits(user: User, sought: Sought, source: Source, count: int, *, whole: bool) -> Found:
    rows = searching.rows_of(user, sought, source, count)
    if count > searching.COUNTED_TO and not whole:
        first = in_order(rows, source.key).values("pk")[: searching.COUNTED_TO]
        rows = rows.model._default_manager.filter(pk__in=first)

    def dress(some: list[Any]) -> Any:
        return source.hits(user, some)

    return of_query(in_order(rows, source.key).select_related(*(source.related or [None])), [], dress=dress)


OF_HITS: tuple[Column, ...] = (
    ("Kết quả", 60, lambda row: row.title),
    ("Thông tin", 70, lambda row: " · ".join(row.facts)),
    ("Mức độ", 18, lambda row: row.severity[1] if row.severity else ""),
    ("Trạng thái", 26, lambda row: row.status[1] if row.status else ""),
    ("Dữ liệu minh họa", 10, lambda row: row.illustrative),
)

TABLES = (ListTable("tim-kiem", "Kết quả tìm kiếm", "search", find_hits, OF_HITS),)
