"""What of plans, inspections, findings, conclusions and the register of papers is searched (cchc/lib/searching.py)."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet

from cchc.lib.searching import Hit, Sought, Source, Term, each, facts
from cchc.lib.text import search_key
from inspections.enums import InspectionKind, PlanStatus
from inspections.models import ConclusionNotice, Criterion, Finding, Inspection, LegalDocument, Plan, Round
from inspections.models.finding import FoldedText, fold
from units.models import User
from units.scope import remembered
from units.searching import units_meant, units_named

SHOWN_LETTERS = 240


def _plans(user: User, sought: Sought) -> QuerySet[Plan]:
    """By number, year and, from three letters on, the words of the title. A lead unit has one or two a year."""
    rows = Plan.objects.visible_to(user).alias(folded_title=FoldedText(F("title")))

    def holds(term: Term) -> Q:
        by_code = _code(term, "legal_document__") if sought.is_short else term.within("legal_document__search_key")
        by_year = Q(year=int(term.key)) if _is_year(term) else Q()
        return by_code | by_year if sought.is_short else by_code | by_year | _in_text(term, "folded_title")

    return rows.filter(each(sought.terms, holds))


def _plan_hits(user: User, rows: list[Plan]) -> list[Hit]:
    return [
        Hit(
            str(plan),
            plan.get_absolute_url(),
            facts(f"Năm {plan.year}", plan.lead_unit.short_name),
            (plan.status, PlanStatus(plan.status).label),
            illustrative=plan.illustrative,
        )
        for plan in rows
    ]


def _inspections(user: User, sought: Sought) -> QuerySet[Inspection]:
    """By the unit's name; from three letters on also by round, kind and year."""
    rows = Inspection.objects.visible_to(user)
    if sought.is_short:
        return rows.filter(unit__in=units_named(*sought.terms))
    rounds = remembered(user, "names of rounds", _read_rounds)
    of_units = []  # what can be nothing but a unit is asked of it at once: so its index gives the rows
    for term in sought.terms:
        if beside := _beside_unit(term, rounds):
            rows = rows.filter(beside | Q(unit__in=units_named(term)))
        else:
            of_units.append(term)
    return rows.filter(unit__in=units_named(*of_units)) if of_units else rows


def _read_rounds() -> list[tuple[int, str]]:
    return [(pk, search_key(name)) for pk, name in Round.objects.order_by().values_list("pk", "name")]


def _beside_unit(term: Term, rounds: list[tuple[int, str]]) -> Q:
    """The kind, round or year that a term may mean; nothing where it means none."""
    found = Q()
    if kinds := term.names(InspectionKind.choices):
        found |= Q(kind__in=kinds)
    if of_rounds := [pk for pk, key in rounds if term.stands_in(key)]:
        found |= Q(round__in=of_rounds)
    if _is_year(term):
        found |= Q(visit_on__gte=dt.date(int(term.key), 1, 1), visit_on__lte=dt.date(int(term.key), 12, 31))
    return found


def _inspection_hits(user: User, rows: list[Inspection]) -> list[Hit]:
    hits = []
    for row in rows:
        half_day = row.get_half_day_display().lower() if row.visit_on else ""
        kind = "" if row.kind == InspectionKind.PLANNED else row.get_kind_display()
        shown = facts(row.visit_on or "chưa có ngày", half_day, row.round.name if row.round else "", kind)
        status = row.status, row.get_status_display()
        hits.append(Hit(str(row), row.get_absolute_url(), shown, status, illustrative=row.illustrative))
    return hits


def _findings(user: User, sought: Sought) -> QuerySet[Finding]:
    """By the words of the finding, alone or with the name of its unit; by the code of its criterion where that and nothing
    else was typed."""
    rows = Finding.objects.visible_to(user)
    if sought.item and (sought.is_short or "." in sought.item):
        criteria = Criterion.objects.filter(Q(code=sought.item) | Q(code__startswith=f"{sought.item}."))
        return rows.filter(criterion__in=criteria.order_by().values("pk"))
    if sought.is_short:
        return rows.none()
    by_text = each(sought.terms, _in_finding)
    meant = units_meant(user, sought)
    parts = [Q(responsible_unit__in=units) & each(left, _in_finding) for left, units in meant.items()]
    if not parts:
        return rows.filter(by_text)
    found = [rows.filter(part).order_by().values("pk") for part in (by_text, *parts)]  # each by its own index
    return Finding.objects.filter(pk__in=found[0].union(*found[1:], all=True))


