"""Pages that grew old while somebody typed: a sentence, what was typed still there, nothing overwritten silently."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from cchc.tests.cast import sign_in
from cchc.tests.test_bad_input import errors_in, stored
from cchc.tests.world import DAY, Form, World, build_world, forms_on
from inspections import workflow
from inspections.models import AnswerOperation, Inspection
from inspections.operations import settle_conflict
from reports import issuing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    settings.CCHC_DEMO_TODAY = DAY
    return build_world()


def _form(world: World, who: str, page: str, of: int, action: str = "") -> Form:
    """The form as somebody opened it."""
    path = world.path(action or page, of)
    forms = forms_on(world.path(page, of), sign_in(getattr(world.stage.cast, who)))
    return next(form for form in forms if form.action == path and form.method == "post")


def _send(world: World, form: Form, **typed: Any) -> Any:
    return sign_in(getattr(world.stage.cast, form.who or "secretary")).post(form.action, form.values | typed)


@pytest.mark.parametrize(
    ("page", "typed", "kept"),
    [
        ("meeting", {"assessment": "Nhận xét gõ dở"}, "Nhận xét gõ dở"),
        ("finding_edit", {"text": "Tồn tại gõ dở"}, "Tồn tại gõ dở"),
        ("finding_create", {"text": "Tồn tại mới gõ dở", "field_slug": "steering"}, "Tồn tại mới gõ dở"),
        ("strength_edit", {"text": "Ưu điểm gõ dở"}, "Ưu điểm gõ dở"),
        ("sampled_file_edit", {"note": "Ghi chú gõ dở"}, "Ghi chú gõ dở"),
    ],
)
def test_a_page_of_the_visit_open_while_the_minutes_are_drawn_changes_nothing(
    world: World, page: str, typed: dict[str, str], kept: str
):
    form = _form(world, "secretary", page, 0)
    conflict = AnswerOperation.objects.get(outcome="conflict")
    settle_conflict(conflict.pk, by=world.stage.cast.chair, choose=True)
    issuing.draw_up(world.stage.inspection.pk, by=world.stage.cast.chair)
    before = stored()

    response = _send(world, form, **typed)

    assert response.status_code == 422
    assert kept in response.content.decode()
    assert any("đang kiểm tra" in text.lower() or "biên bản" in text.lower() for _, text in errors_in(response.context))
    assert stored() == before


def test_two_people_with_the_same_meeting_never_overwrite_each_other_silently(world: World):
    mine = _form(world, "secretary", "meeting", 0)
    _send(world, _form(world, "secretary", "meeting", 0), assessment="Của người kia")

    first = _send(world, mine, assessment="Của tôi")
    second = sign_in(world.stage.cast.secretary).post(
        mine.action, mine.values | {"assessment": "Của tôi", "seen": first.context["form"]["seen"].value()}
    )

    assert first.status_code == 422
    assert "Của tôi" in first.content.decode()
    assert second.status_code == 302
    assert Inspection.objects.get(pk=world.stage.inspection.pk).assessment == "Của tôi"


def test_a_schedule_open_while_the_visit_begins_changes_nothing(world: World):
    scheduled = world.inspections[1]
    form = _form(world, "home_affairs_head", "inspection_schedule", 1)
    form.who = "home_affairs_head"
    workflow.start(scheduled.pk, by=world.stage.cast.chair)
    before = stored()

    response = _send(world, form, place="Hội trường mới")

    assert response.status_code == 422
    assert "Hội trường mới" in response.content.decode()
    assert errors_in(response.context)
    assert stored() == before


@pytest.mark.parametrize("action", ["minutes_sign_paper", "minutes_refuse"])
def test_signatures_under_an_older_revision_are_not_taken(world: World, action: str):
    drawn = world.inspections[2]
    form = _form(world, "secretary", "minutes", 2, action)
    issuing.give_opinion(drawn.pk, "Không thống nhất.", by=world.stage.cast.secretary, spoken_by="Bà A, Chủ tịch")
    before = stored()

    response = _send(world, form, reason="Vắng mặt", witness_name="Ông B", witness_title="Trưởng khu phố")

    assert response.status_code == 422
    assert ("__all__", "Biên bản vừa có bản mới. Hãy mở lại trang, đọc bản mới rồi ký, xác nhận lại.") in errors_in(
        response.context
    )
    assert stored() == before


@pytest.mark.parametrize("action", ["minutes_opinion", "minutes_take_back", "minutes_sign_paper", "minutes_refuse"])
def test_minutes_that_are_signed_meanwhile_take_nothing_more(world: World, action: str):
    who = "chair" if action == "minutes_take_back" else "secretary"
    form = _form(world, who, "minutes", 2, action)
    form.who = who
    _send(world, _form(world, "secretary", "minutes", 2, "minutes_sign_paper"))
    before = stored()

    response = _send(world, form, text="Gõ dở", spoken_by="A", reason="Gõ dở", witness_name="B", witness_title="C")

    assert response.status_code in (302, 422)
    page = (
        sign_in(world.stage.cast.secretary).get(world.path("minutes", 2)) if response.status_code == 302 else response
    )
    assert errors_in(response.context) or "message-error" in page.content.decode()
    assert stored() == before


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_was_typed_into_the_meeting_outlives_the_session(world: World, browse: Any):
    secretary = world.stage.cast.secretary
    page = browse(secretary)
    page.goto(reverse("meeting", args=[world.stage.inspection.pk]))
    page.fill("textarea[name=assessment]", "Nhận xét dài, gõ khi phiên đã hết.")
    page.fill("input[name=place]", "Hội trường khu phố 3")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")

    page.click("button[type=submit]:has-text('Lưu') >> nth=0")
    page.wait_for_url(re.compile("dang-nhap"))
    page.context.add_cookies(cookies)  # signed in again
    page.goto(reverse("meeting", args=[world.stage.inspection.pk]))

    assert page.input_value("textarea[name=assessment]") == "Nhận xét dài, gõ khi phiên đã hết."
    assert page.input_value("input[name=place]") == "Hội trường khu phố 3"
    assert "Đã khôi phục nội dung chưa gửi" in page.inner_text("main")
    assert page.faults == []
