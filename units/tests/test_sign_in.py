"""Signing in, one-time passwords, sessions that end, the second factor (design, rule 23)."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from units.enums import Role
from units.middleware import IDLE_LIMITED, SEEN_AT, SIGNED_IN_AT, now_seconds
from units.models import User
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-thu-2019"
NEW = "cau-tu-chon-2019"
JSON = {"accept": "application/json"}


def sign_in(client: Client, username: str, password: str = PASSWORD, **data: str) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password, **data})


def move_session(client: Client, **stamps: int) -> None:
    session = client.session
    session.update(stamps)
    session.save()


# --- Signing in -----------------------------------------------------------------------------------


def test_a_person_signs_in_by_user_name_and_lands_on_the_page_asked_for(client: Client, cast: Any):
    asked = client.get(reverse("profile"))
    assert asked["Location"] == f"{reverse('account_login')}?next=%2Fho-so%2F"

    page = client.get(asked["Location"])
    assert f'value="{reverse("profile")}"' in page.content.decode()
    assert sign_in(client, "Noivu ", next=reverse("profile"))["Location"] == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200


def test_a_wrong_password_gives_one_sentence_and_keeps_the_name_typed(client: Client, cast: Any):
    page = sign_in(client, "noivu", "sai-mat-khau").content.decode()

    assert page.count("Tên đăng nhập hoặc mật khẩu chưa đúng.") == 1
    assert 'value="noivu"' in page
    assert "sai-mat-khau" not in page


def test_an_unknown_name_gets_the_same_sentence_as_a_wrong_password(client: Client, cast: Any):
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in sign_in(client, "khongco").content.decode()


def test_nobody_signs_up_or_resets_by_mail(client: Client):
    for path in ("signup", "dang-ky", "password/reset", "email"):
        assert client.get(f"/tai-khoan/{path}/").status_code == 404


def test_next_never_leads_to_another_site(client: Client, cast: Any):
    assert sign_in(client, "noivu", next="https://example.com/")["Location"] == reverse("home")


def test_somebody_deactivated_cannot_sign_in_and_his_session_ends(client: Client, cast: Any):
    sign_in(client, "noivu")
    User.objects.filter(username="noivu").update(is_active=False)

    assert client.get(reverse("home")).status_code == 302
    assert sign_in(client, "noivu")["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200


# --- Rate limits ----------------------------------------------------------------------------------


def test_five_wrong_passwords_a_minute_stop_that_account_from_that_address_only(client: Client, cast: Any):
    for _ in range(5):
        sign_in(client, "noivu", "sai")

    assert "Đã nhập sai quá nhiều lần." in sign_in(client, "noivu").content.decode()
    assert sign_in(client, "vanthu")["Location"] == reverse("home")
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert sign_in(elsewhere, "noivu")["Location"] == reverse("home")


def test_a_whole_city_behind_one_address_signs_in_at_the_same_minute(cast: Any):
    for _ in range(70):
        assert sign_in(Client(), "noivu").status_code == 302


# --- One-time passwords ---------------------------------------------------------------------------


@pytest.fixture
def newcomer(client: Client, stage: Any) -> User:
    user: User = UserFactory(
        username="nguoimoi", must_change_password=True, email="moi@example.vn", roles=[(Role.CLERK, stage.city)]
    )
    sign_in(client, "nguoimoi")
    return user


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(client: Client, newcomer: User):
    for name in ("home", "profile", "unit_list", "mfa_index", "usersessions_list"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_change_password")), name
    assert client.get(reverse("home"), headers=JSON).status_code == 403
    assert client.get(reverse("account_change_password")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_after_choosing_his_own_password_a_person_goes_on_to_where_he_wanted(client: Client, newcomer: User):
    asked = client.get(reverse("profile"))["Location"]
    assert asked == f"{reverse('account_change_password')}?next=%2Fho-so%2F"
    answer = client.post(asked, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    newcomer.refresh_from_db()
    assert answer["Location"] == reverse("profile")
    assert newcomer.must_change_password is False
    assert newcomer.check_password(NEW)
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("khong-dung", NEW, NEW, "Mật khẩu hiện tại chưa đúng."),
        (PASSWORD, NEW, NEW + "x", "Hai lần nhập mật khẩu mới chưa giống nhau."),
        (PASSWORD, PASSWORD, PASSWORD, "Mật khẩu mới phải khác mật khẩu hiện tại."),
        (PASSWORD, "ngan", "ngan", "Mật khẩu quá ngắn: cần ít nhất 10 ký tự."),
        (PASSWORD, "1234567890987", "1234567890987", "Mật khẩu này hoàn toàn là số."),
        (PASSWORD, "nguoimoi2019", "nguoimoi2019", "Mật khẩu quá giống với tên đăng nhập."),
    ],
)
def test_an_unfit_password_is_refused_with_a_sentence(client: Client, newcomer: User, old, new, again, sentence):
    url = reverse("account_change_password")
    page = client.post(url, {"oldpassword": old, "password1": new, "password2": again})

    newcomer.refresh_from_db()
    assert sentence in page.content.decode()
    assert newcomer.must_change_password


# --- Sessions that end ----------------------------------------------------------------------------


def test_a_units_account_is_signed_out_after_30_idle_minutes(client: Client, cast: Any):
    sign_in(client, "chutich")
    assert client.session[IDLE_LIMITED] is True
    move_session(client, **{SEEN_AT: now_seconds() - 31 * 60})

    answer = client.get(reverse("profile"))

    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_a_units_account_that_works_stays_signed_in(client: Client, cast: Any):
    sign_in(client, "chutich")
    move_session(client, **{SIGNED_IN_AT: now_seconds() - 3600, SEEN_AT: now_seconds() - 29 * 60})

    assert client.get(reverse("profile")).status_code == 200
    assert now_seconds() - client.session[SEEN_AT] < 5


def test_home_affairs_may_be_idle_for_longer_but_not_beyond_12_hours(client: Client, cast: Any):
    sign_in(client, "noivu")
    move_session(client, **{SIGNED_IN_AT: now_seconds() - 11 * 3600})
    assert client.get(reverse("profile")).status_code == 200

    move_session(client, **{SIGNED_IN_AT: now_seconds() - 12 * 3600 - 1})
    assert client.get(reverse("profile"))["Location"].startswith(reverse("account_login"))


def test_no_page_of_a_signed_in_person_is_stored_by_the_browser(client: Client, cast: Any):
    sign_in(client, "chutich")

    assert "no-store" in client.get(reverse("profile"))["Cache-Control"]


@pytest.mark.parametrize("ended", [True, False], ids=["ended by time", "signed out elsewhere"])
def test_what_a_page_sends_after_the_session_ended_is_not_saved_and_leads_back_to_it(
    client: Client, cast: Any, ended: bool
):
    sign_in(client, "chutich")
    move_session(client, **{SEEN_AT: now_seconds() - 31 * 60}) if ended else client.logout()
    page = {"referer": f"http://testserver{reverse('profile')}"}

    answer = client.post(reverse("profile"), {"phone": "0252 123", "email": ""}, headers=page)

    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fho-so%2F"
    assert not User.objects.filter(phone="0252 123").exists()


@pytest.mark.parametrize("ended", [True, False], ids=["ended by time", "signed out elsewhere"])
def test_what_a_script_sends_after_the_session_ended_gets_401_and_a_sentence(client: Client, cast: Any, ended: bool):
    sign_in(client, "chutich")
    move_session(client, **{SEEN_AT: now_seconds() - 31 * 60}) if ended else client.logout()

    answer = client.post(reverse("profile"), {"phone": "0252 123"}, headers=JSON)

    assert answer.status_code == 401
    assert answer.json()["error"].startswith("Phiên làm việc đã hết hạn.")
    assert not User.objects.filter(phone="0252 123").exists()


def test_htmx_is_sent_to_the_sign_in_and_back_to_its_page(client: Client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/don-vi/?q=mui"}
    answer = client.get(reverse("unit_list"), headers=headers)

    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fdon-vi%2F%3Fq%3Dmui"


# --- The second factor ----------------------------------------------------------------------------


def confirm_oneself(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_person_turns_the_second_factor_on_sees_his_codes_and_signs_in_with_it(client: Client, cast: Any):
    sign_in(client, "noivu")
    confirm_oneself(client)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Mã chưa đúng hoặc đã hết hạn." in wrong.content.decode()
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert len(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]) == 10
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200

    again = Client()
    assert sign_in(again, "noivu")["Location"] == reverse("mfa_authenticate")
    assert again.get(reverse("home")).status_code == 302
    assert "Mã chưa đúng" in again.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    recovery = RecoveryCodes(Authenticator.objects.get(user__username="noivu", type="recovery_codes"))
    assert again.post(reverse("mfa_authenticate"), {"code": recovery.get_unused_codes()[0]}).status_code == 302
    assert again.get(reverse("home")).status_code == 200


def test_the_second_factor_is_changed_only_after_the_password_was_given_again(client: Client, cast: Any):
    sign_in(client, "noivu")

    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(answer["Location"]).status_code == 200
    assert "Mật khẩu chưa đúng." in client.post(answer["Location"], {"password": "sai"}).content.decode()
    assert client.post(answer["Location"], {"password": PASSWORD})["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize("who", ["administrator", "clerk", "leader", "home_affairs_head", "unit_head"])
def test_in_production_whoever_signs_or_administers_must_have_a_second_factor(
    client: Client, cast: Any, settings: Any, who: str
):
    settings.CCHC_PRODUCTION = True
    user = cast.people()[who]
    sign_in(client, user.username)

    assert client.get(reverse("profile"))["Location"].startswith(reverse("mfa_activate_totp"))
    assert client.get(reverse("profile"), headers=JSON).status_code == 403
    confirm_oneself(client)
    client.get(reverse("mfa_activate_totp"))
    TOTP.activate(user, client.session["mfa.totp.secret"])
    assert client.get(reverse("profile")).status_code == 200
    page = client.post(reverse("mfa_deactivate_totp")).content.decode()
    assert "bắt buộc xác thực hai bước" in page
    assert Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize("who", ["home_affairs", "unit_officer", "member"])
def test_in_production_others_may_do_without(client: Client, cast: Any, settings: Any, who: str):
    settings.CCHC_PRODUCTION = True
    sign_in(client, cast.people()[who].username)

    assert client.get(reverse("profile")).status_code == 200


def test_the_list_of_sessions_ends_the_others(client: Client, cast: Any):
    other = Client()
    sign_in(other, "noivu")
    sign_in(client, "noivu")

    assert client.get(reverse("usersessions_list")).context["session_count"] == 2
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("home")).status_code == 302
    assert client.get(reverse("home")).status_code == 200
