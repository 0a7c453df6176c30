"""Time the import of a past year's results: 1,000 units × 141 criteria from Excel, checked and then loaded."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from cchc.lib.excel import write_book
from inspections import index_importing
from inspections.enums import CriteriaSetStatus, IndexImportKind, Source
from inspections.index_excel import past
from inspections.models import CriteriaSet, Criterion, IndexImport
from reports.benchmark.dataset import START, make_units
from reports.benchmark.jobs import JobFigures, timed
from reports.sheets import XLSX
from units.enums import Role, UnitLevel
from units.keeping import keep_path
from units.models import Membership, Unit, User

FIELDS, LEAVES, YEAR = 8, 141, 2018
BANDS = [{"key": "tot", "label": "Tốt", "at_least": 80}, {"key": "kha", "label": "Khá", "at_least": 65}]


@dataclass(frozen=True)
class Scored:
    """The city, its set of 141 criteria, and who brings in the results."""

    criteria_set: CriteriaSet
    home_affairs: User


def make() -> Scored:
    """Fill an empty, migrated database: 1,000 wards and the set."""
    city = make_units()
    user = User.objects.create_user("home_affairs", full_name="Nguyễn Thị Nội Vụ")
    Membership.objects.create(user=user, unit=city, role=Role.HOME_AFFAIRS, starts_on=START)
    return Scored(_set_of_141(city), user)


def index_jobs(scored: Scored) -> Iterator[tuple[str, JobFigures]]:
    """What the worker does with a file of 141,000 lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ket-qua.xlsx"
        yield "writing 141,000 lines", timed(lambda: _write(scored.criteria_set, path), path)
        given = _upload(scored, path)
        yield "checking the import", timed(lambda: _check(given), path)
        yield "loading the import", timed(lambda: _load(given), path)


def _write(criteria_set: CriteriaSet, path: Path) -> int:
    rows = list(past.template_rows(criteria_set, YEAR))
    write_book(path, [(past.SCORES, _filled(rows))], title="Đo tốc độ")
    return len(rows)


def _filled(rows: list[Any]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        points = row["maximum"] * Decimal((number * 7) % 5) / 4
        yield {
            **row,
            "self_score": row["maximum"],
            "score": points,
            "reason": "Thiếu minh chứng" if number % 9 == 0 else "",
        }


def _upload(scored: Scored, path: Path) -> IndexImport:
    lead = scored.criteria_set.lead_unit_id
    return IndexImport.objects.create(
        lead_unit_id=lead,
        kind=IndexImportKind.PAST,
        year=YEAR,
        name="Đo tốc độ",
        criteria_set=scored.criteria_set,
        published_on=dt.date(2019, 2, 15),
        file=keep_path(path, name=path.name, media_type=XLSX, lead_unit=lead, owner_unit=lead),
        created_by=scored.home_affairs,
    )


def _check(given: IndexImport) -> int:
    index_importing.check(given.pk, show=_unseen)
    given.refresh_from_db()
    return int(given.preview["rows"])


def _load(given: IndexImport) -> int:
    index_importing.confirm(given.pk, by=given.created_by)
    index_importing.load(given.pk, show=_unseen)
    given.refresh_from_db()
    assert given.round is not None
    return int(given.preview["rows"])


def _unseen(percent: int, step: str) -> None:
    """Nobody watches."""


def _set_of_141(city: Unit) -> CriteriaSet:
    """Eight fields with 141 criteria right below them."""
    criteria_set = CriteriaSet.objects.create(
        lead_unit=city,
        code="DO-141",
        title="Bộ 141 tiêu chí",
        unit_level=UnitLevel.COMMUNE,
        max_score=LEAVES,
        illustrative=True,
        bands=BANDS,
    )
    position = 0
    for number in range(1, FIELDS + 1):
        position += 1
        field = _node(criteria_set, position, f"{number}", None)
        for leaf in range(1, LEAVES // FIELDS + 1 + (number <= LEAVES % FIELDS)):
            position += 1
            _node(criteria_set, position, f"{number}.{leaf}", field)
    criteria_set.status, criteria_set.published_at = CriteriaSetStatus.PUBLISHED, timezone.now()
    criteria_set.save(update_fields=["status", "published_at"])
    return criteria_set


def _node(criteria_set: CriteriaSet, position: int, code: str, field: Criterion | None) -> Criterion:
    leaf: dict[str, Any] = {"is_leaf": True, "source": Source.INSPECTION, "rule": {"type": "manual"}} if field else {}
    return Criterion.objects.create(
        criteria_set=criteria_set,
        parent=field,
        field=field,
        field_slug=field.field_slug if field else f"field_{code}",
        position=position,
        level=2 if field else 1,
        code=code,
        text=f"Nội dung của tiêu chí số {code} trong bộ dùng để đo",
        max_score=1 if field else 20,
        **leaf,
    )
