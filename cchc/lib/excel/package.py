"""The zip that an XLSX is: checked for what it is and how big it would become, before any of it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from cchc.lib.excel.problems import ExcelRefused, refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 1024**2
# What opening or reading a part of a damaged zip raises.
DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, RuntimeError, NotImplementedError)
_OTHERS = (
    ("word/document.xml", "tệp Word"),
    ("ppt/presentation.xml", "tệp trình chiếu PowerPoint"),
    ("xl/workbook.bin", "tệp Excel nhị phân (.xlsb)"),
    ("content.xml", "bảng tính OpenDocument (.ods)"),
)
_SAVE_AS = "Hãy mở bằng Excel, lưu lại thành «Excel Workbook (.xlsx)» rồi tải lên lại."


@dataclass(frozen=True)
class Limits:
    """Bytes of the file, bytes unpacked (all parts; the parts of shared text), parts, and how often a part may swell."""

    file: int = 50 * 1024**2
    unpacked: int = 400 * 1024**2
    shared: int = 120 * 1024**2
    parts: int = 2000
    swelling: int = 400
    columns: int = 200


def open_package(stream: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """The zip of a workbook without macros and within the limits. Raises `ExcelRefused`."""
    _check_size(stream, limits)
    _check_head(stream)
    try:
        package = zipfile.ZipFile(stream)
        parts = package.infolist()
    except DAMAGE:
        raise refusal(f"Tệp bị hỏng hoặc tải lên chưa hết nên không mở được. {_SAVE_AS}") from None
    _check_bomb(parts, limits)
    _check_kind({part.filename for part in parts}, package)
    return package


def read_part(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A stream of the part. Raises `ExcelRefused` where it is not there."""
    try:
        return package.open(name)
    except DAMAGE:
        raise broken() from None


def broken() -> ExcelRefused:
    return refusal(f"Nội dung tệp bị hỏng nên không đọc được. {_SAVE_AS}")


def resolve(base: str, target: str) -> str:
    """The name of a part that another part points to."""
    path = PurePosixPath(target.lstrip("/")) if target.startswith("/") else PurePosixPath(base).parent / target
    parts: list[str] = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(part for part in parts if part != ".")


def _check_size(stream: IO[bytes], limits: Limits) -> None:
    size = stream.seek(0, io.SEEK_END) or stream.tell()
    stream.seek(0)
    if size == 0:
        raise refusal("Tệp rỗng (0 byte). Hãy kiểm tra lại tệp rồi chọn lại.")
    if size > limits.file:
        raise refusal(
            f"Tệp lớn hơn {limits.file // 1024**2} MB. Hãy bỏ ảnh và những trang không cần, hoặc chia thành nhiều tệp."
        )


def _check_head(stream: IO[bytes]) -> None:
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(b"PK"):
        return
    if head.startswith(_OLE):
        if _holds(stream, _ENCRYPTED):
            raise refusal("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu trong Excel rồi tải lên lại.")
        raise refusal(f"Tệp là Excel kiểu cũ (.xls), dù tên có thể là .xlsx. {_SAVE_AS}")
    if b"\0" in head:
        raise refusal(f"Tệp không phải là tệp Excel (.xlsx). {_SAVE_AS}")
    raise refusal(f"Tệp là văn bản thường (CSV, trang web…) chứ không phải tệp Excel (.xlsx). {_SAVE_AS}")


def _holds(stream: IO[bytes], mark: bytes) -> bool:
    before = b""
    try:
        while chunk := stream.read(_CHUNK):
            if mark in before + chunk:
                return True
            before = chunk[-len(mark) :]
        return False
    finally:
        stream.seek(0)


def _check_bomb(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Sizes as the zip declares them; the reader stops at the declared size, so that a lie gains nothing."""
    if len(parts) > limits.parts:
        raise refusal(f"Tệp có quá nhiều thành phần ({len(parts)}). {_SAVE_AS}")
    if any(part.flag_bits & 0x1 for part in parts):
        raise refusal("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lên lại.")
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > 1024**2 and part.file_size > limits.swelling * max(part.compress_size, 1) for part in parts
    )
    if unpacked > limits.unpacked or swollen:
        raise refusal(
            f"Tệp khi mở ra quá lớn ({unpacked // 1024**2} MB) so với một bảng tính bình thường nên không được nhận. "
            "Hãy chép riêng bảng số liệu sang một tệp mới rồi tải lên lại."
        )


def _check_kind(names: set[str], package: zipfile.ZipFile) -> None:
    found = next((words for part, words in _OTHERS if part in names), "")
    if found:
        raise refusal(f"Tệp là {found} chứ không phải tệp Excel (.xlsx). {_SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refusal(f"Tệp là tệp nén chứ không phải tệp Excel (.xlsx). {_SAVE_AS}")
    lower = [name.lower() for name in names]
    macros = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower)
    with read_part(package, "[Content_Types].xml") as part:
        try:
            macros = macros or b"macroenabled" in part.read(_CHUNK).lower()
        except DAMAGE:
            raise broken() from None
    if macros:
        raise refusal(
            "Tệp có macro nên không được nhận. Hãy lưu lại thành «Excel Workbook (.xlsx)», loại không có macro."
        )
