"""Papers, plans, teams, rounds."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.rows import EVERYBODY, HOME_AFFAIRS, LEAD, NOBODY, OTHER_LEAD, REGISTERS, TEAM, Row, post
from cchc.tests.cast import Stage


def plan(stage: Stage) -> list[Any]:
    return [stage.inspection.team.plan_id]


def document(stage: Stage) -> list[Any]:
    return [stage.inspection.team.plan.legal_document_id]


def team(stage: Stage) -> list[Any]:
    return [stage.inspection.team_id]


def member(stage: Stage) -> list[Any]:
    return [stage.inspection.team.members.order_by("pk")[0].pk]


def round_(stage: Stage) -> list[Any]:
    return [stage.inspection.round_id]


ROWS = {
    "legal_document_list": Row(EVERYBODY),
    "legal_document": Row(LEAD | TEAM, args=document),
    "legal_document_create": Row(REGISTERS | OTHER_LEAD, EVERYBODY - REGISTERS - OTHER_LEAD),
    "legal_document_edit": Row(REGISTERS, LEAD | TEAM, args=document),
    "legal_document_file": Row(NOBODY, args=document),
    "plan_list": Row(EVERYBODY),
    "plan_create": Row(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "plan": Row(LEAD | TEAM, args=plan),
    "plan_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "plan_issue": post(REGISTERS, LEAD | TEAM, args=plan),
    "plan_close": post(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "team_create": Row(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "team": Row(LEAD | TEAM, args=team),
    "team_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=team),
    "team_member_add": Row(HOME_AFFAIRS, LEAD | TEAM, args=team),
    "team_member_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=member),
    "team_member_end": Row(HOME_AFFAIRS, LEAD | TEAM, args=member),
    "round_create": Row(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "round": Row(LEAD | TEAM, args=round_),
    "round_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_start": post(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_end": post(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_coverage": Row(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_schedule": Row(HOME_AFFAIRS, LEAD | TEAM, args=round_),
}
