"""What the papers of the lead unit share: header, place and date, signer, recipients, the frozen revision.

Minutes, notices and letters are each put together in a module of their own; what is drawn comes from the snapshot.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from cchc.lib.canonical import canonical_json, sha256_hex
from cchc.lib.dates import long_date, today
from reports import jobs, qr
from reports.enums import Signatory
from reports.models import Document, DocumentRevision
from reports.public_page import address_of
from units.enums import Capacity, Role
from units.models import Membership, UnitName, User

SCHEMA = 1
ND30_FROM = dt.date(2020, 3, 5)  # NĐ 30/2020/NĐ-CP; before that day TT 01/2011/TT-BNV
COMMITTEE = "Ủy ban nhân dân"
HOME_AFFAIRS_TITLE = "Trưởng phòng Nội vụ"

Snapshot = dict[str, Any]


def profile_on(day: dt.date) -> str:
    """Which rules of layout hold for a paper of that date: «tt01» or «nd30»."""
    return "nd30" if day >= ND30_FROM else "tt01"


def freeze(snapshot: Snapshot) -> str:
    """The SHA-256 of the canonical JSON: what people confirm."""
    return sha256_hex(canonical_json(snapshot))


def abbreviated(name: UnitName) -> str:
    """«UBND thành phố Phan Thiết»: common words may be abbreviated in the header (F07), the place may not."""
    return name.official_name.replace(COMMITTEE, "UBND")


def lines_of(text: str) -> list[str]:
    """Paragraphs; a dash or bullet that somebody typed before one is the layout's business."""
    lines = (line.strip().lstrip("-–•+").strip() for line in text.splitlines())
    return [line for line in lines if line]


def authority_header(name: UnitName) -> list[str]:
    """«ỦY BAN NHÂN DÂN», «THÀNH PHỐ PHAN THIẾT»: an authority prints no superior body, both lines bold (F08)."""
    official = name.official_name
    if official.startswith(f"{COMMITTEE} "):
        return [COMMITTEE.upper(), official.removeprefix(f"{COMMITTEE} ").upper()]
    return [official.upper()]


def place_and_date(name: UnitName, day: dt.date | None) -> str:
    """«Phan Thiết, ngày 05 tháng 02 năm 2019» (F12); day and month are left open while there is no date."""
    return f"{name.place_name}, {long_date(day) if day else f'ngày …… tháng …… năm {today().year}'}"


# --- Who signs for the authority --------------------------------------------------------------------


@dataclass(frozen=True)
class PaperSignatory:
    """Who signs a paper of the authority. `capacity`: BY_ORDER (TL.) or FOR (KT.). `title` empty: the usual one."""

    capacity: Capacity = Capacity.BY_ORDER
    name: str = ""
    title: str = ""

    def title_in(self, authority: UnitName) -> str:
        if self.title:
            return self.title
        return authority.deputy_title if self.capacity == Capacity.FOR else HOME_AFFAIRS_TITLE


def signer_block(signatory: PaperSignatory, authority: UnitName) -> dict[str, Any]:
    """«TL. CHỦ TỊCH / TRƯỞNG PHÒNG NỘI VỤ» or «KT. CHỦ TỊCH / PHÓ CHỦ TỊCH» (F21), as `snapshot["signers"]` has it."""
    prefix = "KT." if signatory.capacity == Capacity.FOR else "TL."
    title = signatory.title_in(authority)
    return {
        "part": Signatory.SIGNER.value,
        "heading": f"{prefix} {authority.head_title.upper()}",
        "lines": [title.upper()],
        "hint": "",
        "name": signatory.name,
        "title": title,
    }


def block_lines(capacity: Capacity, authority: UnitName, title: str, *, collective: bool) -> list[str]:
    """What stands above the name (F21): «TM. ỦY BAN NHÂN DÂN», «KT. CHỦ TỊCH», «PHÓ CHỦ TỊCH»."""
    head, title = authority.head_title.upper(), title.upper()
    is_committee = authority.official_name.startswith(COMMITTEE)
    on_behalf = [f"TM. {COMMITTEE.upper()}"] if collective and is_committee else []
    if capacity in (Capacity.OWN, Capacity.ON_BEHALF):
        return [*on_behalf, title or head]
    if capacity == Capacity.ACTING:
        return [*on_behalf, f"Q. {head}"]
    if capacity == Capacity.FOR:
        return [*on_behalf, f"KT. {head}", title]
    return [f"{'TL.' if capacity == Capacity.BY_ORDER else 'TUQ.'} {head}", title]


def signing_block(lines: list[str], *, name: str, title: str) -> dict[str, Any]:
    """One block as `snapshot["signers"]` has it: the only signature of a paper of an authority, a unit or a team."""
    part = Signatory.SIGNER.value
    return {"part": part, "heading": lines[0], "lines": lines[1:], "hint": "", "name": name, "title": title}


def expected_signatory(lead_unit_id: int) -> PaperSignatory:
    """Before anybody has signed: the head of Home Affairs of the day, by order of the chairman."""
    heads = Membership.objects.in_force(today()).filter(lead_unit=lead_unit_id, role=Role.HOME_AFFAIRS_HEAD)
    head = heads.select_related("user").order_by("pk").first()
    return PaperSignatory(name=head.user.full_name if head else "")


# --- The frozen revision ----------------------------------------------------------------------------


def subject_of(snapshot: Snapshot) -> str:
    """What lists call the paper: its trích yếu, with the place where minutes were drawn up."""
    about = str(snapshot.get("subject") or str(snapshot.get("about", "")).removeprefix("V/v "))
    at = str(snapshot.get("at") or (f"tại {snapshot['to']}" if snapshot.get("to") else ""))
    return f"{about[:1].upper()}{about[1:]} {at}".strip()[:500]


def add_revision(
    document: Document,
    snapshot: Snapshot,
    *,
    layout: str,
    by: User,
    reason: str = "",
    final: bool = False,
    check: bool = False,
) -> DocumentRevision:
    """Freeze what the paper says and ask for its PDF: the draft to read, or with `final` the one that is kept.

    `check`: hold it against the rules of layout, too.
    """
    snapshot = _with_public_address(snapshot, document)
    document.revision += 1
    document.subject = document.subject or subject_of(snapshot)
    document.save(update_fields=["revision", "subject"])
    revision = DocumentRevision.objects.create(
        document=document,
        revision=document.revision,
        snapshot=snapshot,
        sha256=freeze(snapshot),
        layout=layout,
        reason=reason,
        created_by=by,
    )
    jobs.enqueue_render(revision, final=final, requester=by, check=check)
    return revision


def _with_public_address(snapshot: Snapshot, document: Document) -> Snapshot:
    """What the QR says, where the installation prints one: frozen with the rest, for an address may move."""
    return {**snapshot, qr.KEY: address_of(document)} if settings.CCHC_PAPER_QR else snapshot
