"""For which lead unit a new row is made, where a person works for several of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from cchc.forms import NOTHING_CHOSEN
from units.models import Unit

if TYPE_CHECKING:
    _Form = forms.ModelForm[Any]
else:
    _Form = object


class LeadUnitMixin(_Form):
    """Add before CleanModelForm. A row that exists keeps its lead unit; one of several is chosen, never guessed."""

    def offer_lead_units(self, lead_units: Iterable[int]) -> tuple[list[int], list[str]]:
        """Gives the lead units that come into question, and the fields to lay out first."""
        ids = [self.instance.lead_unit_id] if self.instance.pk else sorted(lead_units)
        if len(ids) == 1:
            self.instance.lead_unit_id = ids[0]
            return ids, []
        self.fields["lead_unit"] = forms.ModelChoiceField(
            label="Cơ quan chủ trì",
            queryset=Unit.objects.filter(pk__in=ids),
            empty_label=NOTHING_CHOSEN,
            help_text="Bạn làm việc cho nhiều cơ quan chủ trì; chọn cơ quan mà nội dung này thuộc về.",
        )
        return ids, ["lead_unit"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if chosen := cleaned.get("lead_unit"):
            self.instance.lead_unit_id = chosen.pk
        return cleaned
