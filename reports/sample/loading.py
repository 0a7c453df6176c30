"""The whole sample, in one transaction, once: what people have done with it since stays as it is."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from inspections.models import LegalDocument
from reports.sample.accounts import open_accounts
from reports.sample.files import read
from units.models import Unit, User


class SampleError(Exception):
    """The sample does not belong into this installation; the text is a sentence for whoever runs the command."""


def load(passwords_file: Path | None) -> str | None:
    """Load what is missing. Gives the table of accounts where passwords were set, None where nothing was to do.

    A file of passwords that is there is kept, and its passwords serve a new database too.
    """
    if settings.CCHC_PRODUCTION:
        raise SampleError(
            "Hệ thống đang chạy ở chế độ vận hành thật (CCHC_MODE=production) nên không nạp dữ liệu mẫu. "
            "Dữ liệu mẫu chỉ dành cho bản chạy thử; hãy dùng ./run."
        )
    if is_loaded():
        kept = passwords_file is None or passwords_file.exists() or _real_people()
        return None if kept else open_accounts(passwords_file)
    _refuse_beside_real_data()
    from reports.sample.story import tell  # half a second of imports that a second run does without

    with transaction.atomic():
        tell()
        return open_accounts(passwords_file)


def is_loaded() -> bool:
    city, plan = read("phan_thiet")["city"], read("phan_thiet")["plan"]
    number, symbol = plan["number"].split("/")
    found = LegalDocument.objects.filter(lead_unit__gso_code=city["gso_code"], number=number, symbol=symbol)
    return found.exists() and User.objects.filter(illustrative=True).exists()


def _real_people() -> bool:
    return User.objects.filter(illustrative=False).exists()


def _refuse_beside_real_data() -> None:
    if _real_people():
        raise SampleError(
            "Cơ sở dữ liệu này đã có người dùng thật nên không nạp dữ liệu mẫu. "
            "Hãy nạp vào một cơ sở dữ liệu trống, ví dụ bằng ./run trong một thư mục mới."
        )
    if Unit.objects.exists():
        raise SampleError(
            "Cơ sở dữ liệu này đã có đơn vị nên không nạp dữ liệu mẫu. Hãy nạp vào một cơ sở dữ liệu trống."
        )
