"""Every URL × every role (design, rule 1): hidden is 404, visible but not allowed is 403; an unlisted URL fails.

`TABLE` says of each URL who gets through (OK) and who is refused though he sees the thing (NO); for everybody else it is
hidden. Anonymous visitors are sent to the sign-in page everywhere.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from cchc.tests.access_table import EVERYBODY, PUBLIC, TABLE, Row, furnish
from cchc.tests.cast import Stage, set_stage
from cchc.tests.test_house_rules import iter_patterns
from units.models import User

OK, NO, HIDDEN = "đi qua", "403", "404"


@pytest.fixture
def theatre(db: None) -> Stage:
    return furnish(set_stage())


def test_every_url_is_listed():
    names = {pattern.name for pattern in iter_patterns(get_resolver())}

    assert names == set(TABLE) | PUBLIC


def test_each_role_gets_what_the_table_says(theatre: Stage):
    clients = {role: _signed_in(user) for role, user in theatre.cast.people().items()}

    found = {(name, role): _ask(name, theatre, client) for name in TABLE for role, client in clients.items()}

    expected = {(name, role): _expected(TABLE[name], role) for name in TABLE for role in EVERYBODY}
    wrong = {key: f"{found[key]}, not {expected[key]}" for key in found if found[key] != expected[key]}
    assert wrong == {}, "\n".join(f"{name} × {role}: {what}" for (name, role), what in wrong.items())


def test_an_anonymous_visitor_is_sent_to_sign_in(theatre: Stage):
    answers = {name: _send(Client(), row, name, theatre) for name, row in TABLE.items()}

    assert {name: answer.status_code for name, answer in answers.items() if not _asks_to_sign_in(answer)} == {}


def _asks_to_sign_in(answer: Any) -> bool:
    return bool(answer.status_code == 401 or answer.get("Location", "").startswith(reverse("account_login")))


def _expected(row: Row, role: str) -> str:
    return OK if role in row.ok else NO if role in row.no else HIDDEN


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _ask(name: str, stage: Stage, client: Client) -> str:
    with transaction.atomic():
        response = _send(client, TABLE[name], name, stage)
        transaction.set_rollback(True)
    assert response.status_code < 500, (name, response.status_code)
    return str(response.status_code) if response.status_code in (403, 404) else OK


def _send(client: Client, row: Row, name: str, stage: Stage) -> Any:
    url = reverse(name, args=row.args(stage))
    if row.method == "GET":
        return client.get(url, row.query(stage) if row.query else None)
    if row.json:
        return client.post(url, row.json(stage), content_type="application/json")
    return client.post(url, row.data)
