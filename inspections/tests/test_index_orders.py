"""No order of edits changes a result: whoever writes what first, the sums and places are those of what stands last."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.lib import par_index
from cchc.tests.cast import set_stage
from inspections import indexing
from inspections.models import IndexAssessment, IndexFieldResult, IndexScore
from inspections.tests.scoring import handed_in, judge

pytestmark = pytest.mark.django_db

LIMITS = {"1.1.1": 1000, "1.1.2": 1500, "1.1.3": 1000, "2.1.1": 2000, "2.1.2": 2000, "2.1.3": 500}
edit = st.sampled_from(sorted(LIMITS)).flatmap(
    lambda code: st.tuples(st.just(code), st.one_of(st.none(), st.integers(0, LIMITS[code])))
)


class Undo(Exception):  # noqa: N818 - a way out of the transaction
    pass


def result_of(assessed: IndexAssessment) -> Any:
    found = IndexAssessment.objects.get(pk=assessed.pk)
    fields = IndexFieldResult.objects.filter(assessment=assessed).order_by("field")
    return (
        found.score,
        found.maximum,
        found.percent,
        found.self_score,
        list(fields.values_list("score", "maximum", "self_score")),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(edit, min_size=1, max_size=8), data=st.data())
def test_no_order_of_edits_changes_a_result(world: Any, edits: list[tuple[str, int | None]], data: Any):
    """Edits of different criteria in any order, each criterion's own in its order, end in the same sums."""
    stage, assessed = world
    order = data.draw(st.permutations(range(len(edits))))
    last = dict(edits)
    shuffled = [edits[place] for place in order if last[edits[place][0]] == edits[place][1]]
    shuffled += list(last.items())

    results = [_play(stage, assessed, these) for these in (edits, shuffled)]

    assert results[0] == results[1]
    assert results[0][:3] == _by_the_book(assessed, last)


@pytest.fixture
def world(settings: Any) -> Any:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    stage = set_stage()
    return stage, handed_in(stage)


def _play(stage: Any, assessed: IndexAssessment, edits: list[tuple[str, int | None]]) -> Any:
    """The result after these edits; all of it is taken back."""
    found: Any = None
    try:
        with transaction.atomic():
            for code, points in edits:
                by = stage.cast.member if code.startswith("1") else stage.cast.other_member
                if points is None:
                    judge(assessed, by, code, None, "Không áp dụng", mark="not_applicable")
                else:
                    judge(assessed, by, code, Decimal(points) / 1000, "Ý kiến")
            found = result_of(assessed)
            indexing.refresh(assessed.round_id)  # counted anew: nothing moves
            assert result_of(assessed) == found
            raise Undo
    except Undo:
        return found


def _by_the_book(assessed: IndexAssessment, last: dict[str, int | None]) -> Any:
    """What `cchc.lib.par_index` gives for what stands last."""
    items = []
    for row in IndexScore.objects.filter(assessment=assessed).select_related("criterion"):
        code, limit = row.criterion.code, row.criterion.max_score
        if code not in last:
            items.append(par_index.Item(limit, None))
        elif last[code] is None:
            items.append(par_index.Item(Decimal(0), None))
        else:
            items.append(par_index.Item(limit, Decimal(last[code] or 0) / 1000))
    whole = par_index.index_of(items)
    scored = any(points is not None for points in last.values())
    return (whole.score if scored else None, whole.maximum, whole.percent if scored else None)
