"""Whose file a person may open. What stands in it then is asked of each kind of row (`visible_to`)."""

from __future__ import annotations

from django.db.models import Q

from cchc.lib.rows import any_of
from inspections.models import Inspection
from inspections.scope import has_been_inspector
from units.models import Unit, User
from units.models.unit import UnitQuerySet
from units.scope import scope_of


def units_with_file(user: User) -> UnitQuerySet:
    """Home Affairs and leaders: every unit that they inspect; a unit: itself; inspectors: where they inspected."""
    scope = scope_of(user)
    parts = [Q(lead_unit__in=scope.reads)] if scope.reads else []
    if scope.own:
        parts.append(Q(pk__in=scope.own, lead_unit__isnull=False))
    if has_been_inspector(user) and not scope.reads:
        parts.append(Q(pk__in=Inspection.objects.visible_to(user).order_by().values("unit")))
    return any_of(Unit.objects.all(), parts)


def own_files(user: User) -> UnitQuerySet:
    """Files of the units for which the person himself answers."""
    own = scope_of(user).own
    return Unit.objects.filter(pk__in=own, lead_unit__isnull=False).order_by("sort_key", "pk")
