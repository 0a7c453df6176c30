"""Letters of reminder as papers: the draft to print, and the issue with number, date and signer (design, rule 15)."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from cchc.lib.dates import long_date, short_date, today
from cchc.lib.text import clean
from inspections import letters
from inspections.clocks import DueState, due_state
from inspections.enums import DocumentKind, LetterStatus
from inspections.finding_permissions import can_issue_letter
from inspections.models import Finding, LegalDocument, ReminderLetter
from inspections.registering import NUMBER_TAKEN, register_paper
from inspections.workflow import WorkflowError
from reports.drafting import as_issued, record, tell_desk
from reports.enums import Desk, DocumentStatus, PaperKind, Signatory, SigningWay
from reports.models import Document, DocumentRevision, Signature
from reports.papers import (
    SCHEMA,
    PaperSignatory,
    Snapshot,
    abbreviated,
    add_revision,
    authority_header,
    expected_signatory,
    lines_of,
    place_and_date,
    profile_on,
    signer_block,
)
from reports.rendering import LETTER_LAYOUT
from reports.signers import signature_of
from reports.signing_off import check_issue_day
from units.enums import UNIT_ROLES, Capacity
from units.models import Event, User
from units.notifying import notify

# --- Draft ------------------------------------------------------------------------------------------


@transaction.atomic
def draft(unit_id: int, *, by: User) -> ReminderLetter:
    """The unit's draft with its PDF to read."""
    letter = letters.draft_letter(unit_id, by=by)
    if _document(letter).is_open:
        _draw_draft(letter, by)
    return letter


@transaction.atomic
def edit(letter_id: int, *, text: str, answer_by: dt.date | None, revision: int, by: User) -> ReminderLetter:
    letter = letters.edit_letter(letter_id, text=text, answer_by=answer_by, revision=revision, by=by)
    _require_open(_document(letter))
    _draw_draft(letter, by)
    return letter


@transaction.atomic
def cancel(letter_id: int, *, by: User) -> ReminderLetter:
    letter = letters.cancel_letter(letter_id, by=by)
    papers = Document.objects.filter(letter=letter, kind=PaperKind.REMINDER_LETTER)
    papers.update(status=DocumentStatus.CANCELLED, desk="")
    return letter


@transaction.atomic
def submit(letter_id: int, *, by: User) -> Document:
    """Lay it before the head of Home Affairs, who signs by order or passes it to a leader; frozen until it comes back."""
    letter = letters.lock_letter(letter_id, by)
    document = _document(letter)
    _require_open(document)
    if not letter.findings.exists():
        raise WorkflowError(letters.NOTHING_DUE)
    before, document.status, document.desk = document.status, DocumentStatus.IN_SIGNING, Desk.HEAD
    document.reason, document.dated_on = "", today()
    document.save(update_fields=["status", "desk", "reason", "dated_on"])
    _draw_draft(letter, by)
    document = _document(letter)
    record("submit_paper", document, by=by, from_status=before, note=document.get_desk_display())
    tell_desk(document, "Có văn bản trình")
    return document


def _require_open(document: Document) -> None:
    if not document.is_open:
        raise WorkflowError(
            f"Công văn đang trình ký (hiện là «{document.get_status_display()}»). Muốn sửa, hãy trả lại để sửa trước."
        )


def _draw_draft(letter: ReminderLetter, by: User) -> None:
    document = _document(letter)
    snapshot = letter_snapshot(letter, document, expected_signatory(letter.lead_unit_id))
    add_revision(document, snapshot, layout=LETTER_LAYOUT, by=by)


def default_symbol(letter: ReminderLetter, day: dt.date) -> str:
    """«UBND-NV»: a letter has no letters for its kind (F28)."""
    return f"{letter.lead_unit.name_on(day).document_symbol}-NV"


def paper_of(letter: ReminderLetter) -> Document | None:
    papers = Document.objects.filter(letter=letter, kind=PaperKind.REMINDER_LETTER)
    return papers.exclude(status=DocumentStatus.CANCELLED).first()


