"""Filters of the queue «chờ xác nhận», and the forms of a request for more time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from cchc.forms import CleanForm, form_helper
from cchc.lib.dates import short_date, today
from cchc.lib.text import search_key
from cchc.lib.workdays import CALENDAR
from inspections.city_queue import with_last_report
from inspections.enums import FindingStatus
from inspections.forms.findings import MANY_UNITS, newest_rounds
from inspections.models import ExtensionRequest, Finding
from units.models import Unit, User

ALL = ("", "Tất cả")


class QueueFilterForm(CleanForm):
    status = forms.ChoiceField(
        label="Đơn vị báo",
        required=False,
        choices=[ALL, (FindingStatus.REPORTED_DONE, "đã khắc phục"), (FindingStatus.NOT_DONE, "không thực hiện được")],
    )
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    unit_name = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    round = forms.ChoiceField(label="Đợt", required=False)
    waited = forms.ChoiceField(
        label="Đã chờ",
        required=False,
        choices=[ALL, ("3", "từ 3 ngày làm việc"), ("5", "từ 5 ngày làm việc"), ("10", "từ 10 ngày làm việc")],
    )

    def __init__(self, data: Any, *, user: User, waiting: QuerySet[Finding]) -> None:
        """`waiting`: offers the units of these rows alone; where they are many, one types a name instead."""
        super().__init__(data)
        named = waiting.order_by().values("responsible_unit")
        units = Unit.objects.visible_to(user).filter(pk__in=named).order_by("sort_key", "pk")
        choices = list(units.values_list("pk", "short_name")[: MANY_UNITS + 1])
        if len(choices) > MANY_UNITS:
            self.fields["unit"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        else:
            self._offer("unit", choices)
            del self.fields["unit_name"]
        self._offer("round", newest_rounds(user))

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def apply(self, rows: QuerySet[Finding]) -> QuerySet[Finding]:
        """A filter that says nonsense (an old link) leaves none rather than all."""
        if not self.is_valid():
            return rows.none()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        columns = {"status": "status", "unit": "responsible_unit", "round": "inspection__round"}
        rows = rows.filter(**{columns[name]: chosen[name] for name in columns if name in chosen})
        if "unit_name" in chosen:
            rows = rows.filter(responsible_unit__search_key__contains=search_key(chosen["unit_name"]))
        if "waited" in chosen:
            since = CALENDAR.add_working_days(today(), -int(chosen["waited"]))
            rows = with_last_report(rows).filter(Q(("reported_on__lte", since)))
        return rows

    def apply_to_requests(self, rows: QuerySet[ExtensionRequest]) -> QuerySet[ExtensionRequest]:
        if not self.is_valid():
            return rows.none()
        unit, round_ = self.cleaned_data.get("unit"), self.cleaned_data.get("round")
        rows = rows.filter(finding__responsible_unit=unit) if unit else rows
        if name := search_key(self.cleaned_data.get("unit_name") or ""):
            rows = rows.filter(finding__responsible_unit__search_key__contains=name)
        return rows.filter(finding__inspection__round=round_) if round_ else rows


class AskForm(CleanForm):
    asked_until = forms.DateField(label="Đề nghị lùi thời hạn đến hết ngày")
    reason = forms.CharField(
        label="Lý do",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Việc gì chưa xong, vì sao, đến ngày đó sẽ làm được gì.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper("asked_until", "reason")


class DecideForm(CleanForm):
    until = forms.DateField(label="Gia hạn đến hết ngày", required=False)
    note = forms.CharField(
        label="Ý kiến",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bắt buộc khi không gia hạn; đơn vị đọc được.",
    )

    def __init__(self, *args: Any, limit: Any = None, may_exceed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if limit:
            who = "Lãnh đạo được gia hạn quá mức này." if may_exceed else "Quá mức này do lãnh đạo quyết định."
            self.fields["until"].help_text = f"Theo kế hoạch, Phòng Nội vụ gia hạn đến hết {short_date(limit)}. {who}"
        self.helper = form_helper("until", "note")
