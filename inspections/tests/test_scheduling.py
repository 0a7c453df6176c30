"""What a schedule may not be, what it only warns of, and what scheduling writes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from inspections import scheduling, workflow
from inspections.enums import HalfDay, InspectionKind, InspectionRole, InspectionStatus, TeamRole
from inspections.models import Answer, Inspection, InspectionMember
from inspections.scheduling import Assignee, check_schedule, conflicts, propose_people
from inspections.tests.factories import InspectionFactory, RoundFactory, TeamFactory, TeamMemberFactory
from inspections.workflow import NeedsConfirmation, Schedule, WorkflowError, schedule
from units.enums import Role, SuccessionKind
from units.models import Event, Succession
from units.tests.factories import MembershipFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

A_TUESDAY = dt.date(2019, 6, 4)  # ten working days after the sample's day
MORNING, AFTERNOON, FULL_DAY = HalfDay.MORNING, HalfDay.AFTERNOON, HalfDay.FULL_DAY


@pytest.fixture
def planned(stage):
    """A planned inspection of the other ward, by the stage's team."""
    first = stage.inspection
    return InspectionFactory(
        team=first.team,
        round=first.round,
        unit=stage.other_ward,
        lead_unit=stage.city,
        criteria_set=first.criteria_set,
        status=InspectionStatus.PLANNED,
        visit_on=None,
        half_day="",
    )


def people(cast, *, chair=None, secretary=None):
    return (
        Assignee((chair or cast.chair).pk, InspectionRole.CHAIR),
        Assignee((secretary or cast.secretary).pk, InspectionRole.SECRETARY),
        Assignee(cast.member.pk, InspectionRole.MEMBER, ("steering",)),
        Assignee(cast.other_member.pk, InspectionRole.MEMBER, ("procedures",)),
    )


def of_unit(user, unit, **dates):
    return MembershipFactory(user=user, unit=unit, role=Role.UNIT_OFFICER, **dates)


# --- Conflicts of interest (rule 6) ---


def test_an_officer_of_the_unit_may_not_inspect_it(cast, planned):
    of_unit(cast.member, planned.unit)

    check = check_schedule(planned, A_TUESDAY, MORNING, people(cast))

    assert len(check.errors) == 1
    assert cast.member.full_name in check.errors[0]
    assert "Xung đột lợi ích" in check.errors[0]


def test_a_member_of_the_predecessor_may_not_inspect_its_successor(cast, planned):
    old, older = UnitFactory(parent=planned.lead_unit), UnitFactory(parent=planned.lead_unit)
    for before, after in [(older, old), (old, planned.unit)]:
        Succession.objects.create(
            predecessor=before, successor=after, kind=SuccessionKind.MERGE, effective_on=dt.date(2018, 1, 1)
        )
    of_unit(cast.member, older)

    assert cast.member.pk in conflicts(planned, A_TUESDAY, [cast.member.pk])


def test_a_succession_to_come_forbids_nothing_yet(cast, planned):
    old = UnitFactory(parent=planned.lead_unit)
    Succession.objects.create(
        predecessor=old, successor=planned.unit, kind=SuccessionKind.MERGE, effective_on=dt.date(2019, 7, 1)
    )
    of_unit(cast.member, old)

    assert conflicts(planned, A_TUESDAY, [cast.member.pk]) == {}


def test_a_role_at_the_parent_is_no_conflict(cast, planned):
    MembershipFactory(user=cast.member, unit=planned.lead_unit, role=Role.LEADER)

    assert check_schedule(planned, A_TUESDAY, MORNING, people(cast)).errors == []


@pytest.mark.parametrize(
    ("ended_on", "forbids"),
    [(dt.date(2018, 6, 3), False), (dt.date(2018, 6, 4), True), (dt.date(2018, 6, 5), True)],
)
def test_twelve_months_are_counted_by_the_day(cast, planned, ended_on, forbids):
    of_unit(cast.member, planned.unit, ends_on=ended_on)

    assert (cast.member.pk in conflicts(planned, A_TUESDAY, [cast.member.pk])) is forbids


def test_the_plan_says_how_many_months(cast, planned):
    plan = planned.team.plan
    plan.conflict_months = 0
    plan.save()
    of_unit(cast.member, planned.unit, ends_on=dt.date(2019, 6, 3))

    assert conflicts(planned, A_TUESDAY, [cast.member.pk]) == {}


def test_months_end_on_the_last_day_where_there_is_no_such_day():
    assert scheduling.add_months(dt.date(2018, 1, 31), 1) == dt.date(2018, 2, 28)
    assert scheduling.add_months(dt.date(2018, 11, 30), 3) == dt.date(2019, 2, 28)
    assert scheduling.add_months(dt.date(2020, 2, 29), 12) == dt.date(2021, 2, 28)


