"""Who and what stands before the journey begins: units, people, papers, a published set of six items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.sync_api import expect

from inspections.enums import DocumentKind
from inspections.tests.factories import CriteriaSetFactory, LegalDocumentFactory
from units.enums import Role
from units.models import Unit, User
from units.tests.factories import CityFactory, DivisionFactory, UnitFactory, UserFactory

PASSWORD = "Kiem-tra-2019"  # noqa: S105
SET_TITLE = "Bộ tiêu chí kiểm tra phường, xã năm 2019"


@dataclass(frozen=True)
class Town:
    city: Unit
    mui_ne: Unit
    ham_tien: Unit
    home_affairs: User
    clerk: User
    chair: User
    secretary: User
    steering_member: User
    procedures_member: User
    mui_ne_head: User
    mui_ne_officer: User
    ham_tien_head: User


def set_town() -> Town:
    city = CityFactory()
    home_affairs = DivisionFactory(parent=city, short_name="Phòng Nội vụ", document_symbol="NV")
    justice = DivisionFactory(parent=city, short_name="Phòng Tư pháp")
    mui_ne, ham_tien = (UnitFactory(parent=city, name=name) for name in ("Mũi Né", "Hàm Tiến"))
    CriteriaSetFactory(lead_unit=city, title=SET_TITLE)
    LegalDocumentFactory(lead_unit=city, number="1957")
    decision = {"kind": DocumentKind.DECISION, "symbol": "QĐ-UBND", "issued_on": date(2019, 3, 27)}
    LegalDocumentFactory(lead_unit=city, number="2331", subject="Thành lập Tổ kiểm tra", **decision)
    return Town(
        city=city,
        mui_ne=mui_ne,
        ham_tien=ham_tien,
        home_affairs=_person("hanh.noivu", "Lê Thị Hạnh", Role.HOME_AFFAIRS, home_affairs),
        clerk=_person("van.vanthu", "Phạm Thị Vân", Role.CLERK, city, "Văn thư"),
        chair=_person("thuy.noivu", "Hồ Thị Thủy", Role.HOME_AFFAIRS_HEAD, home_affairs, "Trưởng phòng Nội vụ"),
        secretary=_person("quynh.noivu", "Đặng Văn Quỳnh", Role.HOME_AFFAIRS, home_affairs),
        steering_member=_person("thanh.tuphap", "Ngô Chí Thành", Role.UNIT_OFFICER, justice),
        procedures_member=_person("lan.tuphap", "Dương Ngọc Lan", Role.UNIT_OFFICER, justice),
        mui_ne_head=_person("mai.muine", "Đỗ Thị Mai", Role.UNIT_HEAD, mui_ne, "Chủ tịch"),
        mui_ne_officer=_person("an.muine", "Võ Văn Ân", Role.UNIT_OFFICER, mui_ne, "Công chức Văn phòng"),
        ham_tien_head=_person("son.hamtien", "Bùi Văn Sơn", Role.UNIT_HEAD, ham_tien, "Chủ tịch"),
    )


def _person(username: str, full_name: str, role: Role, unit: Unit, title: str = "Chuyên viên") -> User:
    user: User = UserFactory(
        username=username, full_name=full_name, job_title=title, password=PASSWORD, roles=[(role, unit)]
    )
    return user


def signs_in(page: Any, person: User) -> Any:
    """Types user name and password; lands on the page that says what to do next. Gives the page back."""
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".site-header")).to_contain_text(person.full_name)
    return page


def confirms(page: Any) -> None:
    """Says yes to the question that asks again."""
    page.locator("dialog[open] button[value=yes]").click()


def is_told(page: Any, sentence: str) -> None:
    expect(page.locator(".message", has_text=sentence).first).to_be_visible()


def goes_by_the_menu(page: Any, name: str) -> None:
    """The rail at the side; on a phone it opens first."""
    toggle = page.locator(".rail-toggle")
    if toggle.is_visible():
        toggle.click()
    page.get_by_role("navigation", name="Chính").get_by_role("link", name=name).click()
    page.wait_for_load_state()  # scripts too: a button pressed before them asks nothing again


def life(page: Any) -> Any:
    """What the page of a finding tells of it, in order."""
    return page.locator("section", has=page.get_by_role("heading", name="Diễn biến")).locator(".timeline")
