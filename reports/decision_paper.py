"""Quyết định thành lập Tổ kiểm tra, and later ones that change who is in it (domain.md §3.3; F18)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import long_date
from inspections import forming, planning
from inspections.enums import BEFORE_START, DocumentKind, InspectionKind, TeamRole
from inspections.forms.choices import field_choices
from inspections.models import Inspection, LegalDocument, Team, TeamMember
from inspections.permissions import can_edit_team
from reports.changing import replaces
from reports.enums import Change, Desk, PaperKind
from reports.kinds import RECIPIENTS, Content, Kind, Section, kind_of
from reports.models import Document
from reports.papers import abbreviated, lines_of
from reports.rendering import DECISION_LAYOUT
from units.enums import Capacity
from units.models import Membership, User

SECTIONS = (
    Section("bases", "Căn cứ pháp lý", "Mỗi dòng một văn bản; kế hoạch kiểm tra đã có sẵn, không cần ghi.", 3),
    Section("proposer", "Dòng đề nghị", "Ghi thêm tờ trình nếu có.", 2),
    Section("tasks", "Nhiệm vụ, quyền hạn (Điều 2)", "Mỗi dòng một khoản.", 7),
    Section("executors", "Trách nhiệm thi hành (Điều 3)", "", 4),
    RECIPIENTS,
)
# Luật Tổ chức chính quyền địa phương in force from each day; a law is cited without its number (F15).
LOCAL_GOVERNMENT_LAWS = (
    (dt.date(2025, 6, 16), "ngày 16 tháng 6 năm 2025"),
    (dt.date(2025, 3, 1), "ngày 19 tháng 02 năm 2025"),
    (dt.date(2016, 1, 1), "ngày 19 tháng 6 năm 2015"),
)


def compose(document: Document) -> Content:
    team, kind = _team(document), kind_of(document)
    texts = {section.key: lines_of(kind.text_of(document, section.key)) for section in SECTIONS}
    lead = document.issuer.name_on(document.dated_on)
    return {
        "illustrative": team.plan.illustrative or any(row.user.illustrative for row in forming.staying(team)),
        "title": "QUYẾT ĐỊNH",
        "subject": _subject(document, team),
        "authority": f"{lead.head_title} {lead.official_name}".upper(),
        "citations": [*_citations(document, team, texts["bases"]), *texts["proposer"][:1]],
        "articles": _articles(document, team, texts),
        "recipients": texts["recipients"],
        **_lists(document, team),
    }


# --- What it changes --------------------------------------------------------------------------------


def amended(document: Document) -> LegalDocument | None:
    """The decision that this one amends: the changed paper, or the team's, where that came from elsewhere."""
    if document.change == Change.AMEND and document.changes is not None:
        return document.changes.legal_document
    return _team(document).decision if document.changes_id is None else None


def _lists(document: Document, team: Team) -> Content:
    """Who is in the team; of an amending decision, who comes and who goes."""
    names = dict(field_choices(team.plan))
    if amended(document) is None:
        return {"members": [_row(n, row, names) for n, row in enumerate(forming.staying(team), 1)], "leaving": []}
    return {
        "members": [_row(n, row, names) for n, row in enumerate(forming.coming(team), 1)],
        "leaving": [_row(n, row, names) for n, row in enumerate(forming.leaving(team), 1)],
    }


def _row(number: int, member: TeamMember, names: dict[str, str]) -> dict[str, Any]:
    fields = [names.get(slug, slug).partition(". ")[2] or slug for slug in member.field_slugs]
    return {
        "id": member.pk,
        "number": number,
        "name": member.user.full_name,
        "office": _office(member),
        "role": member.get_role_display(),
        "fields": fields or ["Theo phân công của Tổ trưởng" if member.role == TeamRole.MEMBER else "Công việc chung"],
        "until": long_date(member.ends_on) if member.ends_on else "",
    }


def _office(member: TeamMember) -> str:
    """«Chuyên viên Phòng Tư pháp»: the title with the name of the office, where it does not say it already."""
    title = member.printed_title
    rows = Membership.objects.in_force(member.starts_on).filter(user=member.user_id).select_related("unit")
    row = rows.order_by("pk").first()
    if row is None or row.unit.is_authority:
        return title
    place = row.unit.short_name.partition(" ")[2] or row.unit.short_name
    return title if place.casefold() in title.casefold() else f"{title}, {row.unit.short_name}"


