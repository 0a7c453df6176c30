"""A round of the index, its appraisers, and the filter of its table."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cchc.forms import CleanForm, CleanModelForm, form_helper, limit_choices
from cchc.lib.text import search_key
from inspections.enums import AssessmentStatus, DocumentKind, IndexRoundStatus
from inspections.forms.choices import DocumentField, PersonField, people_of
from inspections.forms.lead import LeadUnitMixin
from inspections.forms.lists import ALL
from inspections.forms.stale import StaleGuardMixin
from inspections.index_rounds import APPRAISED, HANDED_IN, LATE, STANDS, fields_of, late_ones
from inspections.models import CriteriaSet, IndexAppraiser, IndexRound, LegalDocument, Plan
from units.models import Unit, User

HALF, THIRD = "col-md-6", "col-md-4"
DUE = ("self_due_on", "appraisal_due_on", "explanation_due_on")


class IndexRoundForm(LeadUnitMixin, StaleGuardMixin, CleanModelForm):
    """Once the scoring has begun, year and set stay; once it is published, the deadlines of scoring too."""

    constraint_fields = {"index_round_once_a_year": "year"}

    class Meta:
        model = IndexRound
        fields = ["year", "name", "criteria_set", *DUE, "plan", "note"]
        help_texts = {
            "name": "Ví dụ: Chỉ số CCHC năm 2019 của UBND các phường, xã",
            "criteria_set": "Chỉ chọn được bộ tiêu chí đã công bố.",
            "plan": "Các thời hạn khắc phục những điểm bị mất theo kế hoạch này.",
            "explanation_due_on": "Sau khi thẩm định, đơn vị giải trình thêm một lần đến hết ngày này.",
        }

    def __init__(self, *args: Any, lead_units: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids, first = self.offer_lead_units(lead_units)
        limit_choices(self, "criteria_set", CriteriaSet.objects.visible_to(user).filter(lead_unit__in=ids).published())
        limit_choices(self, "plan", Plan.objects.visible_to(user).filter(lead_unit__in=ids))
        kept = self._keep_what_is_settled()
        due = [Column(name, css_class=THIRD) for name in DUE if name in self.fields]
        rows: list[Any] = ["criteria_set", Row(*due)]
        self.helper = form_helper(
            *first,
            Row(Column("year", css_class="col-md-3"), Column("name", css_class="col-md-9")) if kept == "" else "name",
            *(rows if kept == "" else rows[1:] if due else []),
            "plan",
            "note",
            "seen",
        )

    def _keep_what_is_settled(self) -> str:
        status = self.instance.status if self.instance.pk else IndexRoundStatus.PREPARING
        if status == IndexRoundStatus.PREPARING:
            return ""
        gone = ["year", "criteria_set", *(DUE if status == IndexRoundStatus.PUBLISHED else ())]
        for name in gone:
            del self.fields[name]
        return str(status)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen, plan = cleaned.get("criteria_set"), cleaned.get("plan")
        lead = self.instance.lead_unit_id
        for name, row in (("criteria_set", chosen), ("plan", plan)):
            if row and lead and row.lead_unit_id != lead:
                self.add_error(name, "Không thuộc cơ quan chủ trì đã chọn.")
        self._check_order(cleaned)
        return cleaned

    def _check_order(self, cleaned: dict[str, Any]) -> None:
        given = [(name, cleaned[name]) for name in DUE if cleaned.get(name)]
        for (_, earlier), (name, later) in zip(given, given[1:], strict=False):
            if later < earlier:
                self.add_error(name, "Không được trước ngày của bước liền trước.")


class AppraiserForm(StaleGuardMixin, CleanModelForm):
    field_slugs = forms.MultipleChoiceField(
        label="Lĩnh vực thẩm định",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một lĩnh vực."},
    )

    class Meta:
        model = IndexAppraiser
        fields = ["user", "field_slugs"]
        field_classes = {"user": PersonField}

    def __init__(self, *args: Any, round_: IndexRound, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.round = round_
        limit_choices(self, "user", people_of(round_.lead_unit_id, seen_by=user))
        self.fields["field_slugs"].choices = list(fields_of(round_).items())  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["user"]
        self.helper = form_helper(*([] if self.instance.pk else ["user"]), "field_slugs", "seen")

    def clean_user(self) -> User:
        person: User = self.cleaned_data["user"]
        if self.instance.round.appraisers.filter(user=person).exists():
            raise forms.ValidationError(
                "Người này đã là người thẩm định của đợt. Hãy sửa lĩnh vực ở dòng của người đó."
            )
        return person


class AssessmentFilterForm(CleanForm):
    q = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    status = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[
            ALL,
            *AssessmentStatus.choices,
            (HANDED_IN, "Đã gửi kết quả tự chấm"),
            (LATE, "Chậm gửi kết quả tự chấm"),
            (APPRAISED, "Đã thẩm định xong"),
        ],
    )

    def apply(self, rows: Any, round_: IndexRound) -> Any:
        """What was understood; a filter that makes no sense is left out."""
        self.is_valid()
        if words := search_key(self.cleaned_data.get("q") or ""):
            rows = rows.filter(unit__in=Unit.objects.filter(search_key__contains=words).order_by().values("pk"))
        status = self.cleaned_data.get("status")
        if status in STANDS:
            return rows.filter(STANDS[status])
        if status == LATE:
            return rows.filter(late_ones(round_))
        return rows.filter(status=status) if status else rows


class PublishForm(CleanForm):
    published_on = forms.DateField(label="Công bố ngày")
    decision: Any = DocumentField(
        label="Quyết định công bố", queryset=None, required=False, help_text="Nếu có trong danh sách văn bản."
    )
    confirmed = forms.BooleanField(label="Tôi đã xem những gì còn thiếu và vẫn công bố", required=False)

    def __init__(self, *args: Any, round_: IndexRound, user: User, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = LegalDocument.objects.visible_to(user).filter(lead_unit=round_.lead_unit_id)
        limit_choices(self, "decision", papers.filter(kind=DocumentKind.DECISION).order_by("-issued_on", "-pk"))
        if whole:
            del self.fields["confirmed"]
        self.helper = form_helper(*self.fields)
