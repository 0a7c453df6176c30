"""The workbook of findings: the rows of its filter, as the person sees them, safe in Excel."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage, set_stage
from inspections.enums import FindingStatus
from inspections.tests.factories import FindingFactory
from reports import jobs
from reports.enums import JobKind, JobStatus
from reports.models import Job
from units.models import User

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 6, 3)


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def _workbook(client: Client, user: object, *, query: str = "", **data: object) -> openpyxl.Workbook:
    client.force_login(user)  # type: ignore[arg-type]
    answer: Any = client.post(f"{reverse('finding_export')}?{query}", data)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def _job(user: User) -> Job:
    """As for more rows than the page waits for."""
    return jobs.enqueue_file(JobKind.LIST, {"list": "ton-tai-han-che"}, requester=user)


def _column(book: openpyxl.Workbook, heading: str) -> list[object]:
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)].value for row in sheet.iter_rows(min_row=2)]


def test_the_sheet_holds_the_rows_of_the_filter_in_its_order(stage: Stage, client: Client):
    for number, text in enumerate(["thứ hai", "thứ nhất", "thứ ba"]):
        day = DAY + dt.timedelta(days=[1, 0, 2][number])
        FindingFactory(inspection=stage.inspection, text=text, due_on=day, status=FindingStatus.CONCLUDED)
    FindingFactory(inspection=stage.inspection, text="không lấy", status=FindingStatus.VERIFIED)

    book = _workbook(client, stage.cast.home_affairs, query="status=concluded")

    assert _column(book, "Tồn tại, hạn chế") == ["thứ nhất", "thứ hai", "thứ ba"]
    assert f"{_column(book, 'Thời hạn')[0]:%d/%m/%Y}" == "03/06/2019"
    assert book.worksheets[0].freeze_panes == "C2"
    about = {row[0].value: row[1].value for row in book["Bộ lọc"].iter_rows()}
    assert about["Trạng thái"] == "Đã kết luận"
    assert about["Số dòng"] == "3"
    assert about["Người xuất"] == "Lê Thị Nội Vụ"


def test_ticked_rows_alone_go_out(stage: Stage, client: Client):
    rows = [FindingFactory(inspection=stage.inspection, text=f"số {number}") for number in range(3)]

    book = _workbook(client, stage.cast.home_affairs, finding=[str(rows[0].pk), str(rows[2].pk)])

    assert sorted(map(str, _column(book, "Tồn tại, hạn chế"))) == ["số 0", "số 2"]


@pytest.mark.parametrize("text", ["=1+1", "+84 252", "-5 hồ sơ", "@quantri", "=HYPERLINK(A1)"])
def test_words_that_look_like_a_formula_stay_words(stage: Stage, client: Client, text: str):
    FindingFactory(inspection=stage.inspection, text=text)

    sheet = _workbook(client, stage.cast.home_affairs).worksheets[0]

    assert (sheet["B2"].value, sheet["B2"].data_type) == (text, "s")


def test_a_ward_takes_out_its_own_rows_only(stage: Stage, client: Client):
    FindingFactory(inspection=stage.inspection, text="của phường", released_at=timezone.now())
    FindingFactory(inspection=stage.inspection, text="chưa gửi phường")

    book = _workbook(client, stage.cast.unit_head)

    assert _column(book, "Tồn tại, hạn chế") == ["của phường"]


def test_rows_lost_between_asking_and_writing_are_not_in_the_file(stage: Stage, client: Client):
    FindingFactory(inspection=stage.inspection, text="của phường", released_at=timezone.now())
    job = _job(stage.cast.unit_officer)
    stage.cast.unit_officer.memberships.update(starts_on=dt.date(2018, 1, 1), ends_on=dt.date(2019, 1, 1))

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert job.file is None


def test_nobody_fetches_the_file_of_another(stage: Stage, client: Client):
    FindingFactory(inspection=stage.inspection)
    job = _job(stage.cast.home_affairs)
    jobs.run(job.pk)

    client.force_login(stage.cast.home_affairs)
    mine: Any = client.get(reverse("export_file", args=[job.pk]))
    client.force_login(stage.cast.home_affairs_head)

    job.refresh_from_db()
    assert job.file is not None
    assert b"".join(mine.streaming_content) == Path(job.file.path).read_bytes()
    assert client.get(reverse("export_file", args=[job.pk])).status_code == 404


def test_nothing_to_take_out_is_said(stage: Stage, client: Client):
    client.force_login(stage.cast.outsider)

    response = client.post(reverse("finding_export"), follow=True)

    assert "Không có dòng nào để xuất." in response.content.decode()
    assert not Job.objects.exists()


def test_a_long_job_that_shows_progress_is_not_sent_again(stage: Stage, client: Client):
    FindingFactory(inspection=stage.inspection)
    job = _job(stage.cast.home_affairs)
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    Job.objects.update(status=JobStatus.RUNNING, sent_at=an_hour_ago)

    jobs._show(job, 40, "Đang ghi các dòng")

    assert jobs.sweep() == 0
    Job.objects.update(sent_at=an_hour_ago)
    assert jobs.sweep() == 1
