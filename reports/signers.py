"""Who signs a paper at which desk, in which capacity, under which printed title (design, rule 2; F21–F23)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cchc.lib.dates import today
from inspections.enums import InspectionRole, TeamRole
from inspections.models import InspectionMember, Team, TeamMember
from reports.enums import OF_MINUTES, Desk, Signatory
from reports.kinds import signed_kind_of
from reports.models import Document, Signature
from reports.papers import HOME_AFFAIRS_TITLE, block_lines, signing_block
from units.delegating import delegated
from units.enums import Act, Capacity, Role
from units.models import Membership, User

ROLES = {Desk.HEAD: Role.HOME_AFFAIRS_HEAD, Desk.LEADER: Role.LEADER, Desk.UNIT_HEAD: Role.UNIT_HEAD}
DEPUTY = "phó"
SIGNS_MINUTES = (InspectionRole.CHAIR, InspectionRole.SECRETARY)


@dataclass(frozen=True)
class Signer:
    """Somebody who may sign a paper now: his name, printed title, capacity, and the lines above his name."""

    user: User
    title: str
    capacity: Capacity
    lines: list[str]
    membership: Membership | None = None

    @property
    def block(self) -> dict[str, Any]:
        return signing_block(self.lines, name=self.user.full_name, title=self.title)


def signer_at(document: Document, desk: str, user: User) -> Signer | None:
    """What this person would sign as at that desk: in his own right, or by a delegation that names the act."""
    if desk == Desk.TEAM_LEADER:
        return next((row for row in _team_leaders(document) if row.user == user), None)
    own = next((row for row in _holders(document, desk) if row.user_id == user.pk), None)
    if own is not None:
        return _in_own_right(document, desk, own)
    return _delegated(document, desk, user)


def expected_signer(document: Document) -> Signer | None:
    """Before anybody has signed: who holds the desk where it lies, or the first that signs; a chairman before deputies."""
    signs = signed_kind_of(document).signs
    if not signs:
        return None
    desk = Desk(document.desk) if document.desk in signs else signs[0]
    if desk == Desk.TEAM_LEADER:
        return next(iter(_team_leaders(document)), None)
    rows = sorted(_holders(document, desk), key=lambda row: (_is_deputy(row.printed_title), row.pk))
    return _in_own_right(document, desk, rows[0]) if rows else None


def expected_block(document: Document) -> dict[str, Any]:
    signer = expected_signer(document)
    if signer is not None:
        return signer.block
    lines = block_lines(Capacity.OWN, _authority(document), "", collective=signed_kind_of(document).collective)
    return signing_block(lines, name="", title="")


def block_of(document: Document, capacity: Capacity, *, name: str, title: str) -> dict[str, Any]:
    """The block of a paper that was signed by hand: capacity, name and title as they stand on it."""
    if signed_kind_of(document).signs == (Desk.TEAM_LEADER,):
        return signing_block(_team_lines(document, title), name=name, title=title)
    lines = block_lines(capacity, _authority(document), title, collective=signed_kind_of(document).collective)
    return signing_block(lines, name=name, title=title)


def signature_of(document: Document) -> Signature | None:
    """The signature in force of a paper that one person signs; it stands on the revision that he signed."""
    rows = Signature.objects.filter(revision__document=document, part=Signatory.SIGNER, voided_at=None)
    return rows.select_related("revision").order_by("-pk").first()


def people_at(document: Document) -> list[User]:
    """Whom no role puts at its desk: who leads the team; of a supplement to minutes, who signs it for the team."""
    if document.desk == Desk.TEAM_LEADER:
        return [row.user for row in _team_leaders(document)]
    if document.kind in OF_MINUTES:
        rows = InspectionMember.objects.filter(inspection=document.inspection_id, role__in=SIGNS_MINUTES)
        return [row.user for row in rows.select_related("user").order_by("pk")]
    return []


# --- Desks of an authority, of a unit ---------------------------------------------------------------


def _holders(document: Document, desk: str) -> list[Membership]:
    """Who holds the role of that desk today, oldest first."""
    role = ROLES[Desk(desk)]
    where = {"unit": document.issuer_id} if desk == Desk.UNIT_HEAD else {"lead_unit": document.lead_unit_id}
    rows = Membership.objects.in_force(today()).filter(role=role, **where).select_related("user")
    return list(rows.order_by("pk"))


def _in_own_right(document: Document, desk: str, membership: Membership) -> Signer:
    authority, collective = _authority(document), signed_kind_of(document).collective
    if desk == Desk.HEAD:
        title, capacity = HOME_AFFAIRS_TITLE, Capacity.BY_ORDER
    elif _is_deputy(membership.printed_title):
        title, capacity = authority.deputy_title, Capacity.FOR
    else:
        title, capacity = authority.head_title, Capacity.ON_BEHALF if collective else Capacity.OWN
    lines = block_lines(capacity, authority, title, collective=collective and desk != Desk.HEAD)
    return Signer(membership.user, title, capacity, lines, membership)


def _delegated(document: Document, desk: str, user: User) -> Signer | None:
    """«TL. CHỦ TỊCH / KT. TRƯỞNG PHÒNG NỘI VỤ / PHÓ TRƯỞNG PHÒNG»: for the holder of the desk, in the given capacity."""
    unit_id = document.issuer_id if desk == Desk.UNIT_HEAD else document.lead_unit_id
    found = delegated(user, role=ROLES[Desk(desk)], unit_id=unit_id, act=Act.SIGN_PAPERS)
    if found is None:
        return None
    capacity, authority = Capacity(found.delegation.capacity), _authority(document)
    title = user.job_title
    if desk == Desk.HEAD:
        prefix = {Capacity.BY_AUTHORISATION: "TUQ.", Capacity.ACTING: "Q."}.get(capacity, "KT.")
        lines = [f"TL. {authority.head_title.upper()}", f"{prefix} {HOME_AFFAIRS_TITLE.upper()}"]
        lines += [] if capacity == Capacity.ACTING else [title.upper()]
    else:
        lines = block_lines(capacity, authority, title, collective=signed_kind_of(document).collective)
    return Signer(user, title, capacity, lines, found.principal)


def _authority(document: Document) -> Any:
    return document.issuer.name_on(document.dated_on)


def _is_deputy(title: str) -> bool:
    return title.casefold().startswith(DEPUTY)


# --- The team's own desk ----------------------------------------------------------------------------


def _team_leaders(document: Document) -> list[Signer]:
    """Its leader and deputies today; the leader first."""
    team = _team(document)
    rows = TeamMember.objects.in_force(today()).filter(team=team, role__in=[TeamRole.LEADER, TeamRole.DEPUTY])
    leaders_first = sorted(rows.select_related("user"), key=lambda row: (row.role != TeamRole.LEADER, row.pk))
    return [
        Signer(
            row.user,
            row.get_role_display(),
            Capacity.OWN if row.role == TeamRole.LEADER else Capacity.FOR,
            _team_lines(document, row.get_role_display(), row.printed_title),
        )
        for row in leaders_first
    ]


def _team_lines(document: Document, title: str, office: str = "") -> list[str]:
    """«TM. TỔ KIỂM TRA», «TỔ TRƯỞNG»; under the authority's seal also the office of who signs (F23)."""
    lines = ["TM. TỔ KIỂM TRA"]
    if title.casefold() == TeamRole.DEPUTY.label.casefold():
        lines.append(f"KT. {TeamRole.LEADER.label.upper()}")
    lines.append(title.upper())
    if office and _team(document).uses_seal:
        lines.append(office.upper())
    return lines


def _team(document: Document) -> Team:
    team = document.team or (document.round.team if document.round else None)
    assert team is not None, "only a paper about a team or a round lies at the team leader's desk"
    return team
