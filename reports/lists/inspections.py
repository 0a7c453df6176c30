"""Inspections, their calendar, plans, rounds, teams, self-reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404

from cchc.lib.dates import short_date, today
from cchc.lib.numbers import score_vi
from inspections import calendars, listing, planning, selfreporting
from inspections.calendars import Entry, asked_span
from inspections.enums import InspectionKind
from inspections.forms.choices import field_choices
from inspections.forms.lists import InspectionFilterForm
from inspections.forms.selfreport import reported_in_words
from inspections.models import Inspection, Plan, Round, SelfReport, Team
from inspections.rosters import Entry as Member
from inspections.rosters import roster
from reports.lists.table import Asked, Found, ListTable, in_order, of_list, of_query, said_by
from reports.sheets import Column
from units.models import Unit

OF_INSPECTIONS: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row["unit__short_name"]),
    ("Ngày kiểm tra", 14, lambda row: row["visit_on"]),
    ("Buổi", 12, lambda row: row["half_day_label"]),
    ("Hình thức", 16, lambda row: row["kind_label"]),
    ("Đợt", 14, lambda row: row["round__name"]),
    ("Trạng thái", 26, lambda row: row["status_label"]),
    ("Chủ trì", 26, lambda row: row["chair"]),
)


def find_inspections(asked: Asked) -> Found:
    form = InspectionFilterForm(asked.get, user=asked.user)
    values = form.values()
    rows = listing.filtered(Inspection.objects.visible_to(asked.user), values, user=asked.user)
    said = [line for line in said_by(form) if line[0] != "unit"]
    for unit in Unit.objects.visible_to(asked.user).filter(pk__in=values.get("unit") or ()):
        said.append(("Đơn vị", str(unit)))
    return of_query(listing.as_values(in_order(rows, listing.KEY)), said, dress=listing.labelled)


def find_of_round(asked: Asked) -> Found:
    found = get_object_or_404(Round.objects.visible_to(asked.user).select_related("plan"), pk=asked.keys[0])
    rows = Inspection.objects.visible_to(asked.user).filter(round=found)
    said = [("Đợt", f"{found.name}, {found.plan.title}")]
    return of_query(listing.as_values(rows.by_visit()), said, dress=listing.labelled)


def find_calendar(asked: Asked) -> Found:
    shown = asked_span(asked.get)
    visible = Inspection.objects.visible_to(asked.user)
    days = calendars.entries(visible, shown)
    person, unit = calendars.asked_filters(asked.get)
    choices = calendars.choices(days, visible, person=person, unit=unit)
    weeks = calendars.weeks(days, shown, person=person, unit=unit)
    said = [("Thời gian", shown.title)]
    for label, key, names in (("Thành viên", person, choices["people"]), ("Đơn vị", unit, choices["units"])):
        if key is not None:
            said.append((label, dict(names).get(key, str(key))))
    return of_list([(day.day, entry) for week in weeks for day in week for entry in day.entries], said)


OnDay = tuple[dt.date, Entry]
OF_CALENDAR: tuple[Column, ...] = (
    ("Đơn vị", 30, lambda row: row[1].unit),
    ("Ngày", 14, lambda row: row[0]),
    ("Buổi", 12, lambda row: row[1].half_day_label),
    ("Trạng thái", 26, lambda row: row[1].status_label),
    ("Thành viên", 60, lambda row: ", ".join(row[1].people.values())),
)


def find_plans(asked: Asked) -> Found:
    rows = Plan.objects.visible_to(asked.user).select_related("legal_document").prefetch_related("rounds")
    return of_query(in_order(rows, ("-year", "-pk")), [], dress=_covered)


def _covered(plans: list[Plan]) -> Iterable[tuple[Plan, planning.Coverage]]:
    return ((plan, planning.coverage(plan)) for plan in plans)


OF_PLANS: tuple[Column, ...] = (
    ("Kế hoạch", 60, lambda row: row[0].title),
    ("Năm", 8, lambda row: str(row[0].year)),
    ("Trạng thái", 16, lambda row: row[0].get_status_display()),
    ("Số, ký hiệu", 18, lambda row: row[0].legal_document.code if row[0].legal_document else ""),
    ("Ngày ban hành", 14, lambda row: row[0].legal_document.issued_on if row[0].legal_document else None),
    ("Phường, xã trong các đợt", 14, lambda row: row[1].communes_covered),
    ("Tổng số phường, xã", 12, lambda row: len(row[1].communes)),
    ("Phòng, ban, đơn vị trong các đợt", 14, lambda row: row[1].divisions_covered),
    ("Tổng số phòng, ban, đơn vị", 12, lambda row: len(row[1].divisions)),
    ("Các đợt", 30, lambda row: ", ".join(round_.name for round_ in row[0].rounds.all())),
)


def find_rounds(asked: Asked) -> Found:
    found = get_object_or_404(Plan.objects.visible_to(asked.user), pk=asked.keys[0])
    rounds = found.rounds.select_related("team", "commune_set", "division_set")
    return of_list(list(rounds), [("Kế hoạch", found.title)])


OF_ROUNDS: tuple[Column, ...] = (
    ("Đợt", 16, lambda row: row.name),
    ("Từ ngày", 13, lambda row: row.starts_on),
    ("Đến hết ngày", 13, lambda row: row.ends_on),
    ("Tổ kiểm tra", 50, lambda row: str(row.team)),
    ("Bộ tiêu chí cho phường, xã", 44, lambda row: str(row.commune_set or "")),
    ("Bộ tiêu chí cho phòng, ban", 44, lambda row: str(row.division_set or "")),
    ("Trạng thái", 18, lambda row: row.get_status_display()),
)


def find_team(asked: Asked) -> Found:
    found = get_object_or_404(Team.objects.visible_to(asked.user).select_related("plan"), pk=asked.keys[0])
    members = found.members.select_related("user", "added_by", "removed_by")
    entries = roster(members, today(), names=dict(field_choices(found.plan)))
    return of_list([*entries.current, *entries.future, *entries.former], [("Tổ kiểm tra", found.name)])


def _added(row: Member) -> Any:
    return str(row.member.added_by) if row.member.added_by else ""


OF_TEAM: tuple[Column, ...] = (
    ("Họ và tên", 28, lambda row: row.member.user.full_name),
    ("Chức vụ", 28, lambda row: row.member.printed_title),
    ("Vai trò", 16, lambda row: row.member.get_role_display()),
    ("Lĩnh vực", 60, lambda row: "; ".join(row.fields)),
    ("Từ ngày", 13, lambda row: row.member.starts_on),
    ("Đến hết ngày", 13, lambda row: row.member.ends_on),
    ("Theo văn bản", 36, _added),
)

# --- What a unit reports of itself ----------------------------------------------------------------------


def find_self_report(asked: Asked) -> Found:
    """Items with what the unit reported, as far as this person may read it; of an unannounced visit there is none."""
    rows = Inspection.objects.visible_to(asked.user).with_assignment(asked.user)
    rows = rows.exclude(kind=InspectionKind.UNANNOUNCED).select_related("unit", "round__plan", "criteria_set")
    found = get_object_or_404(rows, pk=asked.keys[0])
    report = SelfReport.objects.visible_to(asked.user).filter(inspection=found).first()
    fields = selfreporting.fields_of(found) if selfreporting.may_read(asked.user, found, report) else []
    totals = selfreporting.totals(fields)
    said = [
        ("Đơn vị", str(found.unit)),
        ("Ngày kiểm tra", short_date(found.visit_on) if found.visit_on else "chưa có"),
        ("Báo cáo", report.get_status_display() if report else "chưa nộp"),
        ("Điểm tự chấm", f"{score_vi(totals['self_score'])}/{score_vi(totals['maximum'])}"),
        ("Bộ tiêu chí", str(found.criteria_set or "")),
    ]
    return of_list([(field, answer) for field in fields for answer in field.answers], said)


OF_SELF_REPORT: tuple[Column, ...] = (
    ("Số hiệu", 10, lambda row: row[1].criterion.code),
    ("Nội dung", 60, lambda row: row[1].criterion.text),
    ("Lĩnh vực", 36, lambda row: f"{row[0].code}. {row[0].name}"),
    ("Điểm tối đa", 10, lambda row: row[1].criterion.max_score),
    ("Đơn vị báo cáo", 24, lambda row: reported_in_words(row[1])),
    ("Điểm tự chấm", 10, lambda row: row[1].self_score),
    ("Giải trình", 60, lambda row: row[1].reported_note),
)

TABLES = (
    ListTable("cuoc-kiem-tra", "Cuộc kiểm tra", "inspection_list", find_inspections, OF_INSPECTIONS),
    ListTable("lich-kiem-tra", "Lịch kiểm tra", "calendar", find_calendar, OF_CALENDAR),
    ListTable("ke-hoach", "Kế hoạch kiểm tra", "plan_list", find_plans, OF_PLANS),
    ListTable("dot-cua-ke-hoach", "Các đợt của kế hoạch", "plan", find_rounds, OF_ROUNDS, keys=1),
    ListTable("dot-kiem-tra", "Cuộc kiểm tra của đợt", "round", find_of_round, OF_INSPECTIONS, keys=1),
    ListTable("to-kiem-tra", "Thành viên Tổ kiểm tra", "team", find_team, OF_TEAM, keys=1),
    ListTable("tu-kiem-tra", "Báo cáo tự kiểm tra", "self_report", find_self_report, OF_SELF_REPORT, keys=1),
)
