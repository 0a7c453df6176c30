"""Biên bản bổ sung: begun from signed minutes, numbered in their series, signed by the same three parties."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cchc.tests.cast import Stage
from cchc.tests.kept import kept
from inspections.enums import InspectionStatus
from inspections.models import Finding, Inspection
from inspections.workflow import WorkflowError
from reports import drafting, issuing, jobs, minutes_supplement, paper_lists, public_page, signing, signing_off
from reports.conformance import check_pdf
from reports.enums import Change, DocumentStatus, PaperKind, SigningWay
from reports.homepage import home_for
from reports.models import Document, Signature
from reports.rendering import PrintedSignature, render_html
from reports.signing import PaperSigner
from reports.tests.builders import ready_stage
from units.models import User
from units.notifying import unread_count

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 5, 21)
LATER = dt.date(2019, 5, 27)
TEXTS = {
    "met": "14 giờ 00 phút ngày 27 tháng 5 năm 2019",
    "place": "Phòng họp UBND phường Mũi Né",
    "team": "Hồ Chủ Trì, Trưởng phòng Tư pháp\nĐặng Thư Ký, Chuyên viên",
    "unit": "Đỗ Thị Mỹ Ễn, Chủ tịch",
    "changed": "Mục II.3, số thủ tục niêm yết thiếu ghi «09», nay ghi đúng là «08»\nBổ sung hồ sơ HT-2019-0002 vào phụ lục",
    "why": "Khi tổng hợp đã tính trùng một thủ tục",
    "opinion": "Thống nhất với nội dung bổ sung.",
    "ended": "15 giờ 30 phút",
}
ON_PAPER = {
    "secretary": PaperSigner("Đặng Thư Ký", "Chuyên viên"),
    "chair": PaperSigner("Hồ Chủ Trì", "Trưởng phòng Tư pháp"),
    "unit": PaperSigner("Đỗ Thị Mỹ Ễn", "Chủ tịch UBND phường Mũi Né"),
}
WITNESS = PaperSigner("Lý Làm Chứng", "Trưởng khu phố 1")


@kept
def signed_stage() -> Stage:
    """Minutes 01/BB-TKT of 21/5/2019, signed on paper by all three."""
    stage = ready_stage(findings=3)
    pk = stage.inspection.pk
    issuing.draw_up(pk, by=stage.cast.secretary)
    issuing.give_opinion(pk, "Thống nhất.", by=stage.cast.unit_head)
    signing.sign_on_paper(pk, ON_PAPER, DAY, by=stage.cast.secretary)
    return stage


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = DAY
    stage = signed_stage()
    settings.CCHC_DEMO_TODAY = LATER
    return stage


@pytest.fixture
def draft(stage: Stage) -> Document:
    document = minutes_supplement.begin(stage.inspection, by=stage.cast.secretary)
    return drafting.edit(document.pk, TEXTS, version=0, by=stage.cast.secretary)


def laid(draft: Document, stage: Stage) -> Document:
    return drafting.submit(draft.pk, by=stage.cast.secretary)


def on_paper(document: Document, stage: Stage, **changes: Any) -> Document:
    values: dict[str, Any] = {"signers": ON_PAPER, "signed_on": LATER, "by": stage.cast.secretary} | changes
    return signing.sign_on_paper(stage.inspection.pk, supplement=document.pk, **values)


def test_it_cites_the_minutes_in_full_and_takes_the_next_number_of_their_series(draft: Document, stage: Stage) -> None:
    document = laid(draft, stage)
    said = document.current.snapshot
    minutes = Document.objects.get(kind=PaperKind.MINUTES)
    assert (document.code, document.dated_on) == ("02/BB-TKT", LATER)
    assert said["subject"] == "Bổ sung Biên bản số 01/BB-TKT ngày 21 tháng 5 năm 2019"
    assert minutes.legal_document is not None
    assert said["citations"] == [f"Căn cứ {minutes.legal_document.citation}"]
    assert said["header"] == minutes.current.snapshot["header"]
    assert said["opening"].startswith(
        "Hôm nay, vào hồi 14 giờ 00 phút ngày 27 tháng 5 năm 2019, tại phòng họp UBND phường Mũi Né, "
    )
    assert [block["part"] for block in said["signers"]] == ["secretary", "chair", "unit"]


def test_only_chair_and_secretary_begin_one(stage: Stage) -> None:
    for who in ("member", "home_affairs", "unit_head", "clerk"):
        with pytest.raises((PermissionDenied, Http404)):
            minutes_supplement.begin(Inspection.objects.get(), by=stage.cast.people()[who])
    assert minutes_supplement.begin(Inspection.objects.get(), by=stage.cast.chair).change == Change.SUPPLEMENT


def test_minutes_that_are_not_signed_are_mended_themselves(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = DAY
    stage = ready_stage()
    with pytest.raises(WorkflowError, match="sau khi biên bản đã ký"):
        minutes_supplement.begin(stage.inspection, by=stage.cast.chair)


def test_it_is_not_begun_but_from_its_minutes(stage: Stage) -> None:
    with pytest.raises(WorkflowError, match="không lập được"):
        drafting.start(PaperKind.MINUTES_SUPPLEMENT, stage.inspection.pk, by=stage.cast.chair)


def test_one_that_is_open_is_found_again_and_after_it_another_may_follow(draft: Document, stage: Stage) -> None:
    assert minutes_supplement.begin(stage.inspection, by=stage.cast.chair) == draft
    on_paper(laid(draft, stage), stage)
    second = minutes_supplement.begin(stage.inspection, by=stage.cast.chair)
    assert second != draft
    drafting.edit(second.pk, TEXTS, version=0, by=stage.cast.chair)
    assert laid(second, stage).code == "03/BB-TKT"


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("met", "14 giờ chiều hôm nay", "chưa đọc được giờ, ngày lập"),
        ("met", "14 giờ 00 phút ngày 31 tháng 4 năm 2019", "chưa đọc được giờ, ngày lập"),
        ("met", "14 giờ 00 phút ngày 20 tháng 5 năm 2019", "phải từ ngày của biên bản"),
        ("met", "14 giờ 00 phút ngày 28 tháng 5 năm 2019", "đến ngày hôm nay"),
        ("ended", "chiều", "chưa đọc được giờ kết thúc"),
        ("changed", " ", "Nội dung bổ sung"),
        ("why", "", "Lý do"),
    ],
)
def test_what_is_missing_or_cannot_be_keeps_it_from_being_signed(
    draft: Document, stage: Stage, key: str, text: str, sentence: str
) -> None:
    drafting.edit(draft.pk, {key: text}, version=1, by=stage.cast.secretary)
    with pytest.raises(WorkflowError, match=sentence):
        laid(draft, stage)
    assert Document.objects.get(pk=draft.pk).number is None


def test_signed_on_paper_by_all_three_it_is_done_and_nothing_of_the_inspection_moves(
    draft: Document, stage: Stage
) -> None:
    before = list(Finding.objects.order_by("pk").values())
    document = on_paper(laid(draft, stage), stage)
    stage.inspection.refresh_from_db()
    assert (document.status, document.way) == (DocumentStatus.SIGNED, SigningWay.PAPER)
    assert stage.inspection.status == InspectionStatus.MINUTES_SIGNED
    assert list(Finding.objects.order_by("pk").values()) == before
    assert document.legal_document is not None
    assert document.legal_document.citation.startswith(
        "Biên bản số 02/BB-TKT ngày 27 tháng 5 năm 2019 của Tổ kiểm tra cải cách hành chính bổ sung Biên bản số 01/BB-TKT"
    )
    assert document.waits_for_scan
    kept = paper_lists.kept_by(stage.cast.clerk).filter(pk=document.pk)
    assert [bool(paper_lists.waiting(kept, what)) for what in paper_lists.Waits] == [False, True, True]


def test_each_party_may_confirm_it_in_the_system_and_the_last_of_them_ends_it(draft: Document, stage: Stage) -> None:
    document = laid(draft, stage)
    for part, who in (("secretary", "secretary"), ("chair", "chair"), ("unit", "unit_head")):
        assert document.status == DocumentStatus.IN_SIGNING
        signer = stage.cast.people()[who]
        document = signing.confirm_in_system(
            stage.inspection.pk,
            part,
            signer=signer,
            sha256=document.current.sha256,
            by=signer,
            supplement=document.pk,
        )
    assert (document.status, document.way) == (DocumentStatus.SIGNED, SigningWay.SYSTEM)


def test_each_party_is_told_and_finds_it_on_his_home_page_until_he_has_signed(draft: Document, stage: Stage) -> None:
    def sees(who: str) -> bool:
        user = User.objects.get(username=stage.cast.people()[who].username)
        return "Ký biên bản bổ sung" in [task.what for task in home_for(user, LATER).tasks]

    parties = ("secretary", "chair", "unit_head")
    assert [task.what for task in home_for(stage.cast.secretary, LATER).tasks] == ["Soạn tiếp biên bản bổ sung"]
    document = laid(draft, stage)
    assert {who for who in stage.cast.people() if sees(who)} == set(parties)
    told = {who for who in stage.cast.people() if unread_count(stage.cast.people()[who])}
    assert told >= {*parties, "unit_officer"}
    assert not told & {"member", "home_affairs", "other_unit_head"}

    chair = stage.cast.chair
    sha256 = document.current.sha256
    signing.confirm_in_system(
        stage.inspection.pk, "chair", signer=chair, sha256=sha256, by=chair, supplement=document.pk
    )
    assert {who for who in stage.cast.people() if sees(who)} == {"secretary", "unit_head"}
    on_paper(document, stage, signers={part: ON_PAPER[part] for part in ("secretary", "unit")})
    assert not any(sees(who) for who in stage.cast.people())


def test_a_unit_that_does_not_sign_needs_no_opinion_but_a_reason_and_a_witness(draft: Document, stage: Stage) -> None:
    drafting.edit(draft.pk, {"opinion": ""}, version=1, by=stage.cast.secretary)
    document = laid(draft, stage)
    with pytest.raises(WorkflowError, match="ý kiến của đơn vị"):
        on_paper(document, stage)
    signing.unit_refuses(
        stage.inspection.pk,
        "Vắng mặt",
        WITNESS,
        by=stage.cast.secretary,
        refused_by=ON_PAPER["unit"],
        signed_on=LATER,
        supplement=document.pk,
    )
    document = on_paper(document, stage, signers={part: ON_PAPER[part] for part in ("secretary", "chair")})
    assert (document.status, document.way) == (DocumentStatus.SIGNED, SigningWay.REFUSED)


def test_it_is_taken_back_until_somebody_has_signed_and_keeps_its_number(draft: Document, stage: Stage) -> None:
    laid(draft, stage)
    drafting.return_(draft.pk, "Thiếu một ý", by=stage.cast.chair)
    document = laid(draft, stage)
    assert document.code == "02/BB-TKT"
    secretary, sha256 = stage.cast.secretary, document.current.sha256
    signing.confirm_in_system(
        stage.inspection.pk, "secretary", signer=secretary, sha256=sha256, by=secretary, supplement=draft.pk
    )
    with pytest.raises(WorkflowError, match="Đã có người ký"):
        drafting.return_(draft.pk, "Thiếu một ý", by=stage.cast.chair)


def test_a_signed_one_is_neither_cancelled_nor_issued_nor_signed_again(draft: Document, stage: Stage) -> None:
    document = on_paper(laid(draft, stage), stage)
    with pytest.raises(WorkflowError, match="không hủy được nữa"):
        drafting.cancel(document.pk, "Nhầm", by=stage.cast.chair)
    with pytest.raises(WorkflowError, match="Chỉ ban hành"):
        signing_off.issue(document.pk, number=None, dated_on=LATER, by=stage.cast.clerk)
    with pytest.raises(WorkflowError, match="không ở bước ký"):
        on_paper(document, stage)
    assert Signature.objects.filter(revision__document=document).count() == 3


def test_the_unit_reads_it_once_it_is_laid_for_signing_and_not_before(draft: Document, stage: Stage) -> None:
    readable = Document.objects.visible_to(stage.cast.unit_head).filter(pk=draft.pk)
    assert not readable.exists()
    laid(draft, stage)
    assert readable.all().exists()
    assert not Document.objects.visible_to(stage.cast.other_unit_head).filter(pk=draft.pk).exists()


def test_each_page_links_the_other_and_the_public_page_of_the_minutes_tells_of_it(
    draft: Document, stage: Stage, client: Client
) -> None:
    document = on_paper(laid(draft, stage), stage)
    minutes = Document.objects.get(kind=PaperKind.MINUTES)
    client.force_login(stage.cast.secretary)
    of_minutes = client.get(reverse("minutes", args=[stage.inspection.pk])).content.decode()
    of_supplement = client.get(document.get_absolute_url()).content.decode()
    assert document.get_absolute_url() in of_minutes
    assert "Lập biên bản bổ sung" in of_minutes
    assert "Được bổ sung bởi" in of_minutes
    assert minutes.get_absolute_url() in of_supplement
    told = public_page.find(minutes.public_token)
    assert told is not None
    assert told.changes == ["Được bổ sung bằng biên bản số 02/BB-TKT ngày 27/05/2019."]


def test_its_page_takes_it_from_the_draft_to_the_signed_paper(stage: Stage, client: Client) -> None:
    client.force_login(stage.cast.secretary)
    page = client.post(reverse("supplement_start", args=[stage.inspection.pk]), follow=True)
    document = Document.objects.get(kind=PaperKind.MINUTES_SUPPLEMENT)
    assert "Lấy số, đưa các bên ký" in page.content.decode()
    client.post(reverse("paper_edit", args=[document.pk]), TEXTS | {"version": 0})
    client.post(reverse("paper_submit", args=[document.pk]))
    document.refresh_from_db()
    jobs.run(document.current.jobs.get().pk)
    page = client.get(document.get_absolute_url())
    assert {"confirm", "sign_paper", "refuse", "return", "cancel"} <= set(page.context["forms"])
    values = page.context["forms"]["sign_paper"].initial | {"unit_capacity": "own", "signed_on": "26/05/2019"}
    refused = client.post(reverse("supplement_sign_paper", args=[document.pk]), values)
    assert refused.status_code == 422
    assert "Ngày ký không được trước ngày lập biên bản" in refused.content.decode()
    client.post(reverse("supplement_sign_paper", args=[document.pk]), values | {"signed_on": "27/05/2019"})
    document.refresh_from_db()
    assert document.status == DocumentStatus.SIGNED
    assert set(client.get(document.get_absolute_url()).context["forms"]) == {"scan"}


@pytest.mark.parametrize(("day", "profile"), [(LATER, "tt01"), (LATER.replace(year=2020), "nd30")])
def test_the_finished_pdf_keeps_the_rules_of_its_day(
    draft: Document, stage: Stage, day: dt.date, profile: str, settings: Any
) -> None:
    settings.CCHC_DEMO_TODAY = day
    met = {"met": TEXTS["met"].replace("2019", str(day.year))}
    drafting.edit(draft.pk, met, version=1, by=stage.cast.secretary)
    document = on_paper(laid(draft, stage), stage, signed_on=day)
    jobs.run(document.current.jobs.get(final=True).pk)
    document.refresh_from_db()
    assert document.pdf is not None
    assert document.docx is not None
    assert document.current.snapshot["profile"] == profile
    report = check_pdf(document.pdf.path, profile=profile)
    assert [row for row in report.results if row.status == "broken"] == []


def test_where_the_unit_did_not_sign_the_paper_says_why_and_who_saw_it(draft: Document, stage: Stage) -> None:
    said = laid(draft, stage).current
    signatures = [
        PrintedSignature("unit", "refused", "Đỗ Chủ Tịch", "Chủ tịch", reason="Vắng mặt."),
        PrintedSignature("witness", "paper", "Lý Làm Chứng", "Trưởng khu phố 1", "Đã ký trên bản giấy"),
    ]
    markup = render_html(said.layout, said.snapshot, signatures)
    assert "không ký biên bản, lý do: Vắng mặt; có sự chứng kiến của ông (bà) Lý Làm Chứng" in markup
    assert "NGƯỜI LÀM CHỨNG" in markup


def test_minutes_that_the_unit_did_not_sign_are_drawn_in_pdf_and_in_word(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = DAY
    stage = ready_stage(findings=1)
    pk, by = stage.inspection.pk, stage.cast.secretary
    issuing.draw_up(pk, by=by)
    signing.unit_refuses(pk, "Vắng mặt", WITNESS, by=by, refused_by=ON_PAPER["unit"], signed_on=DAY)
    document = signing.sign_on_paper(pk, {part: ON_PAPER[part] for part in ("secretary", "chair")}, DAY, by=by)
    job = document.current.jobs.get(final=True)
    jobs.run(job.pk)
    document.refresh_from_db()
    assert document.pdf is not None
    assert document.docx is not None
    said = " ".join("".join(page.extract_text() for page in PdfReader(document.pdf.path).pages).split())
    assert "không ký biên bản, lý do: Vắng mặt; có sự chứng kiến của ông (bà) Lý Làm Chứng" in said
    with zipfile.ZipFile(document.docx.path) as word:
        assert "NGƯỜI LÀM CHỨNG" in word.read("word/document.xml").decode()
