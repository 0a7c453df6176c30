"""The pages of a conclusion: begun from an inspection or a round, written without losing a word, issued, read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.lib.dates import today
from cchc.lib.keyset import bounded_counts
from cchc.tests.cast import Stage, sign_in
from cchc.tests.world import Form, forms_on
from inspections import concluding
from inspections.enums import ConclusionStatus
from inspections.models import ConclusionNotice, Finding, LegalDocument, Submission
from inspections.tests.conclusions import TODAY, edit_of, issued, second_signed, signed_stage
from reports import conclusion_papers, home_conclusions
from units.models import User
from units.scope import scope_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = TODAY


@pytest.fixture
def signed() -> Stage:
    return signed_stage(2)


def draft(stage: Stage) -> ConclusionNotice:
    return concluding.draft([stage.inspection.pk], by=stage.cast.home_affairs)


def approved(stage: Stage) -> ConclusionNotice:
    conclusion = draft(stage)
    conclusion_papers.submit(conclusion.pk, by=stage.cast.home_affairs)
    return concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)


def form_at(person: User, page: str, action: str) -> tuple[Client, Form]:
    client = sign_in(person)
    return client, next(form for form in forms_on(page, client) if form.action == action and form.method == "post")


def test_one_conclusion_is_begun_from_the_page_of_an_inspection(signed: Stage):
    client = sign_in(signed.cast.home_affairs)
    page = client.get(signed.inspection.get_absolute_url()).content.decode()
    assert "Lập kết luận" in page

    response = client.post(reverse("conclusion_draft"), {"inspection": signed.inspection.pk})

    conclusion = ConclusionNotice.objects.get()
    assert response["Location"] == reverse("conclusion_edit", args=[conclusion.pk])
    assert str(conclusion) in client.get(signed.inspection.get_absolute_url()).content.decode()


def test_several_are_ticked_on_the_page_of_their_round(signed: Stage):
    other = second_signed(signed)
    page = reverse("round", args=[signed.inspection.round_id])
    client, form = form_at(signed.cast.home_affairs, page, reverse("conclusion_draft"))

    client.post(form.action, {"inspection": [signed.inspection.pk, other.pk]})

    assert ConclusionNotice.objects.get().inspections.count() == 2
    assert "Chờ kết luận" not in client.get(page).content.decode()


def test_ticking_nothing_gets_a_sentence(signed: Stage):
    response = sign_in(signed.cast.home_affairs).post(reverse("conclusion_draft"), follow=True)

    assert "Hãy chọn ít nhất một cuộc kiểm tra" in response.content.decode()


def test_only_what_somebody_typed_is_saved(signed: Stage):
    conclusion = draft(signed)
    page = reverse("conclusion_edit", args=[conclusion.pk])
    client, form = form_at(signed.cast.home_affairs, page, page)
    first, second = conclusion.items.order_by("pk")
    concluding.edit(
        conclusion.pk, by=signed.cast.home_affairs_head, items=[edit_of(first, requirement="Của trưởng phòng")]
    )

    response = client.post(page, form.values | {f"muc-{second.pk}-requirement": "Của chuyên viên"})

    assert response.status_code == 302
    requirements = list(conclusion.items.order_by("pk").values_list("requirement", "revision"))
    assert requirements == [("Của trưởng phòng", 2), ("Của chuyên viên", 2)]


def test_a_stale_page_shows_both_and_the_second_save_is_a_knowing_one(signed: Stage):
    conclusion = draft(signed)
    page = reverse("conclusion_edit", args=[conclusion.pk])
    client, form = form_at(signed.cast.home_affairs, page, page)
    first = conclusion.items.earliest("pk")
    concluding.edit(
        conclusion.pk, by=signed.cast.home_affairs_head, items=[edit_of(first, requirement="Của trưởng phòng")]
    )

    response = client.post(page, form.values | {f"muc-{first.pk}-requirement": "Của chuyên viên"})

    shown = response.content.decode()
    assert response.status_code == 422
    assert "Của trưởng phòng" in shown
    assert "Của chuyên viên" in shown
    assert "Chưa lưu" in shown
    first.refresh_from_db()
    assert first.requirement == "Của trưởng phòng"

    seen = response.context["forms"].items[first.pk]["seen"].value()
    again = form.values | {f"muc-{first.pk}-requirement": "Của chuyên viên", f"muc-{first.pk}-seen": seen}
    assert client.post(page, again).status_code == 302
    first.refresh_from_db()
    assert first.requirement == "Của chuyên viên"


def test_a_withdrawal_without_reason_is_refused_at_its_field_with_all_that_was_typed(signed: Stage):
    conclusion = draft(signed)
    page = reverse("conclusion_edit", args=[conclusion.pk])
    client, form = form_at(signed.cast.home_affairs, page, page)
    first = conclusion.items.earliest("pk")

    typed = {f"muc-{first.pk}-decision": "withdraw", f"muc-{first.pk}-answerable": "Phó Chủ tịch phụ trách"}
    response = client.post(page, form.values | typed)

    assert response.status_code == 422
    assert response.context["forms"].items[first.pk].errors == {"reason": ["Rút một tồn tại phải nêu lý do."]}
    assert "Phó Chủ tịch phụ trách" in response.content.decode()


def test_a_page_open_while_the_draft_was_submitted_keeps_what_was_typed(signed: Stage):
    conclusion = draft(signed)
    page = reverse("conclusion_edit", args=[conclusion.pk])
    client, form = form_at(signed.cast.home_affairs, page, page)
    conclusion_papers.submit(conclusion.pk, by=signed.cast.home_affairs)

    response = client.post(page, form.values | {"chung-shortcomings": "Nhận xét gõ dở"})

    assert response.status_code == 422
    assert "Nhận xét gõ dở" in response.content.decode()
    assert "Chỉ sửa được kết luận đang là dự thảo" in response.content.decode()


def test_the_page_shows_the_explanation_of_the_unit_and_the_rule_of_the_deadline(signed: Stage):
    conclusion = draft(signed)
    said = Submission.objects.create(
        lead_unit=signed.city,
        inspection=signed.inspection,
        unit=signed.ward,
        kind="explanation",
        status="submitted",
        submitted_at="2019-05-25T02:00Z",
        occurred_on="2019-05-25",
    )
    said.items.create(finding=conclusion.items.earliest("pk").finding, text="Bảng niêm yết đang làm lại")

    page = sign_in(signed.cast.home_affairs).get(reverse("conclusion_edit", args=[conclusion.pk])).content.decode()

    assert "Bảng niêm yết đang làm lại" in page
    assert "03/07/2019" in page
    assert "30 ngày kể từ ngày ban hành kết luận 03/06/2019" in page


def test_writing_asks_the_database_the_same_for_two_findings_and_for_twenty():
    counts = []
    stage = signed_stage(2)
    few = draft(stage)
    many = concluding.draft([second_signed(stage, findings=20).pk], by=stage.cast.home_affairs)
    client = sign_in(stage.cast.home_affairs)
    for name in ("conclusion_edit", "conclusion"):
        for conclusion in (few, many):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name, args=[conclusion.pk])).status_code == 200
            counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


def test_the_clerk_types_number_and_date_and_a_number_used_twice_is_told_at_its_field(signed: Stage):
    conclusion = approved(signed)
    LegalDocument.objects.create(
        lead_unit=signed.city,
        kind="notice",
        number="88",
        symbol="TB-UBND",
        issued_on=today(),
        issuer="Ủy ban nhân dân thành phố Phan Thiết",
        subject="Khác",
    )
    action = reverse("conclusion_issue", args=[conclusion.pk])
    client, form = form_at(signed.cast.clerk, conclusion.get_absolute_url(), action)

    refused = client.post(action, form.values | {"number": "88"})
    assert refused.status_code == 422
    assert "đã dùng" in refused.context["forms"]["issue"].errors["number"][0]

    assert client.post(action, form.values | {"number": "125"}).status_code == 302
    assert str(ConclusionNotice.objects.get()) == "Thông báo kết luận số 125/TB-UBND"


def test_the_head_returns_with_a_reason_that_the_drafter_sees(signed: Stage):
    conclusion = draft(signed)
    conclusion_papers.submit(conclusion.pk, by=signed.cast.home_affairs)
    head = sign_in(signed.cast.home_affairs_head)
    assert head.post(reverse("conclusion_return", args=[conclusion.pk]), {"reason": " "}).status_code == 422

    head.post(reverse("conclusion_return", args=[conclusion.pk]), {"reason": "Ghi rõ thời hạn"})

    page = sign_in(signed.cast.home_affairs).get(conclusion.get_absolute_url()).content.decode()
    assert "Ghi rõ thời hạn" in page


def test_a_unit_sees_its_own_part_alone(signed: Stage):
    both = issued(signed, signed.inspection, second_signed(signed))
    Finding.objects.filter(inspection=signed.inspection).update(text="Chuyện riêng của Mũi Né")
    both.items.filter(finding__inspection=signed.inspection).update(text="Chuyện riêng của Mũi Né")

    own = sign_in(signed.cast.unit_head).get(both.get_absolute_url()).content.decode()
    other = sign_in(signed.cast.other_unit_head).get(both.get_absolute_url()).content.decode()

    assert "Chuyện riêng của Mũi Né" in own
    assert "Chuyện riêng của Mũi Né" not in other
    assert signed.ward.short_name not in other
    listed = sign_in(signed.cast.other_unit_head).get(reverse("conclusion_list")).content.decode()
    assert "125/TB-UBND" in listed
    assert signed.ward.short_name not in listed


def test_home_affairs_corrects_the_day_of_receipt_on_the_page(signed: Stage):
    conclusion = issued(signed)
    url = reverse("conclusion_receipt", args=[conclusion.pk, signed.inspection.pk])
    client = sign_in(signed.cast.home_affairs)

    assert client.post(url, {"received_on": "2019-06-01"}).status_code == 422
    assert client.post(url, {"received_on": "2019-06-03"}).status_code == 302


def test_the_list_is_filtered_by_status_and_round(signed: Stage):
    draft(signed)
    client = sign_in(signed.cast.home_affairs)

    def rows(**query: Any) -> int:
        return len(client.get(reverse("conclusion_list"), query).context["page"].rows)

    assert (rows(), rows(status="draft"), rows(status="issued"), rows(round=signed.inspection.round_id)) == (1, 1, 0, 1)


def test_each_is_told_on_the_home_page_what_of_a_conclusion_waits_for_him(signed: Stage):
    def told(person: User) -> list[str]:
        scope = scope_of(person)
        counts = bounded_counts(home_conclusions.asked(person, scope))
        return [task.what for task in home_conclusions.tasks(person, scope, TODAY, counts)]

    cast, ward = signed.cast, signed.ward.short_name
    assert told(cast.home_affairs) == [f"Lập kết luận kiểm tra {ward}"]
    conclusion = draft(signed)
    assert told(cast.home_affairs) == [f"Soạn tiếp kết luận kiểm tra {ward}"]
    conclusion_papers.submit(conclusion.pk, by=cast.home_affairs)
    assert told(cast.home_affairs_head) == [f"Duyệt kết luận kiểm tra {ward}"]
    concluding.approve(conclusion.pk, by=cast.home_affairs_head)
    assert told(cast.clerk) == [f"Lấy số, ban hành kết luận kiểm tra {ward}"]
    assert told(cast.unit_head) == []
    assert ConclusionNotice.objects.get().status == ConclusionStatus.APPROVED
