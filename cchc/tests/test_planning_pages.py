"""Who reaches the pages of planning and scheduling, and what they refuse."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from cchc.tests.world import forms_on
from inspections.enums import InspectionKind, InspectionStatus
from inspections.models import Inspection, LegalDocument, Plan
from inspections.tests.factories import InspectionFactory
from units.enums import Role
from units.models import Event, StoredFile
from units.tests.factories import MembershipFactory, UnitFactory

pytestmark = pytest.mark.django_db

DOCUMENT = {
    "kind": "decision",
    "number": "2331",
    "symbol": "QĐ-UBND",
    "issued_on": "27/3/2019",
    "issuer": "Ủy ban nhân dân thành phố Phan Thiết",
    "subject": "Về việc thành lập Tổ kiểm tra",
}


def pdf() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def get(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("home_affairs", 200), ("home_affairs_head", 200), ("leader", 403), ("clerk", 403), ("chair", 403),
        ("unit_head", 404), ("other_unit_head", 404), ("other_lead_home_affairs", 404), ("outsider", 404),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["plan_edit", "round_create", "team_create"])
def test_only_home_affairs_edits_a_plan(client, stage, role, status, name):
    plan = stage.inspection.team.plan

    assert get(client, getattr(stage.cast, role), name, plan.pk).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("home_affairs", 200), ("leader", 403), ("chair", 403), ("secretary", 403), ("member", 403),
        ("unit_head", 403), ("unit_officer", 403), ("other_unit_head", 404), ("administrator", 404),
        ("clerk", 404), ("other_lead_home_affairs", 404), ("outsider", 404),
    ],
)  # fmt: skip
def test_only_home_affairs_opens_the_page_that_schedules(client, stage, role, status):
    Inspection.objects.update(status=InspectionStatus.SCHEDULED, started_at=None)

    assert get(client, getattr(stage.cast, role), "inspection_schedule", stage.inspection.pk).status_code == status


def test_the_unit_sees_date_and_team_but_no_history_and_no_exception(client, stage):
    inspection = stage.inspection
    inspection.members.filter(user=stage.cast.member).update(
        exception_reason="Lý do kín", exception_by=stage.cast.leader
    )
    Event.objects.record("schedule", inspection, by=stage.cast.home_affairs, lead_unit=stage.city, note="Ghi chú kín")

    unit = get(client, stage.cast.unit_head, "inspection", inspection.pk).content.decode()
    team = get(client, stage.cast.member, "inspection", inspection.pk).content.decode()

    assert "21 tháng 5 năm 2019" in unit
    assert stage.cast.chair.full_name in unit
    assert "kín" not in unit
    assert "Lý do kín" in team
    assert "Ghi chú kín" in team


def test_an_unannounced_inspection_is_nowhere_for_its_unit_until_it_starts(client, stage):
    hidden = InspectionFactory(
        team=stage.inspection.team, round=None, unit=stage.ward, lead_unit=stage.city,
        criteria_set=stage.inspection.criteria_set, kind=InspectionKind.UNANNOUNCED, chair=stage.cast.chair,
    )  # fmt: skip
    url = hidden.get_absolute_url()

    assert get(client, stage.cast.unit_head, "inspection", hidden.pk).status_code == 404
    for name in ("inspection_list", "calendar"):
        assert url not in get(client, stage.cast.unit_head, name).content.decode()
        assert url in get(client, stage.cast.home_affairs, name).content.decode()


def test_postponing_without_a_reason_shows_the_sentence_at_the_field(client, stage):
    Inspection.objects.update(status=InspectionStatus.SCHEDULED, started_at=None)
    client.force_login(stage.cast.home_affairs)
    url = reverse("inspection_postpone", args=[stage.inspection.pk])

    assert client.post(url, {"reason": "  "}).status_code == 422
    response = client.post(url, {"reason": "Bão số 3"}, follow=True)

    assert "Đang hoãn: Bão số 3. Chờ cơ quan chủ trì xếp lịch lại." in response.content.decode()


def test_the_chair_starts_a_visit_and_others_do_not(client, stage):
    Inspection.objects.update(status=InspectionStatus.SCHEDULED, started_at=None)
    url = reverse("inspection_start", args=[stage.inspection.pk])
    for user, status in [(stage.cast.home_affairs, 403), (stage.cast.member, 403), (stage.cast.other_unit_head, 404)]:
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(stage.cast.chair)

    client.post(url)

    stage.inspection.refresh_from_db()
    assert stage.inspection.status == InspectionStatus.IN_PROGRESS
    again = client.post(url, follow=True).content.decode()
    assert "Chỉ bắt đầu được cuộc kiểm tra đã lên lịch" in again


def schedule_data(cast, **more):
    return {
        "visit_on": "2019-06-04", "half_day": "morning", "place": "Trụ sở", "chair": cast.chair.pk,
        "secretary": cast.secretary.pk, f"member_{cast.member.pk}": "on", f"fields_{cast.member.pk}": ["steering"],
        **more,
    }  # fmt: skip


def test_the_page_schedules_asks_before_a_holiday_and_keeps_what_was_typed(client, stage):
    Inspection.objects.update(status=InspectionStatus.PLANNED, started_at=None, visit_on=None, half_day="")
    client.force_login(stage.cast.home_affairs)
    url = reverse("inspection_schedule", args=[stage.inspection.pk])
    saturday = schedule_data(stage.cast, visit_on="2019-06-08", place="Nhà văn hóa")

    asked = client.post(url, saturday)
    assert asked.status_code == 422
    assert "ngày nghỉ cuối tuần: Thứ Bảy" in asked.content.decode()
    assert "Nhà văn hóa" in asked.content.decode()
    saved = client.post(url, saturday | {"confirmed": "on"})

    stage.inspection.refresh_from_db()
    assert saved.status_code == 302
    assert (stage.inspection.status, stage.inspection.place) == ("scheduled", "Nhà văn hóa")
    assert set(stage.inspection.members.values_list("user", "role")) == {
        (stage.cast.chair.pk, "chair"), (stage.cast.secretary.pk, "secretary"), (stage.cast.member.pk, "member"),
    }  # fmt: skip


def test_bad_input_of_a_schedule_is_named_at_its_field(client, stage):
    Inspection.objects.update(status=InspectionStatus.PLANNED, started_at=None, visit_on=None, half_day="")
    client.force_login(stage.cast.home_affairs)
    data = schedule_data(stage.cast, visit_on="31/2/2019", half_day="night", secretary=stage.cast.chair.pk)

    response = client.post(reverse("inspection_schedule", args=[stage.inspection.pk]), data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"visit_on", "half_day", "secretary"}


def test_a_row_of_the_round_is_saved_by_itself_with_the_teams_people(client, stage):
    team = stage.inspection.team
    team.members.filter(user=stage.cast.chair).update(role="leader")
    team.members.filter(user=stage.cast.secretary).update(role="secretary")
    planned = InspectionFactory(
        team=team, round=stage.inspection.round, unit=stage.other_ward, lead_unit=stage.city,
        criteria_set=stage.inspection.criteria_set, status=InspectionStatus.PLANNED, visit_on=None, half_day="",
    )  # fmt: skip
    client.force_login(stage.cast.home_affairs)
    url, key = reverse("round_schedule", args=[planned.round_id]), f"i{planned.pk}"
    data = {"inspection": planned.pk, f"{key}-visit_on": "2019-06-04", f"{key}-half_day": "afternoon"}

    empty = client.post(url, {"inspection": planned.pk}, headers={"HX-Request": "true"})
    saved = client.post(url, data, headers={"HX-Request": "true"})

    planned.refresh_from_db()
    assert empty.status_code == 422
    assert saved.status_code == 200
    assert saved.content.decode().count("<tbody") == 1
    assert "Đã lưu" in saved.content.decode()
    assert (planned.status, planned.half_day) == ("scheduled", "afternoon")
    assert planned.members.get(role="chair").user == stage.cast.chair
    assert planned.members.count() == 4


def test_a_follow_up_is_created_and_goes_to_scheduling(client, stage):
    client.force_login(stage.cast.home_affairs)
    data = {
        "kind": "follow_up", "unit": stage.ward.pk, "team": stage.inspection.team_id,
        "criteria_set": stage.inspection.criteria_set_id,
    }  # fmt: skip

    response = client.post(reverse("inspection_create"), data)

    created = Inspection.objects.get(kind=InspectionKind.FOLLOW_UP)
    assert response.url == reverse("inspection_schedule", args=[created.pk])
    assert (created.lead_unit, created.status, created.round) == (stage.city, "planned", None)


def test_a_leader_allows_an_exception_on_the_page(client, stage):
    Inspection.objects.update(status=InspectionStatus.SCHEDULED, started_at=None)
    url = reverse("inspection_allow_exception", args=[stage.inspection.pk])
    client.force_login(stage.cast.home_affairs)
    assert client.get(url).status_code == 403
    client.force_login(stage.cast.leader)

    inspection = reverse("inspection", args=[stage.inspection.pk])
    assert url not in client.get(inspection).content.decode()  # nobody asks for one
    assert "Không thành viên nào của Tổ có xung đột lợi ích" in (client.get(url, follow=True).content.decode())
    of_unit = MembershipFactory(user=stage.cast.member, unit=stage.ward, role=Role.UNIT_OFFICER)
    assert url in client.get(inspection).content.decode()
    assert of_unit.user.full_name in client.get(url).content.decode()
    client.post(url, {"member": stage.cast.member.pk, "reason": "Không có người thay"})

    assert stage.inspection.members.get(user=stage.cast.member).exception_by == stage.cast.leader


# --- Papers and their files ---


def test_a_paper_is_registered_with_its_file_and_only_its_readers_download_it(client, stage):
    client.force_login(stage.cast.home_affairs)
    content = pdf()
    upload = SimpleUploadedFile("Quyết định 2331.pdf", content)

    response = client.post(reverse("legal_document_create"), DOCUMENT | {"upload": upload})

    document = LegalDocument.objects.get(number="2331")
    assert response.url == document.get_absolute_url()
    file = client.get(reverse("legal_document_file", args=[document.pk]))
    assert file.status_code == 200
    assert b"".join(file.streaming_content) == content
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in file["Content-Disposition"]
    for user in [stage.cast.unit_head, stage.cast.outsider, stage.cast.other_lead_home_affairs]:
        assert get(client, user, "legal_document_file", document.pk).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("rong.pdf", b""), ("chuong_trinh.pdf", b"MZ\x90\x00" + bytes(60)), ("trang.html", b"<html>")]
)
def test_a_file_that_is_no_paper_is_refused_and_nothing_is_kept(client, stage, name, content):
    client.force_login(stage.cast.home_affairs)

    response = client.post(reverse("legal_document_create"), DOCUMENT | {"upload": SimpleUploadedFile(name, content)})

    assert response.status_code == 422
    assert "upload" in response.context["form"].errors
    assert "Về việc thành lập Tổ kiểm tra" in response.content.decode()
    assert not LegalDocument.objects.filter(number="2331").exists()
    assert not StoredFile.objects.exists()


def test_papers_are_found_without_diacritics(client, stage):
    client.force_login(stage.cast.home_affairs)
    url = reverse("legal_document_list")

    found = client.get(url, {"q": "kiem tra cai cach", "kind": "plan"}).content.decode()
    nothing = client.get(url, {"q": "khong co dau"}).content.decode()

    assert "1957/KH-UBND" in found
    assert "Không có văn bản nào khớp" in nothing


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("reminder_days", "2, 7", "giảm dần"),
        ("reminder_days", "7", "giảm dần"),
        ("reminder_days", "7, hai", "cách nhau bằng dấu phẩy"),
        ("escalation_days", "1, 3, 3, 10", "tăng dần"),
        ("escalation_days", "1, 3, 5, 900", "từ 1 đến 365"),
        ("extension_limit_days", "400", "365"),
    ],
)
def test_days_of_reminders_out_of_order_are_refused_at_their_field(client, stage, field, typed, words):
    form = _plan_form(client, stage)

    response = client.post(form.action, form.values | {field: typed})

    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]
    assert typed in response.content.decode()


def test_the_plan_keeps_and_shows_its_days_of_reminders_and_its_limit_of_extensions(client, stage):
    form = _plan_form(client, stage)
    assert form.values["reminder_days"] == ["7, 2"]

    sent = {"reminder_days": "10; 3", "escalation_days": "1, 2, 4, 8", "extension_limit_days": "45"}
    assert client.post(form.action, form.values | sent).status_code == 302

    plan = Plan.objects.get()
    assert (plan.reminder_days, plan.escalation_days, plan.extension_limit_days) == ([10, 3], [1, 2, 4, 8], 45)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "khi còn 10 và 3 ngày làm việc" in page
    assert "sau 1, 2, 4, 8 ngày làm việc" in page
    assert "tối đa 45 ngày" in page


def _plan_form(client, stage):
    client.force_login(stage.cast.home_affairs)
    page = reverse("plan_edit", args=[stage.inspection.team.plan_id])
    return next(form for form in forms_on(page, client) if "reminder_days" in form.values)


def test_a_new_plan_is_for_the_first_year_without_one(client, stage):
    initial = get(client, stage.cast.home_affairs, "plan_create").context["form"].initial

    assert initial["year"] == Plan.objects.get().year + 1
    assert str(initial["year"]) in initial["title"]


def test_a_round_lists_its_inspections_by_day_then_those_without_one_by_name(client, stage):
    first = stage.inspection
    for name in ("Đức Long", "Bình Hưng"):
        ward = UnitFactory(parent=stage.city, lead_unit=stage.city, name=name)
        InspectionFactory(
            team=first.team, round=first.round, unit=ward, lead_unit=stage.city, criteria_set=first.criteria_set,
            chair=stage.cast.chair, visit_on=None, half_day="", status=InspectionStatus.PLANNED,
        )  # fmt: skip

    rows = get(client, stage.cast.home_affairs, "round", first.round_id).context["inspections"]

    assert [row.unit.short_name for row in rows] == [str(first.unit), "UBND phường Bình Hưng", "UBND phường Đức Long"]
