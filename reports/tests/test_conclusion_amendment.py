"""A notice that amends an issued conclusion: what it lists, what it changes, who reads which part (design, rule 13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from inspections import concluding, extending
from inspections.enums import FindingStatus
from inspections.finding_history import history
from inspections.models import ConclusionItem, Finding
from inspections.tests.conclusions import TODAY, second_signed, signed_stage
from inspections.workflow import WorkflowError
from reports import conclusion_papers, drafting
from reports.conformance import check_pdf
from reports.enums import Change, DocumentStatus, PaperKind
from reports.models import Document
from reports.papers import PaperSignatory
from reports.rendering import render_pdf
from reports.signing_blocks import printed_signatures
from reports.tests.road import issue, to_desk_that_signs
from units.enums import Capacity
from units.models import Event, Notification, User

pytestmark = pytest.mark.django_db
LATER = TODAY + dt.timedelta(days=60)
WHY = "Căn cứ đề nghị có cơ sở của đơn vị"


@pytest.fixture
def signed(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = TODAY
    return signed_stage(3, on_site=1)


def concluded(stage: Stage, *more: Any) -> Document:
    office = stage.cast.home_affairs
    conclusion = concluding.draft([stage.inspection.pk, *(row.pk for row in more)], by=office)
    conclusion_papers.submit(conclusion.pk, by=office)
    concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)
    head = PaperSignatory(Capacity.BY_ORDER, "Trần Trưởng Phòng")
    return conclusion_papers.issue(conclusion.pk, number=7, dated_on=TODAY, signatory=head, by=stage.cast.clerk)


def findings_of(stage: Stage) -> list[Finding]:
    rows = Finding.objects.filter(inspection=stage.inspection, status=FindingStatus.CONCLUDED)
    return list(rows.order_by("position"))


def written(stage: Stage, notice: Document, **texts: str) -> Document:
    """Begun and written: the deadline of the first finding, the requirement of the second."""
    first, second = findings_of(stage)
    by = stage.cast.home_affairs
    draft = drafting.change_of(notice.pk, Change.AMEND, by=by)
    said = {"reason": WHY, f"due_on-{first.pk}": LATER.isoformat(), f"requirement-{second.pk}": "Niêm yết lại toàn bộ"}
    return drafting.edit(draft.pk, {**said, **texts}, version=0, by=by)


def test_it_lists_what_differs_as_a_table_and_its_issue_changes_the_findings(signed: Stage) -> None:
    notice = concluded(signed)
    first, second = findings_of(signed)
    due, requirement = first.due_on, second.requirement
    paper = issue(written(signed, notice), signed, number=8)

    said = paper.current.snapshot
    assert paper.kind == PaperKind.CONCLUSION_AMENDMENT
    assert said["subject"].startswith("Sửa đổi, bổ sung Thông báo số 07/TB-UBND ngày ")
    assert said["table"]["column"] == "Tồn tại, hạn chế"
    assert [row["what"] for row in said["rows"]] == [f"Số 1: {first.text}", f"Số 2: {second.text}"]
    assert [row["after"] for row in said["rows"]] == [
        f"Chậm nhất ngày {LATER:%d/%m/%Y}",
        "Yêu cầu: Niêm yết lại toàn bộ",
    ]
    assert due is not None
    assert said["rows"][0]["before"] == f"Chậm nhất ngày {due:%d/%m/%Y}"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.due_on, first.first_due_on, first.due_rule) == (LATER, due, "theo Thông báo số 08/TB-UBND")
    assert (second.requirement, second.due_on) == ("Niêm yết lại toàn bộ", due)
    assert ConclusionItem.objects.get(finding=first).due_on == LATER
    event = Event.objects.about(second).get(verb="amend_conclusion")
    assert event.data == {"was": {"requirement": requirement}, "now": {"requirement": "Niêm yết lại toàn bộ"}}
    assert any(entry.what == "Kết luận được sửa đổi" for entry in history(first, signed.cast.home_affairs, inside=True))
    pdf = render_pdf(paper.current.layout, said, printed_signatures(paper.current))
    assert check_pdf(pdf).broken == ()


def test_the_unit_is_told_and_reads_it_once_it_is_issued_and_not_before(signed: Stage) -> None:
    notice = concluded(signed)
    draft = written(signed, notice)

    def reads() -> bool:
        return Document.objects.visible_to(User.objects.get(pk=signed.cast.unit_head.pk)).filter(pk=draft.pk).exists()

    assert not reads()
    paper = issue(draft, signed, number=8)
    assert reads()
    told = Notification.objects.filter(kind="paper_changed", subject_id=str(paper.pk))
    assert {row.unit_id for row in told} == {signed.ward.pk}
    assert all("08/TB-UBND" in row.text and f"{LATER:%d/%m/%Y}" in row.text for row in told)
    assert notice.conclusion is not None
    page = sign_in(signed.cast.unit_head).get(notice.conclusion.get_absolute_url()).content.decode()
    assert f"{LATER:%d/%m/%Y}" in page
    assert "Được sửa đổi, bổ sung bởi" in page


def test_of_a_notice_about_several_units_each_reads_its_own_rows_alone(signed: Stage) -> None:
    other = second_signed(signed)
    notice = concluded(signed, other)
    paper = issue(written(signed, notice), signed, number=8)

    (extract,) = Document.objects.filter(kind=PaperKind.CONCLUSION_EXTRACT, subject__contains="08/TB-UBND")
    assert extract.inspection == signed.inspection
    said = extract.current.snapshot
    assert WHY not in said["opening"]
    assert [row["number"] for row in said["rows"]] == [1, 2]
    head = signed.cast.unit_head
    readable = Document.objects.visible_to(User.objects.get(pk=head.pk))
    assert set(readable.filter(pk__in=[paper.pk, extract.pk])) == {extract}
    assert notice.conclusion is not None
    url = notice.conclusion.get_absolute_url()
    assert "Được sửa đổi, bổ sung bằng văn bản số 08/TB-UBND" in sign_in(head).get(url).content.decode()
    assert not Notification.objects.filter(kind="paper_changed", unit=signed.other_ward).exists()


def test_what_has_moved_since_it_was_laid_before_keeps_it_from_being_issued(signed: Stage) -> None:
    notice = concluded(signed)
    first, _ = findings_of(signed)
    draft = to_desk_that_signs(written(signed, notice), signed)
    request = extending.ask(first.pk, TODAY + dt.timedelta(days=45), "Chờ kinh phí", by=signed.cast.unit_head)
    extending.grant(request.pk, request.asked_until, by=signed.cast.home_affairs_head)

    from reports import signing_off

    signing_off.sign(draft.pk, sha256=draft.current.sha256, by=signed.cast.leader)
    with pytest.raises(WorkflowError, match="đã thay đổi sau khi trình"):
        signing_off.issue(draft.pk, number=8, dated_on=TODAY, by=signed.cast.clerk)
    draft.refresh_from_db()
    assert draft.status == DocumentStatus.SIGNED


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"reason": ""}, "chưa ghi phần «Lý do"),
        ({"due_on-{}": "2019-01-02"}, "Số 1: thời hạn mới không được trước ngày hôm nay"),
        ({"answerable-{}": "x" * 201}, "Số 1: «Người chịu trách nhiệm» dài quá 200 ký tự"),
    ],
)
def test_what_is_missing_or_cannot_be_keeps_it_from_being_laid_before(
    signed: Stage, texts: dict[str, str], sentence: str
) -> None:
    notice = concluded(signed)
    first, _ = findings_of(signed)
    draft = written(signed, notice, **{key.format(first.pk): value for key, value in texts.items()})
    with pytest.raises(WorkflowError, match=sentence):
        drafting.submit(draft.pk, by=signed.cast.home_affairs)


def test_nothing_amended_is_no_amendment_and_only_home_affairs_writes_one(signed: Stage) -> None:
    notice = concluded(signed)
    draft = drafting.change_of(notice.pk, Change.AMEND, by=signed.cast.home_affairs)
    drafting.edit(draft.pk, {"reason": WHY}, version=0, by=signed.cast.home_affairs)
    with pytest.raises(WorkflowError, match="chưa sửa nội dung nào"):
        drafting.submit(draft.pk, by=signed.cast.home_affairs)
    with pytest.raises(PermissionDenied):
        drafting.change_of(notice.pk, Change.AMEND, by=signed.cast.clerk)
    with pytest.raises(PermissionDenied):
        drafting.change_of(notice.pk, Change.REPLACE, by=signed.cast.home_affairs)


def test_its_page_folds_each_finding_and_keeps_a_day_that_is_none(signed: Stage) -> None:
    notice = concluded(signed)
    client, first = sign_in(signed.cast.home_affairs), findings_of(signed)[0]
    page = client.post(reverse("paper_change", args=[notice.pk, "amend"]), follow=True)
    draft = Document.objects.get(kind=PaperKind.CONCLUSION_AMENDMENT)
    assert page.content.decode().count("<details") >= 2
    typed = {"reason": WHY, "version": 0, f"due_on-{first.pk}": "31/02/2020"}
    refused = client.post(reverse("paper_edit", args=[draft.pk]), typed)
    assert refused.status_code == 422
    assert "31/02/2020" in refused.content.decode()
    saved = client.post(reverse("paper_edit", args=[draft.pk]), typed | {f"due_on-{first.pk}": f"{LATER:%d/%m/%Y}"})
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.texts[f"due_on-{first.pk}"] == LATER.isoformat()
