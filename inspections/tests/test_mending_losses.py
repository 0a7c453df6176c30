"""What was lost in the index is mended by the same ways as what an inspection found."""

import datetime as dt
import uuid
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import (
    extending,
    following_up,
    handing_in,
    letters,
    loss_findings,
    remediating,
    reminding,
    submitting,
    unit_desk,
    verifying,
    workflow,
)
from inspections.enums import FindingStatus, InspectionStatus, SubmissionKind
from inspections.finding_history import history
from inspections.models import Finding, IndexAssessment, Inspection, Reminder, ReminderLetter, Round, Submission
from inspections.origins import Origin, key_of
from inspections.tests import remediation
from inspections.tests.losses import leaf, lost_result, open_all
from inspections.tests.remediation import picture
from inspections.tests.test_following_up import next_inspection
from inspections.tests.test_unitside import say
from inspections.workflow import WorkflowError
from units.models import Event

pytestmark = pytest.mark.django_db

EXPLANATION, PLAN, REPORT = SubmissionKind
HALF = Decimal("0.2")


def hand_in(stage: Stage, origin: Origin, kind: SubmissionKind, said: dict[Finding, dict[str, Any]]) -> Submission:
    """The officer drafts, the head hands in."""
    draft = submitting.open_draft(origin, kind, by=stage.cast.unit_officer)
    for finding, values in said.items():
        say(draft, finding, stage.cast.unit_officer, **values)
    return handing_in.submit(draft.pk, by=stage.cast.unit_head).submission


def done(*findings: Finding) -> dict[Finding, dict[str, Any]]:
    return {finding: {"outcome": "done", "text": "Đã niêm yết đủ."} for finding in findings}


def verbs(finding: Finding) -> list[str]:
    return list(Event.objects.about(finding).order_by("pk").values_list("verb", flat=True))


@dataclass(frozen=True)
class Ten:
    """Five losses, each explained by two findings; each of these goes its own way."""

    plain: Finding
    returned: Finding
    visited: Finding
    undone: Finding
    extended: Finding
    beyond: Finding
    late: Finding
    again: Finding  # found by the inspection, too
    last: Finding
    mistaken: Finding

    @property
    def all(self) -> list[Finding]:
        return [getattr(self, field.name) for field in fields(self)]


def test_ten_losses_come_to_their_end_by_ten_ways(client, stage: Stage, settings):
    result = lost_result(stage, dict.fromkeys(("1.1.1", "1.1.2", "1.1.3", "2.1.1", "2.1.2"), "0"))
    ten = Ten(*open_all(stage, result, points=HALF), *open_all(stage, result, points=HALF))

    the_unit_explains_plans_proves_and_reports(stage, result, ten)
    the_city_judges_each_in_its_own_way(stage, ten)
    one_is_extended_and_one_beyond_the_limit(stage, ten)
    visit = a_visit_finds_one_mended_and_one_not(stage, ten)
    settings.CCHC_DEMO_TODAY = dt.date(2019, 6, 21)
    everybody_is_reminded_and_a_letter_drafted(stage, ten)
    tardy = the_others_are_reported_late_and_accepted(stage, result, ten)

    ends = dict(Finding.objects.values_list("pk", "status"))
    assert [ends[finding.pk] for finding in ten.all] == [
        *["verified"] * 3,
        "not_done",
        *["verified"] * 5,
        "withdrawn",
    ]
    assert not Finding.objects.exclude(closed_on__isnull=False).exists()
    assert tardy.late_words == "Muộn 5/6 tồn tại"
    told = ["open_loss", "explain", "plan_remediation", "add_update", "report_done", "verify_finding"]
    assert verbs(ten.plain) == told
    ten.extended.refresh_from_db()
    assert (ten.extended.first_due_on, ten.extended.due_on) == (dt.date(2019, 6, 5), dt.date(2019, 6, 20))
    ten.again.refresh_from_db()
    assert (ten.again.inspection, ten.again.sources_in_words) == (visit, "kiểm tra, chỉ số")
    everybody_reads_how_it_ended(client, stage, result, ten)


