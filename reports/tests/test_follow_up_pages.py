"""Phúc tra on the checklist, in what is still missing, in the minutes and on the screen of a round's units."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import completion, following_up, workflow
from inspections.enums import FindingStatus, FollowUpResult, InspectionKind
from inspections.models import CarriedFinding, CriterionLineage
from inspections.tests.factories import CriteriaSetFactory
from inspections.tests.reported import concluded, report
from inspections.tests.test_following_up import next_inspection
from reports.snapshot_follow_up import follow_up

pytestmark = pytest.mark.django_db

Result = FollowUpResult


def carried(stage: Stage, **fields) -> CarriedFinding:
    finding = concluded(stage, status=FindingStatus.TO_FOLLOW_UP, text="Niêm yết thiếu 09 thủ tục", **fields)
    report(finding, stage.cast.unit_head)
    started = workflow.start(next_inspection(stage).pk, by=stage.cast.chair)
    return CarriedFinding.objects.get(inspection=started, finding=finding)


def post(client, row, **changed):
    body = {"result": "mended", "note": "", "revision": 0} | changed
    return client.post(reverse("carried_answer", args=[row.pk]), json.dumps(body), content_type="application/json")


def test_the_checklist_shows_the_old_finding_with_what_the_unit_reported(client, stage):
    row = carried(stage, criterion=stage.inspection.criteria_set.criteria.get(code="1.1.1"))
    client.force_login(stage.cast.member)

    page = client.get(reverse("checklist", args=[row.inspection_id])).content.decode()

    assert "Phúc tra tồn tại đã nêu trước đây" in page
    assert "niêm yết đủ 127 thủ tục" in page
    assert page.count(f'href="#c{row.pk}"') == 1  # at its item
    assert f'data-save-url="{reverse("carried_answer", args=[row.pk])}"' in page


def test_an_old_finding_is_found_through_the_versions_of_the_set(client, stage):
    old = stage.inspection.criteria_set.criteria.get(code="1.1.1")
    finding = concluded(stage, status=FindingStatus.TO_FOLLOW_UP, criterion=old)
    new_set = CriteriaSetFactory(lead_unit=stage.city)
    new = new_set.criteria.get(code="1.1.3")
    CriterionLineage.objects.create(earlier=old, later=new)
    started = workflow.start(next_inspection(stage, criteria_set=new_set).pk, by=stage.cast.chair)
    client.force_login(stage.cast.chair)

    page = client.get(reverse("checklist", args=[started.pk])).content.decode()

    item = page.split(f'id="i{new.pk}"')[1].split("</article>")[0]
    assert f'href="#c{started.carried_findings.get(finding=finding).pk}"' in item


def test_an_inspection_that_carries_nothing_says_nothing_of_it(client, stage):
    client.force_login(stage.cast.chair)

    assert "phuc-tra" not in client.get(reverse("checklist", args=[stage.inspection.pk])).content.decode()
    assert follow_up(stage.inspection) == {}


def test_an_answer_is_saved_at_once_and_a_later_one_is_not_written_over_it(client, stage):
    row = carried(stage)
    client.force_login(stage.cast.member)
    assert post(client, row, result="not_mended").json() == {"revision": 1, "result": "not_mended", "needs_note": True}

    client.force_login(stage.cast.chair)
    second = post(client, row, note="Xong")

    assert second.status_code == 409
    assert "Ngô Thành Viên vừa ghi: «Chưa khắc phục»" in second.json()["error"]
    assert post(client, row, note="Xong", revision=second.json()["revision"]).json()["revision"] == 2


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"result": 1, "note": "", "revision": 0}', '{"result": "mended"}'])
def test_what_is_not_an_answer_is_refused_with_a_sentence(client, stage, body):
    row = carried(stage)
    client.force_login(stage.cast.chair)

    response = client.post(reverse("carried_answer", args=[row.pk]), body, content_type="application/json")

    assert (response.status_code, response.json()["error"][:8]) == (422, "Nội dung")


def test_minutes_wait_for_every_old_finding_and_for_nothing_else_of_a_follow_up(stage):
    row = carried(stage)
    kinds = [gap.kind for gap in completion.missing(row.inspection)]
    assert kinds[0] == "follow_up"
    assert "unanswered" not in kinds  # the items of its set may be used, and need not be

    following_up.answer(row.pk, Result.NOT_CHECKED, "", revision=0, by=stage.cast.chair)
    gap = completion.missing(row.inspection)[0]
    assert (gap.kind, gap.url.split("#")[1]) == ("follow_up", f"c{row.pk}")
    following_up.answer(row.pk, Result.NOT_CHECKED, "Bộ phận đóng cửa", revision=1, by=stage.cast.chair)

    assert "follow_up" not in [gap.kind for gap in completion.missing(row.inspection)]


def test_a_planned_inspection_wants_its_items_and_its_old_findings(stage):
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP)
    round_two = stage.inspection.round
    round_two.pk, round_two.name = None, "Đợt II"
    round_two.save()
    planned = next_inspection(stage, kind=InspectionKind.PLANNED, round=round_two)
    workflow.start(planned.pk, by=stage.cast.chair)

    kinds = {gap.kind for gap in completion.missing(planned)}

    assert {"follow_up", "unanswered"} <= kinds


def test_the_minutes_print_what_was_found_again(stage):
    row = carried(stage)
    following_up.answer(row.pk, Result.NOT_MENDED, "Còn thiếu 02 thủ tục", revision=0, by=stage.cast.chair)

    assert follow_up(row.inspection) == {
        "follow_up": [
            {
                "number": 1,
                "text": "Niêm yết thiếu 09 thủ tục",
                "criterion": "",
                "found": "21/05/2019",
                "due": "31/05/2019",
                "result": "Chưa khắc phục",
                "note": "Còn thiếu 02 thủ tục",
            }
        ]
    }


def test_the_screen_of_a_rounds_units_marks_those_that_wait_for_follow_up(client, stage):
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP, due_on=dt.date(2019, 5, 31))
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("round_coverage", args=[stage.inspection.round_id])).content.decode()

    assert page.count("1 tồn tại chờ phúc tra") == 1
