"""Forms of the unit's side: a part for each finding, the paper that was signed, progress, evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cchc.forms import CleanForm, form_helper
from cchc.lib.dates import today
from inspections.enums import RemediationOutcome, SubmissionKind
from inspections.forms.paper import SignedPaperForm
from inspections.models import Finding, RemediationEvidence, Submission, SubmissionItem
from inspections.submitting import ITEM_FIELDS, WORD_FIELDS

MAX_FILES = 20  # in one go
FILES_HELP = "PDF, ảnh, Word, Excel; chọn được nhiều tệp, mỗi tệp nhiều nhất 50 MB."
TAKEN_TYPES = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.docx,.xlsx,image/*,application/pdf"
LEFT_OUT = "Chưa báo cáo lần này"
TEXT_LABELS = {
    SubmissionKind.EXPLANATION: ("Nội dung giải trình", ""),
    SubmissionKind.REMEDIATION_PLAN: ("Biện pháp khắc phục", ""),
    SubmissionKind.REMEDIATION_REPORT: ("Đã làm gì", "Nếu không thực hiện được, ghi lý do."),
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


def evidence_label(evidence: RemediationEvidence) -> str:
    return str(evidence)


class ItemForm(CleanForm):
    """What is said of one finding; which inputs it has follows from the kind of submission."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        required=False,
        choices=[("", LEFT_OUT), *RemediationOutcome.choices],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Nội dung", required=False, max_length=3000, widget=forms.Textarea({"rows": 4}))
    cause = forms.CharField(label="Nguyên nhân", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
    in_charge = forms.CharField(label="Người chịu trách nhiệm", required=False, max_length=200)
    due_on = forms.DateField(label="Hoàn thành chậm nhất ngày", required=False)
    product = forms.CharField(
        label="Sản phẩm", required=False, max_length=300, help_text="Ví dụ: Bảng niêm yết đủ 127 thủ tục"
    )
    done_on = forms.DateField(label="Hoàn thành ngày", required=False, help_text="Khi đã khắc phục xong.")
    evidence = forms.MultipleChoiceField(
        label="Tài liệu kiểm chứng đã tải lên", required=False, widget=forms.CheckboxSelectMultiple
    )
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(
        self,
        item: SubmissionItem,
        files: list[RemediationEvidence],
        linked: set[Any],
        data: Any = None,
        kept: Collection[str] = (),
    ) -> None:
        """`kept`: files that came with `data` and are linked already; a tick at one changes nothing that was shown."""
        self.item, self.kind, self.kept = item, SubmissionKind(item.submission.kind), kept
        self.names = ITEM_FIELDS[self.kind]
        stands = {name: getattr(item, name) for name in self.names}
        ticked = [str(file.pk) for file in files if file.pk in linked]
        first = stands | {"evidence": ticked, "revision": item.revision, "was": digest(stands, ticked)}
        super().__init__(data, prefix=f"i{item.pk}", initial=first, use_required_attribute=False)
        for name in set(self.fields) - {*self.names, "evidence", "was", "revision"}:
            del self.fields[name]
        if self.kind == SubmissionKind.REMEDIATION_PLAN or not files:
            del self.fields["evidence"]
        else:
            self.fields["evidence"].choices = [(str(file.pk), evidence_label(file)) for file in files]  # type: ignore[attr-defined]
        self.fields["text"].label, self.fields["text"].help_text = TEXT_LABELS[self.kind]
        self._style()

    def _style(self) -> None:
        for name, field in self.fields.items():
            if name in ("outcome", "evidence"):
                field.widget.attrs["class"] = "form-check-input"
            else:
                wrong = " is-invalid" if self.is_bound and name in self.errors else ""
                field.widget.attrs["class"] = f"form-control{wrong}"

    @property
    def values(self) -> dict[str, Any]:
        days = ("due_on", "done_on")
        return {name: self.cleaned_data.get(name) or (None if name in days else "") for name in self.names}

    @property
    def ticked(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.cleaned_data.get("evidence", [])]

    @property
    def is_untouched(self) -> bool:
        """Nothing was changed since the page was shown: so a colleague's words are not asked about."""
        return bool(self.cleaned_data["was"]) and self.cleaned_data["was"] == digest(
            self.values, [key for key in map(str, self.ticked) if key not in self.kept]
        )

    @property
    def inputs(self) -> list[forms.BoundField]:
        names = ("text", "cause", "in_charge", "due_on", "product", "done_on")
        return [self[name] for name in names if name in self.fields]


def digest(values: dict[str, Any], ticked: list[str]) -> str:
    """Tells whether a part is still as a page showed it."""
    said = [f"{name}={values[name] or ''}" for name in sorted(values)]
    return hashlib.sha256("\n".join([*said, *sorted(ticked)]).encode()).hexdigest()[:16]


class WordsForm(CleanForm):
    """What a report says beside its findings."""

    directing = forms.CharField(
        label="Công tác chỉ đạo", required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )
    commitment = forms.CharField(
        label="Tồn tại chưa khắc phục, nguyên nhân, cam kết",
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )
    proposals = forms.CharField(label="Kiến nghị", required=False, max_length=5000, widget=forms.Textarea({"rows": 3}))
    words_revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    words_was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, submission: Submission, data: Any = None) -> None:
        stands = {name: getattr(submission, name) for name in WORD_FIELDS}
        first = stands | {"words_revision": submission.revision, "words_was": digest(stands, [])}
        super().__init__(data, initial=first, use_required_attribute=False)
        for name in WORD_FIELDS:
            self.fields[name].widget.attrs["class"] = "form-control"

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in WORD_FIELDS}

    @property
    def is_untouched(self) -> bool:
        return bool(self.cleaned_data["words_was"] == digest(self.values, []))

    @property
    def inputs(self) -> list[forms.BoundField]:
        return [self[name] for name in WORD_FIELDS]