def the_unit_explains_plans_proves_and_reports(stage: Stage, result: IndexAssessment, ten: Ten) -> None:
    head = stage.cast.unit_head
    hand_in(stage, result, EXPLANATION, {ten.plain: {"text": "Công chức nghỉ dài ngày"}})
    measures = {"text": "Niêm yết", "in_charge": "Công chức", "due_on": dt.date(2019, 6, 3), "product": "Bảng"}
    hand_in(stage, result, PLAN, {ten.plain: measures, ten.returned: measures})
    day = dt.date(2019, 5, 18)
    remediating.add_update(ten.plain.pk, update_id=uuid.uuid4(), text="Đã mua bảng", occurred_on=day, by=head)
    several = [ten.plain.pk, ten.visited.pk]
    proof = remediating.add_evidence(picture(), evidence_id=uuid.uuid4(), findings=several, by=head)
    undone = {ten.undone: {"outcome": "not_done", "text": "Không còn biên chế"}}
    report = hand_in(stage, result, REPORT, done(ten.plain, ten.returned, ten.visited) | undone)
    assert proof.findings.count() == 2
    assert not report.is_late


def the_city_judges_each_in_its_own_way(stage: Stage, ten: Ten) -> None:
    by = stage.cast.home_affairs
    verifying.accept(ten.plain.pk, by=by)
    verifying.return_(ten.returned.pk, by=by, reason="Thiếu ảnh")
    verifying.send_to_follow_up(ten.visited.pk, by=by)
    verifying.accept_not_done(ten.undone.pk, by=by, note="Đúng là không còn biên chế")
    loss_findings.withdraw_loss(ten.mistaken.pk, "Mở nhầm", by=by)


def one_is_extended_and_one_beyond_the_limit(stage: Stage, ten: Ten) -> None:
    head, home, far = stage.cast.unit_head, stage.cast.home_affairs, dt.date(2019, 8, 1)
    asked = extending.ask(ten.extended.pk, dt.date(2019, 6, 20), "Chờ kinh phí", by=head)
    extending.grant(asked.pk, dt.date(2019, 6, 20), by=home)
    beyond = extending.ask(ten.beyond.pk, far, "Chờ họp HĐND", by=head)
    with pytest.raises(WorkflowError, match="chờ lãnh đạo quyết định"):
        extending.grant(beyond.pk, far, by=home)
    extending.grant(beyond.pk, far, by=stage.cast.leader)


def a_visit_finds_one_mended_and_one_not(stage: Stage, ten: Ten) -> Inspection:
    by, day = stage.cast.chair, dt.date(2019, 5, 20)
    visit = next_inspection(stage, visit_on=day)
    workflow.start(visit.pk, by=by)
    (carried,) = visit.carried_findings.all()
    following_up.answer(carried.pk, "mended", "", revision=0, by=by)
    noted = following_up.carry_known(visit.pk, ten.again.pk, by=by)
    following_up.answer(noted.pk, "not_mended", "Vẫn thiếu", revision=0, by=by)
    Inspection.objects.filter(pk=visit.pk).update(status=InspectionStatus.MINUTES_DRAWN)
    visit = Inspection.objects.select_related("team__plan").get(pk=visit.pk)
    return workflow.sign_minutes(visit, by=by, occurred_on=day)


def everybody_is_reminded_and_a_letter_drafted(stage: Stage, ten: Ten) -> None:
    reminding.run()
    assert Reminder.objects.filter(finding=ten.late, step="after_leader").exists()
    letter = ReminderLetter.objects.get()
    assert "khắc phục tồn tại, hạn chế Chỉ số cải cách hành chính (PAR Index) và sau kiểm tra" in letter.text
    by = stage.cast.home_affairs
    letters.edit_letter(letter.pk, text="Khẩn trương", answer_by=None, revision=letter.revision, by=by)


def the_others_are_reported_late_and_accepted(stage: Stage, result: IndexAssessment, ten: Ten) -> Submission:
    others = (ten.returned, ten.extended, ten.beyond, ten.late, ten.again, ten.last)
    tardy = hand_in(stage, result, REPORT, done(*others))
    for finding in others:
        verifying.accept(finding.pk, by=stage.cast.home_affairs)
    return tardy


def everybody_reads_how_it_ended(client: Any, stage: Stage, result: IndexAssessment, ten: Ten) -> None:
    for who in ("home_affairs", "leader", "unit_head", "unit_officer"):
        client.force_login(stage.cast.people()[who])
        assert "Đã xong (10)" in client.get(result.remediation_url).content.decode()
        assert {client.get(finding.get_absolute_url()).status_code for finding in ten.all} == {200}
    page = client.get(result.get_absolute_url()).content.decode()
    assert "8 đã xác nhận khắc phục, giả định lấy lại 1,6 điểm" in page


def test_an_explanation_of_a_loss_changes_no_state_and_comes_before_the_plan(stage: Stage):
    (finding,) = open_all(stage, lost_result(stage), "1.1.1")

    hand_in(stage, finding.origin, EXPLANATION, {finding: {"text": "Do chuyển trụ sở"}})

    finding.refresh_from_db()
    assert finding.status == FindingStatus.CONCLUDED
    assert "Đơn vị giải trình" in [entry.what for entry in history(finding, stage.cast.unit_head, inside=False)]
    Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.REMEDIATING)
    with pytest.raises(WorkflowError, match="không có tồn tại nào"):
        submitting.open_draft(finding.origin, EXPLANATION, by=stage.cast.unit_head)


