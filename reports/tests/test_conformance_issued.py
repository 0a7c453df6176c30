"""Papers as the system really makes them, from rows to PDF and to Word: the checker finds nothing broken."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from cchc.tests.cast import Stage
from inspections import concluding
from inspections.enums import FindingStatus
from inspections.tests.conclusions import signed_stage
from inspections.tests.factories import FindingFactory, InspectionFactory, PlanFactory, RoundFactory, TeamFactory
from reports import conclusion_papers, drafting, letter_papers
from reports.conformance import check_pdf
from reports.enums import PaperKind
from reports.models import Document
from reports.rendering import render_pdf
from reports.tests.conformance_papers import PAPERS
from reports.tests.office import shown_in_office
from reports.word import render_docx

LATER = dt.date(2020, 6, 1)
DAYS = pytest.mark.parametrize("day", [dt.date(2019, 6, 3), LATER], ids=["tt01", "nd30"])


def _assert_sound(document: Document, day: dt.date) -> None:
    revision = document.current
    report = check_pdf(render_pdf(revision.layout, revision.snapshot))

    assert report.broken == ()
    assert report.profile == ("nd30" if day == LATER else "tt01")


@DAYS
@pytest.mark.django_db
def test_a_notice_of_conclusion_breaks_none(day: dt.date, settings: Any):
    settings.CCHC_DEMO_TODAY = day
    stage = signed_stage(12, on_site=1)
    conclusion = concluding.draft([stage.inspection.pk], by=stage.cast.home_affairs)

    _assert_sound(conclusion_papers.submit(conclusion.pk, by=stage.cast.home_affairs), day)


@DAYS
@pytest.mark.django_db
def test_a_letter_of_reminder_breaks_none(day: dt.date, settings: Any, stage: Stage):
    settings.CCHC_DEMO_TODAY = day
    FindingFactory(
        inspection=stage.inspection,
        due_on=dt.date(2019, 5, 16),
        status=FindingStatus.CONCLUDED,
        concluded_on=dt.date(2019, 4, 20),
        released_at=dt.datetime(2019, 4, 20, tzinfo=dt.UTC),
    )
    letter = letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)

    _assert_sound(Document.objects.get(letter=letter), day)


@DAYS
@pytest.mark.django_db
def test_a_plan_breaks_none(day: dt.date, settings: Any, stage: Stage):
    settings.CCHC_DEMO_TODAY = day
    title = "Kế hoạch kiểm tra công tác cải cách hành chính năm 2020"
    plan = PlanFactory(lead_unit=stage.city, title=title, year=2020, contents="Công tác chỉ đạo", scope="Các phường")
    RoundFactory(plan=plan, team=TeamFactory(plan=plan))

    _assert_sound(drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs), day)


@DAYS
@pytest.mark.django_db
def test_a_decision_breaks_none(day: dt.date, settings: Any, stage: Stage):
    settings.CCHC_DEMO_TODAY = day
    team = TeamFactory(plan=stage.inspection.team.plan, decision=None)

    _assert_sound(drafting.start(PaperKind.DECISION, team.pk, by=stage.cast.home_affairs), day)


@DAYS
@pytest.mark.django_db
def test_a_notice_of_the_schedule_with_its_outline_breaks_none(day: dt.date, settings: Any, stage: Stage):
    settings.CCHC_DEMO_TODAY = day
    row = stage.inspection
    assert row.round
    same = {"team": row.team, "round": row.round, "lead_unit": stage.city, "criteria_set": row.criteria_set}
    InspectionFactory(**same, unit=stage.other_ward, visit_on=dt.date(2019, 6, 12), chair=stage.cast.chair)

    _assert_sound(drafting.start(PaperKind.SCHEDULE_NOTICE, row.round.pk, by=stage.cast.home_affairs), day)


def test_our_papers_in_word_break_none_when_office_prints_them(tmp_path: Path):
    drawn = {f"{kind}-{profile}": PAPERS[kind](profile) for kind in PAPERS for profile in ("tt01", "nd30")}
    words = {name: render_docx(layout, snapshot) for name, (layout, snapshot) in drawn.items()}

    for name, pdf in shown_in_office(words, tmp_path).items():
        report = check_pdf(pdf)
        assert (name, report.broken) == (name, ())
        assert name.endswith(report.profile)
