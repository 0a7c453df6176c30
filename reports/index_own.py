"""The city's own criterion «kiểm tra CCHC» for a year, from this system's data: units inspected, findings handled.

Each number has its rows. The points are what a rule of a set would give for it; that the set will be applied so is an
assumption, and said to be.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from cchc.lib import scoring
from cchc.lib.numbers import percent_vi
from cchc.lib.par_index import points_shown
from inspections.enums import AFTER_SIGNING, NOT_JUDGED, FindingStatus, Mark, OwnMeasure
from inspections.enums import HANDLED as STATUSES_HANDLED
from inspections.forms.findings import HANDLED, JUDGED
from inspections.models import CriteriaSet, Criterion, Finding, Inspection, OwnCriterion
from inspections.permissions import can_plan_for
from reports.statistics.links import Cell, Way, link
from units.enums import LEVELS, kinds_of
from units.models import Event, Unit, User

SEEN, LEFT, EVERY = "seen", "left", "all"
UNITS = {SEEN: "Đơn vị đã kiểm tra", LEFT: "Đơn vị chưa được kiểm tra", EVERY: "Mọi đơn vị"}


@dataclass(frozen=True, slots=True)
class Share:
    """`done` of `of`, each with the way to its rows."""

    label: str
    done: Cell
    of: Cell

    @property
    def percent(self) -> str:
        return percent_vi(Fraction(self.done.count, self.of.count)) if self.of.count else "–"


@dataclass(frozen=True, slots=True)
class Points:
    """What the chosen criterion would give for a share; `why_not` where it gives nothing to show."""

    criterion: Criterion | None
    score: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Own:
    """`left`: units without an inspection in the year; `states`: concluded findings by state, (label, number)."""

    inspected: Share
    by_kind: tuple[Share, ...]
    left: Cell
    handled: Share
    states: tuple[tuple[str, Cell], ...]
    points: dict[str, Points]


def own_of(lead_unit_id: int, year: int) -> Own:
    by_kind = tuple(_of_level(lead_unit_id, year, key, label) for key, label, _ in LEVELS)
    all_units = sum(share.of.count for share in by_kind)
    seen = sum(share.done.count for share in by_kind)
    way = Way(link("index_own", year=year))
    inspected = Share(OwnMeasure.INSPECTED.label, way.cell(seen, units=SEEN), way.cell(all_units, units=EVERY))
    counts = _by_state(lead_unit_id, year)
    rows = Way(link("finding_list", year=year, source="inspection"))
    handled = Share(
        OwnMeasure.HANDLED.label,
        rows.cell(sum(counts[status] for status in STATUSES_HANDLED), status=HANDLED),
        rows.cell(counts.total(), status=JUDGED),
    )
    shares = {OwnMeasure.INSPECTED.value: inspected, OwnMeasure.HANDLED.value: handled}
    return Own(
        inspected,
        by_kind,
        way.cell(all_units - seen, units=LEFT),
        handled,
        tuple(
            (status.label, rows.cell(counts[status], status=status.value)) for status in FindingStatus if counts[status]
        ),
        _points(lead_unit_id, shares),
    )


def _of_level(lead_unit_id: int, year: int, level: str, label: str) -> Share:
    way = Way(link("index_own", year=year, level=level))
    seen, every = (units_of(lead_unit_id, year, which, level).count() for which in (SEEN, EVERY))
    return Share(label, way.cell(seen, units=SEEN), way.cell(every, units=EVERY))


def units_of(lead_unit_id: int, year: int, which: str, level: str = "") -> QuerySet[Unit]:
    """Units below the authority that stood at some time of the year: those inspected in it, those that were not, all."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    levels = [level] if level else [key for key, _, _ in LEVELS]
    kinds = [kind for key in levels for kind in kinds_of(key)]
    rows = Unit.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=first), lead_unit=lead_unit_id, valid_from__lte=last, kind__in=kinds
    )
    signed = Inspection.objects.filter(lead_unit=lead_unit_id, visit_on__year=year, status__in=AFTER_SIGNING).order_by()
    seen = Q(pk__in=signed.values("unit"))
    return {SEEN: rows.filter(seen), LEFT: rows.exclude(seen)}.get(which, rows)


def _by_state(lead_unit_id: int, year: int) -> Counter[str]:
    """Concluded findings of the year's inspections by state; a withdrawn one is none any more."""
    rows = Finding.objects.filter(lead_unit=lead_unit_id, inspection__visit_on__year=year).exclude(
        status__in=NOT_JUDGED
    )
    return Counter(dict(rows.order_by().values_list("status").annotate(count=Count("pk"))))


# --- Points by the rule of a set ------------------------------------------------------------------------


def measurable(lead_unit_id: int) -> QuerySet[Criterion]:
    """Leaves of published sets whose rule takes a share in percent."""
    sets = CriteriaSet.objects.filter(lead_unit=lead_unit_id).published()
    tiers = Q(rule__type=scoring.RuleType.TIERS, rule__unit="percent")
    rows = Criterion.objects.filter(tiers | Q(rule__type=scoring.RuleType.RATIO), criteria_set__in=sets, is_leaf=True)
    return rows.select_related("criteria_set").order_by("-criteria_set", "position")


def _points(lead_unit_id: int, shares: dict[str, Share]) -> dict[str, Points]:
    rows = OwnCriterion.objects.filter(lead_unit=lead_unit_id).select_related("criterion__criteria_set")
    chosen = {row.measure: row.criterion for row in rows}
    return {measure: _by_rule(chosen.get(measure), share) for measure, share in shares.items()}


def _by_rule(criterion: Criterion | None, share: Share) -> Points:
    if criterion is None:
        return Points(None, why_not="Chưa chọn tiêu chí của bộ nào.")
    if not share.of.count:
        return Points(criterion, why_not="Chưa có số liệu của năm này.")
    values = scoring.Values(numerator=Decimal(share.done.count), denominator=Decimal(share.of.count))
    found = scoring.propose(criterion.exact_rule, criterion.max_score, Mark.RESULT, values)
    if found.score is None:
        return Points(criterion, why_not="Quy định chấm điểm của tiêu chí này không tính được từ tỷ lệ.")
    return Points(criterion, f"{points_shown(found.score)}/{points_shown(criterion.max_score)}")


@transaction.atomic
def choose(lead_unit_id: int, chosen: dict[str, Criterion | None], *, by: User) -> None:
    """Which criterion takes which measure; None takes the choice back."""
    if not can_plan_for(by, lead_unit_id):
        raise PermissionDenied
    lead = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=lead_unit_id)
    for measure, criterion in chosen.items():
        if criterion is None:
            OwnCriterion.objects.filter(lead_unit=lead, measure=measure).delete()
        else:
            OwnCriterion.objects.update_or_create(lead_unit=lead, measure=measure, defaults={"criterion": criterion})
    Event.objects.record("choose_own_criteria", lead, by=by, lead_unit=lead_unit_id)
