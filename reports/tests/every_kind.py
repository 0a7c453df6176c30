"""Every kind of paper, issued from the sample as its people would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from cchc.lib.dates import long_date, today
from inspections import concluding
from inspections.conclusion_amending import open_findings
from inspections.enums import ConclusionStatus, InspectionRole, LetterStatus, RoundStatus, TeamRole
from inspections.models import (
    ConclusionNotice,
    IndexRound,
    Inspection,
    Plan,
    ReminderLetter,
    Round,
    Submission,
    Team,
    TeamMember,
)
from reports import conclusion_papers, drafting, jobs, letter_papers, minutes_supplement, signing, signing_off
from reports.enums import Change, DocumentStatus, PaperKind, Signatory
from reports.kinds import kind_of
from reports.models import Document
from reports.papers import PaperSignatory
from units.enums import Capacity, Role
from units.models import Membership, User

KINDS = (
    PaperKind.PLAN,
    PaperKind.DECISION,
    PaperKind.SCHEDULE_NOTICE,
    PaperKind.ROUND_REPORT,
    PaperKind.YEAR_REPORT,
    PaperKind.INDEX_REPORT,
    PaperKind.REMEDIATION_PLAN,
    PaperKind.REMEDIATION_REPORT,
    PaperKind.MINUTES_SUPPLEMENT,
    PaperKind.REMINDER_LETTER,
    PaperKind.CONCLUSION,
    PaperKind.CORRECTION,
    PaperKind.CONCLUSION_AMENDMENT,
)
# What changes the notice of a conclusion, and in which way.
CHANGES = {PaperKind.CORRECTION: Change.CORRECT, PaperKind.CONCLUSION_AMENDMENT: Change.AMEND}


def subject_of(kind: PaperKind) -> Any:
    """A row of the sample about which that paper can be written, made ready where the sample's own has gone further."""
    plan = Plan.objects.get(year=2019)
    return {
        PaperKind.PLAN: _next_plan,
        PaperKind.DECISION: _second_team,
        PaperKind.SCHEDULE_NOTICE: _round_with_dates,
        PaperKind.ROUND_REPORT: lambda plan: plan.rounds.order_by("pk").first(),
        PaperKind.YEAR_REPORT: lambda plan: plan,
        PaperKind.INDEX_REPORT: lambda plan: IndexRound.objects.get(year=2018),
        PaperKind.REMEDIATION_PLAN: _finished_draft,
        PaperKind.REMEDIATION_REPORT: _finished_report,
        PaperKind.CORRECTION: _conclusion_of_one_ward,
        PaperKind.CONCLUSION_AMENDMENT: _conclusion_of_one_ward,
    }[kind](plan)


def issue(kind: PaperKind, *, number: int) -> Document:
    """From the first draft, or from where the sample has left it, to the paper that is drawn for good."""
    if kind in ROADS:
        return _drawn(ROADS[kind](number))
    subject = subject_of(kind)
    by = writer_of(subject)
    document = _begin(kind, subject, by)
    if document.is_open:
        document = drafting.submit(document.pk, by=by)
    while document.desk and document.desk not in kind_of(document).signs:
        document = drafting.pass_on(document.pk, sha256=document.current.sha256, by=holder(Role.HOME_AFFAIRS_HEAD))
    if document.status == DocumentStatus.IN_SIGNING:
        document = signing_off.sign_on_paper(
            document.pk,
            name="Trần Văn Phúc",
            title="Phó Chủ tịch",
            capacity=Capacity.FOR,
            signed_on=document.dated_on,
            sha256=document.current.sha256,
            by=by,
        )
    own = kind_of(document).own_series
    signing_off.issue(document.pk, number=None if own else number, dated_on=document.dated_on, by=by)
    return _drawn(document)


def _drawn(document: Document) -> Document:
    document.refresh_from_db()
    for job in document.current.jobs.all():
        jobs.run(job.pk)
    return Document.objects.get(pk=document.pk)


# --- Those with a road of their own -------------------------------------------------------------------


def _conclude(number: int) -> Document:
    """The notice that waits for the head, signed by hand."""
    notice = ConclusionNotice.objects.get(status=ConclusionStatus.SUBMITTED)
    head = holder(Role.HOME_AFFAIRS_HEAD)
    concluding.approve(notice.pk, by=head)
    signatory = PaperSignatory(Capacity.BY_ORDER, head.full_name)
    clerk = holder(Role.CLERK)
    return conclusion_papers.issue(notice.pk, number=number, dated_on=today(), signatory=signatory, by=clerk)


def _remind(number: int) -> Document:
    letter = ReminderLetter.objects.filter(status=LetterStatus.DRAFT)[0]
    letter_papers.issue_letter(
        letter.pk,
        number=number,
        symbol=letter_papers.default_symbol(letter, today()),
        dated_on=today(),
        signatory=PaperSignatory(name=holder(Role.HOME_AFFAIRS_HEAD).full_name),
        revision=letter.revision,
        by=holder(Role.CLERK),
    )
    return Document.objects.get(letter=letter)


