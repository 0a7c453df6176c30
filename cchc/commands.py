"""The base of all management commands: what a person at the console reads is Vietnamese.

A wrong call (unknown option, missing argument, wrong value) ends with 2 and shows how to call; a right call that cannot
be done (a file that is missing, a set that does not add up) ends with 1 and one sentence. Neither half-does anything.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

import django
from django.core.management import base

CommandError = base.CommandError
WRONG_CALL = 2

# What argparse says, and how we say it; groups go to the places in order.
_SENTENCES = [
    (r"the following arguments are required: (.*)", "Thiếu tham số: {}."),
    (r"unrecognized arguments: (.*)", "Không có tham số nào là: {}."),
    (r"ambiguous option: (\S+) could match (.*)", "Tùy chọn {} viết tắt quá ngắn, có thể là: {}."),
    (r"argument (.+?): expected one argument", "Sau {} phải có một giá trị."),
    (r"argument (.+?): expected at least one argument", "Sau {} phải có ít nhất một giá trị."),
    (r"argument (.+?): expected (\d+) arguments?", "Sau {} phải có {} giá trị."),
    (r"argument (.+?): invalid int value: (.*)", "{}: {} không phải là số nguyên."),
    (r"argument (.+?): invalid \S+ value: (.*)", "{}: giá trị {} không đúng kiểu."),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.*)\)", "{}: không có lựa chọn {}; hãy chọn một trong: {}."),
    (r"argument (.+?): ignored explicit argument (.*)", "{} không nhận giá trị; hãy bỏ {}."),
    (r"argument (.+?): not allowed with argument (.*)", "{} không dùng cùng {}."),
    (r"argument (.+?): (.*)", "{}: {}"),
]
_BASE_HELP = {
    "--version": "in phiên bản Django rồi kết thúc",
    "--verbosity": "in ít (0), thường (1), nhiều (2) hay rất nhiều (3)",
    "--settings": "mô-đun cấu hình, mặc định theo biến DJANGO_SETTINGS_MODULE",
    "--pythonpath": "thư mục thêm vào đường tìm của Python",
    "--traceback": "khi lỗi thì in cả vết lỗi",
    "--no-color": "in không màu",
    "--force-color": "luôn in có màu",
}
_FILE_SENTENCES = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EACCES: "không đủ quyền",
    errno.EPERM: "không đủ quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.ENAMETOOLONG: "tên quá dài",
}


class BaseCommand(base.BaseCommand):
    """As Django's, in Vietnamese."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> base.CommandParser:
        """Django's own names its parser's class in its body, so this builds the parser anew, with the same options."""
        kwargs.setdefault("formatter_class", _Formatter)
        parser = _Parser(
            prog=f"{os.path.basename(prog_name)} {subcommand}",
            description=self.help or None,
            called_from_command_line=getattr(self, "_called_from_command_line", None),
            add_help=False,
            **kwargs,
        )
        parser.add_argument("-h", "--help", action="help", help="in hướng dẫn này rồi kết thúc")
        version = django.get_version()
        self.add_base_argument(parser, "--version", action="version", version=version)
        self.add_base_argument(parser, "-v", "--verbosity", default=1, type=int, choices=[0, 1, 2, 3])
        for name in ("--settings", "--pythonpath"):
            self.add_base_argument(parser, name)
        for name in ("--traceback", "--no-color", "--force-color"):
            self.add_base_argument(parser, name, action="store_true")
        if self.requires_system_checks:
            parser.add_argument("--skip-checks", action="store_true", help="không kiểm tra cấu hình trước khi chạy")
        self.add_arguments(parser)
        return parser

    def add_base_argument(self, parser: ArgumentParser, *args: str, **kwargs: Any) -> None:
        super().add_base_argument(parser, *args, help=_BASE_HELP[args[-1]], **kwargs)  # type: ignore[arg-type]

    def execute(self, *args: Any, **options: Any) -> str | None:
        """A refusal is its sentence alone, without the name of the exception before it."""
        try:
            return super().execute(*args, **options)
        except base.SystemCheckError:
            raise
        except CommandError as refused:
            if not getattr(self, "_called_from_command_line", False) or options["traceback"]:
                raise
            self.stderr.write(str(refused))
            sys.exit(refused.returncode)


class _Formatter(base.DjangoHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class _Parser(base.CommandParser):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._positionals.title = "tham số"
        self._optionals.title = "tùy chọn"

    def error(self, message: str) -> NoReturn:
        sentence = in_vietnamese(message)
        if not self.called_from_command_line:
            raise CommandError(sentence, returncode=WRONG_CALL)
        self.print_usage(sys.stderr)
        self.exit(WRONG_CALL, f"{sentence}\nXem đủ các tham số: {self.prog} --help\n")


def in_vietnamese(message: str) -> str:
    """What argparse says, as a sentence of ours."""
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return sentence.format(*found.groups())
    return f"Lệnh viết không đúng: {message}"


# --- Files that a command names -------------------------------------------------------------------


def read_file(file: Path) -> bytes:
    """The bytes, or a CommandError that says why there are none."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {file}: {why(error)}.") from None


def require_writable(file: Path) -> None:
    """Ask before the long work whether a file can be written there; nothing is left behind, nothing changed."""
    if file.is_char_device():  # /dev/stdout
        return
    try:
        if file.exists():
            file.open("ab").close()
        with tempfile.TemporaryFile(dir=file.parent):
            pass
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {file}: {why(error)}. Hãy chọn nơi khác cho tệp này.") from None


def why(error: OSError) -> str:
    return _FILE_SENTENCES.get(error.errno or 0, f"hệ điều hành báo lỗi số {error.errno}")
