"""What the team writes beside the answers: findings, strengths, sampled files."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.layout import Column, Row
from django import forms
from django.http import QueryDict

from cchc.forms import CleanModelForm, form_helper, limit_choices
from cchc.lib.numbers import parse_key
from inspections import drafting, evidencing, permissions, phrases
from inspections.enums import FindingStatus
from inspections.forms.choices import fields_of_sets
from inspections.models import Answer, Criterion, Finding, Inspection, SampledFile, Strength
from units.models import User

FORGET_NAMES = "Không ghi tên, số giấy tờ của công dân; chỉ ghi mã hồ sơ."


class ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Criterion) -> str:
        return f"{obj.code}. {obj.text}"


class ItemsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Criterion) -> str:
        return f"{obj.code}. {obj.text}"


def items_for(inspection: Inspection, user: User) -> Any:
    """The items of the inspection in fields that the person may answer."""
    slugs = [slug for slug, _ in fields_for(inspection, user)]
    mine = Answer.objects.filter(inspection=inspection, field_slug__in=slugs)
    return Criterion.objects.filter(pk__in=mine.values("criterion")).order_by("position")


def fields_for(inspection: Inspection, user: User) -> list[tuple[str, str]]:
    sets = {inspection.criteria_set_id} if inspection.criteria_set_id else set()
    return [pair for pair in fields_of_sets(sets) if permissions.can_answer(user, inspection, pair[0])]


class OfInspectionForm(CleanModelForm):
    """A new row takes the id that the device made; `base` tells what an edit was based upon."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, inspection: Inspection, user: User, **kwargs: Any) -> None:
        self.inspection, self.user = inspection, user
        self.is_new = kwargs.get("instance") is None
        super().__init__(*args, **kwargs)
        self.instance.inspection = inspection
        self.fields["id"].initial = self.instance.pk if self.is_new else None
        self.fields["base"].initial = "" if self.is_new else self.based_upon()

    # What each form of a kind of row says for itself.
    def based_upon(self) -> str:
        """The revision, or the words, of the row as it was shown."""
        raise NotImplementedError

    def create(self, row: Any) -> Any:
        """Keep a new row; sent again under its id, it counts once."""
        raise NotImplementedError

    def edit(self, row: Any, base: str) -> Any:
        """Change the row, unless somebody was faster than `base`."""
        raise NotImplementedError

    def store(self) -> Any:
        """Keep the new row, or the changed one. A new one with a base was shown as known already: that is a change."""
        row, base = self.draft(), self.cleaned_data["base"]
        return self.edit(row, base) if not self.is_new or (base and self._is_known()) else self.create(row)

    def draft(self) -> Any:
        """The row as the form has it, not stored."""
        if self.is_new and self.cleaned_data.get("id"):
            self.instance.pk = self.cleaned_data["id"]
        return self.instance

    def _is_known(self) -> bool:
        rows = self._meta.model._default_manager.filter(pk=self.instance.pk, inspection=self.inspection)
        return bool(rows.exists())

    def rebase(self, stored: Any) -> None:
        """After a stale edit: what is typed stays, the next save knows of the newer row."""
        self.instance, data = stored, cast("QueryDict", self.data).copy()
        data["base"] = self.based_upon()
        self.data = data


