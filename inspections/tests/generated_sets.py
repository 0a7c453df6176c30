"""Made-up criteria sets of any size and depth, with rules of every type, in the shape of the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Data = dict[str, Any]

PERCENT = {"measures": "tỷ lệ", "numerator_label": "việc đã làm", "denominator_label": "việc phải làm"}
RULES: list[Data] = [
    {"type": "yes_no", "zero_if": "Có người bị kỷ luật"},
    {"type": "choice", "options": [{"key": "du", "label": "Đủ", "score": 1}, {"key": "0", "label": "Không", "score": 0}]},
    {"type": "tiers", "unit": "percent", "better": "higher", **PERCENT, "otherwise": 0,
     "tiers": [{"at_least": 98, "score": 1}, {"at_least": 80.5, "score": 0.5}]},
    {"type": "tiers", "unit": "day", "better": "lower", "measures": "số ngày chậm", "otherwise": 0.1,
     "tiers": [{"at_most": 0, "score": 1}, {"at_most": 15, "score": 0.25}]},
    {"type": "ratio", "floor_percent": 70, **PERCENT},
    {"type": "deduction", "counts": "văn bản sai", "step": 0.25, "sample_size": 10},
    {"type": "survey", "answers": [{"key": key, "label": label, "weight": weight} for key, label, weight in
                                   [("a", "Rất tốt", 1), ("b", "Tốt", 0.6), ("c", "Kém", 0.125)]]},
    {"type": "manual"},
    {"type": "external"},
]  # fmt: skip
SOURCES = {"survey": "survey", "external": "external"}


def generated(code: str = "BO-141", *, fields: int = 8, criteria: int = 47, leaves: int = 141, levels: int = 3) -> Data:
    """`criteria` spread over the fields, `leaves` over those; each leaf has 1 point. `levels` 4 puts a level between."""
    data: Data = {
        "code": code, "title": f"Bộ tiêu chí {code}", "unit_level": "commune", "max_score": leaves, "note": "Thử",
        "illustrative": True, "fields": [],
        "bands": [{"key": "tot", "label": "Tốt", "at_least": 80}, {"key": "kha", "label": "Khá", "at_least": 65.5}],
    }  # fmt: skip
    for number in range(1, fields + 1):
        field = {"code": roman(number), "text": f"Lĩnh vực {number}", "slug": f"linh_vuc_{number}", "max_score": 0,
                 "lead_office": "Phòng Nội vụ", "guidance": "", "children": []}  # fmt: skip
        data["fields"].append(field)
    for number in range(criteria):
        field = data["fields"][number % fields]
        here = f"{number % fields + 1}.{number // fields + 1}"
        count = leaves // criteria + (number < leaves % criteria)
        group = {"code": here, "text": f"Tiêu chí {here}", "max_score": count, "lead_office": "", "guidance": ""}
        group["children"] = [_leaf(f"{here}.{n + 1}", number + n) for n in range(count)]
        if levels == 4:
            below = {"code": f"{here}.a", "text": f"Nhóm {here}", "max_score": count, "lead_office": "", "guidance": ""}
            group["children"] = [{**below, "children": group["children"]}]
        field["children"].append(group)
        field["max_score"] += count
    return data


def _leaf(code: str, number: int) -> Data:
    rule = RULES[number % len(RULES)]
    return {
        "code": code,
        "text": f"Tiêu chí thành phần {code}",
        "max_score": 1,
        "lead_office": "",
        "guidance": "Xem sổ\ntheo dõi" if number % 2 else "",
        "source": SOURCES.get(rule["type"], "inspection"),
        "rule": rule,
        "rule_text": f"Quy định của {code}: đủ thì 1 điểm",
        "verification_documents": "Kế hoạch; báo cáo",
    }


def leaf_of(data: Data, code: str) -> Data:
    """A node of the set, to be changed."""
    nodes = list(data["fields"])
    while nodes:
        node: Data = nodes.pop()
        if node["code"] == code:
            return node
        nodes += node.get("children", [])
    raise KeyError(code)


def roman(number: int) -> str:
    return ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"][number]


def score(value: Any) -> Decimal:
    return Decimal(str(value))
