"""A criteria set beside another version of it, as somebody asked for on the page: which one, all lines or what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from cchc.lib.numbers import parse_key
from inspections.criteria_comparing import Comparison, Line, Node, by_code, compare, node_of
from inspections.criteria_lineage import linked
from inspections.models import CriteriaSet, Criterion
from inspections.models.criteria import CriteriaSetQuerySet
from units.models import User


@dataclass(frozen=True)
class SideBySide:
    """`is_linked`: somebody has said what follows what; else the same codes are taken for the same."""

    earlier: CriteriaSet
    is_linked: bool
    comparison: Comparison
    shows_all: bool

    @property
    def lines(self) -> Sequence[Line]:
        return self.comparison.lines if self.shows_all else self.comparison.differences


def side_by_side(user: User, later: CriteriaSet, get: QueryDict) -> SideBySide | None:
    """`voi`: the set that stands on the left; without it the one that this set follows; None where there is neither."""
    chosen = parse_key(get.get("voi", "")) or later.previous_id
    earlier = others_of(user, later).filter(pk=chosen).first() if chosen else None
    if earlier is None:
        return None
    pairs = linked(earlier, later)
    old, new = _nodes(user, earlier), _nodes(user, later)
    return SideBySide(earlier, bool(pairs), compare(old, new, pairs or by_code(old, new)), "tat-ca" in get)


def others_of(user: User, later: CriteriaSet) -> CriteriaSetQuerySet:
    """Those that it may be compared with."""
    return CriteriaSet.objects.visible_to(user).filter(lead_unit=later.lead_unit_id).exclude(pk=later.pk)


def _nodes(user: User, criteria_set: CriteriaSet) -> list[Node]:
    rows = Criterion.objects.visible_to(user).filter(criteria_set=criteria_set).order_by("position")
    return [node_of(row) for row in rows]
