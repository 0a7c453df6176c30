"""The paper that a unit's head signed: its number, date and scan, where something is handed in."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from cchc.forms import CleanForm
from cchc.lib.dates import today

PAPER = ("document_code", "document_date", "scan")


class SignedPaperForm(CleanForm):
    """The head hands in as he is and may leave it out; of others it is asked (`require_paper`)."""

    document_code = forms.CharField(
        label="Số, ký hiệu văn bản", max_length=40, required=False, help_text="Ví dụ: 45/BC-UBND"
    )
    document_date = forms.DateField(label="Ngày văn bản", required=False)
    scan = forms.FileField(
        label="Bản scan văn bản đã ký",
        required=False,
        allow_empty_file=True,
        help_text="PDF hoặc ảnh, nhiều nhất 50 MB.",
        error_messages={"invalid": "Hãy chọn một tệp."},
    )

    def require_paper(self) -> None:
        for name in PAPER:
            self.fields[name].required = True

    def clean_document_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["document_date"]
        if day and day > today():
            raise ValidationError("Ngày văn bản không được sau ngày hôm nay.")
        return day
