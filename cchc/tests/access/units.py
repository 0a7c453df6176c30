"""Units, people, roles, delegations, files."""

from __future__ import annotations

from typing import Any

from cchc.tests.access.finders import ward
from cchc.tests.access.rows import ADMINISTERS, EVERYBODY, LEAD, OTHER_LEAD, READS, WARD, Row, post
from cchc.tests.cast import Stage
from inspections.models import Evidence
from units.models import Delegation

KNOWS_PEOPLE = ADMINISTERS | {"home_affairs_head"}


def stored_file(stage: Stage) -> list[Any]:
    return [Evidence.objects.get().file_id]


def ward_officer(stage: Stage) -> list[Any]:
    return [stage.cast.unit_officer.pk]


def ward_officers_role(stage: Stage) -> list[Any]:
    return [stage.cast.unit_officer.memberships.get().pk]


def delegation(stage: Stage) -> list[Any]:
    return [Delegation.objects.get().pk]


ROWS = {
    "unit_list": Row(LEAD | OTHER_LEAD, EVERYBODY - LEAD - OTHER_LEAD),
    "unit": Row(LEAD | WARD, args=ward),
    "unit_create": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "unit_edit": Row(ADMINISTERS, LEAD | WARD, args=ward),
    "unit_name_add": Row(ADMINISTERS, LEAD | WARD, args=ward),
    "succession_add": Row(ADMINISTERS, LEAD | WARD, args=ward),
    "person_list": Row(KNOWS_PEOPLE, EVERYBODY - KNOWS_PEOPLE),
    "person": Row(KNOWS_PEOPLE, LEAD | WARD, args=ward_officer),
    "person_create": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "person_edit": Row(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "person_set_password": post(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "person_deactivate": post(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "person_activate": post(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "membership_add": Row(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "membership_end": post(ADMINISTERS, LEAD | {"unit_officer"}, args=ward_officers_role),
    "grant_list": Row(KNOWS_PEOPLE, EVERYBODY - KNOWS_PEOPLE),
    "delegation_list": Row(KNOWS_PEOPLE, EVERYBODY - KNOWS_PEOPLE),
    "delegation_add": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "file_purge": Row(frozenset({"home_affairs_head"}), READS, args=stored_file),
    "delegation_end": post(ADMINISTERS, LEAD, args=delegation),
}
