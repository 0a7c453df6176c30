"""Forms of the page of a conclusion: give back, cancel, issue with number and signer, day of receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from inspections.models import Inspection
from reports.papers import PaperSignatory
from units.enums import Capacity

CAPACITIES = [
    (Capacity.BY_ORDER, "TL. CHỦ TỊCH, Trưởng phòng Nội vụ"),
    (Capacity.FOR, "KT. CHỦ TỊCH, Phó Chủ tịch"),
]


class ReturnForm(CleanForm):
    reason = forms.CharField(label="Lý do trả lại", max_length=1000, widget=forms.Textarea({"rows": 3}))


class CancelForm(CleanForm):
    reason = forms.CharField(label="Lý do hủy", max_length=1000, widget=forms.Textarea({"rows": 3}))


class IssueForm(CleanForm):
    """What stands on the signed paper. A day of receipt for each unit, the day of the paper where none is typed."""

    number = forms.IntegerField(
        label="Số", min_value=1, max_value=99_999, help_text="Số do văn thư cấp, không ghi ký hiệu. Ví dụ: 125."
    )
    dated_on = forms.DateField(label="Ngày văn bản")
    capacity = forms.ChoiceField(label="Người ký", choices=CAPACITIES, initial=Capacity.BY_ORDER)
    name = forms.CharField(label="Họ tên người ký", max_length=100)
    title = forms.CharField(
        label="Chức danh, nếu khác",
        max_length=150,
        required=False,
        help_text="Để trống thì in chức danh đã nêu ở ô người ký.",
    )

    def __init__(
        self, *args: Any, inspections: Sequence[Inspection], signatory: PaperSignatory | None, **kwargs: Any
    ) -> None:
        """`signatory`: who is expected to sign by hand; None where it is signed already."""
        first = {"dated_on": today(), "name": signatory.name if signatory else ""}
        super().__init__(*args, initial={**first, **(kwargs.pop("initial", None) or {})}, **kwargs)
        if signatory is None:
            for name in ("capacity", "name", "title"):
                del self.fields[name]
        self.inspections = inspections
        for inspection in inspections:
            self.fields[f"received_{inspection.pk}"] = forms.DateField(
                label=f"{inspection.unit} nhận ngày", required=False, help_text="Để trống: cùng ngày văn bản."
            )
        self._settle_fields()

    @property
    def signatory(self) -> PaperSignatory | None:
        values = self.cleaned_data
        if "name" not in self.fields:
            return None
        return PaperSignatory(Capacity(values["capacity"]), values["name"], values["title"])

    @property
    def received_on(self) -> dict[int, dt.date]:
        typed = {row.pk: self.cleaned_data.get(f"received_{row.pk}") for row in self.inspections}
        return {pk: day for pk, day in typed.items() if day}


class ReceiptForm(CleanForm):
    received_on = forms.DateField(label="Đơn vị nhận ngày")