# --- Words ------------------------------------------------------------------------------------------


def _subject(document: Document, team: Team) -> str:
    before = amended(document)
    if before is not None:
        day = long_date(before.issued_on)
        return f"Về việc sửa đổi, bổ sung thành viên {team.name} thành lập theo {before} {day}"
    return f"Về việc thành lập {_named(team)}"


def _named(team: Team) -> str:
    return f"{team.name} năm {team.plan.year}"


def _citations(document: Document, team: Team, bases: list[str]) -> list[str]:
    papers = [team.plan.legal_document, amended(document)]
    lines = [line if line.startswith("Căn cứ") else f"Căn cứ {line}" for line in bases]
    return [*lines, *(f"Căn cứ {paper.citation}" for paper in papers if paper)]


def _articles(document: Document, team: Team, texts: dict[str, list[str]]) -> list[dict[str, Any]]:
    """`lead` follows «Điều 1.»; `items` are its khoản."""
    force = "Quyết định này có hiệu lực kể từ ngày ký"
    words = replaces(document)
    last = {"lead": f"{force} và {words}." if words else f"{force}.", "items": [], "more": texts["executors"]}
    before = amended(document)
    if before is not None:
        first = {"lead": f"Sửa đổi, bổ sung thành viên {_named(team)} như sau:", "items": _changes(team), "more": []}
        kept = f"Các nội dung khác của {before} {long_date(before.issued_on)} không thay đổi."
        return [first, {"lead": kept, "items": texts["tasks"], "more": []}, last]
    formed = (
        f"Thành lập {_named(team)} (sau đây gọi là Tổ kiểm tra) gồm các ông, bà có tên trong danh sách kèm theo "
        "Quyết định này."
    )
    duties = {"lead": "Nhiệm vụ, quyền hạn của Tổ kiểm tra:", "items": texts["tasks"], "more": []}
    return [{"lead": formed, "items": [], "more": []}, duties, last]


def _changes(team: Team) -> list[str]:
    gone = [
        f"Thôi tham gia Tổ kiểm tra sau {long_date(row.ends_on)}: ông (bà) {row.user.full_name}, {_office(row)}, "
        f"{row.get_role_display()}."
        for row in forming.leaving(team)
        if row.ends_on
    ]
    come = ["Bổ sung các ông, bà có tên trong danh sách kèm theo Quyết định này."] if forming.coming(team) else []
    return [*come, *gone]


def proposals(document: Document) -> dict[str, str]:
    team = _team(document)
    lead = document.issuer.name_on(document.dated_on)
    amending = amended(document) is not None
    law = next((day for start, day in LOCAL_GOVERNMENT_LAWS if start <= document.dated_on), "")
    office = f"Chánh Văn phòng Hội đồng nhân dân và {lead.official_name}"
    return {
        "bases": f"Căn cứ Luật Tổ chức chính quyền địa phương {law}" if law else "",
        "proposer": "Theo đề nghị của Trưởng phòng Nội vụ",
        "tasks": "" if amending else _tasks(team),
        "executors": f"{office}, Trưởng phòng Nội vụ, thủ trưởng các cơ quan, đơn vị liên quan và các ông, bà có tên "
        "tại Điều 1 chịu trách nhiệm thi hành Quyết định này.",
        "recipients": f"Như Điều 3\nChủ tịch, các Phó Chủ tịch {abbreviated(lead)}\nCác đơn vị được kiểm tra\n"
        "Lưu: VT, NV",
    }


