"""Notices of conclusion: drafted, laid before the head, approved, issued under a number of the city's book.

What the story tells of each stands in data/conclusions.json; the last two are still on their way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.lib.dates import long_date, today
from cchc.lib.workdays import CALENDAR
from inspections import concluding
from inspections.conclusion_drafting import items_in_order
from inspections.models import ConclusionItem, ConclusionNotice
from reports import conclusion_papers, issuing, jobs
from reports.enums import PaperKind
from reports.models import Document, Job
from reports.papers import PaperSignatory
from reports.sample.clock import Step, stamp
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.pictures import scan
from reports.sample.planning import Planned
from reports.sample.visits import name_id
from units.enums import Capacity

WRITER, APPROVER, CLERK, DEPUTY = "noivu.chuyenvien", "noivu.truongphong", "vanthu", "phochutich"
Told = Mapping[str, Any]


def finding_id(reference: str) -> Any:
    """«22939:T20»: the key of the visit, the code of the fault."""
    key, code = reference.split(":")
    return name_id(key, "finding", code)


def concluded(planned: Planned, people: People) -> list[Step]:
    return [step for row in read("conclusions")["conclusions"] for step in _Telling(row, planned, people).steps()]


class _Telling:
    """One notice: its steps find it by the inspections that it is about."""

    def __init__(self, row: Told, planned: Planned, people: People) -> None:
        self.row, self.planned, self.people = row, planned, people

    def steps(self) -> Iterator[Step]:
        """Those that have come by the day of the sample: a draft has one alone."""
        acts = {
            "drafted": self._draft,
            "submitted": self._submit,
            "returned": self._return,
            "submitted_again": self._submit,
            "approved": self._approve,
            "issued": self._issue,
            "scanned": self._scan,
        }
        return (Step(stamp(self.row[name]), partial(act)) for name, act in acts.items() if name in self.row)

    def _draft(self) -> None:
        ids = [self.planned.inspections[key].pk for key in self.row["visits"]]
        conclusion = concluding.draft(ids, by=self.people[WRITER])
        texts = concluding.Texts(
            conclusion.strengths, self.row["shortcomings"], conclusion.requirements, conclusion.revision
        )
        edits = [self._edit(item) for item in items_in_order(conclusion) if str(item.finding_id) in self._told_items()]
        concluding.edit(conclusion.pk, by=self.people[WRITER], texts=texts, items=edits)

    def _told_items(self) -> dict[str, Told]:
        return {str(finding_id(reference)): told for reference, told in self.row.get("items", {}).items()}

    def _edit(self, item: ConclusionItem) -> concluding.ItemEdit:
        told = self._told_items()[str(item.finding_id)]
        issued = stamp(self.row["issued"]).date() if "issued" in self.row else today()
        days = told.get("working_days")
        return concluding.ItemEdit(
            item_id=item.pk,
            decision=told.get("decision", item.decision),
            text=told.get("text", item.text),
            requirement=told.get("requirement", item.requirement),
            answerable=item.answerable,
            due_on=CALENDAR.add_working_days(issued, days) if days else None,
            reason=told.get("reason", ""),
            revision=item.revision,
        )

    def _submit(self) -> None:
        """The draft's PDF is drawn for what still waits for the head; of the others the final one is enough."""
        with jobs.held_back():
            document = conclusion_papers.submit(self._conclusion().pk, by=self.people[WRITER])
            if "issued" in self.row:
                Job.objects.filter(revision__document=document, final=False).delete()
            else:
                draw(document)

    def _return(self) -> None:
        conclusion_papers.return_(self._conclusion().pk, self.row["return_reason"], by=self.people[APPROVER])

    def _approve(self) -> None:
        concluding.approve(self._conclusion().pk, by=self.people[APPROVER])

    def _issue(self) -> None:
        by_order = PaperSignatory(Capacity.BY_ORDER, self.people[APPROVER].full_name)
        with jobs.held_back():
            document = conclusion_papers.issue(
                self._conclusion().pk,
                number=self.row["number"],
                dated_on=today(),
                signatory=self._deputy() if self.row.get("signed_by_deputy") else by_order,
                by=self.people[CLERK],
            )
            for drawn in Document.objects.filter(conclusion=document.conclusion_id):
                draw(drawn)

    def _deputy(self) -> PaperSignatory:
        return PaperSignatory(Capacity.FOR, self.people[DEPUTY].full_name)

    def _scan(self) -> None:
        document = Document.objects.get(conclusion=self._conclusion(), kind=PaperKind.CONCLUSION)
        upload = scan_of(document, ["Thông báo kết luận kiểm tra", "công tác cải cách hành chính"])
        issuing.attach_scan(document.pk, upload, by=self.people[CLERK])

    def _conclusion(self) -> ConclusionNotice:
        first = self.planned.inspections[self.row["visits"][0]]
        return ConclusionNotice.objects.get(inspections=first.pk)


def draw(document: Document) -> None:
    """The PDFs that were asked for, at once: there is no worker yet."""
    for job in Job.objects.filter(revision__document=document):
        jobs.run(job.pk)


def draw_last(document: Document) -> None:
    """Only the revision in force: nobody has to read the drafts before it any more."""
    document.refresh_from_db()
    Job.objects.filter(revision__document=document).exclude(revision__revision=document.revision).delete()
    draw(document)


def scan_of(document: Document, subject: list[str]) -> SimpleUploadedFile:
    lines = [
        "ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN THIẾT",
        f"Số: {document.code}",
        *subject,
        _place_and_date(document.dated_on),
    ]
    name = f"scan-{document.code.replace('/', '-')}.pdf"
    return SimpleUploadedFile(name, scan([*lines, "(dữ liệu minh họa)"]), content_type="application/pdf")


def _place_and_date(day: dt.date | None) -> str:
    assert day is not None
    return f"Phan Thiết, {long_date(day)}"
