"""Every form: clean text, Vietnamese dates, sentences."""

import datetime as dt
import unicodedata

import pytest
from django import forms
from django.http import QueryDict

from cchc.forms import CleanForm, CleanModelForm, save_or_explain
from units.enums import Role
from units.models import Membership, User
from units.tests.factories import CityFactory, MembershipFactory, UserFactory


class ExampleForm(CleanForm):
    name = forms.CharField(max_length=7)
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False, strip=False)
    mail = forms.EmailField(required=False)
    count = forms.IntegerField(required=False, min_value=1)
    told = forms.CharField(required=False, max_length=2, error_messages={"max_length": "Hai chữ thôi."})


def form_of(**data: str) -> ExampleForm:
    sent = QueryDict(mutable=True)
    sent.update({"name": "Mũi Né", **data})
    return ExampleForm(sent)


def test_decomposed_text_is_composed_before_it_is_measured():
    form = form_of(name=unicodedata.normalize("NFD", "Tiến Lợ") + "  ")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == unicodedata.normalize("NFC", "Tiến Lợ")


def test_a_password_is_taken_as_typed():
    form = form_of(secret="  a  b ")

    assert form.is_valid()
    assert form.cleaned_data["secret"] == "  a  b "


@pytest.mark.parametrize("typed", ["2019-05-20", "20/05/2019", "20/5/2019", "20.5.2019"])
def test_a_date_is_taken_as_pickers_send_it_and_as_people_type_it(typed):
    form = form_of(day=typed)

    assert form.is_valid()
    assert form.cleaned_data["day"] == dt.date(2019, 5, 20)
    assert 'type="date"' in str(form["day"])
    assert 'value="2019-05-20"' in str(form["day"])


def test_what_is_no_date_stays_as_typed_beside_a_sentence():
    form = form_of(day="31/02/2019")

    assert form.errors["day"] == ["Không có ngày 31/02/2019. Hãy kiểm tra lại ngày và tháng."]
    assert 'type="text"' in str(form["day"])
    assert 'value="31/02/2019"' in str(form["day"])


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Hãy điền ô này."),
        ("name", "Phú Trinh", "Quá dài: nhiều nhất 7 ký tự, hiện có 9."),
        ("told", "abc", "Hai chữ thôi."),
        ("kind", "z", "Lựa chọn này không có trong danh sách. Hãy chọn lại."),
        ("mail", "a@", "Địa chỉ thư chưa đúng. Ví dụ: nguyenvana@phanthiet.gov.vn."),
        ("count", "ba", "Hãy nhập một số nguyên, ví dụ 12."),
        ("count", "0", "Giá trị nhỏ nhất được nhận là 1."),
    ],
)
def test_bad_input_gets_a_vietnamese_sentence_at_its_field(field, typed, sentence):
    form = form_of(**{field: typed})

    assert form.errors == {field: [sentence]}
    assert form[field].value() == typed


class MemberForm(CleanModelForm):
    class Meta:
        model = Membership
        fields = ["user", "unit", "role", "starts_on"]


@pytest.mark.django_db
def test_a_list_to_choose_from_begins_with_a_word_not_with_dashes():
    form = MemberForm()

    assert {str(next(iter(form.fields[name].choices))[1]) for name in ("user", "unit", "role")} == {"Chọn…"}  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_what_somebody_else_saved_meanwhile_becomes_the_constraints_sentence():
    city, user = CityFactory(), UserFactory()
    form = MemberForm({"user": user.pk, "unit": city.pk, "role": Role.CLERK, "starts_on": "2019-01-01"})
    assert form.is_valid(), form.errors
    MembershipFactory(user=user, unit=city, role=Role.CLERK)

    assert save_or_explain(form, form.save) is None
    assert form.non_field_errors() == ["Người này đã giữ vai trò đó tại đơn vị."]
    assert Membership.objects.count() == 1


@pytest.mark.django_db
def test_a_unique_column_broken_meanwhile_becomes_a_sentence_too():
    form = form_of()
    form.is_valid()

    def save() -> None:
        for _ in range(2):
            User.objects.create(username="trung", full_name="Nguyễn Trùng")

    assert save_or_explain(form, save) is None
    assert "trùng" in form.non_field_errors()[0]
    assert not User.objects.exists()
