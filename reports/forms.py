"""Forms of the minutes: opinion, taking back, signing on paper, confirming, refusal, scan."""

from __future__ import annotations

from typing import Any

from django import forms

from cchc.forms import CleanForm
from cchc.lib.dates import today
from reports.enums import Signatory
from reports.models import DocumentRevision
from reports.signing import PaperSigner, missing_parts
from units.enums import Capacity

AGREED = "Thống nhất với nội dung biên bản."
UNIT_CAPACITIES = [
    (Capacity.OWN, "Người đứng đầu"),
    (Capacity.FOR, "Cấp phó ký thay (KT.)"),
    (Capacity.ACTING, "Quyền (Q.)"),
]


class OpinionForm(CleanForm):
    text = forms.CharField(
        label="Ý kiến của đơn vị", max_length=4000, widget=forms.Textarea({"rows": 4}), help_text=f"Ví dụ: {AGREED}"
    )
    spoken_by = forms.CharField(
        label="Người nêu ý kiến (họ tên, chức vụ)",
        max_length=200,
        required=False,
        help_text="Ghi khi nhập thay cho đơn vị.",
    )

    def __init__(self, *args: Any, for_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_unit:
            del self.fields["spoken_by"]


class TakeBackForm(CleanForm):
    reason = forms.CharField(label="Lý do lấy lại", max_length=1000, widget=forms.Textarea({"rows": 3}))


class PaperSigningForm(CleanForm):
    """Name and title of each part that has not signed yet, filled in as the draft expects them."""

    signed_on = forms.DateField(label="Ngày ký")
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revision: DocumentRevision, **kwargs: Any) -> None:
        self.parts = missing_parts(revision)
        expected = {signer["part"]: signer for signer in revision.snapshot["signers"]}
        initial = {"signed_on": max(today(), revision.document.dated_on), "sha256": revision.sha256}
        initial |= kwargs.pop("initial", None) or {}
        for part in self.parts:
            initial[f"{part.value}_name"] = expected[part.value]["name"]
            initial[f"{part.value}_title"] = expected[part.value]["title"]
        super().__init__(*args, initial=initial, **kwargs)
        for part in self.parts:
            self._add_part(part)
        self.order_fields([*(name for name in self.fields if name != "signed_on"), "signed_on"])

    def _add_part(self, part: Signatory) -> None:
        label = str(part.label)
        self.fields[f"{part.value}_name"] = forms.CharField(label=f"{label}: họ và tên", max_length=100)
        self.fields[f"{part.value}_title"] = forms.CharField(label=f"{label}: chức danh", max_length=150)
        if part == Signatory.UNIT:
            self.fields["unit_capacity"] = forms.ChoiceField(
                label="Đại diện đơn vị ký với tư cách", choices=UNIT_CAPACITIES, initial=Capacity.OWN
            )
        for field in self.fields.values():
            field.error_messages["required"] = "Hãy điền ô này."

    @property
    def signers(self) -> dict[str, PaperSigner]:
        values = self.cleaned_data
        return {
            part.value: PaperSigner(
                values[f"{part.value}_name"],
                values[f"{part.value}_title"],
                Capacity(values.get("unit_capacity") or Capacity.OWN) if part == Signatory.UNIT else Capacity.OWN,
            )
            for part in self.parts
        }


class ConfirmForm(CleanForm):
    """Whose part, who he is. The user name is that of the person who signs, not of whoever is signed in."""

    part = forms.ChoiceField(label="Ký phần")
    username = forms.CharField(
        label="Tên đăng nhập của người xác nhận", max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    password = forms.CharField(
        label="Mật khẩu", max_length=200, strip=False, widget=forms.PasswordInput({"autocomplete": "off"})
    )
    code = forms.CharField(
        label="Mã xác thực",
        max_length=12,
        required=False,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="Chỉ khi người này đã bật xác thực hai bước.",
    )
    sha256 = forms.CharField(max_length=64, min_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revision: DocumentRevision, **kwargs: Any) -> None:
        initial = {"sha256": revision.sha256} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["part"].choices = [(part.value, part.label) for part in missing_parts(revision)]  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        """Whoever is signed in may have signed already, or sign no part: then the form is for the others beside him."""
        own = self.is_bound or "part" in self.initial
        return "Xác nhận trên hệ thống" if own else "Người khác xác nhận trên máy này"


class RefusalForm(CleanForm):
    reason = forms.CharField(
        label="Lý do đơn vị không ký",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="In trong biên bản, sau các chữ «không ký biên bản, lý do:».",
    )
    unit_name = forms.CharField(label="Người không ký: họ và tên", max_length=100)
    unit_title = forms.CharField(label="Người không ký: chức danh", max_length=150)
    witness_name = forms.CharField(label="Người làm chứng: họ và tên", max_length=100)
    witness_title = forms.CharField(label="Người làm chứng: chức danh", max_length=150)
    signed_on = forms.DateField(label="Ngày")
    sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    @property
    def witness(self) -> PaperSigner:
        return PaperSigner(self.cleaned_data["witness_name"], self.cleaned_data["witness_title"])

    @property
    def refused_by(self) -> PaperSigner:
        return PaperSigner(self.cleaned_data["unit_name"], self.cleaned_data["unit_title"])

    @staticmethod
    def values_of(revision: DocumentRevision) -> dict[str, Any]:
        unit = next(signer for signer in revision.snapshot["signers"] if signer["part"] == Signatory.UNIT)
        day = max(today(), revision.document.dated_on)
        return {"unit_name": unit["name"], "unit_title": unit["title"], "signed_on": day, "sha256": revision.sha256}


class ScanForm(CleanForm):
    file = forms.FileField(
        label="Tệp scan đã ký, đóng dấu",
        allow_empty_file=True,  # told by content, with the other faults of a file
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
        help_text="PDF hoặc ảnh, tối đa 50 MB; quét màu, từ 200 dpi.",
    )
