"""A stored criteria set in the shape of its file, to be checked as a file is, exported, or copied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cchc.lib.criteria import CriteriaSetError, Problem, parse_set
from inspections.criteria_words import spoken
from inspections.models import CriteriaSet, Criterion

Data = dict[str, Any]
SET_KEYS = ("code", "title", "unit_level", "max_score", "illustrative", "note", "bands")
_BOTH = ("code", "max_score", "lead_office", "guidance")
LEAF_KEYS = ("source", "rule", "rule_text", "verification_documents")
_MISSING = re.compile(r"Thiếu khóa «(\w+)»")
_NODE_PATH = re.compile(r"\$\.fields\[\d+\](\.children\[\d+\])*")


@dataclass(frozen=True)
class Fault:
    """Why a draft cannot be published: at which criterion (None: the set itself), in words, at which of its keys."""

    criterion: Criterion | None
    sentence: str
    key: str = ""


def nest(columns: Data, nodes: Iterable[tuple[int, Data]]) -> tuple[Data, list[str]]:
    """The set of `columns` with its nodes, given as (level, columns) in document order, and the path of each node."""
    data: Data = {**columns, "fields": []}
    open_nodes: list[tuple[Data, str]] = [(data, "$")]
    paths = []
    for level, node in nodes:
        del open_nodes[level:]
        above, path = open_nodes[-1]
        key = "fields" if len(open_nodes) == 1 else "children"
        children = above.setdefault(key, [])
        paths.append(f"{path}.{key}[{len(children)}]")
        children.append(node)
        open_nodes.append((node, paths[-1]))
    return data, paths


def part_of(path: str) -> tuple[str, str]:
    """The path of the node in which a place lies ('' for the set itself), and the rest of the path."""
    match = _NODE_PATH.match(path)
    return (match[0], path[match.end() :]) if match else ("", path.removeprefix("$"))


def key_of(problem: Problem) -> str:
    """The key that a fault is about, also where it is missing; '' for the whole node."""
    if missing := _MISSING.match(problem.sentence):
        return missing[1]
    last = part_of(problem.path)[1].rpartition(".")[2]
    return last.partition("[")[0]


def faults_of(criteria_set: CriteriaSet, nodes: list[Criterion]) -> list[Fault]:
    """All that keeps the set from being whole, told as for a file. `nodes` are the set's, by position."""
    data, paths = nest(set_data(criteria_set), [(node.level, node_data(node)) for node in nodes])
    try:
        parse_set(data)
    except CriteriaSetError as error:
        by_path = dict(zip(paths, nodes, strict=True))
        return [
            Fault(by_path.get(part_of(problem.path)[0]), spoken(problem.sentence), key_of(problem))
            for problem in error.problems
        ]
    return []


def set_data(criteria_set: CriteriaSet) -> Data:
    return {key: getattr(criteria_set, key) for key in SET_KEYS}


def node_data(node: Criterion) -> Data:
    data = {key: getattr(node, key) for key in _BOTH}
    data["text"] = node.text
    if node.level == 1:
        data["slug"] = node.field_slug
    if node.is_leaf:
        data |= {key: getattr(node, key) for key in LEAF_KEYS}
        data["rule"] = node.exact_rule
        if not node.rule:
            del data["rule"]
    return data
