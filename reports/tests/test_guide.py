"""The user's guide and its hints: each page leads to its own section, for the person who reads it."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from cchc.tests.access import EVERYBODY, TABLE
from cchc.tests.cast import sign_in
from cchc.tests.test_access import open_theatre
from cchc.tests.test_every_page import is_page
from cchc.tests.test_house_rules import iter_patterns
from reports.guide.chapters import FOLDER, chapters, section_for
from units.models import User

HINT = "bat-dau/viec-cua-toi"
GUIDE = {"guide", "guide_chapter"}
WITHOUT_PICTURE = {
    "quan-tri/sao-luu": "commands of the server, no page",
    "don-vi/giai-trinh-chi-so": "the sample's round of 2019 has not come so far",
}
NAMES = {pattern.name for pattern in iter_patterns(get_resolver())}


def test_every_section_can_be_linked_to():
    anchors = [(found.slug, section.anchor) for found in chapters() for section in found.sections]

    assert len(anchors) == len(set(anchors))
    assert all(section.html for found in chapters() for section in found.sections)


def test_sections_name_only_pages_that_exist():
    named = {page for found in chapters() for section in found.sections for page in section.pages}

    assert named - NAMES == set()


def test_every_picture_named_is_there_and_every_picture_there_is_named():
    named = {name for path in FOLDER.glob("*.md") for name in re.findall(r"\]\(guide/([\w.-]+)\)", path.read_text())}
    readme = re.findall(r"\]\(static/guide/([\w.-]+)\)", (settings.BASE_DIR / "README.md").read_text())
    kept = {path.name for path in Path(settings.BASE_DIR / "static/guide").glob("*.png")}

    assert named | set(readme) == kept


def test_every_section_shows_the_page_it_explains_or_says_why_not():
    bare = {
        f"{each.chapter}/{each.anchor}" for found in chapters() for each in found.sections if "<img" not in each.html
    }

    assert bare == set(WITHOUT_PICTURE)


def test_what_stands_in_bold_is_said_by_a_page():
    """A button that was renamed is renamed in the guide too."""
    base = settings.BASE_DIR
    files = [path for app in ("cchc", "inspections", "reports", "units") for path in (base / app).rglob("*.py")]
    files = [path for path in files if not {"tests", "guide", "sample"} & set(path.relative_to(base).parts)]
    files += (base / "templates").rglob("*.html")
    said = " ".join(path.read_text() for path in files).lower()
    bold = {words for path in FOLDER.glob("*.md") for words in re.findall(r"\*\*([^*]+)\*\*", path.read_text())}

    assert len(bold) > 100
    assert {words for words in bold if words.lower() not in said} == set()


def test_pictures_load_when_they_are_reached_and_leave_their_place_free(cast):
    page = sign_in(cast.unit_head).get("/huong-dan/don-vi/").content.decode()

    pictures = re.findall(r"<img [^>]*>", page)
    assert len(pictures) > 10
    for picture in pictures:
        assert re.search(r'alt="[^"]{20,}" width="\d+" height="\d+" loading="lazy"', picture)


@pytest.mark.parametrize(
    ("who", "page", "chapter"),
    [
        ("unit_head", "finding", "don-vi"),
        ("home_affairs", "finding", "noi-vu"),
        ("member", "checklist", "thanh-vien"),
        ("clerk", "clerk_desk", "van-thu"),
        ("unit_officer", "minutes", "don-vi"),
        ("chair", "minutes", "chu-tri"),
    ],
)
def test_a_page_is_explained_in_the_chapter_of_its_reader(cast, who, page, chapter):
    section = section_for(page, getattr(cast, who))

    assert section is not None
    assert section.chapter == chapter


def test_the_question_mark_of_a_page_opens_its_section(cast):
    page = sign_in(cast.home_affairs).get("/ke-hoach/").content.decode()

    assert 'href="/huong-dan/noi-vu/#ke-hoach"' in page


def test_a_chapter_that_is_not_there_is_not_found(cast):
    assert sign_in(cast.member).get("/huong-dan/khong-co/").status_code == 404


def test_a_hint_that_was_closed_stays_closed_for_that_person_alone(cast):
    client, other = sign_in(cast.home_affairs), sign_in(cast.unit_head)
    assert 'id="hint"' in client.get("/").content.decode()

    client.post("/goi-y/dong/", {"hint": HINT}, headers={"HX-Request": "true"})
    client.post("/goi-y/dong/", {"hint": HINT})  # a second click counts for nothing

    assert 'id="hint"' not in client.get("/").content.decode()
    assert 'id="hint"' in other.get("/").content.decode()
    assert User.objects.visible_to(cast.home_affairs).get(pk=cast.home_affairs.pk).closed_hints == [HINT]


def test_closed_hints_come_back_on_demand(cast):
    client = sign_in(cast.home_affairs)
    client.post("/goi-y/dong/", {"hint": HINT})

    client.post("/goi-y/hien-lai/")

    assert 'id="hint"' in client.get("/").content.decode()


def test_a_hint_that_is_not_there_closes_nothing(cast):
    sign_in(cast.home_affairs).post("/goi-y/dong/", {"hint": "x" * 500})

    cast.home_affairs.refresh_from_db()
    assert cast.home_affairs.closed_hints == []


def test_every_page_is_explained_somewhere(db):
    stage, sessions = open_theatre()
    explained = {page for found in chapters() for section in found.sections for page in section.pages}
    unexplained = set()
    for name, row in TABLE.items():
        readers = sorted(row.ok & EVERYBODY)
        if row.method == "GET" and readers and name not in explained | GUIDE:
            query = f"?{urlencode(row.query(stage), doseq=True)}" if row.query else ""
            if is_page(reverse(name, args=row.args(stage)) + query, sessions[readers[0]]):
                unexplained.add(name)

    assert sorted(unexplained) == []
