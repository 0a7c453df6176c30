"""Forms of units, people, roles and delegations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.db import transaction
from django.db.models import Q

from cchc.forms import CleanForm, CleanModelForm, DateField, form_helper, limit_choices
from cchc.lib.dates import today
from units import permissions
from units.enums import AUTHORITY_KINDS, Act, Role, SuccessionKind, UnitKind
from units.models import Delegation, Membership, Unit, UnitName, User
from units.models.unit import UnitQuerySet
from units.models.user import UserQuerySet

UNIT_ENDS = {"unit_gso_code_once_at_a_time": "gso_code", "unit_ends_after_start": "valid_to"}


def administered_units(user: User) -> UnitQuerySet:
    """Units in which the person may grant roles and below which he may add units."""
    ids = permissions.administered(user)
    return Unit.objects.visible_to(user).filter(Q(pk__in=ids) | Q(lead_unit__in=ids))


def administered_people(user: User) -> UserQuerySet:
    return User.objects.visible_to(user).of_lead_units(permissions.administered(user))


def pair(*names: str) -> Row:
    return Row(*(Column(name, css_class="col-md-6") for name in names))


# --- Units ----------------------------------------------------------------------------------------


class UnitForm(CleanModelForm):
    """The unit itself. Where it stands in the tree is chosen once: later only a succession moves it."""

    constraint_fields = UNIT_ENDS

    class Meta:
        model = Unit
        fields = ["kind", "parent", "gso_code", "valid_from", "valid_to", "legal_basis"]
        help_texts = {
            "gso_code": "Mã của Tổng cục Thống kê, ví dụ 22915. Đơn vị không phải cấp xã thì để trống.",
            "valid_to": "Để trống nếu đơn vị đang hoạt động.",
            "legal_basis": "Văn bản thành lập, sắp xếp.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"]
        else:
            led_here = Q(pk__in=permissions.administered(user)) | ~Q(kind__in=AUTHORITY_KINDS)
            limit_choices(self, "parent", administered_units(user).in_force(today()).filter(led_here))
            self.fields["parent"].required = True
        rows = [pair("kind", "parent")] if "parent" in self.fields else ["kind"]
        self.helper = form_helper(*rows, pair("valid_from", "valid_to"), pair("gso_code", "legal_basis"))

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        becomes = kind in AUTHORITY_KINDS
        if (
            self.instance.pk
            and becomes != (self.initial["kind"] in AUTHORITY_KINDS)
            and self.instance.children.exists()
        ):
            raise forms.ValidationError("Đơn vị đã có đơn vị trực thuộc nên không đổi được sang loại này.")
        return kind

    def clean_gso_code(self) -> str:
        code: str = self.cleaned_data["gso_code"]
        if code and not (code.isascii() and code.isdigit()):
            raise forms.ValidationError("Mã đơn vị hành chính chỉ gồm chữ số, ví dụ 22915.")
        return code

    def save(self, commit: bool = True) -> Any:
        unit: Unit = super().save(commit)
        if commit:
            unit.show_newest_name()  # its search and sort keys hold the code and the kind
        return unit


class UnitNameForm(CleanModelForm):
    """What papers print. On the page of a new unit the names hold from its first day."""

    constraint_fields = {"unit_one_name_a_day": "valid_from"}

    class Meta:
        model = UnitName
        fields = [
            "valid_from",
            "official_name",
            "short_name",
            "territory_name",
            "place_name",
            "document_symbol",
            "head_title",
            "deputy_title",
        ]

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [
            pair("official_name", "short_name"),
            pair("territory_name", "place_name"),
            pair("document_symbol"),
            pair("head_title", "deputy_title"),
        ]
        if unit is None:
            del self.fields["valid_from"]
        else:
            self.instance.unit = unit
            rows.insert(0, pair("valid_from"))
        self.helper = form_helper(*rows)

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if self.instance.unit.names.filter(valid_from=day).exists():
            raise forms.ValidationError("Đơn vị đã có một tên bắt đầu từ ngày này.")
        return day


class SuccessionForm(CleanForm):
    """From which units to which, on the page of one of them."""

    kind = forms.ChoiceField(label="Hình thức", choices=SuccessionKind.choices)
    effective_on = DateField(label="Có hiệu lực từ ngày")
    legal_basis = forms.CharField(
        label="Căn cứ pháp lý", max_length=300, help_text="Ví dụ: Nghị quyết số 1253/NQ-UBTVQH15 ngày 24/10/2024"
    )
    predecessors = forms.ModelMultipleChoiceField(
        label="Đơn vị trước", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    successors = forms.ModelMultipleChoiceField(
        label="Đơn vị sau", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, unit: Unit, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial=_first_guess(unit), **kwargs)
        self.unit = unit
        for name in ("predecessors", "successors"):
            limit_choices(self, name, administered_units(user))
        self.helper = form_helper(pair("kind", "effective_on"), "legal_basis", pair("predecessors", "successors"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if {"kind", "predecessors", "successors"} <= data.keys():
            before, after = set(data["predecessors"]), set(data["successors"])
            self._check_numbers(data["kind"], len(before), len(after))
            if both := before & after:
                self.add_error("successors", f"{min(both, key=str)} không thể kế thừa chính mình.")
            if self.unit not in before | after:
                self.add_error("predecessors", f"Hãy chọn {self.unit} ở bên trước hoặc bên sau.")
            self._check_day(data.get("effective_on"), before)
        return data

    def _check_numbers(self, kind: str, before: int, after: int) -> None:
        if before > 1 and kind != SuccessionKind.MERGE:
            self.add_error("predecessors", "Hình thức này chỉ có một đơn vị trước.")
        if after > 1 and kind != SuccessionKind.SPLIT:
            self.add_error("successors", "Hình thức này chỉ có một đơn vị sau.")

    def _check_day(self, day: dt.date | None, before: set[Unit]) -> None:
        late = [unit for unit in before if day and day <= unit.valid_from]
        if late:
            self.add_error("effective_on", f"{min(late, key=str)} chưa hoạt động vào ngày này.")


def _first_guess(unit: Unit) -> dict[str, Any]:
    """A unit that began within a year is what came of others; any other is what went."""
    if unit.valid_from + dt.timedelta(days=365) < today():
        return {"predecessors": [unit.pk]}
    return {"successors": [unit.pk], "effective_on": unit.valid_from, "legal_basis": unit.legal_basis}


def save_new_unit(unit_form: UnitForm, name_form: UnitNameForm) -> Unit:
    unit: Unit = unit_form.save(commit=False)
    with transaction.atomic():
        unit.save()
        name_form.instance.unit, name_form.instance.valid_from = unit, unit.valid_from
        name_form.save()
    return unit


# --- People ---------------------------------------------------------------------------------------


class PersonForm(CleanModelForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "job_title", "phone", "email"]
        help_texts = {
            "username": "Chữ thường không dấu và số, ví dụ ltnoivu.",
            "job_title": "In dưới chữ ký, ví dụ Chuyên viên.",
            "email": "Không bắt buộc.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.update(autocapitalize="none", autocomplete="off", spellcheck="false")
        self.helper = form_helper(pair("full_name", "username"), "job_title", pair("phone", "email"))

    def clean_full_name(self) -> str:
        return " ".join(self.cleaned_data["full_name"].split())


class ProfileForm(CleanModelForm):
    class Meta:
        model = User
        fields = ["phone", "email", "mail_at_once"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper(pair("phone", "email"), "mail_at_once")


class OneTimePasswordForm(CleanForm):
    drop_second_factor = forms.BooleanField(
        label="Gỡ cả xác thực hai bước (khi người này mất điện thoại)", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper("drop_second_factor")


# --- Roles ----------------------------------------------------------------------------------------


class MembershipForm(CleanModelForm):
    constraint_fields = {"membership_ends_after_start": "ends_on", "membership_lead_role_has_lead_unit": "unit"}

    class Meta:
        model = Membership
        fields = ["unit", "role", "title", "starts_on", "ends_on"]
        help_texts = {"ends_on": "Để trống nếu chưa định ngày kết thúc."}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_choices(self, "unit", administered_units(user).in_force(today()))
        self.fields["starts_on"].initial = today
        self.helper = form_helper(pair("unit", "role"), "title", pair("starts_on", "ends_on"))


class EndMembershipForm(CleanForm):
    ends_on = DateField(label="Giữ vai trò đến hết ngày", initial=today)
    reason = forms.CharField(
        label="Lý do", max_length=300, required=False, help_text="Ví dụ: chuyển công tác theo Quyết định số …"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper("ends_on", "reason")


class DelegationForm(CleanModelForm):
    constraint_fields = {"delegation_ends_after_start": "ends_on", "delegation_not_to_oneself": "delegate"}

    acts = forms.MultipleChoiceField(
        label="Việc được làm thay", choices=Act.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Delegation
        fields = ["lead_unit", "principal", "delegate", "capacity", "acts", "starts_on", "ends_on", "note"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = Unit.objects.visible_to(user).filter(pk__in=permissions.administered(user))
        limit_choices(self, "lead_unit", leads)
        people = administered_people(user).filter(is_active=True)
        for name in ("principal", "delegate"):
            limit_choices(self, name, people)
            self.fields[name].label_from_instance = _name_and_title  # type: ignore[attr-defined]
        if leads.count() == 1:
            self.fields["lead_unit"].initial = leads.get()
            self.fields["lead_unit"].widget = forms.HiddenInput()
        self.helper = form_helper(
            "lead_unit", pair("principal", "delegate"), "capacity", "acts", pair("starts_on", "ends_on"), "note"
        )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        lead = self.cleaned_data.get("lead_unit")
        for name in ("principal", "delegate"):
            person = self.cleaned_data.get(name)
            if lead and person and lead.pk not in permissions.owners_of(person):
                self.add_error(name, "Người này không thuộc cơ quan đã chọn.")
        return data


def _name_and_title(person: Any) -> str:
    return f"{person.full_name} – {person.job_title}" if person.job_title else person.full_name


# --- Files ----------------------------------------------------------------------------------------


class PurgeForm(CleanForm):
    reason = forms.CharField(
        label="Lý do",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: ảnh chụp nhầm căn cước công dân. Không chép lại thông tin cá nhân vào đây.",
    )
    sure = forms.BooleanField(label="Tôi đã kiểm tra: đây đúng là tệp cần hủy nội dung")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper("reason", "sure")


# --- Filters --------------------------------------------------------------------------------------


class FilterForm(CleanForm):
    """Read from the address; what makes no sense there filters nothing."""

    q = forms.CharField(label="Tìm", required=False, max_length=100)

    def chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_valid() or self.cleaned_data else None


class UnitFilterForm(FilterForm):
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Mọi loại"), *UnitKind.choices])
    state = forms.ChoiceField(
        label="Hiệu lực", required=False, choices=[("", "Đang hoạt động"), ("all", "Cả đơn vị đã kết thúc")]
    )


class PersonFilterForm(FilterForm):
    unit = forms.ModelChoiceField(
        label="Đơn vị", required=False, queryset=Unit.objects.none(), empty_label="Mọi đơn vị"
    )
    role = forms.ChoiceField(label="Vai trò", required=False, choices=[("", "Mọi vai trò"), *Role.choices])
    active = forms.ChoiceField(
        label="Tài khoản",
        required=False,
        choices=[("", "Đang hoạt động"), ("no", "Ngừng sử dụng"), ("all", "Tất cả")],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readable = permissions.people_read(user)
        units = Unit.objects.visible_to(user).filter(Q(pk__in=readable) | Q(lead_unit__in=readable))
        limit_choices(self, "unit", units)


class GrantFilterForm(FilterForm):
    role = forms.ChoiceField(label="Vai trò", required=False, choices=[("", "Mọi vai trò"), *Role.choices])
    since = DateField(label="Từ ngày", required=False)
    until = DateField(label="Đến ngày", required=False)
