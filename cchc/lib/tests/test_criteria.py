import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.criteria import CriteriaSetError, load_set, parse_set
from cchc.lib.scoring import Mark, Values, needed_values, propose

TIERS: dict[str, Any] = {
    "type": "tiers",
    "measures": "tỷ lệ hồ sơ",
    "unit": "percent",
    "better": "higher",
    "tiers": [{"at_least": 98, "score": 1}, {"at_least": 80, "score": 0.5}],
    "otherwise": 0,
    "numerator_label": "hồ sơ đúng hạn",
    "denominator_label": "hồ sơ đã giải quyết",
}
LOWER: dict[str, Any] = {
    "type": "tiers",
    "measures": "số ngày chậm",
    "unit": "day",
    "better": "lower",
    "tiers": [{"at_most": 0, "score": 1}, {"at_most": 15, "score": 0.5}],
    "otherwise": 0,
}
CHOICE: dict[str, Any] = {
    "type": "choice",
    "options": [{"key": "du", "label": "Đủ", "score": 1}, {"key": "thieu", "label": "Thiếu", "score": 0}],
}
RATIO: dict[str, Any] = {
    "type": "ratio",
    "measures": "tỷ lệ",
    "floor_percent": 80,
    "numerator_label": "nhiệm vụ đúng hạn",
    "denominator_label": "nhiệm vụ được giao",
}
DEDUCTION: dict[str, Any] = {"type": "deduction", "step": 0.25, "counts": "văn bản sai", "sample_size": 10}
SURVEY: dict[str, Any] = {
    "type": "survey",
    "answers": [{"key": "tot", "label": "Tốt", "weight": 1}, {"key": "kem", "label": "Kém", "weight": 0}],
}
YES_NO: dict[str, Any] = {"type": "yes_no", "zero_if": "Có người bị kỷ luật"}
RULES = [TIERS, LOWER, CHOICE, RATIO, DEDUCTION, SURVEY, YES_NO, {"type": "manual"}, {"type": "external"}]
LEAF = ("fields", 0, "criteria", 0, "sub_criteria", 0)
RULE = (*LEAF, "rule")


def leaf(code: str, rule: dict[str, Any], max_score: Any = 1) -> dict[str, Any]:
    return {
        "code": code,
        "text": f"Mục {code}",
        "max_score": max_score,
        "rule": copy.deepcopy(rule),
        "rule_text": "Theo quy định",
        "source": "inspection",
    }


def sample(rule: dict[str, Any] = TIERS) -> dict[str, Any]:
    """One field with one criterion of two leaves; the first has the rule."""
    criterion = {
        "code": "3.2",
        "text": "Công khai thủ tục",
        "max_score": 1.1,
        "sub_criteria": [leaf("3.2.1", rule), leaf("3.2.2", {"type": "yes_no"}, 0.1)],
    }
    field = {"code": "III", "name": "Cải cách thủ tục", "slug": "procedures", "max_score": 1.1, "criteria": [criterion]}
    return {"code": "T", "title": "Bộ thử", "unit_level": "commune", "max_score": 1.1, "fields": [field]}


def changed(data: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    data = copy.deepcopy(data)
    holder: Any = data
    for key in path[:-1]:
        holder = holder[key]
    if value is DELETED:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return data


DELETED = object()


def problems(data: object) -> list[str]:
    with pytest.raises(CriteriaSetError) as caught:
        parse_set(data)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["type"])
def test_a_sound_rule_of_every_type_is_read(rule: dict[str, Any]):
    first = next(node for node in parse_set(sample(rule)).nodes if node.is_leaf)

    assert first.rule == rule
    assert needed_values(first.rule)
    assert propose(first.rule, first.max_score, Mark.NOT_ARISEN, Values()).score == 1


