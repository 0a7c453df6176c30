"""The checklist's page and the small forms beside it: who sees what, what is written, what is refused."""

import io
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from cchc.tests.cast import Stage, set_stage
from inspections import drafting, phrases
from inspections.enums import FindingStatus
from inspections.models import Evidence, Finding, Inspection, SampledFile, Strength
from inspections.tests.checklists import criterion_of, save
from inspections.tests.factories import LEAVES, CriteriaSetFactory, FindingFactory
from inspections.workflow import prepare_answers
from units.models import StoredFile

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(stage: Stage, name: str, *args: Any) -> str:
    return reverse(name, args=[stage.inspection.pk, *args])


def picture(name: str = "anh.png") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


# --- The page ------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_was_reported_beside_what_was_found(stage: Stage):
    stage.inspection.answers.filter(criterion__code="1.1.2").update(
        reported_mark="result", reported_numerator=19, reported_denominator=20, self_score=Decimal("0.75")
    )
    save(stage.inspection, stage.cast.member, "1.1.2", {"numerator": "14", "denominator": "20"})

    html = signed_in(stage.cast.chair).get(address(stage, "checklist")).content.decode()

    assert "19/20 (95,00%) · tự chấm 0,75" in html
    assert 'data-number="numerator" value="14"' in html
    assert "Quy định chấm 1.1.2" in html


def test_fields_of_others_can_only_be_read(stage: Stage):
    html = signed_in(stage.cast.member).get(address(stage, "checklist")).content.decode()

    assert html.count('data-editable tabindex="-1"') == 3
    assert html.count('data-part="result" disabled') == 3


def test_home_affairs_reads_the_checklist_and_the_unit_does_not_see_it(stage: Stage):
    assert "data-editable" not in signed_in(stage.cast.home_affairs).get(address(stage, "checklist")).content.decode()
    assert signed_in(stage.cast.unit_head).get(address(stage, "checklist")).status_code == 404


def test_items_of_a_survey_are_in_no_checklist():
    leaves = [*LEAVES, ("2.1.4", "1", {"type": "survey", "answers": [{"key": "a", "label": "A", "weight": 1}]})]
    stage = set_stage()
    criteria_set = CriteriaSetFactory(lead_unit=stage.city, leaves=leaves, published=False)
    criteria_set.criteria.filter(code="2.1.4").update(source="survey")
    Inspection.objects.filter(pk=stage.inspection.pk).update(criteria_set=criteria_set)
    stage.inspection.refresh_from_db()
    stage.inspection.answers.all().delete()
    prepare_answers(stage.inspection)

    html = signed_in(stage.cast.chair).get(address(stage, "checklist")).content.decode()

    assert "Nội dung 2.1.3" in html
    assert "Nội dung 2.1.4" not in html


def test_many_items_take_no_more_queries_than_few(stage: Stage):
    client = signed_in(stage.cast.chair)
    client.get(address(stage, "checklist"))
    with CaptureQueriesContext(connection) as few:
        client.get(address(stage, "checklist"))
    leaves = [(f"{field}.1.{n}", "1", {"type": "yes_no"}) for field in (1, 2) for n in range(1, 28)]
    many = set_stage_with(stage, leaves)
    for code in ("1.1.1", "1.1.2", "2.1.5"):
        save(many.inspection, many.cast.chair, code, {"choice": "no"})
        save(many.inspection, many.cast.chair, code, {"choice": "yes"})  # a conflict
        FindingFactory(inspection=many.inspection, criterion=criterion_of(many.inspection, code))

    with CaptureQueriesContext(connection) as captured:
        html = client.get(address(many, "checklist")).content.decode()

    assert html.count("data-cchc-item=") == 54
    assert len(captured) == len(few) <= 20


def set_stage_with(stage: Stage, leaves: list[Any]) -> Stage:
    stage.inspection.answers.all().delete()
    stage.inspection.criteria_set = CriteriaSetFactory(lead_unit=stage.city, leaves=leaves)
    stage.inspection.save()
    prepare_answers(stage.inspection)
    return stage


# --- Findings and strengths ------------------------------------------------------------------------------------------


def finding_of(stage: Stage, **data: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "criterion": criterion_of(stage.inspection, "1.1.1").pk,
        "severity": "moderate",
        "text": "Kế hoạch ban hành chậm",
        "due_on": "2019-06-20",
        **data,
    }


def test_a_finding_opens_with_its_item_lost_points_words_and_date(stage: Stage):
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"})
    criterion = criterion_of(stage.inspection, "1.1.1")

    response = signed_in(stage.cast.member).get(address(stage, "finding_create"), {"criterion": criterion.pk})

    html = response.content.decode()
    assert "mất 1 điểm" in html
    assert "Kế hoạch CCHC của năm ban hành chậm … ngày" in html
    assert 'value="2019-06-20"' in html


def test_a_phrase_is_refused_until_its_figures_are_filled_in(stage: Stage):
    client, url = signed_in(stage.cast.member), address(stage, "finding_create")
    words = phrases.proposals_for("1.1.1")[0].text

    refused = client.post(url, finding_of(stage, text=words))
    written = client.post(url, finding_of(stage, text=words.replace("…", "05")))

    assert refused.status_code == 422
    assert "Hãy điền số liệu của buổi kiểm tra vào chỗ «…»." in refused.content.decode()
    assert written.status_code == 302


