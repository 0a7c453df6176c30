"""Marks in what was found the words that were sought."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cchc.lib.searching import Sought
from cchc.lib.text import search_key

register = template.Library()


@register.filter
def marked(text: str, sought: Sought) -> SafeString:
    """`text` with <mark> around what the terms match, whatever the diacritics."""
    pieces, here = [], 0
    for start, end in _spans(text, sought):
        pieces += [escape(text[here:start]), f"<mark>{escape(text[start:end])}</mark>"]
        here = end
    return mark_safe("".join([*pieces, escape(text[here:])]))  # noqa: S308 - every part is escaped


def _spans(text: str, sought: Sought) -> list[tuple[int, int]]:
    """Where the terms stand, in order and apart from each other."""
    folded = "".join(_folded(letter) for letter in text)
    if len(folded) != len(text):
        return []
    held = [False] * len(text)
    for term in sought.terms:
        for words in term.spellings:
            at = folded.find(words)
            while at >= 0:
                if not term.begins or at == 0 or folded[at - 1] == " ":
                    held[at : at + len(words)] = [True] * len(words)
                at = folded.find(words, at + 1)
    edges = [at for at in range(len(text) + 1) if (at > 0 and held[at - 1]) != (at < len(text) and held[at])]
    return list(zip(edges[::2], edges[1::2], strict=True))


@lru_cache(4096)  # a few hundred letters; a page of findings holds thousands
def _folded(letter: str) -> str:
    return search_key(letter) or " "
