"""Files: kept once by their content, served as something that cannot run (design, rule 16)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import RequestFactory

from cchc.lib.dates import today
from cchc.lib.files import FileRefused
from units.keeping import keep_bytes, keep_upload
from units.models import Event, StoredFile, Unit
from units.serving import serve_file
from units.tests.factories import CityFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def city() -> Any:
    return CityFactory()


def stored(city: Unit, data: bytes = PDF, **fields: Any) -> StoredFile:
    """Uploaded, unless `by` is None: then the system drew it."""
    named = {"name": "Biên bản.pdf", "media_type": "application/pdf"} | fields
    by = named.pop("by") if "by" in named else UserFactory()
    return keep_bytes(data, lead_unit=city, owner_unit=city, by=by, **named)


def served(file: StoredFile | None, *, inline: bool = False, query: str = "", method: str = "GET") -> Any:
    """What a view of `linked_by` answers."""
    request = RequestFactory().generic(method, f"/{query}")
    request.user = UserFactory(job_title="Chuyên viên")
    return serve_file(request, file, linked_by=CityFactory(), inline=inline)  # type: ignore[arg-type]


def test_the_same_bytes_are_written_once_and_never_over(city):
    first, second = stored(city), stored(city, name="Bản sao.pdf")

    assert first.path == second.path
    assert first.path.read_bytes() == PDF
    assert first.path.stat().st_mode & 0o222 == 0
    assert [path for path in first.path.parents[1].rglob("*") if path.is_file()] == [first.path]


def test_a_file_is_served_as_an_attachment_that_cannot_run(city):
    response = served(stored(city))

    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == PDF


@pytest.mark.parametrize(
    ("media_type", "drawn", "query", "shown"),
    [
        ("image/png", False, "", True),
        ("application/pdf", True, "", True),
        ("application/pdf", True, "?tai-ve=1", False),
        ("application/pdf", False, "", False),
        ("application/vnd.openxmlformats-officedocument", False, "", False),
    ],
)
def test_shown_in_the_page_are_pictures_and_the_pdfs_that_the_system_drew(city, media_type, drawn, query, shown):
    file = stored(city, media_type=media_type, by=None if drawn else UserFactory())

    response = served(file, inline=True, query=query)

    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert ("sandbox" in response["Content-Security-Policy"]) is not drawn
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_each_download_leaves_one_event_that_says_who_what_and_through_what(city):
    file = stored(city)

    served(file)

    event = Event.objects.get(verb="download_file")
    assert (event.subject_type, event.subject_id, event.lead_unit) == ("storedfile", str(file.pk), city)
    assert (event.title, event.occurred_on) == ("Chuyên viên", today())
    assert event.data["sha256"] == file.sha256
    assert (event.data["of"], event.data["shown"]) == ("unit", False)
    assert Event.objects.count() == 1


def test_asking_for_the_head_alone_or_for_what_is_gone_leaves_no_event(city):
    gone = stored(city, b"gone")
    gone.path.unlink()

    served(stored(city), method="HEAD")
    for file in (gone, None):
        with pytest.raises(Http404):
            served(file)

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("don.pdf", b"MZ\x90\x00 not a paper"),
        ("trong.pdf", b""),
        ("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_an_upload_is_taken_by_its_content_not_by_its_name(city, name, data):
    with pytest.raises(FileRefused):
        keep_upload(SimpleUploadedFile(name, data), lead_unit=city, owner_unit=city, by=None)
    assert not StoredFile.objects.exists()
