"""The plan of a year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import HTML, Column, Div, Row
from django import forms

from cchc.forms import CleanModelForm, form_helper, limit_choices
from inspections.enums import DocumentKind, PlanStatus
from inspections.forms.choices import DocumentField, DocumentsField
from inspections.forms.lead import LeadUnitMixin
from inspections.forms.stale import StaleGuardMixin
from inspections.models import LegalDocument, Plan
from units.models import User

MEANINGS = {
    "notice_days": "Lên lịch muộn hơn mức này thì hệ thống nhắc trước khi lưu.",
    "self_report_days": "Nộp muộn hơn hạn này vẫn được nhận và ghi là nộp muộn.",
    "conclusion_days": "Thời hạn ban hành thông báo kết luận sau buổi kiểm tra.",
    "remediation_plan_days": "Thời hạn đơn vị gửi kế hoạch khắc phục.",
    "remediation_report_days": "Thời hạn đơn vị báo cáo đã khắc phục; cũng là hạn gợi ý cho từng tồn tại.",
    "due_soon_days": "Từ lúc này, việc được đánh dấu là sắp đến hạn.",
    "days_from": "Ngày sau ngày này là ngày thứ nhất của thời hạn.",
    "conflict_months": "Người từng thuộc đơn vị trong khoảng này không kiểm tra chính đơn vị đó.",
    "legal_document": "Có thể để trống khi kế hoạch còn là dự thảo.",
    "based_on": "Chọn các văn bản mà kế hoạch viện dẫn.",
}
LINES = {"objectives": 5, "contents": 7, "scope": 3}


class PlanForm(LeadUnitMixin, StaleGuardMixin, CleanModelForm):
    class Meta:
        model = Plan
        fields = [
            "year",
            "title",
            "legal_document",
            "based_on",
            "objectives",
            "contents",
            "scope",
            "notice_days",
            "self_report_days",
            "conclusion_days",
            "remediation_plan_days",
            "remediation_report_days",
            "due_soon_days",
            "days_from",
            "roll_forward",
            "conflict_months",
        ]
        field_classes = {"legal_document": DocumentField, "based_on": DocumentsField}
        help_texts = MEANINGS
        widgets = {"based_on": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, lead_units: Iterable[int], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads, asked = self.offer_lead_units(lead_units)
        documents = LegalDocument.objects.visible_to(user).filter(lead_unit__in=leads)
        free = documents.filter(kind=DocumentKind.PLAN, plan=None) | documents.filter(plan=self.instance.pk or 0)
        limit_choices(self, "legal_document", free.order_by("-issued_on", "-pk"))
        limit_choices(self, "based_on", documents.order_by("-issued_on", "-pk"))
        for name, rows in LINES.items():
            self.fields[name].widget.attrs["rows"] = rows
        self.helper = form_helper(
            Div(
                *asked,
                Row(Column("year", css_class="col-md-3"), Column("title", css_class="col-md-9")),
                "legal_document",
                "based_on",
                "objectives",
                "contents",
                "scope",
                css_class="form-section",
            ),
            _deadlines(),
            "seen",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = [("legal_document", cleaned.get("legal_document"))]
        chosen += [("based_on", document) for document in cleaned.get("based_on") or ()]
        for name, document in chosen:
            if "lead_unit" in cleaned and document and document.lead_unit_id != self.instance.lead_unit_id:
                self.add_error(name, f"{document} thuộc cơ quan chủ trì khác. Hãy chọn lại.")
        return cleaned

    def clean_legal_document(self) -> LegalDocument | None:
        document: LegalDocument | None = self.cleaned_data["legal_document"]
        if document is None and self.instance.status != PlanStatus.DRAFT:
            self.add_error("legal_document", "Kế hoạch đã ban hành phải có số, ngày văn bản.")
        return document


def _deadlines() -> Div:
    half = "col-md-6"
    return Div(
        HTML('<h2 class="h5">Thời hạn của kế hoạch</h2>'),
        HTML('<p class="text-muted measure">Pháp luật không ấn định các thời hạn này; mỗi kế hoạch tự đặt ra.</p>'),
        Row(Column("notice_days", css_class=half), Column("self_report_days", css_class=half)),
        Row(Column("conclusion_days", css_class=half), Column("remediation_plan_days", css_class=half)),
        Row(Column("remediation_report_days", css_class=half), Column("due_soon_days", css_class=half)),
        Row(Column("days_from", css_class=half), Column("conflict_months", css_class=half)),
        "roll_forward",
        css_class="form-section",
    )
