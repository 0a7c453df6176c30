"""Forms of self-scoring: a small form a criterion, shaped by its rule; the files that prove; handing in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms

from cchc.forms import CleanForm, form_helper
from cchc.lib.dates import today
from cchc.lib.numbers import score_vi
from cchc.lib.scoring import RuleType, percent_display, thresholds
from inspections import index_self
from inspections.enums import Mark
from inspections.forms.paper import SignedPaperForm
from inspections.forms.selfreport import ItemForm, figure, typed_back
from inspections.index_proving import OtherFile
from inspections.models import Criterion, IndexProof, IndexScore

NAMES = {
    "self_mark": "mark",
    "self_choice": "choice",
    "self_numerator": "numerator",
    "self_denominator": "denominator",
    "self_count": "count",
    "self_entered_score": "self_score",
    "self_zero_if": "zero_if",
    "self_explanation": "note",
}
NUMBERS = ("self_numerator", "self_denominator", "self_count", "self_entered_score")


class SelfScoreForm(ItemForm):
    """One criterion. `revision` and `was` tell over what it was filled in."""

    note = forms.CharField(label="Giải trình", required=False, max_length=3000, widget=forms.Textarea({"rows": 2}))
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    was = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    answer: IndexScore

    def first_values(self) -> dict[str, Any]:
        row = self.answer
        values = {NAMES[name]: value for name, value in index_self.stored_values(row).items()}
        values |= {NAMES[name]: typed_back(getattr(row, name)) for name in NUMBERS}
        values["mark"] = row.self_mark or Mark.RESULT.value
        return values | state_of(row)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        if not self.errors:
            for column, sentence in index_self.faults(self.answer.criterion, self.values).items():
                name = NAMES[column]
                self.add_error(name if name in self.fields else None, sentence)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the score."""
        given = self.cleaned_data
        mark = given.get("mark") or Mark.RESULT.value
        said = [given.get(name) for name in self.fields if name not in ("mark", "revision", "was")]
        filled = any(value is not None and value is not False and value != "" for value in said)
        has_result = mark == Mark.RESULT
        return {
            "self_mark": mark if filled or not has_result else "",
            "self_choice": (given.get("choice") or "") if has_result else "",
            "self_numerator": given.get("numerator") if has_result else None,
            "self_denominator": given.get("denominator") if has_result else None,
            "self_count": given.get("count") if has_result else None,
            "self_entered_score": given.get("self_score"),
            "self_zero_if": bool(given.get("zero_if")),
            "self_explanation": given.get("note") or "",
        }

    @property
    def typed(self) -> index_self.Typed:
        return index_self.Typed(self.values, self.cleaned_data["revision"] or 0, self.cleaned_data["was"])

    @property
    def proposed(self) -> str:
        return proposed_in_words(self.answer)


def state_of(row: IndexScore) -> dict[str, Any]:
    """What a page carries to notice that somebody else saved meanwhile."""
    return {"revision": row.revision, "was": index_self.digest(index_self.stored_values(row))}


def proposed_in_words(row: IndexScore) -> str:
    """«92,91% – theo quy định 1,25/2,5»; '' while nothing follows from what is stored."""
    found = index_self.proposal(row)
    if found is None or row.criterion.rule_type in (RuleType.MANUAL, RuleType.EXTERNAL):
        return ""
    if found.score is None:
        return found.note
    words = f"theo quy định {score_vi(found.score)}/{score_vi(found.maximum)}"
    top, bottom = row.self_numerator, row.self_denominator
    if found.percent is not None and top is not None and bottom:
        return f"{percent_display(top, bottom, thresholds(row.criterion.exact_rule))} – {words}"
    return f"{found.note} – {words}" if found.note else words


def self_forms(rows: list[IndexScore], data: Any = None) -> list[SelfScoreForm]:
    return [SelfScoreForm(row, data) for row in rows]


