"""Forms of reminders and calls."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from inspections.enums import ContactWay


class StopRemindersForm(CleanForm):
    reason = forms.CharField(label="Lý do ngừng nhắc", max_length=300)


class ContactForm(CleanForm):
    way = forms.ChoiceField(label="Cách liên hệ", choices=ContactWay.choices)
    spoke_with = forms.CharField(label="Đã nói với, gửi cho ai", max_length=150)
    occurred_on = forms.DateField(label="Ngày")
    note = forms.CharField(
        label="Nội dung đã trao đổi", max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"occurred_on": today()}, **kwargs)
