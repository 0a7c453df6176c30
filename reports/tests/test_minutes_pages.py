"""The pages of meeting, completion and minutes, as people use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections.meeting import version
from inspections.models import Attendee
from reports import issuing, jobs
from reports.models import Document, Job, Signature
from reports.tests.builders import ready_stage
from units.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-thu-2019"
DAY = dt.date(2019, 5, 21)


@pytest.fixture(autouse=True)
def _on_the_day_of_the_visit(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = DAY
    cache.clear()


@pytest.fixture
def ready() -> Stage:
    return ready_stage(findings=2)


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _url(name: str, stage: Stage) -> str:
    return reverse(name, args=[stage.inspection.pk])


def _readable(stage: Stage) -> Document:
    """Drawn up, with the unit's opinion, the PDF there to read."""
    document = issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    issuing.give_opinion(stage.inspection.pk, "Thống nhất với nội dung biên bản.", by=stage.cast.unit_head)
    jobs.run(Job.objects.latest("pk").pk)
    return Document.objects.get(pk=document.pk)


def _meeting_data(stage: Stage, **changes: str) -> dict[str, str]:
    data = {
        "place": "Trụ sở UBND phường Mũi Né",
        "day": "2019-05-21",
        "starts": "08:00",
        "ends": "11:00",
        "assessment": "Tốt",
        "proposals": "",
        "seen": version(stage.inspection),
        "team-TOTAL_FORMS": "1",
        "team-INITIAL_FORMS": "0",
        "team-0-name": "Hồ Chủ Trì",
        "team-0-title": "Trưởng phòng",
        "team-0-present": "on",
        "unit-TOTAL_FORMS": "2",
        "unit-INITIAL_FORMS": "0",
        "unit-0-name": "Đỗ Chủ Tịch",
        "unit-0-title": "Chủ tịch",
        "unit-0-present": "on",
        "unit-1-present": "on",
    }
    return data | changes


# --- The meeting ----------------------------------------------------------------------------------


def test_the_meeting_page_offers_the_members_of_the_inspection_as_attendees(ready: Stage):
    Attendee.objects.all().delete()

    page = _as(ready.cast.secretary).get(_url("meeting", ready)).content.decode()

    assert "Hồ Chủ Trì" in page
    assert "Ngô Thành Viên" in page


def test_saving_the_meeting_replaces_its_people_and_goes_on_to_what_is_missing(ready: Stage):
    response = _as(ready.cast.secretary).post(_url("meeting", ready), _meeting_data(ready))

    assert response["Location"] == _url("complete", ready)
    assert list(Attendee.objects.values_list("side", "name")) == [("team", "Hồ Chủ Trì"), ("unit", "Đỗ Chủ Tịch")]
    assert Attendee.objects.get(side="team").user == ready.cast.chair


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends": "07:00"}, "Giờ kết thúc phải sau giờ bắt đầu."),
        ({"day": "31/2/2019"}, "Không có ngày 31/02/2019"),
        ({"unit-0-title": ""}, "Hãy ghi chức vụ của người này."),
        ({"place": "Đ" * 301}, "Quá dài"),
        ({"seen": "cu"}, "vừa được người khác sửa"),
    ],
)
def test_a_bad_meeting_says_what_is_wrong_and_keeps_what_was_typed(
    ready: Stage, changes: dict[str, str], sentence: str
):
    data = _meeting_data(ready, **{"unit-1-name": "Người Mới Gõ", "unit-1-title": "Khách"} | changes)

    response = _as(ready.cast.secretary).post(_url("meeting", ready), data)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Người Mới Gõ" in page
    assert not Attendee.objects.filter(name="Người Mới Gõ").exists()


def test_missing_members_are_added_to_what_was_typed_and_nothing_is_saved(ready: Stage):
    data = _meeting_data(ready, prefill="1", **{"team-0-name": "Khách Mời"})

    page = _as(ready.cast.secretary).post(_url("meeting", ready), data).content.decode()

    assert "Khách Mời" in page
    assert "Ngô Thành Viên" in page
    assert not Attendee.objects.filter(name="Khách Mời").exists()


def test_a_member_may_not_edit_the_meeting(ready: Stage):
    assert _as(ready.cast.member).get(_url("meeting", ready)).status_code == 403


# --- Completion, drawing up -----------------------------------------------------------------------


def test_the_completion_page_links_to_the_item_that_lacks_an_answer(ready: Stage):
    answer = ready.inspection.answers.select_related("criterion").get(criterion__code="2.1.1")
    ready.inspection.answers.filter(pk=answer.pk).update(mark="")

    page = _as(ready.cast.secretary).get(_url("complete", ready)).content.decode()

    assert f"#i{answer.criterion_id}" in page
    assert "Còn 1 nội dung" in page
    assert _url("minutes_draw_up", ready) not in page


