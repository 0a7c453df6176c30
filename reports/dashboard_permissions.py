"""Who looks at which dashboard: pure questions, asked by the page and by the link alike."""

from __future__ import annotations

from inspections.scope import has_been_inspector
from units.models import User
from units.scope import scope_of


def can_see_overview(user: User) -> bool:
    """Whoever reads inspections: those of his lead units, of his own unit, or his own ones."""
    scope = scope_of(user)
    return bool(scope.reads or scope.own) or has_been_inspector(user)


def can_see_coverage(user: User) -> bool:
    """Home Affairs and leaders: all units that they may inspect."""
    return bool(scope_of(user).reads)


def can_see_causes(user: User) -> bool:
    """Home Affairs and leaders: whoever reads all that units hand in."""
    return bool(scope_of(user).reads)


def can_compare_units(user: User) -> bool:
    """Whoever reads inspections from inside: a unit never sees another one's points (rule 3)."""
    return bool(scope_of(user).reads) or has_been_inspector(user)
