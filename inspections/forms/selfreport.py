"""Forms of the self-report: one small form an item, shaped by its rule, and the words for reading it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cchc.forms import CleanForm, form_helper
from cchc.lib.dates import today
from cchc.lib.numbers import decimal_vi, parse_decimal_vi, score_vi
from cchc.lib.scoring import RuleType, needed_values, number, percent_display, thresholds
from inspections import selfreporting
from inspections.enums import Mark
from inspections.models import Answer, SelfReport

THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)


class NumberField(forms.CharField):
    """A number as Vietnamese people type it: «0,75»; never guesses what «1.259» means."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if THOUSANDS.fullmatch(text):
            whole = text.replace(".", "")
            raise ValidationError(
                f"«{text}» có thể hiểu hai cách. Hãy viết liền {whole}, hoặc dùng dấu phẩy nếu là phần thập phân."
            )
        try:
            return parse_decimal_vi(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class ItemForm(CleanForm):
    """One item. `mark` is «có kết quả» until another is chosen; an item with nothing typed stays unanswered."""

    mark = forms.ChoiceField(label="Tình trạng", choices=Mark.choices, required=False)
    choice = forms.ChoiceField(label="Lựa chọn", required=False, widget=forms.RadioSelect)
    numerator = NumberField(label="Tử số")
    denominator = NumberField(label="Mẫu số")
    count = NumberField(label="Số lượng")
    zero_if = forms.BooleanField(required=False)
    self_score = NumberField(label="Điểm tự chấm")
    note = forms.CharField(
        label="Giải trình, minh chứng", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, answer: Any, data: QueryDict | None = None) -> None:
        self.answer = answer
        self.rule = answer.criterion.exact_rule
        self.needed = needed_values(self.rule)
        super().__init__(data, prefix=f"i{answer.pk}", initial=self.first_values(), use_required_attribute=False)
        for name in ("choice", "numerator", "denominator", "count", "zero_if"):
            if name not in self.needed:
                del self.fields[name]
        self._word_the_fields()
        self._style_the_inputs()

    def _style_the_inputs(self) -> None:
        for name, field in self.fields.items():
            look = {"choice": "form-check-input", "zero_if": "form-check-input", "mark": "form-select"}
            wrong = " is-invalid" if self.is_bound and name in self.errors else ""
            field.widget.attrs["class"] = look.get(name, "form-control") + wrong

    def _word_the_fields(self) -> None:
        rule, fields = self.rule, self.fields
        if "choice" in fields:
            fields["choice"].choices = [("", "Chưa chọn"), *choices_of(rule)]  # type: ignore[attr-defined]
        if "numerator" in fields:
            fields["numerator"].label = f"Số {rule.get('numerator_label') or 'đạt yêu cầu'}"
            fields["denominator"].label = f"Tổng số {rule.get('denominator_label') or 'phải thực hiện'}"
        if "count" in fields:
            fields["count"].label = _count_label(rule)
        if "zero_if" in fields:
            fields["zero_if"].label = str(rule["zero_if"])
        limit = score_vi(self.answer.criterion.max_score)
        manual = rule["type"] in (RuleType.MANUAL, RuleType.EXTERNAL)
        fields["self_score"].label = f"Điểm tự chấm (0 đến {limit})"
        fields["self_score"].help_text = "" if manual else "Để trống: theo quy định."

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody types."""
        return _initial(self.answer)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for name, sentence in selfreporting.faults(self.answer, self.values).items():
                self.add_error(name if name in self.fields else None, sentence)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the answer."""
        typed = self.cleaned_data
        mark = typed.get("mark") or Mark.RESULT.value
        said = [typed.get(name) for name in self.fields if name not in ("mark", "note")]
        filled = any(value is not None and value is not False and value != "" for value in said)
        has_result = mark == Mark.RESULT
        return {
            "reported_mark": mark if filled or not has_result else "",
            "reported_choice": (typed.get("choice") or "") if has_result else "",
            "reported_numerator": typed.get("numerator") if has_result else None,
            "reported_denominator": typed.get("denominator") if has_result else None,
            "reported_count": typed.get("count") if has_result else None,
            "reported_zero_if": bool(typed.get("zero_if")),
            "reported_note": typed.get("note") or "",
            "self_score": typed.get("self_score"),
        }

    @property
    def inputs(self) -> list[forms.BoundField]:
        """The one-line inputs that the rule asks for, in order."""
        return [self[name] for name in ("numerator", "denominator", "count") if name in self.fields]

    @property
    def proposed(self) -> str:
        return proposed_in_words(self.answer)


def proposed_in_words(answer: Answer) -> str:
    """«92,91% → điểm theo quy định 1,25/2,5»; '' while nothing follows from what is stored."""
    found = selfreporting.proposal(answer)
    if found is None:
        return ""
    if found.score is None:
        return found.note
    words = f"điểm theo quy định {score_vi(found.score)}/{score_vi(found.maximum)}"
    top, bottom = answer.reported_numerator, answer.reported_denominator
    if found.percent is not None and top is not None and bottom:
        return f"{percent_display(top, bottom, thresholds(answer.criterion.exact_rule))} – {words}"
    return f"{found.note} – {words}" if found.note else words[0].upper() + words[1:]


def reported_in_words(answer: Answer) -> str:
    """What the unit reported, for reading: «118/127», «Đầy đủ», «3», «Không phát sinh»."""
    if answer.reported_mark != Mark.RESULT:
        return str(answer.get_reported_mark_display()) if answer.reported_mark else ""
    if answer.reported_choice:
        return dict(choices_of(answer.criterion.exact_rule)).get(answer.reported_choice, answer.reported_choice)
    if answer.reported_numerator is not None or answer.reported_denominator is not None:
        return f"{figure(answer.reported_numerator) or '…'}/{figure(answer.reported_denominator) or '…'}"
    return figure(answer.reported_count)


def item_forms(answers: list[Answer], data: QueryDict | None = None) -> list[ItemForm]:
    return [ItemForm(answer, data) for answer in answers]


class SummaryForm(CleanForm):
    summary = forms.CharField(
        label="Tóm tắt",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
    )
    helper = form_helper()


class SignedReportForm(CleanForm):
    document_code = forms.CharField(label="Số, ký hiệu báo cáo", max_length=40, help_text="Ví dụ: 45/BC-UBND")
    document_date = forms.DateField(label="Ngày báo cáo")
    file = forms.FileField(
        label="Tệp báo cáo đã ký",
        required=False,
        allow_empty_file=True,
        help_text="PDF hoặc ảnh, nhiều nhất 50 MB.",
        error_messages={"invalid": "Hãy chọn một tệp."},
    )
    helper = form_helper("document_code", "document_date", "file")

    def __init__(self, *args: Any, report: SelfReport | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        if report and report.signed_report_id:
            self.fields["file"].help_text = "Chọn tệp mới nếu muốn thay tệp đã kèm. PDF hoặc ảnh, nhiều nhất 50 MB."

    def clean_document_date(self) -> Any:
        day = self.cleaned_data["document_date"]
        if day and day > today():
            raise ValidationError("Ngày báo cáo không được sau ngày hôm nay.")
        return day

    def clean_file(self) -> Any:
        upload = self.cleaned_data.get("file")
        if not upload and not (self.report and self.report.signed_report_id):
            raise ValidationError("Hãy chọn tệp báo cáo đã ký.")
        return upload


class ReceivedForm(CleanForm):
    """Only for who hands in for the unit: the day on which the paper came."""

    received_on = forms.DateField(label="Ngày đơn vị nộp bản giấy")
    helper = form_helper()


def _initial(answer: Answer) -> dict[str, Any]:
    found = selfreporting.proposal(answer)
    same = found is not None and found.score == answer.self_score
    manual = answer.criterion.rule_type in (RuleType.MANUAL, RuleType.EXTERNAL)
    own = answer.self_score if manual or not same else None
    return {
        "mark": answer.reported_mark or Mark.RESULT.value,
        "choice": answer.reported_choice,
        "numerator": typed_back(answer.reported_numerator),
        "denominator": typed_back(answer.reported_denominator),
        "count": typed_back(answer.reported_count),
        "zero_if": answer.reported_zero_if,
        "self_score": typed_back(own),
        "note": answer.reported_note,
    }


def choices_of(rule: Mapping[str, Any]) -> list[tuple[str, str]]:
    if rule["type"] == RuleType.YES_NO:
        return [("yes", "Có"), ("no", "Không")]
    return [
        (option["key"], f"{option['label']} ({score_vi(number(option['score']))} điểm)")
        for option in rule.get("options", [])
    ]


def _count_label(rule: Mapping[str, Any]) -> str:
    if rule["type"] == RuleType.DEDUCTION:
        sample = rule.get("sample_size")
        return f"Số {rule.get('counts') or 'lỗi'}" + (f" (mẫu {figure(number(sample))})" if sample else "")
    measures = str(rule.get("measures") or "số lượng")
    return measures[:1].upper() + measures[1:]


def figure(value: Decimal | None) -> str:
    return "" if value is None else decimal_vi(value, 3, strip=True)


def typed_back(value: Decimal | None) -> str:
    """As a person would type it back: no thousands marks."""
    return figure(value).replace(".", "")
