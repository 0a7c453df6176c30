"""Who may open what: one row for each URL of the system."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from PIL import Image

from cchc.tests.cast import Cast, Stage
from inspections.enums import Outcome, Part, SubmissionKind, SubmissionStatus
from inspections.models import (
    AnswerOperation,
    CarriedFinding,
    ConclusionNotice,
    Criterion,
    Evidence,
    ExtensionRequest,
    Finding,
    RemediationEvidence,
    ReminderLetter,
    SampledFile,
    Strength,
    Submission,
)
from inspections.tests.factories import FindingFactory
from reports.enums import JobKind, PaperKind
from reports.models import Document, DocumentRevision, Job
from reports.rendering import MINUTES_LAYOUT
from reports.snapshots import minutes_snapshot
from units.enums import MailStatus, Role
from units.keeping import keep_bytes
from units.models import Delegation, Mail, Notification

EVERYBODY = frozenset(Cast.__dataclass_fields__)
HOME_AFFAIRS = frozenset({"home_affairs", "home_affairs_head"})
READS = HOME_AFFAIRS | {"leader"}
LEAD = READS | {"clerk", "administrator"}
TEAM = frozenset({"chair", "secretary", "member", "other_member"})
LEADS_VISIT = frozenset({"chair", "secretary"})
STEERING = LEADS_VISIT | {"member"}  # who may write in the field «steering»
INSIDE = READS | TEAM
WARD = frozenset({"unit_head", "unit_officer"})
OTHER_LEAD = frozenset({"other_lead_home_affairs"})
NOBODY: frozenset[str] = frozenset()
REGISTERS = HOME_AFFAIRS | {"clerk"}

PUBLIC = {"account_login", "account_logout", "account_reauthenticate", "account_inactive", "mfa_authenticate"}


def nothing(stage: Stage) -> list[Any]:
    return []


def inspection(stage: Stage) -> list[Any]:
    return [stage.inspection.pk]


def plan(stage: Stage) -> list[Any]:
    return [stage.inspection.team.plan_id]


def document(stage: Stage) -> list[Any]:
    return [stage.inspection.team.plan.legal_document_id]


def team(stage: Stage) -> list[Any]:
    return [stage.inspection.team_id]


def member(stage: Stage) -> list[Any]:
    return [stage.inspection.team.members.order_by("pk")[0].pk]


def round_(stage: Stage) -> list[Any]:
    return [stage.inspection.round_id]


def criteria_set(stage: Stage) -> list[Any]:
    return [stage.inspection.criteria_set_id]


def criterion(stage: Stage) -> list[Any]:
    return [*criteria_set(stage), _leaf(stage).pk]


def self_report_field(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, "steering"]


def operation(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, AnswerOperation.objects.get().pk]


def finding(stage: Stage) -> list[Any]:
    return [Finding.objects.get(released_at__isnull=False).pk]


def own_finding(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, Finding.objects.get(released_at=None).pk]


def evidence(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, Evidence.objects.get().pk]


def stored_file(stage: Stage) -> list[Any]:
    return [Evidence.objects.get().file_id]


def sampled_file(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, SampledFile.objects.get().pk]


def strength(stage: Stage) -> list[Any]:
    return [stage.inspection.pk, Strength.objects.get().pk]


def paper(stage: Stage) -> list[Any]:
    return [Document.objects.get().pk]


def conclusion(stage: Stage) -> list[Any]:
    return [ConclusionNotice.objects.get().pk]


def concluded_inspection(stage: Stage) -> list[Any]:
    return [*conclusion(stage), stage.inspection.pk]


def job(stage: Stage) -> list[Any]:
    return [Job.objects.get(kind=JobKind.RENDER).pk]


def export(stage: Stage) -> list[Any]:
    return [Job.objects.get(kind=JobKind.EXPORT_FINDINGS).pk]


def ward(stage: Stage) -> list[Any]:
    return [stage.ward.pk]


def ward_officer(stage: Stage) -> list[Any]:
    return [stage.cast.unit_officer.pk]


def ward_officers_role(stage: Stage) -> list[Any]:
    return [stage.cast.unit_officer.memberships.get().pk]


def delegation(stage: Stage) -> list[Any]:
    return [Delegation.objects.get().pk]


def submission(stage: Stage) -> list[Any]:
    return [Submission.objects.get(status=SubmissionStatus.SUBMITTED).pk]


def notice(stage: Stage) -> list[Any]:
    return [Notification.objects.get().pk]


def letter(stage: Stage) -> list[Any]:
    return [ReminderLetter.objects.get().pk]


def mail(stage: Stage) -> list[Any]:
    return [Mail.objects.get().pk]


def draft(stage: Stage) -> list[Any]:
    """The unit's own; Home Affairs does not find it."""
    return [Submission.objects.get(status=SubmissionStatus.DRAFT).pk]


