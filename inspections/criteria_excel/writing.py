"""A set, in the shape of its file, as a workbook that reads back as the same set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from cchc.lib.excel import write_book
from cchc.lib.scoring import number
from inspections.criteria_excel.layout import (
    BANDS,
    CRITERIA,
    GUIDE,
    HUNDRED,
    OTHERWISE,
    RULE_NUMBERS,
    RULE_TEXTS,
    SET,
    STEPS,
    TABLES,
)

Record = dict[str, Any]
Node = tuple[int, Record]
Target = str | Path | IO[bytes]


def write_template(target: Target) -> None:
    write_book(target, [(layout, []) for layout in TABLES], title="Mẫu nhập bộ tiêu chí", guide=GUIDE)


def write_set(
    target: Target,
    columns: Record,
    nodes: list[Node],
    *,
    previous: str = "",
    earlier: Mapping[str, list[str]] | None = None,
) -> None:
    """`nodes`: (level, columns), in the shape of the file, whole or not. `previous`: code of the set that this one
    follows; `earlier`: code of a criterion → codes in that set."""
    record = {**columns, "illustrative": "yes" if columns["illustrative"] else "no", "previous": previous}
    bands = [{**band, "at_least": number(band["at_least"])} for band in columns["bands"]]
    tables = [(SET, [record]), (CRITERIA, _criteria(nodes, earlier or {})), (STEPS, _steps(nodes)), (BANDS, bands)]
    write_book(target, tables, title=columns["title"], guide=GUIDE)


def _criteria(nodes: list[Node], earlier: Mapping[str, list[str]]) -> Iterator[Record]:
    for level, node in nodes:
        rule = node.get("rule", {})
        yield {
            **{key: value for key, value in node.items() if key != "rule"},
            **{key: rule[key] for key in (*RULE_TEXTS, "type", "unit", "better") if key in rule},
            **{key: number(rule[key]) for key in RULE_NUMBERS if key in rule},
            "level": level,
            "earlier": ", ".join(earlier.get(node["code"], [])),
        }


def _steps(nodes: list[Node]) -> Iterator[Record]:
    for _, node in nodes:
        rule = node.get("rule", {})
        for option in rule.get("options", []):
            yield {**option, "code": node["code"], "score": number(option["score"])}
        for answer in rule.get("answers", []):
            yield {**answer, "code": node["code"], "weight": number(answer["weight"]) * HUNDRED}
        for tier in rule.get("tiers", []):
            bound: Decimal = number(tier["at_least"] if "at_least" in tier else tier["at_most"])
            yield {"code": node["code"], "bound": bound, "score": number(tier["score"])}
        if "otherwise" in rule:
            yield {"code": node["code"], "label": OTHERWISE, "score": number(rule["otherwise"])}
