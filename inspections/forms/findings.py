"""Filters and order of the follow-up table of findings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.forms import CleanForm, DateField, DateInput
from cchc.lib.dates import today
from cchc.lib.numbers import keys_in
from cchc.lib.text import search_key
from inspections.causes import NAMED_BY, named_by, said_by_inspectors, said_by_units
from inspections.clocks import DueState, desk_filter, due_filter_by_plan
from inspections.enums import HANDLED as STATUSES_HANDLED
from inspections.enums import NOT_JUDGED, Desk, FindingStatus, Severity
from inspections.enums import WAITED_FOR as STATUSES_WAITED_FOR
from inspections.models import Criterion, Finding, FindingLoss, IndexCriterionResult, Round
from inspections.models.finding import OPEN
from inspections.reminding import told_to_leader
from units.models import Unit, User
from units.scope import scope_of

OPEN_ONES, WAITED_FOR, EVERY, STANDING, OVERDUE = "open", "waited_for", "all", "standing", "overdue"
NEAR = "near"  # due today or soon
DECIDED = "decided"  # what was to be mended by now, whatever became of it
TOLD_TO_LEADER = "told_to_leader"
HANDLED, JUDGED = "handled", "judged"
NO_CRITERION = "none"
MAIN = ("q", "status", "due", "unit", "unit_name", "desk", "sort")
MANY_UNITS = 60  # above it a select would outweigh the list; one types the name instead
YEARS = 8
ALL = ("", "Tất cả")
DUE = [
    *((state.value, state.label) for state in (DueState.OVERDUE, DueState.DUE_TODAY, DueState.DUE_SOON)),
    (NEAR, "Đến hạn hôm nay, sắp đến hạn"),
    (DueState.LATER.value, DueState.LATER.label),
    (DECIDED, "Đã đến lúc phải xong"),
    (TOLD_TO_LEADER, "Quá hạn, đã báo đến lãnh đạo"),
]
STATUSES = [
    (OPEN_ONES, "Đang mở"),
    (EVERY, "Tất cả"),
    (STANDING, "Không kể đã rút"),
    (WAITED_FOR, "Chờ đơn vị hoặc chờ kết luận"),
    (JUDGED, "Đã kết luận, không kể đã rút"),
    (HANDLED, "Đã xác nhận hoặc khắc phục tại chỗ"),
    *FindingStatus.choices,
]
SOURCES = [("inspection", "Kiểm tra"), ("index", "Chỉ số"), ("both", "Cả kiểm tra và chỉ số")]
SOURCE_FILTERS = {
    "inspection": Q(inspection__isnull=False),
    "index": Q(assessment__isnull=False),
    "both": Q(inspection__isnull=False, assessment__isnull=False),
}
NARROWING = ("inspection", "criterion", "criteria", "cause", "unit_cause", "named_by", "lost_at")
NO_FILTER = {"sort", "sau", "truoc"}
# What the table may be sorted by: choice → label and the column of the keyset.
ORDERS: dict[str, tuple[str, tuple[str, str]]] = {
    "": ("Hạn gần trước", ("due_on", "pk")),
    "due_last": ("Hạn xa trước", ("-due_on", "-pk")),
    "severity": ("Mức độ nặng trước", ("severity_rank", "pk")),
    "concluded": ("Kết luận mới trước", ("-concluded_on", "-pk")),
    "again": ("Lặp lại nhiều trước", ("-occurrence", "-pk")),
}


def field_names(user: User) -> dict[str, str]:
    """Slug of a field → its name, of the sets that the person may see; the newest set has the last word."""
    fields = Criterion.objects.visible_to(user).fields().order_by("criteria_set", "position")
    return dict(fields.values_list("field_slug", "text"))


class FindingFilterForm(CleanForm):
    q = forms.CharField(label="Nội dung", required=False, max_length=100)
    status = forms.ChoiceField(label="Trạng thái", required=False, choices=STATUSES)
    due = forms.ChoiceField(label="Thời hạn", required=False, choices=[ALL, *DUE])
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    unit_name = forms.CharField(label="Tên đơn vị", required=False, max_length=100)
    sort = forms.ChoiceField(
        label="Xếp theo", required=False, choices=[(key, label) for key, (label, _) in ORDERS.items()]
    )
    desk = forms.ChoiceField(label="Đang chờ ai", required=False, choices=[ALL, *Desk.choices])
    field = forms.ChoiceField(label="Lĩnh vực", required=False)
    severity = forms.ChoiceField(label="Mức độ", required=False, choices=[ALL, *Severity.choices])
    round = forms.ChoiceField(label="Đợt", required=False)
    year = forms.ChoiceField(label="Năm", required=False)
    again = forms.ChoiceField(
        label="Lặp lại", required=False, choices=[ALL, ("yes", "Đã có ở lần kiểm tra trước"), ("no", "Lần đầu")]
    )
    mended = forms.ChoiceField(
        label="Đã khắc phục", required=False, choices=[ALL, ("in_time", "Đúng hạn"), ("late", "Quá hạn")]
    )
    source = forms.ChoiceField(label="Nguồn", required=False, choices=[ALL, *SOURCES])
    index_year = forms.IntegerField(
        label="Chỉ số năm",
        required=False,
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput({"class": "form-control"}),
    )
    due_from = DateField(label="Hạn từ ngày", required=False, widget=DateInput({"class": "form-control"}))
    due_to = DateField(label="Hạn đến ngày", required=False, widget=DateInput({"class": "form-control"}))
    # Only in links from pages that count.
    inspection = forms.IntegerField(
        label="Cuộc kiểm tra", required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62
    )
    criterion = forms.IntegerField(
        label="Tiêu chí", required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62
    )

    criteria = forms.CharField(label="Tiêu chí", required=False, widget=forms.HiddenInput, max_length=400)
    cause = forms.CharField(label="Nguyên nhân đoàn nêu", required=False, widget=forms.HiddenInput, max_length=32)
    unit_cause = forms.CharField(
        label="Nguyên nhân đơn vị nêu", required=False, widget=forms.HiddenInput, max_length=32
    )
    named_by = forms.ChoiceField(
        label="Ai nêu nguyên nhân", required=False, widget=forms.HiddenInput, choices=[ALL, *NAMED_BY.items()]
    )
    lost_at = forms.IntegerField(  # an `IndexCriterionResult`: a criterion in a round of the index
        label="Điểm chỉ số bị mất", required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62
    )

    def __init__(self, data: Any, *, user: User, names: dict[str, str]) -> None:
        super().__init__(_with_status(_of_today(data)))
        units = list(_units(user)[: MANY_UNITS + 1])
        self._offer("field", list(names.items()))
        self._offer("round", newest_rounds(user))
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
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    @property
    def main(self) -> list[forms.BoundField]:
        """The filters that everybody needs; `more` holds the others, folded until one of them is used."""
        return [field for field in self.visible_fields() if field.name in MAIN]

    @property
    def more(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in MAIN]

    @property
    def is_narrowed(self) -> bool:
        """Whether a link narrowed the list by what no field here shows."""
        return self.is_valid() and any(self.cleaned_data.get(name) for name in NARROWING)

    @property
    def uses_more(self) -> bool:
        return any(field.value() for field in self.more)

    @property
    def shows_open_only(self) -> bool:
        return str(self["status"].value()) == OPEN_ONES

    @property
    def key(self) -> tuple[str, str]:
        """The order asked for, as the keyset takes it."""
        asked = self.cleaned_data.get("sort", "") if self.is_valid() else ""
        return ORDERS[asked][1]

    def said(self) -> list[tuple[str, str]]:
        """The filter in words, for the sheet that goes out with the table: («Trạng thái», «Đã kết luận»)."""
        words = []
        for name, value in (self.cleaned_data if self.is_valid() else {}).items():
            labels = dict(getattr(self.fields[name], "choices", None) or {})
            if value and name != "sort":
                label = labels.get(value) or labels.get(str(value)) or str(value)
                words.append((str(self.fields[name].label or "Đơn vị"), str(label)))
        return words

    def apply(self, rows: QuerySet[Finding]) -> QuerySet[Finding]:
        """The rows that match; a filter that says nonsense (an old link) leaves none rather than all."""
        if not self.is_valid():
            return rows.none()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if "q" in chosen:
            rows = rows.mentioning(chosen["q"])  # type: ignore[attr-defined]
        return rows.filter(*[build(chosen[name]) for name, build in FILTERS.items() if name in chosen])


def _status(value: str) -> Q:
    named = {
        OPEN_ONES: OPEN,
        EVERY: Q(),
        STANDING: ~Q(status=FindingStatus.WITHDRAWN),
        WAITED_FOR: Q(status__in=STATUSES_WAITED_FOR, closed_on=None),
        JUDGED: ~Q(status__in=NOT_JUDGED),
        HANDLED: Q(status__in=STATUSES_HANDLED),
    }
    return named.get(value, Q(status=value))


def _due(value: str) -> Q:
    if value == DECIDED:
        over = Q(status__in=[*STATUSES_HANDLED, FindingStatus.NOT_DONE])
        return over | due_filter_by_plan(DueState.OVERDUE, today())
    if value == TOLD_TO_LEADER:
        return told_to_leader(today())
    if value != NEAR:
        return due_filter_by_plan(value, today())
    return due_filter_by_plan(DueState.DUE_TODAY, today()) | due_filter_by_plan(DueState.DUE_SOON, today())


def _mended(*, late: bool) -> Q:
    """Put right on the spot counts as in time."""
    verified = Q(status=FindingStatus.VERIFIED, mended_late=late)
    return verified if late else verified | Q(status=FindingStatus.FIXED_ON_SITE)


def _lost_at(value: int) -> Q:
    """Findings that stand for points lost at a criterion in a round of the index."""
    at = IndexCriterionResult.objects.filter(
        pk=value, round=OuterRef("score__assessment__round"), criterion=OuterRef("score__criterion")
    )
    return Q(pk__in=FindingLoss.objects.filter(Exists(at)).order_by().values("finding"))


FILTERS: dict[str, Any] = {
    "status": _status,
    "due": _due,
    "due_from": lambda value: Q(due_on__gte=value),
    "due_to": lambda value: Q(due_on__lte=value),
    "unit": lambda value: Q(responsible_unit=value),
    "unit_name": lambda value: Q(responsible_unit__search_key__contains=search_key(value)),
    "desk": desk_filter,
    "field": lambda value: Q(field_slug=value),
    "severity": lambda value: Q(severity=value),
    "inspection": lambda value: Q(inspection=value),
    "criterion": lambda value: Q(criterion=value),
    "criteria": lambda value: Q(criterion=None) if value == NO_CRITERION else Q(criterion__in=keys_in(value)),
    "cause": said_by_inspectors,
    "unit_cause": said_by_units,
    "named_by": named_by,
    "lost_at": _lost_at,
    "round": lambda value: Q(inspection__round=value),
    "year": lambda value: Q(year=value),
    "mended": lambda value: _mended(late=value == "late"),
    "source": lambda value: SOURCE_FILTERS[value],
    "index_year": lambda value: Q(
        pk__in=FindingLoss.objects.filter(score__assessment__round__year=value).order_by().values("finding")
    ),
    "again": lambda value: Q(occurrence__gt=1) if value == "yes" else Q(occurrence=1),
}


def _of_today(data: Any) -> Any:
    """Links written before «Thời hạn» was a filter of its own said `status=overdue`."""
    if data.get("status") != OVERDUE:
        return data
    data = data.copy()
    data["due"] = data.pop("status")[-1] if hasattr(data, "lists") else data.pop("status")
    return data


def _with_status(data: Any) -> Any:
    """What is open, unless the address asks for something: one that names other filters alone means all of those."""
    if data.get("status"):
        return data
    asked = "status" in data or set(data) - NO_FILTER
    data = data.copy()
    data["status"] = EVERY if asked else OPEN_ONES
    return data


def _units(user: User) -> QuerySet[Unit, tuple[int, str]]:
    """Those that may be inspected: not the authorities for which one works. An inspector: those of which he reads."""
    led = scope_of(user).led
    if led:
        rows = Unit.objects.visible_to(user).exclude(pk__in=led)
    else:
        rows = Unit.objects.filter(pk__in=Finding.objects.visible_to(user).order_by().values("responsible_unit"))
    return rows.order_by("sort_key", "pk").values_list("pk", "short_name")


def newest_rounds(user: User) -> list[tuple[int, str]]:
    rows = Round.objects.visible_to(user).order_by("-starts_on", "-pk")[:20]
    return [(pk, f"{name} năm {year}") for pk, name, year in rows.values_list("pk", "name", "plan__year")]
