"""Papers of the road of trình ký, so that every kind can be seen: issued, waiting at a desk, drafts (data/papers.json)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cchc.lib.dates import today
from inspections import planning
from inspections.models import Plan, Round, TeamMember
from reports import drafting, jobs, minutes_supplement, signing, signing_off
from reports.enums import Change, PaperKind, Signatory
from reports.models import Document
from reports.sample.clock import Step, stamp
from reports.sample.conclusions import APPROVER, CLERK, DEPUTY, WRITER, draw_last, finding_id
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.planning import Planned
from reports.sample.visits import Visit
from units.enums import Capacity
from units.models import User

ROUND = "Đợt I"
Told = Mapping[str, Any]


def paperwork(planned: Planned, people: People) -> Iterator[Step]:
    told = read("papers")
    desk = _Desk(planned, people)
    for name in ("schedule_notice", "correction", "conclusion_amendment"):
        yield Step(stamp(told[name]["drafted"]), partial(desk.draft, name, told[name]))
        yield Step(
            stamp(told[name].get("signed") or told[name]["signed_on_paper"]), partial(desk.sign, name, told[name])
        )
        yield Step(stamp(told[name]["issued"]), partial(desk.issue, name, told[name]))
    row = told["supplement"]
    yield Step(stamp(row["drafted"]), partial(desk.draft_supplement, row))
    yield Step(stamp(row["signed"]), partial(desk.sign_supplement, row))
    row = told["schedule_amendment"]
    yield Step(stamp(row["laid_before"]), partial(desk.amend_schedule, row))
    row = told["decision"]
    yield Step(stamp(row["added"]), partial(desk.add_member, row))
    yield Step(stamp(row["laid_before"]), desk.lay_decision_before)
    yield Step(stamp(row["passed_on"]), desk.pass_decision_on)
    yield Step(stamp(told["year_report"]["drafted"]), desk.draft_year_report)
    yield Step(stamp(told["next_plan"]["drafted"]), partial(desk.draft_next_plan, told["next_plan"]))


class _Desk:
    """Each paper is found again by its name: several steps follow each other on their days."""

    def __init__(self, planned: Planned, people: People) -> None:
        self.planned, self.people = planned, people
        self.papers: dict[str, int] = {}

    # --- Issued: written by Home Affairs, signed by its head or a deputy of the chairman ---

    def draft(self, name: str, told: Told) -> None:
        with jobs.held_back():
            document = getattr(self, f"_begin_{name}")(told)
            document.refresh_from_db()
            if texts := self._texts(name, document, told):
                drafting.edit(document.pk, texts, version=document.version, by=self.people[WRITER])
            drafting.submit(document.pk, by=self.people[WRITER])
        self.papers[name] = document.pk

    def _begin_schedule_notice(self, told: Told) -> Document:
        return drafting.start(PaperKind.SCHEDULE_NOTICE, self._round().pk, by=self.people[WRITER])

    def _begin_correction(self, told: Told) -> Document:
        return drafting.change_of(self.papers["schedule_notice"], Change.CORRECT, by=self.people[WRITER])

    def _begin_conclusion_amendment(self, told: Told) -> Document:
        inspection = self.planned.inspections[told["visits"]]
        notice = Document.objects.get(conclusion__inspections=inspection.pk, kind=PaperKind.CONCLUSION)
        return drafting.change_of(notice.pk, Change.AMEND, by=self.people[WRITER])

    def _texts(self, name: str, document: Document, told: Told) -> dict[str, str]:
        if name != "conclusion_amendment":
            return dict(told.get("texts", {}))
        amended = {
            f"{part}-{finding_id(reference)}": value
            for reference, values in told["findings"].items()
            for part, value in values.items()
        }
        return {"reason": told["reason"], **amended}

    def sign(self, name: str, told: Told) -> None:
        document = self._paper(name)
        sha256, head = document.current.sha256, self.people[APPROVER]
        with jobs.held_back():
            if "signed" in told:
                signing_off.sign(document.pk, sha256=sha256, by=head)
                return
            document = drafting.pass_on(document.pk, sha256=sha256, by=head)
            deputy = self.people[DEPUTY]
            signing_off.sign_on_paper(
                document.pk,
                name=deputy.full_name,
                title="Phó Chủ tịch",
                capacity=Capacity.FOR,
                signed_on=today(),
                sha256=document.current.sha256,
                by=self.people[CLERK],
            )

    def issue(self, name: str, told: Told) -> None:
        with jobs.held_back():
            document = signing_off.issue(
                self._paper(name).pk, number=told["number"], dated_on=today(), by=self.people[CLERK]
            )
            draw_last(document)
            extracts = Document.objects.filter(kind=PaperKind.CONCLUSION_EXTRACT, conclusion=document.conclusion_id)
            for extract in extracts.filter(pdf=None) if document.conclusion_id else ():
                draw_last(extract)

    # --- The supplement of minutes: three parties, on paper ---

    def draft_supplement(self, told: Told) -> None:
        visit = self._visit(told)
        with jobs.held_back():
            document = minutes_supplement.begin(visit.inspection, by=visit.secretary)
            drafting.edit(document.pk, told["texts"], version=0, by=visit.secretary)
            drafting.submit(document.pk, by=visit.secretary)
        self.papers["supplement"] = document.pk

    def sign_supplement(self, told: Told) -> None:
        visit, document = self._visit(told), self._paper("supplement")
        head = self._head(visit)
        signers: dict[str, User] = {
            Signatory.SECRETARY: visit.secretary,
            Signatory.CHAIR: visit.chair,
            Signatory.UNIT: head,
        }
        names = {part: signing.PaperSigner(user.full_name, user.job_title) for part, user in signers.items()}
        with jobs.held_back():
            signing.sign_on_paper(visit.inspection.pk, names, today(), by=visit.secretary, supplement=document.pk)
            draw_last(document)

    def _visit(self, told: Told) -> Visit:
        row = next(row for row in read("visits")["visits"] if row["unit"] == told["visit"])
        inspection = self.planned.inspections[told["visit"]]
        inspection.refresh_from_db()
        return Visit(inspection, row)

    def _head(self, visit: Visit) -> User:
        return self.people[f"{read('people')['communes'][visit.inspection.unit.gso_code]['slug']}.chutich"]

    # --- At a desk ---

    def amend_schedule(self, told: Told) -> None:
        """A unit has a day since the notice: that stands in it by itself."""
        with jobs.held_back():
            document = drafting.change_of(self.papers["schedule_notice"], Change.AMEND, by=self.people[WRITER])
            drafting.edit(document.pk, told["texts"], version=0, by=self.people[WRITER])
            drafting.submit(document.pk, by=self.people[WRITER])
            draw_last(document)

    def add_member(self, told: Told) -> None:
        """In the team by no decision yet."""
        user = self.people[told["username"]]
        team, day = self.planned.team, today()
        member = TeamMember(team=team, user=user, title=user.job_title, field_slugs=told["fields"], starts_on=day)
        planning.add_member(member, by=self.people[WRITER])

    def lay_decision_before(self) -> None:
        with jobs.held_back():
            document = drafting.start(PaperKind.DECISION, self.planned.team.pk, by=self.people[WRITER])
            drafting.submit(document.pk, by=self.people[WRITER])
            draw_last(document)
        self.papers["decision"] = document.pk

    def pass_decision_on(self) -> None:
        document = self._paper("decision")
        drafting.pass_on(document.pk, sha256=document.current.sha256, by=self.people[APPROVER])

    # --- Drafts ---

    def draft_year_report(self) -> None:
        self._draft(PaperKind.YEAR_REPORT, self.planned.plan.pk)

    def draft_next_plan(self, told: Told) -> None:
        """The words of this year's plan for the next."""
        plan = self.planned.plan
        words = {name: getattr(plan, name) for name in ("objectives", "contents", "scope")}
        title = f"Kiểm tra cải cách hành chính nhà nước năm {told['year']}"
        later = Plan(lead_unit=plan.lead_unit, year=told["year"], title=title, illustrative=True, **words)
        later.save()
        self._draft(PaperKind.PLAN, later.pk)

    def _draft(self, kind: PaperKind, subject: int) -> None:
        with jobs.held_back():
            draw_last(drafting.start(kind, subject, by=self.people[WRITER]))

    # --- Which ---

    def _round(self) -> Round:
        return Round.objects.get(plan=self.planned.plan, name=ROUND)

    def _paper(self, name: str) -> Document:
        return Document.objects.get(pk=self.papers[name])