def test_the_deputy_is_proposed_for_a_chair_with_a_conflict(cast, planned):
    leader, deputy = UserFactory(full_name="Lê Tổ Trưởng"), UserFactory(full_name="Mai Tổ Phó")
    TeamMemberFactory(team=planned.team, user=leader, role=TeamRole.LEADER)
    TeamMemberFactory(team=planned.team, user=deputy, role=TeamRole.DEPUTY)
    of_unit(leader, planned.unit)

    proposal = propose_people(planned, A_TUESDAY)

    assert proposal.user_of(InspectionRole.CHAIR) == deputy.pk
    assert leader.pk not in {person.user_id for person in proposal.people}
    assert "Tổ phó Mai Tổ Phó chủ trì thay Tổ trưởng." in proposal.notes
    check = check_schedule(planned, A_TUESDAY, MORNING, people(cast, chair=leader))
    assert "Tổ phó Mai Tổ Phó chủ trì thay" in check.errors[0]


def test_a_leader_allows_an_exception_with_a_reason_and_only_a_leader(cast, planned):
    of_unit(cast.member, planned.unit)
    with pytest.raises(PermissionDenied):
        workflow.allow_exception(planned.pk, cast.member.pk, by=cast.home_affairs, reason="Không có ai khác")
    with pytest.raises(WorkflowError, match="lý do"):
        workflow.allow_exception(planned.pk, cast.member.pk, by=cast.leader, reason="  ")

    workflow.allow_exception(planned.pk, cast.member.pk, by=cast.leader, reason="Không có ai khác")
    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs)

    row = InspectionMember.objects.get(inspection=planned, user=cast.member)
    assert (row.exception_reason, row.exception_by, row.field_slugs) == ("Không có ai khác", cast.leader, ["steering"])
    assert Event.objects.about(planned).filter(verb="allow_exception", actor=cast.leader).count() == 1


# --- Warnings ---


@pytest.mark.parametrize(
    ("there", "here", "clash"),
    [
        (MORNING, MORNING, True),
        (MORNING, AFTERNOON, False),
        (MORNING, FULL_DAY, True),
        (FULL_DAY, AFTERNOON, True),
        (AFTERNOON, MORNING, False),
    ],
)
def test_one_person_cannot_be_in_two_places_in_overlapping_half_days(cast, planned, there, here, clash):
    InspectionFactory(
        team=planned.team, round=None, kind=InspectionKind.FOLLOW_UP, visit_on=A_TUESDAY, half_day=there,
        lead_unit=planned.lead_unit, criteria_set=planned.criteria_set, chair=cast.chair,
    )  # fmt: skip

    check = check_schedule(planned, A_TUESDAY, here, people(cast))

    assert check.errors == []
    assert any(cast.chair.full_name in warning for warning in check.warnings) is clash


def test_a_cancelled_inspection_takes_nobodys_time(cast, planned):
    InspectionFactory(
        team=planned.team, round=None, kind=InspectionKind.FOLLOW_UP, visit_on=A_TUESDAY, half_day=MORNING,
        lead_unit=planned.lead_unit, chair=cast.chair, status=InspectionStatus.CANCELLED,
    )  # fmt: skip

    assert check_schedule(planned, A_TUESDAY, MORNING, people(cast)).warnings == []


def test_another_lead_units_inspection_is_not_named(cast, planned):
    other_team = TeamFactory()
    elsewhere = InspectionFactory(team=other_team, visit_on=A_TUESDAY, half_day=MORNING, chair=cast.chair)

    warnings = check_schedule(planned, A_TUESDAY, MORNING, people(cast)).warnings

    assert len(warnings) == 1
    assert "nơi khác" in warnings[0]
    assert elsewhere.unit.short_name not in warnings[0]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2019, 6, 8), "Thứ Bảy"),
        (dt.date(2019, 9, 2), "Quốc khánh"),
        (dt.date(2019, 7, 2), "nằm ngoài Đợt I"),
        (dt.date(2019, 5, 22), "Chỉ báo trước cho đơn vị 2 ngày làm việc; kế hoạch định 5 ngày"),
        (dt.date(2019, 5, 17), "đã qua"),
    ],
)
def test_a_day_that_wants_care_is_named(cast, planned, day, words):
    warnings = check_schedule(planned, day, MORNING, people(cast)).warnings

    assert any(words in warning for warning in warnings)


def test_a_plain_working_day_in_the_round_has_no_warning(cast, planned):
    check = check_schedule(planned, A_TUESDAY, MORNING, people(cast))

    assert (check.errors, check.warnings, check.notes) == ([], [], [])


def test_an_unannounced_inspection_needs_no_notice(cast, planned):
    planned.kind = InspectionKind.UNANNOUNCED

    assert check_schedule(planned, dt.date(2019, 5, 21), AFTERNOON, people(cast)).warnings == []


def test_a_member_who_has_left_by_then_is_named(cast, planned):
    planned.team.members.filter(user=cast.member).update(ends_on=dt.date(2019, 6, 3))

    warnings = check_schedule(planned, A_TUESDAY, MORNING, people(cast)).warnings

    assert len(warnings) == 1
    assert cast.member.full_name in warnings[0]


def test_a_field_of_nobody_is_only_told(cast, planned):
    check = check_schedule(planned, A_TUESDAY, MORNING, people(cast)[:3])

    assert check.warnings == []
    assert "Thủ tục hành chính" in check.notes[0]


