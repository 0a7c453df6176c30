"""Criteria sets in Excel: out and in again the same, shown before loaded, every fault at its place, all or nothing."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cchc.lib.criteria import ParsedSet, parse_set
from cchc.lib.excel import ExcelRefused
from cchc.lib.excel.tests.bad_files import BAD_FILES, SAME_FILES, Good
from inspections.criteria_data import nest
from inspections.criteria_excel import read_set, write_set, write_template
from inspections.importing import load_criteria_set
from inspections.models import CriteriaSet, Criterion, CriterionLineage
from inspections.tests.generated_sets import generated
from units.models import Event

DATA = Path(__file__).parent.parent / "data"
SETS = {
    "ward": json.loads((DATA / "criteria_ward_2019.json").read_text(encoding="utf-8")),
    "division": json.loads((DATA / "criteria_division_2019.json").read_text(encoding="utf-8")),
    "8/33/54": generated("A", criteria=33, leaves=54),
    "8/47/141": generated("B"),
    "four levels": generated("C", criteria=33, leaves=54, levels=4),
}


def workbook(data: dict[str, Any], **more: Any) -> bytes:
    parsed = parse_set(data)
    out = io.BytesIO()
    write_set(out, *flat(parsed), **more)
    return out.getvalue()


def flat(parsed: ParsedSet) -> tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]:
    nodes = []
    for node in parsed.nodes:
        columns = dict(vars(node))
        if not node.is_leaf:
            del columns["rule"]
        nodes.append((node.level, columns))
    return dict(vars(parsed)), nodes


def read(content: bytes) -> ParsedSet:
    return parse_set(read_set(io.BytesIO(content), slugs={}).data)


def edited(content: bytes, *changes: tuple[str, str, Any]) -> bytes:
    """Cells («Tiêu chí», «D14») given other values."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet, cell, value in changes:
        book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def said(content: bytes) -> list[str]:
    with pytest.raises(ExcelRefused) as refused:
        read(content)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("name", SETS)
def test_a_set_comes_back_from_excel_as_it_went(name: str):
    parsed = parse_set(SETS[name])

    assert read(workbook(SETS[name])) == parsed


def test_the_template_is_read_and_found_empty():
    out = io.BytesIO()
    write_template(out)

    assert said(out.getvalue()) == [
        'Trang "Bộ tiêu chí", dòng 2: Chưa có dòng nào. Hãy ghi mã, tên và tổng điểm của bộ ở dòng 2.'
    ]


SMALL = {
    "code": "NHO", "title": "Bộ nhỏ", "unit_level": "commune", "max_score": 3,
    "bands": [{"key": "tot", "label": "Tốt", "at_least": 80}],
    "fields": [{"code": "I", "text": "Chỉ đạo", "slug": "chi_dao", "max_score": 3, "children": [
        {"code": "1.2", "text": "Báo cáo", "max_score": 3, "children": [
            {"code": f"1.2.{n}", "text": f"Mục {n}", "max_score": score, "source": "inspection", "rule_text": "Theo sổ",
             "rule": rule, "verification_documents": "", "guidance": ""}
            for n, (score, rule) in enumerate([
                (1.5, {"type": "tiers", "unit": "day", "better": "lower", "measures": "số ngày chậm", "otherwise": 0,
                       "tiers": [{"at_most": 0, "score": 1.5}, {"at_most": 10, "score": 0.5}]}),
                (0.5, {"type": "yes_no"}),
                (1, {"type": "choice", "options": [{"key": "du", "label": "Đủ", "score": 1},
                                                   {"key": "thieu", "label": "Thiếu", "score": 0}]}),
            ], 1)
        ]},
    ]}],
}  # fmt: skip
GOOD = Good(workbook(SMALL), "Tiêu chí", text="Quy định chấm điểm", number="Điểm tối đa", row=4)


