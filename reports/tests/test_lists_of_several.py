"""Workbooks of several sheets: the file of a unit, what mending would bring, what a search found."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from inspections.enums import FindingStatus
from inspections.models import Finding, FindingLoss, IndexAssessment, IndexScore
from inspections.tests.factories import STARTED_AT, FindingFactory
from inspections.tests.indexes import assess, leaf, make_round, publish
from reports import jobs, searching
from reports.lists import taking
from reports.models import Job
from reports.tests.books import about, book_of, column, export, rows
from reports.tests.dashboards import DAY, others_visited, play, signed_visit
from units.models import Event
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db

# --- The file of a unit -------------------------------------------------------------------------------


def mended(stage: Stage, number: int) -> None:
    """At the ward: signed inspections of two years, findings open, closed and come back, two years of the index."""
    open_ones = [("concluded", "major", n - 3, 0, "steering") for n in range(number)]
    closed = [("verified", "minor", -5, 0, "steering"), ("withdrawn", "moderate", 3, 0, "steering")]
    play(stage, [(0, 2019, False, "remediating", open_ones), (0, 2018, False, "remediating", closed)])
    Finding.objects.filter(status=FindingStatus.VERIFIED).update(occurrence=2)
    signed_visit(stage, stage.ward)
    others_visited(stage, 4)
    for year, points in ((2016, "1"), (2018, "0.5")):
        round_ = make_round(stage.city, year=year)
        assess(round_, stage.ward, scores={"1.1.2": points})
        assess(round_, stage.other_ward)
        publish(round_)


def test_the_file_of_a_unit_is_a_workbook_with_a_sheet_for_each_table(stage: Stage):
    mended(stage, 20)
    client = sign_in(stage.cast.home_affairs)

    file = client.get(reverse("unit_file", args=[stage.ward.pk])).context["file"]
    book = book_of(export(client, "ho-so-don-vi", keys=[stage.ward.pk]))

    assert book.sheetnames == [
        "Điểm theo lĩnh vực", "Xu hướng", "Tồn tại theo tình trạng", "Tồn tại đang mở", "Tồn tại đã xong",
        "Tồn tại lặp lại", "Cuộc kiểm tra", "Chỉ số CCHC từng năm", "Văn bản", "Bộ lọc",
    ]  # fmt: skip
    assert [row[:4] for row in rows(book, "Điểm theo lĩnh vực")] == [
        (field.name, field.got.score / 1000, field.got.maximum / 1000, field.value / 1000)
        for field in [*file.scores.fields, file.scores.total]
    ]
    assert column(book, "So với trung bình") == ["thấp hơn 40,0"] * (len(file.scores.fields) + 1)
    assert ("Đang mở, cộng", 20, 0, 0, 20) in rows(book, "Tồn tại theo tình trạng")
    assert len(file.findings.open.rows) == 15
    assert len(column(book, "Tồn tại, hạn chế", "Tồn tại đang mở")) == file.findings.open.count == 20
    assert column(book, "Thời hạn", "Tồn tại đang mở") == sorted(column(book, "Thời hạn", "Tồn tại đang mở"))
    assert set(column(book, "Trạng thái", "Tồn tại đã xong")) == {"Đã xác nhận", "Rút"}
    assert column(book, "Lần thứ", "Tồn tại lặp lại") == [2]
    visits = column(book, "Ngày", "Cuộc kiểm tra")
    assert [f"{day:%d/%m/%Y}" for day in visits] == [line.when.split(",")[0] for line in file.visits.lines]
    assert column(book, "Hạng", "Chỉ số CCHC từng năm") == [2, 2]
    assert column(book, "Chỉ số (%)", "Chỉ số CCHC từng năm") == [float(line.value) for line in file.years]


def test_the_file_says_whose_it_is_when_it_was_written_and_how_many_rows_each_sheet_has(stage: Stage):
    mended(stage, 3)

    answer = export(sign_in(stage.cast.unit_head), "ho-so-don-vi", keys=[stage.ward.pk])

    assert 'filename="ho-so-don-vi-ubnd-phuong-mui-ne-2019-05-20.xlsx"' in answer["Content-Disposition"]
    told = about(book_of(answer))
    assert told["Đơn vị"] == "UBND phường Mũi Né"
    assert told["Người đứng đầu"] == "Đỗ Chủ Tịch, Chủ tịch, từ 01/01/2015"
    assert told["Điểm theo lĩnh vực"].endswith("trung bình của 5 phường, xã đã ký biên bản trong năm 2019")
    assert told["Người xuất"] == "Đỗ Chủ Tịch"
    assert told["Số dòng, trang «Tồn tại đang mở»"] == "3"
    assert told["Số dòng"] == str(sum(int(words) for name, words in told.items() if "trang «" in name))
    event = Event.objects.get(verb="export_list")
    assert (event.actor, event.data["list"], event.data["of"]) == (
        stage.cast.unit_head,
        "ho-so-don-vi",
        str(stage.ward.pk),
    )


def test_the_file_asks_as_many_queries_for_few_rows_as_for_many(stage: Stage):
    mended(stage, 2)
    client = sign_in(stage.cast.home_affairs)
    export(client, "ho-so-don-vi", keys=[stage.ward.pk])
    with CaptureQueriesContext(connection) as few:
        export(client, "ho-so-don-vi", keys=[stage.ward.pk])
    for number in range(30):
        FindingFactory(inspection=stage.inspection, status=FindingStatus.CONCLUDED, due_on=DAY)
        signed_visit(stage, stage.ward, dt.date(2018, 5, 1 + number))

    with CaptureQueriesContext(connection) as many:
        export(client, "ho-so-don-vi", keys=[stage.ward.pk])

    assert len(many) <= len(few) <= 50


# --- What mending would bring -------------------------------------------------------------------------


@pytest.fixture
def scored(stage: Stage) -> IndexAssessment:
    """The ward has 4.5 of 8, another 6."""
    round_ = make_round(stage.city)
    found = assess(round_, stage.ward, scores={"1.1.1": "0", "1.1.2": "0", "2.1.1": "1"})
    assess(round_, stage.other_ward, scores={"2.1.1": "0"})
    publish(round_)
    finding = FindingFactory(inspection=stage.inspection, text="Thiếu sổ", released_at=STARTED_AT)
    score = IndexScore.objects.get(assessment=found, criterion__code="1.1.1")
    FindingLoss.objects.create(finding=finding, score=score, points=score.maximum)
    return IndexAssessment.objects.select_related("round").get(pk=found.pk)


def ticks(scored: IndexAssessment, *codes: str) -> list[str]:
    return [f"s-{IndexScore.objects.get(assessment=scored, criterion__code=code).pk}" for code in codes]


def test_what_is_ticked_goes_out_with_the_place_before_and_after(stage: Stage, scored: IndexAssessment):
    client, sent = sign_in(stage.cast.unit_head), {"tick": [*ticks(scored, "1.1.2", "2.1.1"), "lạ"]}

    page: Any = client.post(reverse("index_what_if", args=[scored.pk]), sent).context
    book = book_of(export(client, "neu-khac-phuc", keys=[scored.pk], sent=sent))

    assert rows(book, "Dự tính") == [
        ("Điểm", 4.5, 7),
        ("Điểm tối đa áp dụng", 8, 8),
        ("Chỉ số (%)", 56.25, 87.5),
        ("Xếp loại", page["before"]["band"], page["after"]["band"]),
        ("Hạng", 2, 1),
    ]
    assert book["Dự tính"]["C1"].value == "Nếu khắc phục (giả định)"
    options = "Tồn tại, điểm mất"
    assert column(book, "Tiêu chí", options) == [row["code"] for row in page["options"]]
    ticked = column(book, "Coi như đã khắc phục", options)
    assert [mark == "có" for mark in ticked] == [row["ticked"] for row in page["options"]]
    assert "Thiếu sổ" in column(book, options, options)
    told = about(book)
    assert told["Đã chọn"] == "2 trong 3 mục, công sức 4"
    assert told["Giả định"].startswith("Khắc phục xong một tồn tại thì lấy lại đúng số điểm")
    assert "Mục tiêu" not in told
    assert Event.objects.get(verb="export_list").data["filter"].count("tick=") == 3


def test_the_cheapest_set_that_was_found_goes_out_with_its_goal(stage: Stage, scored: IndexAssessment):
    client, goal = sign_in(stage.cast.home_affairs), {"goal_band": "tot"}
    found: Any = client.post(reverse("index_what_if", args=[scored.pk]), {"seek": "1", **goal}).context
    keys = [row["key"] for row in found["options"] if row["ticked"]]

    book = book_of(export(client, "neu-khac-phuc", keys=[scored.pk], sent={"tick": keys, **goal}))
    others = book_of(export(client, "neu-khac-phuc", keys=[scored.pk], sent={"tick": keys[:1], **goal}))

    assert about(book)["Mục tiêu"] == found["said"]["text"]
    assert "Mục tiêu" not in about(others)


def test_the_whole_city_goes_out_in_its_new_order(stage: Stage, scored: IndexAssessment):
    client = sign_in(stage.cast.leader)
    sent = {"tick": [leaf(scored.round, "1.1.2").pk, leaf(scored.round, "2.1.1").pk], "way": "all"}

    page: Any = client.post(reverse("index_what_if_city", args=[scored.round_id]), sent).context
    book = book_of(export(client, "neu-khac-phuc-thanh-pho", keys=[scored.round_id], sent=sent))

    units = "Đơn vị xếp hạng lại"
    assert column(book, "Đơn vị", units) == [row["unit"] for row in page["units"]]
    assert column(book, "Hạng (giả định)", units) == [row["rank"] for row in page["units"]]
    assert column(book, "Chỉ số (giả định, %)", units) == [100, 87.5]
    assert rows(book, "Xếp loại") == [tuple(band) for band in page["bands"]]
    ticked = dict(
        zip(column(book, "Tiêu chí", "Tiêu chí"), column(book, "Coi như đã khắc phục", "Tiêu chí"), strict=True)
    )
    assert {code for code, mark in ticked.items() if mark} == {"1.1.2", "2.1.1"}
    assert about(book)["Giả định"] == "lấy lại toàn bộ điểm mất"
    assert export(sign_in(stage.cast.unit_head), "neu-khac-phuc-thanh-pho", keys=[scored.round_id]).status_code == 403


def test_a_worker_writes_what_was_ticked(stage: Stage, scored: IndexAssessment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(taking, "AT_ONCE", 1)
    client = sign_in(stage.cast.leader)
    export(client, "neu-khac-phuc", keys=[scored.pk], sent={"tick": ticks(scored, "1.1.2")})
    job = Job.objects.get()

    jobs.run(job.pk)

    page = client.get(reverse("export", args=[job.pk])).content.decode()
    assert f'href="{reverse("index_what_if", args=[scored.pk])}"' in page
    job.refresh_from_db()
    assert job.params["filter"] == f"tick={ticks(scored, '1.1.2')[0]}"
    assert job.file is not None
    assert job.file.original_name == "neu-khac-phuc-ubnd-phuong-mui-ne-2019-05-20.xlsx"


def test_a_result_that_is_not_published_gives_nothing(stage: Stage):
    found = assess(make_round(stage.city), stage.ward)

    assert export(sign_in(stage.cast.leader), "neu-khac-phuc", keys=[found.pk]).status_code == 302


def test_more_options_and_units_ask_no_more_queries(stage: Stage, scored: IndexAssessment):
    client = sign_in(stage.cast.leader)
    addresses = [("neu-khac-phuc", [scored.pk]), ("neu-khac-phuc-thanh-pho", [scored.round_id])]
    for slug, keys in addresses:
        export(client, slug, keys=keys)
    counts = []
    for _ in range(2):
        for slug, keys in addresses:
            with CaptureQueriesContext(connection) as asked:
                export(client, slug, keys=keys)
            counts.append(len(asked))
        score = IndexScore.objects.get(assessment=scored, criterion__code="1.1.2")
        for number in range(8):
            finding = FindingFactory(inspection=stage.inspection, released_at=STARTED_AT)
            FindingLoss.objects.create(finding=finding, score=score, points="0.1")
            assess(scored.round, UnitFactory(parent=stage.city, name=f"Nữa {number}"), scores={"1.1.1": "0"})
        publish(scored.round)

    assert counts[:2] == counts[2:]


# --- Search --------------------------------------------------------------------------------------------


def test_all_kinds_go_out_a_sheet_each(stage: Stage):
    FindingFactory(inspection=stage.inspection, text="Tồn tại ở Mũi Né", released_at=STARTED_AT)
    client = sign_in(stage.cast.home_affairs)

    groups = client.get(reverse("search"), {"q": "mui ne"}).context["groups"]
    book = book_of(export(client, "tim-kiem", "q=mui+ne"))

    assert book.sheetnames == [*(group.source.label for group in groups), "Bộ lọc"]
    assert len(groups) > 2
    for group in groups:
        assert column(book, "Kết quả", group.source.label) == [hit.title for hit in group.hits]
    told = about(book)
    assert (told["Tìm"], told["Loại"]) == ("mui ne", "tất cả")


def test_more_than_the_page_counts_is_cut_and_said_unless_one_kind_is_asked_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(searching, "COUNTED_TO", 3)
    for number in range(5):
        FindingFactory(
            inspection=stage.inspection,
            text=f"Mũi Né {number}",
            due_on=DAY + dt.timedelta(days=number),
            released_at=STARTED_AT,
        )
    client, findings = sign_in(stage.cast.home_affairs), "Tồn tại, hạn chế"

    cut = book_of(export(client, "tim-kiem", "q=mui+ne"))
    whole = book_of(export(client, "tim-kiem", "q=mui+ne&loai=ton-tai"))

    assert column(cut, "Kết quả", findings) == [f"Mũi Né {number}" for number in (4, 3, 2)]
    assert about(cut)[findings] == "3 kết quả đầu, còn nữa; tải riêng loại này thì đủ"
    assert column(whole, "Kết quả", findings) == [f"Mũi Né {number}" for number in (4, 3, 2, 1, 0)]
    assert findings not in about(whole)


def test_a_ward_takes_out_only_what_it_may_see(stage: Stage):
    FindingFactory(inspection=stage.inspection, text="Sổ tiếp dân", released_at=None)
    FindingFactory(inspection__lead_unit=stage.city, text="Sổ tiếp dân", released_at=STARTED_AT)

    assert export(sign_in(stage.cast.unit_head), "tim-kiem", "q=so+tiep+dan").status_code == 302
    assert export(sign_in(stage.cast.unit_head), "tim-kiem", "q=").status_code == 302


def test_a_search_asks_as_many_queries_for_few_rows_as_for_many(stage: Stage):
    client = sign_in(stage.cast.home_affairs)
    UnitFactory(parent=stage.city, name="Mũi Né Mới")
    FindingFactory(inspection=stage.inspection, text="Mũi Né", released_at=STARTED_AT)
    export(client, "tim-kiem", "q=mui+ne")
    with CaptureQueriesContext(connection) as few:
        export(client, "tim-kiem", "q=mui+ne")
    for _ in range(30):
        FindingFactory(inspection=stage.inspection, text="Mũi Né", released_at=STARTED_AT)

    with CaptureQueriesContext(connection) as many:
        export(client, "tim-kiem", "q=mui+ne")

    assert len(many) <= len(few) <= 60