def test_the_plan_for_losses_is_due_by_the_days_of_the_plan_from_the_day_named(stage: Stage):
    (finding,) = open_all(stage, lost_result(stage), "1.1.1")

    draft = submitting.open_draft(finding.origin, PLAN, by=stage.cast.unit_head)

    assert draft.due_on == dt.date(2019, 5, 15)  # seven working days from 6/5/2019
    board = unit_desk.board_of_units(stage.cast.unit_head, dt.date(2019, 5, 20))
    assert [(action.kind, action.primary) for action in board.actions] == [
        (EXPLANATION, False),
        (PLAN, True),
        (REPORT, True),
    ]


def both_ways(stage: Stage) -> tuple[Finding, Finding]:
    """One finding of a concluded inspection and one of the index, of the same ward."""
    (inspected,) = remediation.conclude(stage, 1, criterion=leaf(stage, "2.1.1"))
    stage.inspection.refresh_from_db()
    (lost,) = open_all(stage, lost_result(stage), "1.1.1")
    return inspected, lost


def test_one_report_speaks_of_the_index_and_of_the_inspection(client, stage: Stage):
    inspected, lost = both_ways(stage)
    officer, head = stage.cast.unit_officer, stage.cast.unit_head
    draft = submitting.open_draft(stage.inspection, REPORT, by=officer)
    client.force_login(officer)

    page = client.get(draft.get_absolute_url()).content.decode()
    told = client.post(reverse("submission_origins", args=[draft.pk]), {"add": f"assessment:{lost.assessment_id}"})
    joint = client.get(draft.get_absolute_url()).content.decode()
    draft.refresh_from_db()
    for finding in (inspected, lost):
        say(draft, finding, officer, outcome="done", text="Đã xong")
    handing_in.submit(draft.pk, by=head)

    assert "Đưa vào văn bản này" in page
    assert told.headers["Location"] == draft.get_absolute_url()
    assert lost.text not in page
    assert lost.text in joint
    assert draft.is_joint
    assert {row.status for row in Finding.objects.all()} == {FindingStatus.REPORTED_DONE}
    for origin in draft.origins:
        assert draft in unit_desk.board_of(head, origin, dt.date(2019, 5, 20)).handed_in


def test_a_joint_draft_is_the_draft_of_both_and_can_be_parted_while_nothing_is_lost(stage: Stage):
    inspected, lost = both_ways(stage)
    officer = stage.cast.unit_officer
    draft = submitting.open_draft(stage.inspection, REPORT, by=officer)
    submitting.add_origin(draft.pk, key_of(lost.origin), by=officer)

    assert submitting.open_draft(lost.origin, REPORT, by=officer) == draft
    assert draft.items.count() == 2
    say(draft, lost, officer, text="Đang làm")
    with pytest.raises(WorkflowError, match="Hãy xóa nội dung"):
        submitting.drop_origin(draft.pk, "assessment", by=officer)
    say(draft, lost, officer, text="")
    parted = submitting.drop_origin(draft.pk, "assessment", by=officer)

    assert parted.assessment is None
    assert [item.finding for item in parted.items.all()] == [inspected]


def test_two_drafts_of_one_kind_are_not_silently_merged(stage: Stage):
    _, lost = both_ways(stage)
    officer = stage.cast.unit_officer
    draft = submitting.open_draft(stage.inspection, REPORT, by=officer)
    submitting.open_draft(lost.origin, REPORT, by=officer)

    with pytest.raises(WorkflowError, match="một bản soạn riêng về Chỉ số CCHC năm 2018"):
        submitting.add_origin(draft.pk, key_of(lost.origin), by=officer)


def test_who_sees_what_of_a_loss_that_became_a_finding(stage: Stage):
    result = lost_result(stage)
    result.round.appraisers.create(user=stage.cast.outsider, field_slugs=["steering"])
    (finding,) = open_all(stage, result, "1.1.1")
    sees = {name for name, user in stage.cast.people().items() if finding in Finding.objects.visible_to(user)}

    inspectors = {"chair", "secretary", "member", "other_member"}
    assert sees == {"home_affairs", "home_affairs_head", "leader", "unit_head", "unit_officer"} | inspectors
    Round.objects.filter(inspections=stage.inspection).update(status="ended")
    assert finding not in Finding.objects.visible_to(stage.cast.member)
