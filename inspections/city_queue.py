"""What waits for the city: reported findings, requests for more time, findings to be checked again on the spot."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.text import shortened
from cchc.lib.workdays import CALENDAR
from inspections import extending, following_up
from inspections.enums import FindingStatus, SubmissionKind, SubmissionStatus
from inspections.models import ExtensionRequest, Finding, RemediationEvidence, SubmissionItem
from inspections.models.finding import WAITS_FOR_CITY
from units.models import User
from units.scope import scope_of

ROWS_SHOWN = 50  # requests for more time; the queue of findings has pages
UNITS_SHOWN = 20  # to be followed up
SHOWN_LETTERS = 180
PICTURES = ("image/jpeg", "image/png", "image/webp")


# --- Rows -----------------------------------------------------------------------------------------


def reports() -> QuerySet[SubmissionItem]:
    """Items of remediation reports that were handed in, the newest first."""
    items = SubmissionItem.objects.filter(
        submission__status=SubmissionStatus.SUBMITTED, submission__kind=SubmissionKind.REMEDIATION_REPORT
    ).exclude(outcome="")
    return items.order_by("-submission__submitted_at", "-pk")


def waiting_findings(user: User) -> QuerySet[Finding]:
    return Finding.objects.filter(WAITS_FOR_CITY, lead_unit__in=scope_of(user).reads)  # all of them visible to these


def with_last_report(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Adds `item` and `reported_on`: the last report and its day, None where there is none."""
    last = reports().filter(finding=OuterRef("pk"))
    return rows.annotate(
        item=Subquery(last.values("pk")[:1]), reported_on=Subquery(last.values("submission__occurred_on")[:1])
    )


def as_shown(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """With what a row of the queue shows, and no more."""
    shown = ("text", "status", "due_on", "responsible_unit__short_name")
    return with_last_report(rows).select_related("responsible_unit").only(*shown)


def waiting_requests(user: User) -> QuerySet[ExtensionRequest]:
    """The oldest first, with what a row shows."""
    rows = ExtensionRequest.objects.visible_to(user).filter(lead_unit__in=scope_of(user).reads)
    return extending.waiting(rows).select_related("finding__responsible_unit", "finding__plan")


@dataclass(frozen=True)
class File:
    url: str
    name: str
    is_image: bool


@dataclass(frozen=True)
class QueueRow:
    anchor: str
    url: str
    text: str
    unit: str
    status: str
    not_done: bool  # the unit says that it cannot be done
    tick: str  # «key:item», so that a report that came meanwhile is not judged unread
    report: str
    by: str
    reported: str
    waited: str  # «3 ngày làm việc»
    late: bool  # reported after the deadline
    due: str
    files: tuple[File, ...]
    mine: bool  # reported by whoever looks at it: he may not judge it


def queue_rows(found: Iterable[Any], user: User, day: dt.date) -> list[QueueRow]:
    """Three queries for the reports of the page, however many findings it has; none where there is no report."""
    found = list(found)
    items = SubmissionItem.objects.filter(pk__in=[row.item for row in found if row.item])
    items = items.select_related("submission__submitted_by").prefetch_related("evidence__file")
    by_key = {item.pk: item for item in items}
    return [_row(f"r{number}", row, by_key.get(row.item), user, day) for number, row in enumerate(found, 1)]


def _row(anchor: str, finding: Any, item: SubmissionItem | None, user: User, day: dt.date) -> QueueRow:
    files = [file for file in item.evidence.all() if file.withdrawn_at is None] if item else []
    since = finding.reported_on
    return QueueRow(
        anchor=anchor,
        url=finding.get_absolute_url(),
        text=shortened(finding.text, SHOWN_LETTERS),
        unit=str(finding.responsible_unit),
        status=finding.status,
        not_done=finding.status == FindingStatus.NOT_DONE,
        tick=f"{finding.pk}:{item.pk if item else 0}",
        report=item.text if item else "",
        by=item.submission.submitted_by.full_name if item and item.submission.submitted_by else "",
        reported=short_date(since) if since else "",
        waited=f"{CALENDAR.working_days_between(since, day)} ngày làm việc" if since else "",
        late=bool(since and finding.due_on and since > finding.due_on),
        due=short_date(finding.due_on) if finding.due_on else "",
        files=tuple(file_of(file) for file in files),
        mine=bool(item and user.pk in {item.submission.submitted_by_id, item.submission.created_by_id})
        or any(file.added_by_id == user.pk for file in files),
    )


def file_of(evidence: RemediationEvidence) -> File:
    url = reverse("remediation_evidence_file", args=[evidence.pk])
    return File(url, str(evidence), evidence.file.media_type in PICTURES)


# --- Requests for more time -----------------------------------------------------------------------


@dataclass(frozen=True)
class RequestRow:
    request: ExtensionRequest
    limit: str
    beyond: bool  # only a leader can grant it as it was asked


def request_rows(found: QuerySet[ExtensionRequest]) -> list[RequestRow]:
    return [request_row(request) for request in found.order_by("pk")[:ROWS_SHOWN]]


def request_row(request: ExtensionRequest) -> RequestRow:
    limit = extending.limit_of(request.finding)
    return RequestRow(request, short_date(limit) if limit else "", bool(limit and request.asked_until > limit))


# --- Units whose findings wait for an inspection ---------------------------------------------------


@dataclass(frozen=True)
class UnitToVisit:
    unit_id: int
    name: str
    count: int

    @property
    def create_url(self) -> str:
        """The form of a follow-up inspection there. Only those that are shown ask for it."""
        return f"{reverse('inspection_create')}?{urlencode({'kind': 'follow_up', 'unit': self.unit_id})}"


def units_to_visit(user: User) -> tuple[list[UnitToVisit], int]:
    """Units with findings to be checked again for which no inspection is planned yet; how many more there are."""
    found = all_units_to_visit(user)
    return found[:UNITS_SHOWN], max(0, len(found) - UNITS_SHOWN)


def all_units_to_visit(user: User) -> list[UnitToVisit]:
    rows = Finding.objects.visible_to(user).filter(lead_unit__in=scope_of(user).reads)
    groups = following_up.without_inspection(rows).order_by()
    named = groups.values("responsible_unit", name=F("responsible_unit__short_name")).annotate(count=Count("pk"))
    ordered = named.order_by("responsible_unit__sort_key").values_list("responsible_unit", "name", "count")
    return [UnitToVisit(*row) for row in ordered]


def parse_tick(text: str) -> tuple[uuid.UUID, int] | None:
    """«key:item» as a row's checkbox sends it; None for what nobody printed."""
    key, _, item = text.partition(":")
    try:
        return uuid.UUID(key), int(item) if item.isascii() and item.isdigit() and len(item) < 19 else -1
    except ValueError:
        return None