def _tasks(team: Team) -> str:
    seal = "được sử dụng con dấu của cơ quan" if team.uses_seal else "không sử dụng con dấu của cơ quan"
    return (
        "Kiểm tra công tác cải cách hành chính tại các đơn vị theo kế hoạch kiểm tra đã ban hành; lập biên bản và kiến "
        "nghị biện pháp khắc phục tồn tại, hạn chế.\n"
        "Yêu cầu đơn vị được kiểm tra báo cáo, cung cấp hồ sơ, tài liệu và giải trình những nội dung liên quan.\n"
        "Tổ trưởng chịu trách nhiệm về hoạt động của Tổ kiểm tra, phân công nhiệm vụ cho các thành viên; thành viên chịu "
        "trách nhiệm về kết quả kiểm tra trong lĩnh vực được phân công.\n"
        f"Tổ kiểm tra làm việc theo chế độ kiêm nhiệm, {seal}, có số văn bản riêng với ký hiệu {team.symbol} và tự giải "
        "thể sau khi hoàn thành nhiệm vụ."
    )


# --- Steps ------------------------------------------------------------------------------------------


def missing(document: Document) -> list[str]:
    team, kind = _team(document), kind_of(document)
    if amended(document) is not None:
        changes = _changes(team)
        return [] if changes else ["Tổ không có ai được bổ sung hoặc thôi tham gia mà chưa có quyết định."]
    roles = {row.role for row in forming.staying(team)}
    found = [] if team.plan.legal_document else ["kế hoạch kiểm tra mà quyết định viện dẫn chưa có số, ngày."]
    found += [
        f"Tổ chưa có {role.label.lower()}." for role in (TeamRole.LEADER, TeamRole.SECRETARY) if role not in roles
    ]
    labels = [section.label for section in SECTIONS if not lines_of(kind.text_of(document, section.key))]
    return [*found, *(f"chưa ghi phần «{label}»." for label in labels)]


def after_issue(document: Document, by: User) -> None:
    """The team stands on this decision, and so does everybody whom it names."""
    snapshot, changed = document.current.snapshot, document.changes
    assert document.legal_document is not None
    forming.apply_decision(
        _team(document).pk,
        document.legal_document,
        added=[row["id"] for row in snapshot["members"]],
        removed=[row["id"] for row in snapshot["leaving"]],
        replaces=changed.legal_document if changed and document.change == Change.REPLACE else None,
        by=by,
    )


def units_told(document: Document) -> set[int]:
    """Those to which the team is still to come."""
    rows = Inspection.objects.filter(team=document.team_id, status__in=BEFORE_START)
    return set(rows.exclude(kind=InspectionKind.UNANNOUNCED).values_list("unit", flat=True))


def stands(document: Document) -> str:
    """Whom a later decision named, or took out, was in the team by one that holds."""
    formed = _team(document).decision_id == document.legal_document_id
    if formed and planning.has_begun(Inspection.objects.filter(team=document.team_id)):
        return "Tổ kiểm tra đã có lịch, đã kiểm tra nên không hủy được quyết định này. Hãy sửa đổi hoặc thay thế."
    return ""


def after_cancel(document: Document, by: User) -> None:
    assert document.legal_document is not None
    forming.withdraw_decision(_team(document), document.legal_document, by=by)


def _team(document: Document) -> Team:
    assert document.team is not None
    return document.team


def _symbol(document: Document) -> str:
    return f"QĐ-{document.issuer.name_on(document.dated_on).document_symbol}"


def _issuer_name(document: Document) -> str:
    """«Chủ tịch Ủy ban nhân dân thành phố Phan Thiết»: he decides, not the committee."""
    name = document.issuer.name_on(document.dated_on)
    return f"{name.head_title} {name.official_name}"


def _offered(team: Team) -> bool:
    return team.decision_id is None or bool(forming.coming(team) or forming.leaving(team))


KINDS = (
    Kind(
        kind=PaperKind.DECISION,
        layout=DECISION_LAYOUT,
        register=DocumentKind.DECISION,
        about="team",
        model=Team,
        can_draft=can_edit_team,
        lead_unit_of=lambda team: int(team.plan.lead_unit_id),
        offered=_offered,
        compose=compose,
        proposals=proposals,
        sections=SECTIONS,
        symbol=_symbol,
        issuer_name=_issuer_name,
        desks=(Desk.HEAD, Desk.LEADER),
        signs=(Desk.LEADER,),
        capacities=(Capacity.OWN, Capacity.FOR, Capacity.ACTING),
        collective=False,
        missing=missing,
        after_issue=after_issue,
        units_told=units_told,
        stands=stands,
        after_cancel=after_cancel,
    ),
)
