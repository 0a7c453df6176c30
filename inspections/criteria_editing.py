"""What people do to the tree of a draft set: add, change, move, delete, number anew.

Each act locks the set, asks permission after the lock, and keeps the positions those of the document: a criterion stands
after its parent and before the next one of its level. History is kept by pghistory (design, rule 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import Http404

from cchc.lib.criteria import MAX_LEVEL
from inspections.criteria_sets import lock_draft
from inspections.models import CriteriaSet, Criterion, CriterionLineage
from inspections.workflow import WorkflowError
from units.models import User

NOT_SCORED: dict[str, Any] = {
    "is_leaf": False,
    "source": "",
    "rule": {},
    "rule_text": "",
    "verification_documents": "",
}
SCORED_ANEW: dict[str, Any] = {"is_leaf": True, "source": "inspection", "rule": {}}
# Columns that a move or the loss of a child may change.
_PLACED = ["parent", "field", "field_slug", "level", "position", *NOT_SCORED]
_LAST_NUMBER = re.compile(r"(.*?)(\d+)$")


class Tree:
    """The criteria of a set in memory, in document order."""

    def __init__(self, criteria_set: CriteriaSet) -> None:
        self.criteria_set = criteria_set
        self.rows = list(criteria_set.criteria.order_by("position"))
        self.by_key = {row.pk: row for row in self.rows}

    def children(self, parent_id: int | None) -> list[Criterion]:
        return [row for row in self.rows if row.parent_id == parent_id]

    def branch(self, row: Criterion) -> list[Criterion]:
        """The row and all below it, in document order."""
        return [row, *(below for child in self.children(row.pk) for below in self.branch(child))]

    def walk(self) -> Iterator[Criterion]:
        for top in self.children(None):
            yield from self.branch(top)

    def settle(self) -> None:
        """Write position, level, field and whether it is scored of every row in which they changed."""
        before = {row.pk: [getattr(row, name) for name in _PLACED] for row in self.criteria_set.criteria.all()}
        parents = {row.parent_id for row in self.rows}
        self.rows = list(self.walk())
        for position, row in enumerate(self.rows, 1):
            parent = self.by_key[row.parent_id] if row.parent_id else None
            row.position, row.level = position, (parent.level + 1 if parent else 1)
            row.field = (parent.field or parent) if parent else None
            row.field_slug = row.field.field_slug if row.field else row.field_slug
            self._score(row, has_children=row.pk in parents)
        changed = [row for row in self.rows if before[row.pk] != [getattr(row, name) for name in _PLACED]]
        Criterion.objects.bulk_update(changed, _PLACED)

    def _score(self, row: Criterion, *, has_children: bool) -> None:
        if row.level > MAX_LEVEL:
            raise WorkflowError(f"Bộ tiêu chí có nhiều nhất {MAX_LEVEL} cấp.", field="parent")
        wanted = row.level > 1 and not has_children
        if row.is_leaf != wanted:
            for name, value in (SCORED_ANEW if wanted else NOT_SCORED).items():
                setattr(row, name, value)


@transaction.atomic
def add(set_id: int, parent_id: int | None, columns: dict[str, Any], *, by: User) -> Criterion:
    """A new criterion at the end of its parent, which is scored by itself no longer."""
    tree = Tree(lock_draft(set_id, by=by))
    parent = _parent(tree, parent_id)
    _check_code(tree, columns["code"], but=None)
    if parent and parent.level >= MAX_LEVEL:
        raise WorkflowError(f"Bộ tiêu chí có nhiều nhất {MAX_LEVEL} cấp.", field="parent")
    row = Criterion(criteria_set=tree.criteria_set, parent=parent, level=1, position=len(tree.rows) + 1)
    _apply(tree, row, columns)
    row.level = parent.level + 1 if parent else 1
    row.is_leaf, row.source = (True, columns["source"]) if parent else (False, "")
    row.save()
    tree.rows.append(row)
    tree.by_key[row.pk] = row
    tree.settle()
    return row


@transaction.atomic
def change(set_id: int, criterion_id: int, parent_id: int | None, columns: dict[str, Any], *, by: User) -> Criterion:
    """New words, points and rule; under another parent it comes last."""
    tree = Tree(lock_draft(set_id, by=by))
    row = _row(tree, criterion_id)
    parent = _parent(tree, parent_id)
    if parent in tree.branch(row):
        raise WorkflowError("Không chuyển một mục vào chính nó hay vào mục con của nó.", field="parent")
    _check_code(tree, columns["code"], but=row)
    _apply(tree, row, columns)
    row.save()
    if row.parent_id != parent_id:
        row.parent = parent
        tree.rows.remove(row)
        tree.rows.append(row)
    tree.settle()
    return row


@transaction.atomic
def step(set_id: int, criterion_id: int, *, up: bool, by: User) -> None:
    """One place up or down among the children of its parent, with all below it; at the end nothing happens."""
    tree = Tree(lock_draft(set_id, by=by))
    row = _row(tree, criterion_id)
    siblings = tree.children(row.parent_id)
    other = siblings.index(row) + (-1 if up else 1)
    if not 0 <= other < len(siblings):
        return
    first, second = tree.rows.index(row), tree.rows.index(siblings[other])
    tree.rows[first], tree.rows[second] = tree.rows[second], tree.rows[first]
    tree.settle()


@transaction.atomic
def delete(set_id: int, criterion_id: int, *, by: User) -> int:
    """With all below it and its lineage. Gives the number of rows."""
    tree = Tree(lock_draft(set_id, by=by))
    gone = tree.branch(_row(tree, criterion_id))
    keys = [row.pk for row in gone]
    CriterionLineage.objects.filter(later__in=keys).delete()
    if CriterionLineage.objects.filter(earlier__in=keys).exists():
        raise WorkflowError("Một bộ tiêu chí sau đã nối tiếp mục này nên không xóa được.")
    for row in reversed(gone):
        row.delete()
    tree.rows = [row for row in tree.rows if row not in gone]
    tree.settle()
    return len(keys)


@transaction.atomic
def renumber(set_id: int, *, by: User) -> None:
    """Fields I, II, …; below them 1.1, 1.1.1, … in document order."""
    tree = Tree(lock_draft(set_id, by=by))
    for number, field in enumerate(tree.children(None), 1):
        field.code = roman(number)
        _number(tree, field, str(number))
    Criterion.objects.bulk_update(tree.rows, ["code"])


@transaction.atomic
def delete_set(set_id: int, *, by: User) -> CriteriaSet:
    """A draft that nothing refers to."""
    draft = lock_draft(set_id, by=by)
    if draft.next_versions.exists() or CriterionLineage.objects.filter(earlier__criteria_set=draft).exists():
        raise WorkflowError("Một bộ tiêu chí khác nối tiếp bộ này nên không xóa được.")
    CriterionLineage.objects.filter(later__criteria_set=draft).delete()
    for level in range(MAX_LEVEL, 0, -1):
        draft.criteria.filter(level=level).delete()
    draft.delete()
    return draft


def next_code(tree: Tree, parent: Criterion | None) -> str:
    """The number after that of the last child; for a first child, what `renumber` would give."""
    siblings = tree.children(parent.pk if parent else None)
    codes = {row.code for row in tree.rows}
    if parent is None:
        return next(code for code in map(roman, range(len(siblings) + 1, 100)) if code not in codes)
    last = _LAST_NUMBER.fullmatch(siblings[-1].code) if siblings else None
    base = _LAST_NUMBER.fullmatch(parent.code)
    fields = [row.pk for row in tree.children(None)]
    above = parent.code if base else str(fields.index(parent.pk) + 1) if parent.pk in fields else parent.code
    prefix, number = (last[1], int(last[2]) + 1) if last else (f"{above}.", 1)
    return next(code for n in range(number, number + 500) if (code := f"{prefix}{n}") not in codes)


def roman(number: int) -> str:
    """1 to 99."""
    tens, ones = divmod(number, 10)
    return ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"][tens] + [
        "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX",
    ][ones]  # fmt: skip


def _number(tree: Tree, parent: Criterion, prefix: str) -> None:
    for number, child in enumerate(tree.children(parent.pk), 1):
        child.code = f"{prefix}.{number}"
        _number(tree, child, child.code)


def _row(tree: Tree, criterion_id: int) -> Criterion:
    if criterion_id not in tree.by_key:
        raise Http404
    return tree.by_key[criterion_id]


def _parent(tree: Tree, parent_id: int | None) -> Criterion | None:
    if parent_id is None:
        return None
    if parent_id not in tree.by_key:
        raise WorkflowError("Mục cha không còn nữa. Hãy tải lại trang.", field="parent")
    return tree.by_key[parent_id]


def _check_code(tree: Tree, code: str, *, but: Criterion | None) -> None:
    if any(row.code == code and row is not but for row in tree.rows):
        raise WorkflowError(f"Số hiệu {code} đã có trong bộ.", field="code")


def _apply(tree: Tree, row: Criterion, columns: dict[str, Any]) -> None:
    for name in ("code", "text", "max_score", "lead_office", "guidance", "field_slug"):
        if name in columns:
            setattr(row, name, columns[name])
    if row.is_leaf or not row.pk:
        for name in ("source", "rule", "rule_text", "verification_documents"):
            if name in columns:
                setattr(row, name, columns[name])
