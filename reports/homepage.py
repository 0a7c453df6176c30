"""The home page answers «what must I do next?» first and shows numbers second; every number leads to its rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cchc.lib.dates import short_date
from cchc.lib.keyset import bounded_count_text, bounded_counts
from cchc.lib.workdays import CALENDAR
from inspections.enums import AFTER_SIGNING, InspectionKind, InspectionStatus, RoundStatus
from inspections.listing import AHEAD, DAYS_AHEAD, SIGNED, coming
from inspections.models import Finding, Inspection, InspectionMember, Round
from inspections.scope import has_been_inspector
from reports import home_city, home_conclusions, home_index, home_papers, home_unit, home_voices
from reports.home_parts import Asked, Counts, Kind, Number, Task, Tile
from reports.statistics.lateness import Laggards, behind
from reports.statistics.spans import EVER
from units.enums import Role
from units.models import Event, User
from units.scope import Scope, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Status = InspectionStatus
TASKS_SHOWN = 12
LAGGARDS_SHOWN = 5
OVERDUE = "tồn tại quá hạn"


@dataclass(frozen=True)
class Home:
    tasks: list[Task]
    tiles: list[Tile]
    cut: list[Kind]  # kinds of which not all are shown
    laggards: Laggards | None  # for those who look after many units


def home_for(user: User, day: dt.date) -> Home:
    """Tasks and numbers of all the roles the person has, the most pressing kinds first; what is counted, in one query."""
    scope = scope_of(user)
    numbers = [*_lead_numbers(scope, day), *_unit_numbers(user, scope, day)]
    counts = bounded_counts({**_asked(user, scope, day), **{number.label: number.rows for number in numbers}})
    tasks, cut = _tasks(user, scope, day, counts)
    tiles = [number.counted(counts) for number in numbers]
    laggards = behind(user, EVER, day, shown=LAGGARDS_SHOWN) if scope.reads else None
    if laggards:
        tiles.append(Tile(bounded_count_text(laggards.findings.count), OVERDUE, _link("finding_list", due="overdue")))
    return Home(tasks, tiles, cut, laggards)


def tasks_for(user: User, day: dt.date) -> list[Task]:
    """What waits for the person, without the numbers."""
    scope = scope_of(user)
    return _tasks(user, scope, day, bounded_counts(_asked(user, scope, day)))[0]


def _tasks(user: User, scope: Scope, day: dt.date, counts: Counts) -> tuple[list[Task], list[Kind]]:
    """The tasks for which there is room, and the kinds of which some are left out."""
    found = (
        (_team_tasks(user, day), "cuộc kiểm tra", "inspection_list"),
        (_unit_tasks(user, scope, day), "cuộc kiểm tra", "inspection_list"),
        (home_unit.tasks(user, scope, day), "khắc phục", "remediation"),
        (home_index.tasks(user, scope, day, counts), "chỉ số", "index_rounds"),
        (_home_affairs_tasks(user, scope, day, counts), "cuộc kiểm tra", "inspection_list"),
        (home_conclusions.tasks(user, scope, day, counts), "kết luận", "conclusion_list"),
        (home_city.tasks(user, scope, counts), "chờ xác nhận", "verification_list"),
        (home_papers.tasks(user, scope, day, counts), "văn bản", home_papers.list_for(scope)),
        (_administrator_tasks(counts), "người dùng", "person_list"),
        (home_voices.tasks(user, scope, counts), "đôn đốc", "reminder_letter_list"),
    )
    kinds = [Kind(list(tasks), name, reverse(url)) for tasks, name, url in found]
    shares = _shares([len(kind.tasks) for kind in kinds])
    tasks = [task for kind, share in zip(kinds, shares, strict=True) for task in kind.tasks[:share]]
    cut = {kind.list_url: kind for kind, share in zip(kinds, shares, strict=True) if share < len(kind.tasks)}
    return tasks, list(cut.values())


def _shares(counts: list[int]) -> list[int]:
    """How many of each kind are shown: one of each in turn until the page is full, so that no kind hides another."""
    shares = [0] * len(counts)
    while sum(shares) < min(TASKS_SHOWN, sum(counts)):
        for kind, count in enumerate(counts):
            if shares[kind] < count and sum(shares) < TASKS_SHOWN:
                shares[kind] += 1
    return shares


def _asked(user: User, scope: Scope, day: dt.date) -> Asked:
    return {
        **_home_affairs_asked(scope, day),
        **home_index.asked(),
        **home_conclusions.asked(user, scope),
        **home_city.asked(user, scope),
        **home_papers.asked(user, scope, day),
        **_administrator_asked(user, scope),
        **home_voices.asked(user, scope, day),
    }


def _link(name: str, **filters: Any) -> str:
    return f"{reverse(name)}?{urlencode(filters)}" if filters else reverse(name)


def _when(inspection: Inspection) -> str:
    if inspection.visit_on is None:
        return "chưa có ngày"
    return f"{inspection.get_half_day_display()} {short_date(inspection.visit_on)}"


# --- Inspectors -----------------------------------------------------------------------------------


def _team_tasks(user: User, day: dt.date) -> Iterator[Task]:
    """Inspections in which the person takes part: going on, today, soon; minutes that wait for a signature."""
    if not has_been_inspector(user):
        return
    mine = InspectionMember.objects.filter(user=user).values("inspection")
    soon = Q(status__in=[Status.SCHEDULED, Status.SELF_REPORTED], visit_on__lte=day + dt.timedelta(days=DAYS_AHEAD))
    rows = Inspection.objects.visible_to(user).filter(pk__in=mine).select_related("unit")
    rows = rows.filter(Q(status__in=[Status.IN_PROGRESS, Status.MINUTES_DRAWN]) | soon)
    rows = rows.annotate(answered=Count("answers", filter=~Q(answers__mark="")), items=Count("answers"))
    for inspection in rows.order_by("visit_on", "pk")[: TASKS_SHOWN * 2]:
        yield _team_task(inspection, day)


def _team_task(inspection: Any, day: dt.date) -> Task:
    badge = {"status": inspection.status, "label": inspection.get_status_display()}
    if inspection.status == Status.IN_PROGRESS:
        why = f"Đã trả lời {inspection.answered}/{inspection.items} mục, {_when(inspection).lower()}"
        return Task(
            f"Tiếp tục phiếu kiểm tra {inspection.unit}", why, reverse("checklist", args=[inspection.pk]), **badge
        )
    if inspection.status == Status.MINUTES_DRAWN:
        url = reverse("minutes", args=[inspection.pk])
        return Task(f"Thông qua, ký biên bản kiểm tra {inspection.unit}", "Biên bản đã lập, chưa ký đủ", url, **badge)
    late = inspection.visit_on < day
    why = f"{_when(inspection)} – đã qua ngày hẹn, chưa bắt đầu" if late else _when(inspection)
    what = f"Kiểm tra {inspection.unit}" + (" hôm nay" if inspection.visit_on == day else "")
    return Task(what, why, inspection.get_absolute_url(), **badge)


# --- The inspected unit ---------------------------------------------------------------------------


def _unit_tasks(user: User, scope: Scope, day: dt.date) -> Iterator[Task]:
    """What waits for the unit: its self-report, the draft of the minutes to read."""
    if not scope.own:
        return
    rows = Inspection.objects.visible_to(user).filter(unit__in=scope.own).select_related("unit", "round__plan")
    rows = rows.filter(status__in=[Status.SCHEDULED, Status.SELF_REPORTED, Status.MINUTES_DRAWN])
    for inspection in rows.order_by("visit_on", "pk")[:TASKS_SHOWN]:
        task = _unit_task(inspection, day)
        if task:
            yield task


def _unit_task(inspection: Inspection, day: dt.date) -> Task | None:
    badge = {"status": inspection.status, "label": inspection.get_status_display()}
    if inspection.status == Status.MINUTES_DRAWN:
        url = reverse("minutes", args=[inspection.pk])
        return Task("Đọc dự thảo biên bản và cho ý kiến", "Tổ kiểm tra đã lập biên bản", url, **badge)
    if inspection.kind == InspectionKind.UNANNOUNCED:
        return None
    if inspection.status == Status.SCHEDULED:
        due_on = inspection.self_report_due_on()
        why = (
            f"Chậm nhất ngày {short_date(due_on)}; kiểm tra {_when(inspection).lower()}"
            if due_on
            else _when(inspection)
        )
        if due_on and due_on < day:
            badge = {"status": "overdue", "label": "Quá hạn"}
        url = reverse("self_report", args=[inspection.pk])
        return Task(f"Gửi báo cáo tự kiểm tra của {inspection.unit}", why, url, **badge)
    return Task(
        f"Chuẩn bị buổi kiểm tra tại {inspection.unit}", _when(inspection), inspection.get_absolute_url(), **badge
    )


def _unit_numbers(user: User, scope: Scope, day: dt.date) -> Iterator[Number]:
    if not scope.own or scope.reads:
        return
    findings = Finding.objects.visible_to(user)
    inspections = Inspection.objects.visible_to(user).filter(unit__in=scope.own)
    at_own = _link("inspection_list", unit=",".join(map(str, sorted(scope.own))))
    yield Number(inspections, "cuộc kiểm tra tại đơn vị", at_own)
    yield Number(findings.open(), "tồn tại đang mở", _link("finding_list", status="open"))
    yield Number(findings.overdue(day), OVERDUE, _link("finding_list", due="overdue"))


# --- Home Affairs and leaders ---------------------------------------------------------------------


def _home_affairs_asked(scope: Scope, day: dt.date) -> Asked:
    if not scope.plans:
        return {}
    return {"no_self_report": _no_self_report(scope, day)[:1], "minutes_drawn": _minutes_drawn(scope)[:1]}


def _home_affairs_tasks(user: User, scope: Scope, day: dt.date, counts: Counts) -> Iterator[Task]:
    if not scope.plans:
        return
    yield from _rounds_to_schedule(scope)
    if counts["no_self_report"]:
        for inspection in _no_self_report(scope, day).select_related("unit").order_by("visit_on", "pk")[:TASKS_SHOWN]:
            what, why = f"Nhắc {inspection.unit} gửi báo cáo tự kiểm tra", f"Kiểm tra {_when(inspection).lower()}"
            yield Task(what, why, inspection.get_absolute_url(), "due_soon", "Sắp kiểm tra")
    if counts["minutes_drawn"]:
        for inspection in _minutes_drawn(scope).select_related("unit").order_by("visit_on", "pk")[:TASKS_SHOWN]:
            badge = {"status": inspection.status, "label": inspection.get_status_display()}
            url = reverse("minutes", args=[inspection.pk])
            yield Task(f"Theo dõi ký biên bản {inspection.unit}", _when(inspection), url, **badge)
    if scope.units([Role.HOME_AFFAIRS_HEAD]):
        yield from _granted_lately(user)


def _no_self_report(scope: Scope, day: dt.date) -> QuerySet[Inspection]:
    """About to be visited. (Whom Home Affairs' work is for reads all inspections of that authority.)"""
    led = Inspection.objects.filter(lead_unit__in=scope.plans, kind=InspectionKind.PLANNED, status=Status.SCHEDULED)
    return led.filter(visit_on__gte=day, visit_on__lte=CALENDAR.add_working_days(day, 3))


def _minutes_drawn(scope: Scope) -> QuerySet[Inspection]:
    return Inspection.objects.filter(lead_unit__in=scope.plans, status=Status.MINUTES_DRAWN)


def _rounds_to_schedule(scope: Scope) -> Iterator[Task]:
    """Rounds with units that have no date yet, or with no units at all: only these are counted."""
    planned = Inspection.objects.filter(lead_unit__in=scope.plans, status=Status.PLANNED)
    chosen = Inspection.objects.filter(round=OuterRef("pk"))
    rounds = Round.objects.filter(plan__lead_unit__in=scope.plans).exclude(status=RoundStatus.ENDED)
    rounds = rounds.filter(Q(pk__in=planned.values("round")) | ~Exists(chosen))
    waiting = Count("inspections", filter=Q(inspections__status=Status.PLANNED))
    counted = rounds.annotate(waiting=waiting, all=Count("inspections")).select_related("plan")
    round_: Any
    for round_ in counted.order_by("starts_on", "pk"):
        if round_.all == 0:
            yield Task(
                f"Chọn đơn vị cho {round_} năm {round_.plan.year}",
                str(round_.plan),
                reverse("round_coverage", args=[round_.pk]),
                "preparing",
                "Chuẩn bị",
            )
        else:
            why = f"Đã lên lịch {round_.all - round_.waiting}/{round_.all}"
            yield Task(
                f"Lên lịch {round_.waiting} đơn vị của {round_} năm {round_.plan.year}",
                why,
                reverse("round_schedule", args=[round_.pk]),
                round_.status,
                round_.get_status_display(),
            )


def _granted_lately(user: User) -> Iterator[Task]:
    """The head of Home Affairs sees each grant of a role (design, rule 23)."""
    grants = Event.objects.visible_to(user).filter(verb="grant_membership").order_by("-pk")
    newest = grants.values_list("recorded_at", flat=True).first()
    if newest:
        why = f"Lần gần nhất: {short_date(timezone.localdate(newest))}"
        yield Task("Xem quyền mới được cấp", why, reverse("grant_list"))


def _lead_numbers(scope: Scope, day: dt.date) -> Iterator[Number]:
    if not scope.reads:
        return
    led = Inspection.objects.filter(lead_unit__in=scope.reads)  # all of them visible to these roles
    this_year = led.filter(visit_on__gte=dt.date(day.year, 1, 1), visit_on__lte=dt.date(day.year, 12, 31))
    signed = _link("inspection_list", year=day.year, status=SIGNED)
    done = this_year.filter(status__in=AFTER_SIGNING)
    yield Number(done, "cuộc kiểm tra đã ký biên bản", signed, f"năm {day.year}")
    under_way = _link("inspection_list", status="in_progress")
    yield Number(led.filter(status=Status.IN_PROGRESS), "đang kiểm tra", under_way)
    yield Number(led.filter(coming(day)), "cuộc trong hai tuần tới", _link("inspection_list", status=AHEAD))
    findings = Finding.objects.filter(lead_unit__in=scope.reads)
    yield Number(findings.open(), "tồn tại đang mở", _link("finding_list", status="open"))


# --- Administrator --------------------------------------------------------------------------------


def _administrator_asked(user: User, scope: Scope) -> Asked:
    if not scope.units([Role.ADMINISTRATOR]):
        return {}
    people = User.objects.visible_to(user).filter(is_active=True)
    return {"unused": people.filter(must_change_password=True), "without_role": people.filter(memberships=None)}


def _administrator_tasks(counts: Counts) -> Iterator[Task]:
    url = reverse("person_list")
    if count := counts.get("unused"):
        what = f"{bounded_count_text(count)} người chưa đổi mật khẩu dùng một lần"
        yield Task(what, "Nhắc đăng nhập lần đầu", url)
    if count := counts.get("without_role"):
        what = f"{bounded_count_text(count)} người chưa có vai trò"
        yield Task(what, "Cấp vai trò để họ làm việc được", url)
