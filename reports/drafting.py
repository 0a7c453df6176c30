"""A paper from its first draft to the desk of who signs it (trình ký): begun, written, laid before, back, given up.

Each function locks the document, asks permission after that, checks, freezes a revision where what it says has changed,
and writes one event. Signing, numbering and issuing are in `reports.signing_off`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from cchc.lib.dates import long_date, today
from cchc.lib.text import clean
from inspections.workflow import WorkflowError
from reports import paper_permissions as permissions
from reports import qr
from reports.changing import REPLACEABLE, WORDS, possible_changes, words_of
from reports.enums import OF_MINUTES, SIGNED, Change, Desk, DocumentStatus, PaperKind
from reports.kinds import Kind, is_final, kind_of, kinds, signed_kind_of, signed_kinds
from reports.models import Document, DocumentRevision
from reports.numbering import take_number
from reports.papers import SCHEMA, Snapshot, add_revision, authority_header, place_and_date, profile_on
from reports.signers import expected_block, people_at
from units.enums import UNIT_ROLES, Role
from units.models import Event, User
from units.notifying import notify, notify_people

# What the issue brings: everything else in a snapshot is what was signed.
AT_ISSUE = ("number", "code", "date", "profile", "place_and_date", "annex_of", qr.KEY)
STALE = "Văn bản vừa được người khác sửa. Hãy tải lại trang, đọc bản mới rồi làm tiếp; nội dung vừa nhập vẫn ở dưới."
# About what a paper may be that a letter corrects.
CORRECTED = ("plan", "team", "round", "index_round", "conclusion", "letter")
TELLS = {Desk.HEAD: Role.HOME_AFFAIRS_HEAD, Desk.LEADER: Role.LEADER, Desk.UNIT_HEAD: Role.UNIT_HEAD}


# --- Beginning and writing --------------------------------------------------------------------------


@transaction.atomic
def start(
    paper: PaperKind, subject_id: int, *, by: User, changes: Document | None = None, change: Change | None = None
) -> Document:
    """Begin a paper about a row that the person sees; where it was begun already, that one. Its draft is drawn at once."""
    kind = kinds()[paper]
    subject = _subject(kind, subject_id, by)
    if not kind.can_draft(by, subject):
        raise PermissionDenied
    found = _open_paper(kind, subject, changes, change)
    if found is not None:
        return found
    if changes is None and not kind.offered(subject):
        raise WorkflowError(f"Hiện không lập được {kind.kind.label.lower()} cho nội dung này.")
    lead = kind.lead_unit_of(subject)
    document = Document(
        kind=paper,
        lead_unit_id=lead,
        issuer_id=kind.issuer_of(subject) if kind.issuer_of else lead,
        dated_on=today(),
        change=change or "",
        created_by=by,
        **_rows_of(kind, subject, changes),
    )
    document.symbol = kind.symbol(document)
    document.texts = _old_words(document)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        raise WorkflowError("Văn bản này vừa được người khác lập. Hãy tải lại trang.") from None
    _draw(document, by, reason="")
    record("draft_paper", document, by=by)
    return document


def change_of(document_id: int, change: Change, *, by: User) -> Document:
    """Begin the paper that amends, replaces or corrects an issued one; where one is begun already, that one."""
    before = _issued(document_id, by)
    if change not in possible_changes(by, before):
        raise PermissionDenied
    if change == Change.CORRECT:
        return start(PaperKind.CORRECTION, before.pk, by=by, changes=before, change=change)
    if before.kind == PaperKind.CONCLUSION:
        paper, conclusion = PaperKind.CONCLUSION_AMENDMENT, before.conclusion_id or 0
        return start(paper, conclusion, by=by, changes=before, change=change)
    subject = kind_of(before).subject_of(before)
    return start(PaperKind(before.kind), subject.pk, by=by, changes=before, change=change)


def _issued(document_id: int, by: User) -> Document:
    found = Document.objects.visible_to(by).filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


def _old_words(document: Document) -> dict[str, str]:
    """A paper that replaces another starts from what that said."""
    if document.change != Change.REPLACE or document.changes is None:
        return {}
    known, old = {row.key for row in kind_of(document).sections_of(document)}, words_of(document.changes)
    return {key: text for key, text in old.items() if key in known}


def _subject(kind: Kind, subject_id: int, by: User) -> Any:
    rows: Any = kind.model
    found = rows.objects.visible_to(by).filter(pk=subject_id).first()
    if found is None:
        raise Http404
    return found


def _rows_of(kind: Kind, subject: Any, changes: Document | None) -> dict[str, Any]:
    """What the paper is about. A letter that corrects another is about the same rows, so the same people read it."""
    found = {"changes": changes, kind.about: subject}
    if kind.about != "changes":
        return found
    return {**{name: getattr(subject, name) for name in CORRECTED}, **found}


def _open_paper(kind: Kind, subject: Any, changes: Document | None, change: Change | None) -> Document | None:
    """Of what changes a paper several may follow each other: only the one that is not done yet counts."""
    rows = Document.objects.filter(kind=kind.kind, change=change or "", **{"changes": changes, kind.about: subject})
    ended = (DocumentStatus.CANCELLED,) if changes is None else (DocumentStatus.CANCELLED, *SIGNED)
    return rows.exclude(status__in=ended).first()


@transaction.atomic
def edit(document_id: int, texts: Mapping[str, str], *, version: int, by: User) -> Document:
    """Write the sections; `version` is of what the editor saw. A new draft is drawn."""
    document = lock(document_id, by, allowed=permissions.can_edit)
    _require_open(document)
    if document.version != version:
        raise WorkflowError(STALE)
    known = {section.key for section in kind_of(document).sections_of(document)}
    document.texts = {**document.texts, **{key: clean(text) for key, text in texts.items() if key in known}}
    document.version += 1
    document.save(update_fields=["texts", "version"])
    _draw(document, by, reason="Sửa dự thảo")
    record("edit_paper", document, by=by)
    return document


# --- Laying before, passing on, giving back ---------------------------------------------------------


@transaction.atomic
def submit(document_id: int, *, by: User) -> Document:
    """Lay it before the first desk, or the parties. It is frozen from the rows as they are now; an own number is taken."""
    document = lock(document_id, by, allowed=permissions.can_edit)
    _require_open(document)
    kind = kind_of(document)
    kind.hold(document)
    if missing := kind.missing(document):
        raise WorkflowError(f"Chưa trình được: {missing[0]}")
    day = kind.day_of(document) or today()
    if document.number is not None and document.dated_on.year != day.year:
        raise WorkflowError(
            f"Số {document.code} đã cấp trong sổ năm {document.dated_on.year}. Hãy hủy văn bản này (số ở lại trong sổ "
            f"là «hủy») rồi lập lại để lấy số của năm {day.year}."
        )
    before, document.status = document.status, DocumentStatus.IN_SIGNING
    document.desk, document.reason, document.dated_on = next(iter(kind.desks), ""), "", day
    if kind.own_series and document.number is None:
        document.number = take_number(document.lead_unit_id, document.symbol, document.dated_on)
    document.save(update_fields=["status", "desk", "reason", "dated_on", "number"])
    _draw(document, by, reason="Trình ký", check=True)
    record("submit_paper", document, by=by, from_status=before, note=document.get_desk_display())
    tell_desk(document, "Có văn bản trình")
    return document


@transaction.atomic
def pass_on(document_id: int, *, sha256: str, by: User) -> Document:
    """Checked: it goes to the next desk."""
    document = lock(document_id, by, allowed=permissions.is_at_desk, of_kinds=signed_kinds())
    _require_in_signing(document)
    require_current(document.current, sha256)
    after = permissions.next_desk(document)
    if after is None:
        raise WorkflowError("Văn bản này không phải trình tiếp: hãy ký hoặc trả lại.")
    document.desk = after
    document.save(update_fields=["desk"])
    with_block(document, expected_block(document), by, reason="Ghi người dự kiến ký")
    record("check_paper", document, by=by, note=f"Trình {document.get_desk_display()}")
    tell_desk(document, "Có văn bản trình")
    return document


@transaction.atomic
def return_(document_id: int, reason: str, *, by: User) -> Document:
    """Back to who wrote it, with a reason. Before anybody has signed; an own number stays."""
    document = lock(document_id, by, allowed=permissions.can_return, of_kinds=(*kinds(), PaperKind.REMINDER_LETTER))
    _require_in_signing(document)
    if document.current.signatures.filter(voided_at=None).exists():
        raise WorkflowError("Đã có người ký nên không lấy lại được. Nếu sai, hãy hủy văn bản này (số ở lại trong sổ).")
    reason = clean(reason)
    if not reason:
        raise WorkflowError("Hãy nêu lý do trả lại.", field="reason")
    before, document.status, document.desk, document.reason = document.status, DocumentStatus.RETURNED, "", reason
    document.save(update_fields=["status", "desk", "reason"])
    record("return_paper", document, by=by, from_status=before, note=reason)
    kind = signed_kind_of(document)
    if kind.by_parties:
        return document  # taken back by who wrote it
    roles, text = [Role.UNIT_OFFICER if kind.desks[:1] == (Desk.UNIT_HEAD,) else Role.HOME_AFFAIRS], named(document)
    _tell(document, roles, f"Trả lại {text}: {reason}")
    if kind.desks[:1] == (Desk.TEAM_LEADER,) and document.created_by is not None:
        wrote = [document.created_by]
        notify_people(unit=document.lead_unit_id, people=wrote, **_notice(document, f"Trả lại {text}: {reason}"))
    return document


@transaction.atomic
def cancel(document_id: int, reason: str, *, by: User) -> Document:
    """Give it up before the issue. An own number that it had stays in the book as «hủy» (rule 15)."""
    document = lock(document_id, by, allowed=permissions.can_cancel)
    if document.status not in permissions.BEFORE_ISSUE or is_final(document):
        raise WorkflowError(f"Văn bản không hủy được nữa (hiện là «{document.get_status_display()}»).")
    reason = clean(reason)
    if not reason:
        raise WorkflowError("Hãy nêu lý do hủy.", field="reason")
    before, document.status, document.desk, document.reason = document.status, DocumentStatus.CANCELLED, "", reason
    document.save(update_fields=["status", "desk", "reason"])
    record("cancel_paper", document, by=by, from_status=before, note=reason)
    return document


# --- What it says -----------------------------------------------------------------------------------


def snapshot_of(document: Document, block: dict[str, Any]) -> Snapshot:
    """Everything that the paper prints, with the signer's block; number and day only where they are known."""
    kind = kind_of(document)
    content = kind.compose(document)
    if document.kind in REPLACEABLE:
        content[WORDS] = kind.texts_of(document)
    issued = document.status == DocumentStatus.ISSUED or kind.by_parties  # its day is that of the meeting
    name = document.issuer.name_on(document.dated_on)
    return {
        "schema": SCHEMA,
        "kind": document.kind,
        "header": {"lines": authority_header(name)},
        "signers": [block],
        **content,
        **at_issue(document, content.get("title", ""), issued=issued),
    }


