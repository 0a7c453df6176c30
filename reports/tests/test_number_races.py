"""Fifty papers at once: own numbers without gap or twin, even where some fail; one external number for one paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cchc.tests.cast import Stage, set_stage
from cchc.tests.threads import at_once
from inspections.registering import NUMBER_TAKEN
from inspections.tests.factories import PlanFactory, RoundFactory, TeamFactory
from inspections.workflow import WorkflowError
from reports import drafting, plan_paper, signing_off
from reports import kinds as registry
from reports.enums import DocumentStatus, PaperKind
from reports.kinds import Content
from reports.models import Document, NumberSeries
from reports.number_book import Book, gaps, whole_book
from units.models import User

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 50
BREAKS = "vỡ giữa chừng"


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 12, 31)
    return set_stage()


@pytest.fixture
def own_series(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A kind whose numbers the system gives, and some papers of which cannot be drawn once they have one."""

    def compose(document: Document) -> Content:
        content = plan_paper.compose(document)
        if BREAKS in content["subject"] and document.number:
            raise RuntimeError(BREAKS)
        return content

    kinds = [kind for kind in plan_paper.KINDS if kind.kind == PaperKind.PLAN]
    monkeypatch.setattr(plan_paper, "KINDS", tuple(replace(kind, own_series=True, compose=compose) for kind in kinds))
    _read_anew()
    yield
    monkeypatch.undo()
    _read_anew()


def _read_anew() -> None:
    """The table of kinds is made once a process."""
    registry.kinds.cache_clear()
    registry.signed_kinds.cache_clear()


def drafts(stage: Stage, count: int, *, breaking: Callable[[int], bool] = lambda n: False) -> list[Document]:
    team = TeamFactory()
    found = []
    for n in range(count):
        title = f"Kiểm tra {n} {BREAKS if breaking(n) else ''}"
        plan = PlanFactory(lead_unit=stage.city, title=title, objectives="a", contents="b", scope="c")
        RoundFactory(plan=plan, team=team)
        found.append(drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs))
    return found


def somebody(user: User) -> User:
    """The same person in another request."""
    return User.objects.get(pk=user.pk)


@pytest.mark.usefixtures("own_series")
def test_fifty_that_are_laid_before_at_once_have_the_numbers_01_to_50(stage: Stage):
    papers = drafts(stage, AT_ONCE)

    results = at_once(*(lambda pk=row.pk: drafting.submit(pk, by=somebody(stage.cast.home_affairs)) for row in papers))

    assert [row for row in results if not isinstance(row, Document)] == []
    assert sorted(row.number or 0 for row in results) == list(range(1, AT_ONCE + 1))
    assert gaps(Book(stage.city.pk, 2019)) == []
    book = [entry.code for entry in whole_book(stage.cast.clerk, Book(stage.city.pk, 2019, "KH-UBND"))]
    assert [f"{number:02d}/KH-UBND" for number in range(1, AT_ONCE + 1)] == book[:AT_ONCE]


@pytest.mark.usefixtures("own_series")
def test_those_that_fail_in_the_middle_leave_no_gap(stage: Stage):
    papers = drafts(stage, AT_ONCE, breaking=lambda n: n % 4 == 3)

    results = at_once(*(lambda pk=row.pk: drafting.submit(pk, by=somebody(stage.cast.home_affairs)) for row in papers))

    failed = [row for row in results if isinstance(row, Exception)]
    assert [str(error) for error in failed] == [BREAKS] * 12
    numbers = sorted(row.number or 0 for row in results if isinstance(row, Document))
    assert numbers == list(range(1, AT_ONCE - 12 + 1))
    assert NumberSeries.objects.get().last_number == AT_ONCE - 12
    assert gaps(Book(stage.city.pk, 2019)) == []


@pytest.mark.usefixtures("own_series")
def test_numbers_begin_at_01_on_new_years_day_and_those_of_the_old_year_are_not_carried_over(
    stage: Stage, settings: Any
):
    last, returned, first = drafts(stage, 3)
    by = stage.cast.home_affairs
    assert drafting.submit(last.pk, by=by).code == "01/KH-UBND"
    assert drafting.submit(returned.pk, by=by).code == "02/KH-UBND"
    drafting.return_(returned.pk, "Sửa lại", by=by)

    settings.CCHC_DEMO_TODAY = dt.date(2020, 1, 1)

    assert drafting.submit(first.pk, by=by).code == "01/KH-UBND"
    with pytest.raises(WorkflowError, match="đã cấp trong sổ năm 2019"):
        drafting.submit(returned.pk, by=by)
    drafting.cancel(returned.pk, "Lập lại trong năm 2020", by=by)
    notes = {entry.code: entry.note for entry in whole_book(by, Book(stage.city.pk, 2019, "KH-UBND"))}
    assert notes["02/KH-UBND"] == "Hủy: Lập lại trong năm 2020"


def test_of_two_papers_that_take_one_number_of_the_clerks_book_one_gets_it(stage: Stage):
    papers = drafts(stage, 2)
    for paper in papers:
        drafting.submit(paper.pk, by=stage.cast.home_affairs)
        drafting.pass_on(paper.pk, sha256=_sha(paper), by=stage.cast.home_affairs_head)
        signing_off.sign(paper.pk, sha256=_sha(paper), by=stage.cast.leader)
    day = dt.date(2019, 12, 31)

    results = at_once(
        *(
            lambda pk=row.pk: signing_off.issue(pk, number=125, dated_on=day, by=somebody(stage.cast.clerk))
            for row in papers
        )
    )

    refused = [row for row in results if not isinstance(row, Document)]
    assert len(refused) == 1
    assert isinstance(refused[0], WorkflowError)
    assert (str(refused[0]), refused[0].field) == (NUMBER_TAKEN, "number")
    assert sorted(Document.objects.values_list("status", flat=True)) == [DocumentStatus.ISSUED, DocumentStatus.SIGNED]


def _sha(document: Document) -> str:
    return Document.objects.get(pk=document.pk).current.sha256
