"""Saving answers: every change is an operation, counted once, never overwriting silently."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from cchc.tests.cast import Stage
from cchc.tests.threads import at_once
from inspections.answering import OperationRefused
from inspections.enums import InspectionStatus, Outcome
from inspections.models import AnswerOperation
from inspections.operations import Operation, apply_operation, settle_conflict
from inspections.tests.checklists import answer_of, save, sent
from inspections.workflow import WorkflowError
from units.models import Event, User

pytestmark = pytest.mark.django_db


def test_an_operation_stores_the_values_and_works_out_the_score(stage: Stage):
    applied = save(stage.inspection, stage.cast.member, "1.1.2", {"numerator": "17", "denominator": "20"})

    answer = answer_of(stage.inspection, "1.1.2")
    assert (answer.mark, answer.numerator, answer.denominator) == ("result", 17, 20)
    assert (answer.proposed_score, answer.score, answer.maximum) == (Decimal("0.75"), Decimal("0.75"), Decimal("1.5"))
    assert (applied.outcome, applied.revision, answer.answered_by) == ("applied", 1, stage.cast.member)


@pytest.mark.parametrize(
    ("code", "value", "score", "maximum"),
    [
        ("1.1.1", {"choice": "yes"}, "1", "1"),
        ("1.1.1", {"choice": "no"}, "0", "1"),
        ("1.1.3", {"choice": "mot_phan"}, "0.5", "1"),
        ("2.1.1", {"numerator": "75", "denominator": "100"}, "1.5", "2"),
        ("2.1.2", {"count": "3"}, "0.5", "2"),
        ("2.1.2", {"count": "9"}, "0", "2"),
        ("2.1.2", {"count": "0", "zero_if": True}, "0", "2"),
        ("2.1.3", {"score": "0,25"}, "0.25", "0.5"),
        ("2.1.3", {"mark": "not_applicable"}, None, "0"),
        ("2.1.3", {"mark": "not_arisen"}, "0.5", "0.5"),
        ("2.1.3", {"mark": "no_evidence"}, "0", "0.5"),
        ("2.1.3", {"mark": "not_due", "reason": "Quý IV mới đánh giá"}, None, "0"),
    ],
)
def test_each_rule_and_mark_is_scored(stage: Stage, code: str, value: Any, score: str | None, maximum: str):
    save(stage.inspection, stage.cast.chair, code, value)

    answer = answer_of(stage.inspection, code)
    assert (answer.score, answer.maximum) == (None if score is None else Decimal(score), Decimal(maximum))


def test_half_of_two_numbers_is_kept_but_is_no_answer_yet(stage: Stage):
    save(stage.inspection, stage.cast.chair, "2.1.1", {"numerator": "75"})

    answer = answer_of(stage.inspection, "2.1.1")
    assert (answer.numerator, answer.mark, answer.score, answer.is_answered) == (75, "", None, False)


def test_the_same_operation_twice_counts_once(stage: Stage):
    operation = Operation.parse(sent(stage.inspection, "1.1.1", {"choice": "yes"}))

    first = apply_operation(stage.inspection.pk, operation, by=stage.cast.member)
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"}, base=1)
    again = apply_operation(stage.inspection.pk, operation, by=stage.cast.member)

    assert (again.outcome, again.revision) == (first.outcome, first.revision) == ("applied", 1)
    assert answer_of(stage.inspection, "1.1.1").choice == "no"
    assert AnswerOperation.objects.count() == 2


def test_a_stale_base_never_overwrites_and_both_values_are_kept(stage: Stage):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})

    late = save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"}, base=0)

    assert late.outcome == Outcome.CONFLICT
    assert late.tell()["current"]["choice"] == "yes"
    assert answer_of(stage.inspection, "1.1.1").choice == "yes"
    assert AnswerOperation.objects.get(outcome="conflict").value["choice"] == "no"


def test_a_stale_base_with_the_same_value_is_no_conflict(stage: Stage):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})

    late = save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "yes"}, base=0)

    assert (late.outcome, late.revision) == ("applied", 1)


def test_parts_of_one_answer_merge_apart(stage: Stage):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})

    note = save(stage.inspection, stage.cast.member, "1.1.1", "Kế hoạch số 05", part="note", base=0)

    assert note.outcome == "applied"
    assert answer_of(stage.inspection, "1.1.1").note == "Kế hoạch số 05"


def test_an_override_keeps_both_scores_and_a_new_result_asks_to_confirm_it(stage: Stage):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "no"})
    override = {"score": "0,5", "reason": "Đã có dự thảo"}
    save(stage.inspection, stage.cast.chair, "1.1.1", override, part="override")
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"}, base=1)

    answer = answer_of(stage.inspection, "1.1.1")
    assert (answer.proposed_score, answer.score, answer.override_stale) == (1, Decimal("0.5"), True)

    save(stage.inspection, stage.cast.chair, "1.1.1", override, part="override", base=1)

    answer.refresh_from_db()
    assert (answer.override_stale, answer.score) == (False, Decimal("0.5"))


@pytest.mark.parametrize("chosen", [True, False])
def test_the_chair_picks_one_of_two_values_and_the_other_is_set_aside(stage: Stage, chosen: bool):
    save(stage.inspection, stage.cast.secretary, "1.1.1", {"choice": "yes"})
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"}, base=0)
    waiting = AnswerOperation.objects.get(outcome="conflict")

    settle_conflict(waiting.pk, by=stage.cast.chair, choose=chosen)

    answer = answer_of(stage.inspection, "1.1.1")
    waiting.refresh_from_db()
    assert answer.choice == ("no" if chosen else "yes")
    assert answer.score == (0 if chosen else 1)
    assert waiting.outcome == (Outcome.CHOSEN if chosen else Outcome.SET_ASIDE)
    assert Event.objects.get(verb="settle_conflict").actor == stage.cast.chair


@pytest.mark.parametrize("who", ["secretary", "member", "home_affairs"])
def test_only_the_chair_settles_a_conflict(stage: Stage, who: str):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})
    save(stage.inspection, stage.cast.member, "1.1.1", {"choice": "no"}, base=0)
    waiting = AnswerOperation.objects.get(outcome="conflict")

    with pytest.raises(PermissionDenied):
        settle_conflict(waiting.pk, by=getattr(stage.cast, who), choose=True)


@pytest.mark.parametrize(
    ("who", "stopped"),
    [
        ("chair", None),
        ("secretary", None),
        ("member", None),
        ("other_member", PermissionDenied),
        ("home_affairs", PermissionDenied),
        ("home_affairs_head", PermissionDenied),
        ("leader", PermissionDenied),
        ("unit_head", Http404),
        ("unit_officer", Http404),
        ("other_unit_head", Http404),
        ("clerk", Http404),
        ("administrator", Http404),
        ("other_lead_home_affairs", Http404),
        ("outsider", Http404),
    ],
)
def test_only_the_chair_the_secretary_and_members_of_the_field_may_answer(stage: Stage, who: str, stopped: Any):
    person = getattr(stage.cast, who)
    if stopped is None:
        assert save(stage.inspection, person, "1.1.1", {"choice": "yes"}).outcome == "applied"
        return

    with pytest.raises(stopped):
        save(stage.inspection, person, "1.1.1", {"choice": "yes"})

    assert not AnswerOperation.objects.exists()


@pytest.mark.parametrize("status", [s for s in InspectionStatus if s != InspectionStatus.IN_PROGRESS])
def test_nothing_is_answered_but_while_the_visit_is_under_way(stage: Stage, status: str):
    type(stage.inspection).objects.update(status=status)

    with pytest.raises(WorkflowError):
        save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "yes"})


@pytest.mark.parametrize(
    ("code", "value", "data", "field"),
    [
        ("1.1.1", {"choice": "maybe"}, {}, "choice"),
        ("1.1.1", {"choice": ["yes"]}, {}, "choice"),
        ("1.1.1", {"mark": "excellent"}, {}, "mark"),
        ("1.1.1", {"mark": "not_due"}, {}, "reason"),
        ("1.1.1", {"mark": "not_due", "reason": 7}, {}, "reason"),
        ("1.1.2", {"numerator": "21", "denominator": "20"}, {}, "numerator"),
        ("1.1.2", {"numerator": "0", "denominator": "0"}, {}, "denominator"),
        ("1.1.2", {"numerator": "-1", "denominator": "20"}, {}, "numerator"),
        ("1.1.2", {"numerator": "mười", "denominator": "20"}, {}, "numerator"),
        ("1.1.2", {"numerator": "1", "denominator": "2" * 13}, {}, "denominator"),
        ("1.1.2", {"numerator": float("inf"), "denominator": 1}, {}, "numerator"),
        ("1.1.2", {"numerator": True, "denominator": 1}, {}, "numerator"),
        ("2.1.2", {"count": "1,5"}, {}, "count"),
        ("2.1.3", {"score": "0,6"}, {}, "score"),
        ("1.1.1", "yes", {"part": "override"}, "value"),
        ("1.1.1", {"score": "1", "reason": "Đủ"}, {"part": "override"}, "score"),
        ("1.1.1", "x" * 4001, {"part": "note"}, "note"),
        ("1.1.1", {"a": 1}, {"part": "note"}, "note"),
        ("1.1.1", {"choice": "yes"}, {"schema": 9}, "value"),
        ("1.1.1", {"choice": "yes"}, {"op_id": "7"}, "value"),
        ("1.1.1", {"choice": "yes"}, {"base_revision": -1}, "value"),
        ("1.1.1", {"choice": "yes"}, {"seq": "nhiều"}, "value"),
        ("1.1.1", {"choice": "yes"}, {"made_at": "hôm qua"}, "value"),
        ("1.1.1", {"choice": "yes"}, {"made_at": "2019-05-21T02:14:00"}, "value"),
        ("1.1.1", {"choice": "yes"}, {"device_id": ""}, "value"),
        ("1.1.1", "x", {"part": "grade"}, "value"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_stored(
    stage: Stage, code: str, value: Any, data: dict[str, Any], field: str
):
    with pytest.raises(OperationRefused) as refused:
        save(stage.inspection, stage.cast.chair, code, value, **data)

    assert list(refused.value.errors) == [field]
    assert refused.value.errors[field].endswith(".")
    assert not AnswerOperation.objects.exists()
    assert answer_of(stage.inspection, code).result_revision == 0


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"score": "1,01", "reason": "x"}, "score"),
        ({"score": "-1", "reason": "x"}, "score"),
        ({"score": "0,1234", "reason": "x"}, "score"),
        ({"score": "0,5", "reason": "  "}, "reason"),
        ({"score": "nửa", "reason": "x"}, "score"),
    ],
)
def test_a_bad_override_is_refused(stage: Stage, value: Any, field: str):
    save(stage.inspection, stage.cast.chair, "1.1.1", {"choice": "no"})

    with pytest.raises(OperationRefused) as refused:
        save(stage.inspection, stage.cast.chair, "1.1.1", value, part="override")

    assert list(refused.value.errors) == [field]


def test_text_is_kept_in_nfc_without_what_the_database_refuses(stage: Stage):
    save(stage.inspection, stage.cast.chair, "1.1.1", "Kế hoạch\u0000 năm", part="note")

    assert answer_of(stage.inspection, "1.1.1").note == "Kế hoạch năm"
    assert AnswerOperation.objects.get().value == "Kế hoạch năm"


def test_the_id_of_another_persons_operation_opens_nothing(stage: Stage):
    operation = Operation.parse(sent(stage.inspection, "1.1.1", {"choice": "yes"}))
    apply_operation(stage.inspection.pk, operation, by=stage.cast.member)

    with pytest.raises(OperationRefused):
        apply_operation(stage.inspection.pk, operation, by=stage.cast.chair)


@pytest.mark.django_db(transaction=True)
def test_two_members_fill_different_fields_at_the_same_moment(stage: Stage):
    steering = [sent(stage.inspection, code, {"choice": "yes"}) for code in ("1.1.1",)]
    steering.append(sent(stage.inspection, "1.1.3", {"choice": "du"}))
    procedures = [sent(stage.inspection, "2.1.2", {"count": "1"}), sent(stage.inspection, "2.1.3", {"score": "0,5"})]

    def fill(person: User, operations: list[Any]) -> list[str]:
        user = User.objects.get(pk=person.pk)
        return [apply_operation(stage.inspection.pk, Operation.parse(op), by=user).outcome for op in operations]

    results = at_once(lambda: fill(stage.cast.member, steering), lambda: fill(stage.cast.other_member, procedures))

    assert results == [["applied", "applied"], ["applied", "applied"]]


@pytest.mark.django_db(transaction=True)
def test_eight_threads_sending_one_operation_count_once(stage: Stage):
    operation = Operation.parse(sent(stage.inspection, "1.1.1", {"choice": "yes"}))

    results = at_once(
        *[lambda: apply_operation(stage.inspection.pk, operation, by=User.objects.get(pk=stage.cast.member.pk))] * 8
    )

    assert {(applied.outcome, applied.revision) for applied in results} == {("applied", 1)}
    assert AnswerOperation.objects.count() == 1
    assert answer_of(stage.inspection, "1.1.1").result_revision == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_rivals_one_is_applied_and_the_rest_wait_for_the_chair(stage: Stage):
    def write(count: int) -> str:
        value = {"mark": "result", "count": str(count)}
        operation = Operation.parse(sent(stage.inspection, "2.1.2", value))
        return apply_operation(stage.inspection.pk, operation, by=User.objects.get(pk=stage.cast.chair.pk)).outcome

    results = at_once(*[lambda n=n: write(n) for n in range(8)])

    assert sorted(results) == ["applied"] + ["conflict"] * 7
    assert AnswerOperation.objects.filter(outcome=Outcome.CONFLICT).count() == 7


def test_an_unknown_item_is_not_found(stage: Stage):
    operation = Operation.parse({**sent(stage.inspection, "1.1.1", {"choice": "yes"}), "criterion": 999_999})

    with pytest.raises(Http404):
        apply_operation(stage.inspection.pk, operation, by=stage.cast.chair)
    assert isinstance(operation.op_id, uuid.UUID)
