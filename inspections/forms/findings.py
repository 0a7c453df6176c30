"""Filters above the list of findings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from cchc.forms import CleanForm
from cchc.lib.dates import today
from cchc.lib.text import search_key
from inspections.enums import FindingStatus, Severity
from inspections.models import Criterion, Finding, Round
from units.models import Unit, User
from units.scope import scope_of

OVERDUE, WAITED_FOR = "overdue", "waited_for"
MANY_UNITS = 60  # above it a select would outweigh the list; one types the name instead
YEARS = 8


def field_names(user: User) -> dict[str, str]:
    """Slug of a field → its name, of the sets that the person may see; the newest set has the last word."""
    fields = Criterion.objects.visible_to(user).fields().order_by("criteria_set", "position")
    return dict(fields.values_list("field_slug", "text"))


class FindingFilterForm(CleanForm):
    q = forms.CharField(label="Nội dung", required=False, max_length=100)
    status = forms.ChoiceField(label="Trạng thái", required=False)
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    unit_name = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    field = forms.ChoiceField(label="Lĩnh vực", required=False)
    severity = forms.ChoiceField(label="Mức độ", required=False, choices=[("", "Tất cả"), *Severity.choices])
    round = forms.ChoiceField(label="Đợt", required=False)
    year = forms.ChoiceField(label="Năm kiểm tra", required=False)

    def __init__(self, data: Any, *, user: User, names: dict[str, str]) -> None:
        super().__init__(data)
        units = list(_units(user)[: MANY_UNITS + 1])
        self._offer("status", [(WAITED_FOR, "Chưa khắc phục xong"), (OVERDUE, "Quá hạn"), *FindingStatus.choices])
        self._offer("field", list(names.items()))
        self._offer("round", list(_rounds(user)))
        this_year = today().year
        self._offer("year", [(str(year), str(year)) for year in range(this_year, this_year - YEARS, -1)])
        if len(units) > MANY_UNITS:
            self.fields["unit"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        else:
            self._offer("unit", units)
            del self.fields["unit_name"]
        for name in ("unit", "round"):
            if name in self.fields and len(getattr(self.fields[name], "choices", [1, 2])) == 1:
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", "Tất cả"), *choices]  # type: ignore[attr-defined]

    def apply(self, rows: QuerySet[Finding]) -> QuerySet[Finding]:
        """The rows that match; a filter that says nonsense (an old link) leaves none rather than all."""
        if not self.is_valid():
            return rows.none()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        simple = {
            "status": "status",
            "unit": "responsible_unit",
            "field": "field_slug",
            "severity": "severity",
            "round": "inspection__round",
            "year": "inspection__visit_on__year",
        }
        if chosen.get("status") == OVERDUE:
            rows = rows.overdue(today())  # type: ignore[attr-defined]
            chosen.pop("status")
        elif chosen.get("status") == WAITED_FOR:
            rows = rows.waited_for()  # type: ignore[attr-defined]
            chosen.pop("status")
        if "q" in chosen:
            rows = rows.mentioning(chosen["q"])  # type: ignore[attr-defined]
        if "unit_name" in chosen:
            rows = rows.filter(responsible_unit__search_key__contains=search_key(chosen["unit_name"]))
        return rows.filter(**{column: chosen[name] for name, column in simple.items() if name in chosen})


def _units(user: User) -> QuerySet[Unit, tuple[int, str]]:
    """Those that may be inspected: not the authorities for which one works."""
    rows = Unit.objects.visible_to(user).exclude(pk__in=scope_of(user).led).order_by("sort_key", "pk")
    return rows.values_list("pk", "short_name")


def _rounds(user: User) -> list[tuple[int, str]]:
    rows = Round.objects.visible_to(user).order_by("-starts_on", "-pk")[:20]
    return [(pk, f"{name} năm {year}") for pk, name, year in rows.values_list("pk", "name", "plan__year")]
