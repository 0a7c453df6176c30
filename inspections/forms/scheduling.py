"""When, where and by whom an inspection is held; reasons for putting it off; inspections beside the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from cchc.forms import CleanForm, CleanModelForm, form_helper, limit_choices
from cchc.lib.dates import today
from inspections.enums import HalfDay, InspectionKind, InspectionRole
from inspections.forms.choices import fields_of_sets
from inspections.models import CriteriaSet, Inspection, Round, Team, TeamMember
from inspections.scheduling import Assignee, Proposal, conflicts_of_team, propose_people, why_conflicted
from inspections.workflow import Schedule, schedule_mark
from units.models import Unit, User
from units.scope import scope_of

HALF_DAYS = [("", "Chọn buổi"), *HalfDay.choices]
ROW_HALF_DAYS = [
    ("", "Chọn"),
    (HalfDay.MORNING, "Sáng"),
    (HalfDay.AFTERNOON, "Chiều"),
    (HalfDay.FULL_DAY, "Cả ngày"),
]
SAME_PERSON = "Chủ trì và thư ký phải là hai người khác nhau."


@dataclass(frozen=True)
class MemberRow:
    """A member of the team on the page that schedules one inspection."""

    user: User
    title: str
    role: str
    taking_part: forms.BoundField
    fields: forms.BoundField


class ScheduleFormBase(CleanForm):
    """What the page of one inspection and a row of the round's page have in common."""

    visit_on = forms.DateField(label="Ngày kiểm tra")
    half_day = forms.ChoiceField(label="Buổi", choices=HALF_DAYS)
    chair = forms.ChoiceField(label="Chủ trì", error_messages={"required": "Hãy chọn người chủ trì."})
    secretary = forms.ChoiceField(label="Thư ký", error_messages={"required": "Hãy chọn thư ký."})
    confirmed = forms.BooleanField(
        label="Vẫn lên lịch", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, inspection: Inspection, team: list[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inspection, self.team = inspection, team
        self.warnings: list[str] = []
        people = [(str(row.user_id), f"{row.user} ({row.get_role_display().lower()})") for row in team]
        for name, label in [("chair", "Chọn người chủ trì"), ("secretary", "Chọn thư ký")]:
            self.fields[name].choices = [("", label), *people]  # type: ignore[attr-defined]
        self.initial.setdefault("seen", schedule_mark(inspection))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("chair") and cleaned.get("chair") == cleaned.get("secretary"):
            self.add_error("secretary", SAME_PERSON)
        return cleaned

    def ask(self, warnings: list[str]) -> None:
        """Show the warnings with a box to tick."""
        self.warnings = warnings

    def titles(self) -> dict[int, str]:
        return {row.user_id: row.printed_title for row in self.team}


class ScheduleForm(ScheduleFormBase):
    place = forms.CharField(label="Địa điểm", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = _current(self.inspection) or propose_people(
            self.inspection, self.inspection.visit_on or today()
        )
        slugs = fields_of_sets({self.inspection.criteria_set_id} if self.inspection.criteria_set_id else set())
        taking_part = {person.user_id: person for person in self.proposal.people}
        for row in self.team:
            mine = taking_part.get(row.user_id)
            self.fields[f"member_{row.user_id}"] = forms.BooleanField(
                required=False,
                label=f"{row.user} tham gia",
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )
            self.fields[f"fields_{row.user_id}"] = forms.MultipleChoiceField(
                required=False,
                choices=slugs,
                label=f"Lĩnh vực của {row.user}",
                widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            )
            self.initial[f"member_{row.user_id}"] = mine is not None
            self.initial[f"fields_{row.user_id}"] = list(mine.field_slugs if mine else row.field_slugs)
        self.initial.setdefault("visit_on", self.inspection.visit_on)
        self.initial.setdefault("half_day", self.inspection.half_day)
        self.initial.setdefault("place", self.inspection.place or f"Trụ sở {self.inspection.unit}")
        self.initial.setdefault("chair", self.proposal.user_of(InspectionRole.CHAIR))
        self.initial.setdefault("secretary", self.proposal.user_of(InspectionRole.SECRETARY))

    @property
    def member_rows(self) -> list[MemberRow]:
        return [
            MemberRow(
                row.user,
                row.printed_title,
                row.get_role_display(),
                self[f"member_{row.user_id}"],
                self[f"fields_{row.user_id}"],
            )
            for row in self.team
        ]

    def schedule(self) -> Schedule:
        values, titles = self.cleaned_data, self.titles()
        leading = {int(values["chair"]): InspectionRole.CHAIR, int(values["secretary"]): InspectionRole.SECRETARY}
        people = [
            Assignee(
                row.user_id,
                leading.get(row.user_id, InspectionRole.MEMBER),
                tuple(values[f"fields_{row.user_id}"]),
                titles[row.user_id],
            )
            for row in self.team
            if row.user_id in leading or values[f"member_{row.user_id}"]
        ]
        return Schedule(values["visit_on"], values["half_day"], values["place"], tuple(people))


class ScheduleRowForm(ScheduleFormBase):
    """A line of the round's page: the other members stay as they are, or come as the team's decision has them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = {row.role: row.user_id for row in self.inspection.members.all()}
        self.fields["half_day"].choices = ROW_HALF_DAYS  # type: ignore[attr-defined]
        for name in ("chair", "secretary"):
            people = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].choices = [("", "Như trong Tổ"), *people[1:]]  # type: ignore[attr-defined]
            self.fields[name].required = False
            self.initial.setdefault(name, roles.get(name))
        self.initial.setdefault("visit_on", self.inspection.visit_on)
        self.initial.setdefault("half_day", self.inspection.half_day)
        for name, field in self.fields.items():
            field.widget.attrs |= {
                "form": f"schedule-{self.inspection.pk}",
                "aria-label": f"{field.label}: {self.inspection.unit}",
                "class": "form-check-input" if name == "confirmed" else "form-control",
            }
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"

    def schedule(self) -> Schedule:
        values = self.cleaned_data
        base = _current(self.inspection) or propose_people(self.inspection, values["visit_on"])
        chair = int(values["chair"] or base.user_of(InspectionRole.CHAIR) or 0)
        secretary = int(values["secretary"] or base.user_of(InspectionRole.SECRETARY) or 0)
        leading = {chair: InspectionRole.CHAIR, secretary: InspectionRole.SECRETARY}
        known = {person.user_id: person for person in base.people}
        rows = [row for row in self.team if row.user_id in known or row.user_id in leading]
        people = tuple(
            Assignee(
                row.user_id,
                leading.get(row.user_id, InspectionRole.MEMBER),
                known[row.user_id].field_slugs if row.user_id in known else tuple(row.field_slugs),
                row.printed_title,
            )
            for row in rows
        )
        return Schedule(values["visit_on"], values["half_day"], self.inspection.place, people)


def _current(inspection: Inspection) -> Proposal | None:
    """Who takes part as it is scheduled now; None before the first time."""
    if inspection.visit_on is None:
        return None
    rows = inspection.members.all()
    return Proposal([Assignee(row.user_id, row.role, tuple(row.field_slugs), row.title) for row in rows], [])


class ExceptionForm(CleanForm):
    member = forms.ChoiceField(label="Người được tham gia dù có xung đột lợi ích")
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = conflicts_of_team(inspection)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            (str(user_id), why_conflicted(membership)) for user_id, membership in found.items()
        ]
        self.has_choices = bool(found)
        self.helper = form_helper("member", "reason")


class InspectionForm(CleanModelForm):
    """An inspection beside the plan; planned ones come from the screen of the round."""

    class Meta:
        model = Inspection
        fields = ["kind", "unit", "team", "round", "criteria_set"]
        help_texts = {
            "kind": "Cuộc đột xuất chỉ Tổ kiểm tra, cơ quan chủ trì và lãnh đạo biết cho đến khi bắt đầu.",
            "round": "Có thể để trống.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = scope_of(user).plans
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in InspectionKind.choices if choice[0] != InspectionKind.PLANNED
        ]
        self.fields["criteria_set"].required = True
        limit_choices(self, "unit", Unit.objects.visible_to(user).filter(lead_unit__in=leads).in_force(today()))
        limit_choices(self, "team", Team.objects.visible_to(user).filter(plan__lead_unit__in=leads))
        limit_choices(self, "round", Round.objects.visible_to(user).filter(plan__lead_unit__in=leads))
        sets = CriteriaSet.objects.visible_to(user).filter(lead_unit__in=leads).published()
        limit_choices(self, "criteria_set", sets)
        self.helper = form_helper("kind", "unit", "team", "round", "criteria_set")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        unit, team, round_ = cleaned.get("unit"), cleaned.get("team"), cleaned.get("round")
        if unit and team and unit.lead_unit_id != team.plan.lead_unit_id:
            self.add_error("team", "Tổ này không thuộc cơ quan chủ trì của đơn vị.")
        if team and round_ and round_.plan_id != team.plan_id:
            self.add_error("round", "Đợt này không thuộc kế hoạch của Tổ.")
        if unit and cleaned.get("criteria_set") and cleaned["criteria_set"].unit_level != unit.level:
            self.add_error("criteria_set", f"Bộ tiêu chí này không áp dụng cho {unit}.")
        return cleaned
