"""A draft set written in the browser: its tree, its rules, its sums, and what keeps it from being published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from inspections import criteria_editing
from inspections.criteria_data import faults_of
from inspections.importing import load_criteria_set
from inspections.models import CriteriaSet, Criterion
from inspections.tests.generated_sets import RULES, generated
from inspections.workflow import WorkflowError
from units.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, stage) -> Client:
    client.force_login(stage.cast.home_affairs)
    return client


@pytest.fixture
def draft(stage) -> CriteriaSet:
    """Two fields, four criteria, eight leaves of a point each."""
    return load_criteria_set(generated("NHAP", fields=2, criteria=4, leaves=8), lead_unit=stage.city, publish=False)


def row(draft: CriteriaSet, code: str) -> Criterion:
    return Criterion.objects.get(criteria_set=draft, code=code)


def codes(draft: CriteriaSet) -> list[str]:
    return list(draft.criteria.order_by("position").values_list("code", flat=True))


def faults(draft: CriteriaSet) -> list[str]:
    draft.refresh_from_db()
    return [fault.sentence for fault in faults_of(draft, list(draft.criteria.order_by("position")))]


def send(desk: Client, draft: CriteriaSet, at: str, /, **values: Any) -> Any:
    """The form of a stored criterion, as the page shows it, with these values typed."""
    url = reverse("criterion_edit", args=[draft.pk, row(draft, at).pk])
    return desk.post(url, {**shown(desk, url), **values})


def shown(desk: Client, url: str) -> dict[str, Any]:
    context = desk.get(url).context
    values: dict[str, Any] = {}
    for form in filter(None, (context["form"], context["rule_form"])):
        values |= {name: form[name].value() or "" for name in form.fields}
    if context["rule_form"]:
        values["rule_type"] = context["rule_form"].rule_type
    return values


def test_a_set_is_made_field_by_field_and_published_once_it_is_whole(desk: Client, stage):
    desk.post(reverse("criteria_set_create"), {
        "code": "MOI", "title": "Bộ mới", "unit_level": "commune", "max_score": "1,5",
        "band_label_0": "Tốt", "band_from_0": "80", "band_label_1": "Khá", "band_from_1": "65,5",
    })  # fmt: skip
    made = CriteriaSet.objects.get(code="MOI")
    add = reverse("criterion_create", args=[made.pk])

    desk.post(add, {"code": "I", "text": "Công tác chỉ đạo", "max_score": "1,5", "field_slug": ""})
    field = row(made, "I")
    desk.post(f"{add}?thuoc={field.pk}", {
        "code": "1.1", "text": "Kế hoạch", "max_score": "1,5", "parent": field.pk, "source": "inspection",
        "rule_type": "yes_no", "rule_text": "Có: 1,5", "zero_if": "",
    })  # fmt: skip
    desk.post(reverse("criteria_set_publish", args=[made.pk]))

    made.refresh_from_db()
    assert made.is_published
    assert made.bands == [
        {"key": "tot", "label": "Tốt", "at_least": 80},
        {"key": "kha", "label": "Khá", "at_least": 65.5},
    ]
    assert [(node.code, node.level, node.is_leaf, node.field_slug) for node in made.criteria.order_by("position")] == [
        ("I", 1, False, "cong_tac_chi_dao"),
        ("1.1", 2, True, "cong_tac_chi_dao"),
    ]


def test_the_first_child_takes_over_how_its_parent_was_scored(desk: Client, draft):
    leaf = row(draft, "1.1.1")
    url = f"{reverse('criterion_create', args=[draft.pk])}?thuoc={leaf.pk}"
    values = shown(desk, url)

    desk.post(url, {**values, "text": "Mục con", "max_score": "1"})

    leaf.refresh_from_db()
    child = row(draft, "1.1.1.1")
    assert (leaf.is_leaf, leaf.rule, leaf.source) == (False, {}, "")
    assert (child.level, child.rule, child.rule_text) == (4, RULES[0], "Quy định của 1.1.1: đủ thì 1 điểm")
    assert faults(draft) == []


def test_without_its_last_child_a_criterion_is_scored_by_itself_and_asks_for_a_rule(draft, stage):
    for code in ("1.1.1", "1.1.2"):
        criteria_editing.delete(draft.pk, row(draft, code).pk, by=stage.cast.home_affairs)

    parent = row(draft, "1.1")
    assert (parent.is_leaf, parent.source) == (True, "inspection")
    assert sorted(faults(draft)) == ["Chưa có cách tính điểm.", "«Quy định chấm điểm» không được để trống."]


def test_up_and_down_move_a_branch_among_its_like(desk: Client, draft):
    before = codes(draft)
    url = reverse("criterion_step", args=[draft.pk])

    desk.post(url, {"down": row(draft, "1.1").pk})

    assert codes(draft)[:7] == ["I", "1.2", "1.2.1", "1.2.2", "1.1", "1.1.1", "1.1.2"]

    desk.post(url, {"up": row(draft, "1.1").pk})
    desk.post(url, {"up": row(draft, "1.1").pk})  # already first

    assert codes(draft) == before


def test_a_move_to_another_field_takes_the_branch_and_its_field_along(desk: Client, draft):
    send(desk, draft, "1.1", parent=row(draft, "II").pk)

    moved = row(draft, "1.1.2")
    assert codes(draft)[-3:] == ["1.1", "1.1.1", "1.1.2"]
    assert (moved.field, moved.field_slug) == (row(draft, "II"), "linh_vuc_2")
    assert faults(draft) == [
        "Mục con duy nhất có 2 điểm, nhưng lĩnh vực I ghi 4.",
        "2 + 2 + 2 = 6, nhưng lĩnh vực II ghi 4.",
    ]


def test_nothing_moves_below_itself_or_deeper_than_six_levels(draft, stage):
    by = stage.cast.home_affairs
    columns = {"code": "1.1", "text": "x", "max_score": 2}

    with pytest.raises(WorkflowError, match="vào chính nó"):
        criteria_editing.change(draft.pk, row(draft, "1.1").pk, row(draft, "1.1.1").pk, columns, by=by)


def test_numbering_anew_follows_the_order(draft, stage):
    by = stage.cast.home_affairs
    criteria_editing.step(draft.pk, row(draft, "II").pk, up=True, by=by)

    criteria_editing.renumber(draft.pk, by=by)

    assert codes(draft) == [
        "I", "1.1", "1.1.1", "1.1.2", "1.2", "1.2.1", "1.2.2", "II", "2.1", "2.1.1", "2.1.2", "2.2", "2.2.1", "2.2.2",
    ]  # fmt: skip
    assert row(draft, "I").field_slug == "linh_vuc_2"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['type']} {rule.get('unit', '')}")
def test_the_form_of_every_type_shows_a_rule_and_saves_the_same(desk: Client, draft, rule):
    leaf = row(draft, "1.1.1")
    Criterion.objects.filter(pk=leaf.pk).update(rule=rule)

    response = send(desk, draft, "1.1.1", text="Sửa lời")

    leaf.refresh_from_db()
    assert response.status_code == 302
    assert (leaf.text, leaf.rule) == ("Sửa lời", rule)


def test_changing_the_type_shows_its_boxes_and_keeps_what_was_typed(desk: Client, draft):
    response = send(desk, draft, "1.1.1", text="Đang gõ", rule_type="tiers", retype="1")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Đang gõ" in page
    assert 'name="bound_0"' in page
    assert row(draft, "1.1.1").text != "Đang gõ"


def test_more_rows_are_offered_and_what_was_typed_stays(desk: Client, draft):
    values = {"rule_type": "choice", "label_0": "Đủ", "score_0": "1", "key_0": "", "key_1": "", "more": "1"}

    page = send(desk, draft, "1.1.1", **values).content.decode()

    assert 'value="Đủ"' in page
    assert 'name="label_4"' in page


TIERS = {"rule_type": "tiers", "measures": "số ngày chậm", "unit": "day", "better": "lower", "key_0": "", "key_1": ""}


@pytest.mark.parametrize(
    ("typed", "box", "sentence"),
    [
        ({"max_score": "0"}, "max_score", "Hãy nhập số lớn hơn 0"),
        ({"max_score": "1.500"}, "max_score", "có thể hiểu hai cách"),
        ({"code": "1.1.2"}, "code", "Số hiệu 1.1.2 đã có trong bộ."),
        (TIERS | {"bound_0": "0", "score_0": "0,5", "otherwise": "0"}, "bound_0", "Không dòng nào đạt điểm tối đa 1."),
        (TIERS | {"bound_0": "0", "score_0": "1"}, "otherwise", "Chưa có «Còn lại»"),
        (TIERS | {"bound_0": "9", "score_0": "1", "bound_1": "5", "score_1": "0", "otherwise": "0"}, "bound_0",
         "không theo thứ tự"),
        (TIERS | {"bound_0": "0", "score_0": "một", "otherwise": "0"}, "score_0", "không phải là số"),
        ({"rule_type": "ratio", "measures": "tỷ lệ", "floor_percent": "120", "numerator_label": "a",
          "denominator_label": "b"}, "floor_percent", "phải từ 0 đến 100."),
        ({"rule_type": "deduction", "counts": "lỗi"}, "step", "Chưa có «Trừ mỗi lần»"),
        ({"rule_type": "survey", "label_0": "Tốt", "weight_0": "150", "key_0": "", "label_1": "Kém", "weight_1": "0",
          "key_1": ""}, "weight_0", "Trọng số phải từ 0 đến 100%."),
    ],
)  # fmt: skip
def test_a_fault_stands_at_its_box_and_what_was_typed_stays(desk: Client, draft, typed, box, sentence):
    response = send(desk, draft, "1.1.1", **typed)

    forms = [response.context["form"], response.context["rule_form"]]
    told = {name: list(errors) for form in forms for name, errors in form.errors.items()}
    assert response.status_code == 422
    assert sentence in " ".join(told[box] if box in told else [str(told)])
    for value in typed.values():
        assert value in response.content.decode()
    assert row(draft, "1.1.1").rule == RULES[0]


def test_the_page_tells_every_fault_at_its_place_and_publishing_says_so(desk: Client, draft):
    Criterion.objects.filter(criteria_set=draft, code="1.1").update(max_score=Decimal("2.5"))

    page = desk.get(reverse("criteria_set_draft", args=[draft.pk])).content.decode()
    refused = desk.post(reverse("criteria_set_publish", args=[draft.pk]), follow=True).content.decode()

    assert "1 + 1 = 2, nhưng tiêu chí 1.1 ghi 2,5." in page
    assert "2,5 + 2 = 4,5, nhưng lĩnh vực I ghi 4." in page
    assert "Chưa công bố được vì còn 2 chỗ chưa đúng" in refused
    draft.refresh_from_db()
    assert not draft.is_published


def test_the_page_of_141_asks_no_more_than_that_of_8(desk: Client, draft, stage, django_assert_max_num_queries):
    large = load_criteria_set(generated("LON"), lead_unit=stage.city, publish=False)

    for each in (draft, large):
        with django_assert_max_num_queries(9):
            desk.get(reverse("criteria_set_draft", args=[each.pk]))
        with django_assert_max_num_queries(9):
            desk.get(reverse("criteria_set", args=[each.pk]))
        with django_assert_max_num_queries(9):
            desk.get(reverse("criterion_edit", args=[each.pk, row(each, "1.1.1").pk]))


def test_a_published_set_is_edited_by_no_way(desk: Client, draft):
    desk.post(reverse("criteria_set_publish", args=[draft.pk]))
    leaf = row(draft, "1.1.1")
    ways = {
        "criterion_edit": [draft.pk, leaf.pk],
        "criterion_create": [draft.pk],
        "criterion_delete": [draft.pk, leaf.pk],
        "criterion_step": [draft.pk],
        "criteria_set_renumber": [draft.pk],
        "criteria_set_edit": [draft.pk],
        "criteria_set_delete": [draft.pk],
    }
    before = list(draft.criteria.order_by("position").values_list())

    for name, args in ways.items():
        told = desk.post(reverse(name, args=args), {"up": leaf.pk}, follow=True).content.decode()
        assert "Bộ tiêu chí đã được công bố nên không sửa được nữa." in told, name

    assert list(draft.criteria.order_by("position").values_list()) == before


def test_a_draft_is_deleted_whole_unless_another_follows_it(desk: Client, draft, stage):
    later = load_criteria_set(generated("SAU", fields=1, criteria=1, leaves=1), lead_unit=stage.city, publish=False)
    CriteriaSet.objects.filter(pk=later.pk).update(previous=draft)

    refused = desk.post(reverse("criteria_set_delete", args=[draft.pk]), follow=True).content.decode()
    assert "Một bộ tiêu chí khác nối tiếp bộ này nên không xóa được." in refused

    desk.post(reverse("criteria_set_delete", args=[later.pk]))
    desk.post(reverse("criteria_set_delete", args=[draft.pk]))
    assert not CriteriaSet.objects.filter(code__in=["NHAP", "SAU"]).exists()


@pytest.mark.parametrize(
    ("typed", "box", "sentence"),
    [
        ({"band_label_0": "", "band_from_0": "80"}, "band_label_0", "Hãy ghi tên loại."),
        ({"band_label_0": "Tốt", "band_from_0": "180"}, "band_from_0", "Hãy nhập phần trăm từ 0 đến 100."),
        ({"band_label_1": "Khác", "band_from_1": "80"}, "band_from_1", "Hai loại có cùng giới hạn dưới."),
        ({"code": "BO-CU"}, "code", "Mã bộ tiêu chí này đã có."),
    ],
)
def test_a_fault_of_the_properties_stands_at_its_box(desk: Client, draft, stage, typed, box, sentence):
    load_criteria_set(generated("BO-CU", fields=1, criteria=1, leaves=1), lead_unit=stage.city, publish=False)
    url = reverse("criteria_set_edit", args=[draft.pk])
    form = desk.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}

    response = desk.post(url, values | typed)

    assert sentence in response.context["form"].errors[box]


def test_making_a_set_is_an_event(desk: Client, stage):
    values = {"code": "MOI", "title": "Bộ mới", "unit_level": "commune", "max_score": "100"}

    desk.post(reverse("criteria_set_create"), values)

    made = CriteriaSet.objects.get(code="MOI")
    assert made.lead_unit == stage.city
    assert Event.objects.about(made).get().verb == "make_criteria_set"