def unit_file(stage: Stage) -> list[Any]:
    return [RemediationEvidence.objects.get().pk]


def extension(stage: Stage) -> list[Any]:
    return [ExtensionRequest.objects.get().pk]


def carried(stage: Stage) -> list[Any]:
    return [CarriedFinding.objects.get().pk]


def mended(stage: Stage) -> dict[str, Any]:
    return {"result": "mended", "note": "", "revision": 0}


def _leaf(stage: Stage) -> Criterion:
    leaves = Criterion.objects.filter(criteria_set=stage.inspection.criteria_set_id, is_leaf=True)
    return leaves.order_by("position")[0]


def furnish(stage: Stage) -> Stage:
    """Put beside the inspection one of each thing that a URL names."""
    leaf, by = _leaf(stage), stage.cast.chair
    FindingFactory(inspection=stage.inspection, released_at=timezone.now(), criterion=leaf)
    AnswerOperation.objects.create(
        op_id=uuid.uuid4(),
        device_id="thu",
        seq=1,
        inspection=stage.inspection,
        criterion=leaf,
        part=Part.NOTE,
        value="Khác",
        base_revision=0,
        outcome=Outcome.CONFLICT,
        made_at=timezone.now(),
        made_by=by,
    )
    FindingFactory(inspection=stage.inspection, criterion=leaf)
    Strength.objects.create(inspection=stage.inspection, field_slug="steering", text="Kế hoạch ban hành sớm")
    SampledFile.objects.create(inspection=stage.inspection, code="HS-01", procedure="Chứng thực").criteria.add(leaf)
    city = stage.city
    picture = keep_bytes(_png(), name="anh.png", media_type="image/png", lead_unit=city, owner_unit=city, by=by)
    Evidence.objects.create(inspection=stage.inspection, file=picture, added_by=by).criteria.add(leaf)
    _draft_of_minutes(stage)
    _handed_in(stage)
    _draft_of_conclusion(stage)
    _asked_and_carried(stage)
    Job.objects.create(kind=JobKind.EXPORT_FINDINGS, requester=stage.cast.home_affairs, file=picture)
    Delegation.objects.create(
        lead_unit=stage.city,
        principal=stage.cast.leader,
        delegate=stage.cast.home_affairs_head,
        capacity="tl",
        acts=["sign"],
        starts_on="2019-01-01",
        ends_on="2019-12-31",
    )
    _tell_the_ward(stage)
    return stage


def _tell_the_ward(stage: Stage) -> None:
    """A notice to its officer, and a mail about it that did not get through."""
    told = Notification.objects.create(
        unit=stage.ward, role=Role.UNIT_OFFICER, kind="overdue", text="Có việc", url="/", occurred_on="2019-05-20"
    )
    ReminderLetter.objects.create(lead_unit=stage.city, unit=stage.ward, text="Đề nghị khắc phục")
    Mail.objects.create(user=stage.cast.unit_officer, up_to=told, count=1, status=MailStatus.FAILED)


def an_answer(stage: Stage) -> dict[str, Any]:
    """One operation that answers the first item."""
    operation = {
        "op_id": str(uuid.uuid4()),
        "schema": 1,
        "device_id": "thu",
        "seq": 1,
        "criterion": _leaf(stage).pk,
        "part": Part.NOTE,
        "value": "Ghi chú",
        "base_revision": 0,
        "made_at": timezone.now().isoformat(),
    }
    return {"operations": [operation]}