def test_a_finding_is_written_with_its_units_and_lost_points(stage: Stage):
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"})
    data = finding_of(stage)
    client = signed_in(stage.cast.member)

    for _ in range(2):  # sent again over a poor network
        assert client.post(address(stage, "finding_create"), data).status_code == 302

    finding = Finding.objects.get()
    assert str(finding.pk) == data["id"]
    assert (finding.lost_points, finding.field_slug, finding.status) == (Decimal(1), "steering", "recorded")
    assert finding.issued_to_unit == finding.responsible_unit == stage.ward


def test_a_finding_fixed_on_site_says_how(stage: Stage):
    client = signed_in(stage.cast.member)

    refused = client.post(address(stage, "finding_create"), finding_of(stage, fixed_on_site="on"))
    client.post(
        address(stage, "finding_create"),
        finding_of(stage, fixed_on_site="on", fixed_on_site_note="Đã niêm yết lại"),
    )

    assert refused.status_code == 422
    assert "Hãy ghi đã khắc phục tại chỗ như thế nào." in refused.content.decode()
    assert Finding.objects.get().status == FindingStatus.FIXED_ON_SITE


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": " "}, "Hãy điền ô này."),
        ({"text": "x" * 2001}, "Quá dài"),
        ({"criterion": "", "field_slug": ""}, "Hãy chọn lĩnh vực"),
        ({"criterion": "999999"}, "Lựa chọn này không có trong danh sách"),
        ({"due_on": "31/02/2019"}, "Không có ngày"),
        ({"due_on": "2019-05-01"}, "không được trước ngày kiểm tra"),
        ({"severity": "terrible"}, "Lựa chọn này không có trong danh sách"),
    ],
)
def test_a_bad_finding_is_told_at_its_box_and_not_stored(stage: Stage, data: dict[str, str], sentence: str):
    response = signed_in(stage.cast.member).post(address(stage, "finding_create"), finding_of(stage, **data))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Finding.objects.exists()


def test_a_member_writes_findings_of_his_fields_only(stage: Stage):
    response = signed_in(stage.cast.other_member).post(address(stage, "finding_create"), finding_of(stage))
    finding = FindingFactory(inspection=stage.inspection, lead_unit=stage.city)

    assert response.status_code == 422
    assert signed_in(stage.cast.other_member).get(address(stage, "finding_edit", finding.pk)).status_code == 403
    assert signed_in(stage.cast.home_affairs).get(address(stage, "finding_create")).status_code == 403
    assert signed_in(stage.cast.unit_head).get(address(stage, "finding_create")).status_code == 404


def test_a_stale_edit_of_a_finding_shows_both_and_stores_nothing(stage: Stage):
    finding = FindingFactory(inspection=stage.inspection, lead_unit=stage.city, text="Bản đầu")
    client, url = signed_in(stage.cast.member), address(stage, "finding_edit", finding.pk)
    mine = finding_of(stage, base="1", text="Bản của tôi")
    signed_in(stage.cast.chair).post(url, finding_of(stage, base="1", text="Bản của chủ trì"))

    response = client.post(url, mine)

    html = response.content.decode()
    finding.refresh_from_db()
    assert response.status_code == 422
    assert "Bản của chủ trì" in html
    assert "Bản của tôi" in html
    assert finding.text == "Bản của chủ trì"
    assert client.post(url, {**mine, "base": "2"}).status_code == 302


def test_a_draft_finding_may_be_deleted_and_a_released_one_not(stage: Stage):
    draft = FindingFactory(inspection=stage.inspection, lead_unit=stage.city)
    released = FindingFactory(inspection=stage.inspection, lead_unit=stage.city, status=FindingStatus.CONCLUDED)
    client = signed_in(stage.cast.member)

    client.post(address(stage, "finding_delete", draft.pk))
    client.post(address(stage, "finding_delete", released.pk))

    assert list(Finding.objects.all()) == [released]


def test_lost_points_are_brought_up_to_the_answer_for_the_minutes(stage: Stage):
    save(stage.inspection, stage.cast.member, "1.1.3", {"choice": "khong"})
    data = finding_of(stage, criterion=criterion_of(stage.inspection, "1.1.3").pk)
    signed_in(stage.cast.member).post(address(stage, "finding_create"), data)
    save(stage.inspection, stage.cast.member, "1.1.3", {"choice": "mot_phan"}, base=1)

    drafting.refresh_lost_points(stage.inspection)

    assert Finding.objects.get().lost_points == Decimal("0.5")


