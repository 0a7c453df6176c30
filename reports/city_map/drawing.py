"""The map as it is drawn: one area or one tile for each commune, whatever is to be told of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.models import CityMap, MapTile

TILE_WIDTH, TILE_HEIGHT, GAP = 120, 84, 6


@dataclass(frozen=True)
class Place:
    """Where a unit is drawn: the path of its area, «» for a tile; and where its words stand."""

    unit: int
    path: str
    x: float  # of a tile its left edge, of an area the middle of the words
    y: float


@dataclass(frozen=True)
class Ground:
    """`is_sketch`: tiles, not areas; `is_by_name`: tiles in the order of names, as nobody has said how they lie."""

    places: list[Place]
    width: int
    height: int
    is_sketch: bool
    is_by_name: bool = False
    source: str = ""

    @property
    def columns(self) -> int:
        """Of tiles."""
        return self.width // (TILE_WIDTH + GAP)


def ground_of(lead_unit: int, units: Sequence[int]) -> Ground:
    """Of these units, in the order of their names. Two queries."""
    own = CityMap.objects.filter(lead_unit=lead_unit).first()
    known = set(units)
    if own is not None and known <= {shape["unit"] for shape in own.shapes}:
        places = [
            Place(shape["unit"], shape["path"], shape["x"], shape["y"])
            for shape in own.shapes
            if shape["unit"] in known
        ]
        return Ground(places, own.width, own.height, is_sketch=False, source=own.source)
    return _sketch(units)


def _sketch(units: Sequence[int]) -> Ground:
    rows = MapTile.objects.filter(unit__in=list(units)).values_list("unit_id", "column", "row")
    cells = {unit: (column, row) for unit, column, row in rows}
    is_by_name = len(cells) < len(units) or len(set(cells.values())) < len(units)
    if is_by_name:
        cells = _in_rows(units)
    places = [
        Place(unit, "", column * (TILE_WIDTH + GAP), row * (TILE_HEIGHT + GAP)) for unit, (column, row) in cells.items()
    ]
    columns, lines = (1 + max((cell[axis] for cell in cells.values()), default=0) for axis in (0, 1))
    width, height = columns * (TILE_WIDTH + GAP), lines * (TILE_HEIGHT + GAP)
    return Ground(places, width, height, is_sketch=True, is_by_name=is_by_name)


def _in_rows(units: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Where nobody has said how they lie: by name, in rows."""
    columns = max(1, math.ceil(math.sqrt(len(units) * 1.4)))
    return {unit: (place % columns, place // columns) for place, unit in enumerate(units)}
