"""A loss of points in the index becomes a finding, or the second source of one that is open."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from cchc.tests.cast import Stage
from inspections import loss_findings
from inspections.enums import FindingStatus
from inspections.finding_history import history
from inspections.loss_findings import OpeningRefused
from inspections.loss_proposals import lost_lines, propose
from inspections.models import CriterionLineage, Finding, FindingLoss
from inspections.tests import remediation
from inspections.tests.factories import CriteriaSetFactory, PlanFactory
from inspections.tests.indexes import assess, make_round, publish
from inspections.tests.losses import OPENED_ON, leaf, lost_result, open_all, opening, score_of
from inspections.workflow import WorkflowError
from units.models import Event, Notification

pytestmark = pytest.mark.django_db


def test_opened_losses_are_concluded_findings_whose_clocks_run(stage: Stage):
    result = lost_result(stage)

    opened, linked = loss_findings.open_losses(
        result.pk,
        [opening(result, "1.1.2"), opening(result, "2.1.2", due_on=dt.date(2019, 7, 1), points=Decimal("0.5"))],
        opened_on=OPENED_ON,
        by=stage.cast.home_affairs,
    )

    by_rule, typed = Finding.objects.order_by("position")
    assert ([by_rule, typed], []) == (opened, linked)
    assert (by_rule.status, by_rule.assessment, by_rule.inspection) == (FindingStatus.CONCLUDED, result, None)
    assert (by_rule.responsible_unit, by_rule.criterion, by_rule.lost_points) == (
        stage.ward,
        score_of(result, "1.1.2").criterion,
        Decimal("0.75"),
    )
    assert (by_rule.concluded_on, by_rule.first_due_on, by_rule.due_on) == (
        OPENED_ON,
        dt.date(2019, 6, 5),
        dt.date(2019, 6, 5),
    )
    assert by_rule.due_rule == (
        "30 ngày kể từ ngày giao khắc phục điểm chỉ số bị trừ 06/05/2019, ngày liền sau là ngày thứ nhất"
    )
    assert (typed.due_on, typed.due_rule) == (dt.date(2019, 7, 1), "ngày do Phòng Nội vụ ấn định")
    assert by_rule.released_at is not None
    assert list(FindingLoss.objects.order_by("pk").values_list("finding", "points")) == [
        (by_rule.pk, Decimal("0.750")),
        (typed.pk, Decimal("0.500")),
    ]
    events = [(event.verb, event.to_status, event.occurred_on) for event in Event.objects.about(by_rule)]
    assert events == [("open_loss", "concluded", OPENED_ON)]
    told = Notification.objects.filter(unit=stage.ward, kind="finding_opened")
    assert {(notice.role, notice.text) for notice in told} == {
        (role, "Chỉ số CCHC năm 2018: 2 tồn tại, hạn chế phải khắc phục, sớm nhất ngày 05/06/2019.")
        for role in ("unit_head", "unit_officer")
    }


def test_what_is_wrong_with_one_of_them_keeps_all_from_being_opened(stage: Stage):
    result = lost_result(stage)
    good = opening(result, "1.1.1")
    full = score_of(result, "1.1.3")
    wrong = [
        (opening(result, "1.1.2", text=" "), "Hãy ghi nội dung", "text"),
        (opening(result, "1.1.2", requirement=""), "Hãy ghi yêu cầu", "requirement"),
        (opening(result, "1.1.2", points=Decimal("0.8")), "từ 0 đến 0,75", "points"),
        (opening(result, "1.1.2", due_on=dt.date(2019, 5, 19)), "không được trước", "due_on"),
        (loss_findings.Opening(score_id=full.pk, text="a", requirement="b"), "không bị trừ điểm", None),
    ]

    for bad, sentence, field in wrong:
        with pytest.raises(OpeningRefused, match=sentence) as refused:
            loss_findings.open_losses(result.pk, [good, bad], opened_on=OPENED_ON, by=stage.cast.home_affairs)
        assert (refused.value.field, refused.value.score_id) == (field, bad.score_id)
    for opened_on in (dt.date(2019, 5, 21), dt.date(2019, 2, 14)):
        with pytest.raises(WorkflowError, match="Ngày giao khắc phục"):
            loss_findings.open_losses(result.pk, [good], opened_on=opened_on, by=stage.cast.home_affairs)

    assert not Finding.objects.exists()
    result.refresh_from_db()
    assert result.remediation_from is None


def test_losses_are_opened_only_of_a_published_result_by_a_plan(stage: Stage):
    without_plan = lost_result(stage, plan=None)
    running = make_round(stage.city, year=2017, plan=stage.inspection.plan)
    unpublished = assess(running, stage.ward, scores={"1.1.1": "0"})

    for result, sentence in ((without_plan, "chưa chọn kế hoạch"), (unpublished, "đã công bố")):
        with pytest.raises(WorkflowError, match=sentence):
            open_all(stage, result, "1.1.1")


def test_only_home_affairs_of_the_lead_unit_opens_losses(stage: Stage):
    result = lost_result(stage)

    for user, refusal in (
        (stage.cast.leader, PermissionDenied),
        (stage.cast.unit_head, PermissionDenied),
        (stage.cast.other_unit_head, Http404),
        (stage.cast.other_lead_home_affairs, Http404),
    ):
        with pytest.raises(refusal):
            loss_findings.open_losses(result.pk, [opening(result, "1.1.1")], opened_on=OPENED_ON, by=user)


def test_a_loss_is_explained_once_and_again_only_after_a_withdrawal(stage: Stage):
    result = lost_result(stage)
    (finding,) = open_all(stage, result, "1.1.2")

    with pytest.raises(OpeningRefused, match="giải thích hết"):
        open_all(stage, result, "1.1.2")
    loss_findings.withdraw_loss(finding.pk, "Mở nhầm đơn vị", by=stage.cast.home_affairs)
    (again,) = open_all(stage, result, "1.1.2")

    finding.refresh_from_db()
    assert (finding.status, finding.closed_on) == (FindingStatus.WITHDRAWN, dt.date(2019, 5, 20))
    assert again.status == FindingStatus.CONCLUDED
    assert [event.verb for event in Event.objects.about(finding).order_by("pk")] == ["open_loss", "withdraw"]


def test_one_loss_may_be_explained_by_two_findings_up_to_what_was_lost(stage: Stage):
    result = lost_result(stage)

    open_all(stage, result, "2.1.2", points=Decimal("0.4"))
    open_all(stage, result, "2.1.2")

    assert sorted(FindingLoss.objects.values_list("points", flat=True)) == [Decimal("0.400"), Decimal("0.600")]


def test_an_open_finding_of_the_same_criterion_becomes_one_row_with_two_sources(client, stage: Stage):
    (finding,) = remediation.conclude(stage, 1, criterion=leaf(stage, "1.1.2"))
    result = lost_result(stage)

    proposed = {line.criterion.code: line.known for line in lost_lines(result)}
    open_all(stage, result, "1.1.2", joins=finding.pk)

    assert proposed == {"1.1.1": [], "1.1.2": [finding], "2.1.2": []}
    finding.refresh_from_db()
    assert (finding.inspection, finding.assessment, finding.origin) == (stage.inspection, result, stage.inspection)
    assert (finding.due_on, finding.sources_in_words) == (remediation.DUE_ON, "kiểm tra, chỉ số")
    assert Finding.objects.count() == 1
    client.force_login(stage.cast.unit_officer)
    for origin in finding.origins:
        assert finding.text in client.get(origin.remediation_url).content.decode()
    for source, shown in (("inspection", True), ("index", True), ("both", True)):
        page = client.get(reverse("finding_list"), {"source": source, "status": "all"}).content.decode()
        assert (finding.text in page) is shown


def test_the_link_is_found_through_the_lineage_in_either_direction(stage: Stage):
    (finding,) = remediation.conclude(stage, 1, criterion=leaf(stage, "1.1.2"))
    before, after = CriteriaSetFactory(lead_unit=stage.city), CriteriaSetFactory(lead_unit=stage.city)
    here = leaf(stage, "1.1.2")
    CriterionLineage.objects.create(earlier=before.criteria.get(code="1.1.1"), later=here)
    CriterionLineage.objects.create(earlier=here, later=after.criteria.get(code="2.1.2"))

    earlier = lost_result(stage, criteria_set=before)
    later = lost_result(stage, criteria_set=after, year=2017)

    assert [line.criterion.code for line in lost_lines(earlier) if line.known] == ["1.1.1"]
    assert [line.criterion.code for line in lost_lines(later) if line.known] == ["2.1.2"]
    assert lost_lines(earlier)[0].known == [finding]


def test_a_link_is_taken_back_with_a_reason_and_never_the_only_source(stage: Stage):
    (finding,) = remediation.conclude(stage, 1, criterion=leaf(stage, "1.1.2"))
    result = lost_result(stage)
    open_all(stage, result, "1.1.2", joins=finding.pk)
    (alone,) = open_all(stage, result, "1.1.1")
    by = stage.cast.home_affairs

    with pytest.raises(WorkflowError, match="lý do"):
        loss_findings.unlink_loss(finding.losses.get().pk, " ", by=by)
    with pytest.raises(WorkflowError, match="chỉ đến từ điểm chỉ số"):
        loss_findings.unlink_loss(alone.losses.get().pk, "Nhầm", by=by)
    loss_findings.unlink_loss(finding.losses.get().pk, "Không phải cùng một việc", by=by)

    finding.refresh_from_db()
    assert (finding.assessment, finding.losses.count()) == (None, 0)
    said = [(entry.what, entry.note) for entry in history(finding, by, inside=True) if "điểm chỉ số" in entry.what]
    assert said == [
        ("Gắn với điểm chỉ số bị trừ", "Chỉ số CCHC năm 2018, tiêu chí 1.1.2: bị trừ 0,75/1,5 điểm"),
        ("Bỏ gắn với điểm chỉ số bị trừ", "Không phải cùng một việc"),
    ]


def test_a_person_links_a_finding_without_a_criterion_to_a_loss(stage: Stage):
    (finding,) = remediation.conclude(stage, 1)
    result = lost_result(stage)

    loss_findings.link_loss(finding.pk, score_of(result, "2.1.2").pk, Decimal("0.5"), by=stage.cast.home_affairs)

    finding.refresh_from_db()
    assert finding.assessment == result
    assert finding.losses.get().points == Decimal("0.500")


def test_words_are_proposed_from_the_appraisal_or_from_the_criterion(stage: Stage):
    result = lost_result(stage)
    result.scores.filter(criterion__code="1.1.2").update(reason="Hoàn thành 15/19 nhiệm vụ.")
    lines = {line.criterion.code: line for line in lost_lines(result)}

    words = propose(result, lines["1.1.2"])
    plain = propose(result, lines["2.1.2"])

    assert words.text.endswith("bị trừ 0,75/1,5 điểm: hoàn thành 15/19 nhiệm vụ")
    assert plain.text.startswith("Tiêu chí 2.1.2, ")
    assert plain.text.endswith(", bị trừ 1/2 điểm")
    assert plain.requirement == "Khắc phục để đạt yêu cầu của tiêu chí 2.1.2"
    assert plain.answerable == "Chủ tịch UBND phường Mũi Né"


def test_a_loss_counts_what_failed_before_by_inspection_or_index(stage: Stage):
    criterion = leaf(stage, "1.1.1")
    first = lost_result(stage, year=2017)
    (old,) = open_all(stage, first, "1.1.1")
    remediation.conclude(stage, 1, criterion=criterion)
    stage.inspection.visit_on = dt.date(2018, 9, 3)
    stage.inspection.save(update_fields=["visit_on"])

    (new,) = open_all(stage, lost_result(stage), "1.1.1")

    new.refresh_from_db()
    assert new.again == "lần thứ 3 trong 3 lần kiểm tra, chấm chỉ số"
    assert new.repeats is not None
    assert new.repeats.inspection == stage.inspection
    old.refresh_from_db()
    assert old.again == ""


def test_the_page_opens_what_was_ticked_with_the_words_that_were_typed(client, stage: Stage):
    result = lost_result(stage)
    url = reverse("losses_open", args=[result.pk])
    client.force_login(stage.cast.home_affairs)
    lost = {score.criterion.code: score for score in loss_findings.lost_scores(result)}
    chosen = [lost["1.1.1"].pk, lost["2.1.2"].pk]

    ticks = client.get(url).content.decode()
    words = client.get(url, {"score": chosen}).content.decode()
    sent = {"score": chosen, "opened_on": "2019-05-06"}
    for pk in chosen:
        sent |= {f"d{pk}-text": "Chưa niêm yết", f"d{pk}-requirement": "Niêm yết", f"d{pk}-severity": "major"}
        sent |= {f"d{pk}-points": "0,5", f"d{pk}-due_on": ""}
    refused = client.post(url, sent | {f"d{chosen[1]}-points": "1.259"})
    done = client.post(url, sent)

    assert ticks.count('name="score"') == 3
    assert "khắc phục và báo cáo chậm nhất ngày 19/06/2019" in words
    assert refused.status_code == 422
    assert "Chưa niêm yết" in refused.content.decode()
    assert "có thể hiểu hai cách" in refused.content.decode()
    assert done.status_code == 302
    assert list(Finding.objects.values_list("text", "severity")) == [("Chưa niêm yết", "major")] * 2
    assert set(FindingLoss.objects.values_list("points", flat=True)) == {Decimal("0.500")}


def test_pages_of_the_index_tell_of_their_findings_in_a_fixed_number_of_queries(
    client, stage: Stage, django_assert_max_num_queries
):
    result = lost_result(stage)
    open_all(stage, result, "1.1.1", "1.1.2")
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("index_assessment", args=[result.pk])).content.decode()
    with django_assert_max_num_queries(30):
        client.get(result.remediation_url)

    assert "2 tồn tại giải thích 1,75 điểm bị trừ; 2 đang chờ đơn vị" in page


def test_a_round_of_another_lead_unit_is_never_mixed_in(stage: Stage):
    elsewhere = stage.cast.other_lead_home_affairs
    result = lost_result(stage)
    open_all(stage, result, "1.1.1")

    assert not Finding.objects.visible_to(elsewhere).exists()
    assert not FindingLoss.objects.visible_to(elsewhere).exists()
    other = make_round(PlanFactory().lead_unit, year=2016)
    publish(other)
    assert not lost_lines(assess(other, scores={}))