CRITERIA, STEPS, SET, BANDS = (f'Trang "{name}", dòng' for name in ("Tiêu chí", "Mức điểm", "Bộ tiêu chí", "Xếp loại"))


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ([("Tiêu chí", "D3", 2.5)], [
            f'{CRITERIA} 2, cột "Điểm tối đa": Mục con duy nhất có 2,5 điểm, nhưng lĩnh vực I ghi 3.',
            f'{CRITERIA} 3, cột "Điểm tối đa": 1,5 + 0,5 + 1 = 3, nhưng tiêu chí 1.2 ghi 2,5.']),
        ([("Bộ tiêu chí", "D2", 100)], [
            f'{SET} 2, cột "Tổng điểm tối đa": Mục con duy nhất có 3 điểm, nhưng bộ tiêu chí ghi 100.']),
        ([("Mức điểm", "D2", 1)], [f'{CRITERIA} 4, cột "Cách tính điểm": Không dòng nào đạt điểm tối đa 1,5.']),
        ([("Mức điểm", "D3", 2)], [
            f'{STEPS} 3, cột "Điểm": «Điểm» phải từ 0 đến 1,5.']),
        ([("Mức điểm", "C3", 0)], [
            f'{STEPS} 2, cột "Ngưỡng": Các mức không theo thứ tự hoặc chồng lên nhau (dòng 1: 0; tiếp theo: 0).'
        ]),
        ([("Mức điểm", "B4", "Khác")], [
            f'{STEPS} 4, cột "Ngưỡng": Chưa có ngưỡng. Dòng cho mọi trường hợp khác ghi nhãn «Còn lại».']),
        ([("Mức điểm", "A5", "9.9")], [
            f'{STEPS} 5, cột "Số hiệu": Không có số hiệu «9.9» ở trang «Tiêu chí».']),
        ([("Mức điểm", "F6", "du")], [
            f'{STEPS} 6, cột "Mã": Mã «du» trùng với một dòng ở trên.']),
        ([("Tiêu chí", "F5", None)], [f'{CRITERIA} 5, cột "Cách tính điểm": Chưa có cách tính điểm.']),
        ([("Tiêu chí", "N5", 0.5)], [
            f'{CRITERIA} 5, cột "Trừ mỗi lần": «Trừ mỗi lần» không dùng với cách tính «Có hoặc không».']),
        ([("Tiêu chí", "G4", None)], [
            f'{CRITERIA} 4, cột "Đo gì": Chưa có «Đo gì» của cách tính «Theo bậc».']),
        ([("Tiêu chí", "Q6", None)], [f'{CRITERIA} 6, cột "Quy định chấm điểm": «Quy định chấm điểm» không được để trống.']),
        ([("Tiêu chí", "B4", 4)], [
            f'{CRITERIA} 4, cột "Cấp": Cấp 4 đứng ngay dưới cấp 2. Mục con phải đứng dưới mục cha, kém một cấp.']),
        ([("Tiêu chí", "A5", "1.2.1")], [f'{CRITERIA} 5, cột "Số hiệu": «1.2.1» đã có ở dòng 4.']),
        ([("Tiêu chí", "B5", 4)], [
            f'{CRITERIA} 4, cột "Nguồn điểm": Mục này có mục con nên không được chấm riêng. '
            "Hãy xóa ô này, hoặc xem lại cấp của dòng dưới."]),
        ([("Xếp loại", "B2", 180)], [f'{BANDS} 2, cột "Từ (%)": 180 nằm ngoài khoảng cho phép: từ 0 đến 100.']),
        ([("Xếp loại", "A3", "Tốt"), ("Xếp loại", "B3", 60)], [
            f'{BANDS} 3, cột "Loại": Tên loại trùng với một loại ở trên.']),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_its_sheet_row_and_column(changes, sentences: list[str]):
    found = said(edited(GOOD.content, *changes))

    assert found[: len(sentences)] == sentences


# ── through the pages ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def desk(client: Client, stage) -> Client:
    client.force_login(stage.cast.home_affairs)
    return client


def upload(client: Client, content: bytes, name: str = "bo.xlsx") -> Any:
    return client.post(reverse("criteria_set_upload"), {"file": SimpleUploadedFile(name, content)})


def confirm(client: Client, preview: Any, **more: Any) -> Any:
    carried = re.search(r'name="carried" value="([^"]+)"', preview.content.decode())
    assert carried
    return client.post(reverse("criteria_set_load"), {"carried": carried[1]}, **more)


def counts() -> tuple[int, int, int]:
    return CriteriaSet.objects.count(), Criterion.objects.count(), Event.objects.count()


@pytest.mark.django_db
def test_each_bad_file_gets_its_sentence_and_changes_nothing(desk: Client):
    before = counts()
    unsaid = {}

    for name, bad in BAD_FILES.items():
        response = upload(desk, bad.make(GOOD))
        told = _visible(response.content.decode())
        if response.status_code != 422 or _visible(bad.sentence) not in told:
            unsaid[name] = (response.status_code, told)

    assert unsaid == {}
    assert counts() == before


def _visible(html: str) -> str:
    """The words, without tags and the heading of the place."""
    text = html.replace('Trang "Nháp": ', "").replace("&quot;", '"').replace("&gt;", ">").replace("&#x27;", "'")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused(desk: Client):
    response = upload(desk, GOOD.content + bytes(6 * 1024**2))

    assert "Tệp lớn hơn 5 MB." in response.content.decode()
    assert not CriteriaSet.objects.filter(code="NHO").exists()


@pytest.mark.django_db
def test_harmless_oddities_are_previewed_like_the_plain_file(desk: Client):
    assert {upload(desk, make(GOOD)).status_code for make in SAME_FILES.values()} == {200}


@pytest.mark.django_db
def test_an_upload_is_shown_first_and_loaded_when_confirmed(desk: Client, stage):
    preview = upload(desk, GOOD.content)

    assert "Sẽ thêm một bộ tiêu chí mới" in preview.content.decode()
    assert not CriteriaSet.objects.filter(code="NHO").exists()

    confirm(desk, preview)

    loaded = CriteriaSet.objects.get(code="NHO")
    assert (loaded.lead_unit, loaded.status, loaded.criteria.count()) == (stage.city, "draft", 5)
    assert loaded.bands == [{"key": "tot", "label": "Tốt", "at_least": 80}]
    assert Event.objects.about(loaded).get().verb == "load_criteria_set"


