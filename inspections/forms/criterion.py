"""The forms of one criterion of a draft: its words and points, and its rule, each type with boxes of its own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Column as CrispyColumn
from crispy_forms.layout import Row
from django import forms

from cchc.forms import NOTHING_CHOSEN, CleanForm, form_helper
from cchc.lib.criteria_keys import key_for
from cchc.lib.criteria_rules import check_rule
from cchc.lib.numbers import decimal_vi
from cchc.lib.scoring import RuleType, number
from inspections.criteria_words import BETTER_LABELS, KEY_LABELS, RULE_LABELS, UNIT_LABELS, spoken
from inspections.enums import Source
from inspections.forms.selfreport import NumberField
from inspections.models import Criterion

Rule = dict[str, Any]
SPARE_ROWS, MAX_ROWS = 2, 30
HUNDRED = Decimal(100)
_LABELS = ("numerator_label", "denominator_label")
# Boxes of a type, and the list with the columns of its rows.
BOXES: dict[str, tuple[str, ...]] = {
    RuleType.TIERS: ("measures", "unit", "better", *_LABELS),
    RuleType.RATIO: ("measures", *_LABELS, "floor_percent"),
    RuleType.DEDUCTION: ("counts", "step", "sample_size"),
}
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    RuleType.CHOICE: ("options", ("label", "score")),
    RuleType.TIERS: ("tiers", ("bound", "score")),
    RuleType.SURVEY: ("answers", ("label", "weight")),
}
NUMBERS = ("floor_percent", "step", "sample_size", "otherwise", "score", "bound", "weight")
ROW_LABELS = {"label": "Nhãn", "score": "Điểm", "bound": "Ngưỡng", "weight": "Trọng số (%)"}
HINTS = {
    "measures": "Ví dụ: tỷ lệ hồ sơ giải quyết đúng hạn.",
    "counts": "Ví dụ: báo cáo thiếu hoặc chậm.",
    "floor_percent": "Dưới tỷ lệ này thì 0 điểm; 0 nếu không có ngưỡng.",
    "zero_if": "Điều kiện làm mục được 0 điểm, ví dụ: Có người bị kỷ luật. Để trống nếu không có.",
    "numerator_label": "Chỉ khi đo bằng phần trăm, ví dụ: hồ sơ đúng hạn.",
    "denominator_label": "Chỉ khi đo bằng phần trăm, ví dụ: hồ sơ đã giải quyết.",
    "otherwise": "Điểm khi không đạt bậc nào.",
    "sample_size": "Số hồ sơ rút mẫu; để trống nếu đếm tất cả.",
}


class CriterionForm(CleanForm):
    """Words and points. A field has a slug, a scored criterion its source and the words of its rule."""

    code = forms.CharField(label="Số hiệu", max_length=20)
    text = forms.CharField(label="Nội dung", max_length=2000, widget=forms.Textarea({"rows": 2}))
    max_score = NumberField(label="Điểm tối đa")
    parent = forms.TypedChoiceField(label="Thuộc", coerce=int, empty_value=None)
    lead_office = forms.CharField(label="Cơ quan phụ trách", max_length=120, required=False)
    source = forms.ChoiceField(label="Nguồn điểm", choices=Source.choices)
    rule_text = forms.CharField(
        label="Quy định chấm điểm (nguyên văn)", max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    verification_documents = forms.CharField(
        label="Tài liệu kiểm chứng", max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    guidance = forms.CharField(label="Hướng dẫn", max_length=4000, required=False, widget=forms.Textarea({"rows": 2}))
    field_slug = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label="Mã lĩnh vực",
        max_length=60,
        required=False,
        help_text="Lĩnh vực giữ một mã qua các năm để so sánh được. Để trống: đặt theo tên.",
        error_messages={"invalid": "Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới."},
    )

    def __init__(
        self, *args: Any, parents: list[tuple[int, str]], is_field: bool, is_leaf: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = parents  # type: ignore[attr-defined]
        left_out = ["parent"] if is_field else ["field_slug"]
        left_out += [] if is_leaf else ["source", "rule_text", "verification_documents"]
        for name in left_out:
            del self.fields[name]
        self.fields["max_score"].required = True
        short = [name for name in ("code", "max_score", "source") if name in self.fields]
        width = f"col-md-{12 // len(short)}"
        row = Row(*(CrispyColumn(name, css_class=width) for name in short))
        self.helper = form_helper(row, *(name for name in self.fields if name not in short))

    def clean_max_score(self) -> Decimal:
        return checked_points(self.cleaned_data["max_score"])


class RuleTypeForm(CleanForm):
    """Which rule, before its boxes are known."""

    rule_type = forms.ChoiceField(
        label="Cách tính điểm", required=False, choices=[("", NOTHING_CHOSEN), *RULE_LABELS.items()]
    )


class RuleForm(CleanForm):
    """The boxes of one type. After `is_valid` the rule is in `rule`; faults of the whole rule stand at their boxes."""

    def __init__(
        self,
        rule_type: str,
        data: Any = None,
        *,
        rule: Mapping[str, Any],
        rows: int = 0,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """`rows`: at least so many in the list. `typed`: shown as typed and not checked yet."""
        self.rule_type, self.rule = rule_type, dict(rule)
        self.list_name, self.columns = LISTS.get(rule_type, ("", ()))
        items = rule.get(self.list_name, []) if self.list_name else []
        self.count = min(max(rows, len(items) + SPARE_ROWS), MAX_ROWS) if self.list_name else 0
        super().__init__(data, initial=typed or _initial(rule_type, rule), use_required_attribute=False)
        for key in BOXES.get(rule_type, ()):
            self.fields[key] = _box(key)
        for index in range(self.count):
            for column in self.columns:
                self.fields[f"{column}_{index}"] = _box(column, label=row_label(ROW_LABELS[column], index))
            self.fields[f"key_{index}"] = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
        if rule_type == RuleType.TIERS:
            self.fields["otherwise"] = _box("otherwise")
        if rule_type:
            self.fields["zero_if"] = _box("zero_if")

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[key] for key in BOXES.get(self.rule_type, ())]

    @property
    def last_boxes(self) -> list[forms.BoundField]:
        return [self[key] for key in ("otherwise", "zero_if") if key in self.fields]

    @property
    def headings(self) -> list[str]:
        return [ROW_LABELS[column] for column in self.columns]

    @property
    def list_rows(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        return [(self[f"key_{i}"], [self[f"{column}_{i}"] for column in self.columns]) for i in range(self.count)]

    def check(self, max_score: Decimal | None) -> bool:
        """Whether the boxes make a whole rule for a leaf of this many points; no type chosen: no rule yet."""
        if not self.is_valid():
            return False
        self.rule, places = self._read(self.cleaned_data)
        if not self.rule_type:
            return True
        checked, faults = check_rule(self.rule, max_score)
        for path, sentence in faults:
            place = self._place(path, sentence, places)
            in_percent = place is not None and place.startswith("weight_") and "phải từ" in sentence
            self.add_error(place, "Trọng số phải từ 0 đến 100%." if in_percent else spoken(sentence))
        self.rule = checked
        return not faults

    def _read(self, values: dict[str, Any]) -> tuple[Rule, list[int]]:
        """The rule, and for each item of its list the row of the form in which it stands."""
        if not self.rule_type:
            return {}, []
        keys = (*BOXES.get(self.rule_type, ()), "otherwise", "zero_if")
        rule: Rule = {"type": self.rule_type} | {key: values[key] for key in keys if values.get(key) not in (None, "")}
        places = [i for i in range(self.count) if any(values.get(f"{c}_{i}") not in (None, "") for c in self.columns)]
        if self.list_name:
            rule[self.list_name] = [self._item(i, values, rule) for i in places]
        if self.list_name in ("options", "answers"):
            _name_items(rule[self.list_name])
        return rule, places

    def _item(self, index: int, values: dict[str, Any], rule: Rule) -> Rule:
        item = {column: values[f"{column}_{index}"] for column in self.columns}
        if "bound" in item:
            return {"at_most" if rule.get("better") == "lower" else "at_least": item.pop("bound"), **item}
        if item.get("weight") is not None:
            item["weight"] = item["weight"] / HUNDRED
        return {"key": values[f"key_{index}"], **item}

    def _place(self, path: str, sentence: str, places: list[int]) -> str | None:
        """The box at which a fault of `check_rule` is told."""
        key = path.rpartition(".")[2].partition("[")[0]
        key = {"at_least": "bound", "at_most": "bound", "tiers": "bound"}.get(key, key)
        if "[" in path:
            index = int(path.partition("[")[2].partition("]")[0])
            name = f"{key}_{places[index]}"
            return name if name in self.fields else f"{self.columns[0]}_{places[index]}"
        missing = next((key for key in self.fields if f"Thiếu khóa «{key}»" in sentence), None)
        return missing or (key if key in self.fields else None)


def row_label(words: str, index: int) -> str:
    """The first row's labels head the list; those below are for screen readers."""
    return f"{words}, dòng {index + 1}" if index else words


