"""What is sought, and in which kind."""

from __future__ import annotations

from django import forms

from cchc.forms import CleanForm
from cchc.lib.searching import Sought, Source, sought
from reports.searching import SOURCES

MOST_LETTERS = 200


class SearchForm(CleanForm):
    q = forms.CharField(label="Tìm", required=False, max_length=MOST_LETTERS)
    loai = forms.ChoiceField(label="Loại", required=False, choices=[(it.name, it.label) for it in SOURCES])

    @property
    def sought(self) -> Sought:
        """Nothing where the field is empty or holds more than it may."""
        self.is_valid()
        return sought(self.cleaned_data.get("q") or "")

    @property
    def chosen(self) -> Source | None:
        """The kind that was asked for; all of them where somebody bent the address."""
        self.is_valid()
        return next((it for it in SOURCES if it.name == self.cleaned_data.get("loai")), None)
