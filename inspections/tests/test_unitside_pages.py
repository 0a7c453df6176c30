"""The unit's pages: what waits, the editor, handing in, files; as each side sees them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import handing_in, remediating, submitting
from inspections.enums import FindingStatus, SubmissionKind, VerificationDecision
from inspections.models import Finding, RemediationEvidence, RemediationUpdate, Submission, SubmissionItem, Verification
from inspections.tests.remediation import DUE_ON, conclude, picture, sign_minutes
from inspections.tests.test_unitside import add_paper, report
from units.models import User

pytestmark = pytest.mark.django_db
REPORT = SubmissionKind.REMEDIATION_REPORT


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def fields_of(page: Any) -> dict[str, Any]:
    """What the editor shows, as a browser would send it."""
    data: dict[str, Any] = {"offered": [str(file.pk) for file in page.context["offered"]]}
    for card in page.context["cards"]:
        for name in card.form.fields:
            value = card.form[name].value()
            data[card.form.add_prefix(name)] = "" if value is None else value
        data[card.form.add_prefix("revision")] = card.revision
    words = page.context["words"]
    return data | ({name: words[name].value() or "" for name in words.fields} if words else {})


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def test_the_board_says_who_waits_for_whom_and_what_came_back_first(stage: Stage, enter: Any):
    findings = conclude(stage, 5)
    for finding, status in zip(findings[1:], ["returned", "reported_done", "verified"], strict=False):
        Finding.objects.filter(pk=finding.pk).update(status=status)
    Finding.objects.filter(status="verified").update(closed_on=dt.date(2019, 5, 17))
    Verification.objects.create(
        finding=findings[1],
        decision=VerificationDecision.RETURNED,
        reason="Ảnh không thấy bảng niêm yết",
        decided_by=stage.cast.home_affairs,
        occurred_on=dt.date(2019, 5, 17),
    )

    page = enter(stage.cast.unit_head).get(reverse("remediation"))

    board = page.context["board"]
    assert (board.waiting, board.with_city, board.done) == (3, 1, 1)
    assert board.groups[0].lines[0].finding == findings[1]
    assert "Trả lại ngày 17/05/2019: Ảnh không thấy bảng niêm yết" in text_of(page)
    assert [action.kind for action in board.actions] == ["remediation_plan", "remediation_report"]


def test_the_next_report_says_how_much_of_it_is_overdue(stage: Stage, enter: Any):
    findings = conclude(stage, 3)
    Finding.objects.filter(pk=findings[1].pk).update(due_on=dt.date(2019, 5, 9))

    board = enter(stage.cast.unit_head).get(reverse("remediation")).context["board"]

    report = next(action for action in board.actions if action.kind == REPORT)
    assert report.why.startswith("3 tồn tại, 1 quá hạn; gửi chậm nhất ngày ")


def test_before_the_conclusion_the_unit_is_offered_to_explain(stage: Stage, enter: Any):
    sign_minutes(stage)

    page = enter(stage.cast.unit_officer).get(reverse("inspection_remediation", args=[stage.inspection.pk]))

    assert [action.kind for action in page.context["board"].actions] == ["explanation"]
    assert "gửi được đến khi ban hành kết luận" in text_of(page)
    assert [(group.key, group.count) for group in page.context["board"].groups if group.count] == [("conclusion", 3)]
    assert "Chờ kết luận (3)" in text_of(page)
    finding = Finding.objects.order_by("position")[0]
    assert "đến lúc ban hành đơn vị còn giải trình được" in text_of(
        enter(stage.cast.unit_officer).get(finding.get_absolute_url())
    )


def test_a_report_is_late_for_those_of_its_findings_alone_whose_day_has_passed(stage: Stage, enter: Any, settings: Any):
    findings, head = conclude(stage, 3), stage.cast.unit_head
    Finding.objects.filter(pk=findings[0].pk).update(due_on=DUE_ON - dt.timedelta(days=2))
    settings.CCHC_DEMO_TODAY = DUE_ON

    paper = handing_in.submit(report(stage, findings[:2], head).pk, by=head).submission

    late = {item.finding_id: item.is_late for item in paper.items.all()}
    assert [late[finding.pk] for finding in findings] == [True, False, False]
    assert (paper.is_late, paper.late_words) == (True, "Muộn 1/2 tồn tại")
    client = enter(head)
    assert "Muộn 1/2 tồn tại" in text_of(client.get(reverse("remediation")))
    shown = [text_of(client.get(row.get_absolute_url())) for row in findings[:2]]
    assert ["gửi muộn" in page for page in shown] == [True, False]


def test_an_officer_drafts_card_by_card_and_what_is_wrong_is_shown_again(stage: Stage, enter: Any):
    findings, client = conclude(stage, 2), enter(stage.cast.unit_officer)
    opened = client.post(
        reverse("submission_open", args=[stage.inspection.pk]), {"kind": "remediation_plan"}, follow=True
    )
    first, second = (card.form.prefix for card in opened.context["cards"])
    data = fields_of(opened) | {
        f"{first}-text": unicodedata.normalize("NFD", "Niêm yết bổ sung"),
        f"{first}-in_charge": "Công chức Tư pháp",
        f"{second}-text": "Sửa quy chế",
        f"{second}-due_on": (DUE_ON + dt.timedelta(days=3)).isoformat(),
    }

    answer = client.post(reverse("submission_save", args=[Submission.objects.get().pk]), data)

    assert answer.status_code == 422
    assert "đề nghị gia hạn" in text_of(answer)
    assert "Sửa quy chế" in answer.content.decode()
    assert SubmissionItem.objects.get(finding=findings[0]).text == "Niêm yết bổ sung"
    assert SubmissionItem.objects.get(finding=findings[1]).text == ""


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_by_an_untouched_card(stage: Stage, enter: Any):
    findings, client = conclude(stage, 2), enter(stage.cast.unit_officer)
    draft = submitting.open_draft(stage.inspection, REPORT, by=stage.cast.unit_officer)
    page = client.get(draft.get_absolute_url())
    theirs, mine = draft.items.get(finding=findings[0]), draft.items.get(finding=findings[1])
    values = {"outcome": "done", "text": "Đồng nghiệp ghi", "cause": ""}
    submitting.save_item(theirs.pk, values, base_revision=1, by=stage.cast.unit_head)
    data = fields_of(page) | {f"i{mine.pk}-text": "Tôi ghi", f"i{mine.pk}-outcome": "in_progress"}

    saved = client.post(reverse("submission_save", args=[draft.pk]), data)
    stale = client.post(reverse("submission_save", args=[draft.pk]), data | {f"i{theirs.pk}-text": "Tôi đè"})

    assert (saved.status_code, stale.status_code) == (302, 422)
    assert "Đồng nghiệp ghi" in text_of(stale)
    assert list(draft.items.values_list("text", flat=True)) == ["Đồng nghiệp ghi", "Tôi ghi"]


def test_files_are_kept_even_where_a_card_is_refused(stage: Stage, enter: Any):
    conclude(stage, 1)
    client = enter(stage.cast.unit_officer)
    draft = submitting.open_draft(stage.inspection, REPORT, by=stage.cast.unit_officer)
    page = client.get(draft.get_absolute_url())
    item = draft.items.get()
    files = [picture(), SimpleUploadedFile("x.pdf", b"MZ" + b"\0" * 50), picture("hai.png", "blue")]
    data = fields_of(page) | {f"i{item.pk}-files": files, f"i{item.pk}-text": "Đã treo bảng"}

    answer = client.post(reverse("submission_save", args=[draft.pk]), data)

    assert answer.status_code == 422
    assert "chương trình chạy được" in text_of(answer)
    assert RemediationEvidence.objects.filter(findings=item.finding_id).count() == 2
    assert SubmissionItem.objects.get().text == "Đã treo bảng"


def test_files_kept_beside_a_refused_one_are_ticked_and_still_prove_when_saved_again(stage: Stage, enter: Any):
    conclude(stage, 1)
    client = enter(stage.cast.unit_officer)
    draft = submitting.open_draft(stage.inspection, REPORT, by=stage.cast.unit_officer)
    item, url = draft.items.get(), reverse("submission_save", args=[draft.pk])
    bad = SimpleUploadedFile("x.pdf", b"MZ" + b"\0" * 50)
    data = fields_of(client.get(draft.get_absolute_url())) | {f"i{item.pk}-text": "Đã treo bảng"}

    refused = client.post(url, data | {f"i{item.pk}-files": [picture(), bad]})
    kept = str(RemediationEvidence.objects.get().pk)
    shown = fields_of(refused)
    again = client.post(url, shown | {f"i{item.pk}-text": "Đã treo đủ", f"i{item.pk}-files": [picture()]})

    assert shown[f"i{item.pk}-evidence"] == [kept]
    assert again.status_code == 302
    assert [str(file.pk) for file in RemediationEvidence.objects.filter(findings=item.finding_id)] == [kept]
    assert SubmissionItem.objects.get().text == "Đã treo đủ"


def test_the_officer_is_asked_for_the_paper_at_the_right_fields_and_the_head_is_not(stage: Stage, enter: Any):
    findings = conclude(stage, 2)
    draft = report(stage, findings, stage.cast.unit_officer)
    url = reverse("submission_hand_in", args=[draft.pk])

    refused = enter(stage.cast.unit_officer).post(url)
    handed_in = enter(stage.cast.unit_head).post(url)

    assert set(refused.context["form"].errors) == {"document_code", "document_date", "scan"}
    assert handed_in.status_code == 302
    assert Submission.objects.get().submitted_by == stage.cast.unit_head


def test_handing_in_shows_what_is_said_and_tells_once_why_it_cannot_be(stage: Stage, enter: Any):
    (finding,) = conclude(stage, 1)
    plan = submitting.open_draft(stage.inspection, SubmissionKind.REMEDIATION_PLAN, by=stage.cast.unit_head)
    item = plan.items.get(finding=finding)
    submitting.save_item(item.pk, {"text": "Niêm yết bổ sung"}, base_revision=item.revision, by=stage.cast.unit_head)

    page = enter(stage.cast.unit_head).post(reverse("submission_hand_in", args=[plan.pk]))

    assert page.status_code == 422
    assert "Niêm yết bổ sung" in text_of(page)
    assert text_of(page).count("Chưa gửi được") == 1


def test_what_was_entered_from_paper_says_so_to_the_unit(stage: Stage, enter: Any):
    findings = conclude(stage, 1)
    draft = report(stage, findings, stage.cast.home_affairs)
    paper = {"document_code": "45/BC-UBND", "document_date": "2019-05-17", "scan": picture("scan.png")}
    client = enter(stage.cast.home_affairs)
    client.post(reverse("submission_hand_in", args=[draft.pk]), paper | {"occurred_on": "2019-05-18"})

    page = enter(stage.cast.unit_officer).get(draft.get_absolute_url())
    on_finding = client.get(findings[0].get_absolute_url())

    assert "nhập thay từ bản giấy" in text_of(page)
    assert "18/05/2019 (bản giấy)" in text_of(page)
    assert "nhập thay từ bản giấy" in text_of(on_finding)


def test_files_and_scans_are_read_by_the_inspecting_side_and_the_unit_alone(stage: Stage, enter: Any):
    findings, head = conclude(stage, 1), stage.cast.unit_head
    kept = remediating.add_evidence(picture(), evidence_id=uuid.uuid4(), findings=[findings[0].pk], by=head)
    draft = report(stage, findings, head)
    add_paper(draft, head)
    handing_in.submit(draft.pk, by=head)
    urls = [reverse("remediation_evidence_file", args=[kept.pk]), reverse("submission_scan", args=[draft.pk])]

    found = {
        role: [enter(getattr(stage.cast, role)).get(url).status_code for url in urls]
        for role in ("unit_officer", "home_affairs", "chair", "leader", "other_unit_head", "outsider")
    }

    assert found == {
        **dict.fromkeys(("unit_officer", "home_affairs", "chair", "leader"), [200, 200]),
        **dict.fromkeys(("other_unit_head", "outsider"), [404, 404]),
    }


def test_a_file_withdrawn_before_anything_showed_it_is_gone(stage: Stage, enter: Any):
    findings, head = conclude(stage, 1), stage.cast.unit_head
    kept = remediating.add_evidence(picture(), evidence_id=uuid.uuid4(), findings=[findings[0].pk], by=head)
    client = enter(head)

    client.post(reverse("remediation_evidence_withdraw", args=[kept.pk]))

    assert client.get(reverse("remediation_evidence_file", args=[kept.pk])).status_code == 404
    assert "Đã tải lên (0)" in text_of(client.get(reverse("remediation_evidence", args=[stage.inspection.pk])))


def test_progress_from_the_page_is_told_on_the_finding(stage: Stage, enter: Any):
    findings, client = conclude(stage, 1), enter(stage.cast.unit_officer)
    url = reverse("finding_update", args=[findings[0].pk])
    key = client.get(url).context["form"]["id"].value()
    data = {"id": key, "text": "Đã đặt in bảng niêm yết", "occurred_on": "2019-05-17"}

    for _ in range(2):
        client.post(url, data | {"files": [picture()]})

    page = client.get(findings[0].get_absolute_url())
    assert RemediationUpdate.objects.count() == 1
    assert "Đã đặt in bảng niêm yết" in text_of(page)
    assert "bang-niem-yet.png" in text_of(page)
    assert RemediationEvidence.objects.get().updates.count() == 1


@pytest.mark.parametrize("name", ["remediation", "inspection_remediation", "submission", "remediation_evidence"])
def test_many_findings_cost_no_more_queries_than_few(
    stage: Stage, enter: Any, name: str, django_assert_max_num_queries: Any
):
    officer = stage.cast.unit_officer
    findings = conclude(stage, 12)
    for number, finding in enumerate(findings):
        remediating.add_evidence(
            picture(colour=f"#0000{number:02x}"), evidence_id=uuid.uuid4(), findings=[finding.pk], by=officer
        )
    draft = submitting.open_draft(stage.inspection, REPORT, by=officer)
    keys = {"remediation": [], "submission": [draft.pk]}
    client = enter(officer)
    url = reverse(name, args=keys.get(name, [stage.inspection.pk]))
    client.get(url)

    with django_assert_max_num_queries(22):
        assert client.get(url).status_code == 200


def test_a_closed_finding_stays_readable_with_all_that_was_said(stage: Stage, enter: Any):
    findings, head = conclude(stage, 1), stage.cast.unit_head
    handing_in.submit(report(stage, findings, head).pk, by=head)
    Finding.objects.update(status=FindingStatus.VERIFIED, closed_on=dt.date(2019, 5, 20))

    page = enter(head).get(findings[0].get_absolute_url())

    assert "Đã niêm yết đủ 127 thủ tục." in text_of(page)
    assert "Cập nhật tiến độ" not in text_of(page)


def test_a_unit_that_succeeded_reaches_the_remediation_of_what_is_now_its_own_and_nothing_else(
    stage: Stage, enter: Any
):
    kept, moved = conclude(stage, 2)
    Finding.objects.filter(pk=moved.pk).update(responsible_unit=stage.other_ward)
    client = enter(stage.cast.other_unit_head)
    here = stage.inspection

    page = client.get(reverse("inspection_remediation", args=[here.pk]))
    opened = client.post(reverse("submission_open", args=[here.pk]), {"kind": "remediation_plan"}, follow=True)
    files = client.get(reverse("remediation_evidence", args=[here.pk]))

    assert moved.text in text_of(page)
    assert kept.text not in text_of(page) + text_of(opened)
    assert moved.text in text_of(opened)
    assert files.status_code == 200
    for shown in (page, opened, files):
        assert f'href="{here.get_absolute_url()}"' not in shown.content.decode()
    assert client.get(here.get_absolute_url()).status_code == 404


def test_a_unit_that_answers_for_nothing_of_it_does_not_find_the_remediation_of_another(stage: Stage, enter: Any):
    conclude(stage, 2)
    client = enter(stage.cast.other_unit_head)

    answers = [
        client.get(reverse("inspection_remediation", args=[stage.inspection.pk])),
        client.get(reverse("remediation_evidence", args=[stage.inspection.pk])),
        client.post(reverse("submission_open", args=[stage.inspection.pk]), {"kind": "remediation_plan"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
