"""The reports on what was lost in the index: the city's, and the unit's that speaks of the inspection, too."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cchc.tests.cast import Stage
from inspections import handing_in, loss_findings, submitting, verifying
from inspections.enums import FindingStatus
from inspections.models import Finding, IndexAssessment, IndexRound
from inspections.origins import key_of
from inspections.tests import remediation
from inspections.tests.indexes import assess, publish
from inspections.tests.losses import leaf, lost_result, open_all
from inspections.tests.test_unitside import say
from reports import drafting
from reports.enums import DocumentStatus, PaperKind
from reports.index_report_content import told
from reports.index_report_rows import Points, gather
from reports.models import Document
from reports.rendering import render_html, render_pdf
from reports.tests.remediation_papers import MEASURE, PLAN, REPORT, WORDS
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 20)
INDEX = "Chỉ số cải cách hành chính (PAR Index) năm 2018"


@pytest.fixture
def result(stage: Stage) -> IndexAssessment:
    """Of 2.75 lost points 1 is mended, 0.75 open and overdue, the rest given to nobody."""
    found = lost_result(stage)
    mended, late = open_all(stage, found, "1.1.1", "1.1.2")
    head = stage.cast.unit_head
    draft = submitting.open_draft(found, REPORT, by=head)
    say(draft, mended, head, outcome="done", text="Đã ban hành kế hoạch bổ sung.")
    say(draft, late, head, outcome="in_progress", text="Đang rà soát", cause="Công chức mới nhận việc.")
    handing_in.submit(draft.pk, by=head)
    verifying.accept(mended.pk, by=stage.cast.home_affairs)
    Finding.objects.filter(pk=late.pk).update(due_on=dt.date(2019, 5, 17))
    return found


def begin(stage: Stage, round_: IndexRound) -> Document:
    return drafting.start(PaperKind.INDEX_REPORT, round_.pk, by=stage.cast.home_affairs)


# --- The city's -------------------------------------------------------------------------------------


def test_the_city_tells_what_was_lost_mended_and_is_still_open(stage: Stage, result: IndexAssessment) -> None:
    said = begin(stage, result.round).current.snapshot

    assert said["subject"] == f"Kết quả khắc phục tồn tại, hạn chế {INDEX}"
    assert said["to"].endswith("(qua Sở Nội vụ)")
    assert "Tổng số điểm bị trừ của các đơn vị là 2,75 điểm" in said["result"]
    total = said["lost"][-1]
    assert (total["lost"], total["regained"], total["open"], total["unexplained"]) == ("2,75", "1", "0,75", "1")
    assert said["mended"] == [
        {"name": "Đã khắc phục, đúng hạn", "count": "1", "points": "1"},
        {"name": "Quá hạn", "count": "1", "points": "0,75"},
        {"name": "Cộng", "count": "2", "points": "1,75"},
    ]
    (field,) = said["by_field"]
    assert field["counts"].endswith("giao khắc phục 02 tồn tại, hạn chế, đã khắc phục 01")
    assert [line.rpartition(": ")[2] for line in field["criteria"]] == [
        "đã khắc phục tại UBND phường Mũi Né",
        "chưa xong tại UBND phường Mũi Né",
    ]
    (late,) = said["not_yet"]
    assert late.endswith("(quá hạn, chậm nhất ngày 17/05/2019); nguyên nhân: công chức mới nhận việc")
    assert any("giả định" in line.lower() for line in said["points"])
    assert said["criteria"][0]["units"] == "UBND phường Mũi Né (1)"
    ((group),) = said["listed"]
    assert [row["state"] for row in group["rows"]] == ["Đã khắc phục, đúng hạn", "Quá hạn 3 ngày"]
    assert group["rows"][0]["done"] == "Đã ban hành kế hoạch bổ sung"


def test_what_nobody_gave_out_yet_says_so(stage: Stage) -> None:
    document = begin(stage, lost_result(stage).round)

    page = render_html(document.current.layout, document.current.snapshot)

    assert "Chưa giao tồn tại, hạn chế nào để khắc phục." in page
    assert "2,75 điểm bị trừ chưa giao thành tồn tại, hạn chế để khắc phục." in page


def test_the_points_of_every_field_add_up_to_what_was_lost(stage: Stage, result: IndexAssessment) -> None:
    (undone,) = open_all(stage, result, "2.1.2", points=Decimal("0.6"))
    Finding.objects.filter(pk=undone.pk).update(status=FindingStatus.NOT_DONE, closed_on=DAY)

    rows = gather(result.round, DAY)

    assert rows.points == Points(Decimal("2.75"), Decimal(1), Decimal("0.6"), Decimal("0.75"))
    assert rows.points.unexplained == Decimal("0.4")
    assert sum((rows.points_at(row) for row in rows.assessments), Points()) == rows.points


def test_a_finding_that_explains_two_losses_is_counted_once(stage: Stage, result: IndexAssessment) -> None:
    late = Finding.objects.get(status=FindingStatus.REMEDIATING)
    score = result.scores.get(criterion__code="2.1.2")
    loss_findings.link_loss(late.pk, score.pk, None, by=stage.cast.home_affairs)

    said = told(gather(result.round, DAY))

    assert said["lost"][-1]["findings"] == "2"
    assert said["mended"][-1] == {"name": "Cộng", "count": "2", "points": "2,75"}
    assert [row["number"] for group in said["listed"] for row in group["rows"]] == [1, 2]


def test_it_is_written_by_home_affairs_and_hidden_from_units_even_when_issued(
    client: Client, stage: Stage, result: IndexAssessment
) -> None:
    url = result.round.get_absolute_url()
    client.force_login(stage.cast.home_affairs)
    assert "Lập dự thảo báo cáo khắc phục Chỉ số CCHC" in client.get(url).content.decode()
    document = begin(stage, result.round)
    Document.objects.filter(pk=document.pk).update(status=DocumentStatus.ISSUED)

    seen = {name for name, user in stage.cast.people().items() if document in Document.objects.visible_to(user)}

    assert seen == {"home_affairs", "home_affairs_head", "leader", "clerk"}
    client.force_login(stage.cast.unit_head)
    assert "Lập dự thảo" not in client.get(url).content.decode()
    assert client.get(document.get_absolute_url()).status_code == 404


def test_the_rows_are_read_in_as_many_queries_for_many_units(stage: Stage, result: IndexAssessment) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            told(gather(IndexRound.objects.select_related("criteria_set").get(pk=result.round_id), DAY))
        return len(captured)

    few = queries()
    for number in range(4):
        ward = UnitFactory(parent=stage.city, name=f"Thử {number}")
        assess(result.round, ward, scores={"1.1.1": "0", "2.1.2": "0"})
    publish(result.round)

    assert queries() == few <= 11


# --- The unit's -------------------------------------------------------------------------------------


def joint(stage: Stage, kind: Any, *values: dict[str, Any]) -> Document:
    (inspected,) = remediation.conclude(stage, 1, criterion=leaf(stage, "2.1.1"))
    stage.inspection.refresh_from_db()
    (lost,) = open_all(stage, lost_result(stage), "1.1.1")
    by = stage.cast.unit_officer
    draft = submitting.open_draft(stage.inspection, kind, by=by)
    submitting.add_origin(draft.pk, key_of(lost.origin), by=by)
    for finding, said in zip((lost, inspected), values, strict=True):
        item = draft.items.get(finding=finding)
        submitting.save_item(item.pk, said, base_revision=item.revision, by=by)
    if kind == REPORT:
        draft.refresh_from_db()
        submitting.save_words(draft.pk, WORDS, base_revision=draft.revision, by=by)
    return drafting.start(PaperKind(kind), draft.pk, by=by)


def test_the_unit_reports_index_and_inspection_together(stage: Stage) -> None:
    done, doing = {"outcome": "done", "text": "Đã xong"}, {"outcome": "in_progress", "text": "Đang làm"}

    document = joint(stage, REPORT, done, doing)

    said = document.current.snapshot
    assert said["subject"] == (
        f"Kết quả khắc phục tồn tại, hạn chế {INDEX} và sau kiểm tra công tác cải cách hành chính năm 2019"
    )
    assert said["opening"].startswith(f"Thực hiện kết quả {INDEX} và Thông báo số ")
    assert [row["group"] for row in said["rows"]] == [INDEX, "Sau kiểm tra công tác cải cách hành chính năm 2019"]
    assert said["index_points"] == (
        "Các tồn tại, hạn chế này ứng với 1 điểm Chỉ số cải cách hành chính bị trừ; những tồn tại, hạn chế đã khắc phục "
        "ứng với 1 điểm (giả định lấy lại được)"
    )
    assert render_pdf(document.current.layout, said).startswith(b"%PDF")


def test_the_unit_plans_for_both_in_one_paper(stage: Stage) -> None:
    measure = MEASURE | {"due_on": dt.date(2019, 6, 3)}

    said = joint(stage, PLAN, measure, measure).current.snapshot

    assert said["subject"].startswith(f"Khắc phục tồn tại, hạn chế {INDEX} và sau kiểm tra")
    assert [bool(row["group"]) for row in said["rows"]] == [True, True]


def test_a_report_of_the_index_alone_says_so(stage: Stage, result: IndexAssessment) -> None:
    late = Finding.objects.get(status=FindingStatus.REMEDIATING)
    by = stage.cast.unit_officer
    draft = submitting.open_draft(result, REPORT, by=by)
    say(draft, late, by, outcome="done", text="Đã xong")

    said = drafting.start(PaperKind.REMEDIATION_REPORT, draft.pk, by=by).current.snapshot

    assert said["subject"] == f"Kết quả khắc phục tồn tại, hạn chế {INDEX}"
    assert "group" not in said["rows"][0]
