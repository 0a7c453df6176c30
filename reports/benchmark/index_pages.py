"""Pages of the index on 1,000 units × 141 criteria × 5 years: rankings, losses, what mending would bring."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.middleware.csrf import _get_new_csrf_string
from django.urls import reverse
from django.utils import timezone

from cchc.lib.par_index import score_for
from inspections import indexing
from inspections.enums import AssessmentStatus, FindingStatus, IndexRoundStatus, Mark, Severity
from inspections.models import (
    Criterion,
    Finding,
    FindingLoss,
    IndexAssessment,
    IndexRound,
    IndexScore,
    LegalDocument,
    Plan,
)
from reports import index_what_if, index_what_if_city
from reports.benchmark.copying import copy_rows, vacuum
from reports.benchmark.dataset import START
from reports.benchmark.index import YEAR, Scored
from reports.benchmark.jobs import JobFigures, timed
from reports.benchmark.measuring import Ask
from reports.benchmark.pages import sign_in
from units.enums import Role
from units.models import Membership, Unit, User

YEARS_BEFORE, FINDINGS = 4, 20_000
DUE_ON = dt.date(2019, 6, 20)


@dataclass(frozen=True)
class IndexPeople:
    """Who opens the pages; the round of the last year, and the assessment of a unit that lost much."""

    home_affairs: User
    unit_head: User
    round: IndexRound
    assessment: IndexAssessment


def make_years(scored: Scored) -> IndexPeople:
    """Four years before the imported one, and findings for its losses."""
    for year in range(YEAR - YEARS_BEFORE, YEAR):
        _year(scored, year)
    last = IndexRound.objects.select_related("criteria_set").get(year=YEAR)
    _findings(scored, last)
    vacuum()
    assessment = IndexAssessment.objects.filter(round=last).order_by("-rank", "pk")[0]
    head = User.objects.create_user("unit_head", full_name="Đỗ Chủ Tịch")
    Membership.objects.create(user=head, unit=assessment.unit, role=Role.UNIT_HEAD, starts_on=START)
    return IndexPeople(scored.home_affairs, head, last, assessment)


def _year(scored: Scored, year: int) -> None:
    round_ = IndexRound.objects.create(
        lead_unit_id=scored.criteria_set.lead_unit_id,
        year=year,
        name=f"Chỉ số năm {year}",
        criteria_set=scored.criteria_set,
        status=IndexRoundStatus.PUBLISHED,
        published_on=dt.date(year + 1, 2, 15),
    )
    lead = round_.lead_unit_id
    wards = Unit.objects.filter(parent=lead).order_by("pk").values_list("pk", flat=True)
    copy_rows(
        IndexAssessment,
        ["round_id", "lead_unit_id", "unit_id", "status"],
        ((round_.pk, lead, ward, AssessmentStatus.PUBLISHED) for ward in wards),
    )
    leaves = list(
        Criterion.objects.filter(criteria_set=scored.criteria_set, is_leaf=True).values_list("pk", "max_score")
    )
    assessments = list(IndexAssessment.objects.filter(round=round_).order_by("pk").values_list("pk", flat=True))
    columns = ["assessment_id", "criterion_id", "self_mark", "self_score", "mark", "score", "maximum"]
    copy_rows(IndexScore, columns, _scores(assessments, leaves, year))
    indexing.settle(round_)


def _scores(assessments: list[int], leaves: list[tuple[int, Decimal]], year: int) -> Iterator[tuple[Any, ...]]:
    for unit, assessment in enumerate(assessments):
        for number, (leaf, maximum) in enumerate(leaves):
            quarters = (unit * 13 + number * 7 + year + unit * number) % 5
            yield (assessment, leaf, Mark.RESULT, maximum, Mark.RESULT, maximum * quarters / 4, maximum)


def _findings(scored: Scored, round_: IndexRound) -> None:
    """One for every few losses, of each state."""
    lead = round_.lead_unit_id
    document = LegalDocument.objects.create(
        lead_unit_id=lead,
        kind="plan",
        number="1957",
        symbol="KH-UBND",
        issuer="UBND",
        issued_on=START,
        subject="Kiểm tra",
    )
    plan = Plan.objects.create(lead_unit_id=lead, year=2019, title="Kế hoạch", legal_document=document, status="issued")
    lost = IndexScore.objects.lost().filter(assessment__round=round_).order_by("pk")
    columns = (
        "pk",
        "assessment_id",
        "assessment__unit_id",
        "criterion_id",
        "criterion__field_slug",
        "maximum",
        "score",
    )
    rows = list(lost.values_list(*columns))
    chosen = rows[:: max(1, len(rows) // FINDINGS)][:FINDINGS]
    statuses, released = [FindingStatus.VERIFIED, FindingStatus.REMEDIATING, FindingStatus.CONCLUDED], timezone.now()
    copy_rows(
        Finding,
        [
            "id", "lead_unit_id", "plan_id", "assessment_id", "issued_to_unit_id", "responsible_unit_id", "criterion_id",
            "field_slug", "status", "severity", "text", "due_on", "first_due_on", "concluded_on", "released_at",
        ],
        (
            (
                uuid.UUID(int=number + 1), lead, plan.pk, row[1], row[2], row[2], row[3], row[4], statuses[number % 3],
                Severity.MODERATE, f"Chưa có đủ tài liệu kiểm chứng (dòng {number})", DUE_ON, DUE_ON, DUE_ON, released,
            )
            for number, row in enumerate(chosen)
        ),
    )  # fmt: skip
    copy_rows(
        FindingLoss,
        ["finding_id", "score_id", "points"],
        ((uuid.UUID(int=number + 1), row[0], row[5] - (row[6] or 0)) for number, row in enumerate(chosen)),
    )


def computations(people: IndexPeople) -> Iterator[tuple[str, JobFigures]]:
    """What the answers of these pages cost without the page around them."""
    everything = list(people.round.criteria_set.criteria.filter(is_leaf=True).values_list("pk", flat=True))
    for way, _ in index_what_if_city.WAYS:
        yield (
            f"what-if of the city, {way}",
            timed(lambda way=way: len(_outcome(people, everything, way).units)),  # type: ignore[misc]
        )
    yield "what-if of a unit", timed(lambda: len(_scene(people).options))
    yield "cheapest set, first", timed(lambda: _cheapest(people))
    yield "cheapest set, again", timed(lambda: _cheapest(people))


def _outcome(people: IndexPeople, criteria: list[int], way: str) -> index_what_if_city.Outcome:
    return index_what_if_city.outcome_of(people.round, criteria, way, people.home_affairs)


def _scene(people: IndexPeople) -> index_what_if.Scene:
    return index_what_if.scene_of(people.assessment, people.home_affairs)


def _cheapest(people: IndexPeople) -> int:
    """A goal in the middle of what can be reached."""
    scene = _scene(people)
    most = scene.place(scene.back(option.key for option in scene.options)).percent or Decimal(0)
    goal = ((scene.now.percent or Decimal(0)) + most) / 2
    assert score_for(goal, scene.now.maximum) > scene.now.score
    return len(scene.cheapest(goal) or ())


def pages(people: IndexPeople) -> Iterator[tuple[str, Ask]]:
    """Names begin with ranking, loss or what-if."""
    office, unit = sign_in(people.home_affairs), sign_in(people.unit_head)
    round_, assessment = people.round.pk, people.assessment.pk
    criteria = list(people.round.criteria_set.criteria.filter(is_leaf=True).values_list("pk", flat=True))
    yield "ranking, page 1", Ask(reverse("index_ranking", args=[round_]), office)
    yield "ranking, as a unit", Ask(reverse("index_ranking", args=[round_]), unit)
    yield "loss of a unit", Ask(reverse("index_loss", args=[assessment]), office)
    yield "loss, as the unit", Ask(reverse("index_loss", args=[assessment]), unit)
    yield "loss of the city", Ask(reverse("index_city_loss", args=[round_]), office)
    yield "loss at a criterion", Ask(reverse("index_criterion_loss", args=[round_, criteria[0]]), office)
    yield "what-if, page of a unit", Ask(reverse("index_what_if", args=[assessment]), office)
    ticks = [option.key for option in _scene(people).options]
    yield "what-if of a unit, all", _form(reverse("index_what_if", args=[assessment]), office, tick=ticks)
    for way, _ in index_what_if_city.WAYS:
        path = reverse("index_what_if_city", args=[round_])
        yield f"what-if of the city, {way}", _form(path, office, tick=criteria, way=[way])


def _form(path: str, cookie: str, **values: list[Any]) -> Ask:
    body = urlencode(values, doseq=True).encode()
    return Ask(path, cookie, _get_new_csrf_string(), lambda: body, is_form=True)
