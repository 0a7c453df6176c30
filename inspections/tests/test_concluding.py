"""A conclusion from its draft to its issue: who may do what when, and what it makes of the findings."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from cchc.tests.cast import Stage
from inspections import concluded, concluding, submitting
from inspections.enums import FindingStatus, InspectionStatus
from inspections.models import ConclusionNotice, Finding, Inspection, LegalDocument
from inspections.tests.conclusions import TODAY, approved, edit_of, issued, second_signed, signed_stage
from inspections.workflow import WorkflowError
from units.enums import Role
from units.models import Event, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = TODAY


@pytest.fixture
def signed() -> Stage:
    return signed_stage(3, on_site=1)


def draft(stage: Stage, *more: Inspection) -> ConclusionNotice:
    return concluding.draft([stage.inspection.pk, *(row.pk for row in more)], by=stage.cast.home_affairs)


def events_of(subject: Any) -> list[tuple[str, str, str]]:
    rows = Event.objects.about(subject).order_by("pk")
    return list(rows.values_list("verb", "from_status", "to_status"))


# --- Draft ------------------------------------------------------------------------------------------


def test_a_draft_begins_with_what_the_minutes_say(signed: Stage):
    conclusion = draft(signed)

    rows = [(i.text, i.requirement, i.answerable, i.due_on) for i in conclusion.items.order_by("pk")]
    assert rows[0] == (
        "Niêm yết thiếu thủ tục hành chính (1)",
        "Niêm yết bổ sung, lần 1",
        f"Chủ tịch {signed.ward.short_name}",
        None,
    )
    assert rows[2][1:] == ("", "", None)  # put right on the spot: nothing is required any more
    assert conclusion.requirements == "Đề nghị kiểm điểm, rút kinh nghiệm."


def test_a_conclusion_may_be_about_several_units_of_one_round_but_not_of_two(signed: Stage):
    same, other_round = second_signed(signed), second_signed(signed, round=None, kind="unannounced")

    with pytest.raises(WorkflowError, match="cùng một đợt"):
        draft(signed, other_round)

    assert {row.pk for row in draft(signed, same).inspections.all()} == {signed.inspection.pk, same.pk}


def test_an_inspection_stands_in_one_live_conclusion_until_that_is_cancelled(signed: Stage):
    first = draft(signed)
    with pytest.raises(WorkflowError, match="kết luận khác"):
        draft(signed)

    concluding.cancel(first.pk, "Lập gộp cả đợt", by=signed.cast.home_affairs)

    assert draft(signed).pk != first.pk


def test_nothing_is_concluded_before_the_minutes_are_signed():
    stage = signed_stage(1, ended_at=None)
    Inspection.objects.update(status=InspectionStatus.MINUTES_DRAWN)

    with pytest.raises(WorkflowError, match="biên bản đã ký"):
        draft(stage)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("leader", PermissionDenied), ("chair", PermissionDenied), ("clerk", Http404), ("unit_head", PermissionDenied)],
)
def test_only_home_affairs_writes_a_conclusion(signed: Stage, who: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        concluding.draft([signed.inspection.pk], by=getattr(signed.cast, who))

    assert not ConclusionNotice.objects.exists()


# --- Words ------------------------------------------------------------------------------------------


def test_what_is_typed_decides_between_kept_and_reworded_and_is_stored_composed(signed: Stage):
    conclusion = draft(signed)
    first, second, _ = conclusion.items.order_by("pk")
    typed = unicodedata.normalize("NFD", "Niêm yết thiếu 09 thủ tục")

    edits = [edit_of(first, text=typed), edit_of(second, decision="reword", requirement="Niêm yết đủ")]
    concluding.edit(conclusion.pk, by=signed.cast.home_affairs, items=edits)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.text, first.decision) == ("Niêm yết thiếu 09 thủ tục", "reword")
    assert (second.requirement, second.decision) == ("Niêm yết đủ", "keep")


def test_a_finding_is_not_withdrawn_without_a_reason(signed: Stage):
    conclusion = draft(signed)
    item = conclusion.items.earliest("pk")

    with pytest.raises(concluding.ItemRefused) as refused:
        concluding.edit(conclusion.pk, by=signed.cast.home_affairs, items=[edit_of(item, decision="withdraw")])

    assert (refused.value.item_id, refused.value.field) == (item.pk, "reason")


def test_a_stale_page_overwrites_nothing_and_saves_nothing(signed: Stage):
    conclusion = draft(signed)
    first, second, _ = conclusion.items.order_by("pk")
    concluding.edit(
        conclusion.pk, by=signed.cast.home_affairs_head, items=[edit_of(first, requirement="Của trưởng phòng")]
    )

    edits = [edit_of(first, requirement="Của chuyên viên"), edit_of(second, requirement="Cũng của chuyên viên")]
    with pytest.raises(concluding.Stale) as stale:
        concluding.edit(conclusion.pk, by=signed.cast.home_affairs, items=edits)

    assert stale.value.items == {first.pk}
    assert [i.requirement for i in conclusion.items.order_by("pk")][:2] == [
        "Của trưởng phòng",
        "Niêm yết bổ sung, lần 2",
    ]


# --- To the head and back ---------------------------------------------------------------------------


def test_each_step_asks_for_its_own_role_and_leaves_one_event(signed: Stage):
    cast, conclusion = signed.cast, draft(signed)
    concluding.submit(conclusion.pk, by=cast.home_affairs)
    with pytest.raises(PermissionDenied):
        concluding.approve(conclusion.pk, by=cast.home_affairs)
    concluding.return_(conclusion.pk, "Sửa yêu cầu số 1", by=cast.home_affairs_head)
    concluding.submit(conclusion.pk, by=cast.home_affairs)
    concluding.approve(conclusion.pk, by=cast.home_affairs_head)
    with pytest.raises(PermissionDenied):
        concluded.issue(conclusion.pk, number=1, dated_on=TODAY, by=cast.leader)
    with pytest.raises(WorkflowError, match="dự thảo"):
        concluding.edit(conclusion.pk, by=cast.home_affairs, items=[edit_of(conclusion.items.earliest("pk"))])

    assert events_of(conclusion) == [
        ("draft_conclusion", "", "draft"),
        ("submit_conclusion", "draft", "submitted"),
        ("return_conclusion", "submitted", "draft"),
        ("submit_conclusion", "draft", "submitted"),
        ("approve_conclusion", "submitted", "approved"),
    ]
    approval = Event.objects.about(conclusion).get(verb="approve_conclusion")
    assert approval.capacity == "tl"
    assert approval.membership == cast.home_affairs_head.memberships.get()


def test_a_finding_without_requirement_is_not_laid_before_the_head(signed: Stage):
    conclusion = draft(signed)
    item = conclusion.items.earliest("pk")
    concluding.edit(conclusion.pk, by=signed.cast.home_affairs, items=[edit_of(item, requirement="")])

    with pytest.raises(WorkflowError, match="số 1 chưa có yêu cầu"):
        concluding.submit(conclusion.pk, by=signed.cast.home_affairs)


def test_returning_and_cancelling_need_a_reason(signed: Stage):
    conclusion = approved(signed)

    with pytest.raises(WorkflowError, match="lý do"):
        concluding.return_(conclusion.pk, "  ", by=signed.cast.home_affairs_head)
    with pytest.raises(WorkflowError, match="lý do"):
        concluding.cancel(conclusion.pk, "", by=signed.cast.home_affairs)


# --- Issue ------------------------------------------------------------------------------------------


def test_issuing_gives_each_finding_its_requirement_and_deadline_and_starts_the_clocks(signed: Stage):
    conclusion = draft(signed)
    first, second, on_site = conclusion.items.order_by("pk")
    edits = [
        edit_of(first, text="Niêm yết thiếu 09 thủ tục", due_on=dt.date(2019, 6, 14)),
        edit_of(second, decision="withdraw", reason="Đơn vị đã giải trình, có tài liệu kiểm chứng"),
    ]
    concluding.edit(conclusion.pk, by=signed.cast.home_affairs, items=edits)
    concluding.submit(conclusion.pk, by=signed.cast.home_affairs)
    concluding.approve(conclusion.pk, by=signed.cast.home_affairs_head)

    concluded.issue(conclusion.pk, number=7, dated_on=TODAY, by=signed.cast.clerk)

    mended, withdrawn, fixed = (Finding.objects.get(pk=item.finding_id) for item in (first, second, on_site))
    assert (mended.status, mended.text, mended.due_on, mended.first_due_on, mended.concluded_on) == (
        "concluded",
        "Niêm yết thiếu 09 thủ tục",
        dt.date(2019, 6, 14),
        dt.date(2019, 6, 14),
        TODAY,
    )
    assert mended.due_rule == "ngày do kết luận ấn định"
    assert (mended.requirement, mended.answerable) == (first.requirement, first.answerable)
    assert (withdrawn.status, withdrawn.closed_on, withdrawn.due_on) == ("withdrawn", TODAY, None)
    assert (fixed.status, fixed.closed_on) == ("fixed_on_site", TODAY)
    assert Event.objects.about(withdrawn).get().note == "Đơn vị đã giải trình, có tài liệu kiểm chứng"
    assert [Event.objects.about(row).count() for row in (mended, fixed)] == [1, 1]
    document = LegalDocument.objects.get(conclusion=conclusion)
    assert (document.code, document.issuer) == ("07/TB-UBND", "Ủy ban nhân dân thành phố Phan Thiết")


def test_the_rule_of_the_plan_gives_the_deadline_that_nobody_typed(signed: Stage):
    issued(signed)

    finding = Finding.objects.filter(status=FindingStatus.CONCLUDED).earliest("position")
    assert finding.due_on == dt.date(2019, 7, 3)
    assert finding.due_rule == ("30 ngày kể từ ngày ban hành kết luận 03/06/2019, ngày liền sau là ngày thứ nhất")


def test_an_inspection_with_nothing_to_mend_closes_at_once_and_the_other_waits(signed: Stage):
    clean = second_signed(signed, findings=0)

    issued(signed, signed.inspection, clean)

    assert Inspection.objects.get(pk=clean.pk).status == InspectionStatus.CLOSED
    assert Inspection.objects.get(pk=signed.inspection.pk).status == InspectionStatus.CONCLUDED
    assert events_of(clean)[-2:] == [
        ("conclude", "minutes_signed", "concluded"),
        ("close_inspection", "concluded", "closed"),
    ]


def test_the_unit_is_told_and_reads_the_conclusion_only_once_it_is_issued(signed: Stage):
    conclusion = approved(signed)
    head = signed.cast.unit_head
    assert not ConclusionNotice.objects.visible_to(head).exists()

    concluded.issue(conclusion.pk, number=125, dated_on=TODAY, by=signed.cast.clerk)

    assert ConclusionNotice.objects.visible_to(head).get() == conclusion
    told = Notification.objects.filter(unit=signed.ward, kind="conclusion_issued")
    assert set(told.values_list("role", flat=True)) == {Role.UNIT_HEAD, Role.UNIT_OFFICER}
    assert not ConclusionNotice.objects.visible_to(signed.cast.other_unit_head).exists()


def test_a_unit_never_reads_the_paper_of_a_conclusion_that_is_about_others_too(signed: Stage):
    both = issued(signed, signed.inspection, second_signed(signed))

    for person in (signed.cast.unit_head, signed.cast.other_unit_head):
        assert ConclusionNotice.objects.visible_to(person).get() == both
        assert not ConclusionNotice.objects.whole_for(person).exists()
    assert ConclusionNotice.objects.whole_for(signed.cast.clerk).get() == both


@pytest.mark.parametrize(
    ("how", "field", "words"),
    [
        ({"dated_on": dt.date(2019, 5, 20)}, "dated_on", "trước ngày kiểm tra"),
        ({"dated_on": dt.date(2019, 6, 4)}, "dated_on", "sau ngày hôm nay"),
        ({"number": 88}, "number", "đã dùng"),
    ],
)
def test_a_wrong_date_or_a_number_used_twice_is_refused_at_its_field_and_nothing_is_half_issued(
    signed: Stage, how: dict[str, Any], field: str, words: str
):
    conclusion = approved(signed)
    name = signed.city.name_on(TODAY).official_name
    LegalDocument.objects.create(
        lead_unit=signed.city,
        kind="notice",
        number="88",
        symbol="TB-UBND",
        issued_on=TODAY,
        issuer=name,
        subject="Khác",
    )

    settings: dict[str, Any] = {"number": 125, "dated_on": TODAY, "by": signed.cast.clerk}
    with pytest.raises(WorkflowError, match=words) as refused:
        concluded.issue(conclusion.pk, **settings | how)

    assert refused.value.field == field
    assert set(Finding.objects.values_list("status", flat=True)) == {"recorded", "fixed_on_site"}
    assert Inspection.objects.get(pk=signed.inspection.pk).status == InspectionStatus.MINUTES_SIGNED
    assert not Finding.objects.exclude(conclusion=None).exists()


def test_a_receipt_before_the_paper_is_refused_at_that_unit(signed: Stage):
    conclusion = approved(signed)
    pk = signed.inspection.pk

    with pytest.raises(WorkflowError) as refused:
        concluded.issue(
            conclusion.pk, number=1, dated_on=TODAY, by=signed.cast.clerk, received_on={pk: dt.date(2019, 6, 1)}
        )

    assert refused.value.field == f"received_{pk}"


# --- Receipt ----------------------------------------------------------------------------------------


def test_correcting_the_receipt_moves_the_deadlines_of_the_rule_and_no_others(settings: Any):
    stage = signed_stage(3)
    plan = stage.inspection.team.plan
    plan.days_from = "receipt"
    plan.save()
    conclusion = draft(stage)
    typed, extended, moved = conclusion.items.order_by("pk")
    concluding.edit(conclusion.pk, by=stage.cast.home_affairs, items=[edit_of(typed, due_on=dt.date(2019, 6, 20))])
    concluding.submit(conclusion.pk, by=stage.cast.home_affairs)
    concluding.approve(conclusion.pk, by=stage.cast.home_affairs_head)
    concluded.issue(conclusion.pk, number=1, dated_on=TODAY, by=stage.cast.clerk)
    Finding.objects.filter(pk=extended.finding_id).update(due_on=dt.date(2019, 8, 1))
    settings.CCHC_DEMO_TODAY = dt.date(2019, 6, 10)

    concluded.record_receipt(stage.inspection.pk, dt.date(2019, 6, 6), by=stage.cast.home_affairs)

    due = [Finding.objects.get(pk=item.finding_id).due_on for item in (typed, extended, moved)]
    assert due == [dt.date(2019, 6, 20), dt.date(2019, 8, 1), dt.date(2019, 7, 8)]  # 06/7 is a Saturday
    finding = Finding.objects.get(pk=moved.finding_id)
    assert finding.first_due_on == dt.date(2019, 7, 8)
    assert "Thứ Bảy" in finding.due_rule
    assert [verb for verb, *_ in events_of(finding)] == ["conclude", "move_deadline"]
    assert [verb for verb, *_ in events_of(Finding.objects.get(pk=extended.finding_id))] == ["conclude"]


def test_a_corrected_receipt_moves_what_the_unit_is_writing_and_tells_it(settings: Any):
    stage = signed_stage(2)
    plan = stage.inspection.team.plan
    plan.days_from = "receipt"
    plan.save()
    issued(stage)
    drafts = [
        submitting.open_draft(stage.inspection, kind, by=stage.cast.unit_officer)
        for kind in ("remediation_plan", "remediation_report")
    ]
    before = [row.due_on for row in drafts]
    settings.CCHC_DEMO_TODAY = dt.date(2019, 6, 10)

    for _ in range(2):  # the same day once more tells nothing new
        concluded.record_receipt(stage.inspection.pk, dt.date(2019, 6, 6), by=stage.cast.home_affairs)

    for row in drafts:
        row.refresh_from_db()
    assert before == [dt.date(2019, 6, 12), dt.date(2019, 7, 3)]
    assert [row.due_on for row in drafts] == [dt.date(2019, 6, 17), dt.date(2019, 7, 8)]
    told = Notification.objects.filter(kind="receipt_recorded")
    assert sorted(told.values_list("unit", "role")) == [
        (stage.ward.pk, "unit_head"),
        (stage.ward.pk, "unit_officer"),
    ]
    assert "chậm nhất ngày 17/06/2019; 2 tồn tại phải khắc phục chậm nhất ngày 08/07/2019." in told[0].text


def test_a_receipt_tells_nothing_where_the_plan_counts_from_the_paper(signed: Stage, settings: Any):
    issued(signed)
    settings.CCHC_DEMO_TODAY = dt.date(2019, 6, 10)

    concluded.record_receipt(signed.inspection.pk, dt.date(2019, 6, 6), by=signed.cast.home_affairs)

    assert not Notification.objects.filter(kind="receipt_recorded").exists()


def test_only_home_affairs_corrects_a_receipt_and_only_after_the_issue(signed: Stage):
    with pytest.raises(WorkflowError, match="đã ban hành"):
        concluded.record_receipt(signed.inspection.pk, TODAY, by=signed.cast.home_affairs)
    issued(signed)

    with pytest.raises(PermissionDenied):
        concluded.record_receipt(signed.inspection.pk, TODAY, by=signed.cast.unit_head)


def test_issuing_asks_the_database_no_more_than_four_times_a_finding():
    stage = signed_stage(2)
    conclusions = [approved(stage), approved(stage, second_signed(stage, findings=8))]

    asked = []
    for number, conclusion in enumerate(conclusions, 1):
        with CaptureQueriesContext(connection) as queries:
            concluded.issue(conclusion.pk, number=number, dated_on=TODAY, by=stage.cast.clerk)
        asked.append(len(queries))

    assert asked[1] - asked[0] <= 4 * 6
