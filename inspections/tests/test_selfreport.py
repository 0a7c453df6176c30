"""The unit's self-report: figures item by item, the signed report, handing in."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage
from inspections import selfreporting
from inspections.enums import InspectionKind, InspectionStatus
from inspections.models import Answer, Inspection, SelfReport
from inspections.tests.checklists import answer_of
from inspections.tests.factories import CriteriaSetFactory
from units.models import Event

pytestmark = pytest.mark.django_db

WRITERS = {"home_affairs", "home_affairs_head", "unit_head", "unit_officer"}
INSIDE = {"home_affairs", "home_affairs_head", "leader", "chair", "secretary", "member", "other_member"}
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def stage() -> Stage:
    """The cast around an inspection that is scheduled for 21/5/2019; today is the day before."""
    return set_stage(in_progress=False)


def _typed(stage: Stage, slug: str, **items: dict[str, str]) -> dict[str, str]:
    """What a browser sends for a field: every item with what is stored or nothing, and `items` by code (c1_1_2)."""
    answers = [a for field in selfreporting.fields_of(stage.inspection) if field.slug == slug for a in field.answers]
    data = {"base": selfreporting.digest(answers)}
    for answer in answers:
        data[f"i{answer.pk}-mark"] = "result"
        for name, value in items.get("c" + answer.criterion.code.replace(".", "_"), {}).items():
            data[f"i{answer.pk}-{name}"] = value
    return data


def _field_url(stage: Stage, slug: str = "steering") -> str:
    return reverse("self_report_field", args=[stage.inspection.pk, slug])


def _url(stage: Stage, name: str = "self_report") -> str:
    return reverse(name, args=[stage.inspection.pk])


def test_figures_are_saved_with_the_score_that_the_rule_proposes(client, stage):
    client.force_login(stage.cast.unit_officer)
    typed = _typed(
        stage,
        "steering",
        c1_1_1={"choice": "yes"},
        c1_1_2={"numerator": "17", "denominator": "19", "note": "Thiếu 02 nhiệm vụ"},
        c1_1_3={"choice": "mot_phan"},
    )

    response = client.post(_field_url(stage), typed)

    assert response.status_code == 302
    saved = answer_of(stage.inspection, "1.1.2")
    assert (saved.reported_mark, saved.reported_numerator, saved.self_score) == ("result", 17, Decimal("0.75"))
    assert saved.reported_note == "Thiếu 02 nhiệm vụ"
    assert answer_of(stage.inspection, "1.1.1").self_score == 1
    assert answer_of(stage.inspection, "1.1.3").self_score == Decimal("0.5")
    assert "89,47% – điểm theo quy định 0,75/1,5" in client.get(_field_url(stage)).content.decode()


def test_the_team_s_part_of_the_answer_is_never_touched(client, stage):
    Answer.objects.update(mark="result", choice="no", score=0, maximum=1)
    client.force_login(stage.cast.unit_head)

    client.post(_field_url(stage), _typed(stage, "steering", c1_1_1={"choice": "yes"}))

    saved = answer_of(stage.inspection, "1.1.1")
    assert (saved.choice, saved.score, saved.reported_choice, saved.self_score) == ("no", 0, "yes", 1)


def test_a_unit_may_give_its_own_score_up_to_the_maximum(client, stage):
    client.force_login(stage.cast.unit_officer)

    client.post(_field_url(stage), _typed(stage, "steering", c1_1_1={"choice": "no", "self_score": "0,5"}))

    assert answer_of(stage.inspection, "1.1.1").self_score == Decimal("0.5")


def test_saving_one_field_leaves_the_others_as_they_are(client, stage):
    client.force_login(stage.cast.unit_officer)
    client.post(_field_url(stage), _typed(stage, "steering", c1_1_1={"choice": "yes"}))

    client.post(_field_url(stage, "procedures"), _typed(stage, "procedures", c2_1_3={"self_score": "0,25"}))

    assert answer_of(stage.inspection, "1.1.1").self_score == 1
    assert answer_of(stage.inspection, "2.1.3").self_score == Decimal("0.25")


def test_what_is_emptied_becomes_unanswered_again(client, stage):
    client.force_login(stage.cast.unit_officer)
    client.post(_field_url(stage), _typed(stage, "steering", c1_1_1={"choice": "yes"}))

    client.post(_field_url(stage), _typed(stage, "steering"))

    assert (answer_of(stage.inspection, "1.1.1").reported_mark, answer_of(stage.inspection, "1.1.1").self_score) == (
        "",
        None,
    )


@pytest.mark.parametrize(
    ("mark", "score"), [("not_arisen", Decimal("1.5")), ("no_evidence", 0), ("not_applicable", None), ("not_due", None)]
)
def test_the_other_marks_score_as_the_design_says(client, stage, mark, score):
    client.force_login(stage.cast.unit_officer)

    client.post(_field_url(stage), _typed(stage, "steering", c1_1_2={"mark": mark, "note": "Kỳ đánh giá vào tháng 12"}))

    assert (answer_of(stage.inspection, "1.1.2").reported_mark, answer_of(stage.inspection, "1.1.2").self_score) == (
        mark,
        score,
    )


BAD = [
    ("steering", "c1_1_2", {"numerator": "20", "denominator": "19"}, "không được lớn hơn nhiệm vụ trong kế hoạch"),
    ("steering", "c1_1_2", {"numerator": "0", "denominator": "0"}, "Mẫu số bằng 0"),
    ("steering", "c1_1_2", {"numerator": "mười", "denominator": "19"}, "«mười» không phải là số"),
    ("steering", "c1_1_2", {"numerator": "1.259", "denominator": "2000"}, "có thể hiểu hai cách"),
    ("steering", "c1_1_2", {"numerator": "-3", "denominator": "19"}, "không được là số âm"),
    ("steering", "c1_1_2", {"numerator": "9" * 30, "denominator": "9" * 30}, "quá lớn"),
    ("steering", "c1_1_1", {"choice": "yes", "self_score": "1,5"}, "vượt điểm tối đa"),
    ("steering", "c1_1_1", {"choice": "co-le"}, "không có trong danh sách"),
    ("steering", "c1_1_1", {"mark": "khac"}, "không có trong danh sách"),
    ("steering", "c1_1_1", {"mark": "not_due"}, "Hãy ghi lý do chưa đến kỳ đánh giá"),
    ("steering", "c1_1_1", {"mark": "not_applicable", "self_score": "1"}, "không tự chấm điểm"),
    ("procedures", "c2_1_2", {"count": "1,5"}, "phải là số nguyên"),
    ("procedures", "c2_1_3", {"self_score": "0,6"}, "vượt điểm tối đa"),
    ("steering", "c1_1_1", {"choice": "yes", "note": "dài " * 1000}, "Quá dài"),
]


@pytest.mark.parametrize(("slug", "item", "typed", "sentence"), BAD)
def test_bad_figures_get_a_sentence_keep_what_was_typed_and_save_nothing(client, stage, slug, item, typed, sentence):
    client.force_login(stage.cast.unit_officer)
    other = {"c1_1_3": {"choice": "du"}} if slug == "steering" else {"c2_1_1": {"numerator": "5", "denominator": "6"}}

    response = client.post(_field_url(stage, slug), _typed(stage, slug, **{item: typed}, **other))

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    for name, value in typed.items():
        if name not in ("choice", "mark"):
            assert value.strip() in page
    assert not Answer.objects.exclude(reported_mark="").exists()


def test_nfd_text_is_stored_as_nfc(client, stage):
    client.force_login(stage.cast.unit_officer)

    client.post(_field_url(stage), _typed(stage, "steering", c1_1_1={"choice": "yes", "note": "Đủ hồ sơ"}))

    assert answer_of(stage.inspection, "1.1.1").reported_note == "Đủ hồ sơ"


def test_two_people_over_the_same_field_never_overwrite_each_other_silently(client, stage):
    stale = _typed(stage, "steering", c1_1_1={"choice": "no"})
    client.force_login(stage.cast.unit_head)
    client.post(_field_url(stage), _typed(stage, "steering", c1_1_1={"choice": "yes"}))

    client.force_login(stage.cast.unit_officer)
    response = client.post(_field_url(stage), stale)

    assert response.status_code == 422
    assert "Có người vừa lưu lĩnh vực này" in response.content.decode()
    assert answer_of(stage.inspection, "1.1.1").reported_choice == "yes"


def test_a_page_left_open_past_the_start_gets_a_sentence_and_changes_nothing(client, stage):
    typed = _typed(stage, "steering", c1_1_1={"choice": "yes", "note": "Gõ dở"})
    Inspection.objects.update(
        status=InspectionStatus.IN_PROGRESS, started_at=dt.datetime(2019, 5, 21, 1, tzinfo=dt.UTC)
    )
    client.force_login(stage.cast.unit_officer)

    response = client.post(_field_url(stage), typed)

    assert response.status_code == 422
    assert "Chỉ nhập được báo cáo tự kiểm tra khi cuộc kiểm tra đã lên lịch" in response.content.decode()
    assert "Gõ dở" in response.content.decode()
    assert answer_of(stage.inspection, "1.1.1").reported_choice == ""


def test_only_the_unit_and_home_affairs_write_it(client, stage):
    got = {}
    for name, user in stage.cast.people().items():
        client.force_login(user)
        got[name] = client.post(_field_url(stage), _typed(stage, "steering")).status_code

    assert {name for name, code in got.items() if code == 302} == WRITERS
    assert {name for name, code in got.items() if code == 403} == INSIDE - WRITERS
    assert {name for name, code in got.items() if code == 404} == set(got) - INSIDE - WRITERS


def test_a_draft_is_read_by_those_who_write_it_alone_and_a_submitted_one_by_the_inspecting_side_too(client, stage):
    Answer.objects.filter(criterion__code="1.1.2").update(
        reported_mark="result", reported_numerator=17, reported_denominator=19, self_score="0.75"
    )
    Answer.objects.filter(criterion__code="1.1.1").update(reported_note="Chữ của đơn vị")

    def readers():
        found = set()
        for name, user in stage.cast.people().items():
            client.force_login(user)
            response = client.get(_url(stage))
            if response.status_code == 200 and "tự chấm" in response.content.decode():
                found.add(name)
        return found

    before = readers()
    selfreporting.submit(stage.inspection.pk, by=stage.cast.unit_head)

    assert before == WRITERS
    assert readers() == WRITERS | INSIDE
    client.force_login(stage.cast.member)
    page = client.get(_url(stage)).content.decode()
    assert "17/19" in page
    assert "Chữ của đơn vị" in page
    assert "Lưu phần tóm tắt" not in page


def test_an_unannounced_inspection_has_no_self_report(client):
    stage = set_stage(in_progress=False, kind=InspectionKind.UNANNOUNCED)

    codes = set()
    for user in stage.cast.people().values():
        client.force_login(user)
        codes |= {client.get(_url(stage)).status_code, client.get(_field_url(stage)).status_code}

    assert codes == {404}


def test_a_planned_inspection_says_that_it_is_not_scheduled_yet(client):
    stage = set_stage(in_progress=False, status=InspectionStatus.PLANNED)
    Inspection.objects.update(criteria_set=None)
    client.force_login(stage.cast.home_affairs)

    assert "chưa được lên lịch" in client.get(_url(stage)).content.decode()


def _attach(client, stage, **changes):
    data = {
        "document_code": "45/BC-UBND",
        "document_date": "2019-05-15",
        "file": SimpleUploadedFile("bao-cao.png", PNG, "image/png"),
        **changes,
    }
    return client.post(_url(stage, "self_report_attach"), data)


def test_the_signed_report_is_kept_and_downloaded_again(client, stage):
    client.force_login(stage.cast.unit_officer)

    assert _attach(client, stage).status_code == 302

    report = SelfReport.objects.get()
    assert (report.document_code, report.document_date) == ("45/BC-UBND", dt.date(2019, 5, 15))
    assert report.signed_report
    assert report.signed_report.owner_unit == stage.ward
    response = client.get(_url(stage, "self_report_file"))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    client.force_login(stage.cast.chair)
    assert client.get(_url(stage, "self_report_file")).status_code == 404
    client.force_login(stage.cast.other_unit_head)
    assert client.get(_url(stage, "self_report_file")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": SimpleUploadedFile("bao-cao.pdf", b"MZ\x90\x00" + b"\0" * 200)}, "bao-cao.pdf"),
        ({"file": SimpleUploadedFile("bao-cao.pdf", b"")}, "bao-cao.pdf"),
        ({"file": ""}, "Hãy chọn tệp báo cáo đã ký"),
        ({"document_code": ""}, "Hãy điền ô này"),
        ({"document_code": "x" * 41}, "Quá dài"),
        ({"document_date": "2019-06-01"}, "không được sau ngày hôm nay"),
        ({"document_date": "31/02/2019"}, "Không có ngày"),
    ],
)
def test_a_bad_paper_is_refused_with_a_sentence_and_nothing_is_kept(client, stage, changes, sentence):
    client.force_login(stage.cast.unit_officer)

    response = _attach(client, stage, **changes)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not SelfReport.objects.exclude(signed_report=None).exists()


def _fill(stage: Stage) -> None:
    Answer.objects.filter(criterion__code="1.1.1").update(reported_mark="result", reported_choice="yes", self_score=1)


def test_the_head_hands_in_without_a_paper(client, stage):
    _fill(stage)
    client.force_login(stage.cast.unit_head)

    client.post(_url(stage, "self_report_submit"))

    stage.inspection.refresh_from_db()
    assert stage.inspection.status == InspectionStatus.SELF_REPORTED
    assert (SelfReport.objects.get().entered_by, SelfReport.objects.get().entered_for_unit) == (
        stage.cast.unit_head,
        False,
    )
    assert Event.objects.about(stage.inspection).filter(verb="submit_self_report").count() == 1


def test_the_officer_hands_in_what_the_head_signed(client, stage):
    _fill(stage)
    client.force_login(stage.cast.unit_officer)
    refused = client.post(_url(stage, "self_report_submit"), follow=True).content.decode()
    assert "Cần kèm bản báo cáo đã ký" in refused

    _attach(client, stage)
    client.post(_url(stage, "self_report_submit"))

    assert SelfReport.objects.get().status == "submitted"


def test_home_affairs_enters_it_for_the_unit_with_the_day_the_paper_came(client, stage):
    _fill(stage)
    client.force_login(stage.cast.home_affairs)
    _attach(client, stage)

    client.post(_url(stage, "self_report_submit"), {"received_on": "16/05/2019"})

    report = SelfReport.objects.get()
    assert (report.entered_for_unit, report.occurred_on, report.is_late) == (True, dt.date(2019, 5, 16), False)
    client.force_login(stage.cast.unit_head)
    page = client.get(_url(stage)).content.decode()
    assert "nhập thay" in page
    assert "16/05/2019" in page


@pytest.mark.parametrize(
    ("day", "sentence"), [("", "Hãy điền ô này"), ("32/05/2019", "Không có ngày"), ("21/05/2019", "sau ngày hôm nay")]
)
def test_a_wrong_day_of_receipt_is_refused(client, stage, day, sentence):
    _fill(stage)
    client.force_login(stage.cast.home_affairs)
    _attach(client, stage)

    response = client.post(_url(stage, "self_report_submit"), {"received_on": day}, follow=True)

    assert sentence in response.content.decode()
    assert SelfReport.objects.get().status == "draft"


def test_a_late_report_is_taken_and_marked(client, stage):
    _fill(stage)
    client.force_login(stage.cast.unit_head)
    before = client.get(_url(stage)).content.decode()

    client.post(_url(stage, "self_report_submit"))

    assert "16/05/2019" in before  # three working days before the 21st
    assert "3 ngày làm việc trước ngày kiểm tra" in before
    assert "vẫn được nhận và ghi là nộp muộn" in before
    assert SelfReport.objects.get().is_late
    assert "Nộp muộn" in client.get(_url(stage)).content.decode()


def test_an_empty_report_is_not_taken(client, stage):
    client.force_login(stage.cast.unit_head)

    page = client.post(_url(stage, "self_report_submit"), follow=True).content.decode()

    assert "chưa có số liệu nào" in page
    assert Inspection.objects.get().status == InspectionStatus.SCHEDULED


def test_a_report_is_handed_in_once(client, stage):
    _fill(stage)
    client.force_login(stage.cast.unit_head)
    client.post(_url(stage, "self_report_submit"))

    page = client.post(_url(stage, "self_report_submit"), follow=True).content.decode()

    assert "đã được nộp" in page
    assert Event.objects.filter(verb="submit_self_report").count() == 1


def test_the_words_are_saved_apart_from_the_figures(client, stage):
    client.force_login(stage.cast.unit_officer)

    client.post(_url(stage, "self_report_summary"), {"summary": "Thiếu 01 công chức văn phòng"})

    assert SelfReport.objects.get().summary == "Thiếu 01 công chức văn phòng"


def test_missing_answers_are_made_when_the_page_is_opened(client, stage):
    Answer.objects.all().delete()
    client.force_login(stage.cast.unit_officer)

    client.get(_url(stage))

    assert Answer.objects.count() == 6


def test_the_page_asks_the_database_no_more_for_many_items(client, stage, django_assert_num_queries):
    client.force_login(stage.cast.unit_officer)

    with CaptureQueriesContext(connection) as few:
        client.get(_url(stage))
    expected = len(few)
    leaves = [(f"1.1.{n}", "1", {"type": "yes_no"}) for n in range(1, 31)] + [("2.1.1", "1", {"type": "yes_no"})]
    Answer.objects.all().delete()
    stage.inspection.criteria_set = CriteriaSetFactory(lead_unit=stage.city, leaves=leaves, max_score=31)
    stage.inspection.save()
    client.get(_url(stage))

    with django_assert_num_queries(expected):
        client.get(_url(stage))