def test_the_secretary_draws_the_minutes_up_from_the_completion_page(ready: Stage):
    client = _as(ready.cast.secretary)
    offered = _url("minutes_draw_up", ready) in client.get(_url("complete", ready)).content.decode()

    response = client.post(_url("minutes_draw_up", ready), follow=True)

    page = response.content.decode()
    assert offered
    assert "Biên bản số 01/BB-TKT" in page
    assert reverse("job", args=[Job.objects.get().pk]) in page


def test_the_page_of_the_minutes_says_so_before_there_are_any(ready: Stage):
    assert "Chưa lập biên bản" in _as(ready.cast.secretary).get(_url("minutes", ready)).content.decode()


# --- Reading, opinion -----------------------------------------------------------------------------


def test_the_ward_reads_the_draft_and_gives_its_opinion(ready: Stage):
    document = issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)
    jobs.run(Job.objects.get().pk)
    client = _as(ready.cast.unit_head)

    pdf = client.get(reverse("document_pdf", args=[document.pk]))
    response = client.post(_url("minutes_opinion", ready), {"text": "Thống nhất."}, follow=True)

    assert b"".join(pdf.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]  # stub lacks streamed bodies
    assert pdf["X-Content-Type-Options"] == "nosniff"
    assert "Thống nhất." in response.content.decode()


def test_another_wards_head_finds_neither_page_nor_pdf(ready: Stage):
    document = _readable(ready)
    client = _as(ready.cast.other_unit_head)

    assert client.get(_url("minutes", ready)).status_code == 404
    assert client.get(reverse("document_pdf", args=[document.pk])).status_code == 404


def test_the_clerk_reads_the_paper_and_is_led_to_nothing_that_he_may_not_open(ready: Stage):
    _readable(ready)

    page = _as(ready.cast.clerk).get(_url("minutes", ready))

    assert page.status_code == 200
    assert f'href="{ready.inspection.get_absolute_url()}"' not in page.content.decode()


def test_an_empty_opinion_is_refused_at_its_field(ready: Stage):
    _readable(ready)

    response = _as(ready.cast.unit_head).post(_url("minutes_opinion", ready), {"text": " "})

    assert response.status_code == 422
    assert "Hãy điền ô này." in response.content.decode()


def test_taking_back_from_the_page_opens_the_checklist_again(ready: Stage):
    _readable(ready)

    response = _as(ready.cast.chair).post(_url("minutes_take_back", ready), {"reason": "Sót"}, follow=True)

    assert "phiếu kiểm tra mở trở lại" in response.content.decode()
    assert "Chủ trì đã lấy lại biên bản" in response.content.decode()


# --- Signing --------------------------------------------------------------------------------------


def _confirmation(document: Document, **changes: str) -> dict[str, str]:
    data = {"part": "unit", "username": "chutich", "password": PASSWORD, "sha256": document.current.sha256}
    return data | changes


def test_the_head_confirms_in_a_form_that_opens_no_session(ready: Stage):
    document = _readable(ready)
    client = _as(ready.cast.secretary)

    client.post(_url("minutes_confirm", ready), _confirmation(document))

    assert Signature.objects.get().user == ready.cast.unit_head
    assert client.session["_auth_user_id"] == str(ready.cast.secretary.pk)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "sai"}, "Tên đăng nhập hoặc mật khẩu không đúng."),
        ({"username": "khongco"}, "Tên đăng nhập hoặc mật khẩu không đúng."),
        ({"username": "congchuc"}, "không có quyền ký"),
        ({"sha256": "0" * 64}, "bản mới"),
        ({"part": "witness"}, "không có trong danh sách"),
    ],
)
def test_a_confirmation_that_fails_says_why_and_signs_nothing(ready: Stage, changes: dict[str, str], sentence: str):
    document = _readable(ready)

    response = _as(ready.cast.secretary).post(_url("minutes_confirm", ready), _confirmation(document, **changes))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not Signature.objects.exists()


def test_guessing_a_signers_password_is_slowed_down(ready: Stage):
    document = _readable(ready)
    client = _as(ready.cast.secretary)

    pages = [
        client.post(_url("minutes_confirm", ready), _confirmation(document, password=f"doan{n}")).content.decode()
        for n in range(7)
    ]

    assert "Đã thử quá nhiều lần" in pages[-1]


