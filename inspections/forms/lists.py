"""Filters of the list of inspections."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from cchc.lib.numbers import keys_in
from inspections.enums import InspectionKind, InspectionStatus
from inspections.listing import GROUPS
from inspections.models import Round
from units.enums import LEVELS
from units.models import User

ALL = ("", "Tất cả")
STATUSES = [*InspectionStatus.choices, *GROUPS.items()]
YEARS_BACK = 8
MOST_ROUNDS = 24


class InspectionFilterForm(CleanForm):
    q = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    status = forms.ChoiceField(label="Trạng thái", required=False, choices=[ALL, *STATUSES])
    kind = forms.ChoiceField(label="Hình thức", required=False, choices=[ALL, *InspectionKind.choices])
    round = forms.TypedChoiceField(label="Đợt", required=False, coerce=int, empty_value=None)
    year = forms.ChoiceField(label="Năm", required=False)
    mine = forms.BooleanField(label="Chỉ cuộc tôi tham gia", required=False)
    # Only in links from pages that count.
    unit = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)  # keys: «12», «12,34»
    level = forms.ChoiceField(
        label="Cấp", required=False, widget=forms.HiddenInput, choices=[ALL, *(level[:2] for level in LEVELS)]
    )
    scored = forms.BooleanField(label="Có điểm, không kể phúc tra", required=False, widget=forms.HiddenInput)

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

    def clean_unit(self) -> list[int]:
        return keys_in(self.cleaned_data["unit"])

    @property
    def is_narrowed(self) -> bool:
        """Whether a link narrowed the list by what no field here shows."""
        return bool(self.values().get("level") or self.values().get("scored"))

    def values(self) -> dict[str, Any]:
        """What was understood; a filter that makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data
