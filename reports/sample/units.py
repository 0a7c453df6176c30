"""Province, city, wards, communes and divisions: facts (domain.md §4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from reports.models import MapTile
from reports.sample.files import read
from units.enums import UnitKind
from units.models import Unit, UnitName

# The lists tell no day on which each unit began; those of 2010 have them all, under these codes.
FROM = dt.date(2010, 1, 1)
LISTED = "Danh mục đơn vị hành chính của Tổng cục Thống kê"
NAME_COLUMNS = (
    "official_name",
    "short_name",
    "territory_name",
    "place_name",
    "document_symbol",
    "head_title",
    "deputy_title",
)


@dataclass(frozen=True)
class Units:
    """Communes by their GSO code, divisions by the symbol of their documents."""

    city: Unit
    communes: dict[str, Unit]
    divisions: dict[str, Unit]


def load_units() -> Units:
    facts = read("phan_thiet")
    city_facts = facts["city"]
    province = _unit(UnitKind.PROVINCE, None, _province(city_facts["province"]))
    city = _unit(UnitKind.CITY, province, city_facts)
    communes = {row["gso_code"]: _unit(row["kind"], city, row) for row in facts["communes"]}
    _lay_out(communes)
    divisions = {row["document_symbol"]: _unit(UnitKind.DIVISION, city, row) for row in facts["divisions"]}
    return Units(city, communes, divisions)


def _lay_out(communes: dict[str, Unit]) -> None:
    """The tiles of the sketch."""
    tiles = read("tiles")["tiles"]
    MapTile.objects.bulk_create(
        MapTile(unit=unit, column=tiles[code][0], row=tiles[code][1]) for code, unit in communes.items()
    )


def _province(facts: dict[str, str]) -> dict[str, str]:
    return {
        **facts,
        "short_name": "UBND tỉnh Bình Thuận",
        "place_name": "Bình Thuận",
        "document_symbol": "UBND",
        "head_title": "Chủ tịch",
        "deputy_title": "Phó Chủ tịch",
    }


def _unit(kind: str, parent: Unit | None, facts: dict[str, Any]) -> Unit:
    code = facts.get("gso_code", "")
    unit = Unit.objects.create(
        kind=kind, parent=parent, gso_code=code, valid_from=FROM, legal_basis=LISTED if code else ""
    )
    columns = {column: facts[column] for column in NAME_COLUMNS if column in facts}
    UnitName.objects.create(unit=unit, valid_from=FROM, **columns)
    return unit
