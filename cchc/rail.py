"""The left rail: what a person may go to, by his roles and the inspections he takes part in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from units.enums import Role
from units.scope import Scope, scope_of


@dataclass(frozen=True)
class RailItem:
    label: str
    url: str
    icon: str
    active: bool = False


# label, URL name, icon, who sees it
ENTRIES: list[tuple[str, str, str, Callable[[Scope], bool]]] = [
    ("Việc của tôi", "home", "house", lambda scope: True),
    ("Toàn cảnh", "overview", "graph-up", lambda scope: bool(scope.reads or scope.own)),
    ("Cuộc kiểm tra", "inspection_list", "clipboard-check", lambda scope: not _only_administers(scope)),
    ("Lịch kiểm tra", "calendar", "calendar-event", lambda scope: not _only_administers(scope)),
    ("Tồn tại, hạn chế", "finding_list", "exclamation-circle", lambda scope: not _only_administers(scope)),
    ("Khắc phục", "remediation", "arrow-repeat", lambda scope: bool(scope.own)),
    ("Hồ sơ đơn vị của tôi", "my_unit_file", "file-earmark-text", lambda scope: bool(scope.own)),
    ("Kết luận", "conclusion_list", "file-earmark-check", lambda scope: not _only_administers(scope)),
    ("Chờ xác nhận", "verification_list", "patch-check", lambda scope: bool(scope.reads)),
    ("Kế hoạch, Tổ, đợt", "plan_list", "flag", lambda scope: bool(scope.led) and not _only_administers(scope)),
    ("Chỉ số CCHC", "index_rounds", "bar-chart", lambda scope: not _only_administers(scope)),
    ("Bộ tiêu chí", "criteria_set_list", "list-check", lambda scope: bool(scope.led)),
    ("Văn bản", "legal_document_list", "file-earmark-text", lambda scope: bool(scope.led)),
    ("Văn bản hệ thống", "paper_list", "archive", lambda scope: not _only_administers(scope)),
    ("Văn thư", "clerk_desk", "inbox", lambda scope: bool(scope.plans | scope.units([Role.CLERK]))),
    ("Sổ văn bản đi", "number_book", "journal-text", lambda scope: bool(scope.reads | scope.units([Role.CLERK]))),
    ("Đôn đốc", "reminder_letter_list", "send", lambda scope: bool(scope.reads | scope.units([Role.CLERK]))),
    ("Cần gọi, gửi giấy", "call_list", "telephone", lambda scope: bool(scope.plans)),
    (
        "Thư điện tử",
        "mail_list",
        "envelope",
        lambda scope: bool(scope.units([Role.ADMINISTRATOR]) | scope.plans),
    ),
    ("Đơn vị", "unit_list", "building", lambda scope: bool(scope.led)),
    (
        "Người dùng",
        "person_list",
        "people",
        lambda scope: bool(scope.units([Role.ADMINISTRATOR, Role.HOME_AFFAIRS_HEAD])),
    ),
    (
        "Quyền đã cấp",
        "grant_list",
        "shield-check",
        lambda scope: bool(scope.units([Role.ADMINISTRATOR, Role.HOME_AFFAIRS_HEAD])),
    ),
]


def _only_administers(scope: Scope) -> bool:
    return set(scope.roles) == {Role.ADMINISTRATOR}


def rail_for(request: HttpRequest) -> list[RailItem]:
    """Entries for the signed-in person; none for others. Asks the database nothing but the scope."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    scope = scope_of(user)
    return [_item(request, label, name, icon) for label, name, icon, shown in ENTRIES if shown(scope)]


def _item(request: HttpRequest, label: str, name: str, icon: str) -> RailItem:
    url = reverse(name)
    active = request.path == url if url == "/" else request.path.startswith(url)
    return RailItem(label, url, icon, active)