def _supplement(number: int) -> Document:
    """Of the minutes of phường Phú Trinh: drafted, numbered by the team, signed by all three on paper."""
    inspection = Inspection.objects.get(unit__gso_code="22930")
    members = {row.role: row.user for row in inspection.members.select_related("user")}
    secretary, chair = members[InspectionRole.SECRETARY], members[InspectionRole.CHAIR]
    head = Membership.objects.get(unit=inspection.unit, role=Role.UNIT_HEAD, ends_on=None).user
    document = minutes_supplement.begin(inspection, by=secretary)
    texts = {
        "met": f"09 giờ 00 phút {long_date(today())}",
        "changed": "Bổ sung số liệu hồ sơ tháng 3",
        "why": "Khi lập biên bản còn thiếu số liệu.",
        "opinion": "Thống nhất.",
        "ended": "09 giờ 40 phút",
    }
    drafting.edit(document.pk, texts, version=0, by=secretary)
    drafting.submit(document.pk, by=secretary)
    signers: dict[str, User] = {Signatory.SECRETARY: secretary, Signatory.CHAIR: chair, Signatory.UNIT: head}
    names = {part: signing.PaperSigner(user.full_name, user.job_title) for part, user in signers.items()}
    signing.sign_on_paper(inspection.pk, names, today(), by=secretary, supplement=document.pk)
    return document


ROADS: dict[PaperKind, Callable[[int], Document]] = {
    PaperKind.CONCLUSION: _conclude,
    PaperKind.REMINDER_LETTER: _remind,
    PaperKind.MINUTES_SUPPLEMENT: _supplement,
}


# --- The road of trình ký -----------------------------------------------------------------------------


def _begin(kind: PaperKind, subject: Any, by: User) -> Document:
    """What the sample has issued already is replaced."""
    if kind in CHANGES:
        return _change(kind, subject, by)
    issued = Document.objects.filter(kind=kind, status=DocumentStatus.ISSUED, round=subject.pk, changes=None)
    if kind == PaperKind.SCHEDULE_NOTICE and (before := issued.first()):
        return drafting.change_of(before.pk, Change.REPLACE, by=by)
    return drafting.start(kind, subject.pk, by=by)


def _change(kind: PaperKind, notice: Document, by: User) -> Document:
    assert notice.conclusion is not None
    document = drafting.change_of(notice.pk, CHANGES[kind], by=by)
    due = (today() + dt.timedelta(days=30)).isoformat()
    texts = {f"due_on-{row.finding.pk}": due for row in open_findings(notice.conclusion)}
    said = {"reason": "Do sơ suất trong quá trình soạn thảo", "changes": "Tại mục 2, đã in: «09»; sửa lại là: «08»"}
    return drafting.edit(document.pk, said | texts, version=document.version, by=by)


def _conclusion_of_one_ward(plan: Plan) -> Document:
    return Document.objects.get(kind=PaperKind.CONCLUSION, conclusion__inspections__unit__gso_code="22930")


def writer_of(subject: Any) -> User:
    if isinstance(subject, Submission):
        head: User = Membership.objects.get(unit=subject.unit, role=Role.UNIT_HEAD, ends_on=None).user
        return head
    return holder(Role.HOME_AFFAIRS)


def holder(role: Role) -> User:
    membership = Membership.objects.filter(role=role).select_related("user").order_by("pk").first()
    assert membership is not None
    user: User = membership.user
    return user


def _finished_draft(plan: Plan) -> Submission:
    """The ward's draft of its plan of remediation, with what it has left open."""
    draft = Submission.objects.get(kind="remediation_plan", status="draft")
    for item in draft.items.select_related("finding"):
        item.text = item.text or "Rà soát, ban hành văn bản mới"
        item.in_charge = item.in_charge or "Công chức Văn phòng - Thống kê"
        item.product = item.product or "Văn bản đã ban hành"
        item.due_on = item.due_on or item.finding.due_on
        item.save()
    return draft


def _finished_report(plan: Plan) -> Submission:
    """The ward's draft of its report on the index and the inspection, with the words that a report has."""
    draft = Submission.objects.get(kind="remediation_report", status="draft")
    draft.directing = "Chủ tịch UBND phường đã phân công từng công chức."
    draft.commitment = "Hoàn thành các nội dung còn lại đúng thời hạn."
    draft.save(update_fields=["directing", "commitment"])
    return draft


def _next_plan(plan: Plan) -> Plan:
    words = {name: getattr(plan, name) for name in ("lead_unit", "objectives", "contents", "scope", "illustrative")}
    later = Plan.objects.create(year=2020, title="Kế hoạch kiểm tra công tác cải cách hành chính năm 2020", **words)
    later.based_on.set(plan.based_on.all())
    team = Team.objects.filter(plan=plan)[0]
    Round.objects.create(plan=later, team=team, name="Đợt I", starts_on="2020-05-01", ends_on="2020-06-30")
    return later


def _second_team(plan: Plan) -> Team:
    team = Team.objects.create(plan=plan, name="Tổ kiểm tra cải cách hành chính số 2", symbol="TKT2")
    members = TeamMember.objects.filter(team__plan=plan).exclude(team=team)
    roles = [TeamRole.LEADER, TeamRole.SECRETARY, *[TeamRole.MEMBER] * 4]
    for member, role in zip(members.order_by("pk")[:6], roles, strict=True):
        words = {name: getattr(member, name) for name in ("user", "title", "field_slugs", "starts_on")}
        TeamMember.objects.create(team=team, role=role, **words)
    return team


def _round_with_dates(plan: Plan) -> Round:
    """The round that goes on, without the units that have no date yet."""
    round_ = plan.rounds.filter(status=RoundStatus.RUNNING)[0]
    round_.inspections.filter(visit_on=None).update(status="cancelled")
    return round_
