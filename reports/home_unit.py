"""What the home page asks of a unit after the signing: drafts that wait, explanations, plans, findings to mend."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from cchc.lib.dates import short_date
from inspections.clocks import days_left_words, due_filter
from inspections.enums import FindingStatus, InspectionStatus, SubmissionKind, SubmissionStatus
from inspections.models import Finding, Submission
from inspections.origins import COLUMNS, Key, Origin, due_of, key_of, keys_of, open_origins
from reports.home_parts import Task
from units.enums import Role
from units.models import User
from units.scope import Scope

SHOWN = 6  # of each kind


def tasks(user: User, scope: Scope, day: dt.date) -> Iterator[Task]:
    """The most pressing first: what came back, what is overdue or due, then what is to be written."""
    if not scope.own:
        return
    # Exactly these are visible to their unit: asked without the others that `visible_to` would look up as well.
    findings = Finding.objects.filter(responsible_unit__in=scope.own, released_at__isnull=False)
    counts = _counts(findings, day)
    yield from _pressing(counts, day)
    drafts = list(_drafts(user, scope))
    begun = {(key, draft.kind) for draft in drafts for key in keys_of(draft)}
    yield from (_draft_task(draft, scope, day) for draft in drafts[:SHOWN])
    yield from _to_write(findings, begun, day)
    yield from _later(counts, day)


def _counts(findings: QuerySet[Finding], day: dt.date) -> dict[str, Any]:
    return findings.aggregate(
        returned=Count("pk", filter=Q(status=FindingStatus.RETURNED)),
        overdue=Count("pk", filter=due_filter("overdue", day)),
        due_today=Count("pk", filter=due_filter("due_today", day)),
        due_soon=Count("pk", filter=due_filter("due_soon", day)),
        next_due=Min("due_on", filter=due_filter("due_soon", day)),
        later=Count("pk", filter=due_filter("later", day)),
        next_later=Min("due_on", filter=due_filter("later", day)),
    )


def _pressing(counts: dict[str, Any], day: dt.date) -> Iterator[Task]:
    url = reverse("remediation")
    if counts["returned"]:
        why = "Xem lý do, khắc phục rồi báo cáo lại"
        yield Task(f"{counts['returned']} tồn tại bị trả lại", why, url, "returned", "Trả lại")
    if counts["overdue"]:
        why = "Báo cáo kết quả, hoặc nêu lý do không thực hiện được"
        yield Task(f"Khắc phục {counts['overdue']} tồn tại quá hạn", why, url, "overdue", "Quá hạn")
    if counts["due_today"]:
        why = "Hôm nay là ngày cuối"
        yield Task(f"Khắc phục {counts['due_today']} tồn tại đến hạn hôm nay", why, url, "due_today", "Đến hạn hôm nay")
    if counts["due_soon"]:
        why = f"Hạn gần nhất: {_due(counts['next_due'], day)}"
        yield Task(f"Khắc phục {counts['due_soon']} tồn tại sắp đến hạn", why, url, "due_soon", "Sắp đến hạn")


def _later(counts: dict[str, Any], day: dt.date) -> Iterator[Task]:
    if counts["later"]:
        why = f"Hạn gần nhất: {_due(counts['next_later'], day)}"
        yield Task(
            f"Khắc phục {counts['later']} tồn tại còn hạn", why, reverse("remediation"), "remediating", "Chờ đơn vị"
        )


def _due(due_on: dt.date, day: dt.date) -> str:
    return f"chậm nhất ngày {short_date(due_on)} ({days_left_words(due_on, day)})"


def _drafts(user: User, scope: Scope) -> Iterator[Submission]:
    rows = Submission.objects.visible_to(user).filter(
        unit__in=scope.own, entered_for_unit=False, status=SubmissionStatus.DRAFT
    )
    yield from rows.select_related("created_by").order_by("due_on", "pk")


def _draft_task(draft: Submission, scope: Scope, day: dt.date) -> Task:
    """The head hands in; the officer finishes, or brings the signed paper."""
    name = draft.get_kind_display()
    name = name[:1].lower() + name[1:]
    due = _due(draft.due_on, day) if draft.due_on else "Gửi trước khi ban hành kết luận"
    by = f", {draft.created_by.full_name} soạn" if draft.created_by else ""
    if scope.has(Role.UNIT_HEAD, draft.unit_id):
        url = reverse("submission_hand_in", args=[draft.pk])
        return Task(f"Xem và gửi {name}", f"{due[:1].upper()}{due[1:]}{by}", url, "draft", "Chờ gửi")
    return Task(f"Soạn tiếp {name}", f"{due[:1].upper()}{due[1:]}{by}", draft.get_absolute_url(), "draft", "Đang soạn")


def _to_write(findings: QuerySet[Finding], begun: set[tuple[Key, str]], day: dt.date) -> Iterator[Task]:
    """Explanations while a conclusion waits for them, and plans; not where a draft was begun."""
    waiting = findings.filter(
        Q(status=FindingStatus.RECORDED, inspection__status=InspectionStatus.MINUTES_SIGNED)
        | Q(status=FindingStatus.CONCLUDED)
    )
    found: Counter[tuple[Key, str]] = Counter()
    for row in waiting.order_by().values(*COLUMNS, "status").annotate(count=Count("pk")):
        for key in keys_of(row):
            found[key, row["status"]] += row["count"]
    for origin in open_origins(dict.fromkeys(key for key, _ in found), most=SHOWN):
        key = key_of(origin)
        recorded = found[key, FindingStatus.RECORDED]
        if recorded and (key, SubmissionKind.EXPLANATION) not in begun:
            why = f"{recorded} tồn tại; gửi được đến khi ban hành kết luận, không bắt buộc"
            url = origin.remediation_url
            yield Task("Giải trình tồn tại, nếu cần", why, url, "minutes_signed", "Đã ký biên bản")
        concluded = found[key, FindingStatus.CONCLUDED]
        if concluded and (key, SubmissionKind.REMEDIATION_PLAN) not in begun:
            yield _plan_task(origin, concluded, day)


def _plan_task(origin: Origin, count: int, day: dt.date) -> Task:
    due_on = due_of(origin, SubmissionKind.REMEDIATION_PLAN)
    late = due_on is not None and due_on < day
    why = f"{count} tồn tại, {origin.what}" + (f"; {_due(due_on, day)}" if due_on else "")
    badge = ("overdue", "Quá hạn") if late else ("concluded", "Đã kết luận")
    return Task("Lập kế hoạch khắc phục", why, origin.remediation_url, *badge)
