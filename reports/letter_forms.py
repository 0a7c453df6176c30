"""Forms of a letter of reminder: its words, and what stands on the signed paper."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from inspections.models import ReminderLetter
from reports.conclusion_forms import CAPACITIES
from reports.letter_papers import default_symbol
from reports.papers import PaperSignatory, expected_signatory
from units.enums import Capacity


class LetterForm(CleanForm):
    text = forms.CharField(
        label="Nội dung đôn đốc", max_length=5000, widget=forms.Textarea({"rows": 8}), help_text="Mỗi dòng một đoạn."
    )
    answer_by = forms.DateField(label="Đơn vị báo cáo chậm nhất ngày", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, letter: ReminderLetter) -> LetterForm:
        return cls(initial={"text": letter.text, "answer_by": letter.answer_by, "revision": letter.revision})


class IssueLetterForm(CleanForm):
    number = forms.IntegerField(
        label="Số", min_value=1, max_value=99_999, help_text="Số do văn thư cấp, không ghi ký hiệu. Ví dụ: 125."
    )
    symbol = forms.CharField(label="Ký hiệu", max_length=40, help_text="Phần sau dấu /, ví dụ UBND-NV.")
    dated_on = forms.DateField(label="Ngày văn bản")
    capacity = forms.ChoiceField(label="Người ký", choices=CAPACITIES, initial=Capacity.BY_ORDER)
    name = forms.CharField(label="Họ tên người ký", max_length=100)
    title = forms.CharField(
        label="Chức danh, nếu khác",
        max_length=150,
        required=False,
        help_text="Để trống thì in chức danh đã nêu ở ô người ký.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, signed: bool = False, **kwargs: Any) -> None:
        """`signed`: the signature is on record already, and only number and day are asked for."""
        super().__init__(*args, **kwargs)
        if signed:
            for name in ("capacity", "name", "title"):
                del self.fields[name]

    @classmethod
    def of(cls, letter: ReminderLetter, *, signed: bool = False) -> IssueLetterForm:
        signer = expected_signatory(letter.lead_unit_id)
        first = {"dated_on": today(), "symbol": default_symbol(letter, today()), "name": signer.name}
        return cls(initial={**first, "revision": letter.revision}, auto_id="id_issue_%s", signed=signed)

    @property
    def signatory(self) -> PaperSignatory | None:
        values = self.cleaned_data
        if "name" not in self.fields:
            return None
        return PaperSignatory(Capacity(values["capacity"]), values["name"], values["title"])