def _png() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    return picture.getvalue()


def _draft_of_minutes(stage: Stage) -> None:
    """A paper that was taken back: numbered, with a drawn revision, while the inspection goes on."""
    assert stage.inspection.visit_on
    minutes = Document.objects.create(
        lead_unit=stage.city,
        kind=PaperKind.MINUTES,
        inspection=stage.inspection,
        number=1,
        symbol="BB-TKT",
        dated_on=stage.inspection.visit_on,
        revision=1,
    )
    stage.inspection.ended_at = timezone.now()
    pdf = keep_bytes(
        b"%PDF-1.7", name="bb.pdf", media_type="application/pdf", lead_unit=stage.city, owner_unit=stage.city
    )
    revision = DocumentRevision.objects.create(
        document=minutes,
        revision=1,
        snapshot=minutes_snapshot(stage.inspection, minutes),
        sha256="0" * 64,
        layout=MINUTES_LAYOUT,
        pdf=pdf,
    )
    Job.objects.create(kind=JobKind.RENDER, revision=revision)


def _handed_in(stage: Stage) -> None:
    """What the ward said of its finding."""
    handed_in = Submission.objects.create(
        lead_unit=stage.city,
        inspection=stage.inspection,
        unit=stage.ward,
        kind=SubmissionKind.EXPLANATION,
        status=SubmissionStatus.SUBMITTED,
        submitted_at=timezone.now(),
        occurred_on="2019-05-20",
    )
    finding = Finding.objects.get(released_at__isnull=False)
    handed_in.items.create(finding=finding, text="Đã rõ")
    Submission.objects.create(
        lead_unit=stage.city, inspection=stage.inspection, unit=stage.ward, kind=SubmissionKind.EXPLANATION
    )
    picture = keep_bytes(_png(), name="a.png", media_type="image/png", lead_unit=stage.city, owner_unit=stage.ward)
    evidence = RemediationEvidence.objects.create(
        lead_unit=stage.city,
        inspection=stage.inspection,
        unit=stage.ward,
        file=picture,
        added_by=stage.cast.unit_officer,
    )
    evidence.findings.add(finding)


def _draft_of_conclusion(stage: Stage) -> None:
    here = stage.inspection
    here.conclusion = ConclusionNotice.objects.create(lead_unit=stage.city, team=here.team, round=here.round)
    here.save(update_fields=["conclusion"])


def _asked_and_carried(stage: Stage) -> None:
    """The ward asks for more time, and the same finding is to be checked again."""
    of = {"finding": Finding.objects.get(released_at__isnull=False)}
    CarriedFinding.objects.create(inspection=stage.inspection, **of)
    ExtensionRequest.objects.create(
        lead_unit=stage.city,
        due_before="2019-05-31",
        asked_until="2019-06-10",
        reason="Chờ kinh phí",
        asked_by=stage.cast.unit_head,
        asked_on="2019-05-20",
        **of,
    )


def an_item(stage: Stage) -> dict[str, Any]:
    return {"criterion": _leaf(stage).pk}


@dataclass(frozen=True)
class Row:
    """`ok` get through, `no` see it but may not (403), all others do not find it (404)."""

    ok: frozenset[str]
    no: frozenset[str] = NOBODY
    args: Callable[[Stage], list[Any]] = nothing
    method: str = "GET"
    data: dict[str, Any] = field(default_factory=dict)
    json: Callable[[Stage], Any] | None = None
    query: Callable[[Stage], dict[str, Any]] | None = None


def post(
    ok: frozenset[str], no: frozenset[str] = NOBODY, args: Callable[[Stage], list[Any]] = nothing, **kw: Any
) -> Row:
    return Row(ok, no, args, method="POST", **kw)


