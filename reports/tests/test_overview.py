"""The year at a glance says what plain counting says, and each of its numbers leads to as many rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from cchc.tests.cast import Stage
from inspections.clocks import desk_of
from inspections.enums import AFTER_SIGNING, CLOCK_RUNS, Desk, ExtensionStatus, FindingStatus
from inspections.models import ExtensionRequest, Finding, Inspection
from inspections.models.finding import FindingQuerySet
from inspections.tests.factories import FindingFactory, InspectionFactory
from reports.statistics import finding_counts
from reports.statistics.lateness import behind
from reports.statistics.overview import overview_of
from reports.statistics.spans import EVER, Span, round_span, spans_for, year_span
from reports.tests.dashboards import DAY, VISITS, is_overdue, misleading, play
from units.models import User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _spans(stage: Stage) -> list[Span]:
    assert stage.inspection.round_id
    return [EVER, year_span(2018), year_span(2019), round_span(stage.inspection.round_id, "Đợt I", 2019)]


def _plain(findings: FindingQuerySet, span: Span) -> list[Finding]:
    return [row for row in findings.select_related("inspection") if _is_of(row.inspection, span)]


def _is_of(inspection: Inspection | None, span: Span) -> bool:
    assert inspection
    assert inspection.visit_on
    if span.round_id:
        return inspection.round_id == span.round_id
    return not span.year or inspection.visit_on.year == span.year


@MANY
@given(visits=VISITS)
def test_random_findings_are_counted_as_one_by_one(stage: Stage, visits: list[Any]):
    with transaction.atomic():
        play(stage, visits)
        for user in (stage.cast.leader, stage.cast.unit_head, stage.cast.chair):
            for span in _spans(stage):
                rows = _plain(Finding.objects.visible_to(user), span)
                counts = finding_counts.counted(user, span)
                overdue = sum(map(is_overdue, rows))

                plain = Counter((row.status, row.severity, bool(row.mended_late)) for row in rows)
                assert +counts == plain
                _check_in_time(finding_counts.in_time(counts, overdue, span), rows)
                _check_desks(finding_counts.by_desk(user, counts, overdue, span, DAY), rows)
                _check_behind(behind(user, span, DAY), rows)
        transaction.set_rollback(True)


def _check_in_time(shown: finding_counts.InTime, rows: list[Finding]) -> None:
    mended = [row for row in rows if row.status == FindingStatus.VERIFIED]
    late = [row for row in mended if (row.closed_on or DAY) > (row.due_on or DAY)]
    on_site = [row for row in rows if row.status == FindingStatus.FIXED_ON_SITE]
    assert shown.mended.count == len(mended) - len(late) + len(on_site)
    assert shown.late.count == len(late)
    assert shown.not_done.count == sum(row.status == FindingStatus.NOT_DONE for row in rows)


def _check_desks(shown: list[finding_counts.DeskLine], rows: list[Finding]) -> None:
    opened = [row for row in rows if desk_of(row.status, row.closed_on) != Desk.NOBODY]
    at = Counter(desk_of(row.status, row.closed_on).label for row in opened)
    passed = [row for row in opened if row.due_on and row.due_on < DAY]
    late = Counter(desk_of(row.status, row.closed_on).label for row in passed)
    assert {line.label: line.open.count for line in shown} == {line.label: at[line.label] for line in shown}
    assert all(line.late is None or line.late.count == late[line.label] for line in shown)
    assert sum(line.open.count for line in shown) == len(opened)


def _check_behind(shown: Any, rows: list[Finding]) -> None:
    late = Counter(row.responsible_unit_id for row in rows if is_overdue(row))
    assert (shown.all.count, shown.findings.count) == (len(late), sum(late.values()))
    assert [unit.overdue.count for unit in shown.units] == sorted(late.values(), reverse=True)
    assert all(sum(field.cell.count for field in unit.fields) == unit.overdue.count for unit in shown.units)


@MANY
@given(visits=VISITS)
def test_random_inspections_are_counted_as_one_by_one(stage: Stage, visits: list[Any]):
    with transaction.atomic():
        units = play(stage, visits)
        for span in _spans(stage):
            shown = overview_of(stage.cast.leader, span, DAY)
            rows = [row for row in Inspection.objects.all() if _is_of(row, span)]
            by_status = Counter(row.status for row in rows)
            done = {row.unit_id for row in rows if row.status in AFTER_SIGNING}
            wards = next(level for level in shown.levels if level.label == "Phường, xã")

            assert {line.status: line.cell.count for line in shown.inspections} == by_status
            assert (wards.all.count, wards.inspected.count) == (len(units), len(done))
            assert wards.planned.count == len({row.unit_id for row in rows} - done)
        transaction.set_rollback(True)


def test_every_number_leads_to_as_many_rows(stage: Stage):
    every = [(status, "major", n * 3 - 20, n % 4, "steering") for n, status in enumerate(FindingStatus)]
    overdue = [("concluded", "minor", -n, 1, "procedures") for n in range(3)]
    verified = [("verified", "moderate", n - 1, 2, "steering") for n in range(3)]
    visits = [(0, 2019, True, "remediating", every), (1, 2019, False, "concluded", overdue)]
    play(stage, [*visits, (2, 2018, False, "closed", verified)])
    for user in (stage.cast.leader, stage.cast.home_affairs, stage.cast.unit_head, stage.cast.chair):
        for span in spans_for(user, DAY):
            assert misleading(_client(user), overview_of(user, span, DAY)) == []


def test_who_is_behind_in_what_and_who_must_act_stands_first(stage: Stage):
    due_on = DAY - dt.timedelta(days=12)
    finding = FindingFactory(inspection=stage.inspection, status=FindingStatus.CONCLUDED, due_on=due_on)
    ExtensionRequest.objects.create(
        lead_unit=stage.city, finding=finding, due_before=finding.due_on, asked_until="2019-06-10", reason="Chờ kinh phí",
        asked_by=stage.cast.unit_head, asked_on="2019-05-20", status=ExtensionStatus.ASKED,
    )  # fmt: skip

    shown = behind(stage.cast.leader, EVER, DAY)

    ward = shown.units[0]
    assert (ward.unit, ward.oldest, ward.fields[0].name) == (
        "UBND phường Mũi Né",
        "quá 12 ngày",
        "Chỉ đạo, điều hành",
    )
    assert [(actor.name, actor.what) for actor in ward.actors] == [
        ("Đỗ Chủ Tịch, Chủ tịch", "khắc phục, báo cáo"),
        ("Phòng Nội vụ", "trả lời 1 đề nghị gia hạn"),
    ]


def test_a_year_that_makes_no_sense_is_this_year(stage: Stage):
    page = _client(stage.cast.leader).get(reverse("overview"), {"span": "dot-999999999999999999"})

    assert page.context["span"].label == "Năm 2019"


@pytest.mark.parametrize("name", ["overview", "laggards", "coverage"])
def test_a_page_asks_as_many_queries_for_few_rows_as_for_many(stage: Stage, name: str):
    client = _client(stage.cast.home_affairs)
    FindingFactory(inspection=stage.inspection, status=FindingStatus.CONCLUDED, due_on=dt.date(2019, 5, 1))
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for number in range(6):
        unit = UnitFactory(parent=stage.city, name=f"Thứ {number}")
        inspection = InspectionFactory(
            team=stage.inspection.team, round=stage.inspection.round, unit=unit, criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, in_progress=True,
        )  # fmt: skip
        for status in CLOCK_RUNS:
            FindingFactory(inspection=inspection, status=status, due_on=dt.date(2019, 5, 2))

    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))

    assert len(many) <= len(few)
    assert len(many) <= {"overview": 48, "laggards": 14, "coverage": 12}[name]
