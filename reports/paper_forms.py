"""Forms of a paper in trình ký: its sections, giving back, signing in the system or on paper, number, stamp."""

from __future__ import annotations

import itertools
from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from reports.kinds import Section, kind_of, signed_kind_of
from reports.models import Document, DocumentRevision
from reports.signers import expected_signer
from units.enums import Capacity

CAPACITIES = {
    Capacity.OWN: "Người đứng đầu",
    Capacity.FOR: "Cấp phó ký thay (KT.)",
    Capacity.BY_ORDER: "Thừa lệnh (TL.)",
    Capacity.BY_AUTHORISATION: "Thừa ủy quyền (TUQ.)",
    Capacity.ACTING: "Quyền (Q.)",
}


class TextsForm(CleanForm):
    """One text a section; `version` is of what was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        kind = kind_of(document)
        super().__init__(*args, initial={**kind.texts_of(document), "version": document.version}, **kwargs)
        self.sections = kind.sections_of(document)
        for section in self.sections:
            self.fields[section.key] = _field_of(section)
        self._settle_fields()

    @property
    def texts(self) -> dict[str, str]:
        """A day as ISO text."""
        values = {section.key: self.cleaned_data[section.key] for section in self.sections}
        return {key: str(value) if value else "" for key, value in values.items()}

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Name of a group, its fields, whether it is to be open; fields of no group stand under an empty name."""
        groups = itertools.groupby(self.sections, key=lambda section: section.group)
        parts = [(name, [self[section.key] for section in sections]) for name, sections in groups]
        return [(name, fields, any(field.errors for field in fields)) for name, fields in parts]


def _field_of(section: Section) -> forms.Field:
    common: dict[str, Any] = {"label": section.label, "required": False, "help_text": section.help}
    if section.is_day:
        return forms.DateField(**common)
    widget = forms.Textarea({"rows": section.rows}) if section.rows > 1 else forms.TextInput()
    return forms.CharField(max_length=20_000, widget=widget, **common)


class ReasonForm(CleanForm):
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea({"rows": 3}))


class CurrentForm(CleanForm):
    """The hash of the revision that the page shows: what is checked or signed is what was read."""

    sha256 = forms.CharField(max_length=64, min_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revision: DocumentRevision, **kwargs: Any) -> None:
        super().__init__(*args, initial={"sha256": revision.sha256, **(kwargs.pop("initial", None) or {})}, **kwargs)


class SignForm(CurrentForm):
    """The signer identifies himself once more."""

    password = forms.CharField(
        label="Mật khẩu của ông/bà",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="Mã xác thực",
        max_length=12,
        required=False,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="Chỉ khi đã bật xác thực hai bước.",
    )


class PaperSignForm(CurrentForm):
    name = forms.CharField(label="Họ tên người ký", max_length=100)
    capacity = forms.ChoiceField(label="Thể thức ký")
    title = forms.CharField(
        label="Chức danh", max_length=150, help_text="Như in dưới thể thức ký, ví dụ: Phó Chủ tịch."
    )
    signed_on = forms.DateField(label="Ngày ký")

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        first: dict[str, Any] = {"signed_on": today()}
        if signer := expected_signer(document):
            first |= {"name": signer.user.full_name, "title": signer.title, "capacity": signer.capacity}
            if signer.capacity == Capacity.ON_BEHALF:
                first["capacity"] = Capacity.OWN
        super().__init__(*args, revision=document.current, initial=first, **kwargs)
        choices = [(value, CAPACITIES[value]) for value in signed_kind_of(document).capacities]
        self.fields["capacity"].choices = choices  # type: ignore[attr-defined]


class IssuePaperForm(CleanForm):
    number = forms.IntegerField(
        label="Số", min_value=1, max_value=99_999, help_text="Số do văn thư cấp, không ghi ký hiệu. Ví dụ: 125."
    )
    dated_on = forms.DateField(label="Ngày văn bản")

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, initial={"dated_on": today()}, **kwargs)
        if kind_of(document).own_series:
            del self.fields["number"]


class StampForm(CleanForm):
    stamped_on = forms.DateField(label="Đóng dấu ngày")
