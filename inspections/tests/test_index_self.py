"""A unit scores itself: criterion by criterion, with files and explanations, until its head hands in."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage, sign_in
from cchc.tests.threads import at_once
from inspections import index_handing_in, index_proving, index_self
from inspections.enums import AssessmentStatus, ScoreKind
from inspections.index_handing_in import Paper
from inspections.index_self import Typed
from inspections.models import IndexAssessment, IndexProof, IndexScoreChange
from inspections.tests.indexes import publish
from inspections.tests.scoring import again, begin, picture, said, say, say_all, score_at, scored_round
from inspections.workflow import WorkflowError
from units.models import Event, Notification, StoredFile, User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    return set_stage()


@pytest.fixture
def assessed(stage: Stage) -> IndexAssessment:
    return begin(scored_round(stage), stage.ward)


def sent(assessed: IndexAssessment, code: str, **values: str) -> dict[str, str]:
    """What a browser sends for one criterion."""
    row = score_at(assessed, code)
    first = {"mark": "result", "revision": str(row.revision), "was": index_self.digest(index_self.stored_values(row))}
    return {f"i{row.pk}-{name}": value for name, value in (first | values).items()}


# --- One criterion -------------------------------------------------------------------------------


def test_a_criterion_takes_the_score_that_its_rule_gives_and_the_sums_follow(stage: Stage, assessed: IndexAssessment):
    by = stage.cast.unit_officer

    say(assessed, by, "1.1.2", self_numerator=Decimal(9), self_denominator=Decimal(10), self_explanation="9/10")

    row = score_at(assessed, "1.1.2")
    assessed.refresh_from_db()
    assert (row.self_score, row.revision, assessed.self_score) == (Decimal("0.75"), 2, Decimal("0.75"))
    change = IndexScoreChange.objects.get(score=row)
    assert (change.kind, change.before, change.after) == (ScoreKind.SELF, None, Decimal("0.75"))
    assert (change.changed_by, change.mark_after, change.reason) == (by, "result", "9/10")


def test_saving_what_stands_already_leaves_no_trace(stage: Stage, assessed: IndexAssessment):
    for _ in range(2):
        say(assessed, stage.cast.unit_officer, "1.1.1", self_choice="yes")

    assert (score_at(assessed, "1.1.1").revision, IndexScoreChange.objects.count()) == (2, 1)


def test_all_criteria_of_the_unit_sum_up_and_the_others_are_not_its_to_score(stage: Stage, assessed: IndexAssessment):
    say_all(assessed, stage.cast.unit_officer)

    progress = index_self.progress_of(assessed)
    assessed.refresh_from_db()
    assert (progress.answered, progress.total, progress.is_whole) == (6, 6, True)
    assert assessed.self_score == progress.self_score == Decimal("5.5")
    refused = say(assessed, stage.cast.unit_officer, "2.1.5", self_entered_score=Decimal(5))
    assert "không do đơn vị tự chấm" in next(iter(refused.values()))
    assert score_at(assessed, "2.1.5").self_score is None


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        ("2.1.3", {"self_entered_score": Decimal("0.75")}, "vượt điểm tối đa"),
        ("1.1.1", {"self_choice": "maybe"}, "không có trong tiêu chí"),
        ("1.1.2", {"self_numerator": Decimal(11), "self_denominator": Decimal(10)}, "không được lớn hơn"),
        ("1.1.1", {"self_mark": "not_applicable"}, "Hãy giải trình vì sao"),
        ("1.1.1", {"self_choice": "no", "self_entered_score": Decimal("0.5")}, "Theo quy định là 0 điểm"),
        ("1.1.1", {"self_mark": "not_arisen", "self_entered_score": Decimal("0.5")}, "thì không tự chấm điểm"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    stage: Stage, assessed: IndexAssessment, code: str, values: dict[str, Any], sentence: str
):
    refused = say(assessed, stage.cast.unit_officer, code, **values)

    assert sentence in next(iter(refused.values()))
    assert (score_at(assessed, code).self_mark, IndexScoreChange.objects.count()) == ("", 0)


def test_a_criterion_that_does_not_apply_leaves_the_maximum_of_what_the_unit_says(
    stage: Stage, assessed: IndexAssessment
):
    words = {"self_mark": "not_applicable", "self_explanation": "Phường không có thủ tục này"}

    assert say(assessed, stage.cast.unit_officer, "2.1.1", **words) == {}

    progress = index_self.progress_of(assessed)
    assert (progress.answered, progress.maximum) == (1, Decimal(6))
    assert score_at(assessed, "2.1.1").maximum == Decimal(2)  # until somebody appraised it


def test_over_a_colleagues_change_nothing_is_saved_and_the_page_tells_what_stands(
    stage: Stage, assessed: IndexAssessment
):
    row = score_at(assessed, "1.1.1")
    say(assessed, stage.cast.unit_head, "1.1.1", self_choice="yes")

    refused = index_self.save(
        assessed.pk, {row.pk: Typed(said(self_choice="no"), row.revision)}, by=stage.cast.unit_officer
    )

    assert "1 điểm" in refused[row.pk]
    assert "vẫn còn" in refused[row.pk]
    assert score_at(assessed, "1.1.1").self_choice == "yes"


@pytest.mark.django_db(transaction=True)
def test_two_who_save_one_criterion_at_once_leave_one_of_them_and_a_sentence(stage: Stage, assessed: IndexAssessment):
    row = score_at(assessed, "1.1.1")
    people = [again(stage.cast.unit_head), again(stage.cast.unit_officer)]

    def save(by: User, choice: str) -> Any:
        return index_self.save(assessed.pk, {row.pk: Typed(said(self_choice=choice), 1)}, by=by)

    results = at_once(lambda: save(people[0], "yes"), lambda: save(people[1], "no"))

    assert sorted(len(result) for result in results) == [0, 1]
    assert IndexScoreChange.objects.filter(score=row).count() == 1
    kept = score_at(assessed, "1.1.1")
    assessed.refresh_from_db()
    assert (kept.revision, assessed.self_score) == (2, kept.self_score)


# --- The pages -----------------------------------------------------------------------------------


def test_the_page_saves_one_criterion_while_somebody_types(stage: Stage, assessed: IndexAssessment):
    client = sign_in(stage.cast.unit_officer)
    row = score_at(assessed, "1.1.2")
    url = reverse("index_self_save", args=[row.pk])

    answer = client.post(url, sent(assessed, "1.1.2", numerator="10", denominator="10"), headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Đã lưu: tự chấm 1,5/1,5 điểm" in page
    assert f'name="i{row.pk}-revision" value="2"' in page
    assert "(1/3)" in page  # the progress beside it
    assert score_at(assessed, "1.1.2").self_score == Decimal("1.5")


def test_bad_input_is_told_in_words_and_what_was_typed_stays(stage: Stage, assessed: IndexAssessment):
    client = sign_in(stage.cast.unit_officer)
    row = score_at(assessed, "1.1.2")
    typed = sent(assessed, "1.1.2", numerator="1.259", denominator="10", note="Đã làm xong")

    told = client.post(reverse("index_self_save", args=[row.pk]), typed, headers=HTMX)
    whole = client.post(reverse("index_self_field", args=[assessed.pk, "steering"]), typed)

    assert (told.status_code, whole.status_code) == (422, 422)
    assert "có thể hiểu hai cách" in told.content.decode()
    page = whole.content.decode()
    assert "có thể hiểu hai cách" in page
    assert 'value="1.259"' in page
    assert "Đã làm xong" in page
    assert IndexScoreChange.objects.count() == 0


def test_without_scripts_a_whole_field_is_saved_and_what_is_wrong_keeps_the_rest(
    stage: Stage, assessed: IndexAssessment
):
    client = sign_in(stage.cast.unit_officer)
    typed = sent(assessed, "1.1.1", choice="yes") | sent(assessed, "1.1.2", numerator="20", denominator="10")

    answer = client.post(reverse("index_self_field", args=[assessed.pk, "steering"]), typed)

    assert answer.status_code == 422
    assert score_at(assessed, "1.1.1").self_score == Decimal(1)
    assert score_at(assessed, "1.1.2").self_mark == ""
    good = sent(assessed, "1.1.2", numerator="8", denominator="10") | {"then": "next"}
    answer = client.post(reverse("index_self_field", args=[assessed.pk, "steering"]), good)
    assert answer["Location"] == reverse("index_self_field", args=[assessed.pk, "procedures"])
    assert score_at(assessed, "1.1.1").self_score == Decimal(1)  # not sent again: stays


def test_the_page_of_a_field_costs_the_same_for_any_number_of_criteria(
    stage: Stage, assessed: IndexAssessment, django_assert_max_num_queries: Any
):
    client = sign_in(stage.cast.unit_officer)
    url = reverse("index_self_field", args=[assessed.pk, "steering"])
    client.get(url)

    with django_assert_max_num_queries(14):
        assert client.get(url).status_code == 200
    row = score_at(assessed, "1.1.1")
    typed = sent(assessed, "1.1.1", choice="yes")
    with django_assert_max_num_queries(28):
        assert client.post(reverse("index_self_save", args=[row.pk]), typed, headers=HTMX).status_code == 200


def test_nobody_else_reads_or_writes_a_draft(stage: Stage, assessed: IndexAssessment):
    row = score_at(assessed, "1.1.1")
    cast = stage.cast
    for person, status in ((cast.leader, 403), (cast.other_unit_head, 404), (cast.member, 404)):
        client = sign_in(person)
        assert client.get(assessed.self_url).status_code == status
        assert client.post(reverse("index_self_save", args=[row.pk]), {}).status_code == status
    with pytest.raises(Http404):
        say(assessed, cast.other_unit_head, "1.1.1", self_choice="yes")
    with pytest.raises(PermissionDenied):
        say(assessed, cast.leader, "1.1.1", self_choice="yes")


# --- Files ---------------------------------------------------------------------------------------


def add(assessed: IndexAssessment, by: User, *codes: str, upload: Any = None) -> IndexProof:
    scores = [score_at(assessed, code).pk for code in codes]
    return index_proving.add(assessed.pk, upload or picture(), proof_id=uuid.uuid4(), scores=scores, by=by)


def test_one_stored_file_proves_many_criteria(stage: Stage, assessed: IndexAssessment):
    by = stage.cast.unit_officer

    first, second = add(assessed, by, "1.1.1", "1.1.2"), add(assessed, by, "2.1.1")

    assert first == second
    assert {score.criterion.code for score in first.scores.all()} == {"1.1.1", "1.1.2", "2.1.1"}
    assert StoredFile.objects.filter(owner_unit=stage.ward).count() == 1


def test_a_file_of_another_year_is_chosen_without_an_upload_and_none_of_another_unit(
    stage: Stage, assessed: IndexAssessment
):
    by = stage.cast.unit_officer
    older = begin(scored_round(stage, decision=None), stage.ward)
    foreign = begin(older.round, stage.other_ward)
    mine = add(older, by, "1.1.1", upload=picture("ke-hoach.png"))
    theirs = add(foreign, stage.cast.home_affairs, "1.1.1", upload=picture(colour="blue"))
    row = score_at(assessed, "1.1.2")

    offered = [other.file for other in index_proving.other_files(assessed)]
    index_proving.choose(row.pk, [], [mine.file_id], by=by)

    assert offered == [mine.file]
    assert [proof.file for proof in row.proofs.all()] == [mine.file]
    with pytest.raises(WorkflowError, match="không còn dùng được"):
        index_proving.choose(row.pk, [], [theirs.file_id], by=by)


def test_files_are_the_units_own_until_it_hands_in(stage: Stage, assessed: IndexAssessment):
    proof = add(assessed, stage.cast.unit_officer, "1.1.1")
    url = reverse("index_proof_file", args=[proof.pk])

    assert sign_in(stage.cast.unit_head).get(url).status_code == 200
    assert sign_in(stage.cast.leader).get(url).status_code == 404
    assert sign_in(stage.cast.other_unit_head).get(url).status_code == 404
    IndexAssessment.objects.filter(pk=assessed.pk).update(status=AssessmentStatus.SUBMITTED)
    assert sign_in(stage.cast.leader).get(url).status_code == 200


def test_a_file_that_was_withdrawn_proves_nothing_and_stays_in_the_store(stage: Stage, assessed: IndexAssessment):
    by = stage.cast.unit_officer
    proof = add(assessed, by, "1.1.1")

    index_proving.withdraw(proof.pk, by=by)

    assert index_self.scores_to_assess(assessed)[0].live_proofs == []  # type: ignore[attr-defined]
    assert StoredFile.objects.filter(pk=proof.file_id).exists()
    assert sign_in(by).get(reverse("index_proof_file", args=[proof.pk])).status_code == 404


def test_the_pages_of_files_upload_choose_and_refuse_what_is_no_file(stage: Stage, assessed: IndexAssessment):
    client = sign_in(stage.cast.unit_officer)
    row = score_at(assessed, "1.1.1")
    url = reverse("index_score_proofs", args=[row.pk])
    bad = client.post(url, {"files": [picture(), SimpleUploadedFile("x.svg", b"<svg/>")], "caption": ""})
    assert (bad.status_code, "x.svg" in bad.content.decode(), row.proofs.count()) == (422, True, 1)

    answer = client.post(reverse("index_proofs", args=[assessed.pk]), {"scores": [row.pk], "files": [picture()]})

    assert answer.status_code == 302
    assert row.proofs.count() == 1  # the same file again
    assert client.get(url).status_code == 200
    empty = client.post(reverse("index_proofs", args=[assessed.pk]), {"scores": [row.pk]})
    assert (empty.status_code, "Hãy chọn ít nhất một tệp" in empty.content.decode()) == (422, True)


# --- Handing in ----------------------------------------------------------------------------------


def test_the_head_hands_in_and_from_then_on_nobody_writes(stage: Stage, assessed: IndexAssessment):
    say_all(assessed, stage.cast.unit_officer)

    index_handing_in.submit(assessed.pk, by=stage.cast.unit_head, confirmed=False)

    assessed.refresh_from_db()
    assert (assessed.status, assessed.is_late, assessed.occurred_on) == ("submitted", False, dt.date(2019, 5, 20))
    assert [e.verb for e in Event.objects.about(assessed)] == ["submit_index_assessment"]
    assert Notification.objects.filter(kind="index_submitted", unit=stage.city).count() == 1
    with pytest.raises(WorkflowError, match="khi đơn vị chưa gửi"):
        say(assessed, stage.cast.unit_officer, "1.1.1", self_choice="no")
    with pytest.raises(WorkflowError, match="đã gửi"):
        add(assessed, stage.cast.unit_officer, "1.1.1")


def test_what_is_missing_has_to_be_confirmed(stage: Stage, assessed: IndexAssessment):
    head = stage.cast.unit_head
    with pytest.raises(WorkflowError, match="Chưa có điểm tự chấm nào"):
        index_handing_in.submit(assessed.pk, by=head, confirmed=True)
    say(assessed, head, "1.1.1", self_choice="yes")

    with pytest.raises(WorkflowError) as refused:
        index_handing_in.submit(assessed.pk, by=head, confirmed=False)

    assert "5 tiêu chí chưa chấm (1.1.2, 1.1.3" in str(refused.value)
    assert "1 tiêu chí chưa có tài liệu hay giải trình (1.1.1)" in str(refused.value)
    assert index_handing_in.submit(assessed.pk, by=head, confirmed=True).status == "submitted"


def test_the_officer_asks_the_head_or_brings_what_the_head_signed(stage: Stage, assessed: IndexAssessment):
    officer = stage.cast.unit_officer
    say_all(assessed, officer)
    with pytest.raises(WorkflowError, match="bản scan của văn bản"):
        index_handing_in.submit(assessed.pk, by=officer, confirmed=True)

    index_handing_in.ask_head(assessed.pk, by=officer)
    told = Notification.objects.get(kind="index_ready")
    assert (told.unit_id, told.role, told.url) == (stage.ward.pk, "unit_head", assessed.self_url)
    paper = Paper("45/BC-UBND", dt.date(2019, 5, 20), picture())
    done = index_handing_in.submit(assessed.pk, by=officer, paper=paper, confirmed=True)

    assert (done.status, done.document_code, done.entered_for_unit) == ("submitted", "45/BC-UBND", False)
    assert done.scan is not None


def test_home_affairs_enters_it_from_paper_with_the_day_it_came(stage: Stage, assessed: IndexAssessment):
    by = stage.cast.home_affairs
    say_all(assessed, by)
    paper = Paper("45/BC-UBND", dt.date(2019, 5, 15), picture())
    with pytest.raises(WorkflowError, match="ngày nhận được bản giấy"):
        index_handing_in.submit(assessed.pk, by=by, paper=paper, confirmed=True)
    with pytest.raises(WorkflowError, match="không được trước ngày văn bản"):
        index_handing_in.submit(assessed.pk, by=by, paper=paper, received_on=dt.date(2019, 5, 14), confirmed=True)

    done = index_handing_in.submit(assessed.pk, by=by, paper=paper, received_on=dt.date(2019, 5, 17), confirmed=True)

    assert (done.entered_for_unit, done.occurred_on) == (True, dt.date(2019, 5, 17))


def test_late_is_taken_and_marked(stage: Stage, assessed: IndexAssessment):
    assessed.round.self_due_on = dt.date(2019, 5, 19)
    assessed.round.save()
    say_all(assessed, stage.cast.unit_head)

    assert index_handing_in.submit(assessed.pk, by=stage.cast.unit_head, confirmed=False).is_late


def test_home_affairs_gives_it_back_with_a_reason_and_the_unit_goes_on(stage: Stage, assessed: IndexAssessment):
    cast = stage.cast
    say_all(assessed, cast.unit_officer)
    index_handing_in.submit(assessed.pk, by=cast.unit_head, confirmed=False)
    with pytest.raises(WorkflowError, match="Hãy ghi lý do"):
        index_handing_in.give_back(assessed.pk, "", by=cast.home_affairs)
    for person in (cast.leader, cast.unit_head):
        with pytest.raises(PermissionDenied):
            index_handing_in.give_back(assessed.pk, "Thiếu", by=person)

    page = sign_in(cast.home_affairs).post(
        reverse("index_give_back", args=[assessed.pk]), {"reason": "Thiếu tài liệu của tiêu chí 1.1.2"}
    )

    assessed.refresh_from_db()
    assert (page.status_code, assessed.status, assessed.submitted_at) == (302, "self_assessing", None)
    assert Notification.objects.filter(kind="index_given_back", unit=stage.ward).count() == 2
    shown = sign_in(cast.unit_officer).get(assessed.self_url).content.decode()
    assert "Thiếu tài liệu của tiêu chí 1.1.2" in shown
    assert say(assessed, cast.unit_officer, "1.1.1", self_choice="no", self_explanation="Chưa làm") == {}
    assert index_handing_in.submit(assessed.pk, by=cast.unit_head, confirmed=False).status == "submitted"
    assert index_handing_in.given_back(IndexAssessment.objects.get(pk=assessed.pk)) is None


def test_the_hand_in_page_keeps_what_was_typed_and_says_what_is_wrong(stage: Stage, assessed: IndexAssessment):
    say_all(assessed, stage.cast.unit_officer)
    client = sign_in(stage.cast.unit_officer)

    answer = client.post(
        reverse("index_self_submit", args=[assessed.pk]),
        {"document_code": "45/BC-UBND", "document_date": "31/02/2019"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Không có ngày 31/02/2019" in page
    assert "45/BC-UBND" in page
    good = {"document_code": "45/BC-UBND", "document_date": "2019-05-20", "scan": picture()}
    assert client.post(reverse("index_self_submit", args=[assessed.pk]), good).status_code == 302
    assert client.get(reverse("index_scan", args=[assessed.pk])).status_code == 200


def test_a_published_round_is_closed_for_all(stage: Stage, assessed: IndexAssessment):
    publish(assessed.round)

    with pytest.raises(WorkflowError, match="Đã công bố"):
        say(assessed, stage.cast.unit_officer, "1.1.1", self_choice="yes")
    assert sign_in(stage.cast.unit_officer).get(assessed.self_url).status_code == 302


def test_a_page_that_was_not_told_of_a_colleagues_change_never_saves_over_it(stage: Stage, assessed: IndexAssessment):
    """Sent again untouched, or with a fault in it, a criterion stays what it was filled over."""
    client = sign_in(stage.cast.unit_officer)
    row = score_at(assessed, "1.1.2")
    url = reverse("index_self_save", args=[row.pk])
    client.post(url, sent(assessed, "1.1.2", numerator="9", denominator="10"), headers=HTMX)
    page = sent(assessed, "1.1.2", numerator="9", denominator="10")
    say(assessed, stage.cast.unit_head, "1.1.2", self_numerator=Decimal(10), self_denominator=Decimal(10))

    again_untouched = client.post(url, page, headers=HTMX)
    faulty = client.post(url, page | {f"i{row.pk}-numerator": "chín"}, headers=HTMX)
    revision, was = (page[f"i{row.pk}-{name}"] for name in ("revision", "was"))
    for answer in (again_untouched, faulty):
        assert f'name="i{row.pk}-revision" value="{revision}"' in answer.content.decode()
        assert f'name="i{row.pk}-was" value="{was}"' in answer.content.decode()
    assert "Người khác vừa sửa" in again_untouched.content.decode()
    told = client.post(url, page | {f"i{row.pk}-numerator": "8"}, headers=HTMX)

    assert (told.status_code, "Có người vừa lưu" in told.content.decode()) == (422, True)
    assert score_at(assessed, "1.1.2").self_numerator == Decimal(10)
    whole = client.post(reverse("index_self_field", args=[assessed.pk, "steering"]), page | {f"i{row.pk}-note": "Khác"})
    assert (whole.status_code, "Có người vừa lưu" in whole.content.decode()) == (422, True)
