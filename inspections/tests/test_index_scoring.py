"""Appraisal: each appraiser in his fields, with a reason where he differs; the unit explains once; the final word."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, set_stage, sign_in
from cchc.tests.threads import at_once
from inspections import index_appraisal_page, index_appraising, index_explaining, index_judging, index_proving
from inspections.enums import ScoreKind
from inspections.index_explaining import Explained
from inspections.index_handing_in import Paper
from inspections.index_judging import Judged
from inspections.models import IndexAssessment, IndexScoreChange
from inspections.tests.indexes import assess, make_round, publish
from inspections.tests.scoring import again, appraised, begin, handed_in, judge, picture, say, score_at, scored_round
from inspections.views import index_appraisals
from inspections.workflow import WorkflowError
from units.models import Event, Notification, User
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    return set_stage()


@pytest.fixture
def assessed(stage: Stage) -> IndexAssessment:
    return handed_in(stage)


def sentence(refused: dict[int, str]) -> str:
    (found,) = refused.values()
    return found


# --- Deciding ------------------------------------------------------------------------------------


def test_a_score_like_the_units_needs_no_reason_and_another_does(stage: Stage, assessed: IndexAssessment):
    member = stage.cast.member

    assert judge(assessed, member, "1.1.1", 1) == {}
    assert "đơn vị chấm 0,75" in sentence(judge(assessed, member, "1.1.2", 0))
    assert judge(assessed, member, "1.1.2", 0, "Thiếu số liệu gốc") == {}

    assessed.refresh_from_db()
    row = score_at(assessed, "1.1.2")
    assert (assessed.status, assessed.score, assessed.maximum) == ("appraising", Decimal(1), Decimal(23))
    assert (row.score, row.reason, row.appraised_by) == (Decimal(0), "Thiếu số liệu gốc", member)
    change = IndexScoreChange.objects.get(score=row, kind=ScoreKind.APPRAISED)
    assert (change.before, change.after, change.reason, change.changed_by) == (None, 0, "Thiếu số liệu gốc", member)
    assert Event.objects.about(assessed)[0].verb == "begin_index_appraisal"


@pytest.mark.parametrize(
    ("code", "score", "values", "words"),
    [
        ("1.1.1", "1.5", {}, "vượt điểm tối đa"),
        ("1.1.1", "-0.5", {}, "không được là số âm"),
        ("1.1.1", "0.0005", {}, "quá nhiều chữ số"),
        ("1.1.1", None, {"reason": "Chưa rõ"}, "Hãy ghi điểm thẩm định"),
        ("1.1.1", None, {"mark": "no_evidence"}, "hãy ghi lý do"),
        ("1.1.1", 1, {"mark": "not_applicable"}, "thì không ghi điểm"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    stage: Stage, assessed: IndexAssessment, code: str, score: Any, values: dict[str, Any], words: str
):
    refused = judge(assessed, stage.cast.member, code, score, **({"reason": ""} | values))

    assert words in sentence(refused)
    assert score_at(assessed, code).mark == ""


def test_what_does_not_apply_leaves_the_maximum_and_comes_back(stage: Stage, assessed: IndexAssessment):
    judge(assessed, stage.cast.other_member, "2.1.1", None, "Không có thủ tục", mark="not_applicable")

    assessed.refresh_from_db()
    assert (assessed.maximum, score_at(assessed, "2.1.1").maximum) == (Decimal(21), Decimal(0))
    judge(assessed, stage.cast.other_member, "2.1.1", "1.5")
    assessed.refresh_from_db()
    assert (assessed.maximum, assessed.score) == (Decimal(23), Decimal("1.5"))


def test_an_appraiser_keeps_to_his_fields_his_distance_and_to_what_was_handed_in(
    stage: Stage, assessed: IndexAssessment
):
    cast = stage.cast
    for person, code in ((cast.member, "2.1.1"), (cast.home_affairs, "1.1.1"), (cast.leader, "1.1.1")):
        with pytest.raises(PermissionDenied):
            judge(assessed, person, code, 1)
    draft = begin(assessed.round, stage.other_ward)
    assert "chưa gửi" in sentence(judge(draft, cast.member, "1.1.1", 1, "Tốt"))
    assessed.round.appraisers.create(user=cast.unit_officer, field_slugs=["steering"])
    with pytest.raises(PermissionDenied):  # of that very unit
        judge(assessed, cast.unit_officer, "1.1.1", 1)


def test_nobody_appraises_what_he_entered_for_the_unit(stage: Stage):
    round_ = scored_round(stage)
    draft = begin(round_, stage.ward)
    say(draft, stage.cast.home_affairs, "1.1.1", self_choice="yes")
    IndexAssessment.objects.filter(pk=draft.pk).update(status="submitted")
    round_.appraisers.create(user=stage.cast.home_affairs, field_slugs=["steering"])

    with pytest.raises(WorkflowError, match="không thẩm định được"):
        judge(draft, stage.cast.home_affairs, "1.1.1", 1)
    with pytest.raises(WorkflowError, match="không thẩm định được"):
        index_appraising.take_over(draft.pk, "steering", by=again(stage.cast.home_affairs))


def test_one_click_takes_the_units_score_over_where_nobody_decided(stage: Stage, assessed: IndexAssessment):
    judge(assessed, stage.cast.member, "1.1.1", 0, "Ban hành muộn")

    taken = index_appraising.take_over(assessed.pk, "steering", by=again(stage.cast.member))

    found = [score_at(assessed, code).score for code in ("1.1.1", "1.1.2", "1.1.3", "2.1.1")]
    assert (taken, found) == (2, [Decimal(0), Decimal("0.75"), Decimal("0.5"), None])
    assessed.refresh_from_db()
    assert assessed.score == Decimal("1.25")
    assert index_appraising.take_over(assessed.pk, "steering", by=again(stage.cast.member)) == 0


def test_what_the_unit_left_open_is_not_taken_over(stage: Stage):
    round_ = scored_round(stage)
    draft = begin(round_, stage.ward)
    say(draft, stage.cast.unit_officer, "1.1.1", self_choice="yes")
    say(draft, stage.cast.unit_officer, "1.1.2", self_numerator=Decimal(5))  # no denominator: no score
    IndexAssessment.objects.filter(pk=draft.pk).update(status="submitted")
    round_.appraisers.create(user=stage.cast.member, field_slugs=["steering"])

    assert index_appraising.take_over(draft.pk, "steering", by=again(stage.cast.member)) == 1
    assert "chưa có điểm" in sentence(judge(draft, stage.cast.member, "1.1.2", 0))
    assert "chưa chấm" in sentence(judge(draft, stage.cast.member, "1.1.3", 0))


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_one_criterion_at_once_leave_one_decision_and_a_sentence(stage: Stage):
    assessed = handed_in(stage)
    assessed.round.appraisers.create(user=stage.cast.secretary, field_slugs=["steering"])
    row = score_at(assessed, "1.1.1")
    people = [again(stage.cast.member), again(stage.cast.secretary)]

    def decide(by: User, score: str) -> Any:
        values = {"mark": "result", "score": Decimal(score), "reason": "Ý kiến", "as_of": None, "survey_counts": {}}
        return index_appraising.save(assessed.pk, {row.pk: Judged(values, row.revision)}, by=by)

    results = at_once(lambda: decide(people[0], "0.25"), lambda: decide(people[1], "0.5"))

    assert sorted(len(result) for result in results) == [0, 1]
    told = next(result for result in results if result)
    kept = score_at(assessed, "1.1.1")
    assessed.refresh_from_db()
    assert "Có người vừa ghi điểm" in sentence(told)
    assert (assessed.score, IndexScoreChange.objects.filter(score=row, kind="appraised").count()) == (kept.score, 1)
    assert Event.objects.about(assessed).filter(verb="begin_index_appraisal").count() == 1


# --- Giving it to the unit, explaining, the final word ------------------------------------------


def test_the_unit_reads_nothing_until_all_is_appraised_and_given(stage: Stage, assessed: IndexAssessment):
    judge(assessed, stage.cast.member, "1.1.1", 0, "Ban hành muộn 40 ngày")
    page = reverse("index_score", args=[score_at(assessed, "1.1.1").pk])
    assert "muộn 40 ngày" not in sign_in(stage.cast.unit_head).get(page).content.decode()
    with pytest.raises(WorkflowError, match="Còn 5 tiêu chí chưa thẩm định"):
        index_appraising.finish(assessed.pk, by=stage.cast.home_affairs)

    index_appraising.take_over(assessed.pk, "steering", by=again(stage.cast.member))
    index_appraising.take_over(assessed.pk, "procedures", by=again(stage.cast.other_member))
    assert index_appraising.finish_all(assessed.round_id, by=stage.cast.home_affairs) == 1

    assert "muộn 40 ngày" in sign_in(stage.cast.unit_head).get(page).content.decode()
    told = Notification.objects.filter(kind="index_appraised", unit=stage.ward).first()
    assert told is not None
    assert "4,5/23 điểm" in told.text
    assert "đến hết ngày 30/06/2019" in told.text
    assert "đã gửi đơn vị" in sentence(judge(assessed, stage.cast.member, "1.1.1", 1))
    assert index_appraising.finish_all(assessed.round_id, by=stage.cast.home_affairs) == 0


def test_the_head_of_home_affairs_reopens_it_with_a_reason(stage: Stage):
    assessed = appraised(stage)
    with pytest.raises(PermissionDenied):
        index_appraising.reopen(assessed.pk, "Nhầm", by=stage.cast.home_affairs)

    index_appraising.reopen(assessed.pk, "Nhầm số liệu", by=stage.cast.home_affairs_head)

    assert judge(assessed, stage.cast.member, "1.1.2", "0.75") == {}
    index_appraising.finish(assessed.pk, by=stage.cast.home_affairs)
    assessed.refresh_from_db()
    assert assessed.appraised_at is not None


def explain(assessed: IndexAssessment, by: User, code: str, text: str) -> dict[int, str]:
    row = score_at(assessed, code)
    return index_explaining.save(assessed.pk, {row.pk: Explained(text, row.revision)}, by=again(by))


def test_the_unit_explains_once_where_it_was_appraised_lower_and_the_final_word_needs_a_reason(stage: Stage):
    assessed = appraised(stage)
    head, member = stage.cast.unit_head, stage.cast.member
    assert [row.criterion.code for row in index_explaining.lowered(assessed)] == ["1.1.2"]
    assert "không bị thẩm định thấp hơn" in sentence(explain(assessed, head, "1.1.1", "Đề nghị xem lại"))
    assert explain(assessed, head, "1.1.2", "Có số liệu gốc kèm theo") == {}

    index_explaining.hand_in(assessed.pk, by=again(head))

    assessed.refresh_from_db()
    assert assessed.status == "explained"
    assert index_appraisal_page.units_of(assessed.round, again(member))[0].mine == 1
    assert Notification.objects.filter(kind="index_explained", user=member).count() == 1
    with pytest.raises(WorkflowError, match="chưa giải trình"):
        explain(assessed, head, "1.1.2", "Thêm nữa")
    assert "đã gửi đơn vị" in sentence(judge(assessed, member, "1.1.1", 0, "Đổi ý"))
    row = score_at(assessed, "1.1.2")
    keep = {"mark": "result", "score": row.score, "reason": "", "as_of": None, "survey_counts": {}}
    was = index_judging.digest(index_judging.shown(row))
    same = index_appraising.save(assessed.pk, {row.pk: Judged(keep, row.revision, was)}, by=again(member))
    assert same == {}  # untouched: nothing decided yet
    assert "Đơn vị đã giải trình" in sentence(judge(assessed, member, "1.1.2", "0.75"))
    assert judge(assessed, member, "1.1.2", "0.75", "Số liệu gốc đã rõ") == {}

    row, assessed = score_at(assessed, "1.1.2"), IndexAssessment.objects.get(pk=assessed.pk)
    assert (row.score, row.reason, row.is_undecided) == (Decimal("0.75"), "Số liệu gốc đã rõ", False)
    assert assessed.score == Decimal("5.5")
    kinds = list(IndexScoreChange.objects.filter(score=row).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["self", "appraised", "explanation", "explanation", "appraised"]


def test_the_final_word_may_keep_the_score(stage: Stage):
    assessed = appraised(stage)
    explain(assessed, stage.cast.unit_head, "1.1.2", "Đề nghị xem lại")
    index_explaining.hand_in(assessed.pk, by=again(stage.cast.unit_head))

    assert judge(assessed, stage.cast.member, "1.1.2", 0, "Vẫn thiếu số liệu gốc") == {}

    row = score_at(assessed, "1.1.2")
    assert (row.score, row.reason, row.is_undecided) == (Decimal(0), "Vẫn thiếu số liệu gốc", False)


def test_an_explanation_can_be_taken_back_before_it_is_handed_in(stage: Stage):
    assessed = appraised(stage)
    client = sign_in(stage.cast.unit_head)
    explain(assessed, stage.cast.unit_head, "1.1.2", "Nhầm tiêu chí")
    row = score_at(assessed, "1.1.2")
    shown = {f"g{row.pk}-revision": row.revision, f"g{row.pk}-was": index_explaining.digest(row.explanation)}

    saved = client.post(
        reverse("index_explain_save", args=[row.pk]), shown | {f"g{row.pk}-text": ""}, headers=HTMX
    ).content.decode()

    assert "Đã bỏ giải trình." in saved
    assert score_at(assessed, "1.1.2").explanation == ""


def test_a_page_of_explanations_leaves_alone_what_its_reader_did_not_touch(stage: Stage):
    assessed = appraised(stage)
    row = score_at(assessed, "1.1.2")
    opened = Explained("", row.revision, index_explaining.digest(""))
    explain(assessed, stage.cast.unit_head, "1.1.2", "Đồng nghiệp vừa viết")

    assert index_explaining.save(assessed.pk, {row.pk: opened}, by=again(stage.cast.unit_head)) == {}
    assert score_at(assessed, "1.1.2").explanation == "Đồng nghiệp vừa viết"


def test_an_explanation_has_its_day_and_its_paper(stage: Stage, settings: Any):
    assessed = appraised(stage)
    officer = stage.cast.unit_officer
    explain(assessed, officer, "1.1.2", "Đề nghị xem lại")
    with pytest.raises(WorkflowError, match="bản scan của văn bản"):
        index_explaining.hand_in(assessed.pk, by=again(officer))
    settings.CCHC_DEMO_TODAY = dt.date(2019, 7, 1)
    with pytest.raises(WorkflowError, match="Đã hết hạn giải trình bổ sung"):
        explain(assessed, officer, "1.1.2", "Muộn rồi")
    settings.CCHC_DEMO_TODAY = dt.date(2019, 6, 30)

    paper = Paper("50/BC-UBND", dt.date(2019, 6, 28), picture(colour="green"))
    index_explaining.hand_in(assessed.pk, by=again(officer), paper=paper)

    (proof,) = score_at(assessed, "1.1.2").proofs.all()
    assert str(proof) == "Văn bản giải trình số 50/BC-UBND ngày 28/06/2019"


def test_an_explanation_that_is_being_written_is_the_units_own(stage: Stage):
    assessed = appraised(stage)
    explain(assessed, stage.cast.unit_officer, "1.1.2", "Bản nháp của phường")
    url = reverse("index_score", args=[score_at(assessed, "1.1.2").pk])

    def reads(person: User) -> bool:
        return "Bản nháp của phường" in sign_in(person).get(url).content.decode()

    assert (reads(stage.cast.unit_head), reads(stage.cast.leader), reads(stage.cast.member)) == (True, False, False)
    index_explaining.hand_in(assessed.pk, by=again(stage.cast.unit_head))
    assert (reads(stage.cast.leader), reads(stage.cast.member)) == (True, True)


def test_while_it_explains_the_unit_adds_files_and_takes_none_away(stage: Stage):
    assessed = handed_in(stage)
    row = score_at(assessed, "1.1.2")
    IndexAssessment.objects.filter(pk=assessed.pk).update(status="self_assessing")
    common: Any = {"scores": [row.pk], "by": again(stage.cast.unit_officer)}
    old = index_proving.add(assessed.pk, picture(), proof_id=uuid.uuid4(), **common)
    IndexAssessment.objects.filter(pk=assessed.pk).update(status="submitted")
    judge(assessed, stage.cast.member, "1.1.2", 0, "Thiếu")
    index_appraising.take_over(assessed.pk, "steering", by=again(stage.cast.member))
    index_appraising.take_over(assessed.pk, "procedures", by=again(stage.cast.other_member))
    index_appraising.finish(assessed.pk, by=stage.cast.home_affairs)

    new = index_proving.add(assessed.pk, picture(colour="blue"), proof_id=uuid.uuid4(), **common)
    with pytest.raises(WorkflowError, match="không rút được"):
        index_proving.withdraw(old.pk, by=again(stage.cast.unit_officer))
    index_proving.choose(row.pk, [], [], by=again(stage.cast.unit_officer))

    assert set(row.proofs.all()) == {old}
    assert new.withdrawn_at is None


# --- The pages -----------------------------------------------------------------------------------


def sent(assessed: IndexAssessment, code: str, **values: str) -> dict[str, str]:
    row = score_at(assessed, code)
    first = {"mark": "result", "revision": str(row.revision), "was": index_judging.digest(index_judging.shown(row))}
    return {f"a{row.pk}-{name}": value for name, value in (first | values).items()}


def test_the_page_of_a_field_shows_all_side_by_side_and_saves_one_by_one(stage: Stage, settings: Any):
    round_ = scored_round(stage)
    last_year = make_round(stage.city, criteria_set=round_.criteria_set, year=2018)
    assess(last_year, stage.ward, scores={"1.1.2": "0.5"})
    publish(last_year)
    assessed = handed_in(stage, round_)
    client = sign_in(stage.cast.member)

    page = client.get(reverse("index_appraise_field", args=[assessed.pk, "steering"])).content.decode()
    row = score_at(assessed, "1.1.2")
    url = reverse("index_appraise_save", args=[row.pk])
    bad = client.post(url, sent(assessed, "1.1.2", score="0"), headers=HTMX)
    good = client.post(url, sent(assessed, "1.1.2", score="0", reason="Thiếu số liệu"), headers=HTMX)

    assert "9/10" in page
    assert "Theo hồ sơ lưu tại đơn vị" in page
    assert "Năm 2018" in page
    assert "Còn 3/3" not in page
    assert (bad.status_code, "hãy ghi lý do" in bad.content.decode()) == (422, True)
    assert (good.status_code, "Đã lưu: 0/1,5 điểm" in good.content.decode()) == (200, True)
    assert "còn 2/3 tiêu chí" in good.content.decode()


def test_without_scripts_a_whole_field_is_saved_and_what_is_wrong_keeps_the_rest(
    stage: Stage, assessed: IndexAssessment
):
    client = sign_in(stage.cast.member)
    url = reverse("index_appraise_field", args=[assessed.pk, "steering"])
    typed = sent(assessed, "1.1.1", score="1") | sent(assessed, "1.1.2", score="9,9", reason="Sai")

    answer = client.post(url, typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "vượt điểm tối đa" in page
    assert 'value="9,9"' in page
    assert (score_at(assessed, "1.1.1").score, score_at(assessed, "1.1.2").score) == (Decimal(1), None)


def test_the_pages_lead_from_the_round_to_the_last_field_and_to_the_unit(stage: Stage, assessed: IndexAssessment):
    member, office = sign_in(stage.cast.member), sign_in(stage.cast.home_affairs)
    units = member.get(reverse("index_appraisals", args=[assessed.round_id])).content.decode()
    assert "Còn 3 tiêu chí chờ bạn thẩm định" in units
    assert assessed.appraise_url in units
    unit = member.get(assessed.appraise_url).content.decode()
    assert reverse("index_appraise_field", args=[assessed.pk, "steering"]) in unit
    assert reverse("index_appraisal_finish", args=[assessed.pk]) not in unit

    member.post(reverse("index_take_over", args=[assessed.pk, "steering"]))
    sign_in(stage.cast.other_member).post(reverse("index_take_over", args=[assessed.pk, "procedures"]))
    assert reverse("index_appraisal_finish", args=[assessed.pk]) in office.get(assessed.appraise_url).content.decode()
    assert office.post(reverse("index_appraisals_finish", args=[assessed.round_id])).status_code == 302
    assessed.refresh_from_db()
    assert assessed.appraised_at is not None


def test_the_unit_writes_its_explanation_on_a_page_of_its_own(stage: Stage):
    assessed = appraised(stage)
    client = sign_in(stage.cast.unit_head)
    row = score_at(assessed, "1.1.2")
    page = client.get(assessed.explain_url).content.decode()
    assert "Không có số liệu gốc" in page

    typed = {f"g{row.pk}-text": "Có số liệu", f"g{row.pk}-revision": str(row.revision)}
    saved = client.post(reverse("index_explain_save", args=[row.pk]), typed, headers=HTMX)
    stale = client.post(reverse("index_explain_save", args=[row.pk]), typed | {f"g{row.pk}-text": "Khác"}, headers=HTMX)
    done = client.post(reverse("index_explain_submit", args=[assessed.pk]), {})

    assert (saved.status_code, stale.status_code, done.status_code) == (200, 422, 302)
    assert "«Có số liệu»" in stale.content.decode()
    assessed.refresh_from_db()
    assert assessed.status == "explained"


def test_the_page_of_a_field_costs_the_same_for_any_number_of_criteria(
    stage: Stage, assessed: IndexAssessment, django_assert_max_num_queries: Any
):
    client = sign_in(stage.cast.member)
    for url, most in (
        (reverse("index_appraise_field", args=[assessed.pk, "steering"]), 24),
        (assessed.appraise_url, 14),
        (reverse("index_appraisals", args=[assessed.round_id]), 14),
    ):
        client.get(url)
        with django_assert_max_num_queries(most):
            assert client.get(url).status_code == 200


def test_the_units_of_a_round_come_in_pages_and_by_what_waits_and_cost_the_same(
    stage: Stage, assessed: IndexAssessment, monkeypatch: pytest.MonkeyPatch
):
    client, url = sign_in(stage.cast.member), reverse("index_appraisals", args=[assessed.round_id])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(7):
        assess(assessed.round, UnitFactory(parent=stage.city, name=f"Thứ {number}"))
    monkeypatch.setattr(index_appraisals, "UNITS", 5)

    with CaptureQueriesContext(connection) as many:
        first: Any = client.get(url)
    second: Any = client.get(f"{url}{first.context['page'].next_query}")

    assert len(many) <= len(few)
    assert (len(first.context["lines"]), len(second.context["lines"]), first.context["page"].count_text) == (5, 3, "8")
    assert "Còn 3 tiêu chí chờ bạn thẩm định" in second.content.decode()
    for query, count in (
        ("state=mine", "1"),
        ("state=not_in", "7"),
        ("q=thu+3", "1"),
        ("state=given", "0"),
        ("state=x", "8"),
    ):
        assert client.get(f"{url}?{query}").context["page"].count_text == count, query


def test_a_page_that_was_not_told_of_a_colleagues_decision_never_saves_over_it(stage: Stage, assessed: IndexAssessment):
    client = sign_in(stage.cast.member)
    row = score_at(assessed, "1.1.1")
    url = reverse("index_appraise_save", args=[row.pk])
    page = sent(assessed, "1.1.1", score="")
    assessed.round.appraisers.create(user=stage.cast.secretary, field_slugs=["steering"])
    judge(assessed, stage.cast.secretary, "1.1.1", 1)

    untouched = client.post(url, page, headers=HTMX)
    told = client.post(url, page | {f"a{row.pk}-score": "0,5", f"a{row.pk}-reason": "Khác"}, headers=HTMX)

    assert "Người khác vừa ghi điểm" in untouched.content.decode()
    assert f'name="a{row.pk}-revision" value="{page[f"a{row.pk}-revision"]}"' in untouched.content.decode()
    assert (told.status_code, "Có người vừa ghi điểm" in told.content.decode()) == (422, True)
    assert score_at(assessed, "1.1.1").score == Decimal(1)
