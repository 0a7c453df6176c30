"""Search over everything: the sources of all apps in the order in which the page shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cchc.lib.keyset import KeysetPage, bounded_counts, first_rows, keyset_page
from cchc.lib.numbers import count_vi
from cchc.lib.searching import Hit, Sought, Source, Term, each, facts
from inspections.models import LegalDocument
from inspections.searching import (
    CONCLUSIONS,
    FINDINGS,
    INSPECTIONS,
    PLANS,
    code_begins,
    registered,
    registered_hits,
)
from reports.models import Document
from units.models import User
from units.searching import PEOPLE, UNITS

COUNTED_TO = 1_000
FIRST, A_PAGE, SUGGESTED = 5, 40, 3


def _papers(user: User, sought: Sought) -> QuerySet[Document]:
    """By number; from three letters on also by kind, what it is about, and the unit."""

    def holds(term: Term) -> Q:
        return code_begins(term, "search_key", "symbol") if sought.is_short else term.within("search_key")

    return Document.objects.visible_to(user).filter(each(sought.terms, holds))


def _paper_hits(user: User, rows: list[Document]) -> list[Hit]:
    return [
        Hit(_title(row), row.get_absolute_url(), _paper_facts(row), (row.status, row.get_status_display()))
        for row in rows
    ]


def _title(row: Document) -> str:
    kind = row.get_kind_display()
    return f"{kind} số {row.code}" if row.number else kind


def _paper_facts(row: Document) -> tuple[str, ...]:
    subject = row.subject or (row.legal_document.subject if row.legal_document else "")
    about = row.inspection or row.letter or row.submission
    return facts(subject, (about.unit if about else row.issuer).short_name, row.dated_on)


def _register(user: User, sought: Sought) -> QuerySet[LegalDocument]:
    """Papers that are cited, and those of ours that the person does not find as the paper itself."""
    drawn = Document.objects.visible_to(user).filter(legal_document__isnull=False)
    return registered(user, sought).exclude(pk__in=drawn.order_by().values("legal_document"))


PAPERS = Source(
    "van-ban",
    "Văn bản hệ thống",
    "archive",
    ("-dated_on", "-pk"),
    _papers,
    _paper_hits,
    ("issuer", "legal_document", "inspection__unit", "letter__unit", "submission__unit"),
)
REGISTER = Source("dang-ky", "Văn bản", "file-earmark-text", ("-issued_on", "-pk"), _register, registered_hits)
SOURCES = (UNITS, PLANS, INSPECTIONS, FINDINGS, PAPERS, CONCLUSIONS, REGISTER, PEOPLE)


def counted(count: int) -> str:
    """«812», «trên 1.000»."""
    return count_vi(count, exact_to=COUNTED_TO)


@dataclass(frozen=True)
class Group:
    """What one source gave: how many, and the first of them."""

    source: Source
    count: int
    hits: list[Hit]

    @property
    def count_text(self) -> str:
        return counted(self.count)

    @property
    def more(self) -> bool:
        return self.count > len(self.hits)


def counts(user: User, sought: Sought) -> dict[str, int]:
    """How many each source has that the person may see, to one above COUNTED_TO; by the source's name."""
    if not sought:
        return {}
    return bounded_counts({it.name: it.found(user, sought).order_by()[: COUNTED_TO + 1] for it in SOURCES})


def groups(user: User, sought: Sought, numbers: dict[str, int], *, size: int) -> list[Group]:
    """Every source that has something, with its first rows."""
    return [_group(user, sought, it, numbers[it.name], size) for it in SOURCES if numbers.get(it.name)]


def _group(user: User, sought: Sought, source: Source, count: int, size: int) -> Group:
    rows = first_rows(source.found(user, sought), key=source.key, size=size, shown=_with(source))
    return Group(source, count, source.hits(user, rows))


def page_of(request: HttpRequest, user: User, sought: Sought, source: Source, count: int) -> KeysetPage[Any]:
    """One page of one source; its rows are `Hit`s."""
    rows = source.found(user, sought)
    page = keyset_page(request, rows, key=source.key, size=A_PAGE, shown=_with(source), count=count)
    return replace(page, rows=source.hits(user, page.rows))


def _with(source: Source) -> Callable[[QuerySet[Any]], QuerySet[Any]] | None:
    return (lambda some: some.select_related(*source.related)) if source.related else None


@dataclass(frozen=True)
class Tab:
    """`name`: of a source, '' for all of them."""

    name: str
    label: str
    count_text: str
    active: bool


def tabs(numbers: dict[str, int], chosen: Source | None) -> list[Tab]:
    """All, then every source that has something, and the one that was chosen."""
    shown = [it for it in SOURCES if numbers.get(it.name) or it is chosen]
    every = Tab("", "Tất cả", "", chosen is None)
    return [every, *(Tab(it.name, it.label, counted(numbers.get(it.name, 0)), it is chosen) for it in shown)]


def only_one(numbers: dict[str, int]) -> Source | None:
    """The source that alone has something."""
    having = [it for it in SOURCES if numbers.get(it.name)]
    return having[0] if len(having) == 1 else None
