"""Plans, rounds and teams: what changes their state, and which units the rounds of a plan cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404

from cchc.lib.dates import short_date, today
from inspections import permissions
from inspections.enums import AFTER_SIGNING, FindingStatus, InspectionKind, InspectionStatus, PlanStatus, RoundStatus
from inspections.models import Finding, Inspection, InspectionMember, LegalDocument, Plan, Round, TeamMember
from inspections.models.inspection import InspectionQuerySet
from inspections.workflow import WorkflowError
from units.models import Event, Unit, User

DONE = (*AFTER_SIGNING, InspectionStatus.CANCELLED)


# --- Coverage -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """Units that a plan's rounds cover, of all that stand below the lead unit today. Cancelled inspections don't count."""

    communes: list[Unit]
    divisions: list[Unit]
    covered: frozenset[int]

    @property
    def communes_covered(self) -> int:
        return sum(unit.pk in self.covered for unit in self.communes)

    @property
    def divisions_covered(self) -> int:
        return sum(unit.pk in self.covered for unit in self.divisions)

    @property
    def left_out(self) -> list[Unit]:
        return [unit for unit in [*self.communes, *self.divisions] if unit.pk not in self.covered]


def coverage(plan: Plan) -> Coverage:
    units = Unit.objects.filter(lead_unit=plan.lead_unit_id).in_force(today())
    planned = _planned(plan).values_list("unit_id", flat=True)
    return Coverage(list(units.communes()), list(units.divisions()), frozenset(planned))


def _planned(plan: Plan) -> InspectionQuerySet:
    rows = Inspection.objects.filter(round__plan=plan, kind=InspectionKind.PLANNED)
    return rows.exclude(status=InspectionStatus.CANCELLED)


@dataclass(frozen=True)
class Choice:
    """A unit on the screen of a round's coverage."""

    unit: Unit
    here: Inspection | None
    elsewhere: list[Inspection]
    to_follow_up: int = 0  # old findings that its next inspection checks again

    @property
    def is_ticked(self) -> bool:
        return self.here is not None

    @property
    def is_fixed(self) -> bool:
        """Scheduled or further: it leaves the round only by being cancelled."""
        return self.here is not None and not _is_draft(self.here)

    @property
    def is_left_out(self) -> bool:
        return self.here is None and not self.elsewhere


def choices(round_: Round) -> tuple[list[Choice], list[Choice]]:
    """Communes and divisions, each with its inspection in this round and in the plan's other rounds."""
    found: dict[int, list[Inspection]] = {}
    for inspection in _planned(round_.plan).select_related("round"):
        found.setdefault(inspection.unit_id, []).append(inspection)

    waiting = _to_follow_up(round_.plan)

    def choice(unit: Unit) -> Choice:
        rows = found.get(unit.pk, [])
        here = next((row for row in rows if row.round_id == round_.pk), None)
        return Choice(unit, here, [row for row in rows if row.round_id != round_.pk], waiting.get(unit.pk, 0))

    units = Unit.objects.filter(lead_unit=round_.plan.lead_unit_id).in_force(today())
    return [choice(unit) for unit in units.communes()], [choice(unit) for unit in units.divisions()]


def _to_follow_up(plan: Plan) -> dict[int, int]:
    rows = Finding.objects.filter(lead_unit=plan.lead_unit_id, status=FindingStatus.TO_FOLLOW_UP).order_by()
    return dict(rows.values_list("responsible_unit").annotate(Count("pk")))


@transaction.atomic
def cover(round_id: int, *, by: User, add: set[int], remove: set[int]) -> tuple[int, int]:
    """Put units into the round, take others out. Gives how many came and went; all or nothing."""
    round_ = lock_round(round_id, by)
    if round_.status == RoundStatus.ENDED:
        raise WorkflowError(f"{round_.name} đã kết thúc, không đổi phạm vi được nữa.")
    added, removed = _add(round_, add), _remove(round_, remove)
    if added or removed:
        words = [f"thêm {', '.join(added)}"] * bool(added) + [f"bỏ {', '.join(removed)}"] * bool(removed)
        Event.objects.record(
            "cover_units", round_, by=by, lead_unit=round_.plan.lead_unit_id, note="; ".join(words).capitalize()
        )
    return len(added), len(removed)


