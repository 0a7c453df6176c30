"""What the index knows and a visit finds again: noted on its checklist, one row with two sources once it is signed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import completion, concluding, following_up, workflow
from inspections.conclusion_drafting import findings_in_order
from inspections.enums import FindingStatus, FollowUpResult, InspectionStatus
from inspections.models import CarriedFinding, Finding, Inspection
from inspections.recurrence import past_of
from inspections.tests.checklists import answer_of, save
from inspections.tests.losses import lost_result, open_all
from inspections.workflow import WorkflowError
from units.models import Event

pytestmark = pytest.mark.django_db

Result = FollowUpResult
SIGNED_ON = dt.date(2019, 5, 20)


def known(stage: Stage, code: str = "1.1.2") -> Finding:
    (finding,) = open_all(stage, lost_result(stage), code)
    return finding


def carry(stage: Stage, finding: Finding) -> CarriedFinding:
    return following_up.carry_known(stage.inspection.pk, finding.pk, by=stage.cast.member)


def answer(stage: Stage, carried: CarriedFinding, result: str, note: str = "Vẫn thiếu") -> None:
    following_up.answer(carried.pk, result, note, revision=0, by=stage.cast.member)


def sign(stage: Stage) -> Inspection:
    Inspection.objects.filter(pk=stage.inspection.pk).update(status=InspectionStatus.MINUTES_DRAWN)
    inspection = Inspection.objects.select_related("team__plan").get(pk=stage.inspection.pk)
    return workflow.sign_minutes(inspection, by=stage.cast.chair, occurred_on=SIGNED_ON)


def test_the_checklist_shows_what_the_index_knows_at_its_item_and_offers_to_note_it_again(client, stage: Stage):
    finding = known(stage)
    client.force_login(stage.cast.member)
    url = reverse("checklist", args=[stage.inspection.pk])
    add = reverse("carried_add", args=[stage.inspection.pk, finding.pk])

    before = client.get(url).content.decode()
    response = client.post(add)
    after = client.get(url).content.decode()

    assert "Chỉ số đã nêu tồn tại ở tiêu chí này" in before
    assert add in before
    carried = CarriedFinding.objects.get(inspection=stage.inspection, finding=finding)
    assert response.headers["Location"] == f"{url}#c{carried.pk}"
    assert add not in after
    assert reverse("carried_drop", args=[carried.pk]) in after


def test_what_the_visit_finds_again_has_two_sources_from_the_signing_on(stage: Stage):
    finding = known(stage)
    answer(stage, carry(stage, finding), Result.NOT_MENDED)
    assert Finding.objects.filter(pk=finding.pk, inspection=None).exists()

    sign(stage)

    finding.refresh_from_db()
    assert (finding.inspection, finding.status) == (stage.inspection, FindingStatus.CONCLUDED)
    assert (finding.sources_in_words, finding.began_in_index) == ("kiểm tra, chỉ số", True)
    verbs = [event.verb for event in Event.objects.about(finding).order_by("pk")]
    assert verbs == ["open_loss", "carry_known", "answer_follow_up", "find_again"]
    assert list(finding.verifications.values_list("decision", "reason")) == [("found_not_mended", "Vẫn thiếu")]


def test_a_report_that_the_visit_contradicts_goes_back_to_the_unit(stage: Stage):
    finding = known(stage)
    Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.REPORTED_DONE)
    answer(stage, carry(stage, finding), Result.NOT_MENDED)

    sign(stage)

    finding.refresh_from_db()
    assert (finding.status, finding.inspection) == (FindingStatus.RETURNED, stage.inspection)


def test_what_the_visit_finds_mended_is_over_and_gets_no_second_source(stage: Stage):
    finding = known(stage)
    answer(stage, carry(stage, finding), Result.MENDED, "")

    sign(stage)

    finding.refresh_from_db()
    assert (finding.status, finding.closed_on, finding.inspection) == (FindingStatus.VERIFIED, SIGNED_ON, None)


def test_the_conclusion_leaves_out_what_the_index_has_concluded(stage: Stage):
    finding = known(stage)
    answer(stage, carry(stage, finding), Result.NOT_MENDED)
    signed = sign(stage)

    assert findings_in_order(signed) == []
    draft = concluding.draft([signed.pk], by=stage.cast.home_affairs)
    assert not draft.items.exists()


def test_a_loss_noted_again_needs_no_new_finding(stage: Stage):
    finding = known(stage)
    save(stage.inspection, stage.cast.member, "1.1.2", {"numerator": "85", "denominator": "100"})
    assert answer_of(stage.inspection, "1.1.2").lost > 0

    before = [gap.sentence for gap in completion.missing(stage.inspection) if gap.kind == "finding"]
    carry(stage, finding)
    after = [gap.sentence for gap in completion.missing(stage.inspection) if gap.kind == "finding"]

    assert [sentence[:5] for sentence in before] == ["1.1.2"]
    assert after == []


def test_only_who_answers_the_field_notes_it_again_and_only_what_is_open_here(stage: Stage):
    finding = known(stage)
    (elsewhere,) = open_all(stage, lost_result(stage, year=2017), "1.1.1")
    Finding.objects.filter(pk=elsewhere.pk).update(responsible_unit=stage.other_ward, issued_to_unit=stage.other_ward)

    with pytest.raises(PermissionDenied):
        following_up.carry_known(stage.inspection.pk, finding.pk, by=stage.cast.other_member)
    with pytest.raises(Http404):
        carry(stage, elsewhere)
    Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.VERIFIED, closed_on=SIGNED_ON)
    with pytest.raises(WorkflowError, match="đã xử lý xong"):
        carry(stage, finding)


def test_what_was_carried_by_mistake_goes_off_the_checklist_again(stage: Stage):
    finding = known(stage)
    carried = carry(stage, finding)

    following_up.drop_known(carried.pk, by=stage.cast.member)

    assert not stage.inspection.carried_findings.exists()
    waits = Finding.objects.filter(pk=finding.pk)
    waits.update(status=FindingStatus.TO_FOLLOW_UP)
    following_up.carry(stage.inspection)
    with pytest.raises(WorkflowError, match="phải phúc tra"):
        following_up.drop_known(stage.inspection.carried_findings.get().pk, by=stage.cast.member)


def test_what_only_the_index_found_is_no_earlier_inspection(stage: Stage):
    finding = known(stage)

    assert finding.criterion_id is not None
    past = past_of(stage.inspection, [finding.criterion_id])[finding.criterion_id]

    assert (past.failed, past.words, past.last) == (0, "", None)
    assert [(row.where, row.known) for row in past.findings] == [("Chỉ số năm 2018", True)]
