"""A team and its members."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cchc.forms import CleanForm, CleanModelForm, form_helper, limit_choices
from cchc.lib.dates import short_date, today
from inspections.enums import TeamRole
from inspections.forms.choices import DocumentField, PersonField, decisions_of, field_choices, people_of
from inspections.forms.stale import StaleGuardMixin
from inspections.models import Plan, Team, TeamMember
from units.models import User

NO_DECISION = "Nếu chưa có quyết định, hãy để trống: dự thảo lập được ở trang của Tổ, khi ban hành sẽ tự ghi vào đây."
NOT_YET = "chưa có quyết định: lập dự thảo trên hệ thống"


class TeamForm(StaleGuardMixin, CleanModelForm):
    class Meta:
        model = Team
        fields = ["name", "decision", "symbol", "uses_seal"]
        field_classes = {"decision": DocumentField}
        help_texts = {
            "decision": NO_DECISION,
            "symbol": "Dùng cho số văn bản riêng của Tổ, ví dụ 05/BB-TKT.",
        }

    def __init__(self, *args: Any, plan: Plan, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        limit_choices(self, "decision", decisions_of(plan.lead_unit_id, seen_by=user))
        self.fields["decision"].empty_label = NOT_YET  # type: ignore[attr-defined]
        self.helper = form_helper("name", "decision", Row(Column("symbol", css_class="col-md-4")), "uses_seal", "seen")


class TeamMemberForm(StaleGuardMixin, CleanModelForm):
    field_slugs = forms.MultipleChoiceField(
        label="Lĩnh vực phụ trách",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chủ trì và thư ký của cuộc kiểm tra làm được mọi lĩnh vực.",
    )

    class Meta:
        model = TeamMember
        fields = ["user", "role", "title", "field_slugs", "starts_on", "added_by"]
        field_classes = {"user": PersonField, "added_by": DocumentField}
        help_texts = {
            "title": "Để trống nếu trùng chức vụ của người này.",
            "added_by": NO_DECISION,
        }

    def __init__(self, *args: Any, team: Team, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.team = team
        lead_unit_id = team.plan.lead_unit_id
        limit_choices(self, "user", people_of(lead_unit_id, seen_by=user))
        limit_choices(self, "added_by", decisions_of(lead_unit_id, seen_by=user))
        self.fields["added_by"].empty_label = NOT_YET  # type: ignore[attr-defined]
        self.fields["field_slugs"].choices = field_choices(team.plan)  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["user"]
        else:
            self.initial.setdefault("added_by", team.decision_id)
            self.initial.setdefault("starts_on", team.decision.issued_on if team.decision else today())
        people: list[Any] = [] if self.instance.pk else ["user"]
        self.helper = form_helper(
            *people,
            Row(Column("role", css_class="col-md-6"), Column("title", css_class="col-md-6")),
            "field_slugs",
            Row(Column("starts_on", css_class="col-md-4"), Column("added_by", css_class="col-md-8")),
            "seen",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        others = TeamMember.objects.filter(team=self.instance.team, ends_on=None).exclude(pk=self.instance.pk)
        if cleaned.get("user") and others.filter(user=cleaned["user"]).exists():
            self.add_error("user", "Người này đang là thành viên của Tổ.")
        if cleaned.get("role") == TeamRole.LEADER and self.instance.ends_on is None:
            leader = others.filter(role=TeamRole.LEADER).select_related("user").first()
            if leader:
                self.add_error(
                    "role",
                    f"Tổ đã có Tổ trưởng là {leader.user}. Hãy rút hoặc đổi vai trò của người đó trước.",
                )
        self._check_dates(cleaned)
        return cleaned

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        starts_on, document = cleaned.get("starts_on"), cleaned.get("added_by")
        if starts_on and document and starts_on < document.issued_on:
            self.add_error("starts_on", f"Không được trước ngày của quyết định ({short_date(document.issued_on)}).")
        if starts_on and self.instance.ends_on and starts_on > self.instance.ends_on:
            self.add_error("starts_on", "Ngày bắt đầu không được sau ngày kết thúc.")


class TeamMemberEndForm(CleanForm):
    ends_on = forms.DateField(label="Thôi tham gia từ sau ngày", help_text="Ngày cuối cùng còn là thành viên của Tổ.")
    removed_by = DocumentField(
        queryset=None, label="Theo quyết định", required=False, empty_label=NOT_YET, help_text=NO_DECISION
    )

    def __init__(self, *args: Any, member: TeamMember, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        limit_choices(self, "removed_by", decisions_of(member.team.plan.lead_unit_id, seen_by=user))
        self.helper = form_helper("ends_on", "removed_by")

    def clean_ends_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["ends_on"]
        if day < self.member.starts_on:
            raise forms.ValidationError(f"Không được trước ngày tham gia ({short_date(self.member.starts_on)}).")
        return day
