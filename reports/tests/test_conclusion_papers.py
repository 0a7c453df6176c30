"""The notice of a conclusion: its draft, its final PDF with number, date and signer, who reads it, its scan."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from cchc.tests.cast import Stage
from inspections import concluding
from inspections.models import ConclusionNotice, Finding
from inspections.tests.conclusions import TODAY, edit_of, second_signed, signed_stage
from inspections.workflow import WorkflowError
from reports import conclusion_papers, issuing, jobs
from reports.enums import DocumentStatus
from reports.models import Document, Job
from reports.papers import PaperSignatory, freeze
from reports.rendering import CONCLUSION_LAYOUT, render_pdf
from units.enums import Capacity

pytestmark = pytest.mark.django_db
HEAD = PaperSignatory(Capacity.BY_ORDER, "Trần Trưởng Phòng")


@pytest.fixture(autouse=True)
def _in_june(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = TODAY


@pytest.fixture
def signed() -> Stage:
    return signed_stage(3, on_site=1)


def submitted(stage: Stage, *more: Any) -> tuple[ConclusionNotice, Document]:
    ids = [stage.inspection.pk, *(row.pk for row in more)]
    conclusion = concluding.draft(ids, by=stage.cast.home_affairs)
    return conclusion, conclusion_papers.submit(conclusion.pk, by=stage.cast.home_affairs)


def issue(stage: Stage, *more: Any, **how: Any) -> Document:
    conclusion, _ = submitted(stage, *more)
    concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)
    settings: dict[str, Any] = {"number": 7, "dated_on": TODAY, "signatory": HEAD, "by": stage.cast.clerk}
    return conclusion_papers.issue(conclusion.pk, **settings | how)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_draft_leaves_number_and_day_open_and_tells_deadlines_as_their_rule(signed: Stage):
    _, document = submitted(signed)
    text = text_of(render_pdf(CONCLUSION_LAYOUT, document.current.snapshot))

    assert document.code == "…/TB-UBND"
    assert "tháng …… năm 2019" in text
    assert "trong thời hạn 30 ngày kể từ ngày ban hành Thông báo này" in text
    assert "chậm nhất ngày" not in text


def test_the_final_paper_says_what_a_notice_of_conclusion_says(signed: Stage):
    document = issue(signed)
    jobs.run(Job.objects.latest("pk").pk)
    document.refresh_from_db()
    assert document.pdf
    text = text_of(document.pdf.path.read_bytes())

    for words in (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN THIẾT",
        "Số: 07/TB-UBND",
        "Phan Thiết, ngày 03 tháng 6 năm 2019",
        "THÔNG BÁO Kết luận kiểm tra công tác cải cách hành chính tại UBND phường Mũi Né",
        "Thực hiện Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019",
        "1. Ưu điểm",
        "2. Tồn tại, hạn chế",
        "3. Yêu cầu",
        "Giao Chủ tịch UBND phường Mũi Né: niêm yết bổ sung, lần 1 (tồn tại, hạn chế số 1), "
        "chậm nhất ngày 03 tháng 7 năm 2019",
        "nghiêm túc thực hiện./.",
        "TL. CHỦ TỊCH TRƯỞNG PHÒNG NỘI VỤ",
        "Trần Trưởng Phòng",
        "- Lưu: VT, NV.",
    ):
        assert words in text, words
    assert "Kính gửi" not in text
    assert "trước ngày" not in text
    assert "Đã khắc phục tại chỗ" in text


def test_what_was_withdrawn_stands_neither_among_the_findings_nor_the_requirements(signed: Stage):
    conclusion = concluding.draft([signed.inspection.pk], by=signed.cast.home_affairs)
    first = conclusion.items.earliest("pk")
    withdrawn = [edit_of(first, decision="withdraw", reason="Đã có tài liệu kiểm chứng")]
    concluding.edit(conclusion.pk, by=signed.cast.home_affairs, items=withdrawn)

    snapshot = conclusion_papers.submit(conclusion.pk, by=signed.cast.home_affairs).current.snapshot

    (unit,) = snapshot["units"]
    assert [row["text"] for row in unit["findings"]] == [f"Niêm yết thiếu thủ tục hành chính ({n})" for n in (2, 3)]
    assert [task["number"] for task in unit["tasks"]] == [1]


def test_the_snapshot_is_frozen_with_its_hash_and_the_draft_stays_on_record(signed: Stage):
    document = issue(signed)

    assert [row.sha256 for row in document.revisions.all()] == [
        freeze(row.snapshot) for row in document.revisions.all()
    ]
    assert document.revisions.count() == 2
    assert document.current.snapshot["date"] == "2019-06-03"
    assert (document.status, str(document.legal_document)) == (DocumentStatus.ISSUED, "Thông báo số 07/TB-UBND")


def test_a_deputy_chairman_signs_for_the_chairman(signed: Stage):
    document = issue(signed, signatory=PaperSignatory(Capacity.FOR, "Nguyễn Lãnh Đạo"))

    (signer,) = document.current.snapshot["signers"]
    assert (signer["heading"], signer["lines"]) == ("KT. CHỦ TỊCH", ["PHÓ CHỦ TỊCH"])
    signature = document.current.signatures.get()
    assert (signature.capacity, signature.name, signature.title) == ("kt", "Nguyễn Lãnh Đạo", "Phó Chủ tịch")


def test_counted_from_receipt_the_paper_names_the_rule_and_no_day(signed: Stage):
    plan = signed.inspection.team.plan
    plan.days_from = "receipt"
    plan.save()

    (unit,) = issue(signed).current.snapshot["units"]

    assert {task["due"] for task in unit["tasks"]} == {"trong thời hạn 30 ngày kể từ ngày nhận được Thông báo này"}


def test_a_paper_of_2020_follows_the_newer_rules_and_its_page_number_stands_on_top(signed: Stage, settings: Any):
    settings.CCHC_DEMO_TODAY = dt.date(2020, 6, 1)
    document = issue(signed, dated_on=dt.date(2020, 6, 1))

    assert document.current.snapshot["profile"] == "nd30"


def test_one_paper_may_be_about_several_units_each_under_its_own_name(signed: Stage):
    document = issue(signed, second_signed(signed))
    text = text_of(render_pdf(CONCLUSION_LAYOUT, document.current.snapshot))

    assert "tại 02 đơn vị, Đợt I năm 2019" in text
    assert text.count("Ủy ban nhân dân phường Mũi Né") >= 2


def test_eighty_findings_fit_on_pages_with_the_signer_not_alone(signed: Stage):
    snapshot = submitted(signed)[1].current.snapshot
    task = snapshot["units"][0]["tasks"][0]
    finding = snapshot["units"][0]["findings"][0]
    snapshot["units"][0] |= {"findings": [finding] * 80, "tasks": [task] * 80}

    pages = PdfReader(io.BytesIO(render_pdf(CONCLUSION_LAYOUT, snapshot))).pages

    assert 5 <= len(pages) <= 14
    assert "nghiêm túc thực hiện" in " ".join((pages[-1].extract_text() or "").split())


def test_the_unit_reads_the_paper_only_once_it_is_issued_and_only_where_it_is_about_nobody_else(signed: Stage):
    conclusion, draft = submitted(signed)
    head = signed.cast.unit_head
    assert not Document.objects.visible_to(head).filter(pk=draft.pk).exists()
    concluding.approve(conclusion.pk, by=signed.cast.home_affairs_head)

    how: dict[str, Any] = {"number": 7, "dated_on": TODAY, "signatory": HEAD, "by": signed.cast.clerk}
    document = conclusion_papers.issue(conclusion.pk, **how)

    assert Document.objects.visible_to(head).get() == document
    assert not Document.objects.visible_to(signed.cast.other_unit_head).exists()


def test_a_number_used_twice_leaves_no_paper_signed_and_no_finding_concluded(signed: Stage):
    other = second_signed(signed)
    issue(signed)
    conclusion = concluding.draft([other.pk], by=signed.cast.home_affairs)
    conclusion_papers.submit(conclusion.pk, by=signed.cast.home_affairs)
    concluding.approve(conclusion.pk, by=signed.cast.home_affairs_head)

    with pytest.raises(WorkflowError) as refused:
        conclusion_papers.issue(conclusion.pk, number=7, dated_on=TODAY, signatory=HEAD, by=signed.cast.clerk)

    assert refused.value.field == "number"
    assert conclusion.documents.get().status == DocumentStatus.DRAFT
    assert set(Finding.objects.filter(inspection=other).values_list("status", flat=True)) == {"recorded"}


def test_returning_and_submitting_again_makes_a_new_revision_of_the_same_paper(signed: Stage):
    conclusion, document = submitted(signed)
    conclusion_papers.return_(conclusion.pk, "Ghi rõ hơn", by=signed.cast.home_affairs_head)
    document.refresh_from_db()
    assert document.status == DocumentStatus.RETURNED

    again = conclusion_papers.submit(conclusion.pk, by=signed.cast.home_affairs)

    assert (again.pk, again.revision, again.status) == (document.pk, 2, DocumentStatus.DRAFT)


def test_cancelling_cancels_its_paper_and_frees_the_inspection_for_another(signed: Stage):
    conclusion, document = submitted(signed)
    conclusion_papers.cancel(conclusion.pk, "Lập gộp", by=signed.cast.home_affairs)
    document.refresh_from_db()

    assert document.status == DocumentStatus.CANCELLED
    assert submitted(signed)[1].pk != document.pk


def test_the_scan_follows_and_the_register_does_not_change_by_hand(signed: Stage):
    document = issue(signed)
    assert document.waits_for_scan

    scan = SimpleUploadedFile("scan.pdf", render_pdf(CONCLUSION_LAYOUT, document.current.snapshot))
    issuing.attach_scan(document.pk, scan, by=signed.cast.clerk)

    document.refresh_from_db()
    assert document.scan
    assert document.legal_document
    assert document.legal_document.is_drawn
