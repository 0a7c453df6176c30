"""Bad input at every form: a Vietnamese sentence at its field, what was typed still there, nothing half-saved.

What each app's own tests hold already (units/tests/test_pages.py, inspections/tests/test_selfreport.py and others) is
not repeated. Garbage of every kind at every address: test_garbage.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.utils.html import escape

from cchc.tests.bad_inputs import INDEX, MENDING, MINUTES, PLANNING, UNITS, VISITS, Bad
from cchc.tests.cast import sign_in
from cchc.tests.world import DAY, Form, World, build_world, forms_on

pytestmark = pytest.mark.django_db


TABLES = {
    "units": UNITS,
    "planning": PLANNING,
    "visits": VISITS,
    "minutes": MINUTES,
    "mending": MENDING,
    "index": INDEX,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_bad_input_is_told_at_its_field_kept_as_typed_and_not_saved(settings: Any, table: list[Bad]):
    settings.CCHC_DEMO_TODAY = DAY
    world = build_world()

    problems = [
        f"{bad.action or bad.page} {list(bad.typed)}: {problem}" for bad in table if (problem := _try(world, bad))
    ]

    assert problems == []


def _try(world: World, bad: Bad) -> str:
    """Send the form that the page shows with the bad value in it; what is wrong with the answer, '' if nothing is."""
    client = sign_in(getattr(world.stage.cast, bad.who))
    page, action = world.path(bad.page, bad.of), world.path(bad.action or bad.page, bad.of)
    form = next((form for form in forms_on(page, client) if _goes_to(form, action, bad)), None)
    if form is None:
        return "no such form on the page"
    before = stored()
    response = client.post(action, form.values | bad.typed)
    errors = errors_in(response.context)
    sentences = [sentence for name, sentence in errors if name == (bad.field or "__all__")]
    if response.status_code != 422:
        return f"answered with {response.status_code}"
    if not any(bad.sentence in sentence for sentence in sentences):
        return f"says {errors}"
    if stored() != before:
        return "something was saved"
    return "" if _keeps(response.content.decode(), bad) else "what was typed is gone"


def _goes_to(form: Form, action: str, bad: Bad) -> bool:
    return form.method == "post" and form.action == action and set(bad.typed) <= set(form.values)


def _keeps(html: str, bad: Bad) -> bool:
    return not bad.shown or all(escape(text) in html for text in bad.typed.values() if isinstance(text, str))


def errors_in(context: Any) -> list[tuple[str, str]]:
    """(field, sentence) of every form with errors that the answer shows."""
    found: dict[int, BaseForm] = {}

    def look(value: Any) -> None:
        if isinstance(value, BaseForm):
            found[id(value)] = value
        elif isinstance(value, BaseFormSet | list | tuple):
            for part in value:
                look(part)
        elif isinstance(value, dict):
            look(list(value.values()))

    for layer in context or []:
        look(list(layer.flatten().values()) if hasattr(layer, "flatten") else list(dict(layer).values()))
    return [
        (name, str(sentence))
        for form in found.values()
        if form.is_bound
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def stored() -> str:
    """A fingerprint of every row of our own tables."""
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.app_label in ("units", "inspections", "reports")]
    rows = (
        "SELECT md5(coalesce(string_agg((to_jsonb(t) - 'last_login')::text, '|' ORDER BY to_jsonb(t)->>'id'), '')) FROM"
    )
    prints = [f'({rows} "{name}" t)' for name in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' || '.join(prints)}")
        return str(cursor.fetchone())