def test_nodes_come_in_document_order_with_level_and_parent():
    nodes = parse_set(sample()).nodes

    assert [(node.code, node.level, node.parent, node.is_leaf) for node in nodes] == [
        ("III", 1, "", False),
        ("3.2", 2, "III", False),
        ("3.2.1", 3, "3.2", True),
        ("3.2.2", 3, "3.2", True),
    ]
    assert [node.max_score for node in nodes] == [Decimal(score) for score in ("1.1", "1.1", "1", "0.1")]
    assert [node.slug for node in nodes] == ["procedures", "", "", ""]


def test_a_criterion_may_be_a_leaf_and_a_branch_may_go_deeper():
    data = sample()
    sub = data["fields"][0]["criteria"][0]["sub_criteria"]
    sub[0] = {"code": "3.2.1", "text": "Nhóm", "max_score": 1, "children": [leaf("3.2.1.a", TIERS)]}
    data["fields"][0]["criteria"].append(leaf("3.3", {"type": "manual"}, 2))
    data["fields"][0]["max_score"] = data["max_score"] = 3.1

    nodes = {node.code: node for node in parse_set(data).nodes}

    assert (nodes["3.2.1.a"].level, nodes["3.2.1.a"].parent, nodes["3.3"].is_leaf) == (4, "3.2.1", True)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("max_score",), 2, "Bộ tiêu chí: Mục con duy nhất có 1,1 điểm, nhưng bộ tiêu chí ghi 2."),
        (("fields", 0, "criteria", 0, "max_score"), 1.2, "tiêu chí 3.2: 1 + 0,1 = 1,1, nhưng tiêu chí 3.2 ghi 1,2."),
        (("fields",), [], "ít nhất một dòng"),
        (("unit_level",), "huyện", "«unit_level» phải là một trong"),
        (("weights",), 1, "Không có khóa «weights»"),
        (("fields", 0, "slug"), "Thủ tục", "«slug» chỉ được gồm"),
        (("fields", 0, "criteria", 0, "sub_criteria", 1, "code"), "3.2.1", "Số hiệu «3.2.1» đã dùng"),
        ((*LEAF, "text"), "  ", "«text» không được để trống"),
        ((*LEAF, "text"), "x" * 2001, "dài 2.001 ký tự"),
        ((*LEAF, "max_score"), "1", "Điểm tối đa phải là một số"),
        ((*LEAF, "max_score"), True, "Điểm tối đa phải là một số"),
        ((*LEAF, "max_score"), 0, "Điểm tối đa phải lớn hơn 0"),
        ((*LEAF, "max_score"), Decimal("1E+999999"), "quá lớn"),
        ((*LEAF, "source"), "guess", "«source» phải là một trong"),
        ((*LEAF, "rule"), DELETED, "Thiếu khóa «rule»"),
        ((*LEAF, "rule_text"), DELETED, "Thiếu khóa «rule_text»"),
        (LEAF, 7, "phải là một đối tượng"),
    ],
)
def test_a_tree_that_does_not_add_up_is_refused_at_its_place(path: tuple[Any, ...], value: Any, sentence: str):
    assert any(sentence in problem for problem in problems(changed(sample(), path, value)))