ACCOUNT = {
    "home": Row(EVERYBODY),
    "profile": Row(EVERYBODY),
    "account_change_password": Row(EVERYBODY),
    "usersessions_list": Row(EVERYBODY),
    "mfa_reauthenticate": Row(EVERYBODY),
    "mfa_index": Row(EVERYBODY),
    "mfa_activate_totp": Row(EVERYBODY),
    "mfa_deactivate_totp": Row(NOBODY),
    "mfa_view_recovery_codes": Row(NOBODY),
    "mfa_generate_recovery_codes": Row(EVERYBODY),
    "mfa_download_recovery_codes": Row(NOBODY),  # like the two above, there only once a second factor is
}
ADMINISTERS = frozenset({"administrator"})
KNOWS_PEOPLE = ADMINISTERS | {"home_affairs_head"}
UNITS = {
    "unit_list": Row(LEAD | OTHER_LEAD, EVERYBODY - LEAD - OTHER_LEAD),
    "unit": Row(LEAD | WARD, args=ward),
    "unit_create": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "unit_edit": Row(ADMINISTERS, LEAD | WARD, args=ward),
    "unit_name_add": Row(ADMINISTERS, LEAD | WARD, args=ward),
    "succession_add": Row(ADMINISTERS, LEAD | WARD, args=ward),
    "person_list": Row(KNOWS_PEOPLE, EVERYBODY - KNOWS_PEOPLE),
    "person": Row(KNOWS_PEOPLE, LEAD | WARD, args=ward_officer),
    "person_create": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "person_edit": Row(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "person_set_password": post(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "person_deactivate": post(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "person_activate": post(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "membership_add": Row(ADMINISTERS, LEAD | WARD, args=ward_officer),
    "membership_end": post(ADMINISTERS, LEAD | {"unit_officer"}, args=ward_officers_role),
    "grant_list": Row(KNOWS_PEOPLE, EVERYBODY - KNOWS_PEOPLE),
    "delegation_list": Row(KNOWS_PEOPLE, EVERYBODY - KNOWS_PEOPLE),
    "delegation_add": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "file_purge": Row(frozenset({"home_affairs_head"}), READS, args=stored_file),
    "delegation_end": post(ADMINISTERS, LEAD, args=delegation),
}
KEEPS_MAIL = HOME_AFFAIRS | ADMINISTERS
VOICES = {
    "notification_list": Row(EVERYBODY),
    "notification": Row(frozenset({"unit_officer"}), args=notice),
    "notification_read": post(EVERYBODY),
    "reminders_stop": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "reminders_resume": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "call_list": Row(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "contact_add": post(HOME_AFFAIRS, LEAD - HOME_AFFAIRS | WARD, args=ward),
    "reminder_letter_list": Row(EVERYBODY - {"administrator", "outsider"}, frozenset({"administrator", "outsider"})),
    "reminder_letter_draft": post(NOBODY, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),  # without a unit there is none
    "reminder_letter": Row(REGISTERS | {"leader"}, args=letter),
    "reminder_letter_edit": post(HOME_AFFAIRS, frozenset({"leader", "clerk"}), args=letter),
    "reminder_letter_cancel": post(HOME_AFFAIRS, frozenset({"leader", "clerk"}), args=letter),
    "reminder_letter_issue": post(REGISTERS, frozenset({"leader"}), args=letter),
    "reminder_letter_scan": post(NOBODY, args=letter),  # there only once a paper is drawn
    "mail_list": Row(KEEPS_MAIL | OTHER_LEAD, EVERYBODY - KEEPS_MAIL - OTHER_LEAD),
    "mail_retry": post(KEEPS_MAIL, args=mail),
}
PLANNING = {
    "legal_document_list": Row(EVERYBODY),
    "legal_document": Row(LEAD | TEAM, args=document),
    "legal_document_create": Row(REGISTERS | OTHER_LEAD, EVERYBODY - REGISTERS - OTHER_LEAD),
    "legal_document_edit": Row(REGISTERS, LEAD | TEAM, args=document),
    "legal_document_file": Row(NOBODY, args=document),
    "plan_list": Row(EVERYBODY),
    "plan_create": Row(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "plan": Row(LEAD | TEAM, args=plan),
    "plan_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "plan_issue": post(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "plan_close": post(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "team_create": Row(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "team": Row(LEAD | TEAM, args=team),
    "team_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=team),
    "team_member_add": Row(HOME_AFFAIRS, LEAD | TEAM, args=team),
    "team_member_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=member),
    "team_member_end": Row(HOME_AFFAIRS, LEAD | TEAM, args=member),
    "round_create": Row(HOME_AFFAIRS, LEAD | TEAM, args=plan),
    "round": Row(LEAD | TEAM, args=round_),
    "round_edit": Row(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_start": post(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_end": post(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_coverage": Row(HOME_AFFAIRS, LEAD | TEAM, args=round_),
    "round_schedule": Row(HOME_AFFAIRS, LEAD | TEAM, args=round_),
}
INSPECTION = {
    "inspection_list": Row(EVERYBODY),
    "calendar": Row(EVERYBODY),
    "inspection_create": Row(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "inspection": Row(INSIDE | WARD, args=inspection),
    "inspection_schedule": Row(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "inspection_allow_exception": post(frozenset({"leader"}), INSIDE | WARD, args=inspection),
    "inspection_start": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "inspection_postpone": post(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "inspection_resume": post(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "inspection_cancel": post(HOME_AFFAIRS, INSIDE | WARD, args=inspection),
    "self_report": Row(INSIDE | WARD, args=inspection),
    "self_report_field": post(HOME_AFFAIRS | WARD, INSIDE, args=self_report_field),
    "self_report_summary": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
    "self_report_attach": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
    "self_report_file": Row(NOBODY, args=inspection),
    "self_report_submit": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
}
CRITERIA = {
    "criteria_set_list": Row(EVERYBODY),
    "criteria_set": Row(LEAD | TEAM | WARD | {"other_unit_head"}, args=criteria_set),
    "criteria_set_publish": post(
        HOME_AFFAIRS | ADMINISTERS, LEAD | TEAM | WARD | {"other_unit_head"}, args=criteria_set
    ),
    "criterion_guidance_edit": Row(
        HOME_AFFAIRS | ADMINISTERS, LEAD | TEAM | WARD | {"other_unit_head"}, args=criterion
    ),
}
CHECKLIST = {
    "checklist": Row(INSIDE, args=inspection),
    "checklist_save": post(TEAM - {"other_member"}, READS | {"other_member"}, args=inspection, json=an_answer),
    "checklist_changes": Row(INSIDE, args=inspection),
    "conflict_settle": post(frozenset({"chair"}), INSIDE, args=operation),
    "checklist_extras": Row(INSIDE, args=inspection, query=an_item),
    "checklist_notes": Row(INSIDE, args=inspection),
    "evidence_add": post(TEAM, READS, args=inspection),
    "evidence_file": Row(INSIDE, args=evidence),
    "evidence_link": post(STEERING, INSIDE, args=evidence),
    "evidence_withdraw": post(STEERING, INSIDE, args=evidence),
    "sampled_file_create": Row(TEAM, READS, args=inspection),
    "sampled_file_edit": Row(TEAM, READS, args=sampled_file),  # a sample may serve items of several fields
    "sampled_file_delete": post(STEERING, INSIDE, args=sampled_file),
    "finding_create": Row(TEAM, READS, args=inspection),
    "finding_edit": Row(STEERING, INSIDE, args=own_finding),
    "finding_delete": post(STEERING, INSIDE, args=own_finding),
    "strength_create": Row(TEAM, READS, args=inspection),
    "strength_edit": Row(STEERING, INSIDE, args=strength),
    "strength_delete": post(STEERING, INSIDE, args=strength),
    "finding_list": Row(EVERYBODY),
    "finding": Row(INSIDE | WARD, args=finding),
    "finding_remind": post(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
}
MINUTES = {
    "meeting": Row(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "complete": Row(INSIDE, WARD, args=inspection),
    "minutes": Row(INSIDE | WARD | {"clerk"}, args=inspection),
    "minutes_draw_up": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "minutes_opinion": post(LEADS_VISIT | WARD, INSIDE, args=inspection),
    "minutes_take_back": post(frozenset({"chair"}), INSIDE | WARD, args=inspection),
    "minutes_sign_paper": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "minutes_confirm": post(LEADS_VISIT | WARD, INSIDE, args=inspection),
    "minutes_refuse": post(LEADS_VISIT, INSIDE | WARD, args=inspection),
    "minutes_scan": post(LEADS_VISIT | HOME_AFFAIRS | {"clerk"}, INSIDE, args=inspection),
    "document": Row(INSIDE | {"clerk"}, args=paper),
    "document_pdf": Row(INSIDE | {"clerk"}, args=paper),
    "document_scan": Row(NOBODY, args=paper),
    "finding_export": post(EVERYBODY),
    "export": Row(frozenset({"home_affairs"}), args=export),
    "export_file": Row(frozenset({"home_affairs"}), args=export),
    "job": Row(INSIDE | {"clerk"}, args=job),
    "job_retry": post(INSIDE | {"clerk"}, args=job),
}
UNIT_SIDE = {
    "remediation": Row(EVERYBODY),
    "inspection_remediation": Row(INSIDE | WARD, args=inspection),
    "submission_open": post(HOME_AFFAIRS | WARD, INSIDE, args=inspection),
    "submission": Row(INSIDE | WARD, args=submission),
    "submission_save": post(WARD, args=draft),
    "submission_hand_in": Row(WARD, INSIDE, args=submission),
    "submission_delete": post(WARD, args=draft),
    "submission_scan": Row(NOBODY, args=submission),
    "remediation_evidence": Row(INSIDE | WARD, args=inspection),
    "remediation_evidence_file": Row(INSIDE | WARD, args=unit_file),
    "remediation_evidence_link": Row(HOME_AFFAIRS | WARD, INSIDE, args=unit_file),
    "remediation_evidence_withdraw": post(HOME_AFFAIRS | WARD, INSIDE, args=unit_file),
    "finding_update": Row(HOME_AFFAIRS | WARD, INSIDE, args=finding),
}
CONCLUSION = {
    "conclusion_list": Row(EVERYBODY),
    "conclusion_draft": post(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "conclusion_edit": Row(HOME_AFFAIRS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion": Row(INSIDE | {"clerk"}, args=conclusion),
    "conclusion_submit": post(HOME_AFFAIRS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion_return": post(frozenset({"home_affairs_head"}), INSIDE | {"clerk"}, args=conclusion),
    "conclusion_approve": post(frozenset({"home_affairs_head"}), INSIDE | {"clerk"}, args=conclusion),
    "conclusion_cancel": post(HOME_AFFAIRS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion_issue": post(REGISTERS, INSIDE | {"clerk"}, args=conclusion),
    "conclusion_scan": post(NOBODY, args=conclusion),  # there only once it is issued
    "conclusion_receipt": post(HOME_AFFAIRS, INSIDE | {"clerk"}, args=concluded_inspection),
}
CITY_SIDE = {
    "verification_list": Row(READS | OTHER_LEAD, EVERYBODY - READS - OTHER_LEAD),
    "verification_many": post(HOME_AFFAIRS | OTHER_LEAD, EVERYBODY - HOME_AFFAIRS - OTHER_LEAD),
    "finding_verify": post(HOME_AFFAIRS, INSIDE | WARD, args=finding),
    "extension_ask": Row(HOME_AFFAIRS | WARD, INSIDE, args=finding),
    "extension_decide": Row(READS, INSIDE | WARD, args=extension),
    "extension_withdraw": post(HOME_AFFAIRS | WARD, INSIDE, args=extension),
    "carried_answer": post(STEERING, INSIDE, args=carried, json=mended),
}
TABLE: dict[str, Row] = {
    **ACCOUNT,
    **UNITS,
    **PLANNING,
    **INSPECTION,
    **CRITERIA,
    **CHECKLIST,
    **MINUTES,
    **UNIT_SIDE,
    **CONCLUSION,
    **VOICES,
    **CITY_SIDE,
}
