"""Forms of criteria sets: upload, properties, band table, copies."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.layout import Column, Row
from django import forms

from cchc.forms import NOTHING_CHOSEN, CleanForm, CleanModelForm, form_helper, limit_choices
from cchc.lib.criteria_keys import key_for
from cchc.lib.numbers import score_vi
from cchc.lib.scoring import number
from inspections.forms.choices import DocumentField
from inspections.forms.criterion import checked_points, row_label
from inspections.forms.lead import LeadUnitMixin
from inspections.forms.selfreport import NumberField
from inspections.forms.stale import StaleGuardMixin
from inspections.importing import plain
from inspections.models import CriteriaSet, LegalDocument
from units.models import Unit, User

if TYPE_CHECKING:
    _Model = forms.ModelChoiceField[Any]
else:
    _Model = forms.ModelChoiceField

SPARE_BANDS, MAX_BANDS = 3, 12


class CriteriaUploadForm(CleanForm):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        allow_empty_file=True,  # told by the reader
        help_text="Theo mẫu, không quá 5 MB. Tệp được xem trước, chưa ghi gì.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn tệp."},
    )

    def __init__(self, *args: Any, lead_units: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = sorted(lead_units)
        self.only = ids[0] if len(ids) == 1 else None
        if self.only is None:
            self.fields["lead_unit"] = forms.ModelChoiceField(
                label="Cơ quan chủ trì", queryset=Unit.objects.filter(pk__in=ids), empty_label=NOTHING_CHOSEN
            )
        self.helper = form_helper(*(["lead_unit"] if self.only is None else []), "file")

    @property
    def lead_unit_id(self) -> int:
        return self.only or self.cleaned_data["lead_unit"].pk


class SetField(_Model):
    def label_from_instance(self, obj: CriteriaSet) -> str:
        return f"{obj.code} · {obj.title}"


class CriteriaSetForm(LeadUnitMixin, StaleGuardMixin, CleanModelForm):
    """Properties of a draft, and its band table."""

    constraint_fields: ClassVar[dict[str, str]] = {"criteria_set_code_once": "code"}
    max_score = NumberField(label="Tổng điểm tối đa")
    previous = SetField(
        label="Nối tiếp bộ",
        queryset=CriteriaSet.objects.none(),
        required=False,
        help_text="Bộ năm trước mà bộ này thay; tiêu chí của bộ này nối tiếp tiêu chí của bộ đó.",
    )
    follows = DocumentField(
        label="Theo văn bản",
        queryset=LegalDocument.objects.none(),
        required=False,
        help_text="Văn bản mà bộ này làm theo hoặc ban hành bộ này; thêm văn bản ở trang Văn bản.",
    )

    class Meta:
        model = CriteriaSet
        fields = ["code", "title", "unit_level", "max_score", "illustrative", "previous", "follows", "note"]
        widgets = {"note": forms.Textarea({"rows": 3})}
        help_texts = {
            "code": "Ví dụ PT-XA-2020.",
            "illustrative": "Bộ không phải văn bản đã ban hành; mọi trang và văn bản sẽ nói rõ.",
        }

    def __init__(self, *args: Any, lead_units: Iterable[int], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids, asked = self.offer_lead_units(lead_units)
        limit_choices(self, "follows", LegalDocument.objects.visible_to(user).filter(lead_unit__in=ids))
        others = CriteriaSet.objects.visible_to(user).filter(lead_unit__in=ids).exclude(pk=self.instance.pk)
        limit_choices(self, "previous", others)
        self.fields["max_score"].required = True
        if self.instance.pk:
            self.initial["max_score"] = score_vi(self.instance.max_score)
        self._offer_bands()
        self.helper = form_helper(
            *asked,
            Row(Column("code", css_class="col-md-4"), Column("unit_level", css_class="col-md-4"),
                Column("max_score", css_class="col-md-4")),
            "title", "previous", "follows", "note", "illustrative",
        )  # fmt: skip

    def _offer_bands(self) -> None:
        known = self.instance.bands or []
        for index in range(min(len(known) + SPARE_BANDS, MAX_BANDS)):
            band = known[index] if index < len(known) else {}
            self.fields[f"band_label_{index}"] = forms.CharField(
                label=row_label("Loại", index), required=False, max_length=60, initial=band.get("label", "")
            )
            limit = score_vi(number(band["at_least"])) if band else ""
            self.fields[f"band_from_{index}"] = NumberField(label=row_label("Từ (%)", index), initial=limit)
            self.fields[f"band_key_{index}"] = forms.CharField(
                required=False, max_length=60, initial=band.get("key", ""), widget=forms.HiddenInput
            )

    @property
    def band_rows(self) -> list[list[forms.BoundField]]:
        count = sum(name.startswith("band_label_") for name in self.fields)
        return [[self[f"band_{part}_{i}"] for part in ("label", "from", "key")] for i in range(count)]

    def clean_max_score(self) -> Decimal:
        return checked_points(self.cleaned_data["max_score"])

    def clean_previous(self) -> CriteriaSet | None:
        previous: CriteriaSet | None = self.cleaned_data["previous"]
        before = previous
        while before is not None:
            if before.pk == self.instance.pk:
                raise forms.ValidationError("Bộ này đã đứng trước bộ được chọn, nên không thể nối tiếp nó.")
            before = before.previous
        return previous

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        bands: list[dict[str, Any]] = []
        for index in range(len(self.band_rows)):
            label, limit = cleaned.get(f"band_label_{index}"), cleaned.get(f"band_from_{index}")
            if label or limit is not None:
                self._check_band(index, label, limit, bands)
                taken = [band["key"] for band in bands]
                key = cleaned.get(f"band_key_{index}") or key_for(label or "", taken)
                bands.append({"key": key, "label": label, "at_least": plain(limit)})
        self.instance.bands = sorted(bands, key=lambda band: band["at_least"] or 0, reverse=True)
        return cleaned

    def _check_band(self, index: int, label: str | None, limit: Decimal | None, above: list[dict[str, Any]]) -> None:
        if not label:
            self.add_error(f"band_label_{index}", "Hãy ghi tên loại.")
        elif label in [band["label"] for band in above]:
            self.add_error(f"band_label_{index}", "Tên loại này đã có ở trên.")
        if limit is None or not 0 <= limit <= 100 or limit != round(limit, 3):
            self.add_error(f"band_from_{index}", "Hãy nhập phần trăm từ 0 đến 100.")
        elif plain(limit) in [band["at_least"] for band in above]:
            self.add_error(f"band_from_{index}", "Hai loại có cùng giới hạn dưới.")


class CopyForm(CleanForm):
    """A new version of a set: a new code and name, everything else as it is, each criterion following its like."""

    code = forms.CharField(label="Mã bộ mới", max_length=40)
    title = forms.CharField(label="Tên bộ mới", max_length=300)
    helper = form_helper("code", "title")
