"""Pages of one unit and one person: names and people of a unit, roles that somebody holds, one's own sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.shortcuts import get_object_or_404

from cchc.requests import allow
from reports.lists.people import OF_DELEGATIONS
from reports.lists.table import Asked, Found, ListTable, of_list, of_query, of_several
from reports.sheets import Column
from units import listing, permissions
from units.models import Unit, User
from units.templatetags.unit_tags import device_name


def find_unit(asked: Asked) -> Found:
    unit = get_object_or_404(
        Unit.objects.visible_to(asked.user).select_related("parent", "lead_unit"), pk=asked.keys[0]
    )
    below = [("Được kế thừa bởi", row.successor, row) for row in unit.successions.select_related("successor")]
    before = [("Kế thừa", row.predecessor, row) for row in unit.predecessions.select_related("predecessor")]
    tables = [
        ("Tên và thể thức văn bản", of_query(listing.names_of(unit), [], columns=OF_NAMES)),
        ("Người của đơn vị", of_query(listing.people_of(asked.user, unit), [], columns=OF_UNIT_PEOPLE)),
        ("Kế thừa", of_list([*before, *below], [], columns=OF_SUCCESSIONS)),
    ]
    said = [
        ("Đơn vị", str(unit)),
        ("Cấp trên", str(unit.parent or "")),
        ("Cơ quan kiểm tra", str(unit.lead_unit or "")),
    ]
    return of_several(tables, [line for line in said if line[1]])


OF_NAMES: tuple[Column, ...] = (
    ("Tên chính thức", 50, lambda row: row.official_name),
    ("Từ ngày", 13, lambda row: row.valid_from),
    ("Tên ngắn", 30, lambda row: row.short_name),
    ("Địa danh", 20, lambda row: row.place_name),
    ("Ký hiệu", 14, lambda row: row.document_symbol),
    ("Chức danh cấp trưởng", 24, lambda row: row.head_title),
    ("Chức danh cấp phó", 24, lambda row: row.deputy_title),
)
OF_UNIT_PEOPLE: tuple[Column, ...] = (
    ("Họ và tên", 28, lambda row: row.user.full_name),
    ("Chức vụ", 28, lambda row: row.printed_title),
    ("Vai trò", 26, lambda row: row.get_role_display()),
    ("Điện thoại", 16, lambda row: row.user.phone),
    ("Dữ liệu minh họa", 10, lambda row: row.user.illustrative),
)
OF_SUCCESSIONS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row[1].short_name),
    ("Quan hệ", 20, lambda row: row[0]),
    ("Hình thức", 20, lambda row: row[2].get_kind_display()),
    ("Từ ngày", 13, lambda row: row[2].effective_on),
    ("Căn cứ pháp lý", 50, lambda row: row[2].legal_basis),
)


def find_roles(asked: Asked) -> Found:
    person = get_object_or_404(User.objects.visible_to(asked.user), pk=asked.keys[0])
    allow(permissions.can_read_person(asked.user, person))
    return of_query(listing.roles_of(asked.user, person), [("Người dùng", person.full_name)])


OF_ROLES: tuple[Column, ...] = (
    ("Vai trò", 26, lambda row: row.get_role_display()),
    ("Đơn vị", 34, lambda row: row.unit.short_name),
    ("Chức vụ khi ký", 28, lambda row: row.title),
    ("Từ ngày", 13, lambda row: row.starts_on),
    ("Đến hết ngày", 13, lambda row: row.ends_on),
    ("Cấp bởi", 28, lambda row: row.granted_by.full_name if row.granted_by else "hệ thống"),
    ("Cấp lúc", 18, lambda row: row.granted_at),
)


def find_own_roles(asked: Asked) -> Found:
    tables = [
        ("Vai trò của tôi", of_query(listing.roles_of(asked.user, asked.user), [], columns=OF_ROLES)),
        ("Được ủy quyền", of_query(listing.delegated_to(asked.user), [], columns=OF_DELEGATIONS)),
    ]
    return of_several(tables, [("Người dùng", asked.user.full_name)])


def find_sessions(asked: Asked) -> Found:
    sessions = sorted(UserSession.objects.purge_and_list(asked.user), key=lambda row: row.created_at)
    return of_list(sessions, [("Người dùng", asked.user.full_name)])


OF_SESSIONS: tuple[Column, ...] = (
    ("Thiết bị", 36, lambda row: device_name(row.user_agent)),
    ("Bắt đầu", 18, lambda row: row.created_at),
    ("Địa chỉ mạng", 24, lambda row: row.ip),
)

TABLES = (
    ListTable("mot-don-vi", "Tên, người của đơn vị", "unit", find_unit, keys=1),
    ListTable("vai-tro", "Vai trò của một người", "person", find_roles, OF_ROLES, keys=1),
    ListTable("vai-tro-cua-toi", "Vai trò của tôi", "profile", find_own_roles),
    ListTable("phien-lam-viec", "Phiên làm việc đang mở", "usersessions_list", find_sessions, OF_SESSIONS),
)
