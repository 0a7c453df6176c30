"""Filters and choices on the pages of the index."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.par_index import Band
from reports.index_loss_page import ORDERS

ALL = ("", "Tất cả")
NO_BAND = "khong"


class RankingFilterForm(CleanForm):
    q = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    band = forms.ChoiceField(label="Xếp loại", required=False)

    def __init__(self, *args: Any, bands: tuple[Band, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = {band.key: band.label for band in bands} | {NO_BAND: ""}
        shown = [(band.key, band.label) for band in bands]
        self.fields["band"].choices = [ALL, *shown, (NO_BAND, "Dưới mức thấp nhất")]  # type: ignore[attr-defined]
        if not bands:
            del self.fields["band"]

    def asked(self) -> dict[str, Any]:
        """`name` and `band` as `index_ranking.rows_of` takes them; a filter that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        return {"name": chosen.get("q") or "", "band": self.labels.get(chosen.get("band") or "-")}


class LossFilterForm(CleanForm):
    field = forms.ChoiceField(label="Lĩnh vực", required=False)
    sort = forms.ChoiceField(label="Xếp theo", required=False)

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [ALL, *fields]  # type: ignore[attr-defined]
        orders = [(key, label) for key, (label, _) in ORDERS.items()]
        self.fields["sort"].choices = orders  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """`field` and `sort`; a filter that makes no sense is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in ("field", "sort")}
