"""The lost points that a finding explains, on its page; and what an assessment's page tells of its findings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from inspections import loss_findings
from inspections.enums import CLOCK_RUNS, FindingStatus
from inspections.index_permissions import can_open_losses
from inspections.models import Finding, FindingLoss, IndexAssessment
from inspections.visibility import assessments_remediated
from units.models import User


@dataclass(frozen=True)
class Panel:
    finding: Finding
    losses: list[FindingLoss]
    opens: frozenset[int]  # assessments whose remediation the reader may open
    may_link: bool
    may_unlink: bool
    may_withdraw: bool

    @property
    def is_empty(self) -> bool:
        return not (self.losses or self.may_link)


def panel(user: User, finding: Finding) -> Panel:
    """No query where the finding has nothing to do with the index."""
    losses: list[FindingLoss] = []
    opens: frozenset[int] = frozenset()
    if finding.assessment_id is not None:
        rows = FindingLoss.objects.filter(finding=finding).select_related(
            "score__criterion", "score__assessment__round"
        )
        losses = list(rows.order_by("score__assessment__round__year", "pk"))
        ids = [row.score.assessment_id for row in losses]
        opens = frozenset(assessments_remediated(user).filter(pk__in=ids).values_list("pk", flat=True))
    is_open = finding.closed_on is None and finding.released_at is not None
    may = is_open and loss_findings.can_link_loss(user, finding)
    return Panel(
        finding,
        losses,
        opens,
        may_link=may,
        may_unlink=may and (not finding.began_in_index or len(losses) > 1),
        may_withdraw=may and finding.began_in_index and finding.inspection_id is None,
    )


@dataclass(frozen=True)
class Summary:
    """The findings of one assessment: how many, how many mended, which points that brings back (an assumption)."""

    count: int
    running: int
    verified: int
    points: Decimal
    regained: Decimal
    may_open: bool
    may_read: bool

    @property
    def is_empty(self) -> bool:
        return not (self.may_open or (self.count and self.may_read))


def summary(user: User, assessment: IndexAssessment) -> Summary:
    """Of what the person may read; two queries, none before the publication."""
    if not assessment.is_published:
        return Summary(0, 0, 0, Decimal(0), Decimal(0), may_open=False, may_read=False)
    seen = Finding.objects.visible_to(user).filter(losses__score__assessment=assessment)
    seen = seen.exclude(status=FindingStatus.WITHDRAWN)
    verified = Q(status=FindingStatus.VERIFIED)
    counts = seen.aggregate(
        count=Count("pk", distinct=True),
        running=Count("pk", filter=Q(status__in=CLOCK_RUNS), distinct=True),
        verified=Count("pk", filter=verified, distinct=True),
        points=Sum("losses__points", filter=Q(losses__score__assessment=assessment)),
        regained=Sum("losses__points", filter=Q(losses__score__assessment=assessment) & verified),
    )
    return Summary(
        counts["count"],
        counts["running"],
        counts["verified"],
        counts["points"] or Decimal(0),
        counts["regained"] or Decimal(0),
        may_open=can_open_losses(user, assessment),
        may_read=assessments_remediated(user).filter(pk=assessment.pk).exists(),
    )
