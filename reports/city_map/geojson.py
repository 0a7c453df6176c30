"""Read the areas of communes out of a GeoJSON file: checked before anything is drawn, then simplified.

RFC 7946: longitude and latitude in degrees. An area belongs to the unit of which one of its properties gives the code or
the name. Neighbours keep their common borders (`shapely.coverage_simplify`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from cchc.lib.text import search_key

MOST_BYTES = 10 * 1024**2
MOST_AREAS = 5_000
MOST_POINTS = 400_000
DRAWN_POINTS = 8_000  # of all areas together: a page of 100 kB
WIDTH, MARGIN = 1000, 10
NAMED = 5  # how many are named in a sentence


class GeoRefusedError(Exception):
    """What is wrong with the file, as a sentence."""


@dataclass(frozen=True)
class Known:
    """A unit that has to be found: its names, the full one first."""

    key: int
    name: str
    code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """As `CityMap` keeps it; `left` areas of the file belong to no unit."""

    shapes: list[dict[str, Any]]
    width: int
    height: int
    left: int


def drawn(data: bytes, units: Sequence[Known]) -> Drawn:
    features = _features(data)
    found: dict[int, list[Any]] = {}
    points = left = 0
    for number, feature in enumerate(features, 1):
        unit = _unit_of(feature, units, number)
        if unit is None:
            left += 1
            continue
        polygons = list(_polygons(feature.get("geometry"), number))
        points += sum(len(ring) for polygon in polygons for ring in polygon)
        if points > MOST_POINTS:
            raise GeoRefusedError(
                f"Tệp có hơn {MOST_POINTS:,} điểm. Hãy giản lược ranh giới rồi tải lại.".replace(",", ".")
            )
        found.setdefault(unit, []).extend(polygons)
    _all_found(found, units)
    shapes = {key: _area(polygons, next(u.name for u in units if u.key == key)) for key, polygons in found.items()}
    return _projected(shapes, left)


# --- Reading ------------------------------------------------------------------------------------------


def _features(data: bytes) -> list[Any]:
    if len(data) > MOST_BYTES:
        raise GeoRefusedError("Tệp lớn hơn 10 MB. Hãy giản lược ranh giới rồi tải lại.")
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise GeoRefusedError("Tệp không phải GeoJSON: không đọc được chữ (cần mã UTF-8).") from None
    except RecursionError:
        raise GeoRefusedError("Tệp không phải GeoJSON: dữ liệu lồng nhau quá sâu.") from None
    except ValueError as error:
        where = f" ở dòng {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise GeoRefusedError(f"Tệp không phải GeoJSON: sai cú pháp{where}.") from None
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise GeoRefusedError("Tệp không phải GeoJSON dạng FeatureCollection (một tập hợp các vùng).")
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise GeoRefusedError("Tệp không có vùng nào (mục «features» trống).")
    if len(features) > MOST_AREAS:
        raise GeoRefusedError(f"Tệp có {len(features)} vùng, nhiều hơn {MOST_AREAS}.")
    return features


def _no_constant(text: str) -> float:
    raise ValueError(text)


def _unit_of(feature: Any, units: Sequence[Known], number: int) -> int | None:
    """By the code if any property holds one, else by the fullest name."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise GeoRefusedError(f"Mục thứ {number} của tệp không phải là một vùng (Feature).")
    given = feature.get("properties")
    values = given.values() if isinstance(given, dict) else ()
    texts = [str(value) for value in values if isinstance(value, str | int)]
    codes = {text.strip().zfill(5) for text in texts}
    coded = [unit for unit in units if unit.code and unit.code.zfill(5) in codes]
    if coded:
        return _only(coded, number)
    keys = {search_key(text[:200]) for text in texts}
    for place in range(max((len(unit.names) for unit in units), default=0)):
        named = [unit for unit in units if len(unit.names) > place and search_key(unit.names[place]) in keys]
        if named:
            return _only(named, number)
    return None


def _only(units: list[Known], number: int) -> int:
    if len(units) > 1:
        raise GeoRefusedError(
            f"Vùng thứ {number} khớp cả {units[0].name} và {units[1].name}. Hãy ghi mã đơn vị cho từng vùng."
        )
    return units[0].key


