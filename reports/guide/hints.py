"""Hints at the top of a page for those who open it for the first time; each closes his own, one by one."""

from __future__ import annotations

from django.db import transaction

from reports.guide.chapters import CHAPTERS, Section, chapters, section_for
from units.models import User
from units.scope import scope_of


def key_of(section: Section) -> str:
    return f"{section.chapter}/{section.anchor}"


def hint_for(user: User, page: str) -> Section | None:
    """The section whose hint stands on the page; None where it has none or the person closed it."""
    section = section_for(page, user)
    if section is None or not section.hint or key_of(section) in user.closed_hints:
        return None
    return section


def close(user: User, key: str) -> None:
    """An unknown key changes nothing. Two pages closed at the same moment both stay closed."""
    known = {key_of(section) for found in chapters() for section in found.sections if section.hint}
    if key not in known:
        return
    with transaction.atomic():
        row = User.objects.visible_to(user).select_for_update(of=("self",), no_key=True).get(pk=user.pk)
        if key not in row.closed_hints:
            row.closed_hints = [*row.closed_hints, key]
            row.save(update_fields=["closed_hints"])


def reopen(user: User) -> None:
    user.closed_hints = []
    user.save(update_fields=["closed_hints"])


def own_chapters(user: User) -> frozenset[str]:
    """Slugs of the chapters written for the person's roles."""
    scope = scope_of(user)
    return frozenset(slug for slug, roles in CHAPTERS.items() if roles and scope.units(roles))
