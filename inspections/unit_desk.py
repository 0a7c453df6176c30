"""What the unit sees at a glance: what waits for it, what waits for the city, what is done; and what it can write next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from cchc.lib.dates import short_date
from inspections.clocks import DueState, days_left_words, desk_filter, due_state
from inspections.enums import (
    CLOCK_RUNS,
    Desk,
    FindingStatus,
    InspectionStatus,
    SubmissionKind,
    SubmissionStatus,
    VerificationDecision,
)
from inspections.finding_permissions import acts_for_unit, is_of_unit
from inspections.models import (
    Finding,
    Inspection,
    RemediationEvidence,
    Submission,
    SubmissionItem,
    Verification,
)
from inspections.permissions import can_plan_for
from inspections.submitting import SPEAKS_OF, due_of, time_problem
from units.models import User
from units.scope import scope_of

SHOWN, DONE_SHOWN, HANDED_IN_SHOWN = 200, 20, 10
SENT_BACK = (VerificationDecision.RETURNED, VerificationDecision.FOUND_NOT_MENDED)
LABELS = {
    SubmissionKind.EXPLANATION: "Giải trình",
    SubmissionKind.REMEDIATION_PLAN: "Lập kế hoạch khắc phục",
    SubmissionKind.REMEDIATION_REPORT: "Báo cáo kết quả khắc phục",
}


@dataclass(frozen=True)
class Line:
    """One finding: its due state in the words of the clocks, and why it came back where it did."""

    finding: Finding
    due: DueState
    due_words: str
    came_back: Verification | None = None
    said_before: SubmissionItem | None = None


@dataclass(frozen=True)
class Group:
    """The findings of one desk; `count` of them, of which `lines` are shown."""

    key: str
    label: str
    count: int
    lines: list[Line]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)

    @property
    def list_url(self) -> str:
        """Where all of them stand: «Chờ thành phố» is two desks, so what is open leads there."""
        filters = {"status": "open"} if self.key == "city" else {"desk": "nobody" if self.key == "done" else self.key}
        return f"{reverse('finding_list')}?{urlencode(filters)}"


@dataclass(frozen=True)
class Action:
    """Something the person can write for an inspection now; `draft` where it was begun."""

    inspection: Inspection
    kind: str
    label: str
    why: str
    primary: bool
    for_unit: bool
    draft: Submission | None = None


@dataclass(frozen=True)
class Board:
    groups: list[Group]
    actions: list[Action]
    overdue: int
    handed_in: list[Submission] = field(default_factory=list)

    def count(self, key: str) -> int:
        return next((group.count for group in self.groups if group.key == key), 0)

    @property
    def waiting(self) -> int:
        return self.count("unit")

    @property
    def with_city(self) -> int:
        return self.count("city")

    @property
    def done(self) -> int:
        return self.count("done")


def board_of_units(user: User, day: dt.date) -> Board:
    """Everything of the person's own units."""
    own = scope_of(user).own
    findings = Finding.objects.visible_to(user).filter(responsible_unit__in=own, released_at__isnull=False)
    inspections = Inspection.objects.filter(pk__in=findings.values("inspection"))
    handed_in = Submission.objects.visible_to(user).filter(unit__in=own)
    return _board(user, findings, inspections, handed_in, day)


def board_of_inspection(user: User, inspection: Inspection, day: dt.date) -> Board:
    """One inspection, for either side."""
    findings = Finding.objects.visible_to(user).filter(inspection=inspection, released_at__isnull=False)
    handed_in = Submission.objects.visible_to(user).filter(inspection=inspection)
    return _board(user, findings, Inspection.objects.filter(pk=inspection.pk), handed_in, day)


