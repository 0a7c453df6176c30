"""The forms of a conclusion: general texts, an item for each finding, what the list is filtered by."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from inspections.concluding import ItemEdit, ItemRefused, Stale, Texts
from inspections.enums import ConclusionDecision, ConclusionStatus
from inspections.forms.lists import ALL, MOST_ROUNDS
from inspections.models import ConclusionItem, ConclusionNotice, Round
from inspections.models.conclusion import ConclusionNoticeQuerySet
from units.models import User

AREA = {"rows": 3}


class _PageForm(CleanForm):
    """One part of the page. `seen` tells which revision was shown, and with what: so only what was changed is saved."""

    seen = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    shown: tuple[str, ...] = ()

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        self.row = row
        values = {name: getattr(row, name) for name in self.shown}
        kwargs["initial"] = values | {"seen": f"{row.revision}:{_mark(values)}"}
        super().__init__(*args, **kwargs)
        self.is_stale = False

    @property
    def revision(self) -> int:
        number = str(self.cleaned_data.get("seen", "")).partition(":")[0]
        return int(number) if number.isdecimal() and len(number) < 9 else 0

    @property
    def was_changed(self) -> bool:
        """Whether somebody typed something here, whatever others have saved meanwhile."""
        values = {name: self.cleaned_data.get(name) for name in self.shown}
        return str(self.cleaned_data.get("seen", "")).partition(":")[2] != _mark(values)

    def show_stored(self, row: Any) -> None:
        """The stored words beside the typed ones; the next save of this page is a knowing one."""
        self.row, self.is_stale = row, True
        values = {name: self.cleaned_data.get(name) for name in self.shown}
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = f"{row.revision}:{_mark(values)[::-1]}"
        self.data = data


def _mark(values: Mapping[str, Any]) -> str:
    plain = {
        name: value.isoformat() if isinstance(value, dt.date) else str(value or "") for name, value in values.items()
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


class TextsForm(_PageForm):
    shown = ("strengths", "shortcomings", "requirements")

    strengths = forms.CharField(
        label="Ưu điểm",
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="Mỗi dòng một ý.",
    )
    shortcomings = forms.CharField(
        label="Nhận xét chung về tồn tại, hạn chế",
        max_length=5000,
        required=False,
        widget=forms.Textarea(AREA),
        help_text="In trước danh sách tồn tại; có thể để trống.",
    )
    requirements = forms.CharField(
        label="Yêu cầu chung",
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Mỗi dòng một yêu cầu; in sau yêu cầu của từng tồn tại.",
    )

    @property
    def texts(self) -> Texts:
        values = self.cleaned_data
        return Texts(values["strengths"], values["shortcomings"], values["requirements"], self.revision)


class ItemForm(_PageForm):
    shown = ("decision", "text", "requirement", "answerable", "due_on", "reason")

    decision = forms.ChoiceField(label="Quyết định", choices=ConclusionDecision.choices)
    text = forms.CharField(label="Nội dung kết luận", max_length=2000, widget=forms.Textarea(AREA))
    requirement = forms.CharField(label="Yêu cầu", max_length=2000, required=False, widget=forms.Textarea(AREA))
    answerable = forms.CharField(label="Người chịu trách nhiệm", max_length=200, required=False)
    due_on = forms.DateField(label="Chậm nhất ngày", required=False)
    reason = forms.CharField(
        label="Lý do sửa hoặc rút", max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    row: ConclusionItem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == ConclusionDecision.WITHDRAW and not cleaned.get("reason"):
            self.add_error("reason", "Rút một tồn tại phải nêu lý do.")
        due_on = cleaned.get("due_on")
        if due_on and due_on < today() and "due_on" in (self.changed_data or []):
            self.add_error("due_on", "Thời hạn không được trước ngày hôm nay.")
        return cleaned

    @property
    def edit(self) -> ItemEdit:
        values = self.cleaned_data
        return ItemEdit(
            self.row.pk,
            values["decision"],
            values["text"],
            values["requirement"],
            values["answerable"],
            values["due_on"],
            values["reason"],
            self.revision,
        )


class ConclusionForms:
    """All forms of the page where a conclusion is written. Items put right on the spot are shown, not asked about."""

    def __init__(
        self, conclusion: ConclusionNotice, items: Sequence[ConclusionItem], data: Mapping[str, Any] | None = None
    ) -> None:
        self.texts = TextsForm(data, row=conclusion, prefix="chung")
        self.items = {
            item.pk: ItemForm(data, row=item, prefix=f"muc-{item.pk}")
            for item in items
            if not item.finding.is_fixed_on_site
        }

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in (self.texts, *self.items.values()))

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in (self.texts, *self.items.values()))

    @property
    def changes(self) -> dict[str, Any]:
        """What `concluding.edit` takes: only what somebody typed."""
        return {
            "texts": self.texts.texts if self.texts.was_changed else None,
            "items": [form.edit for form in self.items.values() if form.was_changed],
        }

    def refuse(self, error: Exception, stored: Mapping[int, ConclusionItem], conclusion: ConclusionNotice) -> None:
        """Put a refusal where it belongs; a stale part shows what is stored now."""
        if isinstance(error, ItemRefused):
            self.items[error.item_id].add_error(error.field, str(error))
        elif isinstance(error, Stale):
            self.texts.add_error(None, str(error))
            for pk in error.items:
                self.items[pk].show_stored(stored[pk])
            if error.texts:
                self.texts.show_stored(conclusion)
        else:
            self.texts.add_error(None, str(error))


class ConclusionFilterForm(CleanForm):
    status = forms.ChoiceField(label="Trạng thái", required=False, choices=[ALL, *ConclusionStatus.choices])
    round = forms.TypedChoiceField(label="Đợt", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(user).order_by("-starts_on", "-pk").values_list("pk", "name", "plan__year")
        choices = [(pk, f"{name} – {year}") for pk, name, year in rounds[:MOST_ROUNDS]]
        self.fields["round"].choices = [ALL, *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["round"]

    def apply(self, rows: ConclusionNoticeQuerySet) -> ConclusionNoticeQuerySet:
        """A filter that makes no sense is left out."""
        self.is_valid()
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})
