"""Files: kept once by their content, served as something that cannot run (design, rule 16)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone

from cchc.lib.files import FileRefused
from units.keeping import keep_bytes, keep_upload
from units.models import StoredFile, Unit
from units.serving import serve_file
from units.tests.factories import CityFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def city() -> Any:
    return CityFactory()


def stored(city: Unit, data: bytes = PDF, **fields: Any) -> StoredFile:
    named = {"name": "Biên bản.pdf", "media_type": "application/pdf", **fields}
    return keep_bytes(data, lead_unit=city, owner_unit=city, **named)


def test_the_same_bytes_are_written_once_and_never_over(city):
    first, second = stored(city), stored(city, name="Bản sao.pdf")

    assert first.path == second.path
    assert first.path.read_bytes() == PDF
    assert first.path.stat().st_mode & 0o222 == 0
    assert [path for path in first.path.parents[1].rglob("*") if path.is_file()] == [first.path]


def test_a_file_is_served_as_an_attachment_that_cannot_run(city):
    response = serve_file(stored(city))

    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]


def test_only_pictures_and_pdf_are_shown_in_the_page(city):
    word = stored(city, b"word", name="a.docx", media_type="application/vnd.openxmlformats-officedocument")

    assert serve_file(stored(city), inline=True)["Content-Disposition"].startswith("inline")
    assert serve_file(word, inline=True)["Content-Disposition"].startswith("attachment")


def test_what_is_purged_or_gone_is_not_found(city):
    purged, gone = stored(city), stored(city, b"gone")
    purged.purged_at = timezone.now()
    gone.path.unlink()

    for file in (purged, gone, None):
        with pytest.raises(Http404):
            serve_file(file)


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
