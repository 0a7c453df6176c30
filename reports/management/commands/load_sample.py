from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from cchc.commands import BaseCommand, CommandError, require_writable, why
from reports.sample.accounts import read_passwords
from reports.sample.loading import SampleError, load


class Command(BaseCommand):
    requires_system_checks = []  # `migrate` has just made them, and they import every page
    help = (
        "Nạp dữ liệu mẫu «Phan Thiết 2019» vào một cơ sở dữ liệu trống: đơn vị, văn bản, kế hoạch 1957/KH-UBND, hai đợt "
        "kiểm tra (theo tin của Phòng Nội vụ) và, được đánh dấu «dữ liệu minh họa», người dùng, lịch, kết quả kiểm tra, "
        "biên bản. Chạy lại không đổi gì. Mật khẩu của các tài khoản để thử là ngẫu nhiên, ghi vào tệp chỉ chủ máy đọc "
        "được. Không chạy khi vận hành thật hoặc khi đã có người dùng thật."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--passwords",
            type=Path,
            metavar="TỆP",
            default=settings.CCHC_SAMPLE_PASSWORDS,
            help="tệp giữ mật khẩu của các tài khoản mẫu, mặc định theo biến CCHC_SAMPLE_PASSWORDS; "
            "không có thì bảng tài khoản được in ra màn hình một lần",
        )

    def handle(self, *, passwords: Path | None, **options: Any) -> None:
        if passwords:
            _require_file_of_passwords(passwords)
        try:
            table = load(passwords)
        except SampleError as error:
            raise CommandError(str(error)) from error
        if table is None:
            self.stdout.write("Dữ liệu mẫu đã có từ trước; không đổi gì.")
        elif passwords:
            self.stdout.write(f"Đã nạp dữ liệu mẫu. Tài khoản để thử: {passwords}")
        else:
            self.stdout.write(table)


def _require_file_of_passwords(file: Path) -> None:
    """Before anything is loaded: it can be written, and what stands there is a table of accounts or nothing."""
    require_writable(file)
    try:
        read_passwords(file)
    except UnicodeDecodeError:
        raise CommandError(f"Tệp {file} đã có và không phải bảng tài khoản mẫu. Hãy chọn nơi khác.") from None
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {file}: {why(error)}.") from None
