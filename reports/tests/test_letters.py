"""Letters of reminder: what they are about, how they print, who numbers them, what the unit then reads."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pdfplumber
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections import letters
from inspections.enums import FindingStatus, LetterStatus
from inspections.models import Finding, LegalDocument, ReminderLetter
from inspections.tests.factories import FindingFactory
from inspections.workflow import WorkflowError
from reports import letter_papers
from reports.models import Document
from reports.papers import PaperSignatory
from reports.rendering import render_pdf
from units.enums import Capacity, Role
from units.models import Event, Notification, User

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)
SIGNER = PaperSignatory(name="Trần Trưởng Phòng")


@pytest.fixture
def findings(stage: Any) -> list[Finding]:
    return overdue(stage)


def overdue(stage: Any) -> list[Finding]:
    """Overdue, due soon; and one that has time."""
    return [
        FindingFactory(
            inspection=stage.inspection,
            due_on=due_on,
            status=FindingStatus.CONCLUDED,
            concluded_on=dt.date(2019, 4, 20),
            released_at=timezone.now(),
            text=f"Niêm yết thiếu thủ tục, hạn {due_on:%d/%m}",
        )
        for due_on in (dt.date(2019, 5, 16), dt.date(2019, 5, 24), dt.date(2019, 8, 1))
    ]


@pytest.fixture
def letter(stage: Any, findings: list[Finding]) -> ReminderLetter:
    return letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)


def issue(letter: ReminderLetter, by: User, **fields: Any) -> ReminderLetter:
    given = {"number": 125, "symbol": "UBND-NV", "dated_on": DAY, "signatory": SIGNER, "revision": letter.revision}
    return letter_papers.issue_letter(letter.pk, **{**given, **fields}, by=by)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(document: Document) -> str:
    revision = document.current
    pdf = render_pdf(revision.layout, revision.snapshot)
    with pdfplumber.open(io.BytesIO(pdf)) as pages:
        return " ".join("\n".join(page.extract_text() for page in pages.pages).split())


def test_a_letter_is_about_what_is_overdue_or_due_soon_and_no_unit_has_two_drafts(stage, letter, findings):
    assert set(letter.findings.all()) == set(findings[:2])
    assert letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs) == letter
    assert letter.answer_by == dt.date(2019, 5, 27)


def test_nothing_due_needs_no_letter(stage):
    with pytest.raises(WorkflowError, match="không có tồn tại nào quá hạn"):
        letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)


def test_only_home_affairs_of_that_city_drafts(stage, findings):
    for who in ("leader", "clerk", "unit_head"):
        with pytest.raises(PermissionDenied):
            letter_papers.draft(stage.ward.pk, by=getattr(stage.cast, who))
    with pytest.raises(Http404):
        letter_papers.draft(stage.ward.pk, by=stage.cast.other_lead_home_affairs)


@pytest.mark.parametrize(("day", "profile"), [(DAY, "tt01"), (dt.date(2020, 3, 5), "nd30")])
def test_the_paper_has_the_form_of_a_letter(stage, letter, settings, day, profile):
    settings.CCHC_DEMO_TODAY = day
    issue(letter, stage.cast.clerk, dated_on=day)

    document = Document.objects.get(letter=letter)
    words = words_of(document)
    assert document.current.snapshot["profile"] == profile
    for part in [
        "ỦY BAN NHÂN DÂN",
        "Số: 125/UBND-NV",
        "V/v đôn đốc khắc phục",
        "Kính gửi: Ủy ban nhân dân phường Mũi Né",
        "16/05/2019",
        "TL. CHỦ TỊCH",
        "TRƯỞNG PHÒNG NỘI VỤ",
        "Trần Trưởng Phòng",
        "Nơi nhận:",
        "- Như trên;",
        "./.",
    ]:
        assert part in words
    assert "CÔNG VĂN" not in words


def test_issuing_registers_tells_each_finding_and_opens_it_to_the_unit(stage, letter, findings):
    head = as_(stage.cast.unit_head)
    assert head.get(letter.get_absolute_url()).status_code == 404

    issue(letter, stage.cast.clerk)

    entry = LegalDocument.objects.get(reminder_letter=letter)
    assert (entry.kind, entry.code, entry.issued_on) == ("letter", "125/UBND-NV", DAY)
    for finding in findings[:2]:
        assert "125/UBND-NV" in Event.objects.about(finding).get(verb="send_letter").note
    assert not Event.objects.about(findings[2]).filter(verb="send_letter").exists()
    told = Notification.objects.filter(kind="letter")
    assert {(notice.unit_id, notice.role) for notice in told} == {
        (stage.ward.pk, Role.UNIT_HEAD),
        (stage.ward.pk, Role.UNIT_OFFICER),
    }
    page = head.get(letter.get_absolute_url())
    assert page.status_code == 200
    assert "Niêm yết thiếu thủ tục, hạn 16/05" in page.content.decode()


def test_a_number_serves_once_and_a_day_to_come_is_refused(stage, letter):
    LegalDocument.objects.create(
        lead_unit=stage.city,
        kind="letter",
        number="125",
        symbol="UBND-NV",
        issued_on=DAY,
        issuer="Ủy ban nhân dân thành phố Phan Thiết",
        subject="Việc khác",
    )
    for fields, field in [({}, "number"), ({"dated_on": dt.date(2019, 5, 21), "number": 1}, "dated_on")]:
        with pytest.raises(WorkflowError) as refused:
            issue(letter, stage.cast.clerk, **fields)
        assert refused.value.field == field
    with pytest.raises(WorkflowError) as nameless:
        issue(letter, stage.cast.clerk, number=2, signatory=PaperSignatory(Capacity.FOR, " "))
    assert nameless.value.field == "name"
    assert ReminderLetter.objects.get().status == LetterStatus.DRAFT


def test_what_changed_since_the_page_was_opened_is_not_issued(stage, letter):
    old = letter.revision
    letters.edit_letter(letter.pk, text="Nội dung khác", answer_by=None, revision=old, by=stage.cast.home_affairs)

    with pytest.raises(WorkflowError, match="vừa được người khác sửa"):
        issue(letter, stage.cast.clerk, revision=old)
    with pytest.raises(WorkflowError, match="vừa được người khác sửa"):
        letters.edit_letter(letter.pk, text="Khác nữa", answer_by=None, revision=old, by=stage.cast.home_affairs)


def test_what_was_mended_meanwhile_leaves_the_draft_at_the_next_save(stage, letter, findings):
    Finding.objects.filter(pk=findings[0].pk).update(status=FindingStatus.VERIFIED)

    letters.edit_letter(
        letter.pk, text="Nội dung", answer_by=None, revision=letter.revision, by=stage.cast.home_affairs
    )

    assert list(letter.findings.all()) == [findings[1]]


def test_a_cancelled_draft_makes_room_for_another(stage, letter):
    letter_papers.cancel(letter.pk, by=stage.cast.home_affairs)

    other = letter_papers.draft(stage.ward.pk, by=stage.cast.home_affairs)
    assert other != letter
    with pytest.raises(WorkflowError, match="không còn là dự thảo"):
        issue(letter, stage.cast.clerk)


def test_from_draft_to_issue_on_the_pages(stage, findings):
    home_affairs, clerk = as_(stage.cast.home_affairs), as_(stage.cast.clerk)
    letter_url = home_affairs.post(reverse("reminder_letter_draft"), {"unit": stage.ward.pk}).headers["Location"]
    pk = ReminderLetter.objects.get().pk
    page = home_affairs.get(letter_url).content.decode()
    assert "Lưu và xem bản mới" in page
    revision = ReminderLetter.objects.get().revision
    home_affairs.post(
        reverse("reminder_letter_edit", args=[pk]),
        {"text": "Đề nghị khẩn trương.", "answer_by": "27/05/2019", "revision": revision},
    )
    letter = ReminderLetter.objects.get()
    assert letter.text == "Đề nghị khẩn trương."
    assert "Công văn đôn đốc" in clerk.get(reverse("home")).content.decode()
    typed = {
        "number": "0",
        "symbol": "UBND-NV",
        "dated_on": "20/05/2019",
        "capacity": "tl",
        "name": "Trần Trưởng Phòng",
        "revision": letter.revision,
    }
    refused = clerk.post(reverse("reminder_letter_issue", args=[pk]), typed)
    assert refused.status_code == 422
    clerk.post(reverse("reminder_letter_issue", args=[pk]), {**typed, "number": "125"})

    letter.refresh_from_db()
    assert letter.status == LetterStatus.ISSUED
    assert "125/UBND-NV" in as_(stage.cast.unit_officer).get(letter_url).content.decode()
    assert as_(stage.cast.administrator).get(letter_url).status_code == 404