def _document(letter: ReminderLetter) -> Document:
    """The one paper of the locked letter, locked too; without a number until the issue."""
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(letter=letter, kind=PaperKind.REMINDER_LETTER)
    return rows.exclude(status=DocumentStatus.CANCELLED).first() or Document.objects.create(
        lead_unit_id=letter.lead_unit_id,
        kind=PaperKind.REMINDER_LETTER,
        letter=letter,
        symbol=default_symbol(letter, today()),
        dated_on=today(),
    )


# --- Issue ------------------------------------------------------------------------------------------


@transaction.atomic
def issue_letter(
    letter_id: int,
    *,
    number: int,
    symbol: str,
    dated_on: dt.date,
    signatory: PaperSignatory | None,
    revision: int,
    by: User,
) -> ReminderLetter:
    """Numbered in the clerk's book: from now on the unit reads it, and each finding tells of it.

    `signatory`: who signed by hand what nobody signed here before. What was signed is issued as it was.
    """
    letter = _lock(letter_id, by)
    document = _document(letter)
    signature = signature_of(document) if document.status == DocumentStatus.SIGNED else None
    signed_by = _as_signed(signature) if signature else _typed(signatory)
    if signature is None and letter.revision != revision:
        raise WorkflowError(letters.STALE)
    symbol = clean(symbol)
    if dated_on > today():
        raise WorkflowError("Ngày văn bản không được sau ngày hôm nay.", field="dated_on")
    check_issue_day(document, dated_on)
    signed = document.current.snapshot if signature else None
    if signed is not None:
        letter.findings.set([row["finding"] for row in signed["rows"]])  # the clock may have added others since
    if not letter.findings.exists():
        raise WorkflowError(letters.NOTHING_DUE)
    letter.dated_on, letter.status = dated_on, LetterStatus.ISSUED
    letter.legal_document = _register(letter, number, symbol, dated_on)
    letter.save(update_fields=["dated_on", "status", "legal_document"])
    _draw_final(letter, _number(letter, number, symbol, dated_on), signed_by, by, signed=signed)
    _tell(letter, by)
    return letter


def _typed(signatory: PaperSignatory | None) -> PaperSignatory:
    name = clean(signatory.name) if signatory else ""
    if signatory is None or not name:
        raise WorkflowError("Hãy ghi họ tên người ký.", field="name")
    return PaperSignatory(signatory.capacity, name, clean(signatory.title))


def _as_signed(signature: Signature) -> PaperSignatory:
    return PaperSignatory(Capacity(signature.capacity), signature.name, signature.title)


def _lock(letter_id: int, by: User) -> ReminderLetter:
    rows = ReminderLetter.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    letter = rows.select_related("unit", "lead_unit").filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    if not can_issue_letter(by, letter.lead_unit_id):
        raise PermissionDenied
    if letter.status != LetterStatus.DRAFT:
        raise WorkflowError(f"Công văn không còn là dự thảo (hiện là «{letter.get_status_display()}»).")
    return letter


def _register(letter: ReminderLetter, number: int, symbol: str, day: dt.date) -> LegalDocument:
    return register_paper(
        lead_unit_id=letter.lead_unit_id,
        kind=DocumentKind.LETTER,
        issuer=letter.lead_unit.name_on(day).official_name,
        number=number,
        symbol=symbol,
        issued_on=day,
        subject=f"{_urges(letter)} tại {letter.unit.name_on(day).official_name}",
    )


def _number(letter: ReminderLetter, number: int, symbol: str, day: dt.date) -> Document:
    document = _document(letter)
    document.status, document.desk = DocumentStatus.ISSUED, ""
    document.way = document.way or SigningWay.PAPER
    document.number, document.symbol, document.dated_on = number, symbol, day
    document.legal_document = letter.legal_document
    try:
        with transaction.atomic():
            document.save(update_fields=["status", "desk", "way", "number", "symbol", "dated_on", "legal_document"])
    except IntegrityError:
        raise WorkflowError(NUMBER_TAKEN, field="number") from None
    return document


