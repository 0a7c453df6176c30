"""Keep the bytes of a file once, by their SHA-256 (design, rule 16)."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.module_loading import import_string

from cchc.lib.files import MAX_BYTES, FileRefused, clean_image, sniff
from cchc.lib.text import clean

if TYPE_CHECKING:
    from units.models import StoredFile, Unit, User

SIGNED_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic")


def keep_upload(
    upload: UploadedFile[Any], *, lead_unit: Unit | int, owner_unit: Unit | int, by: User | None
) -> StoredFile:
    """Check an upload by its content, clean an image of its metadata, keep it. Raises FileRefused with a sentence."""
    name = clean(Path(upload.name or "tep").name)[-200:]
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefused(
            f"Tệp «{name}» lớn hơn {MAX_BYTES // 1024**2} MB. Hãy chọn tệp nhỏ hơn hoặc chia thành nhiều tệp."
        )
    media_type = sniff(upload, name)
    upload.seek(0)
    data = upload.read()
    if media_type.startswith("image/"):
        data, media_type = clean_image(data)
    return keep_bytes(data, name=name, media_type=media_type, lead_unit=lead_unit, owner_unit=owner_unit, by=by)


def keep_signed(
    upload: UploadedFile[Any], *, what: str, lead_unit: Unit | int, owner_unit: Unit | int, by: User | None
) -> StoredFile:
    """The scan of a paper that somebody signed. `what` begins the sentence: «Báo cáo đã ký». Raises FileRefused."""
    stored = keep_upload(upload, lead_unit=lead_unit, owner_unit=owner_unit, by=by)
    if stored.media_type not in SIGNED_TYPES:
        raise FileRefused(f"{what} phải là tệp PDF hoặc ảnh chụp, quét của bản giấy.")
    return stored


def keep_bytes(
    data: bytes, *, name: str, media_type: str, lead_unit: Unit | int, owner_unit: Unit | int, by: User | None = None
) -> StoredFile:
    """Write the bytes (unless they are there) and the row. A file that exists is never written again."""
    return _keep(io.BytesIO(data), name, media_type, _id(lead_unit), _id(owner_unit), by)


def keep_path(
    path: Path, *, name: str, media_type: str, lead_unit: Unit | int, owner_unit: Unit | int, by: User | None = None
) -> StoredFile:
    """As `keep_bytes`, for a file of our own that may be large: it is copied in pieces and never read whole."""
    with path.open("rb") as file:
        return _keep(file, name, media_type, _id(lead_unit), _id(owner_unit), by)


def _keep(
    file: io.BytesIO | io.BufferedReader, name: str, media_type: str, lead_unit: int, owner_unit: int, by: User | None
) -> StoredFile:
    from units.models import StoredFile

    stored = StoredFile(
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        size=file.seek(0, os.SEEK_END),
        media_type=media_type,
        original_name=name,
        lead_unit_id=lead_unit,
        owner_unit_id=owner_unit,
        uploaded_by=by,
    )
    file.seek(0)
    with transaction.atomic():
        lock_content(stored.sha256)
        if not stored.path.exists():
            _write(stored.path, file)
        stored.save()
    return stored


def lock_content(sha256: str, *, alone: bool = False) -> None:
    """Until the transaction ends nobody destroys (`alone`: nobody keeps) these bytes while somebody else looks."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [int(sha256[:15], 16)])  # noqa: S608


def _id(unit: Unit | int) -> int:
    return unit if isinstance(unit, int) else int(unit.pk)


def _write(path: Path, data: BinaryIO) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        if settings.CCHC_FILE_SCANNER:
            import_string(settings.CCHC_FILE_SCANNER)(Path(temporary))
        Path(temporary).chmod(0o440)
        Path(temporary).rename(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
