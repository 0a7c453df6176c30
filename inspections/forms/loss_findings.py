"""Forms by which lost points become findings: a day for all, words and a due day for each; links and their undoing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from cchc.forms import NOTHING_CHOSEN, CleanForm
from cchc.lib.dates import today
from cchc.lib.numbers import decimal_vi
from cchc.lib.text import shortened
from inspections.enums import Severity
from inspections.forms.selfreport import NumberField
from inspections.loss_findings import Opening
from inspections.loss_proposals import LostLine, Words
from inspections.models import IndexScore

AREA = {"rows": 3, "class": "form-control"}
TYPED = {"class": "form-control"}


class OpeningDayForm(CleanForm):
    opened_on = forms.DateField(
        label="Ngày giao khắc phục", help_text="Thời hạn tính từ ngày này, theo kế hoạch nêu dưới đây."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opened_on": today()}, **kwargs)
        self.fields["opened_on"].widget.attrs["class"] = "form-control"


class OpeningForm(CleanForm):
    """One lost score: a finding of its own, or joined to one that is open already."""

    joins = forms.ChoiceField(label="Mở thế nào", required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Nội dung tồn tại, hạn chế", required=False, max_length=2000, widget=forms.Textarea(AREA)
    )
    requirement = forms.CharField(
        label="Yêu cầu khắc phục", required=False, max_length=2000, widget=forms.Textarea(AREA)
    )
    answerable = forms.CharField(
        label="Người chịu trách nhiệm", required=False, max_length=200, widget=forms.TextInput(TYPED)
    )
    severity = forms.ChoiceField(
        label="Mức độ", choices=Severity.choices, widget=forms.Select({"class": "form-select"})
    )
    due_on = forms.DateField(label="Chậm nhất ngày", required=False, help_text="Để trống: theo kế hoạch.")
    points = NumberField(label="Điểm có thể lấy lại (giả định)")

    def __init__(self, line: LostLine, words: Words, data: Mapping[str, Any] | None = None) -> None:
        self.line = line
        known = line.known
        initial = {
            "joins": str(known[0].pk) if known else "",
            "text": words.text,
            "requirement": words.requirement,
            "answerable": words.answerable,
            "severity": words.severity,
            "points": decimal_vi(line.left, 3, strip=True),
        }
        super().__init__(data, prefix=f"d{line.score.pk}", initial=initial, use_required_attribute=False)
        self.fields["due_on"].widget.attrs["class"] = "form-control"
        self.fields["points"].widget.attrs["class"] = "form-control"
        if known:
            joins = [(str(row.pk), f"Gắn vào tồn tại đã có ({row.origin.what}): {row.text}") for row in known]
            self.fields["joins"].choices = [*joins, ("", "Mở tồn tại mới")]  # type: ignore[attr-defined]
        else:
            del self.fields["joins"]

    @property
    def opening(self) -> Opening:
        said = self.cleaned_data
        joins = said.get("joins")
        return Opening(
            score_id=self.line.score.pk,
            points=said["points"],
            joins=uuid.UUID(joins) if joins else None,
            text=said["text"],
            requirement=said["requirement"],
            answerable=said["answerable"],
            severity=said["severity"],
            due_on=said["due_on"],
        )


class LinkLossForm(CleanForm):
    """Which lost score an open finding explains."""

    score = forms.TypedChoiceField(
        label="Điểm chỉ số bị trừ", coerce=int, widget=forms.Select({"class": "form-select"})
    )
    points = NumberField(
        label="Điểm có thể lấy lại (giả định)", help_text="Để trống: hết số điểm chưa có tồn tại nào giải thích."
    )

    def __init__(self, *args: Any, scores: list[IndexScore], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(score.pk, _named(score)) for score in scores]
        self.fields["score"].choices = [("", NOTHING_CHOSEN), *choices]  # type: ignore[attr-defined]
        self.fields["points"].widget.attrs["class"] = "form-control"


def _named(score: IndexScore) -> str:
    lost = decimal_vi(score.maximum - (score.score or 0), 3, strip=True)
    text = " ".join(score.criterion.text.split())
    return f"{score.assessment.what}, {score.criterion.code}. {shortened(text, 90)}: bị trừ {lost} điểm"
