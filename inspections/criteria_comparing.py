"""Two versions of a criteria set side by side: added, removed, moved, and what changed in the words, points and rules."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from cchc.lib.numbers import score_vi
from inspections.criteria_words import KEY_LABELS
from inspections.enums import Source
from inspections.models import Criterion
from inspections.rule_words import in_words

Key = Hashable
Links = Iterable[tuple[Key, Key]]  # earlier, later


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


KIND_LABELS = {
    Kind.CHANGED: "sửa",
    Kind.MOVED: "chuyển chỗ",
    Kind.ADDED: "thêm",
    Kind.REMOVED: "bỏ",
    Kind.SAME: "giữ nguyên",
}


@dataclass(frozen=True)
class Node:
    """A criterion of one version; `key` is whatever tells it apart within its version."""

    key: Key
    parent: Key | None
    code: str
    level: int
    text: str
    max_score: Decimal
    is_leaf: bool
    words: Mapping[str, str] = field(default_factory=dict)  # what else is compared: key → as people read it


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of the comparison: what stood in the earlier version, what stands in the later one."""

    kind: Kind
    earlier: tuple[Node, ...]
    later: Node | None
    changes: tuple[Change, ...] = ()
    split_into: tuple[str, ...] = ()  # codes of all that follow the same earlier criterion

    @property
    def level(self) -> int:
        return self.later.level if self.later else self.earlier[0].level

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]


@dataclass(frozen=True)
class Comparison:
    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {kind: sum(line.kind == kind for line in self.lines) for kind in Kind}

    @property
    def differences(self) -> list[Line]:
        return [line for line in self.lines if line.kind is not Kind.SAME]


def node_of(row: Criterion) -> Node:
    """Of a stored criterion; its key is its row's."""
    return make_node(row.pk, row.parent_id, row.level, {name: getattr(row, name) for name in _COLUMNS})


def make_node(key: Key, parent: Key | None, level: int, data: Mapping[str, Any]) -> Node:
    """`data` has the columns of a criterion."""
    max_score, rule = Decimal(data["max_score"]), data.get("rule") or {}
    words = {name: str(data.get(name) or "") for name in _WORDS}
    words["rule"] = in_words(rule, max_score) if rule else ""
    words["source"] = dict(Source.choices).get(data.get("source", ""), "")
    return Node(key, parent, data["code"], level, data["text"], max_score, bool(rule), words)


def by_code(earlier: Iterable[Node], later: Iterable[Node]) -> list[tuple[Key, Key]]:
    """Links between criteria of the same code, where nobody has said what follows what."""
    known = {node.code: node.key for node in earlier}
    return [(known[node.code], node.key) for node in later if node.code in known]


def compare(earlier: Sequence[Node], later: Sequence[Node], links: Links) -> Comparison:
    """Both in document order. A removed criterion stands below the one that it followed."""
    old = {node.key: node for node in earlier}
    new = {node.key: node for node in later}
    before: dict[Key, list[Key]] = {}
    after: dict[Key, list[Key]] = {}
    for first, second in links:
        if first in old and second in new:
            before.setdefault(second, []).append(first)
            after.setdefault(first, []).append(second)
    moved = _moved(old, new, before, after)
    removed = _removed(earlier, later, after)
    lines = list(map(_gone, removed.get(None, [])))
    for node in later:
        lines.append(_line(node, [old[key] for key in before.get(node.key, [])], new, after, node.key in moved))
        lines += map(_gone, removed.get(node.key, []))
    return Comparison(tuple(lines))


def _gone(node: Node) -> Line:
    return Line(Kind.REMOVED, (node,), None)


def _line(
    node: Node, earlier: list[Node], new: Mapping[Key, Node], after: Mapping[Key, list[Key]], moved: bool
) -> Line:
    if not earlier:
        return Line(Kind.ADDED, (), node)
    changes = tuple(_changes(earlier, node))
    parts = tuple(new[key].code for key in after[earlier[0].key]) if len(earlier) == 1 else ()
    several = len(earlier) > 1 or len(parts) > 1
    kind = Kind.MOVED if moved else Kind.CHANGED if changes or several else Kind.SAME
    return Line(kind, tuple(earlier), node, changes, parts if len(parts) > 1 else ())


def _changes(earlier: list[Node], node: Node) -> Iterable[Change]:
    if sum(each.max_score for each in earlier) != node.max_score:
        yield Change("Điểm tối đa", " + ".join(score_vi(each.max_score) for each in earlier), score_vi(node.max_score))
    if len(earlier) > 1:
        return
    (only,) = earlier
    pairs = [("code", only.code, node.code), ("text", only.text, node.text)]
    pairs += [(name, only.words[name], node.words[name]) for name in ("source", "rule", *_WORDS)]
    for name, was, is_now in pairs:
        if was != is_now:
            yield Change(KEY_LABELS[name], was, is_now)


def _removed(
    earlier: Sequence[Node], later: Sequence[Node], after: Mapping[Key, list[Key]]
) -> dict[Key | None, list[Node]]:
    """What nothing follows, by the later criterion below which it is shown."""
    order = {node.key: index for index, node in enumerate(later)}
    anchor: Key | None = None
    removed: dict[Key | None, list[Node]] = {}
    for node in earlier:
        if node.key in after:
            anchor = max(after[node.key], key=lambda key: order[key])
        else:
            removed.setdefault(anchor, []).append(node)
    return removed


def _moved(
    old: Mapping[Key, Node], new: Mapping[Key, Node], before: Mapping[Key, list[Key]], after: Mapping[Key, list[Key]]
) -> set[Key]:
    """Later criteria that stand under another parent, or in another order among those that stayed with theirs."""
    moved: set[Key] = set()
    siblings: dict[Key | None, list[Key]] = {}
    for key, node in new.items():
        firsts = before.get(key, [])
        if len(firsts) != 1 or len(after[firsts[0]]) != 1:
            continue
        parent = old[firsts[0]].parent
        if (parent is None) != (node.parent is None) or (
            parent is not None and parent not in before.get(node.parent, [])
        ):
            moved.add(key)
        else:
            siblings.setdefault(node.parent, []).append(firsts[0])
    places = {key: index for index, key in enumerate(old)}
    for now in siblings.values():
        was = sorted(now, key=lambda key: places[key])
        kept = {
            was[i + n]
            for i, _, size in SequenceMatcher(None, was, now, False).get_matching_blocks()
            for n in range(size)
        }
        moved |= {after[key][0] for key in now if key not in kept}
    return moved


_WORDS = ("rule_text", "verification_documents", "guidance", "lead_office")
_COLUMNS = ("code", "text", "max_score", "source", "rule", *_WORDS)