def _draw_final(
    letter: ReminderLetter, document: Document, signatory: PaperSignatory, by: User, *, signed: Snapshot | None
) -> None:
    snapshot = letter_snapshot(letter, document, signatory)
    if signed is not None:
        snapshot = as_issued(signed, snapshot)
    revision = add_revision(document, snapshot, layout=LETTER_LAYOUT, by=by, reason="Ban hành", final=True)
    if signed is None:
        _sign(revision, signatory, document.dated_on, by)


def _sign(revision: DocumentRevision, signatory: PaperSignatory, day: dt.date, by: User) -> None:
    Signature.objects.create(
        revision=revision,
        part=Signatory.SIGNER,
        way=SigningWay.PAPER,
        name=signatory.name,
        title=revision.snapshot["signers"][0]["title"],
        capacity=signatory.capacity,
        signed_on=day,
        sha256=revision.sha256,
        entered_by=by,
    )


def _tell(letter: ReminderLetter, by: User) -> None:
    code, day = letter.legal_document.code if letter.legal_document else "", letter.dated_on or today()
    note = f"Công văn đôn đốc số {code} ngày {short_date(day)}"
    common = {"actor": by, "title": by.job_title, "lead_unit_id": letter.lead_unit_id, "occurred_on": day, "note": note}
    about = [("finding", str(pk)) for pk in letter.findings.order_by("pk").values_list("pk", flat=True)]
    Event.objects.bulk_create(
        Event(verb="send_letter", subject_type=kind, subject_id=pk, **common)
        for kind, pk in [("reminderletter", str(letter.pk)), *about]
    )
    count = f"{len(about)} tồn tại, hạn chế"
    notify(
        unit=letter.unit_id,
        roles=UNIT_ROLES,
        kind="letter",
        text=f"{note} về {count}"
        + (f"; báo cáo chậm nhất ngày {short_date(letter.answer_by)}." if letter.answer_by else "."),
        url=letter.get_absolute_url(),
        subject=letter,
        occurred_on=day,
    )


# --- What it says -----------------------------------------------------------------------------------


def letter_snapshot(letter: ReminderLetter, document: Document, signatory: PaperSignatory) -> Snapshot:
    """The whole paper, frozen as plain JSON. Before the issue number, day and month are open."""
    day = letter.dated_on or today()
    lead, unit = letter.lead_unit.name_on(day), letter.unit.name_on(day)
    findings = list(letter.findings.select_related("plan", "inspection", "assessment__round").order_by("due_on", "pk"))
    answer = f"Kết quả khắc phục báo cáo về {lead.short_name} (qua Phòng Nội vụ)"
    return {
        "schema": SCHEMA,
        "kind": document.kind,
        "profile": profile_on(day),
        "illustrative": any(row.origin.illustrative for row in findings),
        "number": document.number,
        "code": document.code,
        "date": letter.dated_on.isoformat() if letter.dated_on else "",
        "header": {"lines": authority_header(lead)},
        "about": f"V/v đ{_urges(letter)[1:]}",
        "place_and_date": place_and_date(lead, letter.dated_on),
        "to": unit.official_name,
        "paragraphs": lines_of(letter.text),
        "rows": [_row(number, finding, day) for number, finding in enumerate(findings, 1)],
        "answer": f"{answer} chậm nhất {long_date(letter.answer_by)}" if letter.answer_by else "",
        "closing": f"Đề nghị {unit.official_name} quan tâm chỉ đạo, thực hiện",
        "signers": [signer_block(signatory, lead)],
        "recipients": ["Như trên", f"Chủ tịch, các Phó Chủ tịch {abbreviated(lead)} (để báo cáo)", "Lưu: VT, NV"],
    }


def _urges(letter: ReminderLetter) -> str:
    return f"Đôn đốc khắc phục {letters.shortcomings(letter.findings.all())}"


def _row(number: int, finding: Finding, day: dt.date) -> dict[str, object]:
    due_on = finding.due_on or day
    state = due_state(finding.status, due_on, day, soon_days=finding.plan.due_soon_days)
    late = f"Quá hạn {(day - due_on).days} ngày" if state == DueState.OVERDUE else str(state.label)
    return {
        "number": number,
        "finding": str(finding.pk),
        "text": finding.text,
        "due": short_date(due_on),
        "state": late,
    }
