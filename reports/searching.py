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
from inspections.models import LegalDocument, Submission
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
from units.scope import remembered, scope_of
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


def _submissions(user: User, sought: Sought) -> QuerySet[Submission]:
    """What units hand in, and what they are writing, as long as no paper was drawn of it: by number; from three letters on
    also by unit, kind and what it says of itself."""

    def holds(term: Term) -> Q:
        return code_begins(term, "search_key", "document_code") if sought.is_short else term.within("search_key")

    drawn = Document.objects.visible_to(user).filter(submission__isnull=False).order_by().values("submission")
    return Submission.objects.visible_to(user).filter(each(sought.terms, holds)).exclude(pk__in=drawn)


def _submission_hits(user: User, rows: list[Submission]) -> list[Hit]:
    return [
        Hit(
            str(row),
            row.get_absolute_url(),
            facts(row.unit.short_name, row.occurred_on),
            (row.status, row.get_status_display()),
        )
        for row in rows
    ]


def _register(user: User, sought: Sought) -> QuerySet[LegalDocument]:
    """Papers that are cited, and those of ours that the person does not find as the paper itself."""
    rows = registered(user, sought)
    if reads := scope_of(user).reads:  # all papers of these that have a number (Document.visible_to)
        return rows.exclude(drawn_as__lead_unit__in=reads)
    drawn = Document.objects.visible_to(user).filter(legal_document__isnull=False)
    return rows.exclude(pk__in=drawn.order_by().values("legal_document"))


PAPERS = Source(
    "van-ban",
    "Văn bản hệ thống",
    "archive",
    ("-dated_on", "-pk"),
    _papers,
    _paper_hits,
    ("issuer", "legal_document", "inspection__unit", "letter__unit", "submission__unit"),
)
SUBMISSIONS = Source(
    "van-ban-don-vi",
    "Văn bản của đơn vị",
    "upload",
    ("-occurred_on", "-pk"),
    _submissions,
    _submission_hits,
    ("unit",),
)
REGISTER = Source("dang-ky", "Văn bản", "file-earmark-text", ("-issued_on", "-pk"), _register, registered_hits)
SOURCES = (UNITS, PLANS, INSPECTIONS, FINDINGS, PAPERS, SUBMISSIONS, CONCLUSIONS, REGISTER, PEOPLE)


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
    return bounded_counts({it.name: _found(user, sought, it).order_by()[: COUNTED_TO + 1] for it in SOURCES})


def _found(user: User, sought: Sought, source: Source) -> QuerySet[Any]:
    """Put together once: first they are counted, then the first of them are read."""
    return remembered(user, f"found of {source.name} by {sought.text}", lambda: source.found(user, sought))


def groups(user: User, sought: Sought, numbers: dict[str, int], *, size: int) -> list[Group]:
    """Every source that has something, with its first rows."""
    return [_group(user, sought, it, numbers[it.name], size) for it in SOURCES if numbers.get(it.name)]


def _group(user: User, sought: Sought, source: Source, count: int, size: int) -> Group:
    rows = first_rows(rows_of(user, sought, source, count), key=source.key, size=size, shown=_with(source))
    return Group(source, count, source.hits(user, rows))


def page_of(request: HttpRequest, user: User, sought: Sought, source: Source, count: int) -> KeysetPage[Any]:
    """One page of one source; its rows are `Hit`s."""
    rows = rows_of(user, sought, source, count)
    page = keyset_page(request, rows, key=source.key, size=A_PAGE, shown=_with(source), count=count)
    return replace(page, rows=source.hits(user, page.rows))


def rows_of(user: User, sought: Sought, source: Source, count: int) -> QuerySet[Any]:
    """The rows that were counted. Few of them are found first and sorted then: PostgreSQL, which guesses how many there
    are, would at times walk through all rows in order to meet those few. Many are met soon on that walk."""
    rows = _found(user, sought, source)
    if count > COUNTED_TO:
        return rows
    manager: Any = rows.model._default_manager
    found: QuerySet[Any] = manager.filter(pk__in=rows.order_by().values("pk")[: COUNTED_TO + 1])
    return found


def _with(source: Source) -> Callable[[QuerySet[Any]], QuerySet[Any]] | None:
    """What a row shows of other tables, joined to the few that are shown: so many joins beside the search would make
    PostgreSQL join all rows first and look for the few then."""

    def shown(some: QuerySet[Any]) -> QuerySet[Any]:
        keys = list(some.order_by().values_list("pk", flat=True))
        manager: Any = some.model._default_manager
        rows: QuerySet[Any] = manager.filter(pk__in=keys).select_related(*source.related)
        return rows

    return shown if source.related else None


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
