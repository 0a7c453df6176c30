"""Rules of the house that a machine can hold (design, rule 1; docs/development.md)."""

import ast
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
VIEW_MODULES = sorted(
    path for app in ("units", "inspections", "reports") for path in (ROOT / app / "views").glob("*.py")
)
PUBLIC_VIEWS = {"account_login", "account_logout", "account_reauthenticate", "account_inactive", "mfa_authenticate"} | {
    "public_paper",
    "calendar_feed",
}
SOURCES = sorted(
    path
    for folder in ("cchc", "units", "inspections", "reports", "templates", "static/js", "static/css", "launcher")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".js", ".css", ".json", ".txt"} and "vendor" not in path.parts
)


def iter_patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from iter_patterns(entry)
        else:
            yield entry


def test_only_listed_views_are_open_to_anonymous_visitors():
    patterns = iter_patterns(get_resolver())

    open_views = {pattern.name for pattern in patterns if not getattr(pattern.callback, "login_required", True)}

    assert open_views <= PUBLIC_VIEWS


@pytest.mark.parametrize("path", VIEW_MODULES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_views_reach_rows_only_through_visible_to(path: Path):
    """Managers are asked for nothing but `visible_to`; a lookup takes such rows, or a name that holds them."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    doors = [ast.unparse(node) for node in attributes if ast.unparse(node.value).endswith(".objects")]
    back_doors = [ast.unparse(node) for node in attributes if node.attr in ("_base_manager", "_default_manager")]
    lookups = [
        ast.unparse(node.args[0])
        for node in nodes
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith(("get_object_or", "get_list_or"))
    ]

    assert [door for door in doors if not door.endswith(".objects.visible_to")] == []
    assert back_doors == []
    assert [lookup for lookup in lookups if ".objects.visible_to(" not in lookup and lookup[0].isupper()] == []


def test_every_page_has_a_name():
    assert [pattern for pattern in iter_patterns(get_resolver()) if not pattern.name] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sources_are_nfc(path: Path):
    text = path.read_text(encoding="utf-8")

    assert text == unicodedata.normalize("NFC", text)


def test_there_are_no_signal_receivers_and_no_services():
    names = {path.stem for path in SOURCES if path.suffix == ".py"}

    assert names.isdisjoint({"services", "selectors", "utils", "helpers", "signals"})


def test_a_production_setting_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch):
    from django.core.exceptions import ImproperlyConfigured

    from cchc.environment import read_environment

    given: dict[str, Any] = {
        "CCHC_MODE": "production",
        "CCHC_SECRET_KEY": "x" * 60,
        "CCHC_ALLOWED_HOSTS": "cchc.example.vn",
        "DATABASE_URL": "postgres://cchc@localhost/cchc",
        "REDIS_URL": "redis://localhost/0",
        "CCHC_FILES_DIR": "/srv/cchc/files",
    }
    for name in [*given, "CCHC_DEMO_TODAY", "CCHC_DEBUG"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert read_environment().production

    for name in set(given) - {"CCHC_MODE"}:
        with monkeypatch.context() as without:
            without.delenv(name)
            with pytest.raises(ImproperlyConfigured, match=name):
                read_environment()


@pytest.mark.parametrize(("name", "value"), [("CCHC_DEMO_TODAY", "2019-05-20"), ("CCHC_DEBUG", "1")])
def test_production_refuses_what_only_a_trial_may_have(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    from django.core.exceptions import ImproperlyConfigured

    from cchc.environment import read_environment

    monkeypatch.setenv("CCHC_MODE", "production")
    monkeypatch.delenv("CCHC_DEMO_TODAY", raising=False)
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=name):
        read_environment()


def test_debug_is_off_unless_asked_for():
    assert settings.DEBUG is False
