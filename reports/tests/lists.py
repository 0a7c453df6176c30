"""A world in which every list has something in it, and what a case of `list_cases.py` says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from cchc.tests.kept import kept
from cchc.tests.world import DAY, World, build_world
from inspections import calling
from inspections.models import Answer, CriteriaSet, Criterion, Finding, Inspection, ReminderLetter, Strength
from reports.models import Document
from units.enums import Role
from units.models import Membership, Unit

Context = Any


@dataclass(frozen=True)
class Case:
    """`shown`: of the page's context the values that stand under `heading` in the workbook. `of_all_units`: the page
    names other units to a ward as well."""

    slug: str
    who: str
    query: str
    heading: str
    shown: Callable[[Context], list[Any]]
    keys: Callable[[World], list[int]] = lambda world: []
    of_all_units: bool = False

    def __str__(self) -> str:
        return f"{self.slug}?{self.query}"


@kept
def furnished() -> World:
    """A world in which every list has something in it."""
    world = build_world()
    cast = world.stage.cast
    mending = Unit.objects.get(short_name__contains="Lạc Đạo")
    Membership.objects.create(
        user=cast.other_unit_head, unit=mending, role=Role.UNIT_HEAD, starts_on=dt.date(2019, 1, 1)
    )
    drawn = world.inspections[2]
    Document.objects.filter(inspection=drawn).update(status="signed", way="paper")  # waits for its scan
    Inspection.objects.filter(pk=drawn.pk).update(status="minutes_signed")
    Answer.objects.filter(inspection=drawn).update(self_score=F("maximum"), score=0)  # far above what was found
    Finding.objects.filter(pk=world.keys["ton-tai/"][1]["pk"]).update(due_on=dt.date(2019, 5, 10))  # overdue
    Finding.objects.filter(inspection=world.inspections[0]).update(cause="Thiếu kinh phí")
    Strength.objects.create(inspection=drawn, field_slug="steering", text="Kế hoạch ban hành sớm")
    first = Finding.objects.filter(inspection__status="minutes_signed").earliest("pk")
    assert drawn.criteria_set is not None
    leaf = drawn.criteria_set.criteria.filter(is_leaf=True).earliest("pk")
    Finding.objects.filter(pk=first.pk).update(criterion=leaf)
    draft = world.keys["bo-tieu-chi/"][0]
    CriteriaSet.objects.filter(pk=draft["pk"]).update(previous=drawn.criteria_set)
    Criterion.objects.filter(pk=draft["criterion_pk"]).update(text="Viết lại")
    letter = ReminderLetter.objects.get(pk=world.keys["don-doc/"][0]["pk"])
    letter.findings.set(Finding.objects.filter(inspection=world.inspections[0]))
    calling.log_contact(
        world.stage.other_ward.pk,
        way="phone",
        spoke_with="Ông Hai",
        note="Đã báo lịch",
        occurred_on=DAY,
        by=cast.home_affairs,
    )
    return world