def checked_points(score: Decimal | None) -> Decimal:
    """Points of a criterion or a set."""
    if score is None or not 0 < score <= Decimal("9999.999") or score != round(score, 3):
        raise forms.ValidationError("Hãy nhập số lớn hơn 0, không quá 9.999,999 và có nhiều nhất 3 số lẻ.")
    return score


def _box(key: str, label: str = "") -> forms.Field:
    label, hint = label or KEY_LABELS[key], HINTS.get(key, "")
    if key in NUMBERS:
        return NumberField(label=label, help_text=hint)
    choices = {"unit": UNIT_LABELS, "better": BETTER_LABELS}.get(key)
    if choices:
        return forms.ChoiceField(label=label, required=False, choices=[("", NOTHING_CHOSEN), *choices.items()])
    return forms.CharField(label=label, required=False, max_length=300, help_text=hint)


def _initial(rule_type: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    initial = {key: rule[key] for key in ("measures", "unit", "better", "counts", "zero_if", *_LABELS) if key in rule}
    initial |= {key: _shown(rule[key]) for key in ("floor_percent", "step", "sample_size", "otherwise") if key in rule}
    list_name, columns = LISTS.get(rule_type, ("", ()))
    for index, item in enumerate(rule.get(list_name, []) if list_name else []):
        bound = item.get("at_least", item.get("at_most"))
        weight = number(item["weight"]) * HUNDRED if "weight" in item else None
        values = {"bound": bound, "weight": weight, "score": item.get("score")}
        for column in columns:
            initial[f"{column}_{index}"] = item["label"] if column == "label" else _shown(values[column])
        initial[f"key_{index}"] = item.get("key", "")
    return initial


def _shown(value: Any) -> str:
    return "" if value is None else decimal_vi(number(value), 3, strip=True).replace(".", "")


def _name_items(items: list[Rule]) -> None:
    """A key for each option or answer that has none yet; a known key stays, as answers refer to it."""
    taken = {item["key"] for item in items if item["key"]}
    for item in items:
        item["key"] = item["key"] or key_for(item["label"], taken)
        taken.add(item["key"])


def columns_of(criterion: Criterion) -> dict[str, Any]:
    """What the form shows of a stored criterion."""
    names = ("code", "text", "lead_office", "source", "rule_text", "verification_documents", "guidance", "field_slug")
    shown = {name: getattr(criterion, name) for name in names}
    return {**shown, "max_score": _shown(criterion.max_score), "parent": criterion.parent_id}
