"""The book of outgoing papers (sổ đăng ký văn bản đi): every number that was given, cancelled ones too (design, rule 15).

Papers that the system drew and entries of the register that were typed by hand stand in one order: symbol, number.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Collate, ExtractYear, NullIf
from django.http import HttpRequest

from cchc.lib.keyset import AFTER, BEFORE, COUNT_EXACT_TO, KeysetPage, bounded_counts
from cchc.lib.numbering import agency_key
from cchc.lib.numbers import two_digits
from inspections.models import LegalDocument
from reports.enums import SIGNED, Change, DocumentStatus, Signatory
from reports.models import Document, DocumentRevision, NumberSeries
from units.enums import Role
from units.models import UnitName, User
from units.scope import scope_of

PAGE = 50
MOST_PRINTED = 5_000
LINES = 1_000  # read at a time where all are taken out
DRAWN, TYPED = 0, 1  # papers of the system come before an entry of the same number
KEPT = re.compile(r"^lưu\b\W*", re.IGNORECASE)
SIGNS = (Signatory.SIGNER, Signatory.CHAIR)

Cursor = tuple[str, int, int, int]  # symbol, number, DRAWN or TYPED, key


@dataclass(frozen=True)
class Entry:
    """One line of the book. `copies`: one for each place in «Nơi nhận», or as minutes say; empty where nobody knows."""

    place: Cursor
    code: str
    dated_on: dt.date
    kind: str
    subject: str
    signer: str
    recipients: list[str]
    kept_by: str
    copies: str
    note: str
    url: str
    void: bool = False


@dataclass(frozen=True)
class Book:
    """What one authority issued in a year; `symbol` empty: all its series."""

    issuer: int
    year: int
    symbol: str = ""


def keeps_book(user: User) -> frozenset[int]:
    """Authorities whose book the person reads: the clerk, Home Affairs, leaders."""
    scope = scope_of(user)
    return scope.reads | scope.units([Role.CLERK])


def series_of(user: User, issuer: int) -> list[tuple[int, str]]:
    """Years and symbols of which the book has any number, the newest year first."""
    drawn = _documents(user, issuer).annotate(year=ExtractYear("dated_on")).values_list("year", "symbol")
    typed = _entries(user, issuer).annotate(year=ExtractYear("issued_on")).values_list("year", "symbol")
    pairs = drawn.order_by().distinct().union(typed.order_by().distinct())
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1]))


def book_page(request: HttpRequest, user: User, book: Book) -> KeysetPage[Entry]:
    """A page of the book; page 2,000 costs what page 1 costs."""
    drawn, typed = _rows(user, book)
    after, before = _cursor(request.GET.get(AFTER)), _cursor(request.GET.get(BEFORE))
    back = before is not None
    found = _read(drawn, typed, before or after, PAGE + 1, back=back)
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    counts = bounded_counts({"drawn": drawn, "typed": typed})
    return KeysetPage(
        rows=found,
        next_query=_query(request, AFTER, found[-1]) if found and (more or back) else "",
        previous_query=_query(request, BEFORE, found[0]) if found and (more if back else after is not None) else "",
        count=min(sum(counts.values()), COUNT_EXACT_TO + 1),
    )


def whole_book(user: User, book: Book) -> list[Entry]:
    """All lines, to be printed; at most MOST_PRINTED and one more, which says that there are more."""
    return _read(*_rows(user, book), None, MOST_PRINTED + 1, back=False)


def book_count(user: User, book: Book) -> int:
    return sum(rows.order_by().count() for rows in _rows(user, book))


def book_lines(user: User, book: Book) -> Iterator[Entry]:
    """All lines, a page at a time."""
    drawn, typed = _rows(user, book)
    cursor: Cursor | None = None
    while found := _read(drawn, typed, cursor, LINES, back=False):
        yield from found
        cursor = found[-1].place


def gaps(book: Book) -> list[str]:
    """Numbers of the system's own series of that year that stand on no paper. There must be none."""
    series = NumberSeries.objects.filter(lead_unit=book.issuer, year=book.year)
    series = series.filter(symbol=book.symbol) if book.symbol else series
    last = dict(series.values_list("symbol", "last_number"))
    if not last:
        return []
    papers = Document.objects.filter(lead_unit=book.issuer, dated_on__year=book.year, symbol__in=last)
    given = dict(papers.order_by().values("symbol").annotate(all=ArrayAgg("number")).values_list("symbol", "all"))
    return [
        f"{number:02d}/{symbol}"
        for symbol, end in sorted(last.items())
        for number in sorted(set(range(1, end + 1)) - set(given.get(symbol, [])))
    ]


# --- Rows -------------------------------------------------------------------------------------------


def _documents(user: User, issuer: int) -> QuerySet[Document]:
    return Document.objects.visible_to(user).filter(issuer=issuer, number__isnull=False)


def _entries(user: User, issuer: int) -> QuerySet[LegalDocument]:
    """What was typed by hand under one of the names that the authority has had, or as its chairman's."""
    names = UnitName.objects.filter(unit=issuer).values_list("official_name", flat=True)
    rows = LegalDocument.objects.visible_to(user).filter(lead_unit=issuer, agency_key__in=map(agency_key, names))
    return rows.filter(drawn_as=None)


def _rows(user: User, book: Book) -> tuple[QuerySet[Any], QuerySet[Any]]:
    drawn = _documents(user, book.issuer).filter(dated_on__year=book.year)
    typed = _entries(user, book.issuer).filter(issued_on__year=book.year)
    if book.symbol:
        drawn, typed = drawn.filter(symbol=book.symbol), typed.filter(symbol=book.symbol)
    series = Collate(F("symbol"), "C")  # as Python compares, which puts the two in one order
    digits = Func(F("number"), Value(r"\D.*$"), Value(""), function="regexp_replace")
    value = Coalesce(Cast(NullIf(digits, Value("")), BigIntegerField()), Value(0))
    return _with_words(drawn.annotate(series=series, value=F("number"))), typed.annotate(series=series, value=value)