def _board(
    user: User,
    findings: QuerySet[Finding],
    inspections: QuerySet[Inspection],
    submissions: QuerySet[Submission],
    day: dt.date,
) -> Board:
    rows = findings.select_related("inspection__unit", "inspection__team__plan", "criterion", "responsible_unit")
    parts = [
        ("conclusion", "Chờ kết luận", desk_filter(Desk.CONCLUSION), SHOWN),
        ("unit", "Chờ đơn vị", desk_filter(Desk.UNIT), SHOWN),
        ("city", "Chờ thành phố", desk_filter(Desk.HOME_AFFAIRS) | desk_filter(Desk.TEAM), SHOWN),
        ("done", "Đã xong", desk_filter(Desk.NOBODY), DONE_SHOWN),
    ]
    counts = findings.aggregate(
        **{key: Count("pk", filter=condition) for key, _, condition, _ in parts},
        overdue=Count("pk", filter=Q(status__in=CLOCK_RUNS, due_on__lt=day)),
    )
    found = {key: list(_ordered(rows.filter(condition), key)[:most]) for key, _, condition, most in parts}
    back = came_back(found["unit"])
    groups = [
        Group(key, label, counts[key], [_line(finding, back.get(finding.pk), day) for finding in found[key]])
        for key, label, _, _ in parts
        if counts[key] or key != "conclusion"
    ]
    handed_in = submissions.filter(status=SubmissionStatus.SUBMITTED).select_related("unit", "inspection__unit")
    handed_in = handed_in.prefetch_related("items")
    actions = actions_for(user, inspections, findings, day)
    return Board(groups, actions, counts["overdue"], list(handed_in.order_by("-pk")[:HANDED_IN_SHOWN]))


