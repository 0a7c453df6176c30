"""The pages of django-allauth that make sense here: no sign-up, no mail (design, rule 23)."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as usersessions
from django.urls import path

urlpatterns = [
    path("dang-nhap/", account.login, name="account_login"),
    path("ngung-su-dung/", account.account_inactive, name="account_inactive"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("doi-mat-khau/", account.password_change, name="account_change_password"),
    path("xac-nhan-lai/", account.reauthenticate, name="account_reauthenticate"),
    path("phien/", usersessions.list_usersessions, name="usersessions_list"),
    path("xac-thuc/", mfa.authenticate, name="mfa_authenticate"),
    path("xac-thuc/xac-nhan-lai/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("hai-buoc/", mfa.index, name="mfa_index"),
    path("hai-buoc/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("hai-buoc/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("hai-buoc/ma-du-phong/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("hai-buoc/ma-du-phong/tao/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("hai-buoc/ma-du-phong/tai/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