def at_issue(document: Document, title: str, *, issued: bool) -> dict[str, Any]:
    """What the issue brings. Until then day and month are open, and so is a number of the clerk's book."""
    name = document.issuer.name_on(document.dated_on)
    day = document.dated_on if issued else None
    when = long_date(day) if day else "ngày …… tháng …… năm " + str(document.dated_on.year)
    return {
        "number": document.number,
        "code": document.code,
        "date": day.isoformat() if day else "",
        "profile": profile_on(document.dated_on),
        "place_and_date": place_and_date(name, day),
        "annex_of": f"Kèm theo {title[:1]}{title[1:].lower()} số {document.code} {when} của {issuer_name(document)}",
    }


def issuer_name(document: Document) -> str:
    kind = kind_of(document)
    return kind.issuer_name(document) if kind.issuer_name else document.issuer.name_on(document.dated_on).official_name


def signed_content(snapshot: Snapshot) -> Snapshot:
    """What was signed: the snapshot without what the issue brings."""
    return {key: value for key, value in snapshot.items() if key not in AT_ISSUE}


def as_issued(signed: Snapshot, fresh: Snapshot) -> Snapshot:
    """What was signed, with what the issue brings; `fresh` is put together with number and day."""
    return {**signed, **{key: fresh[key] for key in AT_ISSUE if key in fresh}}


