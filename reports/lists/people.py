"""Units, people, roles, delegations; mails and notices; whom one has to call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from cchc.lib.dates import today
from cchc.requests import allow
from inspections import calling
from inspections.calling import Call
from inspections.models import Contact
from inspections.permissions import can_plan
from reports.lists.table import Asked, Found, ListTable, Said, in_order, of_list, of_query, said_by
from reports.sheets import Column
from units import listing
from units.enums import MailStatus
from units.models import NotificationRead, Unit


def find_units(asked: Asked) -> Found:
    found = listing.units_found(asked.user, asked.get)
    said = said_by(found.filters)
    if found.parent and not found.searching:
        said.insert(0, ("Trực thuộc", str(found.parent)))

    def counted(units: list[Unit]) -> Iterable[tuple[Unit, int]]:
        below = Unit.objects.visible_to(asked.user).filter(parent__in=[unit.pk for unit in units])
        counts = dict(below.order_by().values_list("parent").annotate(Count("pk")))
        return ((unit, counts.get(unit.pk, 0)) for unit in units)

    return of_query(in_order(found.rows, ("sort_key", "pk")), said, dress=counted)


OF_UNITS: tuple[Column, ...] = (
    ("Đơn vị", 34, lambda row: row[0].short_name),
    ("Loại", 24, lambda row: row[0].get_kind_display()),
    ("Cấp trên", 34, lambda row: row[0].parent.short_name if row[0].parent else ""),
    ("Mã", 12, lambda row: row[0].gso_code),
    ("Số đơn vị trực thuộc", 12, lambda row: row[1]),
    ("Hoạt động từ", 13, lambda row: row[0].valid_from),
    ("Đến hết ngày", 13, lambda row: row[0].valid_to),
    ("Căn cứ pháp lý", 50, lambda row: row[0].legal_basis),
)


def find_people(asked: Asked) -> Found:
    filters, people = listing.people_found(asked.user, asked.get)
    return of_query(in_order(people, ("sort_key", "pk")), said_by(filters))


def _held(row: Any) -> str:
    return "\n".join(f"{membership.get_role_display()} – {membership.unit}" for membership in row.held)


OF_PEOPLE: tuple[Column, ...] = (
    ("Họ và tên", 28, lambda row: row.full_name),
    ("Tên đăng nhập", 20, lambda row: row.username),
    ("Chức vụ", 28, lambda row: row.job_title),
    ("Vai trò", 50, _held),
    ("Điện thoại", 16, lambda row: row.phone),
    ("Thư điện tử", 28, lambda row: row.email),
    ("Tài khoản", 18, lambda row: "đang hoạt động" if row.is_active else "ngừng sử dụng"),
)


def find_grants(asked: Asked) -> Found:
    """Roles in force, or the log, as the page shows."""
    if asked.get.get("show") == "log":
        filters, log = listing.grants_logged(asked.user, asked.get)
        said: Said = [("Phần", "Nhật ký"), *said_by(filters)]
        return of_query(in_order(log, ("-id", "-pk")), said, dress=_logged, columns=OF_LOG)
    filters, held = listing.grants_held(asked.user, asked.get)
    return of_query(in_order(held, ("-granted_at", "-pk")), [("Phần", "Đang có hiệu lực"), *said_by(filters)])


def _logged(events: list[Any]) -> Iterable[dict[str, Any]]:
    return map(listing.log_row, events)


OF_GRANTS: tuple[Column, ...] = (
    ("Người dùng", 28, lambda row: row.user.full_name),
    ("Vai trò", 26, lambda row: row.get_role_display()),
    ("Đơn vị", 34, lambda row: row.unit.short_name),
    ("Từ ngày", 13, lambda row: row.starts_on),
    ("Đến hết ngày", 13, lambda row: row.ends_on),
    ("Cấp bởi", 28, lambda row: row.granted_by.full_name if row.granted_by else "hệ thống"),
    ("Cấp lúc", 18, lambda row: row.granted_at),
)
OF_LOG: tuple[Column, ...] = (
    ("Việc", 28, lambda row: row["what"]),
    ("Người được cấp", 28, lambda row: row["person"]),
    ("Vai trò", 26, lambda row: row["role"]),
    ("Đơn vị", 34, lambda row: row["unit"]),
    ("Ký thay", 28, lambda row: row["principal"]),
    ("Người làm", 28, lambda row: row["event"].actor.full_name if row["event"].actor else "hệ thống"),
    ("Chức vụ", 24, lambda row: row["event"].title),
    ("Lúc", 18, lambda row: row["event"].recorded_at),
    ("Gỡ xác thực hai bước", 12, lambda row: row["second_factor_dropped"]),
    ("Ghi chú", 40, lambda row: row["event"].note),
)


def find_delegations(asked: Asked) -> Found:
    return of_query(in_order(listing.delegations_found(asked.user), ("-starts_on", "-pk")), [])


OF_DELEGATIONS: tuple[Column, ...] = (
    ("Người được ủy quyền", 28, lambda row: row.delegate.full_name),
    ("Ký thay", 28, lambda row: row.principal.full_name),
    ("Thể thức", 16, lambda row: row.get_capacity_display()),
    ("Việc", 50, lambda row: "; ".join(row.act_labels)),
    ("Từ ngày", 13, lambda row: row.starts_on),
    ("Đến hết ngày", 13, lambda row: row.ends_on),
    ("Căn cứ, ghi chú", 40, lambda row: row.note),
)


def find_mails(asked: Asked) -> Found:
    chosen, mails = listing.mails_found(asked.user, asked.get)
    said: Said = [("Trạng thái", str(MailStatus(chosen).label))] if chosen else []
    return of_query(in_order(mails, ("-id", "-pk")), said)


OF_MAILS: tuple[Column, ...] = (
    ("Người nhận", 28, lambda row: row.user.full_name),
    ("Địa chỉ", 30, lambda row: row.user.email),
    ("Loại thư", 14, lambda row: "Tổng hợp" if row.digest_on else "Gửi ngay"),
    ("Của ngày", 13, lambda row: row.digest_on),
    ("Số thông báo", 10, lambda row: row.count),
    ("Trạng thái", 18, lambda row: row.get_status_display()),
    ("Gửi lúc", 18, lambda row: row.sent_at),
    ("Lần thử", 9, lambda row: row.attempts),
    ("Lỗi", 50, lambda row: row.error),
)


def find_notices(asked: Asked) -> Found:
    show_all, notices = listing.notices_found(asked.user, asked.get)

    def marked(rows: list[Any]) -> Iterable[tuple[Any, bool]]:
        reads = NotificationRead.objects.visible_to(asked.user).filter(notification__in=[row.pk for row in rows])
        read = set(reads.values_list("notification", flat=True))
        return ((row, row.pk in read) for row in rows)

    said = [("Thông báo", "tất cả" if show_all else "chưa đọc")]
    return of_query(in_order(notices, ("-id", "-pk")), said, dress=marked)


OF_NOTICES: tuple[Column, ...] = (
    ("Nội dung", 70, lambda row: row[0].text),
    ("Ngày", 13, lambda row: row[0].occurred_on),
    ("Gửi vai trò", 26, lambda row: row[0].get_role_display() if row[0].role else "gửi riêng"),
    ("Đơn vị", 34, lambda row: row[0].unit.short_name if row[0].role else ""),
    ("Đã đọc", 10, lambda row: row[1]),
)


def find_calls(asked: Asked) -> Found:
    allow(can_plan(asked.user))
    return of_list(calling.calls(asked.user, today()), [])


def _people(call: Call) -> str:
    return "\n".join(
        f"{held.user.full_name}, {held.printed_title or held.get_role_display()}: {held.user.phone or 'chưa có số'}"
        for held in call.people
    )


OF_CALLS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit.short_name),
    ("Gặp ai", 60, _people),
    ("Thông báo chưa ai đọc", 12, lambda row: row.count),
    ("Về việc", 50, lambda row: "\n".join(f"{number} thông báo {words}" for words, number in row.notices)),
    ("Tồn tại quá hạn", 12, lambda row: row.overdue),
    ("Tồn tại đến hạn, sắp đến hạn", 12, lambda row: row.due_soon),
    ("Lần liên hệ trước", 14, lambda row: row.last.occurred_on if row.last else None),
    ("Đã nói với", 30, lambda row: row.last.spoke_with if row.last else ""),
)


def find_contacts(asked: Asked) -> Found:
    """The whole log, of which the page shows the newest."""
    allow(can_plan(asked.user))
    return of_query(Contact.objects.visible_to(asked.user).select_related("unit", "entered_by"), [])


OF_CONTACTS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.unit.short_name),
    ("Ngày", 13, lambda row: row.occurred_on),
    ("Cách", 16, lambda row: row.get_way_display()),
    ("Với ai", 30, lambda row: row.spoke_with),
    ("Nội dung", 60, lambda row: row.note),
    ("Người ghi", 26, lambda row: row.entered_by.full_name),
    ("Ghi lúc", 18, lambda row: row.recorded_at),
)

TABLES = (
    ListTable("don-vi", "Đơn vị", "unit_list", find_units, OF_UNITS),
    ListTable("nguoi-dung", "Người dùng", "person_list", find_people, OF_PEOPLE),
    ListTable("quyen", "Quyền đã cấp", "grant_list", find_grants, OF_GRANTS),
    ListTable("uy-quyen", "Ủy quyền", "delegation_list", find_delegations, OF_DELEGATIONS),
    ListTable("thu-dien-tu", "Thư điện tử", "mail_list", find_mails, OF_MAILS),
    ListTable("thong-bao", "Thông báo", "notification_list", find_notices, OF_NOTICES),
    ListTable("can-goi-dien", "Đơn vị cần gọi điện, gửi giấy", "call_list", find_calls, OF_CALLS),
    ListTable("lan-lien-he", "Các lần liên hệ", "call_list", find_contacts, OF_CONTACTS),
)
