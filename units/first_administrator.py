"""The first person of a real installation: an administrator, and the lead unit he administers where there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from cchc.lib.dates import today
from cchc.lib.text import clean
from units.enums import AUTHORITY_KINDS, Role, UnitKind
from units.models import Event, Membership, Unit, UnitName, User
from units.workflow import new_one_time_password


class CannotCreateError(Exception):
    """The text is a sentence for the console."""


@dataclass(frozen=True)
class FirstUnit:
    """What the papers of the lead unit print; empty where a unit exists already."""

    official_name: str = ""
    short_name: str = ""
    place_name: str = ""
    kind: str = UnitKind.CITY
    since: dt.date | None = None


@transaction.atomic
def create_administrator(username: str, full_name: str, unit: FirstUnit) -> tuple[User, Unit, str]:
    """Gives the person, his lead unit and the one-time password, which is kept nowhere. Raises CannotCreateError."""
    lead = _lead_unit(unit)
    password = new_one_time_password()
    person = User(
        username=username, full_name=clean(full_name), job_title="Quản trị hệ thống", must_change_password=True
    )
    person.set_password(password)
    person.full_clean(exclude=["sort_key", "search_key"])
    person.save()
    membership = Membership(user=person, unit=lead, role=Role.ADMINISTRATOR, starts_on=today())
    membership.save()
    data = {
        "person": person.full_name,
        "unit": lead.short_name,
        "role": membership.role,
        "from": "create_administrator",
    }
    Event.objects.record("create_person", person, by=None, lead_unit=lead, occurred_on=today(), data=data)
    return person, lead, password


def _lead_unit(wanted: FirstUnit) -> Unit:
    """The one that stands already, by its name where there are several; else a new one."""
    tops = Unit.objects.filter(parent=None, kind__in=AUTHORITY_KINDS).in_force(today())
    name = clean(wanted.official_name)
    if name and (found := tops.filter(names__official_name=name).first()):
        return found
    if not tops.exists():
        return _new_unit(name, wanted)
    if not name and tops.count() == 1:
        return tops.get()
    known = "; ".join(f"«{top.name_on(today())}»" for top in tops)
    raise CannotCreateError(f"Đã có cơ quan chủ trì: {known}. Hãy ghi đúng tên đó sau --unit-name.")


def _new_unit(name: str, wanted: FirstUnit) -> Unit:
    if not name:
        raise CannotCreateError(
            "Chưa có cơ quan chủ trì nào. Hãy ghi tên chính thức, ví dụ: "
            '--unit-name "Ủy ban nhân dân thành phố Phan Thiết" --place "Phan Thiết".'
        )
    if not clean(wanted.place_name):
        raise CannotCreateError('Hãy ghi địa danh in trên văn bản, ví dụ: --place "Phan Thiết".')
    since = wanted.since or today()
    unit = Unit(kind=wanted.kind, valid_from=since)
    unit.full_clean(exclude=["short_name", "sort_key", "search_key"])
    unit.save()
    short = clean(wanted.short_name) or name.replace("Ủy ban nhân dân", "UBND")
    place = clean(wanted.place_name)
    names = UnitName(
        unit=unit, valid_from=since, official_name=name, short_name=short, place_name=place, document_symbol="UBND"
    )
    names.full_clean()
    names.save()
    return unit
