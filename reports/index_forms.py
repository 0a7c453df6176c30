"""Filters and choices on the pages of the index."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from cchc.forms import NOTHING_CHOSEN, CleanForm
from cchc.lib.numbers import decimal_vi, parse_key
from cchc.lib.par_index import Band
from inspections.enums import Effort, OwnMeasure
from inspections.models import Criterion
from reports.index_loss_page import ORDERS, SHOWS
from reports.index_what_if_city import BEST, WAYS
from units.enums import LEVELS

ALL = ("", "Tất cả")
NO_BAND = "khong"


class RankingFilterForm(CleanForm):
    q = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    band = forms.ChoiceField(label="Xếp loại", required=False)
    level = forms.ChoiceField(label="Cấp", required=False, choices=[ALL, *(level[:2] for level in LEVELS)])

    def __init__(self, *args: Any, bands: tuple[Band, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = {band.key: band.label for band in bands} | {NO_BAND: ""}
        shown = [(band.key, band.label) for band in bands]
        self.fields["band"].choices = [ALL, *shown, (NO_BAND, "Dưới mức thấp nhất")]  # type: ignore[attr-defined]
        if not bands:
            del self.fields["band"]

    def asked(self) -> dict[str, Any]:
        """`name`, `band` and `level` as `index_ranking.rows_of` takes them; a filter that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        band = self.labels.get(chosen.get("band") or "-")
        return {"name": chosen.get("q") or "", "band": band, "level": chosen.get("level") or ""}


class LossFilterForm(CleanForm):
    field = forms.ChoiceField(label="Lĩnh vực", required=False)
    sort = forms.ChoiceField(label="Xếp theo", required=False)
    show = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[(name, name) for name in SHOWS])

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [ALL, *fields]  # type: ignore[attr-defined]
        orders = [(key, label) for key, (label, _) in ORDERS.items()]
        self.fields["sort"].choices = orders  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """`field`, `sort` and `show`; a filter that makes no sense is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


NO_GOAL = ("", NOTHING_CHOSEN)


class GoalForm(CleanForm):
    """A band or a rank to be reached."""

    goal_band = forms.ChoiceField(label="Đạt xếp loại", required=False)
    goal_rank = forms.IntegerField(label="hoặc đạt hạng", required=False, min_value=1, max_value=10_000)

    def __init__(self, *args: Any, bands: tuple[Band, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bands = {band.key: band for band in bands}
        choices = [(band.key, f"{band.label} (từ {decimal_vi(band.at_least, 2, strip=True)}%)") for band in bands]
        self.fields["goal_band"].choices = [NO_GOAL, *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        if not chosen.get("goal_band") and not chosen.get("goal_rank") and not self.errors:
            raise ValidationError("Hãy chọn một xếp loại hoặc nhập một hạng cần đạt.")
        return chosen

    @property
    def goal(self) -> tuple[Band | None, int | None]:
        return self.bands.get(self.cleaned_data.get("goal_band") or ""), self.cleaned_data.get("goal_rank")


class TicksForm:
    """Criteria that count as mended in the whole city, and how much that brings; what makes no sense is left out."""

    def __init__(self, sent: QueryDict) -> None:
        self.ticked = {key for text in sent.getlist("tick") if (key := parse_key(text)) is not None}
        way = sent.get("way", "")
        self.way = way if way in dict(WAYS) else BEST


class EffortsForm(CleanForm):
    """A grade for each of `rows` (key, label, grade); with `weights` also what each grade costs."""

    def __init__(self, *args: Any, rows: list[tuple[int, str, str]], weights: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [key for key, _, _ in rows]
        self.weight_names = list(weights)
        labels = {"low_effort": Effort.LOW, "medium_effort": Effort.MEDIUM, "high_effort": Effort.HIGH}
        for name, value in weights.items():
            label = f"Công sức của mức «{labels[name].label}»"
            self.fields[name] = forms.IntegerField(label=label, initial=value, min_value=1, max_value=1000)
        for key, label, effort in rows:
            choices = [("", "chưa đặt"), *Effort.choices]
            self.fields[f"effort-{key}"] = forms.ChoiceField(
                label=label, required=False, choices=choices, initial=effort
            )

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        given = [chosen.get(name) for name in self.weight_names]
        if None not in given and given != sorted(given):  # type: ignore[type-var]
            raise ValidationError("Công sức của mức sau không được nhỏ hơn mức trước.")
        return chosen

    @property
    def efforts(self) -> dict[int, str]:
        return {key: self.cleaned_data[f"effort-{key}"] for key in self.keys}

    @property
    def weights(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in self.weight_names}

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.weight_names]

    def effort_fields(self) -> list[forms.BoundField]:
        return [self[f"effort-{key}"] for key in self.keys]


class OwnCriteriaForm(CleanForm):
    """Which criterion of a published set takes which measure."""

    def __init__(
        self, *args: Any, criteria: QuerySet[Criterion], chosen: dict[str, Criterion | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(row.pk): row for row in criteria}
        choices = [("", "chưa chọn"), *((key, f"{row} ({row.criteria_set.code})") for key, row in self.found.items())]
        for measure, label in OwnMeasure.choices:
            now = chosen.get(measure)
            self.fields[measure] = forms.ChoiceField(
                label=f"Tiêu chí của «{label}»", required=False, choices=choices, initial=str(now.pk) if now else ""
            )

    @property
    def chosen(self) -> dict[str, Criterion | None]:
        return {measure: self.found.get(self.cleaned_data[measure]) for measure in OwnMeasure.values}
