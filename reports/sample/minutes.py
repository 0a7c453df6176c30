"""The minutes of a visit: drawn up, read by the unit, signed on paper or in the system, the final PDF drawn."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.lib.dates import long_date
from cchc.lib.workdays import CALENDAR
from reports import issuing, jobs, signing
from reports.enums import Signatory
from reports.models import Document, Job
from reports.sample.clock import Step, at, moment
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.pictures import scan
from reports.sample.planning import Planned
from reports.sample.scheduling import visit_days
from reports.sample.visits import Visit
from units.models import User

ON_PAPER, IN_SYSTEM = "paper", "system"


def closing(planned: Planned, people: People) -> list[Step]:
    """The minutes of each visit that has been, and their scans on the next working day."""
    steps, days = [], visit_days()
    for row in read("visits")["visits"]:
        visit, day = Visit(planned.inspections[row["unit"]], row), days[row["unit"]]
        steps.append(Step(moment(day, row["end"]), partial(close, visit, people)))
        if row["scan"]:
            next_day = CALENDAR.add_working_days(day, 1)
            steps.append(Step(moment(next_day, "09:30"), partial(attach_scan, visit)))
    return steps


def close(visit: Visit, people: People) -> None:
    """From the completed checklist to signed minutes with their PDF."""
    head = people[f"{read('people')['communes'][visit.inspection.unit.gso_code]['slug']}.chutich"]
    end = moment(visit.day, visit.told["end"])
    with jobs.held_back():
        document = issuing.draw_up(visit.inspection.pk, by=visit.secretary)
        with at(end + dt.timedelta(minutes=6)):
            _give_opinion(visit, head)
        with at(end + dt.timedelta(minutes=12)):
            _sign(visit, document, head)
        with at(end + dt.timedelta(minutes=13)):
            _draw(document)


def _give_opinion(visit: Visit, head: User) -> None:
    if visit.told["signing"] == IN_SYSTEM:
        issuing.give_opinion(visit.inspection.pk, visit.told["opinion"], by=head, occurred_on=visit.day)
        return
    issuing.give_opinion(
        visit.inspection.pk,
        visit.told["opinion"],
        by=visit.secretary,
        spoken_by=f"{head.full_name}, {head.job_title}",
        occurred_on=visit.day,
    )


def _sign(visit: Visit, document: Document, head: User) -> None:
    signers = {Signatory.SECRETARY: visit.secretary, Signatory.CHAIR: visit.chair, Signatory.UNIT: head}
    if visit.told["signing"] == ON_PAPER:
        names: dict[str, signing.PaperSigner] = {
            part: signing.PaperSigner(user.full_name, _title(visit, user)) for part, user in signers.items()
        }
        signing.sign_on_paper(visit.inspection.pk, names, visit.day, by=visit.secretary)
        return
    sha256 = document.revisions.order_by("-revision")[0].sha256
    for part, user in signers.items():
        signing.confirm_in_system(visit.inspection.pk, part, signer=user, sha256=sha256, by=user)


def _title(visit: Visit, user: User) -> str:
    mine = next((row for row in visit.members if row.user_id == user.pk), None)
    return mine.title if mine else user.job_title


def _draw(document: Document) -> None:
    """The final PDF at once; nobody needs the drafts any more."""
    Job.objects.filter(revision__document=document, final=False).delete()
    for job in Job.objects.filter(revision__document=document, final=True):
        jobs.run(job.pk)


def attach_scan(visit: Visit) -> None:
    document = Document.objects.get(inspection=visit.inspection)
    lines = [
        "TỔ KIỂM TRA CẢI CÁCH HÀNH CHÍNH",
        f"Biên bản số {document.code}",
        long_date(document.dated_on),
        f"tại {visit.inspection.unit.short_name}",
        "(dữ liệu minh họa)",
    ]
    name = f"scan-{document.code.replace('/', '-')}.pdf"
    upload = SimpleUploadedFile(name, scan(lines), content_type="application/pdf")
    issuing.attach_scan(document.pk, upload, by=visit.secretary)
