"""Which files are taken, told by their content and never by their names (design, rule 16).

Taken: PDF, JPEG, PNG, WebP, HEIC, DOCX, XLSX up to 50 MB. Every refusal is a ``FileRefused`` whose text is a Vietnamese
sentence for the person who chose the file: what is wrong and what to do.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import filetype
import pillow_heif
from PIL import Image, ImageCms, ImageOps
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

MAX_BYTES = 50 * 1024**2
MAX_PIXELS = 50_000_000
MAX_SIDE = 4096  # pixels of the longest side that is kept
MAX_UNPACKED = 400 * 1024**2  # bytes of a DOCX or XLSX unpacked
JPEG_QUALITY = 88

pillow_heif.register_heif_opener()


class MediaType(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileRefused(ValueError):  # noqa: N818 - a refusal with its reason, not a fault of the program
    """A file that is not taken; ``str()`` is the sentence to show."""


_TAKEN = "Hệ thống nhận tệp PDF, ảnh (JPEG, PNG, WebP, HEIC), Word (.docx) và Excel (.xlsx)."
_PILLOW_FORMAT = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP", MediaType.HEIC: "HEIF"}
_IMAGES = {
    "image/jpeg": MediaType.JPEG,
    "image/png": MediaType.PNG,
    "image/apng": MediaType.PNG,
    "image/webp": MediaType.WEBP,
    "image/heic": MediaType.HEIC,
    "image/heif": MediaType.HEIC,
}
_LOOKS = {
    "application/x-msdownload": "chương trình chạy được (.exe)",
    "application/x-executable": "chương trình chạy được",
    "application/x-rar-compressed": "tệp nén RAR",
    "application/x-7z-compressed": "tệp nén 7z",
    "application/gzip": "tệp nén GZIP",
    "application/rtf": "văn bản RTF",
    "image/gif": "ảnh GIF",
    "image/tiff": "ảnh TIFF",
    "image/bmp": "ảnh BMP",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = ((b"<svg", "ảnh SVG"), (b"<!doctype html", "trang web (HTML)"), (b"<html", "trang web (HTML)"))


def sniff(source: str | Path | IO[bytes], name: str) -> MediaType:
    """What a file is, by its content. ``name`` only stands in the sentence of a refusal. Leaves a stream at its start."""
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            return sniff(stream, name)
    _check_size(source, name)
    head = source.read(8192)
    source.seek(0)
    try:
        return _recognise(source, head, name)
    finally:
        source.seek(0)


def clean_image(data: bytes) -> tuple[bytes, MediaType]:
    """The image drawn anew: upright, at most 4096 pixels a side, colours in sRGB, no metadata, no place where taken.

    HEIC becomes JPEG; of a moving image the first frame stays. Raises ``FileRefused``.
    """
    media_type = sniff(io.BytesIO(data), "ảnh")
    if media_type not in _PILLOW_FORMAT:
        raise FileRefused("Tệp này không phải là ảnh. Hãy chọn ảnh JPEG, PNG, WebP hoặc HEIC.")
    target = MediaType.JPEG if media_type is MediaType.HEIC else media_type
    try:
        with _opened(io.BytesIO(data), media_type) as image:
            image.draft("RGB", (MAX_SIDE, MAX_SIDE)) if image.mode == "RGB" else None
            drawn = _plain(ImageOps.exif_transpose(image), keep_alpha=target is not MediaType.JPEG)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("Ảnh bị hỏng, không mở được. Hãy chụp hoặc xuất lại ảnh.") from error
    out = io.BytesIO()
    options: dict[str, Any] = {} if target is MediaType.PNG else {"quality": JPEG_QUALITY}
    drawn.save(out, _PILLOW_FORMAT[target], **options)
    return out.getvalue(), target


def _check_size(stream: IO[bytes], name: str) -> None:
    size = stream.seek(0, io.SEEK_END) or stream.tell()
    stream.seek(0)
    if size == 0:
        raise FileRefused(f"Tệp «{name}» rỗng (0 byte). Hãy kiểm tra lại tệp rồi chọn lại.")
    if size > MAX_BYTES:
        raise FileRefused(
            f"Tệp «{name}» lớn hơn {MAX_BYTES // 1024**2} MB. Hãy chọn tệp nhỏ hơn hoặc chia thành nhiều tệp."
        )


def _recognise(stream: IO[bytes], head: bytes, name: str) -> MediaType:
    if head.startswith(b"%PDF-"):
        _check_pdf(stream, name)
        return MediaType.PDF
    if head.startswith(b"PK\x03\x04"):
        return _office(stream, name)
    if head.startswith(_OLE):
        raise FileRefused(
            f"Tệp «{name}» là tệp Word, Excel kiểu cũ (.doc, .xls) hoặc có mật khẩu. "
            "Hãy bỏ mật khẩu và lưu lại thành .docx, .xlsx hoặc PDF."
        )
    guess = filetype.guess(head)
    media_type = _IMAGES.get(guess.mime) if guess else None
    if media_type is None:
        raise FileRefused(f"Tệp «{name}» có nội dung là {_looks(head, guess)} nên không được nhận. {_TAKEN}")
    _check_image(stream, media_type, name)
    return media_type


def _looks(head: bytes, guess: Any) -> str:
    """What the content looks like, in words."""
    if guess:
        kind = {"video": "phim", "audio": "âm thanh"}.get(guess.mime.partition("/")[0], "")
        return _LOOKS.get(guess.mime) or kind or f"loại .{guess.extension}"
    if head.startswith(b"MZ"):
        return _LOOKS["application/x-msdownload"]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = next((look for mark, look in _MARKUP if mark in start[:1024]), None)
    if found:
        return found
    return "loại không rõ" if b"\0" in head else "văn bản thường"


# ── images ───────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _opened(stream: IO[bytes], media_type: MediaType) -> Iterator[Image.Image]:
    """Read the header only; refuse by its size before a single pixel is decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(stream, formats=[_PILLOW_FORMAT[media_type]])
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
    with image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        yield image