def _add(round_: Round, unit_ids: set[int]) -> list[str]:
    units = list(Unit.objects.filter(pk__in=unit_ids, lead_unit=round_.plan.lead_unit_id).in_force(today()))
    if len(units) != len(unit_ids):
        raise WorkflowError("Có đơn vị không còn trong danh sách. Hãy tải lại trang rồi chọn lại.")
    there = _planned(round_.plan).filter(round=round_, unit__in=unit_ids).select_related("unit")
    if twice := [inspection.unit.short_name for inspection in there]:
        raise WorkflowError(f"{round_.name} đã có {', '.join(twice)}.")
    Inspection.objects.bulk_create(
        Inspection(
            lead_unit_id=round_.plan.lead_unit_id,
            team_id=round_.team_id,
            round=round_,
            unit=unit,
            criteria_set=round_.set_for(unit),
        )
        for unit in units
    )
    return [unit.short_name for unit in units]


def _remove(round_: Round, unit_ids: set[int]) -> list[str]:
    rows = _planned(round_.plan).filter(round=round_, unit__in=unit_ids)
    inspections = list(rows.select_related("unit").select_for_update(of=("self",)))
    for inspection in inspections:
        if not _is_draft(inspection):
            raise WorkflowError(
                f"{inspection.unit} đã có lịch kiểm tra nên không bỏ khỏi đợt được. Nếu cần, hãy hủy cuộc kiểm tra đó."
            )
    for inspection in inspections:
        inspection.delete()
    return [inspection.unit.short_name for inspection in inspections]


def _is_draft(inspection: Inspection) -> bool:
    """Nobody refers to it yet: it may be deleted (design, rule 18)."""
    return inspection.status == InspectionStatus.PLANNED and inspection.visit_on is None


# --- Transitions of plans and rounds --------------------------------------------------------------


def lock_plan(plan_id: int, user: User, *, allowed: Callable[[User, Plan], bool]) -> Plan:
    plan = Plan.objects.visible_to(user).select_for_update(of=("self",), no_key=True).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    if not allowed(user, plan):
        raise PermissionDenied
    return plan


def lock_round(round_id: int, user: User) -> Round:
    rows = Round.objects.visible_to(user).select_related("plan", "commune_set", "division_set")
    round_ = rows.select_for_update(of=("self",), no_key=True).filter(pk=round_id).first()
    if round_ is None:
        raise Http404
    if not permissions.can_edit_round(user, round_):
        raise PermissionDenied
    return round_


def next_year(lead_units: Iterable[int], this_year: int) -> int:
    """The first year, from this one on, that has no plan yet."""
    taken = set(Plan.objects.filter(lead_unit__in=lead_units).values_list("year", flat=True))
    return next(year for year in count(this_year) if year not in taken)


@transaction.atomic
def issue(plan_id: int, *, by: User) -> Plan:
    plan = lock_plan(plan_id, by, allowed=permissions.can_issue_plan)
    if plan.status != PlanStatus.DRAFT:
        raise WorkflowError("Kế hoạch này đã được ban hành.")
    if plan.legal_document is None:
        raise WorkflowError("Cần chọn văn bản kế hoạch (số, ký hiệu, ngày) trước khi ghi nhận ban hành.")
    return _move_plan(plan, PlanStatus.ISSUED, by=by, verb="issue_plan", occurred_on=plan.legal_document.issued_on)


@transaction.atomic
def reopen(plan_id: int, *, by: User) -> Plan:
    """Its paper is void, for whoever may say so: until another is issued the plan is a draft again."""
    plan = lock_plan(plan_id, by, allowed=lambda user, plan: True)
    plan.legal_document = None
    return _move_plan(plan, PlanStatus.DRAFT, by=by, verb="reopen_plan")


def has_begun(inspections: QuerySet[Inspection]) -> bool:
    """Whether anybody has been given a date, or has come."""
    return inspections.exclude(status__in=[InspectionStatus.PLANNED, InspectionStatus.CANCELLED]).exists()


@transaction.atomic
def close(plan_id: int, *, by: User) -> Plan:
    plan = lock_plan(plan_id, by, allowed=permissions.can_close_plan)
    if plan.status != PlanStatus.ISSUED:
        raise WorkflowError("Chỉ kết thúc được kế hoạch đã ban hành và chưa hoàn thành.")
    going_on = plan.rounds.exclude(status=RoundStatus.ENDED).values_list("name", flat=True)
    if going_on:
        raise WorkflowError(f"Còn đợt chưa kết thúc: {', '.join(going_on)}.")
    return _move_plan(plan, PlanStatus.CLOSED, by=by, verb="close_plan")


def _move_plan(plan: Plan, to: PlanStatus, *, by: User, verb: str, occurred_on: dt.date | None = None) -> Plan:
    before, plan.status = plan.status, to
    plan.save(update_fields=["status", "legal_document"])
    Event.objects.record(
        verb, plan, by=by, lead_unit=plan.lead_unit_id, from_status=before, to_status=to, occurred_on=occurred_on
    )
    return plan