def _with_words(drawn: QuerySet[Document]) -> QuerySet[Document]:
    """What the revision in force says of signers and recipients; the rest of its snapshot is not read."""
    current = DocumentRevision.objects.filter(document=OuterRef("pk"), revision=OuterRef("revision"))
    later = Document.objects.filter(changes=OuterRef("pk"), change=Change.REPLACE, status=DocumentStatus.ISSUED)
    return drawn.annotate(
        recipients=Subquery(current.values("snapshot__recipients")),
        signers=Subquery(current.values("snapshot__signers")),
        said=Subquery(current.values("snapshot__subject")),
        place=Subquery(current.values("snapshot__at")),
        stated_copies=Subquery(current.values("snapshot__closing__copies")),
        replaced_by=Subquery(later.order_by("-pk").values("number")[:1]),
    ).select_related("changes", "legal_document")


def _read(drawn: QuerySet[Any], typed: QuerySet[Any], cursor: Cursor | None, limit: int, *, back: bool) -> list[Entry]:
    """`limit` lines beyond the cursor out of both tables; backwards the nearest comes first."""
    sign = "-" if back else ""
    found: list[Entry] = []
    for rank, rows in ((DRAWN, drawn), (TYPED, typed)):
        beyond = rows.filter(_beyond(cursor, rank, back=back)) if cursor else rows
        part = beyond.order_by(f"{sign}series", f"{sign}value", f"{sign}pk")[:limit]
        found += [_of_document(row) if rank == DRAWN else _of_register(row) for row in part]
    found.sort(key=attrgetter("place"), reverse=back)
    return found[:limit]


def _beyond(cursor: Cursor, rank: int, *, back: bool) -> Q:
    symbol, number, at, key = cursor
    way = "lt" if back else "gt"
    beyond = Q(**{f"series__{way}": symbol}) | Q(symbol=symbol, **{f"value__{way}": number})
    same = Q(symbol=symbol, value=number)
    if rank == at:
        return beyond | same & Q(**{f"pk__{way}": key})
    return beyond | same if (rank > at) != back else beyond


def _query(request: HttpRequest, parameter: str, entry: Entry) -> str:
    query = request.GET.copy()
    for known in (AFTER, BEFORE):
        query.pop(known, None)
    query[parameter] = base64.urlsafe_b64encode(json.dumps(entry.place).encode()).decode().rstrip("=")
    return f"?{query.urlencode()}"


def _cursor(text: str | None) -> Cursor | None:
    """None for no cursor or a bent one."""
    if not text:
        return None
    try:
        symbol, number, rank, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError):
        return None
    whole = all(type(value) is int and 0 <= value < 2**63 for value in (number, rank, key))
    fit = isinstance(symbol, str) and "\0" not in symbol and symbol == symbol.encode("utf-8", "replace").decode()
    return (symbol, number, rank, key) if whole and fit else None


# --- Lines ------------------------------------------------------------------------------------------


def _of_document(row: Any) -> Entry:
    places = [str(place).rstrip(".;, ") for place in row.recipients or []]
    kept = [KEPT.sub("", place) for place in places if KEPT.match(place)]
    signers = [block.get("name", "") for block in row.signers or [] if block.get("part") in SIGNS]
    return Entry(
        place=(row.symbol, row.number, DRAWN, row.pk),
        code=row.code,
        dated_on=row.dated_on,
        kind=(row.legal_document or row).get_kind_display(),
        subject=_subject(row),
        signer=signers[0] if signers and (row.is_signed or row.was_issued) else "",
        recipients=[place for place in places if not KEPT.match(place)],
        kept_by="; ".join(kept),
        copies=_copies(row, places),
        note="; ".join(_notes(row)),
        url=row.get_absolute_url(),
        void=row.status == DocumentStatus.CANCELLED,
    )


def _subject(row: Any) -> str:
    entered = row.legal_document.subject if row.legal_document else ""
    return row.subject or entered or " ".join(filter(None, (row.said, row.place)))


def _copies(row: Any, places: list[str]) -> str:
    if row.status == DocumentStatus.CANCELLED:
        return ""
    stated = re.search(r"\d+", str(row.stated_copies or ""))
    if stated:
        return stated[0]
    return two_digits(len(places)) if places else ""


def _notes(row: Any) -> Iterable[str]:
    if row.status == DocumentStatus.CANCELLED:
        yield f"Hủy: {row.reason.rstrip('.')}" if row.reason else "Hủy"
    elif row.status == DocumentStatus.REPLACED:
        yield f"Thay thế bởi số {row.replaced_by:02d}/{row.symbol}" if row.replaced_by else "Đã được thay thế"
    elif row.status not in SIGNED:
        yield f"Chưa ký ({row.get_status_display().lower()})"
    if row.changes is not None:
        yield f"{row.get_change_display()} số {row.changes.code}"
    if row.waits_for_scan:
        yield "Chờ bản scan"


def _of_register(row: Any) -> Entry:
    return Entry(
        place=(row.symbol, row.value, TYPED, row.pk),
        code=row.code,
        dated_on=row.issued_on,
        kind=row.get_kind_display(),
        subject=row.subject,
        signer="",
        recipients=[],
        kept_by="",
        copies="",
        note="",
        url=row.get_absolute_url(),
    )
