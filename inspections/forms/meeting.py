"""Forms of the meeting: place and times, and a row for each person of either side."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import ZONE
from inspections.enums import Side
from inspections.meeting import Meeting, Person, team_as_people, version
from inspections.models import Attendee, Inspection

BLANK_ROWS = 3
MOST_PEOPLE = 60


class MeetingForm(CleanForm):
    place = forms.CharField(
        label="Địa điểm", max_length=300, required=False, help_text="Ví dụ: Trụ sở UBND phường Mũi Né"
    )
    day = forms.DateField(label="Ngày")
    starts = forms.TimeField(label="Bắt đầu lúc")
    ends = forms.TimeField(label="Kết thúc lúc", required=False)
    assessment = forms.CharField(
        label="Đánh giá chung",
        max_length=6000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="Mỗi dòng in thành một đoạn ở Mục III của biên bản. Điểm và số tồn tại được in sẵn.",
    )
    proposals = forms.CharField(
        label="Kiến nghị chung của Tổ kiểm tra",
        max_length=6000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Mỗi dòng một kiến nghị. Kiến nghị và thời hạn của từng tồn tại được in sẵn.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "Giờ kết thúc phải sau giờ bắt đầu.")
        return cleaned

    @staticmethod
    def values_of(inspection: Inspection) -> dict[str, Any]:
        return {
            "place": inspection.place,
            "day": _local(inspection.started_at, "date") or inspection.visit_on,
            "starts": _local(inspection.started_at, "time"),
            "ends": _local(inspection.ended_at, "time"),
            "assessment": inspection.assessment,
            "proposals": inspection.proposals,
            "seen": version(inspection),
        }


class PersonForm(CleanForm):
    name = forms.CharField(label="Họ và tên", max_length=100, required=False)
    title = forms.CharField(label="Chức vụ", max_length=150, required=False)
    in_place_of = forms.CharField(label="Dự thay", max_length=100, required=False)
    present = forms.BooleanField(label="Có mặt", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name, title = cleaned.get("name"), cleaned.get("title")
        if name and not title and "title" not in self.errors:
            self.add_error("title", "Hãy ghi chức vụ của người này.")
        if not name and (title or cleaned.get("in_place_of")) and "name" not in self.errors:
            self.add_error("name", "Hãy ghi họ và tên; xóa hết các ô của dòng để bỏ người này.")
        return cleaned

    def person(self, side: Side) -> Person | None:
        """None for a row left blank."""
        values = self.cleaned_data
        if not values.get("name"):
            return None
        return Person(side, values["name"], values["title"], values["present"], values["in_place_of"])


PeopleFormSet = forms.formset_factory(PersonForm, extra=BLANK_ROWS, max_num=MOST_PEOPLE, validate_max=True)


def people_forms(inspection: Inspection, side: Side, data: Any = None) -> Any:
    """The rows of one side: what was sent, else what is saved, else (the team's) the members of the inspection."""
    if data is not None:
        return PeopleFormSet(data, prefix=side.value)
    rows = list(inspection.attendees.filter(side=side))
    initial = [_initial(row) for row in rows]
    if not initial and side == Side.TEAM:
        initial = team_initial(inspection)
    return PeopleFormSet(initial=initial, prefix=side.value)


def with_team_members(inspection: Inspection, data: Any) -> Any:
    """The team's rows as they were sent, and the members of the inspection who are not among them. Nothing is saved."""
    prefix = Side.TEAM.value
    sent = [
        {name: data.get(f"{prefix}-{n}-{name}", "") for name in PersonForm.base_fields}
        for n in range(min(_number(data.get(f"{prefix}-TOTAL_FORMS")), MOST_PEOPLE))
    ]
    kept = [row for row in sent if row["name"] or row["title"]]
    names = {row["name"] for row in kept}
    added = [row for row in team_initial(inspection) if row["name"] not in names]
    return PeopleFormSet(initial=[*kept, *added], prefix=prefix)


def _number(text: Any) -> int:
    return int(text) if str(text).isdecimal() else 0


def team_initial(inspection: Inspection) -> list[dict[str, Any]]:
    return [{"name": person.name, "title": person.title, "present": True} for person in team_as_people(inspection)]


def meeting_of(form: MeetingForm, team: Any, unit: Any) -> Meeting:
    """What three valid forms say together."""
    people = [(row, side) for rows, side in ((team, Side.TEAM), (unit, Side.UNIT)) for row in rows]
    values = form.cleaned_data
    return Meeting(
        place=values["place"],
        day=values["day"],
        starts=values["starts"],
        ends=values["ends"],
        assessment=values["assessment"],
        proposals=values["proposals"],
        people=[person for row, side in people if (person := row.person(side))],
    )


def _initial(row: Attendee) -> dict[str, Any]:
    return {"name": row.name, "title": row.title, "present": row.present, "in_place_of": row.in_place_of}


def _local(moment: dt.datetime | None, part: str) -> Any:
    if moment is None:
        return None
    local = moment.astimezone(ZONE)
    return local.date() if part == "date" else local.time().replace(second=0, microsecond=0, tzinfo=None)
