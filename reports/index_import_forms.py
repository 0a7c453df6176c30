"""What a person fills in to bring in results of a past year."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cchc.forms import CleanForm, CleanModelForm, form_helper, limit_choices
from cchc.lib.dates import today
from inspections.enums import IndexImportKind
from inspections.forms.lead import LeadUnitMixin
from inspections.models import CriteriaSet, IndexImport
from units.models import User

FIRST_YEAR, LAST_YEAR = 2000, 2100


class PastResultsForm(LeadUnitMixin, CleanModelForm):
    file = forms.FileField(
        label="Tệp Excel",
        allow_empty_file=True,
        help_text="Theo tệp mẫu; nhiều nhất 50 MB. Tệp được kiểm tra hết rồi cho xem trước, chưa nhập gì khi chưa xác nhận.",
        error_messages={"required": "Hãy chọn tệp Excel.", "invalid": "Hãy chọn một tệp."},
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
    )

    class Meta:
        model = IndexImport
        fields = ["year", "name", "criteria_set", "published_on"]
        help_texts = {
            "criteria_set": "Bộ tiêu chí đã công bố mà kết quả được chấm theo.",
            "published_on": "Ngày kết quả được công bố.",
        }

    def __init__(self, *args: Any, lead_units: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids, first = self.offer_lead_units(lead_units)
        limit_choices(self, "criteria_set", CriteriaSet.objects.visible_to(user).filter(lead_unit__in=ids).published())
        self.fields["published_on"].required = True
        self.helper = form_helper(
            *first,
            Row(Column("year", css_class="col-md-3"), Column("name", css_class="col-md-9")),
            Row(Column("criteria_set", css_class="col-md-8"), Column("published_on", css_class="col-md-4")),
            "file",
        )

    def clean_published_on(self) -> Any:
        day = self.cleaned_data["published_on"]
        if day and day > today():
            raise forms.ValidationError("Ngày công bố không được sau ngày hôm nay.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get("criteria_set")
        if chosen and self.instance.lead_unit_id and chosen.lead_unit_id != self.instance.lead_unit_id:
            self.add_error("criteria_set", "Không thuộc cơ quan chủ trì đã chọn.")
        return cleaned


RESULT_KINDS = [(kind.value, kind.label) for kind in (IndexImportKind.SURVEY, IndexImportKind.EXTERNAL)]


class ResultsForm(CleanForm):
    """Results of a survey or of an external index, for a round that is being scored."""

    kind = forms.ChoiceField(label="Loại kết quả", choices=RESULT_KINDS, widget=forms.RadioSelect)
    file = forms.FileField(
        label="Tệp Excel",
        allow_empty_file=True,
        help_text="Theo tệp mẫu; nhiều nhất 50 MB. Tệp được kiểm tra hết rồi cho xem trước, chưa nhập gì khi chưa xác nhận.",
        error_messages={"required": "Hãy chọn tệp Excel.", "invalid": "Hãy chọn một tệp."},
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
    )
    helper = form_helper("kind", "file")


class ResultsTemplateForm(CleanForm):
    kind = forms.ChoiceField(label="Loại kết quả", choices=RESULT_KINDS, widget=forms.RadioSelect)
    helper = form_helper("kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="mau", **kwargs)


class TemplateForm(CleanForm):
    """Which template: of a set, with the units of a year."""

    year = forms.IntegerField(label="Năm", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    criteria_set: Any = forms.ModelChoiceField(label="Bộ tiêu chí", queryset=None)

    def __init__(self, *args: Any, lead_units: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, prefix="mau", **kwargs)
        sets = CriteriaSet.objects.visible_to(user).filter(lead_unit__in=lead_units).published()
        limit_choices(self, "criteria_set", sets)
        self.helper = form_helper(
            Row(Column("year", css_class="col-md-3"), Column("criteria_set", css_class="col-md-9"))
        )
