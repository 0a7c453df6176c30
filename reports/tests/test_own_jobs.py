"""«Tệp đã yêu cầu»: one's own jobs alone, with state, time and the way to the file."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cchc.tests.cast import Stage, sign_in
from reports import jobs
from reports.enums import JobKind, JobStatus, PaperKind
from reports.models import Document, Job
from reports.tests.published import a_paper
from units.models import User

pytestmark = pytest.mark.django_db


def asked(user: User, **columns: Any) -> Job:
    job = jobs.enqueue_file(JobKind.LIST, {"list": "ton-tai-han-che"}, requester=user)
    Job.objects.filter(pk=job.pk).update(**columns)
    return job


def drawn(stage: Stage, user: User) -> Job:
    revision = a_paper(stage.city, kind=PaperKind.PLAN, plan=stage.inspection.plan).revisions.get()
    return jobs.enqueue_render(revision, final=True, requester=user)


def lines_of(user: User, query: str = "") -> Any:
    page: Any = sign_in(user).get(f"{reverse('own_jobs')}{query}")
    assert page.status_code == 200
    return page


def test_each_job_says_what_it_is_how_far_and_where(stage: Stage):
    by = stage.cast.home_affairs
    done = asked(by)
    jobs.run(done.pk)
    failed = asked(by, status=JobStatus.FAILED, error="Chưa làm được tệp.", finished_at=timezone.now())
    drawn(stage, by)
    paper = Document.objects.get()

    page = lines_of(by)

    shown = [(line.what, line.status, line.url, line.file_url) for line in page.context["lines"]]
    assert shown == [
        ("Vẽ văn bản", "queued", reverse("document", args=[paper.pk]), ""),
        ("Xuất danh sách", "failed", reverse("export", args=[failed.pk]), ""),
        ("Xuất danh sách", "done", reverse("export", args=[done.pk]), reverse("export_file", args=[done.pk])),
    ]
    text = page.content.decode()
    assert "Chưa làm được tệp." in text
    done.refresh_from_db()
    assert done.file
    assert done.file.original_name in text
    assert 'hx-trigger="every 5s"' in text  # one is still to be done


def test_nobody_sees_what_others_asked_for_even_of_papers_that_he_reads(stage: Stage):
    asked(stage.cast.home_affairs)
    drawn(stage, stage.cast.home_affairs)

    for person in (stage.cast.home_affairs_head, stage.cast.leader, stage.cast.unit_head):
        page = lines_of(person)
        assert page.context["lines"] == []
        assert "Bạn chưa yêu cầu tệp nào" in page.content.decode()


def test_a_paper_that_may_not_be_opened_any_more_is_not_named(stage: Stage):
    drawn(stage, stage.cast.outsider)

    line = lines_of(stage.cast.outsider).context["lines"][0]

    assert (line.about, line.url) == ("", "")


def test_the_list_comes_in_pages_and_costs_the_same_for_few_and_many(stage: Stage):
    by = stage.cast.home_affairs
    drawn(stage, by)
    client, url = sign_in(by), reverse("own_jobs")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(54):
        asked(by)

    with CaptureQueriesContext(connection) as many:
        first: Any = client.get(url)
    second = lines_of(by, first.context["page"].next_query)

    assert len(many) <= len(few)
    assert (first.context["page"].count_text, len(first.context["lines"]), len(second.context["lines"])) == (
        "55",
        50,
        5,
    )


def test_the_menu_of_the_person_leads_there(stage: Stage):
    assert f'href="{reverse("own_jobs")}"' in sign_in(stage.cast.clerk).get(reverse("home")).content.decode()
