"""Tasks of the home page about papers in trình ký: to check or sign, to number, to stamp and scan, to mend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from cchc.lib.dates import short_date
from cchc.lib.keyset import bounded_count_text
from inspections.enums import TeamRole
from inspections.models import InspectionMember, TeamMember
from inspections.scope import has_been_inspector
from reports.enums import OF_MINUTES, OPEN, Desk, DocumentStatus, PaperKind, Signatory
from reports.home_parts import Asked, Counts, Task
from reports.kinds import goes_through_signing, is_final, kinds, signed_kind_of
from reports.models import Document, Signature
from reports.paper_lists import KEEPERS, Waits, waiting
from reports.permissions import IN_TEAM
from units.delegating import units_delegated
from units.enums import UNIT_ROLES, Act, Role
from units.models import User
from units.scope import Scope

MOST = 12
Status = DocumentStatus


def asked(user: User, scope: Scope, day: dt.date) -> Asked:
    """Whether there is anything; the rows are read only then. Nothing for who cannot have any."""
    found: Asked = {"papers_to_finish": _to_finish(user)[:1]}
    if parties := _parties(user, scope):
        found["papers_of_parties"] = _of_parties(parties)[:1]
    if desks := _desks(user, scope, day):
        found["papers_at_desk"] = _at_desk(desks)[:1]
    if issuers := _issuers(scope):
        found["papers_to_number"] = _to_number(issuers)[:1]
        found["papers_returned"] = _returned(scope)[:1]
    if kept := scope.units(KEEPERS):
        of_authority = Document.objects.filter(issuer__in=kept)
        found["papers_to_stamp"] = waiting(of_authority, Waits.STAMP)
        found["papers_to_scan"] = waiting(of_authority, Waits.SCAN)[:1]
    return found


def tasks(user: User, scope: Scope, day: dt.date, counts: Counts) -> Iterator[Task]:
    if counts.get("papers_of_parties"):
        yield from _rows(user, _of_parties(_parties(user, scope)))
    if counts.get("papers_at_desk"):
        yield from _rows(user, _at_desk(_desks(user, scope, day)))
    if any(counts.get(name) for name in ("papers_to_number", "papers_returned", "papers_to_finish")):
        yield from _rows(user, _to_number(_issuers(scope)) | _returned(scope) | _to_finish(user))
    if counts.get("papers_to_scan"):
        kept = Document.objects.filter(issuer__in=scope.units(KEEPERS))
        yield from _rows(user, waiting(kept, Waits.SCAN))
    if count := counts.get("papers_to_stamp"):
        what = f"Đóng dấu {bounded_count_text(count)} văn bản"
        url = f"{reverse('clerk_desk')}#{Waits.STAMP}"
        yield Task(what, "Đã ký và đã có số", url, "due_soon", "Chờ đóng dấu")


def list_for(scope: Scope) -> str:
    """Where those stand that the home page has no room for."""
    return "clerk_desk" if scope.units(KEEPERS) else "paper_list"


# --- Which ------------------------------------------------------------------------------------------


def _desks(user: User, scope: Scope, day: dt.date) -> Q:
    """Papers that lie before this person, in his own right or by a delegation; an empty Q for none."""

    def held(role: Role) -> frozenset[int]:
        return scope.units([role]) | units_delegated(user, role=role, act=Act.SIGN_PAPERS)

    before = Q()
    if heads := held(Role.HOME_AFFAIRS_HEAD):
        before |= Q(desk=Desk.HEAD, lead_unit__in=heads)
    if leaders := held(Role.LEADER):
        before |= Q(desk=Desk.LEADER, lead_unit__in=leaders)
    if unit_heads := held(Role.UNIT_HEAD):
        before |= Q(desk=Desk.UNIT_HEAD, issuer__in=unit_heads)
    if has_been_inspector(user):
        mine = TeamMember.objects.in_force(day).filter(user=user, role__in=[TeamRole.LEADER, TeamRole.DEPUTY])
        teams = mine.values("team")
        before |= Q(desk=Desk.TEAM_LEADER) & (Q(team__in=teams) | Q(round__team__in=teams))
    return before


def _issuers(scope: Scope) -> frozenset[int]:
    """Whose papers the person numbers: of his authority, of his unit."""
    return scope.units(KEEPERS) | scope.units(UNIT_ROLES)


def _at_desk(desks: Q) -> QuerySet[Document]:
    return Document.objects.filter(desks, status=Status.IN_SIGNING)


def _written_alone() -> list[str]:
    """Kinds that go through trình ký: those of the minutes are signed with the other party."""
    return [kind for kind in kinds() if kind not in OF_MINUTES]


def _to_number(issuers: frozenset[int]) -> QuerySet[Document]:
    return Document.objects.filter(status=Status.SIGNED, kind__in=_written_alone(), issuer__in=issuers)


def _returned(scope: Scope) -> QuerySet[Document]:
    """Back with those who draft: Home Affairs of the authority, the unit of its own papers."""
    whose = Q(lead_unit__in=scope.plans, issuer=F("lead_unit")) | Q(issuer__in=scope.own)
    return Document.objects.filter(whose, status=Status.RETURNED, kind__in=_written_alone())


def _to_finish(user: User) -> QuerySet[Document]:
    """What this person began: still a draft, or returned to him whatever his role."""
    return Document.objects.filter(created_by=user, kind__in=kinds(), status__in=OPEN)


def _parties(user: User, scope: Scope) -> Q:
    """What this person has still to sign as a party of minutes, for the team or as head of the unit. Empty for none."""
    signs = Q()
    if has_been_inspector(user):
        for part, role in IN_TEAM.items():
            mine = InspectionMember.objects.filter(user=user, role=role).values("inspection")
            signs |= Q(inspection__in=mine) & ~_signed(part)
    if heads := scope.units([Role.UNIT_HEAD]) | units_delegated(user, role=Role.UNIT_HEAD, act=Act.SIGN_MINUTES):
        signs |= Q(inspection__unit__in=heads) & ~_signed(Signatory.UNIT)
    return signs


def _signed(part: Signatory) -> Q:
    return Q(Exists(Signature.objects.filter(revision__document=OuterRef("pk"), part=part, voided_at=None)))


def _of_parties(parties: Q) -> QuerySet[Document]:
    """Supplements; minutes themselves are told of with their inspection."""
    return Document.objects.filter(parties, kind=PaperKind.MINUTES_SUPPLEMENT, status=Status.IN_SIGNING)


def _rows(user: User, rows: QuerySet[Document]) -> Iterator[Task]:
    found = rows.filter(pk__in=Document.objects.visible_to(user).values("pk"))
    for document in found.select_related("inspection__unit").order_by("dated_on", "pk")[:MOST]:
        yield _task(document)


def _task(document: Document) -> Task:
    label = document.get_kind_display()
    what, about = f"{label[:1].lower()}{label[1:]}", document.subject or f"ngày {short_date(document.dated_on)}"
    url, badge = document.get_absolute_url(), (document.status, document.get_status_display())
    if document.status == Status.DRAFT:
        return Task(f"Soạn tiếp {what}", about, url, *badge)
    if document.status == Status.RETURNED:
        return Task(f"Sửa {what} được trả lại", document.reason or about, url, *badge)
    if document.waits_for_scan and (not goes_through_signing(document) or is_final(document)):
        where = f"{document.inspection.unit}, " if document.inspection else ""
        why = f"{where}ngày {short_date(document.dated_on)}"
        return Task(f"Tải bản scan {document}", why, url, document.status, "Chờ bản scan")
    if document.status == Status.SIGNED:
        return Task(f"Lấy số, ban hành {what}", about, url, *badge)
    if document.kind in OF_MINUTES or document.desk in signed_kind_of(document).signs:
        return Task(f"Ký {what}", about, url, *badge)
    return Task(f"Kiểm tra, trình {what}", about, url, *badge)
