"""A form that notices when somebody else saved the same row after its page was opened."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict

if TYPE_CHECKING:
    _Form = forms.ModelForm[Any]
else:
    _Form = object

STALE = (
    "Trang này đã cũ: có người vừa lưu thay đổi sau khi trang được mở. Những gì bạn nhập vẫn còn ở đây; "
    "hãy mở lại trang ở một thẻ khác để so sánh, rồi bấm lưu lần nữa nếu vẫn giữ nội dung này."
)


def fingerprint(row: Model, fields: list[str]) -> str:
    """A short hash of these fields as they are stored; many-to-many ones by key."""
    values = {name: _plain(value) for name, value in model_to_dict(row, fields=fields).items()}
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], Model):
        return sorted(item.pk for item in value)
    return value


class StaleGuardMixin(_Form):
    """Add before CleanModelForm; the hidden field `seen` carries what the page showed.

    The second try of the same page goes through: then the person knows what he overwrites.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = fingerprint(self.instance, list(self._meta.fields or [])) if self.instance.pk else ""
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=self.now)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.now and cleaned.get("seen") != self.now:
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("seen")] = self.now
            self.data = data
            self.add_error(None, STALE)
        return cleaned
