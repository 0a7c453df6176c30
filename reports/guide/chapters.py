"""Reads the chapters beside this file.

A chapter is one Markdown file: a title (`# …`), a lead, and sections that begin with
`## Title {#anchor pages="url_name …"}`; `pages` names the pages that the section explains. A paragraph `> Gợi ý: …` is
also shown at the top of those pages until the reader closes it. What stands in bold is what a page says. Pictures are
named `![words](guide/x.png)` and made by `docs/make_screenshots.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import markdown
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from PIL import Image

from inspections.scope import has_been_inspector
from units.enums import Role
from units.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units.models import User

FOLDER = Path(__file__).parent
START = "bat-dau"
# In the order in which the guide lists them; each with the roles whose own chapter it is.
CHAPTERS: dict[str, tuple[Role, ...]] = {
    START: (),
    "thanh-vien": (),
    "chu-tri": (),
    "noi-vu": (Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD),
    "truong-phong": (Role.HOME_AFFAIRS_HEAD,),
    "don-vi": (Role.UNIT_OFFICER, Role.UNIT_HEAD),
    "lanh-dao": (Role.LEADER,),
    "toan-canh": (),
    "van-thu": (Role.CLERK,),
    "chi-so": (),
    "quan-tri": (Role.ADMINISTRATOR,),
}
OF_TEAM = ("thanh-vien", "chu-tri")  # inspector is no role: it follows from the team (design, rule 2)
SECTION = re.compile(r'^## (?P<title>.+?) \{#(?P<anchor>[a-z0-9-]+)(?: pages="(?P<pages>[^"]*)")?\}$', re.MULTILINE)
HINT = re.compile(r"^> Gợi ý: (?P<words>.+(?:\n> .+)*)", re.MULTILINE)
PICTURE = re.compile(r'<img alt="(?P<words>[^"]*)" src="(?P<name>guide/[^"]+)" />')


@dataclass(frozen=True)
class Section:
    """`hint`: one or two sentences for those who open one of `pages` for the first time; '' where none is needed."""

    chapter: str
    anchor: str
    title: str
    html: SafeString
    pages: tuple[str, ...]
    hint: SafeString


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    lead: SafeString
    sections: tuple[Section, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    return tuple(_read(slug) for slug in CHAPTERS)


def chapter(slug: str) -> Chapter | None:
    return next((found for found in chapters() if found.slug == slug), None)


def section_for(page: str, user: User | AnonymousUser) -> Section | None:
    """The section that explains a page (a URL name) to this person: first of his own chapters, then of all."""
    found = _sections_by_page().get(page, ())
    if len(found) < 2:
        return next(iter(found), None)
    return min(found, key=lambda section: _distance(section.chapter, user))


def _distance(slug: str, user: User | AnonymousUser) -> int:
    if slug in OF_TEAM:
        return 0 if has_been_inspector(user) else 3
    roles = CHAPTERS[slug]
    if not roles:
        return 2
    return 1 if scope_of(user).units(roles) else 3


@cache
def _sections_by_page() -> dict[str, tuple[Section, ...]]:
    pages: dict[str, list[Section]] = {}
    for section in _all_sections():
        for page in section.pages:
            pages.setdefault(page, []).append(section)
    return {page: tuple(found) for page, found in pages.items()}


def _all_sections() -> Iterable[Section]:
    return (section for found in chapters() for section in found.sections)


def _read(slug: str) -> Chapter:
    text = (FOLDER / f"{slug}.md").read_text(encoding="utf-8")
    heads = list(SECTION.finditer(text))
    title, _, lead = text[: heads[0].start()].strip().removeprefix("# ").partition("\n")
    ends = [head.start() for head in heads[1:]] + [len(text)]
    sections = tuple(_section(slug, head, text[head.end() : end]) for head, end in zip(heads, ends, strict=True))
    return Chapter(slug, title, _html(lead), sections)


def _section(slug: str, head: re.Match[str], body: str) -> Section:
    hint = HINT.search(body)
    words = hint["words"].replace("\n> ", " ") if hint else ""
    pages = tuple((head["pages"] or "").split())
    short = _html(words).removeprefix("<p>").removesuffix("</p>")
    return Section(slug, head["anchor"], strip_tags(head["title"]), _html(body), pages, mark_safe(short))  # noqa: S308


def _html(text: str) -> SafeString:
    """The chapters are the project's own words, never anything that a user typed."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"])
    return mark_safe(PICTURE.sub(_picture, html))  # noqa: S308


def _picture(found: re.Match[str]) -> str:
    """Its size is known before it is there, so that nothing jumps; on a phone a tap opens it at full size."""
    address = static(found["name"])
    with Image.open(settings.BASE_DIR / "static" / found["name"]) as file:
        width, height = file.size
    picture = f'<img src="{address}" alt="{found["words"]}" width="{width}" height="{height}" loading="lazy">'
    return f'<a class="picture" href="{address}">{picture}</a>'