def test_a_one_time_password_signs_nothing(ready: Stage):
    document = _readable(ready)
    User.objects.filter(username="chutich").update(must_change_password=True)

    response = _as(ready.cast.secretary).post(_url("minutes_confirm", ready), _confirmation(document))

    assert "Mật khẩu dùng một lần" in response.content.decode()


def _paper_data(**changes: str) -> dict[str, str]:
    data = {"signed_on": "21/05/2019", "unit_capacity": "own"}
    for part, name in (("secretary", "Đặng Thư Ký"), ("chair", "Hồ Chủ Trì"), ("unit", "Đỗ Chủ Tịch")):
        data |= {f"{part}_name": name, f"{part}_title": "Chủ tịch"}
    return data | changes


def test_paper_minutes_are_recorded_then_their_scan(ready: Stage):
    document = _readable(ready)
    client = _as(ready.cast.secretary)

    signed = client.post(_url("minutes_sign_paper", ready), _paper_data(), follow=True).content.decode()
    jobs.run(Job.objects.get(final=True).pk)
    document.refresh_from_db()
    assert document.pdf
    scan = SimpleUploadedFile("scan.pdf", document.pdf.path.read_bytes())
    scanned = client.post(_url("minutes_scan", ready), {"file": scan}, follow=True).content.decode()

    assert "chờ bản scan" in signed.lower()
    assert reverse("document_scan", args=[document.pk]) in scanned
    assert client.get(reverse("document_scan", args=[document.pk])).status_code == 200


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00" + b"\0" * 200], ids=["0 bytes", "exe named pdf"])
def test_a_bad_scan_gets_a_sentence_on_the_page(ready: Stage, content: bytes):
    _readable(ready)
    client = _as(ready.cast.secretary)
    client.post(_url("minutes_sign_paper", ready), _paper_data())

    response = client.post(_url("minutes_scan", ready), {"file": SimpleUploadedFile("scan.pdf", content)})

    assert response.status_code == 422
    assert "scan.pdf" in response.content.decode()


def test_a_refusal_is_recorded_from_the_page(ready: Stage):
    _readable(ready)
    data = {"reason": "vắng mặt", "unit_name": "Đỗ Chủ Tịch", "unit_title": "Chủ tịch", "signed_on": "2019-05-21"}
    data |= {"witness_name": "Lý Làm Chứng", "witness_title": "Trưởng khu phố"}

    page = _as(ready.cast.chair).post(_url("minutes_refuse", ready), data, follow=True).content.decode()

    assert "Đã ghi nhận đơn vị không ký biên bản." in page
    assert "Lý Làm Chứng" in page


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (
            "member",
            {"minutes_draw_up", "minutes_opinion", "minutes_take_back", "minutes_sign_paper", "minutes_confirm"},
        ),
        ("secretary", {"minutes_take_back"}),
        (
            "unit_officer",
            {"minutes_draw_up", "minutes_take_back", "minutes_sign_paper", "minutes_refuse", "minutes_scan"},
        ),
        ("leader", {"minutes_draw_up", "minutes_confirm", "minutes_scan"}),
    ],
)
def test_what_is_visible_but_not_his_to_do_is_403(ready: Stage, who: str, names: set[str]):
    _readable(ready)
    client = _as(ready.cast.people()[who])

    assert {name: client.post(_url(name, ready)).status_code for name in names} == dict.fromkeys(names, 403)


# --- Jobs -----------------------------------------------------------------------------------------


def test_the_progress_is_asked_again_until_the_job_ends(ready: Stage):
    issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)
    job = Job.objects.get()
    client = _as(ready.cast.secretary)
    url = reverse("job", args=[job.pk])

    before = client.get(url, headers={"HX-Request": "true"})
    jobs.run(job.pk)
    after = client.get(url, headers={"HX-Request": "true"})

    assert "every 1s" in before.content.decode()
    assert "HX-Refresh" not in before
    assert after["HX-Refresh"] == "true"


def test_a_failed_job_shows_its_sentence_and_may_be_tried_again(ready: Stage, django_capture_on_commit_callbacks: Any):
    issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)
    Job.objects.update(status="failed", error="Chưa vẽ được văn bản.")
    client = _as(ready.cast.secretary)

    page = client.get(_url("minutes", ready)).content.decode()
    client.post(reverse("job_retry", args=[Job.objects.get().pk]))

    assert "Chưa vẽ được văn bản." in page
    assert Job.objects.get().status == "queued"


def test_a_strangers_job_is_hidden(ready: Stage):
    issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)

    assert _as(ready.cast.outsider).get(reverse("job", args=[Job.objects.get().pk])).status_code == 404
