"""Summary rows follow answers and findings whoever writes them, and can be counted anew."""

from __future__ import annotations

import threading
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.commands import CommandError
from cchc.tests.cast import Stage
from cchc.tests.threads import at_once
from inspections import summarising
from inspections.enums import FindingStatus, Mark, Severity
from inspections.models import Answer, FieldSummary, Finding, FindingTally, Inspection
from inspections.tests.checklists import save
from inspections.tests.factories import FindingFactory, InspectionFactory
from units.models import Unit

pytestmark = pytest.mark.django_db

# What somebody may do: (act, which row, one of the values).
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "clear", "find", "move", "weigh", "shift", "hand over", "delete", "reschedule"]),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    max_size=25,
)
FIELDS, STATUSES = ["steering", "procedures"], list(FindingStatus)


def _do(stage: Stage, other: Inspection, act: str, row: int, value: int) -> None:
    findings, answers = list(Finding.objects.order_by("pk")), list(Answer.objects.order_by("pk"))
    answer = Answer.objects.filter(pk=answers[row % len(answers)].pk)
    if act == "answer":
        answer.update(mark=list(Mark)[value % 5], score=Decimal(value) / 8, maximum=Decimal(3))
    elif act == "clear":
        answer.update(mark="", score=None, maximum=None)
    elif act == "find":
        FindingFactory(inspection=[stage.inspection, other][row % 2], field_slug=FIELDS[value % 2])
    elif act == "reschedule":
        Inspection.objects.filter(pk=other.pk).update(visit_on=f"20{15 + value % 3}-03-0{1 + row % 9}")
    elif findings:
        finding = Finding.objects.filter(pk=findings[row % len(findings)].pk)
        due = {"due_on": "2019-06-20", "first_due_on": "2019-06-20"}
        changes: dict[str, dict[str, Any]] = {
            "move": {"status": STATUSES[value % 12], "closed_on": f"2019-06-{10 + value}", **due},
            "weigh": {"severity": list(Severity)[value % 3]},
            "shift": {"field_slug": FIELDS[value % 2]},
            "hand over": {"responsible_unit": [stage.ward, stage.other_ward][value % 2]},
        }
        finding.update(**changes[act]) if act in changes else finding.delete()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_people_do_the_summaries_say_what_counting_anew_says(stage: Stage, acts: list[tuple[str, int, int]]):
    with transaction.atomic():
        other = InspectionFactory(
            team=stage.inspection.team, unit=stage.other_ward, criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, round=stage.inspection.round, in_progress=True,
        )  # fmt: skip
        for act in acts:
            _do(stage, other, *act)

        assert list(summarising.compare()) == []
        summarising.fold()
        assert list(summarising.compare()) == []
        assert FindingTally.objects.aggregate(all=Sum("count"))["all"] in (Finding.objects.count(), None)
        transaction.set_rollback(True)


def test_saving_an_answer_and_recording_a_finding_change_the_row_of_their_field(stage: Stage):
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"})
    FindingFactory(inspection=stage.inspection)

    rows = {row.field_slug: row for row in FieldSummary.objects.all()}
    steering = rows["steering"]
    counts = (steering.items, steering.answered, steering.findings)
    assert counts == (3, 1, 1)
    assert (steering.score, steering.maximum) == (Decimal(0), Decimal(1))
    assert (rows["procedures"].items, rows["procedures"].answered) == (3, 0)


@pytest.mark.parametrize(("closed_on", "late"), [("2019-06-20", False), ("2019-06-21", True)])
def test_a_finding_knows_its_year_and_once_verified_whether_it_came_late(stage: Stage, closed_on: str, late: bool):
    finding = FindingFactory(inspection=stage.inspection, status=FindingStatus.CONCLUDED)
    Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.VERIFIED, closed_on=closed_on)

    finding.refresh_from_db()
    assert (finding.year, finding.mended_late) == (2019, late)


def test_an_inspection_that_goes_takes_its_summaries_along(stage: Stage):
    Finding.objects.all().delete()
    Inspection.objects.filter(pk=stage.inspection.pk).update(status="planned")
    stage.inspection.delete()

    assert not FieldSummary.objects.exists()


# --- Counting anew ----------------------------------------------------------------------------------


def _drift(stage: Stage) -> None:
    FindingFactory(inspection=stage.inspection)
    FieldSummary.objects.filter(field_slug="steering").update(score=7)
    FindingTally.objects.update(count=3)
    with pgtrigger.ignore("inspections.Finding:facts", "inspections.Finding:tally"):
        Finding.objects.update(year=2001)


def test_what_drifted_is_named_and_put_right_on_request(stage: Stage):
    _drift(stage)
    printed = StringIO()

    with pytest.raises(CommandError, match="3 chỗ khác nhau|4 chỗ khác nhau"):
        call_command("check_summaries", stdout=printed)
    assert "lĩnh vực steering: đang ghi items 3, answered 0, score 7.000" in printed.getvalue()
    assert "đang ghi năm 2001" in printed.getvalue()

    call_command("check_summaries", "--repair", stdout=printed)
    assert list(summarising.compare()) == []
    assert FieldSummary.objects.get(field_slug="steering").score == 0


def test_summaries_that_are_in_order_are_said_to_be(stage: Stage):
    printed = StringIO()

    call_command("check_summaries", stdout=printed)

    assert printed.getvalue() == "Số tổng hợp khớp với dữ liệu.\n"


def test_lines_of_one_key_are_added_up_into_one(stage: Stage):
    findings = [FindingFactory(inspection=stage.inspection) for _ in range(3)]
    Finding.objects.filter(pk=findings[0].pk).update(status=FindingStatus.WITHDRAWN)
    assert FindingTally.objects.count() == 5

    gone = summarising.fold()

    assert gone == 3
    assert set(FindingTally.objects.values_list("status", "count")) == {("recorded", 2), ("withdrawn", 1)}


# --- Side by side -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_findings_of_one_unit_change_side_by_side_and_nobody_waits(stage: Stage):
    findings = [FindingFactory(inspection=stage.inspection) for _ in range(2)]
    met = threading.Barrier(2)

    def move(key: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            Finding.objects.filter(pk=key).update(status=FindingStatus.EXPLAINED)
            met.wait(10)  # both hold what they changed
            Finding.objects.filter(pk=key).update(severity=Severity.MAJOR)

    assert at_once(*(partial(move, finding.pk) for finding in findings)) == [None, None]
    assert list(summarising.compare()) == []
    assert Unit.objects.filter(pk=stage.ward.pk).exists()
