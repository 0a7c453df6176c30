"""What recurs, why, and who does it well say what plain counting says, and each number leads to as many rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.lib.numbers import decimal_vi
from cchc.lib.par_index import percent_of
from cchc.tests.cast import Stage
from inspections.enums import AFTER_SIGNING, FindingStatus, InspectionKind, Mark, SubmissionKind
from inspections.models import (
    Answer,
    Criterion,
    CriterionLineage,
    Finding,
    Inspection,
    Strength,
    Submission,
    SubmissionItem,
)
from inspections.tests.factories import STARTED_AT, CriteriaSetFactory, FindingFactory, InspectionFactory
from reports.statistics.causes import causes
from reports.statistics.links import Cell
from reports.statistics.recurring import recurring, units_failing
from reports.statistics.spans import EVER, Span, year_span
from reports.statistics.strengths import strengths
from units.models import User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SPANS = (EVER, year_span(2019))
WORDS = ["Thiếu kinh phí", " thiếu  KINH phí.", "Chưa phân công", ""]
# unit, year, state of the visit, findings (item or none, new set, state, occurrence, cause, the unit's cause), strengths
VISITS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([2018, 2019]),
        st.sampled_from(["remediating", "in_progress"]),
        st.lists(
            st.tuples(
                st.integers(-1, 5),
                st.booleans(),
                st.sampled_from(["recorded", "concluded", "withdrawn"]),
                st.integers(1, 3),
                st.sampled_from(WORDS),
                st.sampled_from(WORDS),
            ),
            max_size=4,
        ),
        st.lists(st.tuples(st.sampled_from(["steering", "procedures"]), st.sampled_from(WORDS[:3])), max_size=2),
        st.integers(0, 8),
    ),
    max_size=5,
)


def _play(stage: Stage, visits: list[Any]) -> dict[int, int]:
    """Old criterion → the new one that follows it, each alone."""
    old = stage.inspection.criteria_set
    new = CriteriaSetFactory(lead_unit=stage.city)
    leaves = [
        list(Criterion.objects.filter(criteria_set=each, is_leaf=True).order_by("position")) for each in (old, new)
    ]
    for earlier, later in zip(*leaves, strict=True):
        CriterionLineage.objects.create(earlier=earlier, later=later)
    units = [stage.ward, stage.other_ward, UnitFactory(parent=stage.city, name="Ba")]
    for number, (unit, year, status, findings, strong, eighths) in enumerate(visits):
        inspection = InspectionFactory(
            team=stage.inspection.team, unit=units[unit], criteria_set=old, lead_unit=stage.city, round=None,
            kind=InspectionKind.UNANNOUNCED, status=status, started_at=STARTED_AT, visit_on=dt.date(year, 3, 1 + number),
        )  # fmt: skip
        for answer in Answer.objects.filter(inspection=inspection).select_related("criterion"):
            most = answer.criterion.max_score
            answer.mark, answer.score, answer.maximum = Mark.RESULT, most * eighths / 8, most
            answer.save()
        for finding in findings:
            _find(inspection, leaves, *finding)
        for place, (slug, text) in enumerate(strong):
            Strength.objects.create(inspection=inspection, field_slug=slug, text=text, position=place)
    return {earlier.pk: later.pk for earlier, later in zip(*leaves, strict=True)}


def _find(
    inspection: Inspection,
    leaves: list[list[Criterion]],
    item: int,
    is_new: bool,
    status: str,
    occurrence: int,
    cause: str,
    unit_cause: str,
) -> None:
    criterion = leaves[is_new][item] if item >= 0 else None
    finding = FindingFactory(
        inspection=inspection, criterion=criterion, status=status, occurrence=occurrence, cause=cause,
        field_slug=criterion.field_slug if criterion else "steering", released_at=STARTED_AT,
    )  # fmt: skip
    if unit_cause:
        for submitted in (True, False):
            submission, _ = Submission.objects.get_or_create(
                lead_unit=inspection.lead_unit, unit=inspection.unit, inspection=inspection,
                kind=SubmissionKind.REMEDIATION_REPORT, status="submitted" if submitted else "draft",
                defaults={"submitted_at": timezone.now(), "occurred_on": "2019-05-01"} if submitted else {},
            )  # fmt: skip
            words = unit_cause if submitted else "bản nháp"
            SubmissionItem.objects.create(submission=submission, finding=finding, cause=words)


def _rows(user: User, span: Span) -> list[Finding]:
    rows = Finding.objects.visible_to(user).select_related("criterion").exclude(status=FindingStatus.WITHDRAWN)
    return [row for row in rows if not span.year or row.inspection and row.inspection.visit_on.year == span.year]  # type: ignore[union-attr]


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .;").lower()


@MANY
@given(visits=VISITS)
def test_random_findings_are_grouped_as_by_hand(stage: Stage, visits: list[Any]):
    with transaction.atomic():
        follows = _play(stage, visits)
        for user in (stage.cast.leader, stage.cast.chair):
            for span in SPANS:
                rows = _rows(user, span)
                _check_recurring(user, span, rows, follows)
        for span in SPANS:
            _check_causes(stage.cast.leader, span, _rows(stage.cast.leader, span))
            _check_strengths(stage.cast.leader, span)
        transaction.set_rollback(True)


def _check_recurring(user: User, span: Span, rows: list[Finding], follows: dict[int, int]) -> None:
    shown = recurring(user, span, field="", sort="", start=0, size=100)
    present = {row.criterion_id for row in rows if row.criterion_id}
    by_hand: dict[int, list[Finding]] = defaultdict(list)
    for row in rows:
        if row.criterion_id:
            later = follows.get(row.criterion_id)
            by_hand[later if later in present else row.criterion_id].append(row)
    expected = {
        (
            len({row.responsible_unit_id for row in found}),
            len(found),
            sum(row.occurrence > 1 for row in found),
            len({row.responsible_unit_id for row in found if row.occurrence > 1}),
            max(row.occurrence for row in found),
            head,
        )
        for head, found in by_hand.items()
    }
    drawn = {
        (
            row.units.count,
            row.findings.count,
            row.again.count,
            row.again_units.count,
            row.most,
            _head_of(row.keys, follows),
        )
        for row in shown.rows
    }
    assert drawn == expected
    assert (shown.findings.count, shown.again.count) == (len(rows), sum(row.occurrence > 1 for row in rows))
    assert shown.elsewhere.count == sum(row.criterion_id is None for row in rows)
    order = [(-row.units.count, -row.again.count, -row.findings.count) for row in shown.rows]
    assert order == sorted(order)
    for line in shown.rows:
        units, count = units_failing(user, span, [int(key) for key in line.keys.split(",")], start=0, size=50)
        assert (count, sum(unit.findings.count for unit in units)) == (line.units.count, line.findings.count)


def _head_of(keys: str, follows: dict[int, int]) -> int:
    members = {int(key) for key in keys.split(",")}
    return next(iter(members - {key for key in members if follows.get(key) in members}))


def _check_causes(user: User, span: Span, rows: list[Finding]) -> None:
    shown = causes(user, span, field="", side="", start=0, size=100)
    by_hand: dict[tuple[str, str, str], set[Any]] = defaultdict(set)
    for row in rows:
        if row.cause:
            by_hand["Tổ kiểm tra", row.field_slug, _bare(row.cause)].add(row)
        for item in row.submission_items.filter(submission__status="submitted").exclude(cause=""):
            by_hand["Đơn vị", row.field_slug, _bare(item.cause)].add(row)
    expected = sorted(
        (side, text, len(found), len({row.responsible_unit_id for row in found}))
        for (side, _, text), found in by_hand.items()
    )
    assert sorted((row.side, _bare(row.text), row.findings.count, row.units.count) for row in shown.rows) == expected
    assert (shown.named.count, shown.all.count) == (len(set().union(*by_hand.values())), len(rows))


def _check_strengths(user: User, span: Span) -> None:
    shown = strengths(user, span, field="", digest="", start=0, size=100)
    by_hand: dict[tuple[str, str], dict[int, Inspection]] = defaultdict(dict)
    rows = Strength.objects.filter(inspection__status__in=AFTER_SIGNING).select_related("inspection__unit")
    for row in rows.order_by("inspection__visit_on"):
        if not span.year or row.inspection.visit_on and row.inspection.visit_on.year == span.year:
            by_hand[row.field_slug, _bare(row.text)][row.inspection.unit_id] = row.inspection
    assert sorted((_bare(row.text), row.units.count) for row in shown.rows) == sorted(
        (text, len(units)) for (_, text), units in by_hand.items()
    )
    for line in shown.rows:
        percents = [Decimal(one.percent.replace(",", ".")) for one in line.models]
        assert percents == sorted(percents, reverse=True)
    named = {(one.unit, one.percent) for row in shown.rows for one in row.models}
    for (slug, _), units in by_hand.items():
        for inspection in units.values():
            answers = Answer.objects.filter(inspection=inspection, field_slug=slug)
            score, most = (sum((getattr(a, name) for a in answers), Decimal(0)) for name in ("score", "maximum"))
            percent = percent_of(score, most)
            assert percent is not None
            assert (inspection.unit.short_name, decimal_vi(percent, 1)) in named


# --- Links, versions, access ------------------------------------------------------------------------


VISIT = (0, 2019, "remediating")
FOUND = [(0, False, "concluded", 2, WORDS[0], WORDS[1]), (0, True, "recorded", 1, WORDS[1], WORDS[2])]


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_number_leads_to_as_many_rows(stage: Stage):
    _play(stage, [(*VISIT, FOUND, [], 4), (1, 2019, "remediating", FOUND[:1], [], 8)])
    client = _client(stage.cast.leader)
    for span in SPANS:
        cells: list[Cell] = []
        for row in recurring(stage.cast.leader, span, field="", sort="", start=0, size=50).rows:
            cells += [row.findings, row.again, row.units]
            units, _ = units_failing(stage.cast.leader, span, map(int, row.keys.split(",")), start=0, size=50)
            cells += [cell for unit in units for cell in (unit.findings, unit.again)]
        cells += [row.findings for row in causes(stage.cast.leader, span, field="", side="", start=0, size=50).rows]
        assert len(cells) > 8
        wrong = [
            (cell, rows)
            for cell in cells
            if cell.count and (rows := client.get(cell.url).context["page"].count_text) != str(cell.count)
        ]
        assert wrong == []


def test_a_criterion_counts_with_the_one_that_it_follows_and_is_named_by_the_newer(stage: Stage):
    _play(stage, [(*VISIT, FOUND, [], 4)])

    shown = recurring(stage.cast.leader, EVER, field="", sort="", start=0, size=50)

    assert [(row.code, row.findings.count, row.again.count, row.most) for row in shown.rows] == [("1.1.1", 2, 1, 2)]


def test_of_one_that_two_follow_nobody_says_to_which_an_old_finding_belongs(stage: Stage):
    follows = _play(stage, [(*VISIT, [*FOUND, (1, True, "recorded", 1, "", "")], [], 4)])
    old, second = list(follows)[0], list(follows.values())[1]
    CriterionLineage.objects.create(earlier_id=old, later_id=second)

    shown = recurring(stage.cast.leader, EVER, field="", sort="", start=0, size=50)

    assert sorted(row.findings.count for row in shown.rows) == [1, 1, 1]


def test_strengths_are_told_with_the_best_unit_first_and_open_all_units(stage: Stage):
    same = [("steering", "Bộ phận Một cửa gọn gàng")]
    _play(stage, [(*VISIT, [], same, 4), (1, 2019, "remediating", [], same, 8), (2, 2019, "in_progress", [], same, 8)])
    client = _client(stage.cast.leader)

    page = client.get(reverse("strengths"))
    row = page.context["strengths"].rows[0]

    assert [(one.unit, one.percent) for one in row.models] == [
        ("UBND phường Hàm Tiến", "100,0"),
        ("UBND phường Mũi Né", "50,0"),
    ]
    assert row.units.count == len(client.get(row.units.url).context["strengths"].rows[0].models) == 2


@pytest.mark.parametrize("name", ["recurring", "causes", "strengths"])
def test_a_unit_reads_nothing_of_what_others_do_again(stage: Stage, name: str):
    assert _client(stage.cast.unit_head).get(reverse(name)).status_code == 403


@pytest.mark.parametrize(("name", "most"), [("recurring", 18), ("causes", 18), ("strengths", 17)])
def test_a_page_asks_as_many_queries_for_few_rows_as_for_many(stage: Stage, name: str, most: int):
    strong = [("steering", "Gọn"), ("procedures", "Nhanh")]
    _play(stage, [(*VISIT, FOUND, strong, 4)])
    client = _client(stage.cast.home_affairs)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    leaves = [list(Criterion.objects.filter(is_leaf=True).order_by("pk"))]
    for number in range(4):
        inspection = InspectionFactory(
            team=stage.inspection.team, unit=UnitFactory(parent=stage.city), lead_unit=stage.city, round=None,
            criteria_set=stage.inspection.criteria_set, kind=InspectionKind.UNANNOUNCED, status="closed",
            started_at=STARTED_AT, visit_on=dt.date(2019, 2, 1 + number),
        )  # fmt: skip
        for item in range(6):
            _find(inspection, leaves, item, False, "concluded", 2, f"Lý do {item}", f"Vì {item}")
        Strength.objects.create(inspection=inspection, field_slug="steering", text=f"Tốt {number}")

    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))

    assert len(many) <= len(few)
    assert len(many) <= most
