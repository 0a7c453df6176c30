"""Vietnamese text: one form to store, one to search, one to sort.

Everything takes and gives plain ``str``; nothing raises on odd input. Stored text is NFC (design, rule 12).
"""

import re
import unicodedata
from collections.abc import Iterator

# The five written tones as combining marks, in dictionary order; ngang (no mark) is 0.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Marks that make another letter of the alphabet: breve (ă), circumflex (â ê ô), horn (ơ ư).
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}
# «{» and «|» sort after «z», so «ă» comes after everything that begins with «a».
_SORT_LETTERS = {"ă": "a{", "â": "a|", "đ": "d{", "ê": "e{", "ô": "o{", "ơ": "o|", "ư": "u{"}
_WORD_BREAK = "!"  # below every digit and letter
_LEVEL_BREAK = " "  # below the word break

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")


def nfc(s: str) -> str:
    """The precomposed form, in which all text is stored, compared and drawn."""
    return unicodedata.normalize("NFC", s)


def clean(s: str) -> str:
    """What a person typed or pasted, fit to store: NFC, stripped, runs of blanks on one line made one.

    Lines are kept (as ``\\n``), each without blanks at its ends. Control characters, invisible formatting characters
    (zero width, direction marks) and lone surrogates, which PostgreSQL refuses or a reader cannot see, are left out.
    """
    s = _LINE_ENDS.sub("\n", s)
    s = "".join(c for c in s if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    s = _BLANKS.sub(" ", nfc(s))
    return "\n".join(line.strip() for line in s.split("\n")).strip()


def shortened(s: str, letters: int) -> str:
    """As many whole words as fit into so many letters, and «…» where there were more."""
    return s if len(s) <= letters else f"{s[:letters].rsplit(' ', 1)[0]}…"


def search_key(s: str) -> str:
    """What a search compares: ``Phường Bình Hưng`` → ``phuong binh hung``.

    Lower case, no diacritics, đ→d, all but letters and digits made single blanks (``118/127`` → ``118 127``). As the
    tone marks go, ``Thủy`` and ``Thuỷ`` both give ``thuy``.
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", s).casefold())
    plain = "".join(c for c in letters if not unicodedata.category(c).startswith("M")).replace("đ", "d")
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def sort_key(s: str) -> str:
    """An ASCII string that puts rows in Vietnamese order when compared byte by byte (collation "C").

    First level: a ă â b c d đ e ê … with f j w z in their places, digits before letters, a number by its value
    (``Phường 2`` before ``Phường 10``), word by word. Second level: tones in the order ngang, huyền, hỏi, ngã, sắc,
    nặng. Case, punctuation and the placing of the tone mark do not count.
    """
    primary, tones = [], []
    for word in _sortable_words(s):
        letters, tone = _number_key(word) if word.isdecimal() else _word_key(word)
        primary.append(letters)
        tones.append(tone)
    return _WORD_BREAK.join(primary) + _LEVEL_BREAK + _WORD_BREAK.join(tones)


def name_sort_key(full_name: str) -> str:
    """The sort key of a person's name: by the given name, which is the last word, then by the rest."""
    rest, _, given = clean(full_name).replace("\n", " ").rpartition(" ")
    return sort_key(given) + _LEVEL_BREAK + sort_key(rest)


def _sortable_words(s: str) -> Iterator[str]:
    """Runs of letters or of digits, lower case, decomposed."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", s).casefold())
    word, kind = "", ""
    for c in folded:
        if unicodedata.category(c).startswith("M"):
            word += c if kind == "letter" else ""
            continue
        now = "digit" if c.isdecimal() else "letter" if c.isalnum() else ""
        if now != kind and word:
            yield word
            word = ""
        kind = now
        word += c if now else ""
    if word:
        yield word


def _number_key(digits: str) -> tuple[str, str]:
    value = str(int(digits)) if len(digits) < 4000 else digits
    length = len(value)
    return "9" * (length // 9) + str(length % 9) + value, "0"


def _word_key(word: str) -> tuple[str, str]:
    tones = "".join(_TONES.get(c, "") for c in word)
    kept = "".join(c for c in word if c in _LETTER_MARKS or not unicodedata.category(c).startswith("M"))
    return "".join(_letter_key(c) for c in nfc(kept)), tones or "0"


def _letter_key(c: str) -> str:
    if c in _SORT_LETTERS:
        return _SORT_LETTERS[c]
    if "a" <= c <= "z":
        return c
    return "" if unicodedata.category(c).startswith("M") else _foreign_key(c)


def _foreign_key(c: str) -> str:
    """A letter of another script: after «z», by its code point; a Latin letter with a foreign mark as the bare one."""
    bare = unicodedata.normalize("NFD", c)[0]
    return bare if "a" <= bare <= "z" else f"~{ord(c):06x}"
