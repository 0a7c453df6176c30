"""The register entry of a paper, with its file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cchc.forms import CleanForm, CleanModelForm, form_helper
from cchc.lib.dates import today
from cchc.lib.files import FileRefused
from cchc.lib.text import search_key
from inspections.enums import DocumentKind
from inspections.forms.lead import LeadUnitMixin
from inspections.forms.stale import StaleGuardMixin
from inspections.models import LegalDocument
from inspections.models.legal import LegalDocumentQuerySet
from units.keeping import keep_upload
from units.models import User


class LegalDocumentForm(LeadUnitMixin, StaleGuardMixin, CleanModelForm):
    upload = forms.FileField(
        label="Tệp văn bản",
        required=False,
        help_text="PDF, ảnh, DOCX hoặc XLSX, không quá 50 MB. Để trống nếu giữ nguyên tệp đang có.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,.heic,.docx,.xlsx"}),
        error_messages={"empty": "Tệp này rỗng (0 byte). Hãy chọn lại tệp."},
    )

    class Meta:
        model = LegalDocument
        fields = ["kind", "number", "symbol", "issued_on", "issuer", "subject"]
        help_texts = {
            "issuer": "Tên đầy đủ, ví dụ: Ủy ban nhân dân thành phố Phan Thiết",
            "subject": "Nội dung tóm tắt, ví dụ: Kiểm tra cải cách hành chính nhà nước năm 2019",
        }

    def __init__(self, *args: Any, lead_units: Iterable[int], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _, asked = self.offer_lead_units(lead_units)
        self.user = user
        self.helper = form_helper(
            *asked,
            Row(Column("kind", css_class="col-md-6"), Column("issued_on", css_class="col-md-6")),
            Row(Column("number", css_class="col-md-4"), Column("symbol", css_class="col-md-8")),
            "issuer",
            "subject",
            "upload",
            "seen",
        )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if "/" in number:
            raise forms.ValidationError("Chỉ ghi phần số; phần sau dấu / ghi ở ô ký hiệu.")
        return number

    def clean_symbol(self) -> str:
        return str(self.cleaned_data["symbol"]).lstrip("/")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("issued_on") and cleaned["issued_on"] > today():
            self.add_error("issued_on", "Ngày ban hành không được sau ngày hôm nay.")
        if {"number", "symbol", "issuer", "issued_on"} <= cleaned.keys() and (twin := self._twin(cleaned)):
            self.add_error(
                "number",
                f"Danh sách đã có {twin} năm {cleaned['issued_on'].year} của {twin.issuer}, cùng sổ với văn bản này. Hãy "
                "kiểm tra lại số, hoặc dùng văn bản đã có.",
            )
        return cleaned

    def save(self, commit: bool = True) -> LegalDocument:
        """Raises ValidationError at `upload` for a file that is refused; the caller's transaction keeps nothing then."""
        upload = self.cleaned_data.get("upload")
        if upload:
            lead_unit_id = self.instance.lead_unit_id
            try:
                self.instance.file = keep_upload(upload, lead_unit=lead_unit_id, owner_unit=lead_unit_id, by=self.user)
            except FileRefused as refused:
                raise forms.ValidationError({"upload": str(refused)}) from None
        document: LegalDocument = super().save(commit)
        return document

    def _twin(self, cleaned: dict[str, Any]) -> LegalDocument | None:
        number, year = (cleaned["issuer"], cleaned["number"], cleaned["symbol"]), cleaned["issued_on"].year
        rows = LegalDocument.objects.numbered(self.instance.lead_unit_id, *number, year)
        return rows.exclude(pk=self.instance.pk).first()


class LegalDocumentFilterForm(CleanForm):
    q = forms.CharField(label="Tìm số, trích yếu", required=False, max_length=100)
    kind = forms.ChoiceField(label="Tên loại", required=False, choices=[("", "Tất cả"), *DocumentKind.choices])

    def apply(self, rows: LegalDocumentQuerySet) -> LegalDocumentQuerySet:
        """Where one of them makes no sense, no filter."""
        if not self.is_valid():
            return rows
        words, kind = search_key(self.cleaned_data["q"]), self.cleaned_data["kind"]
        rows = rows.filter(search_key__contains=words) if words else rows
        return rows.filter(kind=kind) if kind else rows
