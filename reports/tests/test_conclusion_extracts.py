"""A notice about several units: each unit reads and keeps its own part as a paper, and nothing of the others."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cchc.tests.cast import Stage, sign_in
from inspections import concluding
from inspections.models import ConclusionItem, ConclusionNotice, Finding
from inspections.tests.conclusions import TODAY, second_signed, signed_stage
from reports import conclusion_papers, drafting, jobs
from reports.enums import Change, PaperKind
from reports.models import Document, Job
from reports.papers import PaperSignatory
from reports.tests import road
from units.enums import Capacity, Role
from units.models import Notification, User
from units.tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = TODAY
    return signed_stage(3, on_site=1)


def issue(stage: Stage, *more: Any) -> Document:
    office = stage.cast.home_affairs
    conclusion = concluding.draft([stage.inspection.pk, *(row.pk for row in more)], by=office)
    for row in more:
        ConclusionItem.objects.filter(finding__inspection=row).update(text="Chuyện riêng của Hàm Tiến")
    ConclusionNotice.objects.filter(pk=conclusion.pk).update(requirements="Hàm Tiến chấn chỉnh giờ giấc làm việc")
    conclusion_papers.submit(conclusion.pk, by=office)
    concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)
    head = PaperSignatory(Capacity.BY_ORDER, "Trần Trưởng Phòng")
    return conclusion_papers.issue(conclusion.pk, number=7, dated_on=TODAY, signatory=head, by=stage.cast.clerk)


def extract_of(stage: Stage) -> Document:
    return Document.objects.get(kind=PaperKind.CONCLUSION_EXTRACT, inspection=stage.inspection)


def pdf_links(client: Client, url: str) -> list[str]:
    page = client.get(url).content.decode()
    papers = Document.objects.order_by("kind", "pk")
    return [row.kind for row in papers if f'href="{reverse("document_pdf", args=[row.pk])}"' in page]


def test_each_unit_reads_its_own_part_as_a_paper_and_finds_no_word_of_the_others(signed: Stage):
    notice = issue(signed, second_signed(signed))
    for job in Job.objects.filter(final=True):
        jobs.run(job.pk)
    extract = extract_of(signed)
    assert extract.pdf
    text = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(extract.pdf.path.read_bytes())).pages
    )

    for words in (
        "Số: 07/TB-UBND",
        "Phan Thiết, ngày 03 tháng 6 năm 2019",
        "TRÍCH THÔNG BÁO Kết luận kiểm tra công tác cải cách hành chính tại UBND phường Mũi Né",
        "(3) Niêm yết thiếu thủ tục hành chính (3). Đã khắc phục tại chỗ.",
        "chậm nhất ngày 03 tháng 7 năm 2019",
        "do Trưởng phòng Nội vụ Trần Trưởng Phòng ký",
    ):
        assert words in text
    assert "Hàm Tiến" not in text
    assert "Hàm Tiến" not in str(extract.current.snapshot)
    assert notice.conclusion
    url = notice.conclusion.get_absolute_url()
    assert pdf_links(sign_in(signed.cast.unit_head), url) == [PaperKind.CONCLUSION_EXTRACT]
    assert pdf_links(sign_in(signed.cast.clerk), url).count(PaperKind.CONCLUSION) == 1


def test_a_unit_opens_no_extract_but_its_own_and_never_the_whole_notice(signed: Stage):
    notice = issue(signed, second_signed(signed))

    seen = {
        name: list(
            Document.objects.visible_to(getattr(signed.cast, name)).order_by("pk").values_list("kind", "inspection")
        )
        for name in ("unit_head", "unit_officer", "outsider")
    }

    own = [(PaperKind.CONCLUSION_EXTRACT, signed.inspection.pk)]
    assert seen == {"unit_head": own, "unit_officer": own, "outsider": []}
    assert (notice.waits_for_scan, extract_of(signed).waits_for_scan) == (True, False)


def test_a_notice_about_one_unit_needs_no_extract(signed: Stage):
    issue(signed)

    assert [row.kind for row in Document.objects.all()] == [PaperKind.CONCLUSION]


def test_the_page_of_the_remediation_leads_its_unit_to_the_conclusion(signed: Stage):
    notice = issue(signed, second_signed(signed))
    assert notice.conclusion

    page = sign_in(signed.cast.unit_head).get(reverse("inspection_remediation", args=[signed.inspection.pk]))

    assert f'href="{notice.conclusion.get_absolute_url()}"' in page.content.decode()


def test_a_unit_is_told_that_a_notice_about_several_was_corrected_and_reads_so_on_its_page(signed: Stage) -> None:
    by = signed.cast.home_affairs
    notice = issue(signed, second_signed(signed))
    letter = drafting.change_of(notice.pk, Change.CORRECT, by=by)
    drafting.edit(letter.pk, {"changes": "Tại mục 2, đã in: «09»; sửa lại là: «08»"}, version=0, by=by)
    letter = road.issue(letter, signed, number=8)

    told = Notification.objects.filter(kind="paper_changed")
    assert {row.unit_id for row in told} == {signed.ward.pk, signed.other_ward.pk}
    assert notice.conclusion is not None
    assert {row.url for row in told} == {notice.conclusion.get_absolute_url()}
    client = sign_in(signed.cast.unit_head)
    page = client.get(notice.conclusion.get_absolute_url()).content.decode()
    assert "Được đính chính bằng văn bản số 08/UBND-NV" in page
    assert not Document.objects.visible_to(signed.cast.unit_head).filter(pk=letter.pk).exists()


def test_who_succeeded_a_unit_opens_the_part_that_is_now_his_and_the_whole_where_all_of_it_is(signed: Stage) -> None:
    """A third ward takes over the first one's findings, then those of both."""
    heir = UnitFactory(parent=signed.city, name="Phú Hài")
    head = UserFactory(username="chutichmoi", roles=[(Role.UNIT_HEAD, heir)])
    second = second_signed(signed)
    notice = issue(signed, second)
    assert notice.conclusion is not None
    url = notice.conclusion.get_absolute_url()
    assert sign_in(head).get(url).status_code == 404

    Finding.objects.filter(inspection=signed.inspection).update(responsible_unit=heir)
    page = sign_in(User.objects.get(pk=head.pk)).get(url).content.decode()
    assert Finding.objects.filter(inspection=signed.inspection)[0].text in page
    assert "Chuyện riêng của Hàm Tiến" not in page
    assert not Document.objects.visible_to(User.objects.get(pk=head.pk)).filter(pk=notice.pk).exists()

    Finding.objects.filter(inspection=second).update(responsible_unit=heir)
    page = sign_in(User.objects.get(pk=head.pk)).get(url).content.decode()
    assert "Chuyện riêng của Hàm Tiến" in page
    assert Document.objects.visible_to(User.objects.get(pk=head.pk)).filter(pk=notice.pk).exists()
    assert sign_in(signed.cast.unit_head).get(url).status_code == 200
