"""What the unit sees at a glance: what waits for it, what waits for the city, what is done; and what it can write next."""

from __future__ import annotations

import datetime as dt
from collections import Counter
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
    SubmissionKind,
    SubmissionStatus,
    VerificationDecision,
)
from inspections.finding_permissions import acts_for_unit, is_of_unit
from inspections.models import (
    Finding,
    IndexAssessment,
    RemediationEvidence,
    Submission,
    SubmissionItem,
    Verification,
)
from inspections.origins import (
    COLUMNS,
    Key,
    Origin,
    due_of,
    found_in,
    key_of,
    keys_of,
    open_origins,
    speaks_of,
    time_problem,
)
from inspections.permissions import can_plan_for
from units.models import User
from units.scope import scope_of

EXPLAINED_UNTIL = {
    "inspection": "gửi được đến khi ban hành kết luận",
    "assessment": "nêu nguyên nhân bị trừ điểm, không bắt buộc",
}
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
    """Something the person can write about an inspection or an assessment now; `draft` where it was begun."""

    origin: Origin
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
    handed_in = Submission.objects.visible_to(user).filter(unit__in=own)
    return _board(user, findings, handed_in, day)


def board_of(user: User, origin: Origin, day: dt.date) -> Board:
    """One inspection or assessment, for either side."""
    findings = Finding.objects.visible_to(user).filter(found_in([origin]), released_at__isnull=False)
    handed_in = Submission.objects.visible_to(user).filter(**{origin.origin_column: origin.pk})
    return _board(user, findings, handed_in, day, only=origin)


def _board(
    user: User,
    findings: QuerySet[Finding],
    submissions: QuerySet[Submission],
    day: dt.date,
    only: Origin | None = None,
) -> Board:
    rows = findings.select_related("plan", "criterion", "responsible_unit")
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
    handed_in = submissions.filter(status=SubmissionStatus.SUBMITTED).select_related("unit")
    handed_in = handed_in.prefetch_related("items")
    actions = actions_for(user, findings, day, only=only)
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
    soon = finding.plan.due_soon_days
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


def actions_for(user: User, findings: QuerySet[Finding], day: dt.date, *, only: Origin | None = None) -> list[Action]:
    """For each inspection and assessment what the person can write now, the most pressing first."""
    counts: Counter[tuple[Key, str]] = Counter()
    late: Counter[Key] = Counter()
    units: dict[Key, int] = {}
    counted = (
        findings.order_by()
        .values(*COLUMNS, "status", "responsible_unit")
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(status__in=CLOCK_RUNS, due_on__lt=day)))
    )
    for row in counted:
        for key in keys_of(row):
            counts[key, row["status"]] += row["count"]
            late[key] += row["late"]
            units.setdefault(key, row["responsible_unit"])
    wanted = [key for key in units if only is None or key == key_of(only)]
    begun = _begun(user, wanted)
    found: list[Action] = []
    for origin in open_origins(wanted):
        mine = is_of_unit(user, units[key_of(origin)])
        if mine or can_plan_for(user, origin.lead_unit_id):
            found += _actions_of(origin, counts, late[key_of(origin)], begun, day, for_unit=not mine)
    return found


def _begun(user: User, keys: list[Key]) -> dict[tuple[Key, str], Submission]:
    of_any = Q(pk__in=[])
    for column in COLUMNS:
        if ids := [pk for name, pk in keys if name == column]:
            of_any |= Q(**{f"{column}__in": ids})
    drafts = Submission.objects.visible_to(user).filter(of_any, status=SubmissionStatus.DRAFT)
    return {(key, draft.kind): draft for draft in drafts.select_related("created_by") for key in keys_of(draft)}


def _actions_of(
    origin: Origin,
    counts: Counter[tuple[Key, str]],
    late: int,
    begun: dict[tuple[Key, str], Submission],
    day: dt.date,
    *,
    for_unit: bool,
) -> list[Action]:
    found = []
    key = key_of(origin)
    for kind in SubmissionKind:
        count = sum(counts[key, status] for status in speaks_of(kind, origin))
        if not count or time_problem(origin, kind):
            continue
        new = counts[key, FindingStatus.CONCLUDED]
        asked_for = {
            SubmissionKind.EXPLANATION: not isinstance(origin, IndexAssessment),
            SubmissionKind.REMEDIATION_PLAN: bool(new),
        }
        primary = asked_for.get(kind, True)
        why = _why(origin, kind, count, new, late, day)
        found.append(Action(origin, kind, LABELS[kind], why, primary, for_unit, begun.get((key, kind))))
    return found


def _why(origin: Origin, kind: str, count: int, new: int, late: int, day: dt.date) -> str:
    if kind == SubmissionKind.EXPLANATION:
        return f"{count} tồn tại; {EXPLAINED_UNTIL[origin.origin_column]}"
    due_on = due_of(origin, kind)
    if kind == SubmissionKind.REMEDIATION_PLAN and not new:
        return "bổ sung kế hoạch đã gửi"
    amount = new if kind == SubmissionKind.REMEDIATION_PLAN else count
    overdue = f", {late} quá hạn" if late and kind == SubmissionKind.REMEDIATION_REPORT else ""
    due = f"; gửi chậm nhất ngày {short_date(due_on)} ({days_left_words(due_on, day)})" if due_on else ""
    return f"{amount} tồn tại{overdue}{due}"


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