class HandInForm(SignedPaperForm):
    """`occurred_on`: only where entered for the unit."""

    occurred_on = forms.DateField(label="Ngày nhận được bản giấy")
    helper = form_helper()

    def __init__(self, *args: Any, submission: Submission, needs_paper: bool, **kwargs: Any) -> None:
        first = {"document_code": submission.document_code, "document_date": submission.document_date}
        super().__init__(*args, initial=first | {"occurred_on": today()}, **kwargs)
        if needs_paper:
            self.require_paper()
        if submission.scan_id:
            self.fields["scan"].required = False
            self.fields["scan"].help_text = "Đã kèm một tệp; chọn tệp mới nếu muốn thay. PDF hoặc ảnh."
        if not submission.entered_for_unit:
            del self.fields["occurred_on"]


class EvidenceForm(CleanForm):
    """Files (read from the request), what they show, and the findings that they prove."""

    findings = forms.MultipleChoiceField(
        label="Chứng minh cho các tồn tại",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một tồn tại."},
    )
    caption = forms.CharField(label="Chú thích", required=False, max_length=300)

    def __init__(self, *args: Any, findings: list[Finding], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["findings"].choices = [(str(row.pk), row.text) for row in findings]  # type: ignore[attr-defined]
        self.fields["findings"].widget.attrs["class"] = "form-check-input"
        self.fields["caption"].widget.attrs["class"] = "form-control"

    @property
    def chosen(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.cleaned_data["findings"]]


class UpdateForm(CleanForm):
    """Progress on one finding. `id`: made by the page, so that sent twice it counts once."""

    text = forms.CharField(label="Đã làm gì", max_length=3000, widget=forms.Textarea({"rows": 4}))
    occurred_on = forms.DateField(label="Ngày thực hiện")
    evidence = forms.MultipleChoiceField(
        label="Dùng tài liệu đã tải lên", required=False, widget=forms.CheckboxSelectMultiple
    )
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, files: list[RemediationEvidence], **kwargs: Any) -> None:
        super().__init__(*args, initial={"id": uuid.uuid4(), "occurred_on": today()}, **kwargs)
        for name in ("text", "occurred_on"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["evidence"].choices = [(str(file.pk), evidence_label(file)) for file in files]  # type: ignore[attr-defined]
        self.fields["evidence"].widget.attrs["class"] = "form-check-input"
        if not files:
            del self.fields["evidence"]

    @property
    def ticked(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.cleaned_data.get("evidence", [])]

    def clean_occurred_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["occurred_on"]
        if day > today():
            raise ValidationError("Ngày thực hiện không được sau ngày hôm nay.")
        return day