def said_in_words(row: IndexScore) -> str:
    """What the unit reported, for reading: «118/127», «Đầy đủ», «3»; '' where nothing beside the score."""
    if row.self_mark and row.self_mark != Mark.RESULT:
        return str(Mark(row.self_mark).label)
    rule = row.criterion.exact_rule
    if row.self_zero_if and rule.get("zero_if"):
        return str(rule["zero_if"])
    if row.self_choice:
        labels = {"yes": "Có", "no": "Không"} | {str(o["key"]): str(o["label"]) for o in rule.get("options", [])}
        return labels.get(row.self_choice, row.self_choice)
    if row.self_numerator is not None or row.self_denominator is not None:
        return f"{figure(row.self_numerator) or '…'}/{figure(row.self_denominator) or '…'}"
    return figure(row.self_count)


# --- Files ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldBoxes:
    """The boxes of one field; open at first where one of them is ticked, or where there is no other field."""

    label: str
    boxes: list[Any]
    is_only: bool

    @property
    def ticked(self) -> int:
        return sum(bool(box.data["selected"]) for box in self.boxes)

    @property
    def is_open(self) -> bool:
        return self.is_only or self.ticked > 0


class ProofForm(CleanForm):
    """Files (read from the request) and the criteria that they prove."""

    scores = forms.MultipleChoiceField(
        label="Chứng minh cho các tiêu chí",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một tiêu chí."},
    )
    caption = forms.CharField(label="Chú thích", required=False, max_length=300)

    def __init__(self, *args: Any, scores: list[IndexScore], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        choices = [(str(row.pk), f"{row.criterion.code}. {row.criterion.text}") for row in scores]
        self.fields["scores"].choices = choices  # type: ignore[attr-defined]
        self.field_of = {str(row.pk): row.criterion.field or row.criterion for row in scores}
        self.fields["caption"].widget.attrs["class"] = "form-control"

    @property
    def chosen(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["scores"]]

    @property
    def groups(self) -> list[FieldBoxes]:
        """The boxes by field, in the order of the set."""
        by_field: dict[Criterion, list[Any]] = {}
        for box in self["scores"].subwidgets:
            by_field.setdefault(self.field_of[str(box.data["value"])], []).append(box)
        return [FieldBoxes(str(field), boxes, len(by_field) == 1) for field, boxes in by_field.items()]


class ScoreProofForm(CleanForm):
    """Which files prove one criterion: those that are here, and others of the unit."""

    proofs = forms.MultipleChoiceField(
        label="Tài liệu của đợt này", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.MultipleChoiceField(
        label="Tệp đơn vị đã tải lên ở nơi khác", required=False, widget=forms.CheckboxSelectMultiple
    )
    caption = forms.CharField(label="Chú thích cho tệp mới", required=False, max_length=300)

    def __init__(
        self, *args: Any, proofs: list[IndexProof], others: list[OtherFile], row: IndexScore, **kwargs: Any
    ) -> None:
        linked = {str(key) for key in row.proofs.values_list("pk", flat=True)}
        first = {"proofs": [str(proof.pk) for proof in proofs if str(proof.pk) in linked]}
        super().__init__(*args, initial=first, use_required_attribute=False, **kwargs)
        self.fields["proofs"].choices = [(str(proof.pk), str(proof)) for proof in proofs]  # type: ignore[attr-defined]
        self.fields["others"].choices = [(str(other.file.pk), other.label) for other in others]  # type: ignore[attr-defined]
        self.fields["caption"].widget.attrs["class"] = "form-control"
        for name, rows in (("proofs", proofs), ("others", others)):
            if not rows:
                del self.fields[name]

    @property
    def ticked(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.cleaned_data.get("proofs", [])]

    @property
    def chosen_files(self) -> list[int]:
        return [int(key) for key in self.cleaned_data.get("others", [])]


# --- Handing in ----------------------------------------------------------------------------------


class IndexHandInForm(SignedPaperForm):
    received_on = forms.DateField(label="Ngày nhận được bản giấy")
    confirmed = forms.BooleanField(label="Tôi đã xem những gì còn thiếu và vẫn gửi", required=False)

    def __init__(self, *args: Any, needs_paper: bool, for_unit: bool, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"received_on": today()}, **kwargs)
        if needs_paper:
            self.require_paper()
        if not for_unit:
            del self.fields["received_on"]
        if whole:
            del self.fields["confirmed"]
        self.helper = form_helper(*self.fields)
