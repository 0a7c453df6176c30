"""The four documents, plan 1957/KH-UBND, the team of decision 2331/QĐ-UBND and both rounds (domain.md §0b)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from inspections import national_sets, planning
from inspections.criteria_sets import freeze
from inspections.importing import load_criteria_set
from inspections.models import CriteriaSet, Inspection, LegalDocument, Plan, Round, Team, TeamMember
from reports.sample.clock import at, moment
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.units import Units
from units.enums import UnitLevel
from units.models import User

FORMED_ON = dt.date(2019, 3, 27)


@dataclass(frozen=True)
class Planned:
    """Inspections by the key of their unit: GSO code of a commune, symbol of a division."""

    plan: Plan
    team: Team
    inspections: dict[str, Inspection]


SETS = ("criteria_ward_2019", "criteria_division_2019")


def load_sets(units: Units) -> dict[str, CriteriaSet]:
    """Both sets, published on the day of the plan, by the level of the units that they are for."""
    sets = {}
    for name in SETS:
        file = settings.BASE_DIR / "inspections" / "data" / f"{name}.json"
        with at(moment("2019-03-18", "10:00")):
            loaded = load_criteria_set(
                json.loads(file.read_text(encoding="utf-8")), lead_unit=units.city, publish=False
            )
            loaded.bands = read("index")["bands"]
            loaded.save(update_fields=["bands"])
            freeze(loaded, by=None)
        sets[loaded.unit_level] = loaded
    return sets


def load_planning(units: Units, people: People, sets: dict[str, CriteriaSet]) -> Planned:
    by = people["noivu.chuyenvien"]
    facts = read("phan_thiet")
    documents = {row["number"]: _document(row, units) for row in facts["documents"]}
    national_sets.register(units.city.pk)
    plan = _plan(facts, units, documents, by)
    team = _team(plan, documents[facts["plan"]["team_decision"]], people, by)
    rounds = {row["name"]: _round(row, plan, team, sets) for row in facts["plan"]["rounds"]}
    covered: dict[str, Inspection] = {}
    for row in read("schedule")["rounds"]:
        covered |= _cover(rounds[row["name"]], row, units, by)
    with at(moment(rounds["Đợt I"].starts_on)):
        planning.start_round(rounds["Đợt I"].pk, by=by)
    return Planned(plan, team, covered)


def _document(row: dict[str, str], units: Units) -> LegalDocument:
    number, symbol = row["number"].split("/")
    return LegalDocument.objects.create(
        lead_unit=units.city,
        kind=row["kind"],
        number=number,
        symbol=symbol,
        issued_on=dt.date.fromisoformat(row["date"]),
        issuer=row["issuer"].replace("UBND", "Ủy ban nhân dân"),
        subject=row["subject"],
    )


def _plan(facts: dict[str, Any], units: Units, documents: dict[str, LegalDocument], by: User) -> Plan:
    told, days = facts["plan"], facts["default_deadlines"]
    document = documents[told["number"]]
    plan = Plan.objects.create(
        lead_unit=units.city,
        year=told["year"],
        title=f"Kiểm tra cải cách hành chính nhà nước năm {told['year']}",
        legal_document=document,
        objectives="\n".join(told["objectives"]),
        contents="\n".join(told["contents"]),
        scope=told["scope"],
        self_report_days=days["self_report_working_days_before_visit"],
        conclusion_days=days["conclusion_working_days_after_visit"],
        remediation_plan_days=days["remediation_plan_working_days_after_conclusion"],
        remediation_report_days=days["remediation_report_days_after_conclusion"],
        due_soon_days=days["due_soon_working_days"],
    )
    plan.based_on.set([documents[number] for number in told["based_on"]])
    with at(moment(document.issued_on, "15:00")):
        return planning.issue(plan.pk, by=by)


def _team(plan: Plan, decision: LegalDocument, people: People, by: User) -> Team:
    team = Team.objects.create(plan=plan, decision=decision)
    for row in read("people")["team"]:
        member = TeamMember(
            team=team,
            user=people[row["username"]],
            role=row["role"],
            title=row["title"],
            field_slugs=row["fields"],
            starts_on=decision.issued_on,
            added_by=decision,
        )
        with at(moment(FORMED_ON, "15:00")):
            planning.add_member(member, by=by)
    return team


def _round(row: dict[str, str], plan: Plan, team: Team, sets: dict[str, CriteriaSet]) -> Round:
    return Round.objects.create(
        plan=plan,
        team=team,
        name=row["name"],
        starts_on=dt.date.fromisoformat(row["starts_on"]),
        ends_on=dt.date.fromisoformat(row["ends_on"]),
        commune_set=sets.get(UnitLevel.COMMUNE),
        division_set=sets.get(UnitLevel.DIVISION),
    )


def _cover(round_: Round, row: dict[str, Any], units: Units, by: User) -> dict[str, Inspection]:
    keys = {units.communes[code].pk: code for code in row["communes"]}
    keys |= {units.divisions[symbol].pk: symbol for symbol in row["divisions"]}
    with at(moment(FORMED_ON, "16:00")):
        planning.cover(round_.pk, by=by, add=set(keys), remove=set())
    made = Inspection.objects.filter(round=round_)
    made.update(illustrative=True)
    return {keys[inspection.unit_id]: inspection for inspection in made.select_related("unit")}
