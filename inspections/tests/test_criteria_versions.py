"""A set copied as a new version keeps the lineage of each criterion; two versions stand side by side."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cchc.lib.criteria import parse_set
from inspections import criteria_editing
from inspections.criteria_comparing import Comparison, by_code, compare
from inspections.criteria_loading import nodes_of
from inspections.importing import load_criteria_set
from inspections.models import CriteriaSet, Criterion, CriterionLineage, LegalDocument
from inspections.tests.generated_sets import generated, leaf_of
from units.models import Event

SET = generated("CU", fields=2, criteria=4, leaves=8)


def compared(change: Any, links: Any = None) -> Comparison:
    later = copy.deepcopy(SET)
    change(later)
    before, after = nodes_of(parse_set(SET)), nodes_of(parse_set(later))
    return compare(before, after, by_code(before, after) if links is None else links)


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [
        (line.kind.value, "+".join(node.code for node in line.earlier), line.later.code if line.later else "")
        for line in comparison.differences
    ]


def test_the_same_set_has_no_differences():
    assert told(compared(lambda later: None)) == []


def test_points_words_and_rules_are_told_with_before_and_after():
    def change(later):
        leaf_of(later, "1.1.1").update(max_score=1.5, text="Lời mới", rule={"type": "manual"})
        leaf_of(later, "1.1.2").update(max_score=0.5, rule={"type": "manual"}, guidance="")

    lines = {line.later.code: line for line in compared(change).differences if line.later}

    assert [(c.label, c.before, c.after) for c in lines["1.1.1"].changes] == [
        ("Điểm tối đa", "1", "1,5"),
        ("Nội dung", "Tiêu chí thành phần 1.1.1", "Lời mới"),
        ("Cách tính điểm", "Có: 1; không: 0; có người bị kỷ luật: 0", "Người kiểm tra cho điểm từ 0 đến 1,5"),
    ]
    assert [c.label for c in lines["1.1.2"].changes] == ["Điểm tối đa", "Cách tính điểm", "Hướng dẫn"]


def test_what_is_gone_stands_where_it_was_and_what_is_new_where_it_is():
    def change(later):
        group = leaf_of(later, "1.1")
        group["children"] = [group["children"][1], {**group["children"][0], "code": "1.1.3", "text": "Mới"}]

    assert told(compared(change)) == [("removed", "1.1.1", ""), ("added", "", "1.1.3")]


def test_a_branch_under_another_field_has_moved_and_its_children_have_not():
    def change(later):
        first, second = later["fields"]
        second["children"].append(first["children"].pop(0))
        first["max_score"], second["max_score"] = 2, 6

    assert told(compared(change)) == [("changed", "I", "I"), ("changed", "II", "II"), ("moved", "1.1", "1.1")]


def test_the_fewest_of_those_that_changed_order_have_moved():
    def change(later):
        later["fields"].reverse()

    assert [kind for kind, _, _ in told(compared(change))] == ["moved"]


def test_a_split_names_all_parts_and_a_merge_all_sources():
    links = [("1.1.1", "1.1.1"), ("1.1.1", "1.1.2"), ("1.2.1", "1.2.1"), ("1.2.2", "1.2.1")]

    lines = {line.later.code: line for line in compared(lambda later: None, links).lines if line.later}

    assert lines["1.1.2"].split_into == ("1.1.1", "1.1.2")
    assert [node.code for node in lines["1.2.1"].earlier] == ["1.2.1", "1.2.2"]
    assert [(c.label, c.before, c.after) for c in lines["1.2.1"].changes] == [("Điểm tối đa", "1 + 1", "1")]
    assert lines["1.2.2"].kind == "added"


# ── stored sets ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(client: Client, stage) -> Client:
    client.force_login(stage.cast.home_affairs)
    return client


@pytest.fixture
def old(stage) -> CriteriaSet:
    return load_criteria_set(SET, lead_unit=stage.city, publish=True)


@pytest.fixture
def new(desk: Client, old: CriteriaSet) -> CriteriaSet:
    desk.post(reverse("criteria_set_copy", args=[old.pk]), {"code": "MOI", "title": "Bộ năm sau"})
    return CriteriaSet.objects.get(code="MOI")


def lineage(new: CriteriaSet) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = CriterionLineage.objects.filter(later__criteria_set=new).order_by("earlier__position")
    for later, earlier in rows.values_list("later__code", "earlier__code"):
        found.setdefault(later, []).append(earlier)
    return found


@pytest.mark.django_db
def test_a_copy_has_everything_and_follows_criterion_by_criterion(old, new):
    columns = [
        "code", "text", "max_score", "level", "position", "rule", "rule_text", "source", "guidance", "parent__code",
    ]  # fmt: skip
    rows = [list(each.criteria.order_by("position").values_list(*columns)) for each in (old, new)]

    assert rows[0] == rows[1]
    assert (new.status, new.previous, new.bands) == ("draft", old, old.bands)
    assert lineage(new) == {code: [code] for code in old.criteria.values_list("code", flat=True)}
    assert Event.objects.about(new).get().verb == "copy_criteria_set"


@pytest.mark.django_db
def test_a_copy_of_four_levels_and_141_asks_no_more_than_a_small_one(stage, desk, django_assert_max_num_queries):
    large = load_criteria_set(generated("LON", levels=4), lead_unit=stage.city, publish=True)

    with django_assert_max_num_queries(32):
        desk.post(reverse("criteria_set_copy", args=[large.pk]), {"code": "LON-2", "title": "Bộ lớn"})

    assert CriteriaSet.objects.get(code="LON-2").criteria.count() == large.criteria.count()


@pytest.mark.django_db
def test_a_code_that_is_taken_is_told_at_its_box(desk, old):
    response = desk.post(reverse("criteria_set_copy", args=[old.pk]), {"code": "CU", "title": "Bộ năm sau"})

    assert response.context["form"].errors["code"] == ["Mã bộ tiêu chí này đã có."]


@pytest.mark.django_db
def test_lineage_is_edited_also_after_publication_and_leaves_an_event(desk, old, new):
    desk.post(reverse("criteria_set_publish", args=[new.pk]))
    url = reverse("criterion_lineage_edit", args=[new.pk, Criterion.objects.get(criteria_set=new, code="1.1.1").pk])

    desk.post(url, {"codes": "1.1.1; 1.1.2"})

    assert lineage(new)["1.1.1"] == ["1.1.1", "1.1.2"]
    assert Event.objects.about(new).filter(verb="link_criterion").get().note == "1.1.1 ← 1.1.1, 1.1.2"

    refused = desk.post(url, {"codes": "9.9"})

    assert refused.context["form"].errors["codes"] == ["Bộ CU không có tiêu chí «9.9»."]
    assert lineage(new)["1.1.1"] == ["1.1.1", "1.1.2"]


@pytest.mark.django_db
def test_both_versions_stand_side_by_side(desk, old, new, stage, django_assert_max_num_queries):
    criteria_editing.delete(
        new.pk, Criterion.objects.get(criteria_set=new, code="1.1.1").pk, by=stage.cast.home_affairs
    )
    Criterion.objects.filter(criteria_set=new, code="1.1.2").update(text="Lời mới")

    with django_assert_max_num_queries(10):
        page = desk.get(reverse("criteria_set_compare", args=[new.pk])).content.decode()

    assert "0 mục thêm · 1 mục bỏ · 1 mục sửa · 0 mục chuyển chỗ" in page
    assert "<ins>Lời mới</ins>" in page
    assert "so theo số hiệu" not in page


@pytest.mark.django_db
def test_criteria_that_are_alike_are_linked_at_once_the_others_by_hand(desk, old, stage):
    later = copy.deepcopy(SET) | {"code": "NAP"}
    leaf_of(later, "1.1.1").update(code="1.1.9")  # same words, another code
    leaf_of(later, "1.1.2").update(text="Hoàn toàn chuyện khác")
    leaf_of(later, "1.2.1").update(text="Tiêu chí thành phần 1.2.1 (sửa)")
    new = load_criteria_set(later, lead_unit=stage.city, publish=False)
    CriteriaSet.objects.filter(pk=new.pk).update(previous=old)

    desk.post(reverse("criteria_set_link", args=[new.pk]))

    found = lineage(new)
    assert (found["1.1.9"], found.get("1.1.2"), found["1.2.1"]) == (["1.1.1"], None, ["1.2.1"])


@pytest.mark.django_db
def test_a_unit_compares_published_sets_alone(client, old, new, stage):
    client.force_login(stage.cast.unit_head)

    page = client.get(reverse("criteria_set_compare", args=[old.pk]), {"voi": new.pk}).content.decode()

    assert "Bộ năm sau" not in page
    assert client.get(reverse("criteria_set_compare", args=[new.pk])).status_code == 404


@pytest.mark.django_db
def test_the_national_chain_is_entered_once_and_a_set_follows_it(desk, old, new, stage):
    page = reverse("national_set_list")
    assert all(f"{number}/QĐ-BNV" in desk.get(page).content.decode() for number in (1294, 4361, 2948, 1149, 876, 892))

    desk.post(reverse("national_set_register"))
    desk.post(reverse("national_set_register"))
    documents = LegalDocument.objects.filter(lead_unit=stage.city, symbol="QĐ-BNV")
    CriteriaSet.objects.filter(pk=new.pk).update(follows=documents.get(number="2948"))

    assert documents.count() == 6
    assert f'href="{new.get_absolute_url()}"' in desk.get(page).content.decode()
    assert (
        "Quyết định số 2948/QĐ-BNV ngày 28/12/2017 của Bộ Nội vụ" in desk.get(new.get_absolute_url()).content.decode()
    )