def _too_many_pixels() -> FileRefused:
    return FileRefused(f"Ảnh lớn hơn {MAX_PIXELS // 1_000_000} triệu điểm ảnh. Hãy thu nhỏ ảnh rồi chọn lại.")


def _check_image(stream: IO[bytes], media_type: MediaType, name: str) -> None:
    try:
        with _opened(stream, media_type):
            pass
    except FileRefused as error:
        raise FileRefused(f"Tệp «{name}»: {error}") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise FileRefused(f"Ảnh «{name}» bị hỏng, không mở được. Hãy chụp hoặc xuất lại ảnh.") from error


def _plain(image: Image.Image, *, keep_alpha: bool) -> Image.Image:
    """Pixels alone: scaled, in sRGB, without what else the file said."""
    image = _in_srgb(image)
    wanted = "RGBA" if keep_alpha and image.has_transparency_data else "RGB"
    if image.mode not in {wanted, "L"}:
        image = image.convert(wanted)
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    return plain


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode != "RGB":
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile says nothing of the colours
    return converted or image


# ── Word, Excel ──────────────────────────────────────────────────────────────────────────────────────────────────


def _office(stream: IO[bytes], name: str) -> MediaType:
    try:
        with zipfile.ZipFile(stream) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise FileRefused(f"Tệp «{name}» khi mở ra quá lớn. Hãy chia thành nhiều tệp.")
            types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(f"Tệp «{name}» bị hỏng, không mở được. Hãy lưu lại rồi chọn lại.") from error
    if any(part.lower().endswith("vbaproject.bin") for part in names) or b"macroenabled" in types.lower():
        raise FileRefused(f"Tệp «{name}» có macro nên không được nhận. Hãy lưu lại thành .docx hoặc .xlsx không macro.")
    if types and "word/document.xml" in names:
        return MediaType.DOCX
    if types and "xl/workbook.xml" in names:
        return MediaType.XLSX
    raise FileRefused(
        f"Tệp «{name}» có nội dung là tệp nén nên không được nhận. Hãy giải nén rồi tải từng tệp. {_TAKEN}"
    )


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_pdf(stream: IO[bytes], name: str) -> None:
    """Readable, without a password, and without scripts or programs to start."""
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileRefused(f"Tệp PDF «{name}» có mật khẩu. Hãy bỏ mật khẩu rồi chọn lại.")
        active = any(_is_active(action) for action in _actions(reader))
    except DependencyError:
        return  # an unusual cipher: kept and served as it is
    except FileRefused:
        raise
    except (PyPdfError, OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise FileRefused(f"Tệp PDF «{name}» bị hỏng, không đọc được. Hãy quét hoặc xuất lại tệp.") from error
    if active:
        raise FileRefused(
            f"Tệp PDF «{name}» có mã lệnh tự chạy nên không được nhận. Hãy in lại thành PDF thường rồi chọn lại."
        )


def _actions(reader: PdfReader) -> Iterator[Any]:
    """Where a PDF can hold an action: the catalogue, its names, the pages and what stands on them."""
    root = reader.root_object
    yield _get(root, "/OpenAction")
    yield from _values(_get(root, "/AA"))
    if _get(_get(root, "/Names"), "/JavaScript") is not None:
        yield DictionaryObject({"/JS": root})
    for page in reader.pages:
        yield from _values(_get(page, "/AA"))
        annotations = _get(page, "/Annots")
        for reference in annotations if isinstance(annotations, ArrayObject) else ():
            annotation = reference.get_object()
            yield _get(annotation, "/A")
            yield from _values(_get(annotation, "/AA"))


def _is_active(action: Any) -> bool:
    return isinstance(action, DictionaryObject) and (
        "/JS" in action or _get(action, "/S") in {"/JavaScript", "/Launch"}
    )


def _get(holder: Any, key: str) -> Any:
    value = holder.get(key) if isinstance(holder, DictionaryObject) else None
    return None if value is None else value.get_object()


def _values(holder: Any) -> Iterator[Any]:
    if isinstance(holder, DictionaryObject):
        yield from (_get(holder, key) for key in holder)
