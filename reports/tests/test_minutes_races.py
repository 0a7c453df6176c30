"""Many at once: numbers without gap or twin, one signature a part, and jobs that no broker or worker can lose."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from cchc.tests.threads import at_once
from inspections.workflow import WorkflowError
from reports import issuing, jobs, signing
from reports.models import Document, Job, NumberSeries, Signature
from reports.numbering import take_number
from reports.papermaking import DOCX, PDF
from reports.tests.builders import ready_stage
from units.models import StoredFile
from units.tests.factories import CityFactory

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2019, 5, 21)


@pytest.fixture(autouse=True)
def _on_the_day_of_the_visit(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = DAY


# --- Numbers --------------------------------------------------------------------------------------


def test_numbers_taken_at_once_have_no_gap_and_no_twin_even_where_some_fail():
    city = CityFactory()

    def take(fail: bool) -> int:
        with transaction.atomic():
            number = take_number(city.pk, "BB-TKT", DAY)
            if fail:
                raise RuntimeError("the paper was not drawn up after all")
        return number

    results = at_once(*(lambda fail=n % 4 == 3: take(fail) for n in range(16)))

    taken = sorted(result for result in results if isinstance(result, int))
    assert taken == list(range(1, 13))
    assert NumberSeries.objects.get().last_number == 12


def test_a_series_begins_at_1_each_year_and_for_each_symbol():
    city = CityFactory()

    with transaction.atomic():
        taken = [
            take_number(city.pk, symbol, dt.date(year, 1, 1))
            for symbol, year in [("BB-TKT", 2019), ("BB-TKT", 2019), ("BB-TKT", 2020), ("BB-TKT2", 2019)]
        ]

    assert taken == [1, 2, 1, 1]


def test_a_number_is_taken_only_in_the_transaction_that_uses_it():
    with pytest.raises(RuntimeError):
        take_number(CityFactory().pk, "BB-TKT", DAY)


# --- Drawing up and signing -----------------------------------------------------------------------


def test_of_eight_who_draw_up_at_once_one_does():
    stage = ready_stage()

    results = at_once(*(lambda: issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary) for _ in range(8)))

    assert sum(isinstance(result, Document) for result in results) == 1
    assert sum(isinstance(result, WorkflowError) for result in results) == 7
    assert NumberSeries.objects.get().last_number == 1


def test_of_eight_confirmations_of_one_part_one_counts():
    stage = ready_stage()
    issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    issuing.give_opinion(stage.inspection.pk, "Thống nhất.", by=stage.cast.unit_head)
    sha256, chair = Document.objects.get().current.sha256, stage.cast.chair

    def confirm() -> Document:
        return signing.confirm_in_system(stage.inspection.pk, "chair", signer=chair, sha256=sha256, by=chair)

    results = at_once(*[confirm] * 8)

    assert sum(isinstance(result, Document) for result in results) == 1
    assert Signature.objects.count() == 1


def test_signing_and_taking_back_at_once_leave_only_one_of_the_two():
    stage = ready_stage()
    issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    issuing.give_opinion(stage.inspection.pk, "Thống nhất.", by=stage.cast.unit_head)
    sha256, cast, pk = Document.objects.get().current.sha256, stage.cast, stage.inspection.pk

    signed, taken_back = at_once(
        lambda: signing.confirm_in_system(pk, "secretary", signer=cast.secretary, sha256=sha256, by=cast.secretary),
        lambda: issuing.take_back(pk, "Sót", by=cast.chair),
    )

    assert isinstance(signed, WorkflowError) != isinstance(taken_back, WorkflowError)


# --- Jobs -----------------------------------------------------------------------------------------


def _asked_for() -> Job:
    stage = ready_stage()
    issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    return Job.objects.get()


def test_a_job_run_twice_at_once_gives_one_pdf():
    job = _asked_for()

    at_once(lambda: jobs.run(job.pk), lambda: jobs.run(job.pk))
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.progress) == ("done", 100)
    assert sorted(StoredFile.objects.values_list("media_type", flat=True)) == sorted([DOCX, PDF])


def test_a_job_that_fails_says_so_and_can_be_tried_again():
    job = _asked_for()
    Job.objects.filter(pk=job.pk).update(final=True)
    pdf = Path(django_settings.CCHC_FILES_DIR)
    pdf.parent.mkdir(parents=True, exist_ok=True)
    pdf.write_text("a file where the folder should be")

    jobs.run(job.pk)
    job.refresh_from_db()
    failed = (job.status, "Thử lại" in job.error)
    pdf.unlink()
    jobs.retry(job.pk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert failed == ("failed", True)
    assert job.status == "done"


def test_a_job_that_five_workers_left_is_given_up_with_a_sentence():
    job = _asked_for()
    Job.objects.update(status="running", attempts=5, sent_at=timezone.now() - dt.timedelta(minutes=2))

    jobs.sweep()

    job.refresh_from_db()
    assert (job.status, "5 lần" in job.error) == ("failed", True)


def test_without_a_broker_the_request_goes_on_and_the_job_waits():
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0"}
    code = "from reports import jobs; jobs.send(1); print('went on')"

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert "went on" in done.stdout, done.stderr


@pytest.fixture
def queue(settings: Any) -> str:
    """A queue of this test's own, so that no other test's worker takes its messages."""
    settings.CELERY_TASK_DEFAULT_QUEUE = f"test-{settings.DATABASES['default']['NAME']}-{os.getpid()}"
    return str(settings.CELERY_TASK_DEFAULT_QUEUE)


@pytest.fixture
def start_worker(settings: Any, queue: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    database = connection.settings_dict
    address = f"{database['HOST'] or ''}:{database['PORT']}" if database["PORT"] else database["HOST"] or ""
    login = f"{database['USER']}:{database['PASSWORD']}" if database["PASSWORD"] else database["USER"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{login}@{address}/{database['NAME']}",
        "CCHC_FILES_DIR": str(settings.CCHC_FILES_DIR),
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "cchc", "worker", "-Q", queue, "-c", "1", "-l", "WARNING"]
        worker = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGTERM)
            worker.wait(30)


def _until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _status(job: Job) -> str:
    return str(Job.objects.values_list("status", flat=True).get(pk=job.pk))


def test_a_killed_worker_is_replaced_and_the_document_comes_out_once(start_worker: Any):
    first = start_worker()
    job = _asked_for()
    _until(lambda: _status(job) != "queued")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(30)
    Job.objects.filter(pk=job.pk).exclude(status="done").update(sent_at=timezone.now() - dt.timedelta(seconds=61))

    start_worker()
    jobs.sweep()

    _until(lambda: _status(job) == "done")
    assert sorted(StoredFile.objects.values_list("media_type", flat=True)) == sorted([DOCX, PDF])
    pdf = Document.objects.get().current.pdf
    assert pdf
    assert pdf.path.read_bytes()[:5] == b"%PDF-"
