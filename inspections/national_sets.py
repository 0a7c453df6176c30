"""The chain of criteria sets of the Ministry (domain.md §1.1): which decision held for which years. No points: they were
not to be had, and none are invented."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction

from inspections.enums import DocumentKind
from inspections.models import CriteriaSet, LegalDocument
from units.models import User

ISSUER, SYMBOL = "Bộ Nội vụ", "QĐ-BNV"
_FILE = Path(__file__).parent / "data" / "national_sets.json"


@dataclass(frozen=True)
class NationalSet:
    """`facts` come from sources, `unsure` from memory and is to be checked."""

    number: str
    issued_on: dt.date
    years: str
    period: str
    facts: str
    unsure: str

    @property
    def code(self) -> str:
        return f"{self.number}/{SYMBOL}"

    @property
    def subject(self) -> str:
        return f"Phê duyệt Đề án xác định Chỉ số cải cách hành chính {self.period}".strip()


@cache
def chain() -> tuple[NationalSet, ...]:
    """The oldest first."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(NationalSet(**{**row, "issued_on": dt.date.fromisoformat(row["issued_on"])}) for row in rows)


def registered(documents: Iterable[LegalDocument]) -> dict[str, LegalDocument]:
    """By number, those among the documents that belong to the chain."""
    known = {(each.number, each.issued_on.year): each.number for each in chain()}
    found: dict[str, LegalDocument] = {}
    for document in documents:
        key = known.get((document.number, document.issued_on.year))
        if key and document.symbol == SYMBOL:
            found.setdefault(key, document)
    return found


def followed_by(user: User) -> list[tuple[NationalSet, LegalDocument | None, list[CriteriaSet]]]:
    """Each of the chain, its entry in the register, and the sets that follow it, as far as this person sees them."""
    known = registered(LegalDocument.objects.visible_to(user).filter(symbol=SYMBOL))
    following: dict[str, list[CriteriaSet]] = {}
    sets = CriteriaSet.objects.visible_to(user).filter(follows__symbol=SYMBOL)
    for each in sets.select_related("follows"):
        following.setdefault(each.follows.number if each.follows else "", []).append(each)
    return [(each, known.get(each.number), following.get(each.number, [])) for each in chain()]


@transaction.atomic
def register(lead_unit_id: int) -> int:
    """Enter what lacks into the authority's register of papers, so that a set can follow it. Gives how many."""
    mine = LegalDocument.objects.filter(lead_unit=lead_unit_id, symbol=SYMBOL)
    known = registered(mine)
    made = [each for each in chain() if each.number not in known]
    for each in made:
        LegalDocument.objects.create(
            lead_unit_id=lead_unit_id,
            kind=DocumentKind.DECISION,
            number=each.number,
            symbol=SYMBOL,
            issued_on=each.issued_on,
            issuer=ISSUER,
            subject=each.subject,
        )
    return len(made)
