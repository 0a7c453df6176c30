"""Filters of the units of a round on pages that work all of them out: what waits to be appraised, what lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms

from cchc.forms import CleanForm
from cchc.lib.text import search_key
from inspections.index_rounds import Meaning

Row = TypeVar("Row")  # has an `assessment`


class RoundUnitsForm(CleanForm):
    q = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    state = forms.ChoiceField(label="Hiện", required=False)

    def __init__(self, data: Any, *, states: Meaning) -> None:
        super().__init__(data)
        self.states = states
        choices = [(value, label) for value, (label, _) in states.items()]
        self.fields["state"].choices = [("", "Mọi đơn vị"), *choices]  # type: ignore[attr-defined]

    def apply(self, rows: Iterable[Row]) -> list[Row]:
        """What was understood, in the order given; a filter that makes no sense is left out."""
        self.is_valid()
        words, state = search_key(self.cleaned_data.get("q") or ""), self.cleaned_data.get("state")
        means = self.states[state][1] if state else lambda row: True
        return [row for row in rows if means(row) and words in _unit_key(row)]


def _unit_key(row: Any) -> str:
    return str(row.assessment.unit.search_key)
