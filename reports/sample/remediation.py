"""What units and city did about the findings until today, act by act (data/remediation.json), and the daily reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.lib.dates import long_date, today
from cchc.lib.workdays import CALENDAR
from inspections import calling, extending, handing_in, remediating, reminding, submitting, verifying
from inspections.enums import ExtensionStatus, LetterStatus, SubmissionKind
from inspections.models import ExtensionRequest, Finding, Inspection, ReminderLetter, Submission
from reports import drafting, jobs, letter_papers, signing_off
from reports.enums import PaperKind
from reports.models import Document
from reports.papers import PaperSignatory
from reports.sample.clock import TODAY, Step, moment, stamp, this_morning
from reports.sample.conclusions import APPROVER, draw, draw_last, finding_id
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.pictures import card, scan
from reports.sample.planning import Planned
from reports.sample.visits import name_id
from units import notifying
from units.models import Unit, User

Told = Mapping[str, Any]
SCAN_TITLES = {
    SubmissionKind.EXPLANATION: ["BÁO CÁO", "Giải trình kết quả kiểm tra cải cách hành chính"],
    SubmissionKind.REMEDIATION_PLAN: ["KẾ HOẠCH", "Khắc phục tồn tại, hạn chế sau kiểm tra"],
    SubmissionKind.REMEDIATION_REPORT: ["BÁO CÁO", "Kết quả khắc phục tồn tại, hạn chế sau kiểm tra"],
}


def remediated(planned: Planned, people: People) -> list[Step]:
    acting = _Acting(planned, people)
    acts = [Step(stamp(row["at"]), partial(acting.act, row)) for row in read("remediation")["acts"]]
    return [*_reminders(), *acts]


def _reminders() -> Iterator[Step]:
    """The clock of every working day, before anybody is at his desk."""
    told = read("remediation")["reminders"]
    day = dt.date.fromisoformat(told["from"])
    while day <= TODAY:
        if not CALENDAR.is_day_off(day):
            when = this_morning(told["at"]) if day == TODAY else moment(day, told["at"])
            yield Step(when, partial(reminding.run, day))
        day += dt.timedelta(days=1)


class _Acting:
    """Each method plays one kind of act, through the transition that a page would call."""

    def __init__(self, planned: Planned, people: People) -> None:
        self.planned, self.people = planned, people

    def act(self, row: Told) -> None:
        does: Callable[[Told], None] = getattr(self, row["do"])
        does(row)

    # --- The unit, or Home Affairs for it from paper ---

    def draft(self, row: Told) -> Submission:
        """Each part that the story tells of; a part that it leaves out stays empty."""
        by, inspection = self._by(row), self._inspection(row["visit"])
        submission = submitting.open_draft(inspection, row["kind"], by=by)
        parts = {str(item.finding_id): item for item in submission.items.all()}
        for code, values in row["items"].items():
            item = parts[str(finding_id(f"{row['visit']}:{code}"))]
            submitting.save_item(item.pk, _typed(values), base_revision=item.revision, by=by)
        if words := row.get("words"):
            submitting.save_words(submission.pk, words, base_revision=submission.revision, by=by)
        return submission

    def hand_in(self, row: Told) -> None:
        submission, by = self.draft(row), self._by(row)
        if "signed_here" in row:
            self._issue(submission, row)
            return
        if paper := row.get("paper"):
            day = dt.date.fromisoformat(paper["date"])
            upload = _signed_paper(submission, paper["code"], day)
            code = {"document_code": paper["code"], "document_date": day}
            submitting.attach_paper(submission.pk, upload=upload, by=by, **code)
        received = row.get("received")
        handing_in.submit(submission.pk, by=by, occurred_on=dt.date.fromisoformat(received) if received else None)

    def _issue(self, submission: Submission, row: Told) -> None:
        """Drawn up and numbered by the officer, signed by the head in the system: that hands it in."""
        told = row["signed_here"]
        officer, head = self.people[told["by"]], self._by(row)
        with jobs.held_back():
            document = drafting.start(PaperKind(submission.kind), submission.pk, by=officer)
            drafting.submit(document.pk, by=officer)
            document.refresh_from_db()
            signing_off.sign(document.pk, sha256=document.current.sha256, by=head)
            signing_off.issue(document.pk, number=told["number"], dated_on=today(), by=officer)
            draw_last(document)

    def prove(self, row: Told) -> None:
        findings = [finding_id(f"{row['visit']}:{code}") for code in row["findings"]]
        self._prove(row, findings)

    def progress(self, row: Told) -> None:
        finding = finding_id(row["finding"])
        files = [self._prove(row, [finding])] if row.get("caption") else []
        remediating.add_update(
            finding,
            update_id=name_id("update", row["finding"], row["at"]),
            text=row["text"],
            occurred_on=dt.date.fromisoformat(row["on"]),
            by=self._by(row),
            evidence=files,
        )

    def _prove(self, row: Told, findings: list[Any]) -> Any:
        place = Finding.objects.get(pk=findings[0]).responsible_unit.short_name
        if "scan" in row:
            bytes_, name, kind = scan([*row["scan"], "(dữ liệu minh họa)"]), "tai-lieu-minh-hoa.pdf", "application/pdf"
        else:
            bytes_, name, kind = card(row["title"], place), "anh-minh-hoa.png", "image/png"
        evidence = remediating.add_evidence(
            SimpleUploadedFile(name, bytes_, content_type=kind),
            evidence_id=name_id("evidence", *findings, row["at"]),
            findings=findings,
            by=self._by(row),
            caption=f"{row['caption']} (minh họa)",
        )
        return evidence.pk

    def ask(self, row: Told) -> None:
        until = dt.date.fromisoformat(row["until"])
        extending.ask(finding_id(row["finding"]), until, row["reason"], by=self._by(row))

    # --- The city ---

    def grant(self, row: Told) -> None:
        extending.grant(self._request(row), dt.date.fromisoformat(row["until"]), row["note"], by=self._by(row))

    def refuse(self, row: Told) -> None:
        extending.refuse(self._request(row), row["note"], by=self._by(row))

    def accept(self, row: Told) -> None:
        self._judge(row, verifying.accept)

    def follow_up(self, row: Told) -> None:
        self._judge(row, verifying.send_to_follow_up)

    def accept_not_done(self, row: Told) -> None:
        self._judge(row, verifying.accept_not_done)

    def return_(self, row: Told) -> None:
        for reference in row["findings"]:
            verifying.return_(finding_id(reference), by=self._by(row), reason=row["note"])

    def stop_reminders(self, row: Told) -> None:
        reminding.stop(finding_id(row["finding"]), row["note"], by=self._by(row))

    def issue_letter(self, row: Told) -> None:
        """What the clock drafted, signed by the head of Home Affairs; its PDF at once."""
        letter = ReminderLetter.objects.get(unit__gso_code=row["unit"], status=LetterStatus.DRAFT)
        with jobs.held_back():
            letter_papers.issue_letter(
                letter.pk,
                number=row["number"],
                symbol=letter_papers.default_symbol(letter, today()),
                dated_on=today(),
                signatory=PaperSignatory(name=self.people[APPROVER].full_name),
                revision=letter.revision,
                by=self._by(row),
            )
            draw(Document.objects.get(letter=letter))

    def call(self, row: Told) -> None:
        unit = Unit.objects.get(gso_code=row["unit"])
        said = {name: row[name] for name in ("way", "spoke_with", "note")}
        calling.log_contact(unit.pk, occurred_on=today(), by=self._by(row), **said)

    def read(self, row: Told) -> None:
        """Some have looked at their notices; what comes later is unread."""
        for username in row["people"]:
            notifying.mark_read(self.people[username])

    def _judge(self, row: Told, decide: Callable[..., Finding]) -> None:
        for reference in row["findings"]:
            decide(finding_id(reference), by=self._by(row), note=row["note"])

    # --- Who, where ---

    def _by(self, row: Told) -> User:
        return self.people[row["by"]]

    def _inspection(self, key: str) -> Inspection:
        return self.planned.inspections[key]

    def _request(self, row: Told) -> int:
        rows = ExtensionRequest.objects.filter(finding=finding_id(row["finding"]), status=ExtensionStatus.ASKED)
        return int(rows.get().pk)


def _typed(values: Mapping[str, str]) -> dict[str, Any]:
    days = {name: dt.date.fromisoformat(values[name]) for name in ("due_on", "done_on") if values.get(name)}
    return {**values, **days}


def _signed_paper(submission: Submission, code: str, day: dt.date) -> SimpleUploadedFile:
    name = submission.unit.name_on(day)
    lines = [
        name.official_name.upper(),
        f"Số: {code}",
        *SCAN_TITLES[SubmissionKind(submission.kind)],
        f"{name.place_name}, {long_date(day)}",
        "(dữ liệu minh họa)",
    ]
    return SimpleUploadedFile(f"scan-{code.replace('/', '-')}.pdf", scan(lines), content_type="application/pdf")
