"""Two people at the same moment: one number is given once, one conclusion is issued once, one inspection drafted once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from cchc.tests.threads import at_once
from inspections import concluded, concluding
from inspections.enums import ConclusionStatus, FindingStatus
from inspections.models import ConclusionNotice, Finding, LegalDocument
from inspections.tests.conclusions import TODAY, approved, second_signed, signed_stage
from inspections.workflow import WorkflowError
from units.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_june(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = TODAY


def test_two_conclusions_never_get_the_same_number():
    stage = signed_stage(2)
    conclusions = [approved(stage), approved(stage, second_signed(stage, findings=2))]
    issue = partial(concluded.issue, number=125, dated_on=TODAY, by=stage.cast.clerk)

    results = at_once(*(partial(issue, conclusion.pk) for conclusion in conclusions))

    refused = [result for result in results if isinstance(result, WorkflowError)]
    assert [error.field for error in refused] == ["number"]
    assert LegalDocument.objects.filter(symbol="TB-UBND").count() == 1
    assert Finding.objects.filter(status=FindingStatus.CONCLUDED).count() == 2


def test_one_conclusion_that_four_issue_at_once_is_issued_once_with_one_event_a_finding():
    stage = signed_stage(2)
    conclusion = approved(stage)
    works = [
        partial(concluded.issue, conclusion.pk, number=number, dated_on=TODAY, by=stage.cast.clerk)
        for number in (1, 2, 3, 4)
    ]

    results = at_once(*works)

    assert sum(isinstance(result, ConclusionNotice) for result in results) == 1
    assert sum(isinstance(result, WorkflowError) for result in results) == 3
    assert Event.objects.about(conclusion).filter(verb="issue_conclusion").count() == 1
    assert [Event.objects.about(finding).count() for finding in Finding.objects.all()] == [1, 1]


def test_one_inspection_that_two_draft_at_once_stands_in_one_conclusion():
    stage = signed_stage(1)
    draft = partial(concluding.draft, [stage.inspection.pk])

    at_once(partial(draft, by=stage.cast.home_affairs), partial(draft, by=stage.cast.home_affairs_head))

    assert ConclusionNotice.objects.get().status == ConclusionStatus.DRAFT
