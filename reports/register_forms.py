"""Filters of the book of numbers and of the list of papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied

from cchc.forms import CleanForm
from cchc.lib.dates import today
from reports.enums import DocumentStatus, PaperKind
from reports.number_book import Book, keeps_book, series_of
from reports.paper_lists import Waits
from units.models import Unit, User

ALL = ("", "Tất cả")
YEARS_BACK = 8


class BookFilterForm(CleanForm):
    """Which book: an authority (where the person reads more than one), a year, one series or all."""

    issuer = forms.TypedChoiceField(label="Cơ quan", required=False, coerce=int)
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int)
    symbol = forms.ChoiceField(label="Ký hiệu", required=False)

    def __init__(self, *args: Any, user: User, issuers: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = _issuer(self.data.get("issuer", ""), issuers)
        self.initial = {"issuer": self.chosen.pk, "year": today().year}
        series = series_of(user, self.chosen.pk)
        years = sorted({today().year, *(year for year, _ in series)}, reverse=True)
        symbols = sorted({symbol for _, symbol in series})
        self._offer("issuer", [(unit.pk, str(unit)) for unit in issuers])
        self._offer("year", [(year, str(year)) for year in years])
        self._offer("symbol", [("", "Tất cả"), *((symbol, symbol) for symbol in symbols)])
        if len(issuers) == 1:
            self.fields["issuer"].widget = forms.HiddenInput()

    @property
    def book(self) -> Book:
        """What was chosen; the book of this year where something else was typed into the address."""
        good = self.cleaned_data if self.is_valid() else {}
        return Book(self.chosen.pk, good.get("year") or today().year, good.get("symbol") or "")

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def book_form(user: User, get: Any) -> BookFilterForm:
    """For those who keep a book; PermissionDenied for others."""
    kept = keeps_book(user)
    if not kept:
        raise PermissionDenied
    issuers = list(Unit.objects.visible_to(user).filter(pk__in=kept).order_by("sort_key", "pk"))
    return BookFilterForm(get, user=user, issuers=issuers)


def _issuer(typed: str, issuers: list[Unit]) -> Unit:
    return next((unit for unit in issuers if str(unit.pk) == typed), issuers[0])


class PaperFilterForm(CleanForm):
    """Which papers: kind, state, unit, year, number, what it waits for."""

    kind = forms.ChoiceField(label="Tên loại", required=False, choices=[ALL, *PaperKind.choices])
    status = forms.ChoiceField(label="Trạng thái", required=False, choices=[ALL, *DocumentStatus.choices])
    unit = forms.TypedChoiceField(label="Đơn vị", required=False, coerce=int, empty_value=None)
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    number = forms.IntegerField(label="Số", required=False, min_value=1, max_value=99_999)
    waits = forms.ChoiceField(label="Đang chờ", required=False, choices=[ALL, *Waits.choices])

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user).order_by("sort_key", "pk").values_list("pk", "short_name")
        self.fields["unit"].choices = [ALL, *units]  # type: ignore[attr-defined]
        years = range(today().year, today().year - YEARS_BACK, -1)
        self.fields["year"].choices = [ALL, *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data
