"""What every form of the project stands on: clean text, Vietnamese dates, sentences instead of error codes.

A form inherits from `CleanForm` or `CleanModelForm`. A view saves through `save_or_explain`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.choices import BaseChoiceIterator

from cchc.lib.dates import parse_date
from cchc.lib.text import clean

if TYPE_CHECKING:
    _Form = forms.BaseForm
    _ModelForm = forms.ModelForm[Any]
else:
    _Form, _ModelForm = object, forms.ModelForm

Saved = TypeVar("Saved")

# Spoken by code, unless the field says it in its own words. Django's own Vietnamese has gaps.
SENTENCES = {
    "required": "Hãy điền ô này.",
    "max_length": "Quá dài: nhiều nhất %(limit_value)d ký tự, hiện có %(show_value)d.",
    "min_length": "Quá ngắn: ít nhất %(limit_value)d ký tự, hiện có %(show_value)d.",
    "min_value": "Giá trị nhỏ nhất được nhận là %(limit_value)s.",
    "max_value": "Giá trị lớn nhất được nhận là %(limit_value)s.",
    "invalid_choice": "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
    "invalid_pk_value": "Lựa chọn này không có trong danh sách. Hãy chọn lại.",
    "invalid_list": "Hãy chọn từ danh sách.",
}
SENTENCES_OF_TYPE: dict[type[forms.Field], str] = {
    forms.EmailField: "Địa chỉ thư chưa đúng. Ví dụ: nguyenvana@phanthiet.gov.vn.",
    forms.IntegerField: "Hãy nhập một số nguyên, ví dụ 12.",
    forms.DecimalField: "Hãy nhập một số, ví dụ 0,5.",
    forms.TimeField: "Hãy nhập giờ và phút, ví dụ 07:30.",
    forms.UUIDField: "Mã không đúng dạng. Hãy tải lại trang.",
    forms.JSONField: "Nội dung không đúng dạng. Hãy tải lại trang.",
}
NOTHING_CHOSEN = "Chọn…"
DJANGO_BLANK = "---------"
TAKEN = "Vừa có người khác ghi một nội dung trùng. Hãy kiểm tra lại rồi lưu."


class DateInput(forms.DateInput):
    """The browser's own date picker. What cannot be a date stays as it was typed, in a plain text box."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return super().format_value(value)
        try:
            return parse_date(value).isoformat()
        except ValueError:
            return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(value, str) and value and not _is_iso(context["widget"]["value"]):
            context["widget"]["type"] = context["widget"]["attrs"]["type"] = "text"
        return context


def _is_iso(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


class TimeInput(forms.TimeInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "time", **(attrs or {})}, format="%H:%M")


class DateField(forms.DateField):
    """Takes yyyy-mm-dd, as date pickers send it, and dd/mm/yyyy, as people type it."""

    widget = DateInput

    @classmethod
    def like(cls, field: forms.DateField) -> DateField:
        """The same field in our manner; forms do this by themselves for every plain DateField."""
        plain = type(field.widget) is forms.DateInput
        same = cls(
            required=field.required,
            label=field.label,
            initial=field.initial,
            help_text=field.help_text,
            disabled=field.disabled,
            validators=field.validators,
            **({} if plain else {"widget": field.widget}),
        )
        same.error_messages.update(field.error_messages)
        return same

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        try:
            return parse_date(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None


class CleanFormMixin(_Form):
    """NFC and trimmed text in every text field, our dates, our sentences."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settle_fields()

    def _settle_fields(self) -> None:
        """Called again before the form is checked, for fields that a subclass has added meanwhile."""
        for name, field in self.fields.items():
            if type(field) is forms.DateField:
                self.fields[name] = field = DateField.like(field)
            elif type(field) is forms.TimeField and type(field.widget) is forms.TimeInput:
                field.widget = TimeInput()
            _speak_vietnamese(field)
            _name_the_blank(field)

    def full_clean(self) -> None:
        if self.is_bound:
            self._settle_fields()
            self.data = self._cleaned_data_of_texts()
        super().full_clean()

    def _cleaned_data_of_texts(self) -> Any:
        """Before Django measures and checks it: NFD text is longer than its NFC. Passwords stay as they are typed."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            is_text = isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
            if is_text and isinstance(data.get(key), str):
                data[key] = clean(data[key])
        return data


class CleanForm(CleanFormMixin, forms.Form):
    """Base of every form that is no model's."""


class CleanModelForm(CleanFormMixin, _ModelForm):
    """Base of every form of a model. `constraint_fields`: name of a constraint → the field where its sentence stands."""

    constraint_fields: ClassVar[dict[str, str]] = {}

    def add_error(self, field: str | None, error: Any) -> None:
        for single in _singles(error) if field is None else []:
            if place := self._place_of(single):
                super().add_error(place, single)
                return
        super().add_error(field, error)

    def _place_of(self, error: ValidationError) -> str | None:
        for constraint in self._meta.model._meta.constraints:
            field = self.constraint_fields.get(constraint.name)
            if field in self.fields and constraint.violation_error_message in error.messages:
                return field
        return None


def _singles(error: Any) -> list[ValidationError]:
    """The one error, where it is one for the whole form; several, or some that name fields, keep their places."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        return error.error_dict["__all__"] if list(error.error_dict) == ["__all__"] else []
    return [error if isinstance(error, ValidationError) else ValidationError(error)]


def _speak_vietnamese(field: forms.Field) -> None:
    sentences = dict(SENTENCES)
    for kind, sentence in SENTENCES_OF_TYPE.items():
        if isinstance(field, kind):
            sentences["invalid"] = sentence
    for code, sentence in sentences.items():
        if field.error_messages.get(code) is _django_says(field, code):
            field.error_messages[code] = sentence
    if "invalid" in sentences:
        for validator in field.validators:
            if getattr(validator, "code", "") == "invalid" and isinstance(field, forms.EmailField):
                validator.message = sentences["invalid"]  # type: ignore[attr-defined]


def _name_the_blank(field: forms.Field) -> None:
    """Django's row of dashes says nothing to a screen reader."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DJANGO_BLANK:
            field.empty_label = NOTHING_CHOSEN
    elif isinstance(field, forms.TypedChoiceField) and isinstance(field.choices, list | BaseChoiceIterator):
        field.choices = [(key, NOTHING_CHOSEN if label == DJANGO_BLANK else label) for key, label in field.choices]


def _django_says(field: forms.Field, code: str) -> Any:
    for kind in type(field).__mro__:
        messages = kind.__dict__.get("default_error_messages", {})
        if code in messages:
            return messages[code]
    return None


def form_helper(*layout: Any) -> FormHelper:
    """The crispy helper of all pages: the template writes the form tag, its buttons and the token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


def limit_choices(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Offer only these rows; whatever else is sent is no choice."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


def save_or_explain(form: forms.BaseForm, save: Callable[[], Saved]) -> Saved | None:
    """Save in one transaction. What a constraint refuses, because two people saved at once, is said by the form.

    Gives what `save` gives; None where the form now has an error: show it again.
    """
    try:
        with transaction.atomic():
            return save()
    except IntegrityError as error:
        form.add_error(None, constraint_sentence(error))
    except ValidationError as error:
        form.add_error(None, error)
    return None


def constraint_sentence(error: IntegrityError) -> str:
    """The `violation_error_message` of the constraint that the database names, else a sentence that fits any."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if (
                constraint.name == name
                and constraint.violation_error_message != constraint.default_violation_error_message
            ):
                return str(constraint.violation_error_message)
    return TAKEN
