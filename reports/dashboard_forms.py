"""What people choose on a dashboard: the span, and how a table is cut and sorted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.numbers import keys_in
from inspections.forms.findings import field_names
from reports.statistics import city_map
from reports.statistics.causes import SIDES
from reports.statistics.heat import Asked
from reports.statistics.measures import MEASURES, SCORE
from reports.statistics.recurring import SORTS
from reports.statistics.spans import Span, chosen, spans_for
from units.enums import LEVELS
from units.models import User


class SpanForm(CleanForm):
    span = forms.ChoiceField(label="Xem theo", required=False)

    def __init__(self, data: Any, *, user: User, day: dt.date) -> None:
        super().__init__(data)
        self.spans = spans_for(user, day)
        self.fields["span"].choices = [(span.key, span.label) for span in self.spans]  # type: ignore[attr-defined]

    @property
    def shown(self) -> Span:
        """This year where nothing, or nonsense, was asked for."""
        self.is_valid()
        return chosen(self.spans, self.cleaned_data.get("span", ""))


class CoverageForm(SpanForm):
    level = forms.ChoiceField(label="Cấp", required=False)
    state = forms.ChoiceField(label="Tình trạng", required=False)

    LEVELS = (("", "Tất cả"), *(level[:2] for level in LEVELS))
    STATES = (
        ("", "Tất cả"),
        ("inspected", "Đã kiểm tra, ký biên bản"),
        ("planned", "Có trong kế hoạch, chưa xong"),
        ("left", "Chưa có cuộc kiểm tra nào"),
    )

    def __init__(self, data: Any, *, user: User, day: dt.date) -> None:
        super().__init__(data, user=user, day=day)
        self.fields["level"].choices = self.LEVELS  # type: ignore[attr-defined]
        self.fields["state"].choices = self.STATES  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class HeatForm(SpanForm):
    level = forms.ChoiceField(label="Cấp", required=False)
    measure = forms.ChoiceField(label="Hiện", required=False)
    sort = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    field = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, day: dt.date) -> None:
        super().__init__(data, user=user, day=day)
        self.fields["level"].choices = CoverageForm.LEVELS[1:]  # type: ignore[attr-defined]
        self.fields["measure"].choices = list(MEASURES.items())  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        self.is_valid()
        given = {name: str(self.cleaned_data.get(name) or "") for name in ("level", "measure", "sort", "field")}
        return Asked(**given | {"level": given["level"] or "commune", "measure": given["measure"] or "score"})


class FieldForm(SpanForm):
    """A span and a field of it."""

    field = forms.ChoiceField(label="Lĩnh vực", required=False)

    def __init__(self, data: Any, *, user: User, day: dt.date) -> None:
        super().__init__(data, user=user, day=day)
        self.fields["field"].choices = [("", "Tất cả"), *field_names(user).items()]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class RecurringForm(FieldForm):
    sort = forms.ChoiceField(label="Xếp theo", required=False, choices=list(SORTS.items()))
    criteria = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def opened(self) -> list[int]:
        """The criteria of the line that is opened."""
        return keys_in(self.chosen("criteria"))

    @property
    def only_again(self) -> bool:
        """Of the opened line only units at which it recurred."""
        return bool(self.chosen("again"))


class CausesForm(FieldForm):
    side = forms.ChoiceField(label="Ai nêu", required=False, choices=[("", "Tất cả"), *SIDES.items()])
    cause = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    @property
    def opened(self) -> dict[str, str]:
        """Field, side and digest of the cause that is opened; empty where none is."""
        side, digest = self.chosen("side"), self.chosen("cause")
        return {"field": self.chosen("field"), "side": side, "digest": digest} if side and digest else {}


class StrengthsForm(FieldForm):
    text = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)


class TrendsForm(SpanForm):
    """Which level; the span only goes along to the other pages."""

    level = forms.ChoiceField(label="Cấp", required=False)

    def __init__(self, data: Any, *, user: User, day: dt.date) -> None:
        super().__init__(data, user=user, day=day)
        self.fields["span"].widget = forms.HiddenInput()
        self.fields["level"].choices = CoverageForm.LEVELS[1:]  # type: ignore[attr-defined]

    @property
    def asked_level(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("level") or "commune")


class MapForm(SpanForm):
    measure = forms.ChoiceField(label="Hiện", required=False, choices=list(city_map.MEASURES.items()))

    @property
    def asked_measure(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("measure") or SCORE)