def _draw(document: Document, by: User, *, reason: str, check: bool = False) -> DocumentRevision:
    snapshot = snapshot_of(document, expected_block(document))
    document.subject = str(snapshot["subject"])[:500]
    document.save(update_fields=["subject"])
    return add_revision(document, snapshot, layout=kind_of(document).layout, by=by, reason=reason, check=check)


def with_block(document: Document, block: dict[str, Any], by: User, *, reason: str) -> DocumentRevision:
    """The revision with the block of who signs: the current one, or a new one of the same words."""
    current = document.current
    if current.snapshot["signers"] == [block]:
        return current
    return add_revision(document, {**current.snapshot, "signers": [block]}, layout=current.layout, by=by, reason=reason)


# --- Shared with signing ----------------------------------------------------------------------------


def lock(
    document_id: int,
    user: User,
    *,
    allowed: Callable[[User, Document], bool],
    of_kinds: Collection[str] | None = None,
) -> Document:
    """The locked document; Http404 where it is hidden, PermissionDenied where it is not his to do.

    `of_kinds`: those that may take this step; None: the kinds all of whose steps are here.
    """
    steps_here = kinds() if of_kinds is None else of_kinds
    rows = Document.objects.visible_to(user).select_related(
        "issuer", "lead_unit", "plan", "team", "round", "index_round", "submission"
    )
    found = rows.filter(pk=document_id, kind__in=steps_here).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    document = Document.objects.select_for_update(of=("self",), no_key=True).select_related("issuer").get(pk=found)
    if not allowed(user, document):
        raise PermissionDenied
    return document