@pytest.mark.parametrize(
    ("rule", "path", "value", "sentence"),
    [
        (TIERS, ("type",), "guess", "Không có cách tính điểm «guess»"),
        (TIERS, ("extra",), 1, "Khóa «extra» không có"),
        (TIERS, ("numerator_label",), DELETED, "Thiếu khóa «numerator_label»"),
        (TIERS, ("tiers", 1, "at_least"), 99, "không theo thứ tự"),
        (TIERS, ("tiers", 1, "at_least"), 98, "chồng lên nhau"),
        (TIERS, ("tiers", 0, "score"), 2, "phải từ 0 đến 1"),
        (TIERS, ("tiers", 0, "score"), 0.9, "Không dòng nào đạt điểm tối đa 1"),
        (TIERS, ("tiers", 0, "at_least"), 101, "phải từ 0 đến 100"),
        (TIERS, ("tiers", 0, "at_most"), 100, "phải có đúng các khóa: at_least, score"),
        (TIERS, ("otherwise",), 0.5, "phải giảm dần"),
        (TIERS, ("better",), "up", "«better» phải là"),
        (TIERS, ("unit",), "giờ", "«unit» phải là"),
        (LOWER, ("tiers", 1, "at_most"), 0, "không theo thứ tự"),
        (CHOICE, ("options", 1, "key"), "du", "Khóa «du» trùng"),
        (CHOICE, ("options", 1, "key"), "", "«key» không được để trống"),
        (CHOICE, ("options", 1, "key"), "Thiếu", "chữ thường không dấu"),
        (CHOICE, ("options", 0, "score"), 1.5, "phải từ 0 đến 1"),
        (CHOICE, ("options", 0, "score"), 0.5, "Không dòng nào đạt"),
        (RATIO, ("floor_percent",), 101, "phải từ 0 đến 100"),
        (RATIO, ("denominator_label",), DELETED, "Thiếu khóa «denominator_label»"),
        (DEDUCTION, ("step",), 0, "phải lớn hơn 0"),
        (DEDUCTION, ("step",), -1, "phải từ 0 đến 1"),
        (DEDUCTION, ("step",), 1.5, "phải từ 0 đến 1"),
        (DEDUCTION, ("sample_size",), 2.5, "số nguyên"),
        (SURVEY, ("answers", 0, "weight"), 1.1, "phải từ 0 đến 1"),
        (YES_NO, ("zero_if",), "", "«zero_if» không được để trống"),
        (YES_NO, ("zero_if",), 5, "«zero_if» phải là văn bản"),
    ],
)
def test_an_unsound_rule_is_refused_at_its_leaf(rule, path: tuple[Any, ...], value: Any, sentence: str):
    found = problems(changed(sample(rule), (*RULE, *path), value))

    assert any(sentence in problem for problem in found)
    assert all(problem.startswith("Lĩnh vực III, tiêu chí 3.2, mục 3.2.1: ") for problem in found)
    assert all("($.fields[0].criteria[0].sub_criteria[0].rule" in problem for problem in found)


def test_all_problems_are_told_at_once():
    data = changed(changed(sample(), (*RULE, "otherwise"), 5), ("unit_level",), "x")

    assert len(problems(data)) >= 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "UTF-8"),
        ('{"code": }', "dòng 1, cột 10"),
        ('{"max_score": NaN}', "«NaN» không phải là số"),
        ('{"code": "a", "code": "b"}', "«code» xuất hiện hai lần"),
        ("[" * 100_000, "lồng quá nhiều cấp"),
        ("1" * 5000, "số quá dài"),
        ("[]", "phải là một đối tượng JSON"),
    ],
)
def test_a_file_that_is_no_json_gets_a_sentence(content: str | bytes, sentence: str):
    with pytest.raises(CriteriaSetError, match=sentence):
        load_set(content)


def test_sums_are_exact_where_floats_would_not_be():
    data = sample({"type": "manual"})
    data["fields"][0]["criteria"] = [leaf(f"3.{i}", {"type": "manual"}, 0.1) for i in range(3)]
    data["fields"][0]["max_score"] = data["max_score"] = 0.3

    assert load_set(json.dumps(data)).max_score == Decimal("0.3")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.decimals()
ANYTHING = st.recursive(
    SCALARS, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3), max_leaves=6
)
PATHS = [
    ("fields",), ("fields", 0), ("max_score",), LEAF, (*LEAF, "code"), (*LEAF, "max_score"), RULE, (*RULE, "tiers"),
    (*RULE, "tiers", 0), (*RULE, "tiers", 0, "score"), (*RULE, "type"), (*RULE, "unit"), (*RULE, "better"),
]  # fmt: skip


@given(st.sampled_from(PATHS), ANYTHING)
def test_whatever_stands_anywhere_ends_in_a_set_or_in_problems(path: tuple[Any, ...], value: Any):
    try:
        found: Any = parse_set(changed(sample(), path, value)).nodes
    except CriteriaSetError as error:
        found = error.problems
    assert found
