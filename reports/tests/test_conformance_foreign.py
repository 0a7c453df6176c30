"""Files that are none of ours: a sentence or a report, never a traceback."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from pypdf import PdfReader, PdfWriter

from reports.conformance import Status, UnreadablePdfError, check_pdf, reading
from reports.tests.conformance_papers import broken, drawn, sound


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sound("letter", "tt01"))))
    writer.encrypt("mật khẩu", algorithm="AES-256")
    return _written(writer)


def _blank() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    return _written(writer)


def _scan(dpi: int, mode: str = "RGB", pages: int = 1) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, (round(8.27 * dpi), round(11.69 * dpi)), "white")
    image.save(out, "PDF", resolution=dpi, save_all=True, append_images=[image] * (pages - 1))
    return out.getvalue()


UNREADABLE = {
    "empty": (lambda: b"", "Tệp rỗng"),
    "text": (lambda: "Không phải PDF".encode(), "không phải là PDF"),
    "word": (lambda: b"PK\x03\x04" + b"\0" * 2000, "không phải là PDF"),
    "cut": (lambda: sound("letter", "tt01")[:400], "hỏng"),
    "head alone": (lambda: b"%PDF-1.7\n", "PDF"),
    "noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "PDF"),
    "locked": (_locked, "mật khẩu"),
    "blank": (_blank, "không có chữ"),
    "no page": (lambda: _written(PdfWriter()), "PDF"),
}


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_what_cannot_be_read_gets_one_sentence(name: str, tmp_path: Path):
    make, words = UNREADABLE[name]
    path = tmp_path / "tep.pdf"
    path.write_bytes(make())

    with pytest.raises(UnreadablePdfError, match=words) as refused:
        check_pdf(make())
    with pytest.raises(CommandError) as ended:
        call_command("check_document", str(path))

    assert str(refused.value).endswith(".")
    assert (str(ended.value), ended.value.returncode) == (str(refused.value), 2)


def test_a_file_that_is_not_there_gets_one_sentence(tmp_path: Path):
    for path in (tmp_path / "khong-co.pdf", tmp_path):
        with pytest.raises(UnreadablePdfError, match="Không đọc được tệp"):
            check_pdf(path)


def test_bytes_changed_at_random_end_in_a_report_or_a_sentence():
    pdf = sound("letter", "tt01")
    for at in range(10, len(pdf), len(pdf) // 25):
        try:
            check_pdf(pdf[:at] + b"\xff\x00\x13" + pdf[at + 3 :])
        except UnreadablePdfError as error:
            assert str(error).startswith("Tệp")  # noqa: PT017 - either way is right


def test_a_scan_is_judged_by_paper_size_and_resolution_alone():
    report = check_pdf(_scan(200))

    assert report.is_sound
    assert {row.rule for row in report.having(Status.KEPT)} == {"F01", "F30"}
    assert {row.found for row in report.results if row.rule == "F20"} == {"bản quét, không có chữ để đọc"}
    assert broken(check_pdf(_scan(150, pages=2))) == {"F30": {1, 2}}
    assert [row.found for row in check_pdf(_scan(200, "L")).broken] == ["ảnh quét không có màu"]


def test_a_page_of_no_official_paper_breaks_much_and_stops_nothing():
    report = check_pdf(drawn("<html><body><p>Kính chào quý khách.</p></body></html>", "tt01"))

    assert {"F05", "F06", "F08", "F09", "F12", "F20", "F21", "F25"} <= set(broken(report))


def test_two_hundred_pages_are_checked_and_a_book_is_refused(monkeypatch: pytest.MonkeyPatch):
    page = '<p style="break-after: page">Nội dung của trang này.</p>'
    pdf = drawn(f"<html><body>{page * 200}</body></html>", "tt01")

    report = check_pdf(pdf, "tt01")

    assert report.pages == 200
    assert "F04" not in broken(report)
    monkeypatch.setattr(reading, "MAX_PAGES", 150)
    with pytest.raises(UnreadablePdfError, match="hơn 150 trang"):
        check_pdf(pdf)


def test_a_page_crammed_with_letters_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("reports.conformance.ink.MAX_MARKS", 100)

    with pytest.raises(UnreadablePdfError, match="quá nhiều nét vẽ"):
        check_pdf(sound("letter", "tt01"))
