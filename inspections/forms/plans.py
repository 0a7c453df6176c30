"""The plan of a year."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from crispy_forms.layout import HTML, Column, Div, Row
from django import forms

from cchc.forms import CleanModelForm, form_helper, limit_choices
from cchc.lib.numbers import parse_key
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
    "reminder_days": "Hai số giảm dần, ví dụ 7, 2. Đúng ngày đến hạn luôn nhắc thêm một lần.",
    "escalation_days": "Bốn số tăng dần, ví dụ 1, 3, 5, 10: công chức đầu mối, thủ trưởng, Phòng Nội vụ, lãnh đạo.",
    "extension_limit_days": "Vượt mức này thì lãnh đạo quyết định.",
    "days_from": "Ngày sau ngày này là ngày thứ nhất của thời hạn.",
    "conflict_months": "Người từng thuộc đơn vị trong khoảng này không kiểm tra chính đơn vị đó.",
    "legal_document": "Có thể để trống khi kế hoạch còn là dự thảo.",
    "based_on": "Chọn các văn bản mà kế hoạch viện dẫn. Văn bản chưa có ở đây thì thêm ở trang Văn bản, rồi chọn khi sửa "
    "kế hoạch.",
}
LINES = {"objectives": 5, "contents": 7, "scope": 3}


class DaysField(forms.CharField):
    """«7, 2»: numbers of days, 1 to 365, with commas or blanks between them."""

    def __init__(self, *, base_field: Any = None, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(day) for day in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = str(super().clean(value)).replace(",", " ").replace(";", " ").split()
        days = [parse_key(word) for word in words]
        if any(day is None or not 1 <= day <= 365 for day in days):
            raise forms.ValidationError("Hãy ghi các số ngày từ 1 đến 365, cách nhau bằng dấu phẩy.")
        return days

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


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
            "reminder_days",
            "escalation_days",
            "extension_limit_days",
            "days_from",
            "roll_forward",
            "conflict_months",
        ]
        field_classes = {
            "legal_document": DocumentField,
            "based_on": DocumentsField,
            "reminder_days": DaysField,
            "escalation_days": DaysField,
        }
        help_texts = MEANINGS
        widgets = {"based_on": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, lead_units: Iterable[int], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads, asked = self.offer_lead_units(lead_units)
        documents = LegalDocument.objects.visible_to(user).filter(lead_unit__in=leads)
        own = self.instance.pk or 0
        free = documents.citable().filter(kind=DocumentKind.PLAN, plan=None) | documents.filter(plan=own)
        limit_choices(self, "legal_document", free.order_by("-issued_on", "-pk"))
        limit_choices(
            self, "based_on", (documents.citable() | documents.filter(plans_based_on=own)).order_by("-issued_on", "-pk")
        )
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

    def clean_reminder_days(self) -> list[int]:
        days: list[int] = self.cleaned_data["reminder_days"]
        if len(days) != 2 or days[0] <= days[1]:
            raise forms.ValidationError("Hãy ghi hai số giảm dần, ví dụ 7, 2.")
        return days

    def clean_escalation_days(self) -> list[int]:
        days: list[int] = self.cleaned_data["escalation_days"]
        if len(days) != 4 or any(a >= b for a, b in pairwise(days)):
            raise forms.ValidationError("Hãy ghi bốn số tăng dần, ví dụ 1, 3, 5, 10.")
        return days

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
        Row(Column("reminder_days", css_class=half), Column("escalation_days", css_class=half)),
        "extension_limit_days",
        Row(Column("days_from", css_class=half), Column("conflict_months", css_class=half)),
        "roll_forward",
        css_class="form-section",
    )
