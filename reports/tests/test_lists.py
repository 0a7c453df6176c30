"""Every list as a workbook: the rows of its page under the same filter, for whom that page opens, and nothing more."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from cchc.tests.world import DAY, World
from inspections.enums import InspectionKind, InspectionStatus
from inspections.models import Inspection
from reports import jobs
from reports.enums import JobKind, JobStatus
from reports.lists.registry import TABLES
from reports.lists.table import Asked
from reports.lists.taking import AT_ONCE
from reports.models import Job
from reports.tests.books import about, book_of, column, export
from reports.tests.list_cases import CASES
from reports.tests.lists import Case, furnished
from units.models import Event, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any) -> World:
    """Where every list has something in it."""
    settings.CCHC_DEMO_TODAY = DAY
    return furnished()


def asked_of(case: Case, user: User, world: World, query: str) -> Asked:
    return Asked.read(user, query, ",".join(map(str, case.keys(world))))


def cells(book: openpyxl.Workbook) -> list[Any]:
    return [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]


# --- Rows ---------------------------------------------------------------------------------------------

OTHER_WARDS = ("Hàm Tiến", "Phú Hài", "Đức Long", "Lạc Đạo")


def test_every_list_is_tried():
    assert {case.slug for case in CASES} | {"toan-canh", "phien-lam-viec"} == set(TABLES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_workbook_holds_the_rows_of_the_page_under_its_filter(world: World, case: Case):
    user = getattr(world.stage.cast, case.who)
    client, table = sign_in(user), TABLES[case.slug]

    page: Any = client.get(table.url(asked_of(case, user, world, case.query)))
    book = book_of(export(client, case.slug, case.query, case.keys(world)))

    assert page.status_code == 200
    shown = case.shown(page.context)
    assert column(book, case.heading) == shown
    assert shown
    told = about(book)
    assert told["Nội dung"] == table.title
    number = told.get(f"Số dòng, trang «{book.worksheets[0].title}»", told["Số dòng"])
    assert number == str(len(shown))
    assert told["Người xuất"] == user.full_name
    assert "21/05/2019" in told["Lúc"]
    button = reverse("finding_export") if case.slug == "ton-tai-han-che" else reverse("list_export", args=[case.slug])
    assert f'action="{button}?' in page.content.decode()


@pytest.mark.parametrize("case", [*{case.slug: case for case in CASES}.values()], ids=str)
def test_who_may_not_open_the_page_may_not_take_it_out_nor_a_ward_the_rows_of_another(world: World, case: Case):
    found, words = {}, []
    for name, user in world.stage.cast.people().items():
        client = sign_in(user)
        page = client.get(TABLES[case.slug].url(asked_of(case, user, world, ""))).status_code
        taken = export(client, case.slug, "", case.keys(world))
        if taken.status_code not in {200: (200, 302)}.get(page, (page,)):  # 302: nothing there
            found[name] = (page, taken.status_code)
        if name == "unit_head" and taken.status_code == 200 and not case.of_all_units:
            words = [str(cell.value) for cell in cells(book_of(taken))]

    assert found == {}
    assert [word for word in words if any(ward in word for ward in OTHER_WARDS)] == []


def test_the_overview_goes_out_number_by_number(world: World):
    client = sign_in(world.stage.cast.leader)

    overview = client.get(reverse("overview")).context["overview"]
    book = book_of(export(client, "toan-canh"))

    told = {(part, words): number for part, words, number in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert {told["Đang ở đâu", desk.label]: desk.open.count for desk in overview.desks}
    assert all(told["Đang ở đâu", desk.label] == desk.open.count for desk in overview.desks)
    assert told["Tồn tại theo trạng thái", "Cộng"] == overview.sum.all.count > 0
    assert export(sign_in(world.stage.cast.clerk), "toan-canh").status_code == 403


def test_units_compared_are_numbers_in_a_column_for_each_field(world: World):
    client = sign_in(world.stage.cast.leader)

    heat = client.get(reverse("heat_map")).context["heat"]
    book = book_of(export(client, "so-sanh"))

    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert list(head) == ["Đơn vị", *(f"{c.code}. {c.name}"[:80] for c in heat.columns), "Tổng", "Ghi chú"]
    assert [row[0] for row in rows] == [row.unit for row in heat.rows]
    assert all(isinstance(cell, int | float) or cell is None for row in rows for cell in row[1:-1])


def test_the_log_of_grants_has_its_own_columns(world: World):
    client = sign_in(world.stage.cast.administrator)
    client.post(reverse("calendar_feed_renew"))

    book = book_of(export(client, "quyen", "show=log&q=Trị+Viên"))

    assert column(book, "Việc") == ["Tạo địa chỉ lịch riêng"]
    assert column(book, "Người làm") == ["Quản Trị Viên"]


# --- The sheet ----------------------------------------------------------------------------------------


def test_dates_are_dates_the_head_stays_and_the_sheet_filters(world: World):
    book = book_of(export(sign_in(world.stage.cast.home_affairs), "cuoc-kiem-tra", "q=ham+tien"))

    sheet = book.worksheets[0]
    assert column(book, "Ngày kiểm tra") == [dt.datetime(2019, 6, 12)]  # noqa: DTZ001 - Excel knows no zones
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:G2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.column_dimensions["A"].width > 20


def test_the_filter_is_said_in_words(world: World):
    stage = world.stage
    query = f"status=in_progress&year=2019&round={stage.inspection.round_id}"

    book = book_of(export(sign_in(stage.cast.home_affairs), "cuoc-kiem-tra", query))

    told = about(book)
    assert told["Trạng thái"] == "Đang kiểm tra"
    assert told["Năm"] == "2019"
    assert told["Đợt"] == f"{stage.inspection.round.name} – 2019"  # type: ignore[union-attr]
    assert told["Cơ quan, đơn vị"]


@pytest.mark.parametrize("name", ["=HYPERLINK(A1)", "+84 252", "-5 hồ sơ", "@quantri"])
def test_a_name_that_looks_like_a_formula_stays_text(world: World, name: str):
    Unit.objects.filter(pk=world.stage.ward.pk).update(short_name=name)

    book = book_of(export(sign_in(world.stage.cast.home_affairs), "cuoc-kiem-tra", "status=in_progress"))

    assert [(cell.value, cell.data_type) for cell in cells(book)][0] == (name, "s")


def test_cursors_of_the_page_do_not_cut_the_workbook(world: World):
    client = sign_in(world.stage.cast.home_affairs)

    whole = column(book_of(export(client, "cuoc-kiem-tra")), "Đơn vị")

    assert column(book_of(export(client, "cuoc-kiem-tra", "sau=abc&trang=9")), "Đơn vị") == whole


def test_taking_out_is_an_event(world: World):
    export(sign_in(world.stage.cast.home_affairs), "cuoc-kiem-tra", "status=in_progress")

    event = Event.objects.get(verb="export_list")
    assert event.actor == world.stage.cast.home_affairs
    assert event.data == {"list": "cuoc-kiem-tra", "of": "", "filter": "status=in_progress", "rows": event.data["rows"]}


def test_an_unknown_list_and_keys_that_are_missing_are_not_found(world: World):
    client = sign_in(world.stage.cast.home_affairs)

    assert export(client, "khong-co").status_code == 404
    assert export(client, "dot-kiem-tra").status_code == 404
    assert export(client, "dot-kiem-tra", "of=x").status_code == 404
    assert export(client, "cuoc-kiem-tra", "of=1").status_code == 404


def test_nothing_found_leads_back_to_the_page(world: World):
    answer: Any = export(sign_in(world.stage.cast.home_affairs), "cuoc-kiem-tra", "q=khong+co+don+vi+nay")

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('inspection_list')}?q=khong+co+don+vi+nay"


# --- Long lists ---------------------------------------------------------------------------------------


def many(stage: Stage, count: int) -> None:
    first = stage.inspection
    Inspection.objects.bulk_create(
        Inspection(
            lead_unit=stage.city,
            team=first.team,
            unit=stage.other_ward,
            kind=InspectionKind.FOLLOW_UP,
            criteria_set=first.criteria_set,
            status=InspectionStatus.SCHEDULED,
            visit_on=dt.date(2019, 6, 3),
            half_day="morning",
        )
        for _ in range(count)
    )


def test_above_two_thousand_rows_a_worker_writes_it(stage: Stage):
    many(stage, AT_ONCE + 1)
    client = sign_in(stage.cast.home_affairs)

    answer: Any = export(client, "cuoc-kiem-tra", "status=scheduled")
    job = Job.objects.get(kind=JobKind.LIST)
    assert answer["Location"] == reverse("export", args=[job.pk])
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    page = client.get(reverse("export", args=[job.pk])).content.decode()
    assert f'href="{reverse("inspection_list")}?status=scheduled"' in page
    file: Any = client.get(reverse("export_file", args=[job.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    assert len(column(book, "Đơn vị")) == AT_ONCE + 1


def test_at_two_thousand_rows_the_page_gives_it(stage: Stage):
    many(stage, AT_ONCE)

    book = book_of(export(sign_in(stage.cast.home_affairs), "cuoc-kiem-tra", "status=scheduled"))

    assert len(column(book, "Đơn vị")) == AT_ONCE
    assert not Job.objects.exists()


def test_the_worker_asks_anew_what_the_person_may_see(stage: Stage):
    many(stage, AT_ONCE + 1)
    export(sign_in(stage.cast.home_affairs), "cuoc-kiem-tra")
    stage.cast.home_affairs.memberships.update(starts_on=dt.date(2018, 1, 1), ends_on=dt.date(2019, 1, 1))
    job = Job.objects.get()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert job.file is None
