"""Every page that shows a table of data offers it as a workbook; where one does not, its reason is written down here."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.urls import Resolver404, resolve

from cchc.tests.cast import sign_in
from cchc.tests.world import DAY, addresses
from reports.tests.lists import furnished

pytestmark = pytest.mark.django_db

WORKBOOKS = {"list_export", "finding_export", "criteria_set_export"}
# Name of the URL → why its table goes nowhere.
WITHOUT = {
    "home": "the first rows of the list of units that are behind, which has its workbook",
    "inspection": "the few who inspect there; the calendar and the team have theirs",
    "meeting": "a form laid out as a table",
    "round_schedule": "a form a row; the round has the workbook of its inspections",
    "own_jobs": "one's own files, each of which is fetched there",
    "number_book_print": "the book as it is printed; the book has its workbook",
}
# Templates whose tables the walk does not meet → why.
UNSEEN = {
    "components/excel_problems.html": "what is wrong with a file that somebody sent",
    "inspections/criteria/preview.html": "what a file would load, before it is loaded",
    "reports/index/calibration_cases.html": "the cases behind a number; the button stands in the template",
    "reports/index_imports/preview.html": "what a file would load, before it is loaded",
    "reports/index_imports/results_preview.html": "what a file would load, before it is loaded",
    "reports/dashboards/parts/cause_units.html": "units of an opened cause; the button stands in the template",
    "reports/dashboards/parts/recurring_units.html": "units of an opened criterion; the button stands in the template",
    "reports/unit_file/parts/counts.html": "findings of a unit, below the button of its file",
    "reports/unit_file/parts/rows.html": "findings of a unit, below the button of its file",
    "units/_grant_log.html": "the other half of the page of grants, below the same button",
}


class _Reader(HTMLParser):
    """Whether there is a table, and which pages the links, forms and buttons lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.has_table = False
        self.leads_to: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.has_table |= tag == "table"
        for name, value in attributes:
            if name in ("href", "action", "formaction") and value and value.startswith("/"):
                self.leads_to.add(_name_of(urlsplit(value).path))


def _name_of(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def test_every_table_goes_to_excel_or_it_is_said_why_not(settings: Any):
    settings.CCHC_DEMO_TODAY = DAY
    world = furnished()
    clients = {who: sign_in(user) for who, user in world.stage.cast.people().items()}
    without, drawn = set(), set()
    for address in addresses(world):
        for who in {*address.walkers, "unit_head"}:
            answer: Any = clients[who].get(address.path)
            drawn |= {template.name for template in answer.templates}
            if answer.status_code == 200 and not answer.streaming and b"<table" in answer.content:
                page = _Reader(answer.content.decode())
                if page.has_table and not page.leads_to & WORKBOOKS:
                    without.add(address.name)

    assert without == set(WITHOUT)
    assert _with_table() - drawn == set(UNSEEN)


def _with_table() -> set[str]:
    """The names of the templates in which a table stands."""
    root = Path(django_settings.BASE_DIR) / "templates"
    return {str(path.relative_to(root)) for path in root.rglob("*.html") if "<table" in path.read_text()}
