"""Reads a criteria set from JSON and refuses one whose sums, tiers or keys do not add up, naming each place.

The shape is that of ``data/criteria_ward_2019.json``: a set has ``fields``; a node has its children under ``criteria``,
``sub_criteria`` or ``children``, as deep as the real set is; only leaves have a ``rule``. Numbers are ``Decimal``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from cchc.lib.criteria_rules import HUNDRED, KEY, MAX_KEY, check_rule, read_number, read_text, show

MAX_LEVEL = 6
CHILD_KEYS = ("criteria", "sub_criteria", "children")
SOURCES = ("inspection", "survey", "external")
UNIT_LEVELS = ("commune", "division")

_SET_KEYS = {"code", "title", "illustrative", "note", "unit_level", "max_score", "bands", "fields"}
_BAND_KEYS = {"key", "label", "at_least"}
_GROUP_KEYS = {"code", "text", "name", "max_score", "lead_office", "guidance"}
_LEAF_KEYS = {
    "code", "text", "name", "max_score", "lead_office", "rule", "rule_text", "verification_documents", "guidance",
    "source",
}  # fmt: skip
_LIMITS = {
    "code": 20, "text": 2000, "slug": 60, "lead_office": 120, "rule_text": 4000, "verification_documents": 4000,
    "guidance": 4000, "title": 300, "note": 4000, "key": MAX_KEY, "label": 60,
}  # fmt: skip
_LEVEL_WORDS = ("Lĩnh vực", "tiêu chí")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_HIGHEST = Decimal("9999.999")
_SHOWN_PARTS = 12  # of a sum


@dataclass(frozen=True)
class Problem:
    """``place`` in words («Lĩnh vực III, tiêu chí 3.2, mục 3.2.1»), ``path`` in JSON, and what is wrong there."""

    place: str
    sentence: str
    path: str = "$"

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence} ({self.path})"


class CriteriaSetError(ValueError):
    """A set that was refused, with all that was found wrong in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class ParsedNode:
    """A field (level 1, ``parent`` ''), criterion or sub-criterion; ``rule`` is {} where it is no leaf."""

    code: str
    slug: str
    text: str
    max_score: Decimal
    level: int
    parent: str
    is_leaf: bool
    source: str
    rule: Mapping[str, Any]
    rule_text: str
    verification_documents: str
    guidance: str
    lead_office: str


@dataclass(frozen=True)
class ParsedSet:
    """``nodes`` in document order: each field before its criteria; ``bands`` the highest first, at_least in percent."""

    code: str
    title: str
    unit_level: str
    max_score: Decimal
    illustrative: bool
    note: str
    bands: tuple[Mapping[str, Any], ...]
    nodes: tuple[ParsedNode, ...]