def named(document: Document) -> str:
    """«kế hoạch kiểm tra: Kiểm tra công tác …» in the middle of a sentence."""
    label = document.get_kind_display()
    return f"{label[:1].lower()}{label[1:]}" + (f": {document.subject}" if document.subject else "")


def record(verb: str, document: Document, *, by: User, from_status: str = "", **fields: Any) -> None:
    revision = document.current
    Event.objects.record(
        verb,
        document,
        by=by,
        lead_unit=document.lead_unit_id,
        from_status=from_status,
        to_status=document.status if from_status else "",
        occurred_on=fields.pop("occurred_on", today()),
        data={"revision": revision.revision, "sha256": revision.sha256},
        **fields,
    )


def tell_desk(document: Document, what: str) -> None:
    """Whoever has to check or sign it now; of a supplement to minutes all parties."""
    role, text = TELLS.get(Desk(document.desk)) if document.desk else None, f"{what}: {named(document)}"
    if role is not None:
        _tell(document, [role], text)
    notify_people(unit=document.lead_unit_id, people=people_at(document), **_notice(document, text))
    if document.kind in OF_MINUTES and document.inspection is not None:
        notify(unit=document.inspection.unit_id, roles=UNIT_ROLES, **_notice(document, text))


def _tell(document: Document, roles: list[Role], text: str) -> None:
    notify(unit=document.issuer_id, roles=roles, **_notice(document, text))


def _notice(document: Document, text: str) -> dict[str, Any]:
    url = document.get_absolute_url()
    return {"kind": "paper", "text": text, "url": url, "subject": document, "occurred_on": today()}


def require_current(revision: DocumentRevision, sha256: str) -> None:
    """What is checked or signed must be what was read."""
    if sha256 != revision.sha256:
        raise WorkflowError(STALE)


def _require_open(document: Document) -> None:
    if not document.is_open:
        raise WorkflowError(f"Văn bản không còn là dự thảo (hiện là «{document.get_status_display()}»).")


def _require_in_signing(document: Document) -> None:
    if document.status != DocumentStatus.IN_SIGNING:
        raise WorkflowError(f"Văn bản không ở bước trình ký (hiện là «{document.get_status_display()}»).")
