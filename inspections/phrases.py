"""Proposed words for findings, strengths and causes (illustrative), read once from the file beside the sample sets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspections.enums import Severity

FILE = Path(__file__).parent / "data" / "finding_phrases.json"
# The file numbers fields as the official table does; the sets name them by slug.
FIELD_NUMBERS = {
    "steering": "I",
    "legal_documents": "II",
    "administrative_procedures": "III",
    "organisation": "IV",
    "civil_servants": "V",
    "public_finance": "VI",
    "modernisation": "VII",
    "impact": "VIII",
}


@dataclass(frozen=True)
class Phrase:
    """Words that an inspector may take over into a finding and change; «…» where a figure of the visit goes."""

    code: str
    field_number: str
    criterion_code: str
    text: str
    recommendation: str
    severity: str

    @property
    def has_gaps(self) -> bool:
        return "…" in self.text


@cache
def _file() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


@cache
def all_phrases() -> tuple[Phrase, ...]:
    return tuple(
        Phrase(
            row["code"],
            row["field"],
            row.get("sub_criterion") or "",
            row["text"],
            row.get("recommendation", ""),
            Severity(row["severity"]).value,
        )
        for row in _file()["findings"]
    )


def proposals_for(criterion_code: str) -> list[Phrase]:
    """The phrases written for this sub-criterion of the set for communes, e.g. «3.2.1»."""
    return [phrase for phrase in all_phrases() if phrase.criterion_code == criterion_code]


def proposals_in(field_slug: str) -> list[Phrase]:
    """All phrases of a field, for a finding that hangs on no sub-criterion."""
    return [phrase for phrase in all_phrases() if phrase.field_number == FIELD_NUMBERS.get(field_slug)]


def is_unfilled(text: str) -> bool:
    """Whether these are the words of a phrase, its figures not filled in."""
    return any(phrase.has_gaps and phrase.text == text for phrase in all_phrases())


def strengths(field_code: str | None = None) -> list[str]:
    """Words for strengths. The file keeps them for all fields together, so a field proposes all of them."""
    return list(_file()["strengths"])


def causes(field_code: str | None = None) -> list[str]:
    return list(_file()["causes"])
