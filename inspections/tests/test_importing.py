"""Loading a criteria set from its file."""

import copy
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cchc.lib.criteria import CriteriaSetError
from inspections.importing import LoadRefused, load_criteria_set
from inspections.models import CriteriaSet, Criterion
from units.tests.factories import CityFactory

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
WARD = DATA / "criteria_ward_2019.json"


def _data():
    return json.loads(WARD.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "fields", "leaves"), [("criteria_ward_2019.json", 8, 54), ("criteria_division_2019.json", 7, 26)]
)
def test_the_sample_sets_are_loaded_whole(name, fields, leaves):
    loaded = load_criteria_set(
        json.loads((DATA / name).read_text(encoding="utf-8")), lead_unit=CityFactory(), publish=True
    )

    assert loaded.is_published
    assert loaded.criteria.filter(parent=None).count() == fields
    assert loaded.criteria.filter(is_leaf=True).count() == leaves
    assert sum(field.max_score for field in loaded.criteria.fields()) == loaded.max_score == 100


def test_a_division_uses_the_slugs_of_the_ward_set():
    city = CityFactory()
    ward = load_criteria_set(_data(), lead_unit=city, publish=True)
    division = load_criteria_set(
        json.loads((DATA / "criteria_division_2019.json").read_text(encoding="utf-8")), lead_unit=city, publish=True
    )

    slugs = [set(found.criteria.values_list("field_slug", flat=True)) for found in (ward, division)]

    assert slugs[1] == slugs[0] - {"impact"}


def test_the_same_file_again_changes_nothing():
    city = CityFactory()
    first = load_criteria_set(_data(), lead_unit=city, publish=True)

    again = load_criteria_set(_data(), lead_unit=city, publish=True)

    assert again == first
    assert CriteriaSet.objects.count() == 1
    assert Criterion.objects.count() == 95


def test_a_corrected_guidance_is_no_other_content():
    city = CityFactory()
    first = load_criteria_set(_data(), lead_unit=city, publish=True)
    Criterion.objects.filter(code="1.1.1").update(guidance="Xem sổ văn bản đi")

    assert load_criteria_set(_data(), lead_unit=city, publish=True) == first


def test_a_published_set_is_never_replaced():
    city = CityFactory()
    load_criteria_set(_data(), lead_unit=city, publish=True)
    other = _data()
    other["fields"][0]["criteria"][0]["sub_criteria"][0]["text"] = "Nội dung khác"

    with pytest.raises(LoadRefused, match="đã được công bố với nội dung khác"):
        load_criteria_set(other, lead_unit=city, publish=True)

    assert load_criteria_set(other, lead_unit=city, publish=True, code="PT-XA-2019-2").is_published


def test_a_draft_is_replaced_by_what_the_file_says_now():
    city = CityFactory()
    load_criteria_set(_data(), lead_unit=city, publish=False)
    other = _data()
    other["fields"][0]["criteria"][0]["sub_criteria"][0]["text"] = "Nội dung khác"

    loaded = load_criteria_set(other, lead_unit=city, publish=False)

    assert CriteriaSet.objects.get() == loaded
    assert loaded.criteria.get(code="1.1.1").text == "Nội dung khác"
    assert loaded.criteria.count() == 95


def _wrong_sum(data):
    data["fields"][2]["criteria"][1]["max_score"] = 9


def _wrong_tier(data):
    data["fields"][2]["criteria"][1]["sub_criteria"][0]["rule"]["tiers"].reverse()


def _same_code(data):
    data["fields"][2]["criteria"][1]["sub_criteria"][0]["code"] = "3.1.1"


@pytest.mark.parametrize("spoil", [_wrong_sum, _wrong_tier, _same_code])
def test_a_set_that_does_not_add_up_loads_nothing_and_names_the_place(spoil):
    data = copy.deepcopy(_data())
    spoil(data)

    with pytest.raises(CriteriaSetError) as refused:
        load_criteria_set(data, lead_unit=CityFactory(), publish=True)

    assert "Lĩnh vực III" in str(refused.value)
    assert "3.2" in str(refused.value) or "3.1.1" in str(refused.value)
    assert not CriteriaSet.objects.exists()


def test_the_command_lists_every_problem(tmp_path):
    data = _data()
    _wrong_sum(data)
    _same_code(data)
    file = tmp_path / "bo.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    CityFactory()

    with pytest.raises(CommandError) as refused:
        call_command("load_criteria_set", str(file), "--unit", "UBND thành phố Phan Thiết")

    assert refused.value.returncode == 1
    assert str(refused.value).count("\n  - ") >= 2
    assert not CriteriaSet.objects.exists()


def test_the_command_loads_and_says_what(capsys):
    city = CityFactory()

    call_command("load_criteria_set", str(WARD), "--unit", str(city.pk), "--publish")

    assert "54 tiêu chí thành phần, đã công bố" in capsys.readouterr().out


@pytest.mark.parametrize("unit", ["UBND thành phố Khác", "999999"])
def test_the_command_asks_for_an_authority_that_exists(unit):
    with pytest.raises(CommandError, match="cơ quan chủ trì"):
        call_command("load_criteria_set", str(WARD), "--unit", unit)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Không đọc được tệp .*: không có tệp hoặc thư mục này"),
        ("folder", "Không đọc được tệp .*: đây là thư mục, không phải tệp"),
        (b"", "Tệp không đúng JSON ở dòng 1, cột 1"),
        (b"%PDF-1.7\n", "Tệp không đúng JSON ở dòng 1, cột 1"),
        ("Bộ tiêu chí".encode("utf-16"), "Tệp không phải là văn bản UTF-8"),
        (b"[1, 2]", "Bộ tiêu chí phải là một đối tượng JSON"),
    ],
    ids=["missing", "folder", "empty", "pdf", "utf-16", "list"],
)
def test_the_command_says_what_is_wrong_with_the_file_itself(tmp_path, content, sentence):
    city, file = CityFactory(), tmp_path / "bo.json"
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        call_command("load_criteria_set", str(file), "--unit", str(city.pk))
    assert not CriteriaSet.objects.exists()


def test_the_command_says_that_a_file_may_not_be_read(tmp_path, monkeypatch):
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)  # to root, who may run the tests, no mode forbids anything

    with pytest.raises(CommandError, match="Không đọc được tệp .*: không đủ quyền"):
        call_command("load_criteria_set", str(tmp_path / "bo.json"), "--unit", "1")
