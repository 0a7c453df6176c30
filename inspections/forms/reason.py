"""Why something is done that others have to live with: sent back, reopened, put off, called off."""

from __future__ import annotations

from django import forms

from cchc.forms import CleanForm, form_helper


class ReasonForm(CleanForm):
    reason = forms.CharField(
        label="Lý do", max_length=1000, widget=forms.Textarea({"rows": 3, "class": "form-control"})
    )
    helper = form_helper("reason")