def _in_finding(term: Term) -> Q:
    return _in_text(term, "folded_text")


def _finding_hits(user: User, rows: list[Finding]) -> list[Hit]:
    return [
        Hit(
            row.text,
            row.get_absolute_url(),
            facts(
                row.responsible_unit.short_name,
                f"mục {row.criterion.code}" if row.criterion else "",
                f"năm {row.year}" if row.year else "",
            ),
            (row.status, row.get_status_display()),
            (row.severity, row.get_severity_display()),
        )
        for row in rows
    ]


def _conclusions(user: User, sought: Sought) -> QuerySet[ConclusionNotice]:
    """Of those whose whole paper is hidden from the person, the part that he reads; the others are found as papers."""
    rows = ConclusionNotice.objects.visible_to(user).exclude(
        pk__in=ConclusionNotice.objects.whole_for(user).values("pk")
    )
    if sought.is_short:
        return rows.filter(each(sought.terms, lambda term: _code(term, "legal_document__")))
    return rows.filter(each(sought.terms, lambda term: term.within("legal_document__search_key")))


def _conclusion_hits(user: User, rows: list[ConclusionNotice]) -> list[Hit]:
    return [
        Hit(
            str(row),
            row.get_absolute_url(),
            facts(row.legal_document.subject if row.legal_document else "", row.dated_on),
            (row.status, row.get_status_display()),
        )
        for row in rows
    ]


def registered(user: User, sought: Sought) -> QuerySet[LegalDocument]:
    rows = LegalDocument.objects.visible_to(user)
    if sought.is_short:
        return rows.filter(each(sought.terms, _code))
    return rows.filter(each(sought.terms, lambda term: term.within("search_key")))


def registered_hits(user: User, rows: list[LegalDocument]) -> list[Hit]:
    return [Hit(str(row), row.get_absolute_url(), facts(row.subject, row.issuer, row.issued_on)) for row in rows]


def _in_text(term: Term, column: str) -> Q:
    """A column that `FoldedText` makes; two letters stand where a word begins."""
    words = fold(term.typed)
    if len(words) >= 3:
        return Q(**{f"{column}__contains": words})
    return Q(**{f"{column}__startswith": words}) | Q(**{f"{column}__contains": f" {words}"})


def _code(term: Term, path: str = "") -> Q:
    """Papers whose number begins so, or a part of whose symbol does."""
    return code_begins(term, f"{path}search_key", f"{path}symbol")


def code_begins(term: Term, key_column: str, symbol_column: str) -> Q:
    parts = [Q(**{f"{key_column}__startswith": words}) for words in term.spellings]
    letters = "".join("[dđĐ]" if letter == "d" else letter for letter in term.key.replace(" ", "[-/ ]"))
    symbol = Q(**{f"{symbol_column}__iregex": rf"(^|[-/ ]){letters}"})
    return parts[0] | Q(*parts[1:], symbol, _connector=Q.OR)


def _is_year(term: Term) -> bool:
    return len(term.key) == 4 and term.key.isascii() and term.key.isdecimal() and 1900 <= int(term.key) <= 2199


PLANS = Source("ke-hoach", "Kế hoạch", "flag", ("-year", "-pk"), _plans, _plan_hits, ("lead_unit", "legal_document"))
INSPECTIONS = Source(
    "cuoc-kiem-tra",
    "Cuộc kiểm tra",
    "clipboard-check",
    ("-visit_on", "-pk"),
    _inspections,
    _inspection_hits,
    ("unit", "round"),
)
FINDINGS = Source(
    "ton-tai",
    "Tồn tại, hạn chế",
    "exclamation-circle",
    ("-due_on", "-pk"),
    _findings,
    _finding_hits,
    ("responsible_unit", "criterion"),
)
CONCLUSIONS = Source(
    "ket-luan",
    "Kết luận",
    "file-earmark-check",
    ("-dated_on", "-pk"),
    _conclusions,
    _conclusion_hits,
    ("legal_document",),
)
