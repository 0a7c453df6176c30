"""Filters of the list of inspections."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from inspections.enums import InspectionKind, InspectionStatus
from inspections.listing import SIGNED
from inspections.models import Round
from units.models import User

ALL = ("", "Tất cả")
STATUSES = [*InspectionStatus.choices, (SIGNED, "Đã ký biên bản và các bước sau")]
YEARS_BACK = 8
MOST_ROUNDS = 24


class InspectionFilterForm(CleanForm):
    q = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    status = forms.ChoiceField(label="Trạng thái", required=False, choices=[ALL, *STATUSES])
    kind = forms.ChoiceField(label="Hình thức", required=False, choices=[ALL, *InspectionKind.choices])
    round = forms.TypedChoiceField(label="Đợt", required=False, coerce=int, empty_value=None)
    year = forms.ChoiceField(label="Năm", required=False)
    mine = forms.BooleanField(label="Chỉ cuộc tôi tham gia", required=False)
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(user).order_by("-starts_on", "-pk").values_list("pk", "name", "plan__year")
        choices = [(pk, f"{name} – {year}") for pk, name, year in rounds[:MOST_ROUNDS]]
        self.fields["round"].choices = [ALL, *choices]  # type: ignore[attr-defined]
        this_year = today().year
        years = [(str(year), str(year)) for year in range(this_year + 1, this_year - YEARS_BACK, -1)]
        self.fields["year"].choices = [ALL, *years]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["round"], self.fields["mine"]

    def values(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data
