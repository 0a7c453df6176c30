"""Garbage of every kind at every address: whatever is sent, no answer is a 500 and nothing breaks on the way.

The walk opens every page as those who work with it, takes every form from it, and sends it full of garbage, then with
one bad field among good ones, which is what reaches the database if a form lets it through.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from cchc.tests.cast import Stage, sign_in
from cchc.tests.world import DAY, WALKERS, Form, World, addresses, build_world, forms_of
from inspections.models import AnswerOperation
from inspections.tests.checklists import sent

pytestmark = pytest.mark.django_db

HUGE = "1" + "0" * 30
GARBAGE = {
    "NUL": "a\x00b",
    "10,000 letters": "ố" * 10_000,
    "huge number": HUGE,
    "no ASCII digit": "²",
    "5,000 digits": "9" * 5000,
}
TOGETHER = ["NUL", "10,000 letters", "5,000 digits", "no ASCII digit"]
ALONE = ["huge number"]
PARAMETERS = [
    "sau", "truoc", "q", "status", "kind", "unit", "unit_name", "field", "severity", "round", "year", "mine",
    "ngay", "kieu", "nguoi", "don-vi", "criterion", "since", "show", "until", "role", "active", "state", "parent",
    "xem", "tai-ve", "next", "page", "due", "due_from", "due_to", "desk", "again", "sort", "finding",
]  # fmt: skip


@pytest.fixture
def world(settings: Any) -> World:
    settings.CCHC_DEMO_TODAY = DAY
    return build_world()


def test_no_form_breaks_on_garbage(world: World):
    clients = {"": Client()}
    broken = []
    for form in _each_once([*forms_of(world), *_forms_of_scripts(world)]):
        if form.who not in clients:
            clients[form.who] = sign_in(getattr(world.stage.cast, form.who))
        for kind in TOGETHER:
            full = dict.fromkeys(form.values, [GARBAGE[kind]])
            broken += _broken(clients[form.who], form, full, kind)
        for kind in ALONE:
            for name in _each_name_once(form):
                broken += _broken(clients[form.who], form, {**form.values, name: [GARBAGE[kind]]}, f"{kind} in {name}")

    assert broken == []


def test_no_page_breaks_on_garbage_in_its_address(world: World):
    clients = {who: sign_in(getattr(world.stage.cast, who)) for names in WALKERS.values() for who in names}
    broken = []
    once = {address.name: address for address in addresses(world) if address.name != "account_logout"}
    for address in once.values():
        for kind in [*TOGETHER, *ALONE]:
            form = Form(address.path, "get", address.walkers[0])
            broken += _broken(clients[form.who], form, dict.fromkeys(PARAMETERS, GARBAGE[kind]), kind)

    assert broken == []


def _broken(client: Client, form: Form, values: dict[str, Any], kind: str) -> list[str]:
    """What broke, in words; all that was written is taken back."""
    told = f"{form.method} {form.action} as {form.who}, {kind}"
    try:
        with transaction.atomic():
            response = client.post(form.action, values) if form.method == "post" else client.get(form.action, values)
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - the walk goes on and names them all
        return [f"{told}: {error!r:.200}"]
    return [f"{told}: {response.status_code}"] if response.status_code >= 500 else []


def _forms_of_scripts(world: World) -> list[Form]:
    """Those that scripts send, and the sign-in, which nobody who is signed in sees."""
    here, scheduled, drawn = world.inspections
    return [
        Form(reverse("account_login"), "post", "", {"login": ["x"], "password": ["y"], "next": ["/"]}),
        Form(reverse("mfa_activate_totp"), "post", "administrator", {"code": ["1"]}),
        Form(reverse("evidence_add", args=[here.pk]), "post", "secretary", {"criterion": ["1"], "id": [""]}),
        Form(reverse("minutes_scan", args=[drawn.pk]), "post", "secretary", {"file": [""]}),
        Form(reverse("round_coverage", args=[here.round_id]), "post", "home_affairs", {"shown": ["1"], "unit": ["1"]}),
    ]


def _each_once(forms: list[Form]) -> list[Form]:
    """One form of each view and shape: rows of a formset and other inspections bring nothing new."""
    found: dict[Any, Form] = {}
    for form in forms:
        view = resolve(form.action.split("?")[0]).url_name
        if view != "account_logout":
            found.setdefault((view, form.method, frozenset(_each_name_once(form))), form)
    return list(found.values())


def _each_name_once(form: Form) -> list[str]:
    return list({re.sub(r"\d+", "#", name): name for name in form.values}.values())


# --- JSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"device_id": "may\x00thu"},
        {"device_id": "may\ud800"},
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"made_at": "9999-12-31T23:59:59-14:00"},
        {"criterion": int(HUGE)},
        {"criterion": [1]},
        {"seq": int(HUGE)},
        {"base_revision": int(HUGE)},
        {"op_id": {"a": 1}},
        {"value": {"mark": "result", "choice": "\x00"}},
        {"value": {"mark": ["result"]}},
        {"value": None},
    ],
    ids=repr,
)
def test_an_operation_of_garbage_is_refused_with_a_sentence_and_not_kept(stage: Stage, changes: dict[str, Any]):
    url = reverse("checklist_save", args=[stage.inspection.pk])
    operation = sent(stage.inspection, "1.1.1", {"choice": "yes"}) | changes

    response = sign_in(stage.cast.member).post(url, json.dumps({"operations": [operation]}), "application/json")

    assert response.status_code in (404, 422)
    assert response.json()["error"].endswith(".")
    assert not AnswerOperation.objects.exists()


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"operations": ' + b"[" * 100_000, b"\xff\xfe", b"NaN", b'"\\ud800"']
)
def test_a_body_that_nobody_can_read_is_refused_with_a_sentence(stage: Stage, body: bytes):
    url = reverse("checklist_save", args=[stage.inspection.pk])

    response = sign_in(stage.cast.member).post(url, body, "application/json")

    assert response.status_code == 422
    assert response.json()["error"].endswith(".")


# --- Cursors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [["\x00", 1], ["\ud800", 1], [1e400, 1e400], [int(HUGE), int(HUGE)], [None, None], [[], {}], [{"a": 1}, "x"], "xy"],
    ids=repr,
)
@pytest.mark.parametrize("name", ["unit_list", "person_list", "inspection_list", "finding_list", "legal_document_list"])
def test_a_bent_cursor_leads_to_the_first_page(stage: Stage, name: str, values: Any):
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    client = sign_in(stage.cast.home_affairs_head)

    for parameter in ("sau", "truoc"):
        assert client.get(reverse(name), {parameter: cursor}).status_code == 200
