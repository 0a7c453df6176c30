"""Phúc tra: an old finding comes onto the next checklist, is answered there, and moves when the minutes are signed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from cchc.tests.cast import Stage
from inspections import following_up, workflow
from inspections.enums import FindingStatus, FollowUpResult, InspectionKind, InspectionStatus
from inspections.finding_history import history
from inspections.models import CarriedFinding, Finding, Inspection, Verification
from inspections.tests.factories import InspectionFactory
from inspections.tests.reported import DUE_ON, concluded, report
from inspections.workflow import WorkflowError
from units.models import Event

pytestmark = pytest.mark.django_db

Result = FollowUpResult
SIGNED_ON = dt.date(2019, 8, 21)


def next_inspection(stage: Stage, **fields) -> Inspection:
    """A follow-up inspection of the same ward, ready to be started by its chair."""
    given = {
        "team": stage.inspection.team,
        "round": None,
        "unit": stage.ward,
        "lead_unit": stage.city,
        "criteria_set": stage.inspection.criteria_set,
        "kind": InspectionKind.FOLLOW_UP,
        "chair": stage.cast.chair,
        "secretary": stage.cast.secretary,
        "members": [(stage.cast.member, ["steering"]), (stage.cast.other_member, ["procedures"])],
        "visit_on": SIGNED_ON,
        **fields,
    }
    inspection: Inspection = InspectionFactory(**given)
    return inspection


def carried(stage: Stage, **fields) -> CarriedFinding:
    finding = concluded(stage, status=FindingStatus.TO_FOLLOW_UP, **fields)
    started = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)
    return CarriedFinding.objects.get(inspection=started, finding=finding)


def sign(inspection: Inspection, by) -> None:
    Inspection.objects.filter(pk=inspection.pk).update(status=InspectionStatus.MINUTES_DRAWN)
    inspection = Inspection.objects.select_related("team__plan").get(pk=inspection.pk)
    workflow.sign_minutes(inspection, by=by, occurred_on=SIGNED_ON)


def test_what_waits_for_follow_up_comes_onto_the_next_checklist_of_that_unit_alone(stage: Stage):
    waits = concluded(stage, status=FindingStatus.TO_FOLLOW_UP)
    concluded(stage, status=FindingStatus.REPORTED_DONE)
    elsewhere = next_inspection(stage, unit=stage.other_ward)
    here = next_inspection(stage, kind=InspectionKind.UNANNOUNCED)

    for inspection in (elsewhere, here):
        workflow.start(inspection.pk, by=stage.cast.chair)

    assert list(CarriedFinding.objects.values_list("inspection", "finding")) == [(here.pk, waits.pk)]


def test_a_finding_is_on_one_open_checklist_at_a_time(stage: Stage):
    first = carried(stage)

    second = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)

    assert not second.carried_findings.exists()
    assert first.inspection.carried_findings.count() == 1


def test_whoever_has_the_field_answers_and_others_do_not(stage: Stage):
    row = carried(stage)  # of the field «steering»

    with pytest.raises(PermissionDenied):
        following_up.answer(row.pk, Result.MENDED, "", revision=0, by=stage.cast.other_member)
    for person in (stage.cast.unit_head, stage.cast.other_unit_head):
        with pytest.raises(Http404):
            following_up.answer(row.pk, Result.MENDED, "", revision=0, by=person)
    saved = following_up.answer(row.pk, Result.MENDED, "Đã niêm yết đủ", revision=0, by=stage.cast.member)

    assert (saved.result, saved.note, saved.revision, saved.answered_by) == (
        "mended",
        "Đã niêm yết đủ",
        1,
        stage.cast.member,
    )


def test_each_answer_is_an_event_and_the_life_of_the_finding_says_who_gave_it(stage: Stage):
    row = carried(stage)
    following_up.answer(row.pk, Result.NOT_MENDED, "", revision=0, by=stage.cast.member)
    following_up.answer(row.pk, Result.NOT_MENDED, "Còn thiếu", revision=1, by=stage.cast.member)
    for _ in range(2):  # sent again after an answer that got lost
        following_up.answer(row.pk, Result.MENDED, "Đã đủ", revision=2, by=stage.cast.chair)

    events = Event.objects.about(row.finding).filter(verb="answer_follow_up").order_by("pk")
    told = {
        inside: [
            entry for entry in history(row.finding, user, inside=inside) if entry.what.startswith("Ghi trong phiếu")
        ]
        for inside, user in ((True, stage.cast.home_affairs), (False, stage.cast.unit_head))
    }

    assert [(event.actor, event.note, event.data["result"]) for event in events] == [
        (stage.cast.member, "", "not_mended"),
        (stage.cast.member, "Còn thiếu", "not_mended"),
        (stage.cast.chair, "Đã đủ", "mended"),
    ]
    assert [(entry.what, entry.who, entry.note) for entry in told[True]] == [
        ("Ghi trong phiếu phúc tra: chưa khắc phục", "Ngô Thành Viên, Chuyên viên", "Còn thiếu"),
        ("Ghi trong phiếu phúc tra: đã khắc phục", "Hồ Chủ Trì, Chuyên viên", "Đã đủ"),
    ]
    assert told[False] == []


def test_of_two_who_answer_the_second_reads_what_the_first_wrote(stage: Stage):
    row = carried(stage)
    following_up.answer(row.pk, Result.MENDED, "Đã niêm yết", revision=0, by=stage.cast.member)

    with pytest.raises(WorkflowError, match="Ngô Thành Viên vừa ghi: «Đã khắc phục» – Đã niêm yết"):
        following_up.answer(row.pk, Result.NOT_MENDED, "Chưa thấy", revision=0, by=stage.cast.chair)

    assert following_up.answer(row.pk, Result.MENDED, "Đã niêm yết", revision=0, by=stage.cast.chair).revision == 1


def test_who_reported_it_does_not_check_it_on_the_spot(stage: Stage):
    finding = concluded(stage, status=FindingStatus.TO_FOLLOW_UP)
    report(finding, stage.cast.member)
    started = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)

    with pytest.raises(WorkflowError, match="không tự ghi kết quả phúc tra"):
        following_up.answer(started.carried_findings.get().pk, Result.MENDED, "", revision=0, by=stage.cast.member)


def test_found_mended_is_verified_when_the_minutes_are_signed(stage: Stage):
    row = carried(stage)
    following_up.answer(row.pk, Result.MENDED, "Đã niêm yết đủ", revision=0, by=stage.cast.member)

    sign(row.inspection, stage.cast.secretary)

    finding = Finding.objects.get(pk=row.finding_id)
    assert (finding.status, finding.closed_on) == (FindingStatus.VERIFIED, SIGNED_ON)
    verdict = Verification.objects.get()
    assert (verdict.decision, verdict.inspection, verdict.decided_by) == (
        "found_mended",
        row.inspection,
        stage.cast.member,
    )
    event = Event.objects.get(verb="find_mended")
    assert (event.from_status, event.to_status, event.occurred_on) == ("to_follow_up", "verified", SIGNED_ON)
    stage.inspection.refresh_from_db()
    assert stage.inspection.status == InspectionStatus.CLOSED


def test_found_not_mended_goes_back_with_a_new_deadline_where_the_old_has_passed(stage: Stage):
    row = carried(stage)
    following_up.answer(row.pk, Result.NOT_MENDED, "Còn thiếu 09 thủ tục", revision=0, by=stage.cast.chair)

    sign(row.inspection, stage.cast.secretary)

    finding = Finding.objects.get(pk=row.finding_id)
    assert finding.status == FindingStatus.RETURNED
    assert (finding.first_due_on, finding.due_on) == (DUE_ON, dt.date(2019, 9, 20))
    assert finding.due_rule.startswith("30 ngày kể từ ngày phúc tra 21/08/2019")
    assert Verification.objects.get().reason == "Còn thiếu 09 thủ tục"


def test_found_not_mended_before_the_deadline_keeps_it(stage: Stage):
    row = carried(stage, due_on=dt.date(2019, 9, 2), first_due_on=DUE_ON)
    following_up.answer(row.pk, Result.NOT_MENDED, "Chưa xong", revision=0, by=stage.cast.chair)

    sign(row.inspection, stage.cast.secretary)

    assert Finding.objects.get(pk=row.finding_id).due_on == dt.date(2019, 9, 2)


def test_what_was_not_checked_waits_for_the_next_inspection(stage: Stage):
    row = carried(stage)
    following_up.answer(row.pk, Result.NOT_CHECKED, "Cán bộ phụ trách đi vắng", revision=0, by=stage.cast.chair)

    sign(row.inspection, stage.cast.secretary)

    finding = Finding.objects.get(pk=row.finding_id)
    assert finding.status == FindingStatus.TO_FOLLOW_UP
    assert not Verification.objects.exists()
    later = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)
    assert later.carried_findings.get().finding == finding
