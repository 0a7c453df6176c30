"""All papers that the system draws, and what of them waits for the clerk: a number, a stamp, a scan."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, TextChoices

from inspections.enums import ConclusionStatus, LetterStatus
from inspections.models import Inspection
from reports.enums import OF_MINUTES, DocumentStatus, PaperKind, SigningWay
from reports.kinds import kinds
from reports.models import Document
from units.enums import Role
from units.models import User
from units.scope import scope_of

Status = DocumentStatus
KEEPERS = (Role.CLERK, Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD)


class Waits(TextChoices):
    """For what a paper waits at the clerk's; the addresses of the three parts of his page."""

    NUMBER = "so", "Chờ số"
    STAMP = "dong-dau", "Chờ đóng dấu"
    SCAN = "ban-scan", "Chờ bản scan"


def waiting(rows: QuerySet[Document], what: str) -> QuerySet[Document]:
    """`rows` that wait for that. A paper of which the scan is here has its stamp."""
    if what == Waits.NUMBER:
        conclusion = Q(kind=PaperKind.CONCLUSION, conclusion__status=ConclusionStatus.APPROVED)
        letter = Q(kind=PaperKind.REMINDER_LETTER, letter__status=LetterStatus.DRAFT)
        return rows.filter(
            (Q(kind__in=kinds(), status=Status.SIGNED) & ~Q(kind__in=OF_MINUTES)) | conclusion | letter
        ).exclude(status__in=[Status.CANCELLED, Status.RETURNED])
    signed = rows.filter(status__in=[Status.SIGNED, Status.ISSUED], scan=None)
    if what == Waits.STAMP:
        minutes = Q(kind__in=OF_MINUTES)
        numbered = signed.filter(number__isnull=False, stamped_on=None)
        complete = numbered.filter(minutes | Q(status=Status.ISSUED))  # an own number comes before the issue
        return complete.exclude(minutes, ~Q(inspection__team__uses_seal=True))
    return signed.filter(way__in=[SigningWay.PAPER, SigningWay.REFUSED])


def keeps_papers(user: User) -> bool:
    return bool(scope_of(user).units(KEEPERS))


def kept_by(user: User) -> QuerySet[Document]:
    """Papers of the authority for which this person numbers, stamps and scans."""
    return Document.objects.visible_to(user).filter(issuer__in=scope_of(user).units(KEEPERS))


def filtered(rows: QuerySet[Document], values: dict[str, Any]) -> QuerySet[Document]:
    """`values`: kind, status, unit, year, number, waits; an empty one asks for all."""
    for name in ("kind", "status", "number"):
        if values.get(name):
            rows = rows.filter(**{name: values[name]})
    if values.get("year"):
        rows = rows.filter(dated_on__year=values["year"])
    if values.get("unit"):
        rows = rows.filter(_about(values["unit"]))
    if values.get("waits"):
        rows = waiting(rows, values["waits"])
    return rows


def _about(unit: int) -> Q:
    """Papers about that unit, and its own; of the extracts of a notice about several units the one that speaks of it."""
    inspections = Inspection.objects.filter(unit=unit)
    return (
        Q(issuer=unit)
        | Q(inspection__unit=unit)
        | Q(letter__unit=unit)
        | Q(inspection=None, conclusion__in=inspections.exclude(conclusion=None).values("conclusion"))
    )
