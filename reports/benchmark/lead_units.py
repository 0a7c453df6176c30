"""Lead units of given sizes, each with its own units, years of rounds, answers and findings: what dashboards are drawn for.

The national set is many of them: since 01/7/2025 a province inspects its communes directly, and two lead units never see
each other's rows. The same two small ones (19 and 124 units) stand beside the large set and inside the national one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from cchc.lib.text import search_key, sort_key
from inspections import summarising
from inspections.enums import CriteriaSetStatus, DocumentKind, FindingStatus, HalfDay, InspectionKind, Severity
from inspections.models import Answer, CriteriaSet, Criterion, Finding, Inspection, LegalDocument, Plan, Round, Team
from reports.benchmark.copying import copy_lines, copy_rows, default_columns, restart_sequences, vacuum
from reports.benchmark.dataset import LEAVES, START, TODAY, answer_suffix, criteria_tree
from units.enums import Role, UnitKind
from units.models import Membership, Unit, UnitName, User

CITY, PROVINCE = 19, 124  # units of a city, and of the largest province
YEARS, MONTH_OF_DUE = 5, 45
OLD = (
    *[FindingStatus.VERIFIED] * 88,
    *[FindingStatus.FIXED_ON_SITE] * 10,
    FindingStatus.NOT_DONE,
    FindingStatus.RETURNED,
)
NEW = (
    *[FindingStatus.VERIFIED] * 12,
    *[FindingStatus.FIXED_ON_SITE] * 2,
    FindingStatus.RECORDED,
    FindingStatus.CONCLUDED,
    FindingStatus.PLANNED,
    FindingStatus.REMEDIATING,
    FindingStatus.REPORTED_DONE,
    FindingStatus.TO_FOLLOW_UP,
)
Report = Callable[[str], Any]


@dataclass(frozen=True)
class Sizes:
    """Units of each lead unit; answers and findings of all together."""

    units: tuple[int, ...]
    answers: int
    findings: int

    @property
    def rounds(self) -> int:
        return max(1, round(self.answers / LEAVES / sum(self.units)))


def beside() -> Sizes:
    """The two small lead units beside the large set: each unit with as many rounds as a unit of the national set."""
    units = CITY + PROVINCE
    return Sizes((CITY, PROVINCE), units * 56 * LEAVES, units * 300)


def national(units: int, answers: int, findings: int) -> Sizes:
    """The two small ones, and the rest in lead units of about a hundred."""
    rest = max(0, units - CITY - PROVINCE)
    count = max(1, round(rest / 100)) if rest else 0
    shares = [rest // count + (number < rest % count) for number in range(count)] if count else []
    return Sizes((CITY, PROVINCE, *shares), answers, findings)


@dataclass(frozen=True)
class Led:
    """A lead unit with its people, and one of its units."""

    unit: Unit
    size: int
    leader: User
    ward: Unit
    unit_head: User


@dataclass(frozen=True)
class _Frame:
    """What the rows of one lead unit hang on."""

    lead: int
    plans: dict[int, int]  # year → plan
    teams: dict[int, int]
    rounds: list[int]
    criteria_set: CriteriaSet
    wards: list[int]


def make(sizes: Sizes, report: Report) -> None:
    """Add them to a migrated database."""
    with transaction.atomic():
        frames = [_frame(number, size, sizes.rounds) for number, size in enumerate(sizes.units, 1)]
        report(f"{sum(sizes.units):,} đơn vị của {len(frames)} cơ quan chủ trì")
        first = (Inspection.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        inspections = _copy_inspections(frames, first)
        report(f"{inspections:,} cuộc kiểm tra")
        _copy_answers(frames, first)
        report(f"{inspections * LEAVES:,} câu trả lời")
        _copy_findings(frames, first, sizes.findings, inspections)
        report(f"{sizes.findings:,} tồn tại, hạn chế")
    summarising.repair()
    report("số tổng hợp")
    vacuum()


def are_there() -> bool:
    return Unit.objects.filter(short_name=_name(PROVINCE)).exists()


def read() -> dict[int, Led]:
    """Size → the two that are measured."""
    found = {}
    for size in (CITY, PROVINCE):
        unit = Unit.objects.get(short_name=_name(size))
        ward = Unit.objects.filter(parent=unit).order_by("pk")[0]
        people = {role: User.objects.get(username=f"{role.value}{size}") for role in (Role.LEADER, Role.UNIT_HEAD)}
        found[size] = Led(unit, size, people[Role.LEADER], ward, people[Role.UNIT_HEAD])
    return found


# --- What the rows hang on ----------------------------------------------------------------------------


def _name(size: int, number: int = 0) -> str:
    return f"UBND cơ quan {number} gồm {size} đơn vị" if number > 2 else f"UBND cơ quan {size} đơn vị"


def _frame(number: int, size: int, rounds: int) -> _Frame:
    lead = Unit(kind=UnitKind.PROVINCE if size > CITY else UnitKind.CITY, valid_from=START)
    lead.save()
    official = {
        "official_name": f"Ủy ban nhân dân số {number}",
        "place_name": f"Số {number}",
        "document_symbol": "UBND",
    }
    UnitName.objects.create(unit=lead, valid_from=START, short_name=_name(size, number), **official)
    wards = _wards(lead, number, size)
    paper = LegalDocument.objects.create(
        lead_unit=lead, kind=DocumentKind.PLAN, number="1", symbol="KH-UBND", issuer="UBND", issued_on=START
    )
    plans = [
        Plan.objects.create(lead_unit=lead, year=year, title=f"Kế hoạch {year}", status="draft")
        for year in range(TODAY.year - YEARS, TODAY.year + 1)
    ]
    teams = {plan.year: Team.objects.create(plan=plan, decision=paper) for plan in plans}
    criteria_set = CriteriaSet.objects.create(
        lead_unit=lead, code="LON", title="Bộ tiêu chí đo tốc độ", unit_level="commune", max_score=LEAVES
    )
    criteria_tree(criteria_set)
    criteria_set.status, criteria_set.published_at = CriteriaSetStatus.PUBLISHED, timezone.now()
    criteria_set.save()
    keys = [_round(teams[_visit_on(at, rounds).year], criteria_set, at, rounds) for at in range(rounds)]
    if number <= 2:
        _person(Role.LEADER, lead, size)
        _person(Role.UNIT_HEAD, Unit.objects.get(pk=wards[0]), size)
    of_years = ({plan.year: plan.pk for plan in plans}, {year: team.pk for year, team in teams.items()})
    return _Frame(lead.pk, *of_years, keys, criteria_set, wards)


def _wards(lead: Unit, number: int, size: int) -> list[int]:
    names = [f"UBND xã Số {number}.{ward:03d}" for ward in range(1, size + 1)]
    columns = ["kind", "parent_id", "lead_unit_id", "valid_from", "short_name", "sort_key", "search_key"]
    rows = ((UnitKind.COMMUNE, lead.pk, lead.pk, START, name, sort_key(name), search_key(name)) for name in names)
    copy_rows(Unit, columns, rows)
    wards = list(Unit.objects.filter(parent=lead).order_by("pk").values_list("pk", "short_name"))
    copy_rows(
        UnitName,
        ["unit_id", "valid_from", "official_name", "short_name", "place_name", "document_symbol"],
        ((pk, START, name.replace("UBND", "Ủy ban nhân dân"), name, name[8:], "UBND") for pk, name in wards),
    )
    return [pk for pk, _ in wards]


def _visit_on(at: int, rounds: int) -> dt.date:
    """The rounds lie evenly over the years before today."""
    days = YEARS * 365
    return TODAY - dt.timedelta(days=days - at * days // rounds)


def _round(team: Team, criteria_set: CriteriaSet, at: int, rounds: int) -> int:
    first = _visit_on(at, rounds)
    dates = {"starts_on": first, "ends_on": first + dt.timedelta(days=30)}
    made = Round.objects.create(
        plan=team.plan, team=team, name=f"Đợt {at + 1}", commune_set=criteria_set, status="ended", **dates
    )
    return made.pk


def _person(role: Role, unit: Unit, size: int) -> None:
    person = User(username=f"{role.value}{size}", full_name=f"Người {role.value}", job_title="Lãnh đạo")
    person.set_unusable_password()
    person.save()
    Membership.objects.create(user=person, unit=unit, role=role, starts_on=START)


# --- Rows: round by round through all units of a lead unit ----------------------------------------------


def _visits(frames: list[_Frame], first: int) -> Iterator[tuple[int, _Frame, int, int]]:
    """Key, frame, number of the round, unit."""
    key = first
    for frame in frames:
        for at in range(len(frame.rounds)):
            for ward in frame.wards:
                yield key, frame, at, ward
                key += 1


def _copy_inspections(frames: list[_Frame], first: int) -> int:
    started, rounds = dt.datetime(2019, 5, 20, 1, tzinfo=dt.UTC), len(frames[0].rounds)
    columns = ["id", "lead_unit_id", "team_id", "round_id", "unit_id", "kind", "status", "criteria_set_id", "visit_on"]

    def row(key: int, frame: _Frame, at: int, ward: int) -> tuple[Any, ...]:
        status = "closed" if at < rounds - 12 else "remediating"
        visit_on = _visit_on(at, rounds)
        hung_on = (key, frame.lead, frame.teams[visit_on.year], frame.rounds[at], ward, InspectionKind.PLANNED, status)
        return (*hung_on, frame.criteria_set.pk, visit_on, HalfDay.MORNING, started)

    copy_rows(Inspection, [*columns, "half_day", "started_at"], (row(*visit) for visit in _visits(frames, first)))
    restart_sequences(Inspection)
    return sum(len(frame.rounds) * len(frame.wards) for frame in frames)


def _leaves(criteria_set: CriteriaSet) -> QuerySet[Criterion]:
    return Criterion.objects.filter(criteria_set=criteria_set).inspected().order_by("position")


def _copy_answers(frames: list[_Frame], first: int) -> None:
    given = ["inspection_id", "criterion_id", "field_slug", "mark", "choice", "numerator", "denominator", "count"]
    given += ["proposed_score", "score", "maximum", "result_revision"]
    others = default_columns(Answer, given)
    tail = "".join(f"\t{value}" for value in others.values())
    suffixes = {}
    for frame in frames:
        suffixes[frame.lead] = [answer_suffix(leaf) + tail + "\n" for leaf in _leaves(frame.criteria_set)]

    def lines() -> Iterator[str]:
        for key, frame, _, _ in _visits(frames, first):
            yield "".join([f"{key}\t{suffix}" for suffix in suffixes[frame.lead]])

    copy_lines(Answer, [*given, *others], lines())


FINDING_COLUMNS = (
    "id", "lead_unit_id", "plan_id", "inspection_id", "issued_to_unit_id", "responsible_unit_id", "criterion_id",
    "field_slug", "status", "severity", "text", "cause", "due_on", "first_due_on", "concluded_on", "closed_on",
    "occurrence", "released_at", "lost_points", "year", "mended_late",
)  # fmt: skip
CAUSES = ("Công chức kiêm nhiệm nhiều việc", "Phần mềm lỗi, đường truyền chậm", "Kinh phí hạn chế", "")


def _copy_findings(frames: list[_Frame], first: int, count: int, inspections: int) -> None:
    """Spread evenly over the inspections; of the last year some are still open, of the years before hardly any."""
    leaves = {frame.lead: [(leaf.pk, leaf.field_slug) for leaf in _leaves(frame.criteria_set)] for frame in frames}
    severities, released, rounds = list(Severity), timezone.now(), len(frames[0].rounds)

    def rows() -> Iterator[tuple[Any, ...]]:
        number = 0
        for place, (key, frame, at, ward) in enumerate(_visits(frames, first), 1):
            while number < count * place // inspections:
                number += 1
                leaf, slug = leaves[frame.lead][number * 7 % LEAVES]
                visit_on = _visit_on(at, rounds)
                due_on = visit_on + dt.timedelta(days=MONTH_OF_DUE)
                states = OLD if at < rounds - 12 else NEW
                status = states[number % len(states)]
                over = status in (FindingStatus.VERIFIED, FindingStatus.FIXED_ON_SITE)
                late = number % 8 == 0
                closed_on = due_on + dt.timedelta(days=5 if late else -5) if over else None
                plan = frame.plans[visit_on.year]
                yield (
                    uuid.UUID(int=2**100 + number), frame.lead, plan, key, ward, ward, leaf, slug, status,
                    severities[number % 3], f"Niêm yết 118/127 thủ tục hành chính (dòng {number})",
                    CAUSES[number % 4], due_on, due_on, visit_on + dt.timedelta(days=10), closed_on,
                    2 if number % 5 == 0 else 1, released, "0.5", visit_on.year,
                    late if status == FindingStatus.VERIFIED else None,
                )  # fmt: skip

    copy_rows(Finding, list(FINDING_COLUMNS), rows())
