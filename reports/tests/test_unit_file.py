"""The file of a unit says what plain counting says, and to each reader only what he may know."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from cchc.lib.numbers import decimal_vi, round_half_up
from cchc.lib.par_index import percent_of
from cchc.tests.cast import Stage
from inspections.clocks import DueState, desk_of, due_state
from inspections.enums import AFTER_SIGNING, CLOCK_RUNS, NOT_OVER, Desk, FindingStatus, InspectionKind
from inspections.models import Answer, Finding, Inspection
from inspections.models.finding import FindingQuerySet
from inspections.tests.factories import STARTED_AT, FindingFactory, InspectionFactory
from inspections.tests.indexes import assess, make_round, publish
from reports import jobs
from reports.enums import JobKind, JobStatus
from reports.models import Job
from reports.tests.dashboards import DAY, VISITS, misleading, others_visited, play, signed_visit
from reports.unit_file.file import UnitFile, file_of
from reports.unit_file.findings import Findings
from units.models import Membership, Succession, Unit, User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MANY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Against plain counting -----------------------------------------------------------------------


@MANY
@given(visits=VISITS)
def test_random_findings_of_a_unit_are_counted_as_one_by_one(stage: Stage, visits: list[Any]):
    with transaction.atomic():
        units = play(stage, visits)
        for user in (stage.cast.leader, stage.cast.unit_head):
            for unit in units[:1] if user == stage.cast.unit_head else units:
                shown = file_of(user, unit, DAY)
                _check(shown.findings, Finding.objects.visible_to(user).filter(responsible_unit=unit))
                seen = Inspection.objects.visible_to(user).filter(unit=unit)
                assert shown.visits.all.count == seen.count()
                assert sum(bool(line.findings is not None) for line in shown.visits.lines) == sum(
                    row.status in AFTER_SIGNING for row in seen
                )
        transaction.set_rollback(True)


def _check(shown: Findings, found: FindingQuerySet) -> None:
    rows = list(found)
    opened = [row for row in rows if row.closed_on is None and row.status in NOT_OVER]
    for line, state in zip(shown.states, list(DueState)[::-1][:4], strict=False):
        mine = [row for row in opened if due_state(row.status, row.due_on, DAY) == state]
        assert line.label == state.label
        assert [cell.count for cell in line.cells] == [
            sum(row.severity == grade for row in mine) for grade in ("major", "moderate", "minor")
        ]
    for line, desk in zip(shown.states[4:], (Desk.CONCLUSION, Desk.HOME_AFFAIRS, Desk.TEAM), strict=True):
        assert line.all.count == sum(
            desk_of(row.status, row.closed_on) == desk and row.status not in CLOCK_RUNS for row in opened
        )
    assert (shown.open_sum.all.count, shown.open.count) == (len(opened), len(opened))
    assert shown.ended_sum.all.count == shown.closed.count == len(rows) - len(opened)
    assert shown.again.count == sum(row.occurrence > 1 and row.status != FindingStatus.WITHDRAWN for row in rows)


@MANY
@given(visits=VISITS)
def test_the_mean_of_the_city_is_that_of_single_percentages(stage: Stage, visits: list[Any]):
    with transaction.atomic():
        units = [*play(stage, visits), *others_visited(stage, 4, eighths=5)]
        signed_visit(stage, units[0], dt.date(2019, 12, 1), eighths=3)

        scores = file_of(stage.cast.leader, units[0], DAY).scores

        shares = [share for unit in units if (share := _share_of_year(unit)) is not None]
        assert scores is not None
        assert scores.units == (len(shares) if len(shares) >= 5 else 0)
        assert scores.total.mean == (
            decimal_vi(round_half_up(sum(shares, Decimal(0)) / len(shares), 3), 1) if len(shares) >= 5 else "–"
        )
        transaction.set_rollback(True)


def _share_of_year(unit: Unit) -> Decimal | None:
    """Of its last signed inspection of 2019; None where nothing was answered."""
    last = Inspection.objects.filter(unit=unit, status__in=AFTER_SIGNING, visit_on__year=2019).order_by("-visit_on")
    answers = list(Answer.objects.filter(inspection=last[0], maximum__gt=0)) if last else []
    score, most = (sum((getattr(row, name) for row in answers), Decimal(0)) for name in ("score", "maximum"))
    return percent_of(score, most) if most else None


def test_every_number_leads_to_as_many_rows(stage: Stage):
    every = [(status, "major", n * 3 - 20, 0, "steering") for n, status in enumerate(FindingStatus)]
    verified = [("verified", "moderate", n - 1, 0, "steering") for n in range(3)]
    play(stage, [(0, 2019, True, "remediating", every), (0, 2018, False, "closed", verified)])
    for user in (stage.cast.leader, stage.cast.unit_head, stage.cast.home_affairs):
        assert misleading(_client(user), file_of(user, stage.ward, DAY).findings) == []


# --- What stands in it ----------------------------------------------------------------------------


def test_fields_are_told_beside_the_mean_of_five_units_or_more(stage: Stage):
    signed_visit(stage, stage.ward)
    others_visited(stage, 3)
    alone = file_of(stage.cast.leader, stage.ward, DAY).scores
    others_visited(stage, 1)

    with_mean = file_of(stage.cast.leader, stage.ward, DAY).scores

    assert alone is not None
    assert with_mean is not None
    assert (alone.tells_mean, alone.total.mean, alone.total.compared) == (False, "–", "")
    assert (with_mean.units, with_mean.total.percent, with_mean.total.mean) == (5, "50,0", "90,0")
    assert {field.compared for field in with_mean.fields} == {"thấp hơn 40,0"}


def test_the_head_and_since_when_he_heads_it(stage: Stage):
    assert [(head.name, head.since) for head in file_of(stage.cast.leader, stage.ward, DAY).heads] == [
        ("Đỗ Chủ Tịch", "01/01/2015")
    ]


def test_a_unit_reads_its_own_points_from_the_signing_on(stage: Stage):
    signed_visit(stage, stage.ward)

    page = _client(stage.cast.unit_head).get(reverse("my_unit_file"))

    lines = page.context["file"].visits.lines
    assert [(line.status, line.percent) for line in lines] == [("in_progress", ""), ("remediating", "50,0")]


def test_an_unannounced_inspection_that_has_not_begun_is_in_no_count_of_the_unit(stage: Stage):
    InspectionFactory(
        team=stage.inspection.team, unit=stage.ward, criteria_set=stage.inspection.criteria_set, lead_unit=stage.city,
        round=None, kind=InspectionKind.UNANNOUNCED, status="scheduled", visit_on=dt.date(2019, 5, 27),
    )  # fmt: skip

    assert file_of(stage.cast.leader, stage.ward, DAY).visits.all.count == 2
    assert file_of(stage.cast.unit_head, stage.ward, DAY).visits.all.count == 1


def test_years_of_the_index_are_told_with_what_changed(stage: Stage):
    for year, points in ((2016, "1"), (2018, "0.5")):
        round_ = make_round(stage.city, year=year)
        assess(round_, stage.ward, scores={"1.1.2": points})
        assess(round_, stage.other_ward)
        publish(round_)
    assess(make_round(stage.city, year=2019), stage.ward)

    years = file_of(stage.cast.unit_head, stage.ward, DAY).years

    assert [(line.year, line.rank, line.before) for line in years] == [(2018, "2/2", "2016"), (2016, "2/2", "")]
    assert (years[0].change, years[0].new_set) == ("−6,25", True)


def test_results_of_a_predecessor_are_told_with_its_name(stage: Stage):
    old = UnitFactory(parent=stage.city, name="Cũ")
    inspection = signed_visit(stage, old, dt.date(2018, 4, 2))
    FindingFactory(
        inspection=inspection, responsible_unit=old, issued_to_unit=old, status=FindingStatus.CONCLUDED,
        due_on=DAY, released_at=STARTED_AT,
    )  # fmt: skip
    Succession.objects.create(
        predecessor=old, successor=stage.ward, kind="merge", effective_on="2019-01-01", legal_basis="NQ"
    )

    found: UnitFile = file_of(stage.cast.leader, stage.ward, DAY)
    page = _client(stage.cast.leader).get(reverse("unit_file", args=[stage.ward.pk])).content.decode()

    assert [line.of for line in found.visits.lines] == ["", "UBND phường Cũ"]
    assert found.scores is not None
    assert found.scores.of == "UBND phường Cũ"
    assert [(row.name, row.open.count) for row in found.findings.elsewhere] == [("UBND phường Cũ", 1)]
    assert "UBND phường Cũ (nhập từ ngày 01/01/2019)" in page
    assert file_of(stage.cast.leader, old, DAY).lineage.after[0].name == "UBND phường Mũi Né"


def test_a_unit_that_somebody_recorded_as_its_own_ancestor_ends_the_search(stage: Stage):
    pairs = [(stage.ward, stage.other_ward), (stage.other_ward, stage.ward)]
    for before, after in pairs:
        Succession.objects.create(
            predecessor=before, successor=after, kind="split", effective_on="2019-01-01", legal_basis="NQ"
        )

    assert file_of(stage.cast.leader, stage.ward, DAY).lineage.keys == [stage.ward.pk, stage.other_ward.pk]


# --- Who reads it, what it costs, on paper ---------------------------------------------------------


def test_the_page_of_a_unit_and_the_dashboards_lead_to_its_file(stage: Stage):
    FindingFactory(inspection=stage.inspection, status=FindingStatus.CONCLUDED, due_on=dt.date(2019, 5, 1))
    signed_visit(stage, stage.ward)
    address = reverse("unit_file", args=[stage.ward.pk])
    client = _client(stage.cast.home_affairs)

    for page in (reverse("unit", args=[stage.ward.pk]), reverse("overview"), reverse("heat_map"), reverse("home")):
        assert f'href="{address}"' in client.get(page).content.decode()
    assert address not in _client(stage.cast.clerk).get(reverse("unit", args=[stage.ward.pk])).content.decode()


def test_a_page_asks_as_many_queries_for_few_rows_as_for_many(stage: Stage):
    signed_visit(stage, stage.ward)
    FindingFactory(inspection=stage.inspection, status=FindingStatus.CONCLUDED, due_on=DAY)
    client, address = _client(stage.cast.home_affairs), reverse("unit_file", args=[stage.ward.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(4):
        signed_visit(stage, stage.ward, dt.date(2019, 3, 1 + number))
        for status in FindingStatus:
            FindingFactory(inspection=stage.inspection, status=status, due_on=DAY, closed_on=None)
    others_visited(stage, 3)

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) <= len(few)
    assert len(many) <= 26


def _printed(stage: Stage, by: User) -> tuple[Job, str]:
    answer: Any = _client(by).post(reverse("unit_file_print", args=[stage.ward.pk]))
    job = Job.objects.latest("pk")
    assert answer.url == reverse("export", args=[job.pk])
    jobs.run(job.pk)
    job.refresh_from_db()
    if job.file is None:
        return job, ""
    return job, " ".join(page.extract_text() for page in pypdf.PdfReader(job.file.path).pages)


def test_the_print_out_says_who_asked_and_that_it_is_no_official_paper(stage: Stage):
    for number in range(40):
        FindingFactory(
            inspection=stage.inspection, text=f"Tồn tại số {number} {'rất dài ' * 40}", released_at=STARTED_AT
        )

    job, text = _printed(stage, stage.cast.unit_head)

    assert job.status == JobStatus.DONE, job.error
    words = " ".join(text.split())
    assert "theo yêu cầu của Đỗ Chủ Tịch" in words
    assert "không phải văn bản hành chính" in words
    assert "CỘNG HÒA" not in words
    assert [number for number in range(40) if f"Tồn tại số {number} " not in words] == []
    assert _client(stage.cast.unit_head).get(reverse("export", args=[job.pk])).status_code == 200


def test_a_print_out_is_not_made_for_who_has_lost_the_unit_meanwhile(stage: Stage):
    job = jobs.enqueue_file(JobKind.UNIT_FILE, {"unit": stage.ward.pk}, requester=stage.cast.unit_head)
    Membership.objects.filter(user=stage.cast.unit_head).update(starts_on=dt.date(2000, 1, 1), ends_on="2000-01-02")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.file) == (JobStatus.FAILED, None)
    assert "không còn quyền đọc" in job.error