def test_strengths_are_written_changed_and_deleted(stage: Stage):
    client = signed_in(stage.cast.member)
    data = {"id": str(uuid.uuid4()), "field_slug": "steering", "text": "Lãnh đạo quan tâm chỉ đạo"}
    client.post(address(stage, "strength_create"), data)
    strength = Strength.objects.get()
    edit = address(stage, "strength_edit", strength.pk)

    stale = client.post(edit, {"field_slug": "steering", "text": "Khác", "base": "chưa từng có"})
    client.post(edit, {"field_slug": "steering", "text": "Chỉ đạo sát sao", "base": strength.text})
    strength.refresh_from_db()

    assert stale.status_code == 422
    assert strength.text == "Chỉ đạo sát sao"
    client.post(address(stage, "strength_delete", strength.pk))
    assert not Strength.objects.exists()


# --- Evidence and sampled files ----------------------------------------------------------------------------------------


def test_evidence_sent_twice_counts_once_and_is_shown_to_the_team(stage: Stage):
    client = signed_in(stage.cast.member)
    key, criterion = str(uuid.uuid4()), criterion_of(stage.inspection, "1.1.1").pk

    for _ in range(2):
        data = {"id": key, "criterion": criterion, "file": picture()}
        assert (
            client.post(address(stage, "evidence_add"), data, headers={"accept": "application/json"}).status_code == 200
        )

    evidence = Evidence.objects.get()
    assert StoredFile.objects.count() == 1
    assert evidence.file.owner_unit == stage.city
    assert client.get(address(stage, "evidence_file", key)).status_code == 200
    assert signed_in(stage.cast.unit_head).get(address(stage, "evidence_file", key)).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [("rong.pdf", b""), ("may.pdf", b"MZ\x90\x00\x03"), ("trang.html", b"<html>"), ("anh.svg", b"<svg/>")],
)
def test_a_file_that_is_not_taken_is_refused_with_a_sentence(stage: Stage, name: str, data: bytes):
    response = signed_in(stage.cast.member).post(
        address(stage, "evidence_add"),
        {"criterion": criterion_of(stage.inspection, "1.1.1").pk, "file": SimpleUploadedFile(name, data)},
        headers={"accept": "application/json"},
    )

    assert response.status_code == 422
    assert response.json()["error"].strip().endswith(".")
    assert not Evidence.objects.exists()


def test_evidence_is_linked_to_more_items_and_withdrawn_but_never_deleted(stage: Stage):
    client = signed_in(stage.cast.chair)
    first, second = (criterion_of(stage.inspection, code).pk for code in ("1.1.1", "2.1.1"))
    client.post(address(stage, "evidence_add"), {"criterion": first, "file": picture()})
    evidence = Evidence.objects.get()

    client.post(address(stage, "evidence_link", evidence.pk), {"criteria": [first, second]})
    assert set(evidence.criteria.values_list("pk", flat=True)) == {first, second}
    assert signed_in(stage.cast.member).post(address(stage, "evidence_withdraw", evidence.pk)).status_code == 403

    client.post(address(stage, "evidence_withdraw", evidence.pk))
    evidence.refresh_from_db()
    assert evidence.withdrawn_by == stage.cast.chair


def test_a_member_adds_no_evidence_to_anothers_field(stage: Stage):
    data = {"criterion": criterion_of(stage.inspection, "2.1.1").pk, "file": picture()}

    assert signed_in(stage.cast.member).post(address(stage, "evidence_add"), data).status_code == 403
    assert not Evidence.objects.exists()


def test_sampled_files_prove_several_items_and_count_their_faults(stage: Stage):
    client = signed_in(stage.cast.other_member)
    items = [criterion_of(stage.inspection, code).pk for code in ("2.1.1", "2.1.2")]
    data = {
        "id": str(uuid.uuid4()),
        "criteria": items,
        "code": "000.12.H10-190412-0007",
        "procedure": "Chứng thực bản sao",
        "received_on": "12/04/2019",
        "due_on": "15/04/2019",
        "fault": "Trả chậm 02 ngày",
    }

    assert client.post(address(stage, "sampled_file_create"), data).status_code == 302
    html = client.get(address(stage, "checklist_extras"), {"criterion": items[1]}).content.decode()
    assert "Lấy 1 lỗi làm số lượng" in html

    sample = SampledFile.objects.get()
    bad = client.post(address(stage, "sampled_file_edit", sample.pk), {**data, "due_on": "11/04/2019"})
    assert "Ngày hẹn trả không được trước ngày nhận." in bad.content.decode()
    client.post(address(stage, "sampled_file_delete", sample.pk))
    assert not SampledFile.objects.exists()


@pytest.mark.parametrize(
    "name", ["finding_create", "strength_create", "sampled_file_create", "evidence_add", "checklist_extras"]
)
def test_the_inspected_unit_finds_none_of_these_pages(stage: Stage, name: str):
    client = signed_in(stage.cast.unit_officer)
    way = client.post if name == "evidence_add" else client.get

    assert way(address(stage, name)).status_code == 404


def test_nothing_is_written_beside_the_answers_after_the_minutes(stage: Stage):
    Inspection.objects.filter(pk=stage.inspection.pk).update(status="minutes_drawn")
    client = signed_in(stage.cast.member)

    response = client.post(address(stage, "finding_create"), finding_of(stage))

    assert response.status_code == 422
    assert "Chỉ ghi được phiếu kiểm tra" in response.content.decode()
    assert not Finding.objects.exists()
