"""Of the sample: every figure of every dashboard leads to its rows, and there are as many as it says.

Pages are read as people read them: the figures that are links are followed; of those that are none, none counts rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse

from inspections.models import IndexAssessment, IndexRound
from reports.statistics.measures import MEASURES
from units.models import Unit, User

pytestmark = pytest.mark.usefixtures("sample_files")
WHOLE = re.compile(r"\d{1,3}(\.\d{3})*|\d+")
SHADED = "cell of the heat map"  # findings, or points
# Columns of numbers that count no rows: points, percentages, ranks, «lần thứ».
NO_COUNT = {
    "Điểm", "Đạt (%)", "Trung bình (%)", "Đơn vị (%)", "Mất", "Tối đa", "Do đơn vị", "Cùng mất", "Trung bình", "Hạng",
    "Chỉ số", "Tối đa áp dụng", "Tự chấm", "Thành phố", "Năm 2017", "Chênh lệch",
}  # fmt: skip


@dataclass
class Figure:
    """A number as it stands on a page; `href` is empty where it leads nowhere."""

    text: str
    href: str
    label: str


@dataclass
class Figures(HTMLParser):
    """Cells of tables (`td.num`), of the heat map, tiles, and links that count (`.count-link`)."""

    found: list[Figure] = field(default_factory=list)
    cell: Figure | None = None
    link: Figure | None = None
    in_value: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "td" and "data-shade" in given:
            self.cell = Figure("", "", SHADED)
        elif tag == "td" and "num" in classes:
            self.cell = Figure("", "", given.get("data-label") or "")
        elif tag == "a" and {"count-link", "tile"} & set(classes):
            self.link = Figure("", given["href"] or "", "")
            self.in_value = "count-link" in classes
        elif tag == "a" and self.cell:
            self.cell.href = given["href"] or ""
        elif tag == "span" and "value" in classes:
            self.in_value = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link:
            if self.cell:
                self.cell.href = self.link.href
            else:
                self.found.append(self.link)
            self.link, self.in_value = None, False
        elif tag == "span":
            self.in_value = False
        elif tag == "td" and self.cell:
            self.found.append(self.cell)
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.cell.text += data.strip()
        elif self.link and self.in_value:
            self.link.text += data.strip()


def figures_of(page: Any) -> list[Figure]:
    """Whole numbers above 0."""
    read = Figures()
    read.feed(page.content.decode())
    return [each for each in read.found if WHOLE.fullmatch(each.text) and each.text != "0"]


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def rows_said(page: Any) -> str:
    """How many rows a page says it has."""
    context = page.context
    if context.get("strengths") and context["opened"]:
        return str(len(context["strengths"].rows[0].models))
    return str(context["page"].count_text if context.get("page") else len(context["rows"]))


def misled(client: Client, address: str) -> list[Figure | tuple[Figure, str]]:
    """Figures of that page that lead nowhere, or to another number of rows."""
    page = client.get(address)
    assert page.status_code == 200, address
    wrong: list[Figure | tuple[Figure, str]] = []
    for figure in figures_of(page):
        if figure.label in NO_COUNT or (figure.label == SHADED and "measure=findings" not in address):
            continue
        if figure.href:
            if (said := rows_said(client.get(urljoin(address, figure.href)))) != figure.text:
                wrong.append((figure, said))
        else:
            wrong.append(figure)
    return wrong


SPANS = ("", "?span=2019", "?span=all")
SPANNED = ("overview", "laggards", "coverage", "recurring", "causes", "strengths")
OVERVIEW = [f"{name}{span}" for name in SPANNED for span in SPANS]
HEAT = [f"heat_map?measure={measure}&field={slug}" for measure in MEASURES for slug in ("", "steering")]
MAPS = [f"city_map?measure={measure}" for measure in ("score", "lost", "open", "overdue")]
OTHERS = ["home", "trends", "trends?level=division", "recurring?sort=again", "index_own?year=2019", "index_calibration"]


def _address(page: str) -> str:
    name, _, query = page.partition("?")
    return f"{reverse(name)}?{query}"


@pytest.mark.parametrize("page", [*OVERVIEW, *HEAT, *MAPS, *OTHERS])
def test_every_figure_of_a_dashboard_leads_to_as_many_rows(page: str):
    assert misled(client_of("chutich"), _address(page)) == []


@pytest.mark.parametrize("username", ["noivu.truongphong", "lacdao.chutich", "lacdao.congchuc"])
@pytest.mark.parametrize("page", ["home", "overview", "laggards"])
def test_so_does_every_figure_that_others_read(page: str, username: str):
    assert misled(client_of(username), _address(page)) == []


def test_what_is_told_to_the_leader_opens_as_many_rows():
    client = client_of("chutich")
    home: Any = client.get(reverse("home"))
    task = next(task for task in home.context["home"].tasks if "đã báo đến lãnh đạo" in task.what)
    assert f"Xem {rows_said(client.get(task.url))} tồn tại" in task.what


def test_so_does_every_figure_of_an_opened_line():
    client = client_of("chutich")
    for name in ("recurring", "causes", "strengths"):
        page: Any = client.get(reverse(name), {"span": "all"})
        assert page.context[name].rows, name
        for row in page.context[name].rows[:3]:
            assert misled(client, row.units.url) == []


def test_so_does_every_figure_of_a_units_file():
    for unit in Unit.objects.communes()[:4]:
        assert misled(client_of("chutich"), reverse("unit_file", args=[unit.pk])) == []
    assert misled(client_of("lacdao.chutich"), reverse("my_unit_file")) == []


def test_so_does_every_figure_of_the_results_of_the_index():
    client, round_ = client_of("chutich"), IndexRound.objects.filter(status="published").latest("year")
    for name in ("index_ranking", "index_city_loss"):
        assert misled(client, reverse(name, args=[round_.pk])) == []
    one = IndexAssessment.objects.filter(round=round_).earliest("rank")
    assert misled(client, reverse("index_loss", args=[one.pk])) == []


def test_such_figures_stand_on_every_page():
    client = client_of("chutich")
    for page in (
        *SPANNED,
        "heat_map?measure=findings",
        "city_map?measure=open",
        "home",
        "trends",
        "index_own?year=2019",
    ):
        assert [figure for figure in figures_of(client.get(_address(page))) if figure.href], page
