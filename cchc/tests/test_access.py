"""Every URL × every role (design, rule 1): hidden is 404, visible but not allowed is 403; an unlisted URL fails.

`TABLE` says of each URL who gets through (OK) and who is refused though he sees the thing (NO); for everybody else it is
hidden. Anonymous visitors are sent to the sign-in page everywhere.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from cchc.tests.access import EVERYBODY, PUBLIC, TABLE, Row, furnish
from cchc.tests.browser import session_of
from cchc.tests.cast import Stage, set_stage
from cchc.tests.kept import kept
from cchc.tests.test_house_rules import iter_patterns

OK, NO, HIDDEN = "đi qua", "403", "404"


@kept
def open_theatre() -> tuple[Stage, dict[str, str]]:
    """The stage with one of each thing, and the session of each role."""
    stage = furnish(set_stage())
    return stage, {role: session_of(user) for role, user in stage.cast.people().items()}


@pytest.fixture
def theatre(db: None) -> tuple[Stage, dict[str, str]]:
    return open_theatre()


def test_every_url_is_listed():
    names = {pattern.name for pattern in iter_patterns(get_resolver())}

    assert names == set(TABLE) | PUBLIC


@pytest.mark.parametrize("name", TABLE)
def test_each_role_gets_what_the_table_says(theatre: tuple[Stage, dict[str, str]], name: str):
    stage, sessions = theatre

    found = {role: _ask(name, stage, _signed_in(session)) for role, session in sessions.items()}

    assert found == {role: _expected(TABLE[name], role) for role in EVERYBODY}


def test_an_anonymous_visitor_is_sent_to_sign_in(theatre: tuple[Stage, dict[str, str]]):
    answers = {name: _send(Client(), row, name, theatre[0]) for name, row in TABLE.items()}

    assert {name: answer.status_code for name, answer in answers.items() if not _asks_to_sign_in(answer)} == {}


def _asks_to_sign_in(answer: Any) -> bool:
    return bool(answer.status_code == 401 or answer.get("Location", "").startswith(reverse("account_login")))


def _expected(row: Row, role: str) -> str:
    return OK if role in row.ok else NO if role in row.no else HIDDEN


def _signed_in(session: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def _ask(name: str, stage: Stage, client: Client) -> str:
    with transaction.atomic():
        response = _send(client, TABLE[name], name, stage)
        transaction.set_rollback(True)
    assert response.status_code < 500, (name, response.status_code)
    assert not _asks_to_sign_in(response), name
    return str(response.status_code) if response.status_code in (403, 404) else OK


def _send(client: Client, row: Row, name: str, stage: Stage) -> Any:
    url = reverse(name, args=row.args(stage))
    if row.method == "GET":
        return client.get(url, row.query(stage) if row.query else None)
    if row.json:
        return client.post(url, row.json(stage), content_type="application/json")
    return client.post(url, row.data(stage) if callable(row.data) else row.data)
