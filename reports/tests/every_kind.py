"""Every kind of paper on the road of trình ký, issued from the sample as its people would."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import today
from inspections.conclusion_amending import open_findings
from inspections.enums import RoundStatus, TeamRole
from inspections.models import IndexRound, Plan, Round, Submission, Team, TeamMember
from reports import drafting, jobs, signing_off
from reports.enums import Change, DocumentStatus, PaperKind
from reports.kinds import kind_of
from reports.models import Document
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
        PaperKind.CORRECTION: _conclusion_of_one_ward,
        PaperKind.CONCLUSION_AMENDMENT: _conclusion_of_one_ward,
    }[kind](plan)


def issue(kind: PaperKind, *, number: int) -> Document:
    """From the first draft, or from where the sample has left it, to the paper that is drawn for good."""
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
    document.refresh_from_db()
    for job in document.current.jobs.all():
        jobs.run(job.pk)
    return Document.objects.get(pk=document.pk)


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
