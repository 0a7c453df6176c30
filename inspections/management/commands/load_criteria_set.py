from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cchc.commands import BaseCommand, CommandError, read_file
from cchc.lib.criteria import CriteriaSetError, load_set
from cchc.lib.numbers import parse_key
from inspections.importing import LoadRefused, load_criteria_set
from units.models import Unit


class Command(BaseCommand):
    help = (
        "Nạp một bộ tiêu chí từ tệp JSON. Tệp sai tổng điểm, bậc điểm hay số hiệu thì không nạp gì và nêu rõ chỗ sai."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="tệp JSON của bộ tiêu chí")
        parser.add_argument("--unit", required=True, help="cơ quan chủ trì: tên ngắn hoặc số khóa")
        parser.add_argument("--publish", action="store_true", help="công bố luôn; sau đó bộ tiêu chí không sửa được")
        parser.add_argument("--code", help="nạp dưới mã này thay cho mã trong tệp")

    def handle(self, *, file: Path, unit: str, publish: bool, code: str | None, **options: Any) -> None:
        content = read_file(file)
        lead_unit = _lead_unit(unit)
        try:
            parsed = load_set(content)
            loaded = load_criteria_set(parsed, lead_unit=lead_unit, publish=publish, code=code)
        except CriteriaSetError as error:
            listed = "\n".join(f"  - {problem}" for problem in error.problems)
            raise CommandError(f"Không nạp bộ tiêu chí, tệp có {len(error.problems)} chỗ sai:\n{listed}") from None
        except LoadRefused as error:
            raise CommandError(str(error)) from None
        leaves = loaded.criteria.filter(is_leaf=True).count()
        state = loaded.get_status_display().lower()
        self.stdout.write(f"Bộ tiêu chí {loaded.code} của {lead_unit}: {leaves} tiêu chí thành phần, {state}.")


def _lead_unit(named: str) -> Unit:
    key = parse_key(named)
    rows = Unit.objects.filter(short_name=named) if key is None else Unit.objects.filter(pk=key)
    found = [unit for unit in rows if unit.is_authority]
    if len(found) != 1:
        why = "Không có" if not found else "Có nhiều hơn một"
        raise CommandError(f"{why} cơ quan chủ trì nào là «{named}». Hãy ghi đúng tên ngắn hoặc số khóa của cơ quan.")
    return found[0]
