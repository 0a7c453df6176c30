"""People, their roles and where they worked before: all of them made up, and marked so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reports.sample.clock import at, moment
from reports.sample.files import read
from reports.sample.units import Units
from units.enums import Role
from units.models import Membership, Unit, User

People = dict[str, User]


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    title: str
    roles: tuple[tuple[str, Unit], ...]


def load_people(units: Units) -> People:
    """Everybody by user name. Nobody can sign in until `accounts` gives some of them a password."""
    starts_on = dt.date.fromisoformat(read("people")["starts_on"])
    people: People = {}
    with at(moment(starts_on)):
        for person in [*_of_city(units), *_of_divisions(units), *_of_communes(units)]:
            user = User.objects.create_user(
                person.username, full_name=person.name, job_title=person.title, illustrative=True
            )
            for role, unit in person.roles:
                Membership.objects.create(user=user, unit=unit, role=role, starts_on=starts_on)
            people[person.username] = user
        _add_former_memberships(units, people)
    return people


def _of_city(units: Units) -> list[Person]:
    def unit(key: str) -> Unit:
        return units.city if key == "city" else units.divisions[key]

    return [
        Person(row["username"], row["name"], row["title"], tuple((role, unit(key)) for role, key in row["roles"]))
        for row in read("people")["city"]
    ]


def _of_divisions(units: Units) -> list[Person]:
    people = []
    for symbol, row in read("people")["divisions"].items():
        unit, slug = units.divisions[symbol], row["slug"]
        name = unit.names.get()
        place = unit.short_name.removeprefix("Phòng ")
        head = (
            f"{name.head_title} {place}" if unit.short_name.startswith("Phòng ") else f"{name.head_title} {_rest(unit)}"
        )
        officer = row.get("officer_title") or f"Chuyên viên {unit.short_name}"
        people.append(Person(f"{slug}.thutruong", row["head"], head, ((Role.UNIT_HEAD, unit),)))
        people.append(Person(f"{slug}.chuyenvien", row["officer"], officer, ((Role.UNIT_OFFICER, unit),)))
    return people


def _rest(unit: Unit) -> str:
    """«Chánh Văn phòng» + «HĐND và UBND», «Chánh Thanh tra» + «thành phố»."""
    return unit.short_name.removeprefix("Văn phòng ").removeprefix("Thanh tra ")


def _of_communes(units: Units) -> list[Person]:
    people = []
    for code, row in read("people")["communes"].items():
        unit, slug = units.communes[code], row["slug"]
        place = unit.short_name.removeprefix("UBND ")
        people.append(Person(f"{slug}.chutich", row["head"], f"Chủ tịch UBND {place}", ((Role.UNIT_HEAD, unit),)))
        officer = f"Công chức Văn phòng - Thống kê {place}"
        people.append(Person(f"{slug}.congchuc", row["officer"], officer, ((Role.UNIT_OFFICER, unit),)))
    return people


def _add_former_memberships(units: Units, people: People) -> None:
    """Somebody of the team worked in a ward until lately, so that a conflict of interest can be seen."""
    for row in read("people")["former"]:
        Membership.objects.create(
            user=people[row["username"]],
            unit=units.communes[row["gso_code"]],
            role=row["role"],
            title=row["title"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=dt.date.fromisoformat(row["ends_on"]),
        )
