"""Forms of criteria sets: upload, properties, band table, copies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from cchc.forms import NOTHING_CHOSEN, CleanForm, form_helper
from units.models import Unit


class CriteriaUploadForm(CleanForm):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        allow_empty_file=True,  # told by the reader
        help_text="Theo mẫu, không quá 5 MB. Tệp được xem trước, chưa ghi gì.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn tệp."},
    )

    def __init__(self, *args: Any, lead_units: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = sorted(lead_units)
        self.only = ids[0] if len(ids) == 1 else None
        if self.only is None:
            self.fields["lead_unit"] = forms.ModelChoiceField(
                label="Cơ quan chủ trì", queryset=Unit.objects.filter(pk__in=ids), empty_label=NOTHING_CHOSEN
            )
        self.helper = form_helper(*(["lead_unit"] if self.only is None else []), "file")

    @property
    def lead_unit_id(self) -> int:
        return self.only or self.cleaned_data["lead_unit"].pk
