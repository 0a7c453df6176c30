"""Unit × field and unit × criterion say what plain sums over answers and findings say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.lib.numbers import decimal_vi, score_vi
from cchc.lib.par_index import change_shown, percent_of
from cchc.tests.cast import Stage
from inspections.enums import AFTER_SIGNING, FindingStatus, InspectionKind, InspectionStatus, Mark
from inspections.models import Answer, Finding, Inspection
from inspections.tests.factories import STARTED_AT, FindingFactory, InspectionFactory
from reports.statistics.heat import Asked, HeatMap, heat_map
from reports.statistics.spans import EVER, Span, year_span
from units.models import User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DASH = "–"
# unit, month, state, a mark for each of six items (eighths of its maximum; None: does not apply; -1: not answered), findings
VISITS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(1, 12),
        st.sampled_from(["minutes_signed", "remediating", "in_progress"]),
        st.lists(st.one_of(st.none(), st.integers(-1, 8)), min_size=6, max_size=6),
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["recorded", "withdrawn"])), max_size=3),
    ),
    max_size=5,
)


def _play(stage: Stage, visits: list[Any]) -> None:
    units = [stage.ward, stage.other_ward, UnitFactory(parent=stage.city, name="Ba")]
    for number, (unit, month, status, marks, findings) in enumerate(visits):
        inspection = InspectionFactory(
            team=stage.inspection.team, unit=units[unit], criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, round=None, kind=InspectionKind.UNANNOUNCED, status=status, started_at=STARTED_AT,
            visit_on=dt.date(2018 + number % 2, month, 1 + number),
        )  # fmt: skip
        answers = list(Answer.objects.filter(inspection=inspection).select_related("criterion").order_by("criterion"))
        for answer, mark in zip(answers, marks, strict=True):
            _mark(answer, mark)
        for place, state in findings:
            criterion = answers[place].criterion
            FindingFactory(inspection=inspection, criterion=criterion, field_slug=criterion.field_slug, status=state)


def _mark(answer: Answer, mark: int | None) -> None:
    whole = answer.criterion.max_score
    if mark is None:
        answer.mark, answer.score, answer.maximum = Mark.NOT_APPLICABLE, Decimal(0), Decimal(0)
    elif mark >= 0:
        answer.mark, answer.score, answer.maximum = Mark.RESULT, whole * mark / 8, whole
    answer.save()


# --- The same by hand -------------------------------------------------------------------------------


def _compared(span: Span) -> dict[int, list[Inspection]]:
    """Unit → its signed inspections, the newest first, up to the end of the span."""
    found: dict[int, list[Inspection]] = {}
    for row in Inspection.objects.filter(status__in=AFTER_SIGNING).order_by("-visit_on", "-pk"):
        assert row.visit_on
        if found.get(row.unit_id) or not span.year or row.visit_on.year == span.year:
            found.setdefault(row.unit_id, []).append(row)
    return found


def _by_hand(inspection: Inspection, field: str, code: str, measure: str) -> Decimal | None:
    answers = [row for row in Answer.objects.filter(inspection=inspection).select_related("criterion") if row.maximum]
    answers = [row for row in answers if field in ("", row.field_slug) and code in ("", row.criterion.code)]
    findings = Finding.objects.filter(inspection=inspection).exclude(status=FindingStatus.WITHDRAWN)
    if measure == "findings":
        rows = [row for row in findings.select_related("criterion") if row.criterion and field in ("", row.field_slug)]
        return Decimal(sum(code in ("", row.criterion.code) for row in rows if row.criterion))
    score, most = (sum((getattr(row, name) for row in answers), Decimal(0)) for name in ("score", "maximum"))
    if not most:
        return None
    return most - score if measure == "lost" else percent_of(score, most)


def _text(inspections: list[Inspection], field: str, code: str, measure: str) -> str:
    kind = "score" if measure == "change" else measure
    value = _by_hand(inspections[0], field, code, kind)
    if measure == "change":
        # of the same day: which of two was the earlier one nobody knows
        earlier = [row for row in inspections[1:] if row.visit_on < inspections[0].visit_on]  # type: ignore[operator]
        was = _by_hand(earlier[0], field, code, kind) if earlier else None
        return DASH if value is None or was is None else change_shown(was, value)
    if value is None:
        return DASH
    return {"score": decimal_vi(value, 1), "lost": score_vi(value), "findings": decimal_vi(value, 0)}[measure]


def _drawn(heat: HeatMap) -> dict[str, list[str]]:
    return {row.unit: [cell.text for cell in row.cells] for row in heat.rows}


@MANY
@given(visits=VISITS, measure=st.sampled_from(["score", "lost", "findings", "change"]))
def test_random_points_are_summed_as_by_hand(stage: Stage, visits: list[Any], measure: str):
    with transaction.atomic():
        _play(stage, visits)
        names = dict(Inspection.objects.values_list("unit", "unit__short_name"))
        for span in (EVER, year_span(2019)):
            compared = _compared(span)
            fields = heat_map(stage.cast.leader, span, Asked("commune", measure, "", ""), start=0, size=50)
            opened = heat_map(stage.cast.leader, span, Asked("commune", measure, "", "steering"), start=0, size=50)

            columns = [("steering", ""), ("procedures", ""), ("", "")]
            items = [("steering", "1.1.1"), ("steering", "1.1.2"), ("steering", "1.1.3"), ("steering", "")]
            for drawn, places in ((fields, columns), (opened, items)):
                by_hand = {
                    names[unit]: [_text(rows, *place, measure) for place in places] for unit, rows in compared.items()
                }
                assert _drawn(drawn) == by_hand
        transaction.set_rollback(True)


# --- Order, links, access ---------------------------------------------------------------------------


def _signed(stage: Stage) -> None:
    """Mũi Né 50 % with two findings, Hàm Tiến 100 %, «Ba» 0 %."""
    marks: list[Any] = [([4] * 6, [(0, "recorded"), (3, "recorded")]), ([8] * 6, []), ([0] * 6, [(1, "withdrawn")])]
    _play(stage, [(unit, 5, "remediating", *given) for unit, given in enumerate(marks)])


@pytest.mark.parametrize(
    ("measure", "sort", "units"),
    [
        ("score", "", ["Ba", "Hàm Tiến", "Mũi Né"]),
        ("score", "total", ["Ba", "Mũi Né", "Hàm Tiến"]),
        ("lost", "steering", ["Ba", "Mũi Né", "Hàm Tiến"]),
        ("findings", "procedures", ["Mũi Né", "Ba", "Hàm Tiến"]),
    ],
)
def test_units_are_sorted_by_name_or_the_worst_first(stage: Stage, measure: str, sort: str, units: list[str]):
    _signed(stage)

    heat = heat_map(stage.cast.leader, EVER, Asked("commune", measure, sort, ""), start=0, size=50)

    assert [row.unit.removeprefix("UBND phường ") for row in heat.rows] == units


@pytest.mark.parametrize("field", ["", "steering"])
def test_a_cell_opens_its_rows(stage: Stage, field: str):
    _signed(stage)
    client = Client()
    client.force_login(stage.cast.leader)

    heat = heat_map(stage.cast.leader, EVER, Asked("commune", "findings", "", field), start=0, size=50)
    rows = {(cell.url, cell.text) for row in heat.rows for cell in row.cells}
    points = heat_map(stage.cast.leader, EVER, Asked("commune", "score", "", field), start=0, size=50)

    assert {text: client.get(url).context["page"].count_text for url, text in rows} == {text: text for _, text in rows}
    assert all(client.get(cell.url).status_code == 200 for row in points.rows for cell in row.cells)


def test_an_inspector_compares_only_what_he_inspected_and_a_unit_nothing(stage: Stage):
    _signed(stage)
    Inspection.objects.filter(pk=stage.inspection.pk).update(status=InspectionStatus.MINUTES_SIGNED)
    asked = Asked("commune", "score", "", "")

    seen = heat_map(User.objects.get(pk=stage.cast.member.pk), year_span(2019), asked, start=0, size=50)
    client = Client()
    client.force_login(stage.cast.unit_head)

    assert [row.unit for row in seen.rows] == ["UBND phường Mũi Né"]
    assert client.get(reverse("heat_map")).status_code == 403


@pytest.mark.parametrize("query", ["", "?measure=change", "?field=steering&measure=change&sort=1.1.1"])
def test_the_page_asks_as_many_queries_for_few_units_as_for_many(stage: Stage, query: str):
    _signed(stage)
    client = Client()
    client.force_login(stage.cast.home_affairs)
    address = reverse("heat_map") + query
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        InspectionFactory(
            team=stage.inspection.team, unit=UnitFactory(parent=stage.city), criteria_set=stage.inspection.criteria_set,
            lead_unit=stage.city, round=None, kind=InspectionKind.UNANNOUNCED, status="closed", started_at=STARTED_AT,
            visit_on=dt.date(2019, 2, 1 + number),
        )  # fmt: skip

    with CaptureQueriesContext(connection) as many:
        page = client.get(address)

    assert page.status_code == 200
    assert len(many) <= len(few)
    assert len(many) <= 18
