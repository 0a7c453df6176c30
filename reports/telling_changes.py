"""Units learn that a paper which spoke to them was amended, replaced or corrected by another."""

from __future__ import annotations

from reports.changing import SAID, brief
from reports.enums import Change, PaperKind
from reports.kinds import signed_kind_of
from reports.models import Document
from units.enums import UNIT_ROLES
from units.notifying import notify

# What is issued in its place tells its own units itself.
TELLS_ITSELF = (PaperKind.SCHEDULE_NOTICE,)


def tell_units(document: Document) -> None:
    """Of the issued `document`, which changes another. Those that a table names are told what it says of them."""
    before = document.changes
    assert before is not None
    verb = SAID[Change(document.change)][0]
    text = f"{document.legal_document} {verb[:1].lower()}{verb[1:]} {brief(before)}"
    rows = document.current.snapshot.get("rows", [])
    for unit in sorted(_touched(document, before)):
        own = "; ".join(row["after"] for row in rows if row["units"] == [unit])
        notify(
            unit=unit,
            roles=UNIT_ROLES,
            kind="paper_changed",
            text=f"{text}: {own[:1].lower()}{own[1:]}" if own else text,
            url=_url(document, before),
            subject=document,
            occurred_on=document.dated_on,
        )


def _touched(document: Document, before: Document) -> set[int]:
    """All to which the other spoke, but for what says by its rows alone whom it touches."""
    snapshot = document.current.snapshot
    named = {unit for row in snapshot.get("rows", []) for unit in row["units"]}
    if snapshot.get("only_rows"):
        return named
    units = {*signed_kind_of(before).units_told(before), *named}
    if document.change == Change.REPLACE and document.kind in TELLS_ITSELF:
        return units - set(signed_kind_of(document).units_told(document))
    return units


def _url(document: Document, before: Document) -> str:
    """A unit may not read a whole notice about several: its page shows it what is its own."""
    conclusion = before.conclusion
    return conclusion.get_absolute_url() if conclusion is not None else document.get_absolute_url()
