"""Who may do what with a paper in trình ký: pure questions, asked by the workflow and by the button alike."""

from __future__ import annotations

from reports.enums import OF_MINUTES, Desk, DocumentStatus
from reports.kinds import goes_through_signing, kind_of, signed_kind_of
from reports.models import Document
from reports.signers import signature_of, signer_at
from units.enums import UNIT_ROLES, Capacity, Role
from units.models import User
from units.scope import scope_of

BEFORE_ISSUE = (DocumentStatus.DRAFT, DocumentStatus.RETURNED, DocumentStatus.IN_SIGNING, DocumentStatus.SIGNED)
OF_HOME_AFFAIRS = (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD)


def can_edit(user: User, document: Document) -> bool:
    """Whoever may draft a paper of this kind about this subject."""
    if not goes_through_signing(document):
        return False
    kind = kind_of(document)
    return kind.can_draft(user, kind.subject_of(document))


def is_at_desk(user: User, document: Document) -> bool:
    """It lies before this person, to check or to sign."""
    return bool(document.desk) and signer_at(document, document.desk, user) is not None


def can_sign(user: User, document: Document) -> bool:
    return is_at_desk(user, document) and document.desk in signed_kind_of(document).signs


def can_return(user: User, document: Document) -> bool:
    """Where it lies; and who wrote it takes it back himself."""
    kind = signed_kind_of(document)
    return is_at_desk(user, document) or kind.can_draft(user, kind.subject_of(document))


can_cancel = can_edit


def can_cancel_issued(user: User, document: Document) -> bool:
    """Who might sign it now; what a leader has signed, a leader alone."""
    signature = signature_of(document)
    if document.status != DocumentStatus.ISSUED or signature is None or document.issuer_id != document.lead_unit_id:
        return False
    by_leader = signature.capacity != Capacity.BY_ORDER
    desks = [desk for desk in signed_kind_of(document).signs if not (by_leader and desk == Desk.HEAD)]
    return any(signer_at(document, desk, user) for desk in desks)


def can_record_paper(user: User, document: Document) -> bool:
    """Enter who signed the printed paper, its number, stamp and scan: Home Affairs and the clerk; a unit its own."""
    scope = scope_of(user)
    if document.issuer_id != document.lead_unit_id:
        return scope.has_any(UNIT_ROLES, document.issuer_id) or can_edit(user, document)
    return scope.has_any((*OF_HOME_AFFAIRS, Role.CLERK), document.lead_unit_id)


can_issue = can_record_paper
can_stamp = can_record_paper


def is_complete(document: Document) -> bool:
    """Signed, with number and day: it may be stamped. Minutes have both when they are signed."""
    numbered = document.status == DocumentStatus.SIGNED and document.number is not None
    return document.status == DocumentStatus.ISSUED or (numbered and document.kind in OF_MINUTES)


def is_returnable(document: Document) -> bool:
    """In signing, and nobody has signed it; one person's signature ends the signing, three parties sign in turn."""
    signed = document.current.signatures.filter(voided_at=None)
    return document.status == DocumentStatus.IN_SIGNING and not signed.exists()


def next_desk(document: Document) -> Desk | None:
    desks = signed_kind_of(document).desks
    later = desks[desks.index(Desk(document.desk)) + 1 :] if document.desk else ()
    return later[0] if later else None