@transaction.atomic
def start_round(round_id: int, *, by: User) -> Round:
    round_ = lock_round(round_id, by)
    if round_.status != RoundStatus.PREPARING:
        raise WorkflowError(f"{round_.name} đã bắt đầu.")
    if round_.plan.status != PlanStatus.ISSUED:
        raise WorkflowError("Chỉ bắt đầu được đợt kiểm tra của kế hoạch đã ban hành.")
    if round_.team.decision_id is None:
        raise WorkflowError(f"{round_.team} chưa có quyết định thành lập. Hãy ban hành quyết định trước.")
    if not _planned(round_.plan).filter(round=round_).exists():
        raise WorkflowError("Đợt chưa có đơn vị nào. Hãy chọn đơn vị trước.")
    return _move_round(round_, RoundStatus.RUNNING, by=by, verb="start_round")


@transaction.atomic
def end_round(round_id: int, *, by: User) -> Round:
    round_ = lock_round(round_id, by)
    if round_.status != RoundStatus.RUNNING:
        raise WorkflowError("Chỉ kết thúc được đợt đang kiểm tra.")
    left = Inspection.objects.filter(round=round_).exclude(status__in=DONE).select_related("unit").order_by("pk")
    if names := [inspection.unit.short_name for inspection in left]:
        more = f" và {len(names) - 3} đơn vị khác" if len(names) > 3 else ""
        raise WorkflowError(
            f"Còn {len(names)} cuộc kiểm tra chưa ký biên bản: {', '.join(names[:3])}{more}. "
            "Hãy hoàn thành, hoặc hủy có lý do, trước khi kết thúc đợt."
        )
    return _move_round(round_, RoundStatus.ENDED, by=by, verb="end_round")


def _move_round(round_: Round, to: RoundStatus, *, by: User, verb: str) -> Round:
    before, round_.status = round_.status, to
    round_.save(update_fields=["status"])
    Event.objects.record(verb, round_, by=by, lead_unit=round_.plan.lead_unit_id, from_status=before, to_status=to)
    return round_


@transaction.atomic
def save_round(round_: Round, *, by: User) -> Round:
    """Save what the form changed; inspections that are still drafts follow the round's team and set."""
    is_new = round_.pk is None
    round_.save()
    for inspection in Inspection.objects.filter(round=round_, status=InspectionStatus.PLANNED).select_related("unit"):
        inspection.team_id, inspection.criteria_set = round_.team_id, round_.set_for(inspection.unit)
        inspection.save(update_fields=["team", "criteria_set"])
    verb = "create_round" if is_new else "edit_round"
    Event.objects.record(verb, round_, by=by, lead_unit=round_.plan.lead_unit_id)
    return round_


# --- Members of a team ----------------------------------------------------------------------------


@transaction.atomic
def add_member(member: TeamMember, *, by: User) -> TeamMember:
    member.save()
    _record_member("add_team_member", member, by=by, document=member.added_by)
    return member


@transaction.atomic
def end_member(
    member: TeamMember, *, by: User, ends_on: dt.date, decision: LegalDocument | None
) -> list[InspectionMember]:
    """Take a person out by a later decision, or by one that is still drafted (None).

    Gives his inspections after that day, which want somebody else.
    """
    member.ends_on, member.removed_by = ends_on, decision
    member.save(update_fields=["ends_on", "removed_by"])
    _record_member("end_team_member", member, by=by, document=decision)
    later = InspectionMember.objects.filter(
        user=member.user_id, inspection__team=member.team_id, inspection__visit_on__gt=ends_on
    )
    return list(later.exclude(inspection__status__in=DONE).select_related("inspection__unit"))


def _record_member(verb: str, member: TeamMember, *, by: User, document: LegalDocument | None) -> None:
    day = member.ends_on or member.starts_on
    Event.objects.record(
        verb,
        member.team,
        by=by,
        lead_unit=member.team.plan.lead_unit_id,
        occurred_on=day,
        note=f"{member.user.full_name} ({member.get_role_display()}), {short_date(day)}"
        + (f", theo {document.code}" if document else ", chờ quyết định"),
    )


# --- Inspections beside the plan ------------------------------------------------------------------


@transaction.atomic
def create_inspection(inspection: Inspection, *, by: User) -> Inspection:
    """An unannounced or a follow-up inspection; its date is set by scheduling."""
    inspection.lead_unit_id = inspection.team.plan.lead_unit_id
    if not permissions.can_plan_for(by, inspection.lead_unit_id):
        raise PermissionDenied
    inspection.save()
    Event.objects.record(
        "create_inspection", inspection, by=by, lead_unit=inspection.lead_unit_id, note=inspection.get_kind_display()
    )
    return inspection
