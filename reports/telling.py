"""Units learn that a paper which spoke to them was amended, replaced or corrected by another, or is void."""

from __future__ import annotations

from cchc.lib.dates import today
from reports.changing import SAID, brief
from reports.enums import Change, PaperKind
from reports.kinds import signed_kind_of
from reports.models import Document
from units.enums import UNIT_ROLES, Role
from units.notifying import notify

# What is issued in its place tells its own units itself.
TELLS_ITSELF = (PaperKind.SCHEDULE_NOTICE,)


def tell_of_change(document: Document) -> None:
    """Of the issued `document`, which changes another. Those that a table names are told what it says of them."""
    before = document.changes
    assert before is not None
    verb = SAID[Change(document.change)][0]
    text = f"{document.legal_document} {verb[:1].lower()}{verb[1:]} {brief(before)}"
    rows = document.current.snapshot.get("rows", [])
    for unit in sorted(_touched(document)):
        own = "; ".join(row["after"] for row in rows if row["units"] == [unit])
        _tell(document, unit, UNIT_ROLES, "paper_changed", f"{text}: {own[:1].lower()}{own[1:]}" if own else text)


def tell_of_cancelling(document: Document) -> None:
    """Also the clerk, who has it in his book and has sent it out."""
    text = f"Đã hủy {brief(document)}: {document.reason}"
    for unit in sorted(_touched(document)):
        _tell(document, unit, UNIT_ROLES, "paper_cancelled", text)
    _tell(document, document.issuer_id, [Role.CLERK], "paper_cancelled", text)


def _touched(document: Document) -> set[int]:
    """All to which it speaks; of what changes another, all to which that spoke, or those that its rows alone name."""
    before, units = document.changes, set(signed_kind_of(document).units_told(document))
    if before is None:
        return units
    rows = document.current.snapshot.get("rows", [])
    named = {unit for row in rows for unit in row["units"]}
    if document.current.snapshot.get("only_rows"):
        return named
    told = {*signed_kind_of(before).units_told(before), *named}
    return told - units if document.change == Change.REPLACE and document.kind in TELLS_ITSELF else told


def _tell(document: Document, unit: int, roles: tuple[Role, ...] | list[Role], kind: str, text: str) -> None:
    notify(
        unit=unit,
        roles=roles,
        kind=kind,
        text=text,
        url=_url(document, unit),
        subject=document,
        occurred_on=today(),
    )


def _url(document: Document, unit: int) -> str:
    """A unit may not read a whole notice about several: its page shows it what is its own."""
    about = document.conclusion
    return about.get_absolute_url() if about and unit != document.issuer_id else document.get_absolute_url()
