"""What pages show of a paper that three parties sign: minutes, and what supplements them."""

from __future__ import annotations

from typing import Any

from django import forms

from inspections import permissions
from inspections.models import Inspection
from reports.enums import Signatory
from reports.forms import ConfirmForm, PaperSigningForm, RefusalForm
from reports.models import Document, DocumentRevision
from reports.permissions import can_confirm, signing_right
from reports.signing import missing_parts
from reports.signing_blocks import how_signed
from units.models import User


def signing_state(document: Document) -> dict[str, Any]:
    """Who has signed how, who has not yet, what the unit said."""
    revision = document.current
    return {
        "revision": revision,
        "revisions": document.revisions.select_related("created_by"),
        "signatures": [(row, how_signed(row)) for row in revision.signatures.filter(voided_at=None).order_by("pk")],
        "waiting": missing_parts(revision) if not document.is_signed else [],
        "opinion": revision.snapshot["opinion"],
    }


def party_forms(user: User, inspection: Inspection, revision: DocumentRevision) -> dict[str, forms.Form]:
    """Of the parties: confirming in the system, recording what was signed on paper, or that the unit does not sign."""
    shown: dict[str, forms.Form] = {}
    parts = missing_parts(revision)
    begun = revision.signatures.filter(voided_at=None).exists()
    if (revision.snapshot["opinion"] or begun) and revision.pdf_id:
        if can_confirm(user, inspection):
            shown["confirm"] = ConfirmForm(revision=revision, initial=_mine(user, inspection, parts))
        if permissions.can_record_signing(user, inspection):
            shown["sign_paper"] = PaperSigningForm(revision=revision)
    if permissions.can_record_signing(user, inspection) and Signatory.UNIT in parts:
        shown["refuse"] = RefusalForm(initial=RefusalForm.values_of(revision))
    return shown


def _mine(user: User, inspection: Inspection, parts: list[Signatory]) -> dict[str, Any]:
    """The part of whoever is signed in, under his own user name; nothing where he signs none."""
    part = next((part for part in parts if signing_right(user, inspection, part)), None)
    return {"part": part.value, "username": user.username} if part else {}
