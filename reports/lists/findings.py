"""The follow-up table, and what waits for the city: reports to confirm, requests for more time, units to visit again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cchc.lib.dates import today
from cchc.requests import allow
from inspections import city_queue
from inspections.city_queue import QueueRow, RequestRow
from inspections.clocks import desk_of, due_state
from inspections.enums import FindingStatus, Severity
from inspections.finding_table import keys_of
from inspections.forms.findings import FindingFilterForm, field_names
from inspections.forms.verification import QueueFilterForm
from inspections.models import ExtensionRequest, Finding
from inspections.models.finding import sources_in_words
from reports.lists.table import Asked, Found, ListTable, in_order, of_list, of_query, said_by
from reports.sheets import Column
from units.scope import scope_of

MAX_CHOSEN = 1000
VALUES = (
    "id",
    "text",
    "cause",
    "recommendation",
    "requirement",
    "answerable",
    "status",
    "severity",
    "due_on",
    "first_due_on",
    "concluded_on",
    "closed_on",
    "occurrence",
    "field_slug",
    "lost_points",
    "criterion__code",
    "responsible_unit__short_name",
    "inspection",
    "assessment__round__year",
    "inspection__visit_on",
    "inspection__round__name",
    "plan__due_soon_days",
    "conclusion__legal_document__number",
    "conclusion__legal_document__symbol",
)


def find_findings(asked: Asked) -> Found:
    """The rows that were ticked, or else those that the filter finds, in its order."""
    names = field_names(asked.user)
    form = FindingFilterForm(asked.get, user=asked.user, names=names)
    rows = Finding.objects.visible_to(asked.user)
    found = rows.filter(pk__in=keys_of(list(asked.chosen))) if asked.chosen else form.apply(rows)
    return of_findings(in_order(found, (form.key[0], "pk")), names, form.said())


def find_board(asked: Asked) -> Found:
    """All that the units of this person have to mend, or had."""
    names, own = field_names(asked.user), scope_of(asked.user).own
    rows = Finding.objects.visible_to(asked.user).filter(responsible_unit__in=own, released_at__isnull=False)
    return of_findings(in_order(rows, ("due_on", "pk")), names, [])


def of_findings(rows: QuerySet[Finding], names: dict[str, str], said: list[tuple[str, str]]) -> Found:
    return of_query(rows.values(*VALUES), said, columns=_columns(names, today()))


def _columns(names: dict[str, str], day: date) -> tuple[Column, ...]:
    status, severity = dict(FindingStatus.choices), dict(Severity.choices)
    return (
        ("Đơn vị", 24, lambda row: row["responsible_unit__short_name"]),
        ("Tồn tại, hạn chế", 60, lambda row: row["text"]),
        ("Lĩnh vực", 28, lambda row: names.get(row["field_slug"], "")),
        ("Tiêu chí", 9, lambda row: row["criterion__code"] or ""),
        ("Điểm bị trừ", 11, lambda row: row["lost_points"]),
        ("Mức độ", 16, lambda row: severity[row["severity"]]),
        ("Lần thứ", 8, lambda row: row["occurrence"]),
        ("Nguyên nhân", 36, lambda row: row["cause"]),
        ("Yêu cầu, kiến nghị", 40, lambda row: row["requirement"] or row["recommendation"]),
        ("Người chịu trách nhiệm", 26, lambda row: row["answerable"]),
        ("Nguồn", 16, _sources),
        ("Chỉ số năm", 11, lambda row: row["assessment__round__year"] and str(row["assessment__round__year"])),
        ("Đợt", 10, lambda row: row["inspection__round__name"] or ""),
        ("Ngày kiểm tra", 13, lambda row: row["inspection__visit_on"]),
        ("Kết luận số", 16, _conclusion),
        ("Ngày kết luận", 13, lambda row: row["concluded_on"]),
        ("Thời hạn ban đầu", 13, lambda row: row["first_due_on"]),
        ("Thời hạn", 13, lambda row: row["due_on"]),
        ("Tình trạng hạn", 18, lambda row: _due(row, day)),
        ("Trạng thái", 24, lambda row: status[row["status"]]),
        ("Đang chờ", 18, lambda row: desk_of(row["status"], row["closed_on"]).label),
        ("Ngày kết thúc", 13, lambda row: row["closed_on"]),
    )


def _sources(row: dict[str, Any]) -> str:
    return sources_in_words(inspected=bool(row["inspection"]), scored=bool(row["assessment__round__year"]))


def _conclusion(row: dict[str, Any]) -> str:
    number, symbol = row["conclusion__legal_document__number"], row["conclusion__legal_document__symbol"]
    return f"{number}/{symbol}" if number else ""


def _due(row: dict[str, Any], day: date) -> str:
    days = row["plan__due_soon_days"]
    return str(due_state(row["status"], row["due_on"], day, soon_days=days).label)


# --- What waits for the city ----------------------------------------------------------------------------


def _queue(asked: Asked) -> tuple[QueueFilterForm, QuerySet[Finding]]:
    allow(bool(scope_of(asked.user).reads))
    waiting = city_queue.waiting_findings(asked.user)
    return QueueFilterForm(asked.get, user=asked.user, waiting=waiting), waiting


def find_waiting(asked: Asked) -> Found:
    form, waiting = _queue(asked)
    rows = in_order(form.apply(waiting), ("due_on", "pk"))

    def dress(findings: list[Finding]) -> Iterable[tuple[Finding, QueueRow]]:
        return zip(findings, city_queue.queue_rows(findings, asked.user, today()), strict=True)

    return of_query(city_queue.as_shown(rows), said_by(form), dress=dress)


OF_WAITING: tuple[Column, ...] = (
    ("Đơn vị", 24, lambda row: row[1].unit),
    ("Tồn tại, hạn chế", 60, lambda row: row[0].text),
    ("Đơn vị báo", 24, lambda row: row[0].get_status_display()),
    ("Báo cáo của đơn vị", 60, lambda row: row[1].report),
    ("Người báo", 24, lambda row: row[1].by),
    ("Ngày báo", 13, lambda row: row[0].reported_on),
    ("Đã chờ", 16, lambda row: row[1].waited),
    ("Thời hạn", 13, lambda row: row[0].due_on),
    ("Báo sau thời hạn", 12, lambda row: row[1].late),
    ("Số tệp kèm theo", 10, lambda row: len(row[1].files)),
)


def find_requests(asked: Asked) -> Found:
    form, _ = _queue(asked)
    rows = form.apply_to_requests(city_queue.waiting_requests(asked.user))
    return of_query(rows.order_by("pk").select_related("asked_by"), said_by(form), dress=_requests)


def _requests(rows: list[ExtensionRequest]) -> Iterable[RequestRow]:
    return map(city_queue.request_row, rows)


OF_REQUESTS: tuple[Column, ...] = (
    ("Đơn vị", 24, lambda row: row.request.finding.responsible_unit.short_name),
    ("Tồn tại, hạn chế", 60, lambda row: row.request.finding.text),
    ("Lý do", 50, lambda row: row.request.reason),
    ("Thời hạn hiện nay", 13, lambda row: row.request.due_before),
    ("Đề nghị đến", 13, lambda row: row.request.asked_until),
    ("Ngày đề nghị", 13, lambda row: row.request.asked_on),
    ("Người đề nghị", 24, lambda row: str(row.request.asked_by or "")),
    ("Ai quyết định", 16, lambda row: "Lãnh đạo" if row.beyond else "Phòng Nội vụ"),
    ("Mức của kế hoạch", 14, lambda row: row.limit),
)


def find_to_visit(asked: Asked) -> Found:
    allow(bool(scope_of(asked.user).reads))
    return of_list(city_queue.all_units_to_visit(asked.user), [])


OF_TO_VISIT: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row.name),
    ("Số tồn tại chờ phúc tra", 14, lambda row: row.count),
)

TABLES = (
    ListTable("ton-tai-han-che", "Tồn tại, hạn chế", "finding_list", find_findings, frozen=2),
    ListTable("khac-phuc", "Khắc phục của đơn vị", "remediation", find_board, frozen=2),
    ListTable("cho-xac-nhan", "Báo cáo khắc phục chờ xác nhận", "verification_list", find_waiting, OF_WAITING),
    ListTable("de-nghi-gia-han", "Đề nghị gia hạn", "verification_list", find_requests, OF_REQUESTS),
    ListTable("cho-phuc-tra", "Đơn vị chờ phúc tra", "verification_list", find_to_visit, OF_TO_VISIT),
)
