"""Signing in, the profile, the second factor."""

from __future__ import annotations

from cchc.tests.access.rows import EVERYBODY, NOBODY, Row, post

ROWS = {
    "home": Row(EVERYBODY),
    "profile": Row(EVERYBODY),
    "calendar_feed_renew": post(EVERYBODY - {"outsider"}, frozenset({"outsider"})),
    "calendar_feed_revoke": post(EVERYBODY),
    "search": Row(EVERYBODY, query=lambda stage: {"q": "mui ne"}),
    "search_suggestions": Row(EVERYBODY, query=lambda stage: {"q": "mui ne"}),
    "guide": Row(EVERYBODY),
    "guide_chapter": Row(EVERYBODY, args=lambda stage: ["bat-dau"]),
    "hint_close": post(EVERYBODY, data={"hint": "bat-dau/viec-cua-toi"}),
    "hints_reopen": post(EVERYBODY),
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
