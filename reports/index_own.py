"""The city's own criterion «kiểm tra CCHC» for a year, from this system's data: units inspected, findings handled.

Each number has its rows. The points are what a rule of a set would give for it; that the set will be applied so is an
assumption, and said to be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cchc.lib import scoring
from cchc.lib.numbers import percent_vi
from cchc.lib.par_index import points_shown
from inspections.enums import AFTER_SIGNING, FindingStatus, Mark, OwnMeasure
from inspections.listing import SIGNED
from inspections.models import CriteriaSet, Criterion, Finding, Inspection, OwnCriterion
from inspections.permissions import can_plan_for
from units.models import Event, Unit, User

HANDLED = (FindingStatus.VERIFIED, FindingStatus.FIXED_ON_SITE)
NOT_COUNTED = (FindingStatus.WITHDRAWN, FindingStatus.RECORDED, FindingStatus.EXPLAINED)  # none, or not concluded yet
LEFT_SHOWN = 100
STATUS = dict(FindingStatus.choices)


@dataclass(frozen=True, slots=True)
class Share:
    """`done` of `of`, in words with a link to the rows of each."""

    label: str
    done: int
    of: int
    url: str = ""

    @property
    def percent(self) -> str:
        return percent_vi(Fraction(self.done, self.of)) if self.of else "–"


@dataclass(frozen=True, slots=True)
class Points:
    """What the chosen criterion would give for a share; `why_not` where it gives nothing to show."""

    criterion: Criterion | None
    score: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Own:
    """`left`: units without an inspection in the year (the first LEFT_SHOWN); `states`: findings by state, with links."""

    inspected: Share
    by_kind: tuple[Share, ...]
    left: tuple[Unit, ...]
    left_count: int
    handled: Share
    states: tuple[tuple[str, str, int, str], ...]  # status, label, number, address of the rows
    points: dict[str, Points]


def own_of(lead_unit_id: int, year: int) -> Own:
    units = _units(lead_unit_id, year)
    signed = Inspection.objects.filter(lead_unit=lead_unit_id, visit_on__year=year, status__in=AFTER_SIGNING).order_by()
    seen = Q(pk__in=signed.values("unit"))
    rows_url = f"{reverse('inspection_list')}?{urlencode({'year': year, 'status': SIGNED})}"
    kinds = [("Phường, xã", units.communes()), ("Phòng, ban, đơn vị", units.divisions())]  # type: ignore[attr-defined]
    by_kind = [Share(label, rows.filter(seen).count(), rows.count(), rows_url) for label, rows in kinds]
    inspected = Share(
        OwnMeasure.INSPECTED.label, sum(row.done for row in by_kind), sum(row.of for row in by_kind), rows_url
    )
    left = units.exclude(seen).order_by("sort_key", "pk")
    states = _states(lead_unit_id, year)
    done = sum(count for status, _, count, _ in states if status in HANDLED)
    handled = Share(OwnMeasure.HANDLED.label, done, sum(row[2] for row in states))
    shares = {OwnMeasure.INSPECTED.value: inspected, OwnMeasure.HANDLED.value: handled}
    return Own(
        inspected,
        tuple(by_kind),
        tuple(left[:LEFT_SHOWN]),
        left.count(),
        handled,
        tuple(states),
        _points(lead_unit_id, shares),
    )


def _units(lead_unit_id: int, year: int) -> QuerySet[Unit]:
    """Units below the authority that stood at some time of the year."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gte=first), lead_unit=lead_unit_id, valid_from__lte=last)
    return rows.filter(Q(pk__in=rows.communes().values("pk")) | Q(pk__in=rows.divisions().values("pk")))


def _states(lead_unit_id: int, year: int) -> list[tuple[str, str, int, str]]:
    """Concluded findings of the year's inspections by state; a withdrawn one is none any more."""
    rows = Finding.objects.filter(lead_unit=lead_unit_id, inspection__visit_on__year=year).exclude(
        status__in=NOT_COUNTED
    )
    counted = rows.order_by().values_list("status").annotate(count=Count("pk"))
    url = reverse("finding_list")
    return [
        (status, STATUS[status], count, f"{url}?{urlencode({'status': status, 'year': year})}")
        for status, count in sorted(counted, key=lambda row: list(FindingStatus.values).index(row[0]))
    ]


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
    if not share.of:
        return Points(criterion, why_not="Chưa có số liệu của năm này.")
    values = scoring.Values(numerator=Decimal(share.done), denominator=Decimal(share.of))
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
