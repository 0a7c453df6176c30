"""Criteria sets: the list, two of them side by side, the national chain."""

from __future__ import annotations

from decimal import Decimal

from django.shortcuts import get_object_or_404

from inspections import national_sets
from inspections.criteria_comparing import Line, Node
from inspections.criteria_side_by_side import side_by_side
from inspections.models import CriteriaSet
from reports.lists.table import Asked, Found, ListTable, of_list, of_query
from reports.sheets import Column


def find_sets(asked: Asked) -> Found:
    return of_query(CriteriaSet.objects.visible_to(asked.user).for_list(), [])


OF_SETS: tuple[Column, ...] = (
    ("Bộ tiêu chí", 60, lambda row: row.title),
    ("Mã", 18, lambda row: row.code),
    ("Áp dụng cho", 24, lambda row: row.get_unit_level_display()),
    ("Tiêu chí thành phần", 12, lambda row: row.leaf_count),
    ("Tổng điểm", 10, lambda row: row.max_score),
    ("Trạng thái", 18, lambda row: row.get_status_display()),
    ("Công bố lúc", 18, lambda row: row.published_at),
    ("Dữ liệu minh họa", 10, lambda row: row.illustrative),
)


def find_national_sets(asked: Asked) -> Found:
    return of_list(national_sets.followed_by(asked.user), [])


OF_NATIONAL_SETS: tuple[Column, ...] = (
    ("Quyết định", 20, lambda row: row[0].code),
    ("Ngày ban hành", 13, lambda row: row[0].issued_on),
    ("Năm đánh giá", 14, lambda row: row[0].years),
    ("Giai đoạn", 24, lambda row: row[0].period),
    ("Nội dung", 60, lambda row: row[0].facts),
    ("Cần đối chiếu", 50, lambda row: row[0].unsure),
    ("Bộ theo văn bản này", 30, lambda row: ", ".join(each.code for each in row[2])),
)


def find_comparison(asked: Asked) -> Found:
    """As many lines as the page shows: what differs, or all."""
    later = get_object_or_404(CriteriaSet.objects.visible_to(asked.user), pk=asked.keys[0])
    found = side_by_side(asked.user, later, asked.get)
    if found is None:
        return of_list([], [])
    earlier = found.earlier.code
    columns: tuple[Column, ...] = (
        ("Thay đổi", 14, lambda row: row.kind_label),
        (f"Số hiệu ở {earlier}", 16, lambda row: "\n".join(node.code for node in row.earlier)),
        (f"Nội dung ở {earlier}", 50, lambda row: "\n".join(node.text for node in row.earlier)),
        (f"Điểm ở {earlier}", 12, lambda row: _points(row.earlier)),
        (f"Số hiệu ở {later.code}", 16, lambda row: row.later.code if row.later else ""),
        (f"Nội dung ở {later.code}", 50, lambda row: row.later.text if row.later else ""),
        (f"Điểm ở {later.code}", 12, lambda row: row.later.max_score if row.later else None),
        ("Sửa những gì", 60, _changes),
    )
    said = [
        ("Bộ trước", f"{earlier}: {found.earlier.title}"),
        ("Bộ sau", f"{later.code}: {later.title}"),
        ("Các mục", "tất cả" if found.shows_all else "chỉ những mục khác nhau"),
        ("So theo", "nối tiếp đã ghi" if found.is_linked else "số hiệu, vì hai bộ chưa được nối tiêu chí với nhau"),
    ]
    return of_list(found.lines, said, columns=columns)


def _points(nodes: tuple[Node, ...]) -> Decimal | None:
    """Of all that were joined."""
    return sum((node.max_score for node in nodes), Decimal(0)) if nodes else None


def _changes(row: Line) -> str:
    told = [f"{change.label}: {change.before or '(trống)'} → {change.after or '(trống)'}" for change in row.changes]
    split = [f"tách thành {', '.join(row.split_into)}"] if row.split_into else []
    joined = [f"gộp từ {len(row.earlier)} tiêu chí"] if len(row.earlier) > 1 else []
    return "\n".join([*split, *joined, *told])


TABLES = (
    ListTable("bo-tieu-chi", "Bộ tiêu chí", "criteria_set_list", find_sets, OF_SETS),
    ListTable("so-sanh-bo", "So sánh hai bộ tiêu chí", "criteria_set_compare", find_comparison, keys=1, frozen=0),
    ListTable("bo-quoc-gia", "Chuỗi bộ quốc gia", "national_set_list", find_national_sets, OF_NATIONAL_SETS),
)
