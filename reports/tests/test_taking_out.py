"""Files that a person asks for: all minutes of a round as a ZIP, the checklist to fill in by hand."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pypdf
import pytest

from cchc.tests.cast import Stage
from reports import issuing, jobs, signing
from reports.enums import JobKind, JobStatus
from reports.models import Document, Job
from reports.signing import PaperSigner
from reports.tests.builders import ready_stage
from units.models import Membership, User


def signed(stage: Stage) -> Document:
    """Minutes signed on paper, drawn for good."""
    pk, by = stage.inspection.pk, stage.cast.secretary
    document = issuing.draw_up(pk, by=by)
    issuing.give_opinion(pk, "Thống nhất.", by=stage.cast.unit_head)
    parts = {part: PaperSigner("Đỗ Văn Ễn", "Chủ tịch") for part in ("secretary", "chair", "unit")}
    signing.sign_on_paper(pk, parts, document.dated_on, by=by)
    jobs.run(Job.objects.get(final=True).pk)
    return Document.objects.get(pk=document.pk)


def bundle(stage: Stage, by: User) -> zipfile.ZipFile:
    job = jobs.enqueue_file(JobKind.BUNDLE, {"round": stage.inspection.round_id}, requester=by)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE, job.error
    assert job.file is not None
    return zipfile.ZipFile(io.BytesIO(job.file.path.read_bytes()))


@pytest.mark.django_db
def test_a_bundle_holds_the_kept_minutes_byte_for_byte() -> None:
    stage = ready_stage()
    document = signed(stage)
    found = bundle(stage, stage.cast.home_affairs)
    stem = f"{document.code.replace('/', '-')}-ubnd-phuong-mui-ne"
    assert set(found.namelist()) == {f"{stem}.pdf", f"{stem}.docx", "danh-sach.txt"}
    assert document.pdf is not None
    assert found.read(f"{stem}.pdf") == document.pdf.path.read_bytes()


@pytest.mark.django_db
def test_a_bundle_says_which_minutes_are_not_there_yet() -> None:
    stage = ready_stage()
    issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    found = bundle(stage, stage.cast.home_affairs)
    assert found.namelist() == ["danh-sach.txt"]
    assert found.read("danh-sach.txt").decode() == "UBND phường Mũi Né: chưa có bản chính thức\n"


@pytest.mark.django_db
def test_a_bundle_holds_nothing_of_what_its_requester_has_lost_meanwhile() -> None:
    stage = ready_stage()
    signed(stage)
    job = jobs.enqueue_file(JobKind.BUNDLE, {"round": stage.inspection.round_id}, requester=stage.cast.home_affairs)
    rows = Membership.objects.filter(user=stage.cast.home_affairs)
    rows.update(starts_on=dt.date(2000, 1, 1), ends_on=dt.date(2000, 1, 2))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.file) == (JobStatus.FAILED, None)


@pytest.mark.django_db
def test_the_blank_checklist_prints_every_item_with_room_to_write() -> None:
    stage = ready_stage()
    job = jobs.enqueue_file(
        JobKind.BLANK_CHECKLIST, {"inspection": stage.inspection.pk}, requester=stage.cast.secretary
    )
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.file is not None
    pages = pypdf.PdfReader(job.file.path).pages
    text = " ".join(page.extract_text() for page in pages)
    codes = stage.inspection.answers.values_list("criterion__code", flat=True)
    assert [code for code in codes if code not in text] == []
    assert float(pages[0].mediabox.width) > float(pages[0].mediabox.height)
