"""The queue of what waits for the city, its decisions on one and on many, the forms for more time, and the home page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import extending, verifying
from inspections.enums import FindingStatus
from inspections.models import ExtensionRequest, Finding, Inspection, RemediationEvidence
from inspections.tests.reported import concluded, report, reported
from units.keeping import keep_bytes

pytestmark = pytest.mark.django_db

QUEUE = "/xac-nhan/"


def tick(finding: Finding) -> str:
    item = verifying.last_report(finding)
    return f"{finding.pk}:{item.pk if item else 0}"


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_queue_shows_what_was_reported_with_its_proof_and_how_long_it_waits(client, stage: Stage):
    finding = reported(stage, text="Niêm yết thiếu 09 thủ tục", due_on=dt.date(2019, 5, 16))
    concluded(stage, text="Chưa báo cáo")
    file = keep_bytes(
        b"%PDF-1.4", name="bang.pdf", media_type="application/pdf", lead_unit=stage.city, owner_unit=stage.ward
    )
    evidence = RemediationEvidence.objects.create(
        lead_unit=stage.city, unit=stage.ward, file=file, added_by=stage.cast.unit_officer
    )
    last = verifying.last_report(finding)
    assert last is not None
    last.evidence.add(evidence)
    client.force_login(stage.cast.home_affairs)

    page = client.get(QUEUE).content.decode()

    assert "1 tồn tại chờ xác nhận" in page
    for words in (
        "Niêm yết thiếu 09 thủ tục",
        "niêm yết đủ 127 thủ tục",
        "bang.pdf",
        "đã chờ 1 ngày làm việc",
        "sau hạn",
    ):
        assert words in page
    assert "Chưa báo cáo" not in page
    assert "Không kèm tài liệu kiểm chứng." not in page


def test_the_queue_says_where_a_report_came_without_proof(client, stage: Stage):
    reported(stage, text="Niêm yết thiếu 09 thủ tục", due_on=dt.date(2019, 5, 16))
    client.force_login(stage.cast.home_affairs)

    assert "Không kèm tài liệu kiểm chứng." in client.get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("query", "count"), [("status=reported_done", 1), ("status=not_done", 1), ("waited=3", 0), ("unit=999", 0), ("", 2)]
)
def test_the_queue_is_filtered_and_nonsense_leaves_nothing(client, stage: Stage, query: str, count: int):
    reported(stage)
    reported(stage, status=FindingStatus.NOT_DONE)
    client.force_login(stage.cast.home_affairs)

    assert len(client.get(f"{QUEUE}?{query}").context["rows"]) == count


def test_many_are_accepted_and_what_fails_is_named(client, stage: Stage):
    good, other = reported(stage), reported(stage, text="Một cửa thiếu phiếu hẹn")
    stale = tick(other)
    report(other, stage.cast.unit_head)
    client.force_login(stage.cast.home_affairs)

    answer = client.post(
        reverse("verification_many"), {"tick": [tick(good), stale], "action": "accept", "here": QUEUE}, follow=True
    )

    said = messages_of(answer)
    assert said[0].startswith("«Một cửa thiếu phiếu hẹn»: Đơn vị vừa báo cáo lại")
    assert said[1] == "Đã xác nhận khắc phục 1 tồn tại."
    assert Finding.objects.get(pk=other.pk).status == FindingStatus.REPORTED_DONE


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"action": "accept"}, "Chưa chọn tồn tại nào"),
        ({"action": "return"}, "lý do trả lại"),
        ({"action": "lạ"}, "Hãy chọn xác nhận"),
        ({"action": "return", "note": "x" * 2001}, "Ý kiến dài quá"),
    ],
)
def test_what_lacks_something_is_told_and_nothing_is_done(client, stage: Stage, sent: dict[str, str], sentence: str):
    finding = reported(stage)
    ticks = [] if sent == {"action": "accept"} else [tick(finding)]
    client.force_login(stage.cast.home_affairs)

    answer = client.post(reverse("verification_many"), {"tick": ticks, "here": "//evil.vn/", **sent}, follow=True)

    assert answer.redirect_chain[0][0] == QUEUE
    assert sentence in messages_of(answer)[0]
    assert Finding.objects.get().status == FindingStatus.REPORTED_DONE


def test_one_is_returned_from_its_page_and_the_ward_reads_why(client, stage: Stage):
    finding = reported(stage)
    client.force_login(stage.cast.home_affairs)
    page = client.get(finding.get_absolute_url())
    seen = page.context["city_side"].seen
    last = verifying.last_report(finding)
    assert last is not None
    assert seen == last.pk

    client.post(reverse("finding_verify", args=[finding.pk]), {"action": "return", "note": "Ảnh mờ", "seen": seen})

    client.force_login(stage.cast.unit_officer)
    page = client.get(finding.get_absolute_url()).content.decode()
    assert "Ảnh mờ" in page
    assert "Đề nghị gia hạn" in page
    assert "Xác nhận đã khắc phục" not in page.split("<main")[1].split("Diễn biến")[0].replace("Trả lại", "")


def test_words_that_are_too_long_are_told_and_never_cut(client, stage: Stage):
    finding = reported(stage)
    client.force_login(stage.cast.home_affairs)
    seen = client.get(finding.get_absolute_url()).context["city_side"].seen

    sent = {"action": "return", "note": "ố" * 2001, "seen": seen}
    answer = client.post(reverse("finding_verify", args=[finding.pk]), sent, follow=True)

    assert "Ý kiến dài quá 2000 chữ. Hãy rút gọn." in messages_of(answer)[0]
    assert Finding.objects.get().status == FindingStatus.REPORTED_DONE


def test_whoever_reported_it_finds_no_button_and_no_tick(client, stage: Stage):
    finding = reported(stage, by=stage.cast.home_affairs)
    client.force_login(stage.cast.home_affairs)

    assert 'name="tick"' not in client.get(QUEUE).content.decode()
    page = client.get(finding.get_absolute_url()).content.decode()
    assert "nên người khác của Phòng Nội vụ xác nhận" in page
    assert 'name="action"' not in page


def test_the_ward_asks_and_home_affairs_decides_on_pages(client, stage: Stage):
    finding = concluded(stage)
    client.force_login(stage.cast.unit_officer)
    ask = reverse("extension_ask", args=[finding.pk])
    early = client.post(ask, {"asked_until": "2019-05-31", "reason": "Chờ kinh phí"})
    assert early.status_code == 422
    assert "phải sau thời hạn hiện nay" in str(early.context["form"].errors["asked_until"])
    client.post(ask, {"asked_until": "18/06/2019", "reason": "Chờ kinh phí"})
    request = ExtensionRequest.objects.get()

    client.force_login(stage.cast.home_affairs)
    assert "Chờ kinh phí" in client.get(QUEUE).content.decode()
    decide = reverse("extension_decide", args=[request.pk])
    refused = client.post(decide, {"action": "grant", "until": "2019-07-01", "note": "Được"})
    assert refused.status_code == 422
    assert "chờ lãnh đạo quyết định" in str(refused.context["form"].errors["until"])
    assert "lý do không gia hạn" in str(client.post(decide, {"action": "refuse"}).context["form"].errors["note"])
    client.post(decide, {"action": "grant", "until": "2019-06-18", "note": "Được"})

    finding.refresh_from_db()
    assert finding.due_on == dt.date(2019, 6, 18)
    assert "đã được giải quyết" in client.get(decide).content.decode()
    page = client.get(finding.get_absolute_url()).content.decode()
    assert "Thời hạn ban đầu: chậm nhất ngày 31/05/2019; hiện nay: 18/06/2019" in page


def test_a_follow_up_inspection_is_one_button_away_with_the_unit_filled_in(client, stage: Stage):
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP)
    client.force_login(stage.cast.home_affairs)
    url = client.get(QUEUE).context["to_visit"][0].create_url

    form = client.get(url).context["form"]

    assert (form["kind"].value(), form["unit"].value()) == ("follow_up", stage.ward.pk)
    assert form["criteria_set"].value() == stage.inspection.criteria_set_id
    sent = {"kind": "follow_up", "unit": stage.ward.pk, "team": form["team"].value(), "round": ""}
    client.post(url, sent | {"criteria_set": form["criteria_set"].value()})
    assert Inspection.objects.get(kind="follow_up").unit == stage.ward
    assert client.get(QUEUE).context["to_visit"] == []


def test_the_home_page_leads_to_what_waits(client, stage: Stage):
    finding = concluded(stage)
    extending.ask(finding.pk, dt.date(2019, 7, 15), "Chờ kinh phí", by=stage.cast.unit_head)
    reported(stage)
    concluded(stage, status=FindingStatus.TO_FOLLOW_UP)

    def tasks(user) -> list[str]:
        client.force_login(user)
        return [task.what for task in client.get(reverse("home")).context["home"].tasks]

    assert {
        "Xác nhận 1 tồn tại đơn vị đã báo cáo",
        "Trả lời 1 đề nghị gia hạn",
        "Lập cuộc phúc tra cho 1 tồn tại",
    } <= set(tasks(stage.cast.home_affairs))
    assert "Quyết định 1 đề nghị gia hạn vượt mức của kế hoạch" in tasks(stage.cast.leader)
    assert not [what for what in tasks(stage.cast.unit_head) if "Xác nhận" in what or "Quyết định" in what]


def test_the_queue_costs_the_same_for_few_and_for_many(client, stage: Stage):
    client.force_login(stage.cast.home_affairs)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(QUEUE).status_code == 200
        return len(asked)

    reported(stage)
    extending.ask(concluded(stage).pk, dt.date(2019, 6, 10), "Chờ", by=stage.cast.unit_head)
    queries()
    few = queries()
    for number in range(12):
        reported(stage, text=f"Tồn tại {number}")
        extending.ask(concluded(stage).pk, dt.date(2019, 6, 10), "Chờ", by=stage.cast.unit_head)

    assert queries() == few