def test_chair_and_secretary_are_two_people_of_the_team(cast, planned):
    same = check_schedule(planned, A_TUESDAY, MORNING, people(cast, secretary=cast.chair))
    stranger = check_schedule(planned, A_TUESDAY, MORNING, people(cast, chair=cast.outsider))

    assert "khác nhau" in " ".join(same.errors)
    assert "không thuộc Tổ" in " ".join(stranger.errors)


# --- The transition ---


def test_scheduling_writes_date_people_answers_and_one_event(cast, planned):
    Answer.objects.filter(inspection=planned).delete()

    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "Hội trường", people(cast)), by=cast.home_affairs)

    planned.refresh_from_db()
    assert (planned.status, planned.visit_on, planned.half_day) == ("scheduled", A_TUESDAY, "morning")
    assert planned.place == "Hội trường"
    assert {row.user: row.role for row in planned.members.all()} == {
        cast.chair: "chair", cast.secretary: "secretary", cast.member: "member", cast.other_member: "member",
    }  # fmt: skip
    assert Answer.objects.filter(inspection=planned).count() == 6
    event = Event.objects.about(planned).get()
    assert (event.verb, event.actor, event.from_status, event.to_status) == (
        "schedule", cast.home_affairs, "planned", "scheduled",
    )  # fmt: skip


def test_rescheduling_keeps_the_old_date_in_the_event_and_swaps_chair_and_secretary(cast, planned):
    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs)
    later = Schedule(dt.date(2019, 6, 5), AFTERNOON, "", people(cast, chair=cast.secretary, secretary=cast.chair))

    schedule(planned.pk, later, by=cast.home_affairs)

    event = Event.objects.about(planned).latest("pk")
    assert event.note == "Từ buổi sáng 04/06/2019 sang buổi chiều 05/06/2019"
    assert planned.members.get(role="chair").user == cast.secretary
    assert Answer.objects.filter(inspection=planned).count() == 6


def test_a_warning_wants_a_confirmation_and_the_event_keeps_it(cast, planned):
    saturday = Schedule(dt.date(2019, 6, 8), MORNING, "", people(cast))
    with pytest.raises(NeedsConfirmation) as doubtful:
        schedule(planned.pk, saturday, by=cast.home_affairs)
    assert "Thứ Bảy" in doubtful.value.warnings[0]
    planned.refresh_from_db()
    assert planned.status == InspectionStatus.PLANNED

    schedule(planned.pk, saturday, by=cast.home_affairs, confirmed=True)

    assert Event.objects.about(planned).get().data["confirmed"] == doubtful.value.warnings


def test_a_conflict_is_refused_even_when_confirmed(cast, planned):
    of_unit(cast.member, planned.unit)

    with pytest.raises(WorkflowError, match="Xung đột lợi ích"):
        schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs, confirmed=True)

    planned.refresh_from_db()
    assert planned.status == InspectionStatus.PLANNED
    assert not planned.members.exists()


def test_a_postponed_inspection_is_scheduled_anew(cast, planned):
    workflow.postpone(planned.pk, by=cast.home_affairs, reason="Mưa bão")

    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs)

    planned.refresh_from_db()
    assert (planned.status, planned.status_reason, planned.status_before) == ("scheduled", "", "")


def test_a_started_inspection_is_not_rescheduled(stage, cast):
    with pytest.raises(WorkflowError, match="chưa bắt đầu"):
        schedule(stage.inspection.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs)


def test_a_self_report_already_handed_in_stays_handed_in(cast, planned):
    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs)
    workflow.submit_self_report(planned.pk, by=cast.home_affairs, entered_for_unit=True)

    schedule(planned.pk, Schedule(A_TUESDAY, AFTERNOON, "", people(cast)), by=cast.home_affairs)

    planned.refresh_from_db()
    assert (planned.status, planned.half_day) == ("self_reported", "afternoon")


def test_an_old_page_does_not_overwrite_a_new_schedule(cast, planned):
    seen = workflow.schedule_mark(planned)
    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs, seen=seen)

    with pytest.raises(WorkflowError, match="Trang này đã cũ"):
        schedule(planned.pk, Schedule(A_TUESDAY, FULL_DAY, "", people(cast)), by=cast.home_affairs_head, seen=seen)


def test_who_may_schedule(cast, planned):
    plan = Schedule(A_TUESDAY, MORNING, "", people(cast))
    for user in [cast.leader]:
        with pytest.raises(PermissionDenied):
            schedule(planned.pk, plan, by=user)
    for user in [cast.other_unit_head, cast.unit_head, cast.other_lead_home_affairs, cast.administrator]:
        with pytest.raises(Http404):
            schedule(planned.pk, plan, by=user)


def test_a_planned_inspection_takes_the_set_of_its_round(cast, stage, planned):
    Inspection.objects.filter(pk=planned.pk).update(criteria_set=None)
    RoundFactory(team=planned.team, name="Đợt II")

    schedule(planned.pk, Schedule(A_TUESDAY, MORNING, "", people(cast)), by=cast.home_affairs)

    planned.refresh_from_db()
    assert planned.criteria_set == stage.inspection.round.commune_set