def load_set(content: str | bytes) -> ParsedSet:
    """``parse_set`` of a JSON text in UTF-8. Raises ``CriteriaSetError``."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        data = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except UnicodeDecodeError:
        raise _refusal("Tệp không phải là văn bản UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _refusal(f"Tệp không đúng JSON ở dòng {error.lineno}, cột {error.colno}.") from None
    except RecursionError:
        raise _refusal("Tệp lồng quá nhiều cấp.") from None
    except _NotJsonError as error:
        raise _refusal(str(error)) from None
    except ValueError:  # Python reads no whole number of more than 4300 digits
        raise _refusal("Tệp có số quá dài.") from None
    return parse_set(data)


def parse_set(data: object) -> ParsedSet:
    """The set as frozen tree, or ``CriteriaSetError`` with every problem found; nothing is half-read."""
    if not isinstance(data, dict):
        raise _refusal("Bộ tiêu chí phải là một đối tượng JSON.")
    reader = _Reader()
    parsed = reader.read_set(data)
    if reader.problems:
        raise CriteriaSetError(reader.problems)
    return parsed


class _NotJsonError(ValueError):
    """What json reads and JSON does not mean."""


def _refuse_constant(name: str) -> NoReturn:
    raise _NotJsonError(f"«{name}» không phải là số.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise _NotJsonError(f"Khóa «{twice[:40]}» xuất hiện hai lần trong một đối tượng.")
    return found


def _refusal(sentence: str) -> CriteriaSetError:
    return CriteriaSetError([Problem("Bộ tiêu chí", sentence)])


@dataclass(frozen=True)
class _Place:
    """``name`` is the last of its words: «tiêu chí 3.2»."""

    words: str
    path: str
    name: str = ""


def _sum(parts: list[Decimal]) -> str:
    """«1,5 + 0,5 + 1 = 3»."""
    if len(parts) == 1:
        return f"Mục con duy nhất có {show(parts[0])} điểm"
    shown = " + ".join(map(show, parts[:_SHOWN_PARTS])) + (" + …" if len(parts) > _SHOWN_PARTS else "")
    return f"{shown} = {show(sum(parts, Decimal(0)))}"


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)
    nodes: list[ParsedNode] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # code → where it stands
    slugs: set[str] = field(default_factory=set)

    def read_set(self, data: dict[str, Any]) -> ParsedSet:
        place = _Place("Bộ tiêu chí", "$", "bộ tiêu chí")
        self._refuse_unknown(data, _SET_KEYS, place)
        max_score = self._maximum(data, place)
        level = data.get("unit_level")
        if level not in UNIT_LEVELS:
            self._tell(place, "unit_level", f"«unit_level» phải là một trong: {', '.join(UNIT_LEVELS)}.")
        illustrative = data.get("illustrative", False)
        if not isinstance(illustrative, bool):
            self._tell(place, "illustrative", "«illustrative» phải là true hoặc false.")
        code, title = self._text(data, "code", place, limit=40), self._text(data, "title", place)
        note = self._text(data, "note", place, required=False)
        bands = self._bands(data.get("bands", []), place)
        self._read_children(data, "fields", place, max_score, level=1, parent="")
        return ParsedSet(
            code, title, str(level), max_score or Decimal(0), bool(illustrative), note, bands, tuple(self.nodes)
        )

    def _bands(self, data: object, place: _Place) -> tuple[Mapping[str, Any], ...]:
        """The band table, from the highest lower limit to the lowest; no table: no bands."""
        if not isinstance(data, list):
            self._tell(place, "bands", "«bands» phải là một danh sách.")
            return ()
        bands = [self._band(band, _Place("Bảng xếp loại", f"$.bands[{i}]")) for i, band in enumerate(data)]
        for i, band in enumerate(bands):
            for name, word in (("key", "Mã"), ("label", "Tên loại"), ("at_least", "Giới hạn dưới")):
                if band[name] not in ("", None) and band[name] in [before[name] for before in bands[:i]]:
                    self._tell(_Place("Bảng xếp loại", f"$.bands[{i}]"), name, f"{word} trùng với một loại ở trên.")
        return tuple(sorted(bands, key=lambda band: band["at_least"] or Decimal(0), reverse=True))

    def _band(self, data: object, place: _Place) -> dict[str, Any]:
        if not isinstance(data, dict):
            self._tell(place, "", "Mỗi loại phải là một đối tượng.")
            return dict.fromkeys(_BAND_KEYS)
        self._refuse_unknown(data, _BAND_KEYS, place)
        key = self._text(data, "key", place)
        if key and not KEY.fullmatch(key):
            self._tell(place, "key", "«key» chỉ được gồm chữ thường không dấu, chữ số và dấu gạch dưới.")
        at_least, sentence = read_number(data.get("at_least"))
        if at_least is not None and not 0 <= at_least <= HUNDRED:
            at_least, sentence = None, "phải từ 0 đến 100."
        if sentence:
            self._tell(place, "at_least", f"«at_least» {sentence}")
        return {"key": key, "label": self._text(data, "label", place), "at_least": at_least}

    def _read_children(
        self, data: dict[str, Any], key: str, place: _Place, max_score: Decimal | None, *, level: int, parent: str
    ) -> None:
        children = data.get(key)
        if not isinstance(children, list) or not children:
            self._tell(place, key, f"«{key}» phải là một danh sách có ít nhất một dòng.")
            return
        maxima = [
            self._read_node(child, _place_of(child, i, key, place, level), level, parent)
            for i, child in enumerate(children)
        ]
        known = [maximum for maximum in maxima if maximum is not None]
        if max_score is not None and len(known) == len(maxima) and sum(known) != max_score:
            sentence = f"{_sum(known)}, nhưng {place.name} ghi {show(max_score)}."
            self._tell(place, "max_score", sentence)

    def _read_node(self, data: object, place: _Place, level: int, parent: str) -> Decimal | None:
        if not isinstance(data, dict):
            self._tell(place, "", "Mỗi dòng phải là một đối tượng.")
            return None
        child_keys = [key for key in CHILD_KEYS if key in data]
        is_leaf = not child_keys
        max_score = self._maximum(data, place)
        code = self._text(data, "code", place)
        self._check_code(code, place)
        self._check_shape(data, child_keys, place, level)
        self.nodes.append(self._node(data, place, code, max_score, level, parent, is_leaf))
        if child_keys and level < MAX_LEVEL:
            self._read_children(data, child_keys[0], place, max_score, level=level + 1, parent=code)
        return max_score

    def _node(
        self, data: dict[str, Any], place: _Place, code: str, max_score: Decimal | None, level: int, parent: str,
        is_leaf: bool,
    ) -> ParsedNode:  # fmt: skip
        rule, source = self._rule(data, place, max_score) if is_leaf and level > 1 else ({}, "")
        return ParsedNode(
            code=code,
            slug=self._slug(data, place) if level == 1 else "",
            text=self._text(data, "name" if "name" in data else "text", place, limit=_LIMITS["text"]),
            max_score=max_score or Decimal(0),
            level=level,
            parent=parent,
            is_leaf=is_leaf,
            source=source,
            rule=rule,
            rule_text=self._text(data, "rule_text", place, required=is_leaf and level > 1),
            verification_documents=self._text(data, "verification_documents", place, required=False),
            guidance=self._text(data, "guidance", place, required=False),
            lead_office=self._text(data, "lead_office", place, required=False),
        )

    def _check_shape(self, data: dict[str, Any], child_keys: list[str], place: _Place, level: int) -> None:
        own = {"slug"} if level == 1 else set()
        self._refuse_unknown(data, (_GROUP_KEYS if child_keys else _LEAF_KEYS) | own | set(CHILD_KEYS), place)
        if len(child_keys) > 1:
            self._tell(place, child_keys[1], f"Chỉ dùng một trong các khóa: {', '.join(child_keys)}.")
        if {"name", "text"} <= data.keys():
            self._tell(place, "name", "Chỉ dùng một trong hai khóa «name», «text».")
        if level == 1 and not child_keys:
            self._tell(place, "", "Lĩnh vực phải có tiêu chí.")
        if child_keys and level >= MAX_LEVEL:
            self._tell(place, child_keys[0], f"Bộ tiêu chí có quá {MAX_LEVEL} cấp.")

    def _rule(self, data: dict[str, Any], place: _Place, max_score: Decimal | None) -> tuple[dict[str, Any], str]:
        rule: dict[str, Any] = {}
        if "rule" not in data:
            self._tell(place, "", "Thiếu khóa «rule» (cách tính điểm).")
        else:
            rule, faults = check_rule(data["rule"], max_score)
            for path, sentence in faults:
                self.problems.append(Problem(place.words, sentence, f"{place.path}.rule{path}"))
        source = data.get("source")
        if source not in SOURCES:
            self._tell(place, "source", f"«source» phải là một trong: {', '.join(SOURCES)}.")
        return rule, str(source)

    def _check_code(self, code: str, place: _Place) -> None:
        if code and code in self.codes:
            self._tell(place, "code", f"Số hiệu «{code}» đã dùng ở {self.codes[code]}.")
        self.codes.setdefault(code, place.path)

    def _slug(self, data: dict[str, Any], place: _Place) -> str:
        slug = self._text(data, "slug", place)
        if slug and not _SLUG.fullmatch(slug):
            self._tell(place, "slug", "«slug» chỉ được gồm chữ thường không dấu, chữ số và dấu gạch dưới.")
        if slug and slug in self.slugs:
            self._tell(place, "slug", f"«slug» «{slug}» đã dùng cho một lĩnh vực khác.")
        self.slugs.add(slug)
        return slug

    def _maximum(self, data: dict[str, Any], place: _Place) -> Decimal | None:
        if "max_score" not in data:
            self._tell(place, "", "Thiếu khóa «max_score» (điểm tối đa).")
            return None
        number, sentence = read_number(data["max_score"])
        if number is not None and not 0 < number <= _HIGHEST:
            number, sentence = None, f"phải lớn hơn 0 và không quá {show(_HIGHEST)}."
        if sentence:
            self._tell(place, "max_score", f"Điểm tối đa {sentence}")
        return number

    def _text(
        self, data: dict[str, Any], key: str, place: _Place, *, required: bool = True, limit: int | None = None
    ) -> str:
        if not required and data.get(key, "") == "":
            return ""
        if key not in data:
            self._tell(place, "", f"Thiếu khóa «{key}».")
            return ""
        text, sentence = read_text(data[key], limit or _LIMITS[key])
        if sentence:
            self._tell(place, key, f"«{key}» {sentence}")
        return text

    def _refuse_unknown(self, data: dict[str, Any], allowed: set[str], place: _Place) -> None:
        for key in sorted(map(str, data.keys() - allowed)):
            self._tell(place, key[:40], f"Không có khóa «{key[:40]}» ở đây.")

    def _tell(self, place: _Place, key: str, sentence: str) -> None:
        self.problems.append(Problem(place.words, sentence, f"{place.path}.{key}" if key else place.path))


def _place_of(data: object, index: int, key: str, above: _Place, level: int) -> _Place:
    code = data.get("code") if isinstance(data, dict) else None
    number = code[:20] if isinstance(code, str) and code else f"thứ {index + 1}"
    word = _LEVEL_WORDS[level - 1] if level <= len(_LEVEL_WORDS) else "mục"
    words = f"{word} {number}" if level == 1 else f"{above.words}, {word} {number}"
    name = f"{word[0].lower()}{word[1:]} {number}"
    return _Place(words, f"{above.path}.{key}[{index}]", name)
