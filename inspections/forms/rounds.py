"""A round of a plan."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Row

from cchc.forms import CleanModelForm, form_helper, limit_choices
from inspections.enums import InspectionStatus
from inspections.forms.stale import StaleGuardMixin
from inspections.models import CriteriaSet, Inspection, Plan, Round
from units.enums import UnitLevel
from units.models import User

SETS = {"commune_set": UnitLevel.COMMUNE, "division_set": UnitLevel.DIVISION}
IN_USE = "Đã có cuộc kiểm tra lên lịch theo bộ tiêu chí này nên không đổi được."


class RoundForm(StaleGuardMixin, CleanModelForm):
    class Meta:
        model = Round
        fields = ["name", "team", "starts_on", "ends_on", "commune_set", "division_set"]
        help_texts = {
            "name": "Ví dụ: Đợt I",
            "commune_set": "Chỉ chọn được bộ tiêu chí đã công bố.",
            "division_set": "Chỉ chọn được bộ tiêu chí đã công bố.",
        }

    def __init__(self, *args: Any, plan: Plan, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        self.sets_before = {name: getattr(self.instance, f"{name}_id") for name in SETS}
        limit_choices(self, "team", plan.teams.order_by("pk"))
        published = CriteriaSet.objects.visible_to(user).filter(lead_unit=plan.lead_unit_id).published()
        for name, level in SETS.items():
            limit_choices(self, name, published.filter(unit_level=level))
        half = "col-md-6"
        self.helper = form_helper(
            Row(Column("name", css_class="col-md-4"), Column("team", css_class="col-md-8")),
            Row(Column("starts_on", css_class=half), Column("ends_on", css_class=half)),
            "commune_set",
            "division_set",
            "seen",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Ngày kết thúc không được trước ngày bắt đầu.")
        if starts_on and starts_on.year != (year := self.instance.plan.year):
            self.add_error("starts_on", f"Đợt của kế hoạch năm {year} phải bắt đầu trong năm {year}.")
        same = Round.objects.filter(plan=self.instance.plan, name=cleaned.get("name")).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("name", "Kế hoạch đã có đợt mang tên này.")
        self._keep_sets_in_use(cleaned)
        return cleaned

    def _keep_sets_in_use(self, cleaned: dict[str, Any]) -> None:
        if not self.instance.pk:
            return
        scheduled = Inspection.objects.filter(round=self.instance.pk).exclude(status=InspectionStatus.PLANNED)
        for name, before in self.sets_before.items():
            chosen = cleaned.get(name)
            if before and before != (chosen.pk if chosen else None) and scheduled.filter(criteria_set=before).exists():
                self.add_error(name, IN_USE)