class FindingForm(OfInspectionForm):
    fixed_on_site = forms.BooleanField(label="Đã khắc phục tại chỗ", required=False)

    class Meta:
        model = Finding
        fields = [
            "field_slug",
            "criterion",
            "severity",
            "text",
            "cause",
            "recommendation",
            "due_on",
            "fixed_on_site_note",
        ]
        field_classes = {"criterion": ItemField}
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("text", "cause", "recommendation")}
        labels = {"due_on": "Thời hạn khắc phục, chậm nhất ngày"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item_before = None if self.is_new else self.instance.criterion
        limit_choices(self, "criterion", items_for(self.inspection, self.user))
        fields = fields_for(self.inspection, self.user)
        self.fields["criterion"].empty_label = "Không gắn với mục nào"  # type: ignore[attr-defined]
        self.fields["field_slug"] = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Theo mục đã chọn"), *fields])
        self.fields["field_slug"].required = False
        if not self.is_new:
            self.fields["fixed_on_site"].initial = self.instance.is_fixed_on_site
        self.helper = form_helper(
            "text",
            Row(Column("severity", css_class="col-md-5"), Column("due_on", css_class="col-md-7")),
            "cause",
            "recommendation",
            "fixed_on_site",
            "fixed_on_site_note",
            Row(Column("criterion", css_class="col-md-7"), Column("field_slug", css_class="col-md-5")),
            "id",
            "base",
        )

    def based_upon(self) -> str:
        return str(self.instance.revision)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if phrases.is_unfilled(text):
            raise forms.ValidationError("Hãy điền số liệu của buổi kiểm tra vào chỗ «…».")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        criterion = cleaned.get("criterion")
        if criterion is not None:
            cleaned["field_slug"] = criterion.field_slug
        elif not cleaned.get("field_slug") and "criterion" not in self.errors:
            self.add_error("field_slug", "Hãy chọn lĩnh vực, hoặc chọn một mục của phiếu.")
        if cleaned.get("fixed_on_site") and not cleaned.get("fixed_on_site_note"):
            self.add_error("fixed_on_site_note", "Hãy ghi đã khắc phục tại chỗ như thế nào.")
        if not cleaned.get("fixed_on_site"):
            cleaned["fixed_on_site_note"] = ""
        due_on, visit_on = cleaned.get("due_on"), self.inspection.visit_on
        if due_on and visit_on and due_on < visit_on:
            self.add_error("due_on", "Thời hạn khắc phục không được trước ngày kiểm tra.")
        return cleaned

    def create(self, row: Finding) -> Finding:
        return drafting.create_finding(self.inspection.pk, row, by=self.user)

    def edit(self, row: Finding, base: str) -> Finding:
        revision = parse_key(base)
        revision = -1 if revision is None else revision
        return drafting.edit_finding(row.pk, row, base_revision=revision, by=self.user)

    def draft(self) -> Finding:
        finding: Finding = super().draft()
        fixed = self.cleaned_data["fixed_on_site"]
        finding.status = FindingStatus.FIXED_ON_SITE if fixed else FindingStatus.RECORDED
        finding.field_slug = self.cleaned_data["field_slug"]
        return finding

    def lost(self) -> Any:
        return drafting.lost_points(self.inspection, parse_key(self["criterion"].value()))


class StrengthForm(OfInspectionForm):
    class Meta:
        model = Strength
        fields = ["field_slug", "text"]
        widgets = {"text": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = fields_for(self.inspection, self.user)
        self.fields["field_slug"] = forms.ChoiceField(label="Lĩnh vực", choices=fields)
        self.helper = form_helper("text", "field_slug", "id", "base")

    def based_upon(self) -> str:
        return str(self.instance.text)

    def create(self, row: Strength) -> Strength:
        return drafting.create_strength(self.inspection.pk, row, by=self.user)

    def edit(self, row: Strength, base: str) -> Strength:
        return drafting.edit_strength(row.pk, row, base_text=base, by=self.user)


class SampledFileForm(OfInspectionForm):
    constraint_fields = {
        "sampled_file_due_after_received": "due_on",
        "sampled_file_returned_after_received": "returned_on",
    }

    criteria = ItemsField(
        queryset=Criterion.objects.none(),
        label="Chứng minh cho các mục",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một mục mà hồ sơ này chứng minh."},
    )

    class Meta:
        model = SampledFile
        fields = ["code", "procedure", "received_on", "due_on", "returned_on", "fault", "note", "drawn_how"]
        labels = {"fault": "Lỗi (để trống nếu hồ sơ đúng)"}
        help_texts = {"code": FORGET_NAMES, "drawn_how": "Ví dụ: rút ngẫu nhiên 10 hồ sơ chứng thực tháng 4."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_choices(self, "criteria", items_for(self.inspection, self.user))
        if not self.is_new:
            self.fields["criteria"].initial = list(self.instance.criteria.values_list("pk", flat=True))
        dates = [Column(name, css_class="col-sm-4") for name in ("received_on", "due_on", "returned_on")]
        self.helper = form_helper(
            Row(Column("code", css_class="col-md-4"), Column("procedure", css_class="col-md-8")),
            Row(*dates),
            "fault",
            "note",
            "drawn_how",
            "id",
            "base",
        )

    def based_upon(self) -> str:
        return evidencing.fingerprint(SampledFile.objects.get(pk=self.instance.pk))

    def create(self, row: SampledFile) -> SampledFile:
        return evidencing.create_sample(self.inspection.pk, row, self.items, by=self.user)

    def edit(self, row: SampledFile, base: str) -> SampledFile:
        return evidencing.edit_sample(row.pk, row, self.items, base=base, by=self.user)

    @property
    def items(self) -> list[Criterion]:
        return list(self.cleaned_data["criteria"])
