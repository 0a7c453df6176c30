"""What of units and people is searched (cchc/lib/searching.py)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from cchc.lib.dates import short_date, today
from cchc.lib.searching import Hit, Sought, Source, Term, each, either, facts
from units.models import Membership, Unit, User
from units.permissions import can_read_people, people_read
from units.scope import remembered, scope_of

FEW = 30
MOST = 5_000  # units of a whole country


def units_named(*terms: Term) -> QuerySet[Unit]:
    """Keys of all units whose names hold them, as a condition on rows that are asked for by `visible_to`."""
    named = Unit.objects.filter(each(terms, lambda term: term.within("search_key")))
    return named.order_by().values("pk")  # type: ignore[return-value]


def units_meant(user: User, sought: Sought) -> dict[tuple[Term, ...], list[int]]:
    """Units that are named among what is sought, best named ones alone: the terms that are left → their keys.

    «hộ tịch Bình Hưng» → («hộ», «tịch») → phường Bình Hưng. A word in the names of more than FEW units means none.
    """
    return remembered(user, f"units meant by {sought.text}", lambda: _read_units_meant(user, sought))


def _read_units_meant(user: User, sought: Sought) -> dict[tuple[Term, ...], list[int]]:
    units = Unit.objects.visible_to(user) if scope_of(user).reads else Unit.objects.all()
    named = units.filter(either(term.within("search_key") for term in sought.terms)).order_by()
    keys = dict(named.values_list("pk", "search_key")[:MOST])
    holders = {term: {pk for pk, key in keys.items() if term.stands_in(key)} for term in sought.terms}
    meant = set[int]().union(*(pks for pks in holders.values() if len(pks) <= FEW))
    left = {pk: tuple(term for term in sought.terms if pk not in holders[term]) for pk in meant}
    fewest = min(map(len, left.values()), default=0)
    best: dict[tuple[Term, ...], list[int]] = {}
    for pk, terms in left.items():
        if len(terms) == fewest:
            best.setdefault(terms, []).append(pk)
    return best


def _units(user: User, sought: Sought) -> QuerySet[Unit]:
    return Unit.objects.visible_to(user).filter(each(sought.terms, lambda term: term.within("search_key")))


def _unit_hits(user: User, rows: list[Unit]) -> list[Hit]:
    return [Hit(unit.short_name, unit.get_absolute_url(), facts(*_unit_facts(unit))) for unit in rows]


def _unit_facts(unit: Unit) -> list[str]:
    ended = f"đến hết {short_date(unit.valid_to)}" if unit.valid_to and unit.valid_to < today() else ""
    return [unit.get_kind_display(), unit.parent.short_name if unit.parent else "", ended]


def _people(user: User, sought: Sought) -> QuerySet[User]:
    """Who left is found by those alone who keep accounts."""
    rows = User.objects.visible_to(user).filter(each(sought.terms, lambda term: term.within("search_key")))
    return rows if can_read_people(user) else rows.filter(is_active=True)


def _person_hits(user: User, rows: list[User]) -> list[Hit]:
    """A person opens on the page of his account for those who read accounts, else on the page of his unit."""
    units = Unit.objects.visible_to(user).order_by().values("pk")
    held = Membership.objects.in_force(today()).filter(user__in=[row.pk for row in rows], unit__in=units)
    unit_of = {it.user_id: it.unit for it in held.select_related("unit").order_by("-pk")}
    readable = User.objects.visible_to(user).of_lead_units(people_read(user))
    accounts = set(readable.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)) if rows else set()
    hits = []
    for row in rows:
        unit = unit_of.get(row.pk)
        url = reverse("person", args=[row.pk]) if row.pk in accounts else unit.get_absolute_url() if unit else ""
        left = "" if row.is_active else "đã ngừng"
        shown = facts(row.job_title, unit.short_name if unit else "", left)
        hits.append(Hit(row.full_name, url, shown, illustrative=row.illustrative))
    return hits


UNITS = Source("don-vi", "Đơn vị", "building", ("sort_key", "pk"), _units, _unit_hits, ("parent",))
PEOPLE = Source("nguoi", "Người", "people", ("sort_key", "pk"), _people, _person_hits)
