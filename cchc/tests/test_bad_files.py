"""Bad files at every upload: a sentence, and nothing is kept. What a file is judged by: cchc/lib/tests/test_files.py."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cchc.lib.tests.test_files import bomb, package, pdf
from cchc.tests.cast import sign_in
from cchc.tests.test_bad_input import errors_in, stored
from cchc.tests.world import DAY, World, build_world, forms_on
from reports import signing
from reports.models import Document
from reports.signing import PaperSigner
from units.models import StoredFile

pytestmark = pytest.mark.django_db

FILES = {
    "0 bytes": (b"", "rỗng"),
    "exe named pdf": (b"MZ\x90\x00" + b"\0" * 200, "chương trình chạy được (.exe)"),
    "30,000 × 30,000 pixels": (bomb(), "50 triệu điểm ảnh"),
    "half a PDF": (b"%PDF-1.7\nnothing", "bị hỏng"),
    "PDF with a script": (pdf(script=True), "mã lệnh"),
    "web page": (b"<!DOCTYPE html><script>1</script>", "trang web"),
    "archive": (package(**{"a.txt": b"1"}), "tệp nén"),
    "60 MB": (b"%PDF-" + b"\0" * 60 * 1024**2, "lớn hơn 50 MB"),
}


@pytest.fixture
def world(settings: Any) -> World:
    settings.CCHC_DEMO_TODAY = DAY
    return build_world()


def test_no_upload_takes_a_bad_file(world: World, settings: Any):
    _sign(world)
    uploads = [
        ("legal_document_create", "legal_document_create", "home_affairs", "upload", 0),
        ("legal_document_edit", "legal_document_edit", "home_affairs", "upload", 0),
        ("self_report", "self_report_attach", "other_unit_head", "file", 1),
        ("minutes", "minutes_scan", "secretary", "file", 2),
    ]
    good = {
        "kind": "plan",
        "number": "77",
        "symbol": "KH-UBND",
        "issued_on": "2019-05-01",
        "issuer": "UBND",
        "subject": "Kế hoạch",
        "document_code": "01/BC-UBND",
        "document_date": "2019-05-10",
    }

    problems = []
    for page, name, who, field, of in uploads:
        client = sign_in(getattr(world.stage.cast, who))
        form = next(form for form in forms_on(world.path(page, of), client) if form.action == world.path(name, of))
        typed = {key: [good[key]] if key in good else value for key, value in form.values.items()}
        for kind, (content, sentence) in FILES.items():
            before = stored()
            data = typed | {field: SimpleUploadedFile("bao-cao.pdf", content, "application/pdf")}
            response = client.post(form.action, data)
            told = [text for at, text in errors_in(response.context) if at == field]
            if not any(sentence in text for text in told) or response.status_code != 422 or stored() != before:
                problems.append((name, kind, response.status_code, errors_in(response.context)))

    assert problems == []
    assert _files_on_disk(settings) == {Path(file.path) for file in StoredFile.objects.all()}


def test_evidence_that_is_no_picture_or_paper_is_told_file_by_file(world: World, settings: Any):
    inspection = world.stage.inspection
    url = reverse("evidence_add", args=[inspection.pk])
    client = sign_in(world.stage.cast.secretary)
    item = inspection.answers.earliest("pk").criterion_id
    before = stored()

    for content, sentence in FILES.values():
        data = {"criterion": item, "file": SimpleUploadedFile("anh.jpg", content)}
        response = client.post(url, data, headers={"accept": "application/json"})

        assert response.status_code == 422
        assert sentence in response.json()["error"]
        assert "anh.jpg" in response.json()["error"]
    assert stored() == before


def _files_on_disk(settings: Any) -> set[Path]:
    return {path for path in settings.CCHC_FILES_DIR.rglob("*") if path.is_file()}


def _sign(world: World) -> None:
    """So that the minutes wait for their scan."""
    drawn = world.inspections[2]
    names = {part: PaperSigner("Hồ Chủ Trì", "Tổ trưởng") for part in ("secretary", "chair", "unit")}
    signing.sign_on_paper(drawn.pk, names, dt.date(2019, 5, 21), by=world.stage.cast.secretary)
    assert Document.objects.get(inspection=drawn).is_signed
