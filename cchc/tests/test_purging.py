"""Bytes that should never have been here: destroyed by the head of Home Affairs, with a reason (design, rule 18)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from cchc.tests.threads import at_once
from cchc.tests.world import small_picture
from inspections import evidencing
from inspections.models import Evidence
from inspections.tests.checklists import answer_of
from units.keeping import keep_bytes
from units.models import Event, StoredFile
from units.purging import purge_file
from units.workflow import WorkflowError

pytestmark = pytest.mark.django_db
REASON = "Ảnh chụp nhầm căn cước công dân"


def an_evidence(stage: Stage) -> Evidence:
    return evidencing.add_evidence(
        stage.inspection,
        SimpleUploadedFile("anh.png", small_picture()),
        evidence_id=uuid.uuid4(),
        criteria=[answer_of(stage.inspection, "1.1.1").criterion_id],
        by=stage.cast.secretary,
    )


def address(evidence: Evidence) -> str:
    return reverse("evidence_file", args=[evidence.inspection_id, evidence.pk])


def sent(client: Client, file: StoredFile, **data: str) -> Any:
    return client.post(reverse("file_purge", args=[file.pk]), {"reason": REASON, "sure": "on"} | data, follow=True)


def test_the_head_of_home_affairs_destroys_the_bytes_and_row_hash_and_event_stay(stage: Stage):
    evidence = an_evidence(stage)
    file, head = evidence.file, stage.cast.home_affairs_head

    page = sent(sign_in(head), file).content.decode()

    before, file = file, StoredFile.objects.get(pk=file.pk)
    assert not file.path.exists()
    assert (file.sha256, file.size, file.original_name) == (before.sha256, before.size, "anh.png")
    assert (file.purged_by, file.purge_reason) == (head, REASON)
    event = Event.objects.get(verb="purge_file")
    assert (event.actor, event.note, event.data["bytes_destroyed"]) == (head, REASON, True)
    assert event.membership == head.memberships.get()
    assert "Đã hủy nội dung tệp." in page
    assert REASON in page


def test_who_asks_for_a_purged_file_is_told_that_it_is_gone(stage: Stage):
    evidence = an_evidence(stage)
    purge_file(evidence.file_id, REASON, by=stage.cast.home_affairs_head)
    reader = sign_in(stage.cast.member)

    gone = reader.get(address(evidence))
    checklist = reader.get(reverse("checklist", args=[stage.inspection.pk])).content.decode()

    assert gone.status_code == 410
    assert "Nội dung của tệp «anh.png» đã được Trưởng phòng Nội vụ cho hủy" in gone.content.decode()
    assert "nội dung đã hủy" in checklist
    assert not Event.objects.filter(verb="download_file").exists()
    assert sign_in(stage.cast.unit_head).get(address(evidence)).status_code == 404


def test_bytes_stay_while_another_file_of_the_same_content_needs_them(stage: Stage):
    first, second = an_evidence(stage), an_evidence(stage)
    head = stage.cast.home_affairs_head

    purge_file(first.file_id, REASON, by=head)
    page = sign_in(head).get(reverse("file_purge", args=[first.file_id])).content.decode()

    assert "Còn 1 tệp khác có cùng nội dung này" in page
    assert reverse("file_purge", args=[second.file_id]) in page
    assert sign_in(head).get(address(first)).status_code == 410
    assert sign_in(head).get(address(second)).status_code == 200
    assert Event.objects.get(verb="purge_file").data["bytes_destroyed"] is False

    purge_file(second.file_id, REASON, by=head)

    assert not second.file.path.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [({"reason": " "}, "Hãy điền ô này."), ({"sure": ""}, "Hãy điền ô này."), ({"reason": "x" * 1001}, "Quá dài")],
)
def test_without_a_reason_nothing_is_destroyed(stage: Stage, data: dict[str, str], sentence: str):
    file = an_evidence(stage).file

    response = sent(sign_in(stage.cast.home_affairs_head), file, **data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert file.path.exists()


def test_what_the_system_drew_is_kept_for_good(stage: Stage):
    paper = keep_bytes(
        b"%PDF-1.7", name="bb.pdf", media_type="application/pdf", lead_unit=stage.city, owner_unit=stage.city
    )
    head = sign_in(stage.cast.home_affairs_head)

    assert 'name="reason"' not in head.get(reverse("file_purge", args=[paper.pk])).content.decode()
    assert "được giữ mãi" in sent(head, paper).content.decode()
    assert paper.path.exists()


def test_a_second_time_is_refused_with_a_sentence(stage: Stage):
    evidence = an_evidence(stage)
    purge_file(evidence.file_id, REASON, by=stage.cast.home_affairs_head)

    with pytest.raises(WorkflowError, match="đã được hủy trước đó"):
        purge_file(evidence.file_id, REASON, by=stage.cast.home_affairs_head)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("home_affairs", PermissionDenied),
        ("leader", PermissionDenied),
        ("administrator", Http404),
        ("chair", Http404),
        ("other_lead_home_affairs", Http404),
    ],
)
def test_nobody_else_destroys_anything(stage: Stage, who: str, error: type[Exception]):
    evidence = an_evidence(stage)

    with pytest.raises(error):
        purge_file(evidence.file_id, REASON, by=stage.cast.people()[who])
    assert evidence.file.path.exists()


def test_only_he_is_led_to_the_page_that_destroys(stage: Stage):
    evidence = an_evidence(stage)
    url = reverse("file_purge", args=[evidence.file_id])

    found = {
        who: url
        in sign_in(stage.cast.people()[who]).get(reverse("checklist", args=[stage.inspection.pk])).content.decode()
        for who in ("home_affairs_head", "home_affairs", "secretary", "leader")
    }

    assert found == {"home_affairs_head": True, "home_affairs": False, "secretary": False, "leader": False}


@pytest.mark.django_db(transaction=True)
def test_bytes_that_somebody_keeps_at_the_same_moment_are_there_afterwards(stage: Stage):
    evidence = an_evidence(stage)
    file, data = evidence.file, evidence.file.path.read_bytes()
    city, head = stage.city, stage.cast.home_affairs_head

    def keep() -> StoredFile:
        return keep_bytes(data, name="a.png", media_type="image/png", lead_unit=city, owner_unit=city, by=head)

    results = at_once(lambda: purge_file(file.pk, REASON, by=head), keep, keep)

    assert [type(result) for result in results] == [StoredFile] * 3
    assert StoredFile.objects.get(pk=file.pk).purged_at
    assert results[1].path.read_bytes() == data
