import io
import struct
import zipfile
import zlib
from pathlib import Path

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from cchc.lib import files
from cchc.lib.files import FileRefused, MediaType, clean_image, sniff

GPS_IFD, ORIENTATION = 0x8825, 0x0112


def picture(kind: str, size: tuple[int, int] = (60, 40), **options) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "red")
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, **options)
    else:
        image.save(out, kind, **options)
    return out.getvalue()


def pdf(*, script: bool = False, password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if script:
        script_action = {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script_action)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word() -> bytes:
    return package(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def excel() -> bytes:
    return package(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def bomb() -> bytes:
    """A PNG whose header says 30,000 × 30,000 and that holds no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as caught:
        sniff(io.BytesIO(data), name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (pdf(), MediaType.PDF),
        (picture("JPEG"), MediaType.JPEG),
        (picture("PNG"), MediaType.PNG),
        (picture("WEBP"), MediaType.WEBP),
        (picture("HEIF"), MediaType.HEIC),
        (word(), MediaType.DOCX),
        (excel(), MediaType.XLSX),
    ],
)
def test_a_file_is_known_by_its_content_whatever_its_name(data: bytes, media_type: MediaType, tmp_path: Path):
    path = tmp_path / "anh.txt"
    path.write_bytes(data)
    stream = io.BytesIO(data)

    assert sniff(path, "ten.exe") == sniff(stream, "ten.exe") == media_type
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.pdf", "rỗng"),
        (b"MZ\x90\x00" + b"\0" * 200, "bao-cao.pdf", "chương trình chạy được (.exe)"),
        (b"<?xml version='1.0'?><svg onload='x()'/>", "a.png", "ảnh SVG"),
        (b"<!DOCTYPE html><script>1</script>", "a.jpg", "trang web"),
        (b"GIF89a" + b"\0" * 20, "a.gif", "ảnh GIF"),
        ("chỉ là chữ".encode(), "a.pdf", "văn bản thường"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "kiểu cũ"),
        (b"%PDF-1.7\nnothing", "a.pdf", "bị hỏng"),
        (pdf(script=True), "a.pdf", "mã lệnh"),
        (pdf(password="mật khẩu"), "a.pdf", "mật khẩu"),
        (package(**{"a.txt": b"1"}), "a.docx", "tệp nén"),
        (
            package(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"", "word/vbaProject.bin": b""}),
            "a",
            "macro",
        ),
        (package(**{"[Content_Types].xml": b"ms-word.document.macroEnabled", "word/document.xml": b""}), "a", "macro"),
        (b"PK\x03\x04" + b"\0" * 100, "a.docx", "bị hỏng"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "a.jpg", "bị hỏng"),
        (bomb(), "bom.png", "50 triệu điểm ảnh"),
    ],
)
def test_what_is_not_taken_gets_a_sentence_with_the_name(data: bytes, name: str, sentence: str):
    told = refusal(data, name)

    assert sentence in told
    assert f"«{name}»" in told


def test_more_than_fifty_megabytes_are_refused(tmp_path: Path):
    path = tmp_path / "lon.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7")
        stream.truncate(60 * 1024**2)

    with pytest.raises(FileRefused, match="lớn hơn 50 MB"):
        sniff(path, "lon.pdf")


def test_a_package_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 1000)

    assert "quá lớn" in refusal(package(**{"[Content_Types].xml": b"x" * 2000}), "a.xlsx")


HEADS = [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]


@given(st.binary(min_size=1, max_size=300), st.sampled_from(HEADS))
def test_no_bytes_end_in_anything_but_a_type_or_a_sentence(tail: bytes, head: bytes):
    try:
        found: str = sniff(io.BytesIO(head + tail), "a")
    except FileRefused as refused:
        found = str(refused)
    assert found


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", MediaType.JPEG), ("PNG", MediaType.PNG), ("WEBP", MediaType.WEBP), ("HEIF", MediaType.JPEG)],
)
def test_a_cleaned_image_stands_upright_and_forgets_where_it_was_taken(kind: str, media_type: MediaType):
    exif = Image.Exif()
    exif.get_ifd(GPS_IFD)[1] = "N"
    exif[GPS_IFD] = {1: "N", 2: (10.0, 55.0, 0.0)}
    if kind != "HEIF":  # its writer turns the pixels itself
        exif[ORIENTATION] = 6

    cleaned, found = clean_image(picture(kind, exif=exif.tobytes()))

    image = Image.open(io.BytesIO(cleaned))
    assert found == media_type
    assert not image.getexif()
    assert "exif" not in image.info
    assert b"Exif" not in cleaned
    assert image.size == ((60, 40) if kind == "HEIF" else (40, 60))
    assert sniff(io.BytesIO(cleaned), "a") == media_type


def test_text_hidden_in_an_image_goes():
    assert b"CCCD 0123" not in clean_image(picture("JPEG", comment=b"CCCD 0123"))[0]


def test_a_large_image_is_scaled_down():
    cleaned, _ = clean_image(picture("JPEG", size=(6000, 3000)))

    assert Image.open(io.BytesIO(cleaned)).size == (4096, 2048)


def test_transparency_stays():
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (255, 0, 0, 0)).save(out, "PNG")

    image = Image.open(io.BytesIO(clean_image(out.getvalue())[0]))

    assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("data", [pdf(), bomb(), picture("JPEG")[:300], b"x"])
def test_what_cannot_be_drawn_anew_is_refused(data: bytes):
    with pytest.raises(FileRefused):
        clean_image(data)