def _all_found(found: dict[int, Any], units: Iterable[Known]) -> None:
    missing = [unit.name for unit in units if unit.key not in found]
    if missing:
        more = f" và {len(missing) - NAMED} đơn vị khác" if len(missing) > NAMED else ""
        raise GeoRefusedError(
            f"Tệp thiếu vùng của {', '.join(missing[:NAMED])}{more}. "
            "Mỗi vùng cần một thuộc tính là mã đơn vị hành chính hoặc tên phường, xã."
        )


Ring = list[tuple[float, float]]


def _polygons(geometry: Any, number: int) -> Iterator[list[Ring]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise GeoRefusedError(f"Vùng thứ {number} không có ranh giới khép kín (Polygon, MultiPolygon).")
    for polygon in coordinates if kind == "MultiPolygon" else [coordinates]:
        if not isinstance(polygon, list) or not polygon:
            raise GeoRefusedError(f"Vùng thứ {number} có ranh giới trống.")
        yield [_ring(ring, number) for ring in polygon]


def _ring(ring: Any, number: int) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise GeoRefusedError(f"Ranh giới của vùng thứ {number} có ít hơn 4 điểm.")
    points = []
    for point in ring:
        if not isinstance(point, list) or len(point) < 2 or not all(_is_number(value) for value in point[:2]):
            raise GeoRefusedError(f"Ranh giới của vùng thứ {number} có điểm không phải hai con số.")
        longitude, latitude = float(point[0]), float(point[1])
        if abs(longitude) > 180 or abs(latitude) > 85:
            raise GeoRefusedError(
                f"Tọa độ của vùng thứ {number} không phải kinh độ, vĩ độ. "
                "Hãy xuất tệp theo WGS 84 (EPSG:4326), không theo VN-2000."
            )
        points.append((longitude, latitude))
    return points


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


# --- Drawing ------------------------------------------------------------------------------------------


def _area(polygons: list[list[Ring]], name: str) -> Any:
    """All parts of a unit as one valid area."""
    made = shapely.make_valid(shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons]))
    parts = [part for part in shapely.get_parts(shapely.get_parts(made)) if part.geom_type == "Polygon"]
    area = shapely.union_all(parts)
    if area.is_empty or not area.area:
        raise GeoRefusedError(f"Vùng của {name} không có diện tích.")
    return area


def _projected(areas: dict[int, Any], left: int) -> Drawn:
    """Degrees → a drawing WIDTH wide; good enough for a city or a province."""
    west, south, east, north = shapely.total_bounds(list(areas.values()))
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, (north - south) / 3, 1e-9)

    def placed(points: Any) -> Any:
        points = points.copy()
        points[:, 0] = MARGIN + (points[:, 0] - west) * squeeze * scale
        points[:, 1] = MARGIN + (north - points[:, 1]) * scale
        return points

    shapes = [shapely.transform(area, placed) for area in areas.values()]
    height = math.ceil((north - south) * scale + 2 * MARGIN)
    shown = [_shape(key, area) for key, area in zip(areas, _simplified(shapes), strict=True)]
    return Drawn(shown, WIDTH, height, left)


def _simplified(shapes: list[Any]) -> list[Any]:
    """As few points as a page can carry; a unit too small to survive keeps what it had."""
    tolerance, found = 0.7, shapes
    while True:
        simpler = shapely.coverage_simplify(shapes, tolerance)
        found = [new if not new.is_empty else old for new, old in zip(simpler, shapes, strict=True)]
        if sum(shapely.get_num_coordinates(found)) <= DRAWN_POINTS or tolerance > 100:
            return found
        tolerance *= 2


def _shape(key: int, area: Any) -> dict[str, Any]:
    rings = [
        ring
        for part in shapely.get_parts(area)
        if part.geom_type == "Polygon"
        for ring in [part.exterior, *part.interiors]
    ]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in list(ring.coords)[:-1]) + "Z" for ring in rings)
    spot = area.representative_point()
    return {"unit": key, "path": path, "x": round(spot.x), "y": round(spot.y)}
