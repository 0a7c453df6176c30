"""The few accounts that a newcomer tries: random passwords of this installation, kept in a file of mode 0600."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth.hashers import get_hasher

from reports.sample.files import read
from units.models import User

HEADINGS = ("Vai trò", "Họ tên", "Tên đăng nhập", "Mật khẩu", "Việc để thử")
TITLE = "Tài khoản mẫu (dữ liệu minh họa; mật khẩu ngẫu nhiên của riêng bản cài đặt này)"
USERNAME, PASSWORD = HEADINGS.index("Tên đăng nhập"), HEADINGS.index("Mật khẩu")
GAP = "  │ "
# No letter or digit that can be taken for another.
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"


def open_accounts(file: Path | None) -> str:
    """Give the accounts their passwords, those of the file where it has them; write the file. Gives the table."""
    known = read_passwords(file) if file else {}
    rows = read("people")["accounts"]
    passwords = {row["username"]: known.get(row["username"]) or _new_password() for row in rows}
    people = {user.username: user for user in User.objects.filter(username__in=passwords, illustrative=True)}
    for username, user in people.items():
        user.password = _hash(passwords[username])
        user.save(update_fields=["password"])
    table = _table(people, passwords)
    if file:
        _write_private(file, table)
    return table


def read_passwords(file: Path) -> dict[str, str]:
    """User name → password, from the table; empty where there is no file."""
    if not file.exists():
        return {}
    lines = [line.split(GAP.strip()) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [[cell.strip() for cell in cells] for cells in lines if len(cells) == len(HEADINGS)]
    return {row[USERNAME]: row[PASSWORD] for row in rows if row != list(HEADINGS)}


def _new_password() -> str:
    """«k7mx-2pqa-v9st»: 58 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _hash(password: str) -> str:
    """With a tenth of the rounds, so that a newcomer does not wait: 58 random bits need no stretching."""
    hasher = get_hasher()
    rounds = {"iterations": hasher.iterations // 10} if hasattr(hasher, "iterations") else {}
    return str(hasher.encode(password, hasher.salt(), **rounds))


def _table(people: Mapping[str, User], passwords: Mapping[str, str]) -> str:
    rows = [
        (row["role"], people[row["username"]].full_name, row["username"], passwords[row["username"]], row["try"])
        for row in read("people")["accounts"]
        if row["username"] in people
    ]
    widths = [max(len(line[column]) for line in [HEADINGS, *rows]) for column in range(len(HEADINGS))]
    lines = [
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in [HEADINGS, *rows]
    ]
    rule = "──┼─".join("─" * width for width in widths)
    return "\n".join([TITLE, "", lines[0].rstrip(), rule, *(line.rstrip() for line in lines[1:])]) + "\n"


def _write_private(file: Path, text: str) -> None:
    """Mode 0600 from the first byte, and never half-written."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    fresh.replace(file)
