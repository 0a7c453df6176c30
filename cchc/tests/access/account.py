"""Signing in, the profile, the second factor."""

from __future__ import annotations

from cchc.tests.access.rows import EVERYBODY, NOBODY, Row

ROWS = {
    "home": Row(EVERYBODY),
    "profile": Row(EVERYBODY),
    "account_change_password": Row(EVERYBODY),
    "usersessions_list": Row(EVERYBODY),
    "mfa_reauthenticate": Row(EVERYBODY),
    "mfa_index": Row(EVERYBODY),
    "mfa_activate_totp": Row(EVERYBODY),
    "mfa_deactivate_totp": Row(NOBODY),
    "mfa_view_recovery_codes": Row(NOBODY),
    "mfa_generate_recovery_codes": Row(EVERYBODY),
    "mfa_download_recovery_codes": Row(NOBODY),  # like the two above, there only once a second factor is
}
