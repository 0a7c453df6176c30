"""The map tells what plain counting tells; the office's own GeoJSON takes the place of the sketch, or is refused whole."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from cchc.lib.numbers import decimal_vi, score_vi
from cchc.lib.par_index import percent_of
from cchc.tests.cast import Stage
from inspections.enums import AFTER_SIGNING, NOT_OVER, InspectionKind, Mark
from inspections.models import Answer, Finding, Inspection
from inspections.tests.factories import STARTED_AT, FindingFactory, InspectionFactory
from reports.city_map import geojson
from reports.models import CityMap, MapTile
from reports.statistics.city_map import Told, city_map
from reports.statistics.spans import EVER, year_span
from reports.tests.dashboards import DAY, VISITS, is_overdue, play
from units.models import Unit, User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _signed(stage: Stage, unit: Unit, eighths: int, visit_on: dt.date = dt.date(2019, 2, 1)) -> None:
    inspection = InspectionFactory(
        team=stage.inspection.team, unit=unit, criteria_set=stage.inspection.criteria_set, lead_unit=stage.city,
        round=None, kind=InspectionKind.UNANNOUNCED, status="closed", started_at=STARTED_AT, visit_on=visit_on,
    )  # fmt: skip
    for answer in Answer.objects.filter(inspection=inspection).select_related("criterion"):
        most = answer.criterion.max_score
        answer.mark, answer.score, answer.maximum = Mark.RESULT, most * eighths / 8, most
        answer.save()


# --- Numbers ------------------------------------------------------------------------------------------


@MANY
@given(visits=VISITS)
def test_random_rows_are_told_as_counted_one_by_one(stage: Stage, visits: list[Any]):
    with transaction.atomic():
        units = play(stage, visits)
        _signed(stage, units[0], 3)
        _signed(stage, units[1], 8, dt.date(2018, 2, 1))
        for span in (EVER, year_span(2019)):
            found = [
                row
                for row in Finding.objects.select_related("inspection")
                if not span.year or row.inspection and row.inspection.visit_on.year == span.year  # type: ignore[union-attr]
            ]
            for measure in ("score", "lost", "open", "overdue"):
                told = city_map(stage.cast.leader, stage.city.pk, span, DAY, measure).rows
                by_hand = {unit.short_name: _by_hand(unit, measure, found, span.year) for unit in units}
                assert {row.name: row.text for row in told} == by_hand
                assert all((row.shade == 0) == (row.text == "–") for row in told)
        transaction.set_rollback(True)


def _by_hand(unit: Unit, measure: str, findings: list[Finding], year: int | None) -> str:
    mine = [row for row in findings if row.responsible_unit_id == unit.pk]
    if measure == "open":
        return str(sum(row.closed_on is None and row.status in NOT_OVER for row in mine))
    if measure == "overdue":
        return str(sum(map(is_overdue, mine)))
    rows = Inspection.objects.filter(unit=unit, status__in=AFTER_SIGNING).order_by("-visit_on", "-pk")
    last = next((row for row in rows if not year or row.visit_on and row.visit_on.year == year), None)
    answers = list(Answer.objects.filter(inspection=last, maximum__gt=0)) if last else []
    score, most = (sum((getattr(row, name) for row in answers), Decimal(0)) for name in ("score", "maximum"))
    if not most:
        return "–"
    percent = percent_of(score, most)
    assert percent is not None
    return decimal_vi(percent, 1) if measure == "score" else score_vi(most - score)


def test_every_number_leads_to_its_rows_and_the_worst_stand_first(stage: Stage):
    late = [("concluded", "minor", -n, 1, "steering") for n in range(1, 4)]
    play(stage, [(0, 2019, False, "concluded", [*late, ("verified", "minor", 1, 0, "steering")])])
    client = _client(stage.cast.leader)

    rows: list[Told] = []
    for measure in ("open", "overdue"):
        shown = client.get(reverse("city_map"), {"measure": measure}).context["map"]
        assert shown.rows[0].name == stage.other_ward.short_name
        rows += [row for row in shown.rows if row.url]

    assert len(rows) == 2
    assert [client.get(row.url).context["page"].count_text for row in rows] == [row.text for row in rows]


def test_the_sketch_says_that_it_is_one_and_shows_a_tile_for_each_commune(stage: Stage):
    MapTile.objects.create(unit=stage.ward, column=3, row=0)
    MapTile.objects.create(unit=stage.other_ward, column=0, row=1)
    _signed(stage, stage.ward, 4)

    page = _client(stage.cast.leader).get(reverse("city_map")).content.decode()

    assert "Sơ đồ phác họa" in page
    assert page.count("<rect ") == 2
    assert 'x="378" y="0"' in page
    assert ">50,0</text>" in page
    assert ">Mũi Né</text>" in page


def test_units_without_tiles_stand_in_rows_by_name(stage: Stage):
    MapTile.objects.create(unit=stage.ward, column=3, row=0)

    shown = city_map(stage.cast.leader, stage.city.pk, EVER, DAY, "score")

    assert [(area.told.short, area.x, area.y) for area in shown.areas] == [("Hàm Tiến", 0, 0), ("Mũi Né", 126, 0)]
    page = _client(stage.cast.leader).get(reverse("city_map")).content.decode()
    assert "xếp theo tên, chưa theo vị trí" in page


def test_the_page_asks_as_many_queries_for_few_units_as_for_many(stage: Stage):
    client = _client(stage.cast.home_affairs)
    _signed(stage, stage.ward, 4)
    client.get(reverse("city_map"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("city_map"))
    for number in range(4):
        _signed(stage, UnitFactory(parent=stage.city, name=f"Khác {number}"), number)

    with CaptureQueriesContext(connection) as many:
        client.get(reverse("city_map"))

    assert len(many) <= len(few)
    assert len(many) <= 16


# --- The office's own map -----------------------------------------------------------------------------


def _square(west: float, properties: Any, **geometry: Any) -> dict[str, Any]:
    ring = [[west, 10.9], [west + 0.1, 10.9], [west + 0.1, 11.0], [west, 11.0], [west, 10.9]]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]} | geometry,
    }


def _file(*features: Any, **content: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | content).encode()


def _both(stage: Stage) -> list[Any]:
    return [_square(108.1, {"ten": "Phường Mũi Né"}), _square(108.2, {"NAME": "ham tien", "ma": 12})]


def _upload(user: User, data: bytes, name: str = "ranh-gioi.geojson") -> Any:
    return _client(user).post(reverse("map_upload"), {"file": SimpleUploadedFile(name, data)})


def test_the_offices_own_map_takes_the_place_of_the_sketch_and_gives_it_back(stage: Stage):
    foreign = _square(109.0, {"ten": "Phường Xa Lạ"})

    answer = _upload(stage.cast.administrator, _file(*_both(stage), foreign))

    assert answer.status_code == 302
    page = _client(stage.cast.leader).get(reverse("city_map"))
    assert "Sơ đồ phác họa" not in page.content.decode()
    assert page.content.decode().count('<path d="M') == 2
    areas = {area.told.short: area for area in page.context["map"].areas}
    assert areas["Mũi Né"].x < areas["Hàm Tiến"].x
    said = _client(stage.cast.administrator).get(reverse("map_upload")).content.decode()
    assert "ranh-gioi.geojson" in said
    _client(stage.cast.administrator).post(reverse("map_remove"))
    assert "Sơ đồ phác họa" in _client(stage.cast.leader).get(reverse("city_map")).content.decode()


def test_a_unit_that_the_map_does_not_know_brings_the_sketch_back(stage: Stage):
    _upload(stage.cast.administrator, _file(*_both(stage)))
    UnitFactory(parent=stage.city, name="Mới lập")

    shown = city_map(stage.cast.leader, stage.city.pk, EVER, DAY, "score")

    assert shown.ground.is_sketch
    assert len(shown.areas) == 3


def test_many_points_are_simplified_and_neighbours_stay_together(stage: Stage):
    border = [[108.2 + 0.0004 * (n % 3), 10.9 + 0.1 * n / 20_000] for n in range(20_001)]
    west = [[108.1, 10.9], *border, [108.1, 11.0], [108.1, 10.9]]
    east = [*border, [108.3, 11.0], [108.3, 10.9], border[0]]
    names = ("Phường Mũi Né", "Phường Hàm Tiến")
    features = [_square(0, {"ten": name}, coordinates=[ring]) for name, ring in zip(names, (west, east), strict=True)]

    _upload(stage.cast.administrator, _file(*features))

    shapes = CityMap.objects.get().shapes
    points = [set(shape["path"].strip("MZ").split("L")) for shape in shapes]
    assert sum(map(len, points)) < geojson.DRAWN_POINTS
    assert len(points[0] & points[1]) >= 2


def _bad(stage: Stage) -> dict[str, tuple[bytes, str]]:
    both = _both(stage)
    far = [[[512_000.0, 1_205_000.0]] * 5]
    flat = [[[108.1, 10.9], [108.2, 10.9], [108.1, 10.9], [108.1, 10.9]]]
    nan = b'{"type":"FeatureCollection","features":[NaN]}'
    return {
        "empty object": (b"{}", "FeatureCollection"),
        "no JSON": (b"<kml></kml>", "sai cú pháp ở dòng 1"),
        "no UTF-8": (b"\xff\xfe\x00", "UTF-8"),
        "deep": (b"[" * 100_000, "lồng nhau quá sâu"),
        "not a number": (nan, "sai cú pháp"),
        "no areas": (_file(), "không có vùng nào"),
        "a missing unit": (_file(both[0]), "Tệp thiếu vùng của UBND phường Hàm Tiến"),
        "nobody's areas": (_file(_square(1, None)), "Tệp thiếu vùng của UBND phường Hàm Tiến, UBND phường Mũi Né"),
        "a point": (
            _file(_square(1, {"t": "Mũi Né"}, type="Point", coordinates=[1, 2])),
            "không có ranh giới khép kín",
        ),
        "projected": (_file(_square(1, {"t": "Mũi Né"}, coordinates=far)), "không theo VN-2000"),
        "no area": (_file(_square(1, {"t": "Mũi Né"}, coordinates=flat), both[1]), "không có diện tích"),
        "short ring": (_file(_square(1, {"t": "Mũi Né"}, coordinates=[[[1, 1]]])), "ít hơn 4 điểm"),
        "words for numbers": (
            _file(_square(1, {"t": "Mũi Né"}, coordinates=[[["a", "b"]] * 4])),
            "không phải hai con số",
        ),
        "huge numbers": (
            _file(_square(1, {"t": "Mũi Né"}, coordinates=[[[1e300, 10**400]] * 4])),
            "không phải hai con số",
        ),
        "no geometry": (_file(_square(1, {"t": "Mũi Né"}) | {"geometry": None}), "không có ranh giới khép kín"),
        "two at once": (_file(_square(1, {"a": "Mũi Né", "b": "Hàm Tiến"})), "khớp cả"),
        "no feature": (_file(7), "không phải là một vùng"),
        "nothing in a polygon": (_file(_square(1, {"t": "Mũi Né"}, type="MultiPolygon", coordinates=[[]])), "trống"),
    }


def test_a_bad_file_gets_a_sentence_and_changes_nothing(stage: Stage):
    _upload(stage.cast.administrator, _file(*_both(stage)))
    before = CityMap.objects.get().shapes

    for name, (data, sentence) in _bad(stage).items():
        answer = _upload(stage.cast.administrator, data)
        assert answer.status_code == 422, name
        assert sentence in " ".join(answer.context["form"].errors["file"]), (name, answer.context["form"].errors)
    assert CityMap.objects.get().shapes == before


def test_a_file_of_more_than_ten_megabytes_is_refused_unread(stage: Stage):
    answer = _upload(stage.cast.administrator, b" " * (geojson.MOST_BYTES + 1))

    assert "lớn hơn 10 MB" in answer.content.decode()
    assert not CityMap.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_sketch_fits_a_phone_and_its_tiles_are_named_in_the_table_and_can_be_tapped(browse: Any, stage: Stage):
    FindingFactory(inspection=stage.inspection, status="concluded")
    page = browse(stage.cast.leader, phone=True)
    page.goto(f"{reverse('city_map')}?measure=open")

    wrap, tile = page.locator(".map-wrap"), page.get_by_role("link", name="Mũi Né: 1")

    assert wrap.evaluate("it => it.scrollWidth <= it.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tile.locator(".place").is_hidden()
    assert tile.locator("text.map-key").text_content() == "1"
    assert "1." in page.get_by_role("row", name="Mũi Né").inner_text()
    assert (
        min(
            tile.locator("rect").evaluate("it => [it.getBoundingClientRect().width, it.getBoundingClientRect().height]")
        )
        >= 24
    )
    tile.tap()
    page.wait_for_url("**/ton-tai/**")
