"""Handing in what a unit wrote: its head does; or who brings the paper that the head signed (design, rule 19).

Each finding moves with one event of its own. A finding that somebody moved meanwhile stays where it is: its part stays
in the paper, and the answer tells of it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cchc.lib.dates import short_date, today
from inspections.enums import BEFORE_CONCLUSION, FindingStatus, RemediationOutcome, SubmissionKind, SubmissionStatus
from inspections.finding_permissions import needs_paper
from inspections.handling import lock_findings, move_finding, record
from inspections.models import Finding, Submission, SubmissionItem
from inspections.origins import findings_for, lock_origin, time_problem
from inspections.submitting import ITEM_FIELDS, due_of_draft, lock_submission, require_draft
from inspections.workflow import WorkflowError
from units.enums import UNIT_ROLES, Role
from units.models import Event, StoredFile, User
from units.notifying import notify

Kind, Outcome, Status = SubmissionKind, RemediationOutcome, FindingStatus
GAPS_NAMED = 4


@dataclass(frozen=True)
class IssuedPaper:
    """The paper that the head signed and the unit issued in the system: it needs no scan to be handed in with."""

    code: str
    day: dt.date
    scan: StoredFile | None


@dataclass(frozen=True)
class HandedIn:
    """What was handed in: the parts that counted, and those whose finding had been moved on by somebody else."""

    submission: Submission
    counted: list[SubmissionItem]
    unfit: list[SubmissionItem]

    @property
    def unfit_words(self) -> str:
        """A sentence on what did not count; '' when everything did."""
        if not self.unfit:
            return ""
        named = "; ".join(f"«{item.finding}» (hiện là «{item.finding.get_status_display()}»)" for item in self.unfit)
        return f"{len(self.unfit)} tồn tại không còn chờ nội dung này nên giữ nguyên trạng thái: {named}."


def says_something(item: SubmissionItem, kind: str) -> bool:
    """Whether the part was begun. A report speaks only of findings that have an outcome: others are left for later."""
    if kind == Kind.REMEDIATION_REPORT:
        return bool(item.outcome)
    return any(getattr(item, name) for name in ITEM_FIELDS[Kind(kind)])


def gaps(item: SubmissionItem, kind: str, *, has_evidence: bool) -> list[str]:
    """What a begun part still lacks before it can be handed in, in words that follow «chưa …»."""
    if kind == Kind.EXPLANATION:
        return [] if item.text else ["ghi nội dung giải trình"]
    if kind == Kind.REMEDIATION_PLAN:
        names = {
            "text": "ghi biện pháp",
            "in_charge": "ghi người chịu trách nhiệm",
            "due_on": "ghi ngày hoàn thành",
            "product": "ghi sản phẩm",
        }
        return [words for name, words in names.items() if not getattr(item, name)]
    if item.outcome == Outcome.NOT_DONE:
        return [] if item.text else ["nêu lý do không thực hiện được"]
    if item.outcome == Outcome.DONE:
        return [] if item.text or has_evidence else ["nói đã làm gì và chưa kèm tài liệu kiểm chứng nào"]
    return [] if item.text else ["nói đang làm đến đâu"]


@transaction.atomic
def submit(
    submission_id: int, *, by: User, occurred_on: dt.date | None = None, paper: IssuedPaper | None = None
) -> HandedIn:
    """Hand in. `occurred_on`: the day on which the paper came, where Home Affairs enters it for the unit.

    `paper`: signed and issued in the system just now; anybody of the unit may hand that in.
    """
    seen = Submission.objects.visible_to(by).filter(pk=submission_id).first()
    if seen is None:
        raise Http404
    if seen.assessment is not None:
        lock_origin(seen.assessment)
    findings = {row.pk: row for row in lock_findings(Finding.objects.filter(submission_items__submission=seen))}
    submission = lock_submission(submission_id, by)
    require_draft(submission)
    _require_time(submission)
    if paper is not None:
        _take(submission, paper)
    day = _day(submission, by, occurred_on, signed_here=paper is not None)
    counted, unfit = _parted(submission, findings)
    _require_whole(submission, counted)
    _close(submission, counted, by=by, day=day)
    for item in counted:
        _move(item, submission, by=by, day=day)
    handed_in = HandedIn(submission, counted, unfit)
    _tell(handed_in, by=by, day=day)
    return handed_in


def problem_of(submission: Submission) -> str:
    """What would keep a draft from being handed in, in a sentence; '' where nothing does. Changes nothing."""
    findings = {row.pk: row for row in Finding.objects.filter(submission_items__submission=submission)}
    try:
        require_draft(submission)
        _require_time(submission)
        counted, _ = _parted(submission, findings)
        _require_whole(submission, counted)
    except WorkflowError as error:
        return str(error).removeprefix("Chưa gửi được: ")
    return ""


def _require_time(submission: Submission) -> None:
    problems = [time_problem(origin, submission.kind) for origin in submission.origins]
    if all(problems):
        raise WorkflowError(problems[0])


def _take(submission: Submission, paper: IssuedPaper) -> None:
    submission.document_code, submission.document_date = paper.code, paper.day
    submission.scan = paper.scan or submission.scan
    submission.save(update_fields=["document_code", "document_date", "scan"])


def _day(submission: Submission, by: User, occurred_on: dt.date | None, *, signed_here: bool) -> dt.date:
    if needs_paper(by, submission) and not signed_here:
        _require_paper(submission)
    if not submission.entered_for_unit:
        return today()
    if occurred_on is None:
        raise WorkflowError("Khi nhập thay, hãy ghi ngày nhận được bản giấy.", field="occurred_on")
    if occurred_on > today():
        raise WorkflowError("Ngày nhận bản giấy không được sau ngày hôm nay.", field="occurred_on")
    if submission.document_date and occurred_on < submission.document_date:
        raise WorkflowError(
            f"Ngày nhận bản giấy không được trước ngày văn bản ({short_date(submission.document_date)}).",
            field="occurred_on",
        )
    return occurred_on


def _require_paper(submission: Submission) -> None:
    who = "không có bản giấy thì chỉ thủ trưởng đơn vị gửi được, hoặc lập văn bản để ký trên hệ thống"
    for name, what in (("document_code", "số, ký hiệu"), ("document_date", "ngày"), ("scan", "bản scan")):
        if not getattr(submission, name):
            raise WorkflowError(f"Cần {what} của văn bản đã ký; {who}.", field=name)


def _parted(
    submission: Submission, findings: dict[uuid.UUID, Finding]
) -> tuple[list[SubmissionItem], list[SubmissionItem]]:
    """The begun parts: those whose finding still waits for them, and the others."""
    waiting = findings_for(submission.origins, submission.unit_id, submission.kind)
    fitting = set(waiting.values_list("pk", flat=True))
    counted: list[SubmissionItem] = []
    unfit: list[SubmissionItem] = []
    for item in submission.items.order_by("finding__position", "pk"):
        if not says_something(item, submission.kind):
            continue
        item.finding = findings[item.finding_id]
        (counted if item.finding_id in fitting else unfit).append(item)
    if not counted and unfit:
        raise WorkflowError(
            "Không gửi được: trong lúc soạn, các tồn tại nêu trong văn bản đều đã chuyển sang trạng thái khác. "
            "Nội dung đã soạn vẫn được giữ."
        )
    return counted, unfit


def _require_whole(submission: Submission, items: list[SubmissionItem]) -> None:
    if not items:
        raise WorkflowError(
            "Văn bản chưa có nội dung nào. Hãy ghi ít nhất cho một tồn tại rồi gửi; tồn tại để trống được báo cáo sau."
        )
    with_evidence = set(
        SubmissionItem.objects.filter(
            pk__in=[item.pk for item in items],
            finding__evidence__withdrawn_at=None,
            finding__evidence__isnull=False,
        ).values_list("pk", flat=True)
    )
    missing = []
    for item in items:
        lacks = gaps(item, submission.kind, has_evidence=item.pk in with_evidence)
        late = item.due_on and item.finding.due_on and item.due_on > item.finding.due_on
        if late and submission.kind == Kind.REMEDIATION_PLAN:
            lacks = [*lacks, f"đặt ngày hoàn thành trong hạn {short_date(item.finding.due_on)}"]  # type: ignore[arg-type]
        missing += [f"«{item.finding}» chưa {words}" for words in lacks]
    if missing:
        more = f"; và {len(missing) - GAPS_NAMED} chỗ khác" if len(missing) > GAPS_NAMED else ""
        raise WorkflowError(f"Chưa gửi được: {'; '.join(missing[:GAPS_NAMED])}{more}.")


def _close(submission: Submission, items: list[SubmissionItem], *, by: User, day: dt.date) -> None:
    """Freeze the paper with the files that prove its parts. What a report says of a finding is due when that one is;
    the report is late where one of them is."""
    dates = [item.finding.due_on for item in items if item.finding.due_on]
    is_report = submission.kind == Kind.REMEDIATION_REPORT
    submission.due_on = min(dates) if is_report and dates else due_of_draft(submission)
    for item in items:
        item.evidence.set(item.finding.evidence.filter(withdrawn_at=None, unit=submission.unit_id))
        due_on = item.finding.due_on if is_report else submission.due_on
        item.is_late = due_on is not None and day > due_on
    SubmissionItem.objects.bulk_update(items, ["is_late"])
    submission.is_late = any(item.is_late for item in items)
    submission.status, submission.submitted_by = SubmissionStatus.SUBMITTED, by
    submission.submitted_at, submission.occurred_on = timezone.now(), day
    submission.save(update_fields=["status", "submitted_by", "submitted_at", "occurred_on", "due_on", "is_late"])


def _move(item: SubmissionItem, submission: Submission, *, by: User, day: dt.date) -> None:
    """One event: with a new state, or without where the finding is there already."""
    finding = item.finding
    to, verb = _target(item, submission.kind)
    data = {"submission": submission.pk, "item": item.pk, "entered_for_unit": submission.entered_for_unit}
    if to == finding.status:
        record(finding, verb, by=by, occurred_on=day, from_status=to, to_status=to, data=data)
    else:
        move_finding(finding, to, by=by, verb=verb, occurred_on=day, data=data)


def _target(item: SubmissionItem, kind: str) -> tuple[str, str]:
    """Where the finding goes, and the verb of the event. A plan handed in again changes no state of work begun, nor
    does an explanation of what the published index says."""
    status = item.finding.status
    if kind == Kind.EXPLANATION:
        return (Status.EXPLAINED if status in BEFORE_CONCLUSION else status), "explain"
    if kind == Kind.REMEDIATION_PLAN:
        return (Status.PLANNED if status == Status.CONCLUDED else status), "plan_remediation"
    return {
        Outcome.DONE: (Status.REPORTED_DONE, "report_done"),
        Outcome.NOT_DONE: (Status.NOT_DONE, "report_not_done"),
        Outcome.IN_PROGRESS: (Status.REMEDIATING, "report_progress"),
    }[Outcome(item.outcome)]


def _tell(handed_in: HandedIn, *, by: User, day: dt.date) -> None:
    submission = handed_in.submission
    Event.objects.record(
        "submit",
        submission,
        by=by,
        lead_unit=submission.lead_unit_id,
        from_status=SubmissionStatus.DRAFT,
        to_status=SubmissionStatus.SUBMITTED,
        note=handed_in.unfit_words,
        occurred_on=day,
        data={"entered_for_unit": submission.entered_for_unit, "late": submission.is_late},
    )
    late = submission.late_words
    count = f"{len(handed_in.counted)} tồn tại" + (f", {late[:1].lower()}{late[1:]}" if late else "")
    kind = submission.get_kind_display()
    name = kind[:1].lower() + kind[1:]
    if submission.entered_for_unit:
        unit, roles, text = submission.unit_id, list(UNIT_ROLES), f"Phòng Nội vụ đã nhập thay {name}: {count}"
    else:
        unit, roles = submission.lead_unit_id, [Role.HOME_AFFAIRS]
        text = f"{submission.unit.short_name} gửi {name}: {count}"
    url = submission.get_absolute_url()
    notify(unit=unit, roles=roles, kind="submission", text=text, url=url, subject=submission, occurred_on=day)