def _ordered(rows: QuerySet[Finding], key: str) -> QuerySet[Finding]:
    if key == "done":
        return rows.order_by(F("closed_on").desc(nulls_last=True), "pk")
    first = Case(When(status=FindingStatus.RETURNED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.alias(first=first).order_by("first", F("due_on").asc(nulls_last=True), "inspection", "position", "pk")


def _line(finding: Finding, back: Verification | None, day: dt.date) -> Line:
    due = due_of_finding(finding, day)
    words = days_left_words(finding.due_on, day) if due and finding.due_on else ""
    return Line(finding, due, words, back)


def due_of_finding(finding: Finding, day: dt.date) -> DueState:
    soon = finding.inspection.team.plan.due_soon_days
    return due_state(finding.status, finding.due_on, day, soon_days=soon)


def came_back(findings: Iterable[Finding]) -> dict[object, Verification]:
    """Of findings on which the unit has to act again: what the city said last."""
    keys = [finding.pk for finding in findings if finding.status in CLOCK_RUNS]
    rows = Verification.objects.filter(finding__in=keys).select_related("decided_by").order_by("pk") if keys else []
    last = {row.finding_id: row for row in rows}
    return {key: row for key, row in last.items() if row.decision in SENT_BACK}


def said_before(findings: Iterable[Finding]) -> dict[object, SubmissionItem]:
    """What the unit reported last of each finding."""
    keys = [finding.pk for finding in findings]
    rows = SubmissionItem.objects.filter(
        finding__in=keys,
        submission__status=SubmissionStatus.SUBMITTED,
        submission__kind=SubmissionKind.REMEDIATION_REPORT,
    ).exclude(outcome="")
    return {row.finding_id: row for row in rows.select_related("submission").order_by("pk")}


# --- What can be written next -----------------------------------------------------------------------


def actions_for(
    user: User, inspections: QuerySet[Inspection], findings: QuerySet[Finding], day: dt.date
) -> list[Action]:
    """For each inspection what the person can write now, the most pressing first."""
    open_ones = inspections.filter(
        status__in=[InspectionStatus.MINUTES_SIGNED, InspectionStatus.CONCLUDED, InspectionStatus.REMEDIATING]
    ).select_related("unit", "team__plan", "conclusion")
    rows = findings.order_by().values("inspection", "status", "responsible_unit").annotate(count=Count("pk"))
    counts: dict[tuple[int, str], int] = {}
    units: dict[int, int] = {}
    for row in rows:
        key = (row["inspection"], row["status"])
        counts[key] = counts.get(key, 0) + row["count"]
        units.setdefault(row["inspection"], row["responsible_unit"])
    drafts = Submission.objects.visible_to(user).filter(
        status=SubmissionStatus.DRAFT, inspection__in=inspections.values("pk")
    )
    begun = {(draft.inspection_id, draft.kind): draft for draft in drafts.select_related("created_by")}
    found: list[Action] = []
    for inspection in open_ones.order_by("visit_on", "pk"):
        unit_id = units.get(inspection.pk, inspection.unit_id)
        mine = is_of_unit(user, unit_id)
        if mine or can_plan_for(user, inspection.lead_unit_id):
            found += _actions_of(inspection, counts, begun, day, for_unit=not mine)
    return found


def _actions_of(
    inspection: Inspection,
    counts: dict[tuple[int, str], int],
    begun: dict[tuple[int, str], Submission],
    day: dt.date,
    *,
    for_unit: bool,
) -> list[Action]:
    found = []
    for kind in SubmissionKind:
        count = sum(counts.get((inspection.pk, status), 0) for status in SPEAKS_OF[kind])
        if not count or time_problem(inspection, kind):
            continue
        new = counts.get((inspection.pk, FindingStatus.CONCLUDED), 0)
        primary = kind != SubmissionKind.REMEDIATION_PLAN or bool(new)
        why = _why(inspection, kind, count, new, day)
        draft = begun.get((inspection.pk, kind))
        found.append(Action(inspection, kind, LABELS[kind], why, primary, for_unit, draft))
    return found


def _why(inspection: Inspection, kind: str, count: int, new: int, day: dt.date) -> str:
    if kind == SubmissionKind.EXPLANATION:
        return f"{count} tồn tại; gửi được đến khi ban hành kết luận"
    due_on = due_of(inspection, kind)
    if kind == SubmissionKind.REMEDIATION_PLAN and not new:
        return "bổ sung kế hoạch đã gửi"
    amount = new if kind == SubmissionKind.REMEDIATION_PLAN else count
    due = f"; chậm nhất ngày {short_date(due_on)} ({days_left_words(due_on, day)})" if due_on else ""
    return f"{amount} tồn tại{due}"


# --- One finding ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panel:
    """The unit's side of one finding as it stands; the page's history tells how it came to that."""

    finding: Finding
    line: Line
    plan: SubmissionItem | None
    report: SubmissionItem | None
    evidence: list[RemediationEvidence]
    may_act: bool
    for_unit: bool

    @property
    def is_empty(self) -> bool:
        return not (self.plan or self.report or self.evidence or self.may_act)


def panel(user: User, finding: Finding, day: dt.date) -> Panel:
    """What the unit plans, reported last and proves, as far as the person may read it."""
    items = SubmissionItem.objects.visible_to(user).filter(
        finding=finding, submission__status=SubmissionStatus.SUBMITTED
    )
    said = list(items.select_related("submission").prefetch_related("evidence__file").order_by("pk"))
    plans = [item for item in said if item.submission.kind == SubmissionKind.REMEDIATION_PLAN and item.text]
    reports = [item for item in said if item.submission.kind == SubmissionKind.REMEDIATION_REPORT and item.outcome]
    files = RemediationEvidence.objects.visible_to(user).filter(findings=finding, withdrawn_at=None)
    if reports:
        files = files.exclude(items=reports[-1])  # shown with the report
    of_unit = is_of_unit(user, finding.responsible_unit_id)
    return Panel(
        finding=finding,
        line=_line(finding, came_back([finding]).get(finding.pk), day),
        plan=plans[-1] if plans else None,
        report=reports[-1] if reports else None,
        evidence=list(files.select_related("file")),
        may_act=finding.status in CLOCK_RUNS and acts_for_unit(user, finding),
        for_unit=not of_unit,
    )
