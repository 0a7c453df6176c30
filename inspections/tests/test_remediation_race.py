"""Eight people act on one finding at the same moment: one consistent state, one event each, a sentence for the others."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from cchc.tests.cast import Stage
from cchc.tests.threads import at_once
from inspections import extending, handing_in, submitting, verifying
from inspections.enums import CLOCK_RUNS, ExtensionStatus, FindingStatus, SubmissionKind
from inspections.models import ExtensionRequest, Finding, Submission, Verification
from inspections.tests.remediation import DUE_ON, conclude
from inspections.tests.reported import report
from inspections.workflow import WorkflowError
from units.enums import Role
from units.models import Event, User
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL = dt.date(2019, 6, 18)
JUDGED = {"verify_finding", "return_finding", "send_to_follow_up"}
ABOUT_TIME = {"ask_extension", "grant_extension", "refuse_extension", "withdraw_extension"}


def prepare(stage: Stage, status: str) -> tuple[Finding, Submission, ExtensionRequest]:
    """One concluded finding, a report about it in draft, a request for more time; then the state to begin with."""
    finding = conclude(stage, count=1)[0]
    head = stage.cast.unit_head
    draft = submitting.open_draft(stage.inspection, SubmissionKind.REMEDIATION_REPORT, by=head)
    item = draft.items.get(finding=finding)
    values = {"text": "Đã niêm yết đủ 127 thủ tục.", "cause": "", "outcome": "done"}
    blank = {"in_charge": "", "due_on": None, "product": ""}
    submitting.save_item(item.pk, values | blank, base_revision=item.revision, by=head)
    request = extending.ask(finding.pk, UNTIL, "Chờ kinh phí", by=stage.cast.unit_officer)
    if status != finding.status:
        report(finding, head)
        Finding.objects.filter(pk=finding.pk).update(status=status)
    return finding, draft, request


def race(stage: Stage, finding: Finding, draft: Submission, request: ExtensionRequest) -> list[Any]:
    office = stage.cast.home_affairs.memberships.get().unit
    third, fourth = (UserFactory(roles=[(Role.HOME_AFFAIRS, office)]) for _ in range(2))

    def of(person: User) -> User:
        return User.objects.get(pk=person.pk)  # each thread reads its own scope

    cast, pk = stage.cast, finding.pk
    return at_once(
        lambda: handing_in.submit(draft.pk, by=of(cast.unit_head)),
        lambda: extending.ask(pk, UNTIL + dt.timedelta(days=3), "Chờ vật tư", by=of(cast.unit_officer)),
        lambda: verifying.accept(pk, by=of(cast.home_affairs)),
        lambda: verifying.return_(pk, by=of(cast.home_affairs_head), reason="Ảnh mờ"),
        lambda: verifying.send_to_follow_up(pk, by=of(third)),
        lambda: extending.grant(request.pk, UNTIL, by=of(fourth)),
        lambda: extending.grant(request.pk, UNTIL + dt.timedelta(days=1), by=of(cast.leader)),
        lambda: verifying.accept(pk, by=of(fourth)),
    )


@pytest.mark.parametrize("status", [FindingStatus.CONCLUDED, FindingStatus.REPORTED_DONE])
def test_eight_people_at_once_leave_one_consistent_finding(stage: Stage, status: str):
    finding, draft, request = prepare(stage, status)
    before = Event.objects.about(finding).order_by("-pk").values_list("pk", flat=True).first() or 0

    results = race(stage, finding, draft, request)

    refused = [result for result in results if isinstance(result, Exception)]
    assert [error for error in refused if not isinstance(error, WorkflowError)] == []  # no deadlock, no half state
    assert all(str(error).endswith((".", "!")) and len(str(error)) > 20 for error in refused)
    events = list(Event.objects.about(finding).filter(pk__gt=before).order_by("pk"))
    finding.refresh_from_db()
    _states_chain(events, status, finding.status)
    _each_act_has_its_event(results, events)
    _time_is_consistent(finding, results)


def _states_chain(events: list[Event], first: str, last: str) -> None:
    moves = [(event.from_status, event.to_status) for event in events if event.to_status]
    assert [move[0] for move in moves] == [first, *(move[1] for move in moves)][: len(moves)]
    assert (moves[-1][1] if moves else first) == last


def _each_act_has_its_event(results: list[Any], events: list[Event]) -> None:
    went = [not isinstance(result, Exception) for result in results]
    submit, ask, accept, return_, follow_up, grant, leader_grant, second_accept = went
    verbs = Counter(event.verb for event in events)
    assert verbs["verify_finding"] == accept + second_accept <= 1
    assert (verbs["return_finding"], verbs["send_to_follow_up"]) == (return_, follow_up)
    assert verbs["ask_extension"] == ask
    assert verbs["grant_extension"] == grant + leader_grant <= 1
    others = [event for event in events if event.verb not in JUDGED | ABOUT_TIME]
    assert len(others) == submit
    assert Verification.objects.count() == accept + second_accept + return_ + follow_up


def _time_is_consistent(finding: Finding, results: list[Any]) -> None:
    requests = Counter(ExtensionRequest.objects.filter(finding=finding).values_list("status", flat=True))
    granted = sum(not isinstance(result, Exception) for result in results[5:7])
    assert requests[ExtensionStatus.GRANTED] == granted
    assert requests[ExtensionStatus.ASKED] <= 1
    assert finding.first_due_on == DUE_ON
    assert (finding.due_on == DUE_ON) == (granted == 0)
    if finding.status not in (*CLOCK_RUNS, FindingStatus.REPORTED_DONE):
        assert requests[ExtensionStatus.ASKED] == 0
