"""Forms of appraisal: a small form a criterion, shaped by where its score comes from; explaining once more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from cchc.forms import CleanForm, form_helper
from cchc.lib.numbers import score_vi
from cchc.lib.scoring import LEFT_OUT, RuleType
from inspections import index_judging as judging
from inspections.enums import Mark, Source
from inspections.forms.paper import PAPER, SignedPaperForm
from inspections.forms.selfreport import NumberField, typed_back
from inspections.index_explaining import Explained, digest
from inspections.models import IndexScore

OF_RESULTS = [(Mark.RESULT.value, Mark.RESULT.label), *((mark, Mark(mark).label) for mark in sorted(LEFT_OUT))]
REASONS = {
    Source.INSPECTION: "Ý kiến thẩm định",
    Source.SURVEY: "Ghi chú về cuộc điều tra",
    Source.EXTERNAL: "Nguồn số liệu",
}


class JudgedForm(CleanForm):
    """One criterion as it is appraised, surveyed, or taken from an external index."""

    mark = forms.ChoiceField(label="Tình trạng", choices=Mark.choices, required=False)
    score = NumberField(label="Điểm")
    percent = NumberField(label="Hoặc tỷ lệ chung (%)")
    as_of = forms.DateField(label="Số liệu đến ngày", required=False)
    reason = forms.CharField(label="Ý kiến", required=False, max_length=3000, widget=forms.Textarea({"rows": 2}))
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    was = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, row: IndexScore, data: Any = None) -> None:
        self.row, self.source = row, Source(row.criterion.source)
        super().__init__(data, prefix=f"a{row.pk}", initial=self._first(), use_required_attribute=False)
        self.answers = self._add_answers() if self.source == Source.SURVEY else {}
        self._keep_what_belongs()
        self._style()

    def _first(self) -> dict[str, Any]:
        values = judging.shown(self.row)
        counts = values["survey_counts"]
        first = {"mark": values["mark"] or Mark.RESULT.value, "reason": values["reason"], "as_of": values["as_of"]}
        first |= {"score": typed_back(values["score"]), "percent": _typed(counts.get(judging.PERCENT))}
        return first | state_of(self.row)

    def _add_answers(self) -> dict[str, str]:
        """Name of the input → key of the answer."""
        names = {}
        sheets = self.row.criterion.rule.get("type") == RuleType.SURVEY
        for place, (key, label) in enumerate(judging.answers_of(self.row.criterion)):
            name = f"count_{place}"
            self.fields[name] = NumberField(label=f"{label} (phiếu)" if sheets else label)
            self.initial[name] = _typed(self.row.survey_counts.get(key))
            names[name] = key
        return names

    def _keep_what_belongs(self) -> None:
        limit = score_vi(self.row.criterion.max_score)
        del self.fields["percent" if judging.takes_score(self.row.criterion) else "score"]
        if self.source == Source.INSPECTION:
            del self.fields["as_of"]
        if self.source != Source.INSPECTION:
            self.fields["mark"].choices = OF_RESULTS  # type: ignore[attr-defined]
        if "score" in self.fields:
            word = "Điểm thẩm định" if self.source == Source.INSPECTION else "Điểm"
            self.fields["score"].label = f"{word} (0 đến {limit})"
        self.fields["reason"].label = REASONS[self.source]
        if self.row.is_explained_since:
            self.fields["reason"].label = "Quyết định cuối cùng, lý do"

    def _style(self) -> None:
        for name, field in self.fields.items():
            wrong = " is-invalid" if self.is_bound and name in self.errors else ""
            field.widget.attrs["class"] = ("form-select" if name == "mark" else "form-control") + wrong

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and judging.differs(self.row, self.judged):
            for name, sentence in judging.faults(self.row, self.values).items():
                self.add_error(name if name in self.fields else None, sentence)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """As `index_judging` takes them."""
        given = self.cleaned_data
        mark = given.get("mark") or Mark.RESULT.value
        counts = self._counts()
        score = given.get("score")
        said = score is not None or bool(counts)
        return {
            "mark": mark if said or mark != Mark.RESULT else "",
            "score": score,
            "reason": given.get("reason") or "",
            "as_of": given.get("as_of"),
            "survey_counts": counts,
        }

    def _counts(self) -> dict[str, str]:
        figures = {key: self.cleaned_data.get(name) for name, key in self.answers.items()}
        figures |= {judging.PERCENT: self.cleaned_data.get("percent")}
        return {key: judging.plain(figure) for key, figure in figures.items() if figure is not None}

    @property
    def judged(self) -> judging.Judged:
        given = self.cleaned_data
        return judging.Judged(self.values, given.get("revision") or 0, given.get("was") or "")

    @property
    def inputs(self) -> list[forms.BoundField]:
        """The one-line inputs in order; the mark comes after them, the reason last."""
        names = [name for name in ("score", *self.answers, "percent", "as_of") if name in self.fields]
        return [self[name] for name in names]


def _typed(figure: Any) -> str:
    return "" if figure is None else typed_back(Decimal(str(figure)))


def state_of(row: IndexScore) -> dict[str, Any]:
    """What a page carries to notice that somebody else saved meanwhile."""
    return {"revision": row.revision, "was": judging.digest(judging.shown(row))}


# --- Explaining once more -------------------------------------------------------------------------


class ExplanationForm(CleanForm):
    """What the unit says to one criterion that was appraised lower."""

    text = forms.CharField(
        label="Giải trình bổ sung", required=False, max_length=3000, widget=forms.Textarea({"rows": 3})
    )
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    was = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, row: IndexScore, data: Any = None) -> None:
        self.row = row
        first = {"text": row.explanation} | explanation_state(row)
        super().__init__(data, prefix=f"g{row.pk}", initial=first, use_required_attribute=False)
        wrong = " is-invalid" if self.is_bound and "text" in self.errors else ""
        self.fields["text"].widget.attrs["class"] = "form-control" + wrong

    @property
    def explained(self) -> Explained:
        given = self.cleaned_data
        return Explained(given["text"], given["revision"] or 0, given["was"])


def explanation_state(row: IndexScore) -> dict[str, Any]:
    """What a page carries to notice that somebody else explained meanwhile."""
    return {"revision": row.revision, "was": digest(row.explanation)}


class ExplanationPaperForm(SignedPaperForm):
    helper = form_helper(*PAPER)
