"""One of each thing that a URL names, put on the stage."""

from __future__ import annotations

import io
import uuid

from django.utils import timezone
from PIL import Image

from cchc.tests.access.finders import first_leaf
from cchc.tests.cast import Stage
from inspections.enums import Outcome, Part, SubmissionKind, SubmissionStatus
from inspections.models import (
    AnswerOperation,
    CarriedFinding,
    ConclusionNotice,
    Evidence,
    ExtensionRequest,
    Finding,
    FindingLoss,
    IndexScore,
    RemediationEvidence,
    ReminderLetter,
    SampledFile,
    Strength,
    Submission,
)
from inspections.tests.factories import CriteriaSetFactory, FindingFactory, PlanFactory
from inspections.tests.indexes import assess, make_round, two_results
from inspections.tests.scoring import with_files
from inspections.tests.workbooks import ready_import
from reports import drafting
from reports.enums import Change, JobKind, PaperKind
from reports.models import Document, DocumentRevision, Job
from reports.rendering import MINUTES_LAYOUT
from reports.snapshots import minutes_snapshot
from units.enums import MailStatus, Role
from units.keeping import keep_bytes
from units.models import Delegation, Mail, Notification


def furnish(stage: Stage) -> Stage:
    """Put beside the inspection one of each thing that a URL names."""
    leaf, by = first_leaf(stage), stage.cast.chair
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
    Job.objects.create(
        kind=JobKind.LIST, params={"list": "ton-tai-han-che"}, requester=stage.cast.home_affairs, file=picture
    )
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
    _index_round(stage)
    round_ = two_results(stage.city, stage.ward, stage.other_ward)
    score = IndexScore.objects.get(assessment__round=round_, assessment__unit=stage.ward, criterion__code="1.1.2")
    FindingLoss.objects.create(finding=Finding.objects.get(released_at__isnull=False), score=score, points="0.75")
    CriteriaSetFactory(lead_unit=stage.city, published=False)
    drafting.start(PaperKind.PLAN, PlanFactory(lead_unit=stage.city).pk, by=stage.cast.home_affairs)
    minutes, here = Document.objects.get(kind=PaperKind.MINUTES), stage.inspection.pk
    drafting.start(PaperKind.MINUTES_SUPPLEMENT, here, by=by, changes=minutes, change=Change.SUPPLEMENT)
    return stage


def _index_round(stage: Stage) -> None:
    """The ward scores itself; somebody of the team appraises a field."""
    assessed = assess(make_round(stage.city, criteria_set=stage.inspection.criteria_set), stage.ward)
    with_files(assessed, stage.cast.unit_officer)
    assessed.round.appraisers.create(user=stage.cast.other_member, field_slugs=["procedures"])
    ready_import(assessed.round.criteria_set, stage.ward, stage.cast.home_affairs)


def _tell_the_ward(stage: Stage) -> None:
    """A notice to its officer, and a mail about it that did not get through."""
    told = Notification.objects.create(
        unit=stage.ward, role=Role.UNIT_OFFICER, kind="overdue", text="Có việc", url="/", occurred_on="2019-05-20"
    )
    ReminderLetter.objects.create(lead_unit=stage.city, unit=stage.ward, text="Đề nghị khắc phục")
    Mail.objects.create(user=stage.cast.unit_officer, up_to=told, count=1, status=MailStatus.FAILED)


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