@pytest.mark.django_db
def test_the_same_code_again_replaces_the_draft_and_says_what_differs(desk: Client):
    confirm(desk, upload(desk, GOOD.content))
    changed = edited(GOOD.content, ("Tiêu chí", "C5", "Mục hai, viết lại"))

    preview = upload(desk, changed)
    page = preview.content.decode()
    confirm(desk, preview)

    assert "Sẽ thay toàn bộ dự thảo" in page
    assert "0 mục thêm · 0 mục bỏ · 1 mục sửa · 0 mục chuyển chỗ · 4 mục giữ nguyên" in page
    assert "<del>Mục 2</del>" in page
    assert Criterion.objects.get(criteria_set__code="NHO", code="1.2.2").text == "Mục hai, viết lại"


@pytest.mark.django_db
def test_a_published_set_is_never_replaced(desk: Client, stage):
    load_criteria_set(SMALL, lead_unit=stage.city, publish=True)

    response = upload(desk, GOOD.content)

    assert "Bộ NHO đã công bố nên không thay được. Hãy đặt mã khác cho bản mới." in response.content.decode()


@pytest.mark.django_db
def test_a_preview_that_became_stale_loads_nothing(desk: Client):
    confirm(desk, upload(desk, GOOD.content))
    preview = upload(desk, edited(GOOD.content, ("Tiêu chí", "C5", "Từ tệp")))
    Criterion.objects.filter(criteria_set__code="NHO", code="1.2.2").update(text="Sửa trên trang")

    response = confirm(desk, preview, follow=True)

    assert "Bản xem trước đã cũ" in response.content.decode()
    assert Criterion.objects.get(criteria_set__code="NHO", code="1.2.2").text == "Sửa trên trang"


@pytest.mark.django_db
def test_the_preview_of_one_person_is_worth_nothing_to_another(desk: Client, stage):
    preview = upload(desk, GOOD.content)
    desk.force_login(stage.cast.other_lead_home_affairs)

    confirm(desk, preview)

    assert not CriteriaSet.objects.filter(code="NHO").exists()


@pytest.mark.django_db
def test_lineage_comes_with_the_file_and_goes_out_again(desk: Client, stage):
    load_criteria_set(SMALL, lead_unit=stage.city, publish=True)
    later = {**SMALL, "code": "NHO-2", "title": "Bộ năm sau"}
    earlier = {"1.2.1": ["1.2.1", "1.2.2"], "1.2.2": ["1.2.2"]}
    confirm(desk, upload(desk, workbook(later, previous="NHO", earlier=earlier)))
    loaded = CriteriaSet.objects.get(code="NHO-2")

    exported = desk.get(reverse("criteria_set_export", args=[loaded.pk])).content

    uploaded = read_set(io.BytesIO(exported), slugs={})
    assert (uploaded.previous, uploaded.earlier) == ("NHO", earlier)
    assert CriterionLineage.objects.filter(later__criteria_set=loaded).count() == 3


@pytest.mark.django_db
def test_lineage_to_what_is_not_there_is_told_at_its_row(desk: Client, stage):
    load_criteria_set(SMALL, lead_unit=stage.city, publish=True)
    later = {**SMALL, "code": "NHO-2"}

    response = upload(desk, workbook(later, previous="NHO", earlier={"1.2.2": ["7.7"]}))

    assert "Bộ NHO không có tiêu chí 7.7." in response.content.decode()


@pytest.mark.django_db
def test_a_field_keeps_the_slug_that_it_has_in_other_sets(desk: Client, stage):
    load_criteria_set({**SMALL, "code": "CU"}, lead_unit=stage.city, publish=True)
    without = edited(GOOD.content, ("Tiêu chí", "U2", None))

    confirm(desk, upload(desk, without))

    assert Criterion.objects.get(criteria_set__code="NHO", level=1).field_slug == "chi_dao"


@pytest.mark.django_db
def test_replacing_a_draft_keeps_what_follows_it(desk: Client, stage):
    draft = load_criteria_set(SMALL, lead_unit=stage.city, publish=False)
    later = load_criteria_set({**SMALL, "code": "NHO-2"}, lead_unit=stage.city, publish=False)
    ends = [each.criteria.get(code="1.2.2") for each in (draft, later)]
    CriterionLineage.objects.create(earlier=ends[0], later=ends[1])

    confirm(desk, upload(desk, GOOD.content))

    assert CriterionLineage.objects.get().earlier.criteria_set == draft


def test_nesting_is_the_reverse_of_document_order():
    data, paths = nest({}, [(1, {"code": "I"}), (2, {"code": "1"}), (3, {"code": "1.1"}), (2, {"code": "2"})])

    assert paths == [
        "$.fields[0]",
        "$.fields[0].children[0]",
        "$.fields[0].children[0].children[0]",
        "$.fields[0].children[1]",
    ]
    assert [node["code"] for node in data["fields"][0]["children"]] == ["1", "2"]
