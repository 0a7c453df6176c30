"""The page on which a draft is written: its tree, with the running check of sums and rules at each place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cchc.lib.criteria import MAX_LEVEL
from cchc.lib.criteria_keys import key_for
from cchc.lib.text import search_key, shortened
from inspections.criteria_data import Fault, faults_of
from inspections.criteria_editing import Tree, next_code
from inspections.criteria_loading import known_slugs
from inspections.models import CriteriaSet, Criterion


@dataclass(frozen=True)
class DraftLine:
    """`is_first`, `is_last` among those of its parent."""

    node: Criterion
    faults: tuple[str, ...]
    is_first: bool
    is_last: bool
    may_have_children: bool


@dataclass(frozen=True)
class Draft:
    lines: tuple[DraftLine, ...]
    total: Decimal
    of_the_set: tuple[str, ...]  # faults of the set itself
    fault_count: int


def draft_of(criteria_set: CriteriaSet) -> Draft:
    """Two queries, whatever the size."""
    tree = Tree(criteria_set)
    faults = faults_of(criteria_set, tree.rows)
    children: dict[int | None, list[Criterion]] = {}
    for row in tree.rows:
        children.setdefault(row.parent_id, []).append(row)
    at = _by_place(faults)
    lines = tuple(_line(row, children, at.get(row.pk, [])) for row in tree.rows)
    total = sum((row.max_score for row in children.get(None, [])), Decimal(0))
    return Draft(lines, total, tuple(at.get(None, [])), len(faults))


def _by_place(faults: list[Fault]) -> dict[int | None, list[str]]:
    at: dict[int | None, list[str]] = {}
    for fault in faults:
        at.setdefault(fault.criterion.pk if fault.criterion else None, []).append(fault.sentence)
    return at


def _line(row: Criterion, children: Mapping[int | None, list[Criterion]], faults: list[str]) -> DraftLine:
    beside = children[row.parent_id]
    return DraftLine(row, tuple(faults), row is beside[0], row is beside[-1], row.level < MAX_LEVEL)


def parent_choices(tree: Tree, row: Criterion | None) -> list[tuple[int, str]]:
    """Where a criterion may stand: everywhere but below itself, indented as the tree is."""
    own = {each.pk for each in tree.branch(row)} if row else set()
    return [
        (each.pk, f"{'– ' * (each.level - 1)}{each.code}. {shortened(each.text, 70)}")
        for each in tree.rows
        if each.pk not in own and each.level < MAX_LEVEL
    ]


def blank_columns(tree: Tree, parent: Criterion | None) -> dict[str, Any]:
    """What the form of a new criterion begins with; the first child of a scored one takes over how that was scored."""
    columns: dict[str, Any] = {"code": next_code(tree, parent), "source": "inspection"}
    if parent:
        columns["parent"] = parent.pk
    if parent and parent.is_leaf:
        columns |= {name: getattr(parent, name) for name in ("source", "rule_text", "verification_documents")}
    return columns


def sum_beside(tree: Tree, parent: Criterion | None, row: Criterion | None) -> tuple[Decimal, Decimal]:
    """Points of the others below the same parent, and the points that all together must have."""
    others = [each.max_score for each in tree.children(parent.pk if parent else None) if each is not row]
    whole = parent.max_score if parent else tree.criteria_set.max_score
    return sum(others, Decimal(0)), whole


def slug_for(tree: Tree, text: str) -> str:
    """The slug of a field: the one that it has in other sets, else from its name."""
    taken = {row.field_slug for row in tree.children(None) if search_key(row.text) != search_key(text)}
    return key_for(text, taken, known_slugs(tree.criteria_set.lead_unit_id))
