"""A unit's file, put together of what the reader may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cchc.lib.dates import short_date
from reports.enums import SIGNED
from reports.models import Document
from reports.models.document import WAS_ISSUED
from reports.paper_lists import filtered
from reports.statistics.links import link
from reports.unit_file.findings import Findings, Most, findings_of
from reports.unit_file.lineage import Lineage, lineage_of
from reports.unit_file.scores import Scores, scores_of
from reports.unit_file.trends import UnitTrends, trends_of
from reports.unit_file.visits import Visits, visits_of
from reports.unit_file.years import YearLine, years_of
from units.enums import Role
from units.models import Membership, Unit, User


@dataclass(frozen=True)
class Head:
    """Who heads the unit, and since when."""

    name: str
    title: str
    since: str
    illustrative: bool


@dataclass(frozen=True)
class PaperLine:
    name: str
    code: str
    when: str
    label: str
    status: str
    url: str


@dataclass(frozen=True)
class Papers:
    lines: list[PaperLine]
    more: bool
    url: str


@dataclass(frozen=True)
class UnitFile:
    unit: Unit
    heads: list[Head]
    lineage: Lineage
    visits: Visits
    scores: Scores | None
    findings: Findings
    papers: Papers
    years: list[YearLine]
    trends: UnitTrends

    @property
    def is_illustrative(self) -> bool:
        return any(head.illustrative for head in self.heads) or any(year.illustrative for year in self.years)


@dataclass(frozen=True)
class Lengths:
    """How many rows each part shows at most; each says how many there are."""

    visits: int
    findings: Most
    papers: int
    years: int


ON_SCREEN = Lengths(visits=10, findings=Most(open=15, closed=0, again=10), papers=12, years=10)
ON_PAPER = Lengths(visits=100, findings=Most(open=1_000, closed=1_000, again=0), papers=200, years=30)


def file_of(user: User, unit: Unit, day: dt.date, lengths: Lengths = ON_SCREEN) -> UnitFile:
    """A fixed number of queries for a unit that succeeded none."""
    lineage = lineage_of(unit)
    return UnitFile(
        unit=unit,
        heads=heads_of(unit, day),
        lineage=lineage,
        visits=visits_of(user, lineage, most=lengths.visits),
        scores=scores_of(user, unit, lineage),
        findings=findings_of(user, lineage, day, lengths.findings),
        papers=_papers(user, unit, lengths.papers),
        years=years_of(user, lineage, most=lengths.years),
        trends=trends_of(user, unit, lineage),
    )


def heads_of(unit: Unit, day: dt.date) -> list[Head]:
    """Their names stand on every paper of the unit, so whoever opens its file reads them."""
    rows = Membership.objects.in_force(day).filter(unit=unit, role=Role.UNIT_HEAD, user__is_active=True)
    return [
        Head(row.user.full_name, row.printed_title, short_date(row.starts_on), row.user.illustrative)
        for row in rows.select_related("user").order_by("starts_on", "pk")
    ]


def papers_of(user: User, unit: Unit) -> QuerySet[Document]:
    """Signed or issued ones about it and its own, the newest first; drafts stand at their desks."""
    seen: Any = filtered(Document.objects.visible_to(user).filter(WAS_ISSUED | Q(status__in=SIGNED)), {"unit": unit.pk})
    rows: QuerySet[Document] = seen.order_by("-dated_on", "-pk")
    return rows


def _papers(user: User, unit: Unit, most: int) -> Papers:
    rows = list(papers_of(user, unit).select_related("legal_document")[: most + 1])
    lines = [
        PaperLine(
            name=f"{row.get_kind_display()}{f': {row.subject}' if row.subject else ''}",
            code=str(row.code) if row.number else "–",
            when=short_date(row.dated_on),
            label=row.get_status_display(),
            status=row.status,
            url=row.get_absolute_url(),
        )
        for row in rows[:most]
    ]
    return Papers(lines, len(rows) > most, link("paper_list", unit=unit.pk))
