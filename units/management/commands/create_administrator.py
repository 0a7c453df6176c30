"""`manage.py create_administrator quantri --full-name "…" --unit-name "…" --place "…"`"""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from cchc.commands import BaseCommand, CommandError
from cchc.lib.dates import parse_date
from units.enums import AUTHORITY_KINDS, UnitKind
from units.first_administrator import CannotCreateError, FirstUnit, create_administrator
from units.models import Unit, UnitName, User


def _date(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _sentences(error: ValidationError) -> Iterator[str]:
    for name, sentences in error.message_dict.items():
        model = next(
            (model for model in (User, UnitName, Unit) if name in {f.name for f in model._meta.get_fields()}), None
        )
        label = str(getattr(model._meta.get_field(name), "verbose_name", name)) if model else ""
        yield f"{label}: {' '.join(sentences)}" if label else " ".join(sentences)


class Command(BaseCommand):
    help = "Tạo người quản trị đầu tiên, và cơ quan chủ trì nếu chưa có. In mật khẩu dùng một lần, một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="tên đăng nhập: chữ thường không dấu và số")
        parser.add_argument("--full-name", default="Quản trị hệ thống", help="họ và tên")
        parser.add_argument("--unit-name", default="", help="tên chính thức của cơ quan chủ trì")
        parser.add_argument("--unit-short-name", default="", help="tên ngắn, mặc định: UBND …")
        parser.add_argument("--place", default="", help="địa danh in trên văn bản")
        parser.add_argument("--kind", default=UnitKind.CITY, choices=AUTHORITY_KINDS, help="loại cơ quan")
        parser.add_argument("--since", type=_date, default=None, help="cơ quan có từ ngày, mặc định: hôm nay")

    def handle(self, **options: Any) -> None:
        unit = FirstUnit(
            official_name=options["unit_name"],
            short_name=options["unit_short_name"],
            place_name=options["place"],
            kind=options["kind"],
            since=options["since"],
        )
        try:
            person, lead, password = create_administrator(options["username"], options["full_name"], unit)
        except CannotCreateError as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError("\n".join(_sentences(error))) from None
        except IntegrityError:
            raise CommandError(f"Tên đăng nhập «{options['username']}» đã có người dùng.") from None
        self.stdout.write(f"Đã tạo người quản trị {person.username} cho {lead}.")
        self.stdout.write(f"Mật khẩu dùng một lần (chỉ hiện lần này): {password}")
