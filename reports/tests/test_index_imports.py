"""Results of a past year from Excel: shown as what it would do, loaded whole, or refused with every fault in its place."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cchc.lib.excel.tests.bad_files import BAD_FILES, SAME_FILES, Good, changed
from cchc.tests.cast import Stage, set_stage, sign_in
from inspections.models import CriteriaSet, IndexAssessment, IndexImport, IndexRound, IndexScore
from inspections.tests.factories import CriteriaSetFactory
from inspections.tests.indexes import BANDS
from inspections.tests.workbooks import past_book, past_rows
from reports import jobs
from reports.models import Job
from units.models import Event, Notification

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 5, 20)


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = TODAY
    return set_stage()


@pytest.fixture
def criteria_set(stage: Stage) -> CriteriaSet:
    made: CriteriaSet = CriteriaSetFactory(lead_unit=stage.city, bands=BANDS)
    return made


@pytest.fixture
def client(stage: Stage) -> Client:
    return sign_in(stage.cast.home_affairs)


def send(client: Client, criteria_set: CriteriaSet, content: bytes, **typed: Any) -> Any:
    values = {"year": 2018, "name": "Chỉ số CCHC năm 2018", "published_on": "2019-02-15", **typed}
    file = SimpleUploadedFile("ket-qua.xlsx", content)
    return client.post(reverse("index_import_new"), {**values, "criteria_set": criteria_set.pk, "file": file})


def work() -> None:
    jobs.run(Job.objects.latest("pk").pk)


def checked(client: Client, criteria_set: CriteriaSet, content: bytes) -> IndexImport:
    response = send(client, criteria_set, content)
    assert response.status_code == 302, response.context["form"].errors
    work()
    return IndexImport.objects.latest("pk")


def test_results_of_a_past_year_are_shown_first_and_loaded_when_confirmed(
    stage: Stage, criteria_set: CriteriaSet, client: Client
):
    ward, other = str(stage.ward), str(stage.other_ward)
    scores = {(ward, "1.1.1"): Decimal("0.5"), (ward, "2.1.1"): None, (other, "1.1.2"): Decimal("0.75")}
    given = checked(client, criteria_set, past_book(criteria_set, [stage.ward, stage.other_ward], scores))

    page = client.get(given.get_absolute_url()).content.decode()
    assert "2 đơn vị × 6 tiêu chí thành phần = 12 dòng" in page
    assert "91,67%" in page  # 5.5 of an applicable 6
    assert not IndexRound.objects.exists()

    client.post(reverse("index_import_confirm", args=[given.pk]))
    work()

    round_ = IndexRound.objects.get()
    assert (round_.from_past, round_.status, round_.published_on) == (True, "published", dt.date(2019, 2, 15))
    found = IndexAssessment.objects.filter(round=round_).order_by("rank")
    assert [(str(row.unit), row.rank, row.percent, row.maximum, row.band) for row in found] == [
        (ward, 1, Decimal("91.667"), 6, "Tốt"),
        (other, 2, Decimal("90.625"), 8, "Tốt"),
    ]
    left_out = IndexScore.objects.get(assessment=found[0], criterion__code="2.1.1")
    assert (left_out.mark, left_out.maximum) == ("not_applicable", Decimal(0))
    assert left_out.score is None
    event = Event.objects.about(round_).get()
    assert (event.verb, event.actor, event.data["rows"]) == ("import_index_results", stage.cast.home_affairs, 12)
    assert Notification.objects.filter(kind="index_published", unit=stage.ward).count() == 2
    shown = [(line["unit"], line["rank"], line["percent"]) for line in given.preview["units"]]
    assert shown == [(ward, 1, "91,67%"), (other, 2, "90,63%")]


def test_loading_twice_adds_nothing_and_the_same_year_is_refused(
    stage: Stage, criteria_set: CriteriaSet, client: Client
):
    content = past_book(criteria_set, [stage.ward])
    given, twin = (checked(client, criteria_set, content) for _ in range(2))
    client.post(reverse("index_import_confirm", args=[given.pk]))
    loading = Job.objects.latest("pk")
    jobs.run(loading.pk)
    Job.objects.filter(pk=loading.pk).update(status="queued")
    jobs.run(loading.pk)
    client.post(reverse("index_import_confirm", args=[twin.pk]))
    work()

    third = checked(client, criteria_set, content)

    assert IndexRound.objects.count() == 1
    twin.refresh_from_db()
    for refused in (twin, third):
        assert refused.status == "refused"
        assert "Năm 2018 đã có đợt" in refused.problems[0]["sentence"]


# --- Bad files ------------------------------------------------------------------------------------


def good(stage: Stage, criteria_set: CriteriaSet) -> Good:
    content = past_book(criteria_set, [stage.ward, stage.other_ward], {(str(stage.ward), "1.1.1"): Decimal("0.5")})
    return Good(content, "Điểm", text="Ý kiến thẩm định", number="Điểm thẩm định")


def test_a_bad_file_of_every_kind_gets_its_sentence_and_changes_nothing(
    stage: Stage, criteria_set: CriteriaSet, client: Client
):
    whole = good(stage, criteria_set)

    wrong = {}
    for name, bad in BAD_FILES.items():
        said = sentences(client, criteria_set, bad.make(whole))
        if not any(bad.sentence in sentence for sentence in said):
            wrong[name] = (bad.sentence, said)

    # The store of files refuses some by their content before they are read, in words of its own.
    assert {name: said for name, (_, said) in wrong.items() if not refused_at_the_door(said)} == {}
    assert not IndexRound.objects.exists()


def refused_at_the_door(said: list[str]) -> bool:
    return len(said) == 1 and "ket-qua.xlsx" in said[0]


def sentences(client: Client, criteria_set: CriteriaSet, content: bytes) -> list[str]:
    """What a person reads: at the form, or on the page of the import."""
    response = send(client, criteria_set, content)
    if response.status_code == 422:
        return [str(error) for error in response.context["form"].errors["file"]]
    work()
    given = IndexImport.objects.latest("pk")
    page = client.get(given.get_absolute_url())
    assert given.status == "refused", given.status
    assert page.status_code == 200
    return [_sentence(problem) for problem in given.problems]


def _sentence(problem: dict[str, Any]) -> str:
    place = f'Trang "{problem["sheet"]}"' + (f", dòng {problem['row']}" if problem["row"] else "")
    return f"{place}: {problem['sentence']}"


def put(heading: str, value: Any, row: int = 2) -> Callable[[Any, Any], None]:
    def change(sheet: Any, _: Any) -> None:
        place = next(cell.column for cell in sheet[1] if cell.value == heading)
        sheet.cell(row, place).value = value

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (put("Đơn vị", "UBND phường Không Có"), "dòng 2: Không có đơn vị nào tên «UBND phường Không Có»"),
        (put("Đơn vị", None), "dòng 2: Chưa có mã hoặc tên đơn vị."),
        (put("Mã đơn vị", "99999"), "dòng 2: Không có đơn vị nào mang mã «99999»"),
        (put("Số hiệu tiêu chí", "9.9.9"), "dòng 2: Bộ tiêu chí không có số hiệu «9.9.9»."),
        (put("Số hiệu tiêu chí", "1.1"), "dòng 2: «1.1» có tiêu chí thành phần nên không ghi điểm"),
        (put("Số hiệu tiêu chí", "1.1.2"), "dòng 3: UBND phường Mũi Né đã có tiêu chí 1.1.2 ở dòng 2."),
        (put("Điểm thẩm định", 1.5), "dòng 2: 1,5 vượt điểm tối đa 1 của tiêu chí 1.1.1."),
        (put("Điểm tự chấm", -1), "dòng 2: -1 nằm ngoài khoảng cho phép: từ 0."),
        (put("Điểm thẩm định", 0.1234), "dòng 2: 0,1234 có nhiều hơn 3 chữ số sau dấu phẩy."),
        (put("Điểm tối đa", 7), "dòng 2: Bộ tiêu chí ghi 1 cho tiêu chí 1.1.1."),
        (put("Điểm thẩm định", None), "dòng 2: Chưa có giá trị."),
        (lambda sheet, _: sheet.delete_rows(2, 5), "thiếu 5 tiêu chí thành phần: 1.1.1, 1.1.2, 1.1.3 …"),
        (lambda sheet, _: sheet.delete_rows(2, 50), "Trang chưa có dòng nào."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_only_the_system_can_know_is_told_at_its_line(
    stage: Stage, criteria_set: CriteriaSet, client: Client, change: Any, sentence: str
):
    said = sentences(client, criteria_set, changed(good(stage, criteria_set), change))

    assert any(sentence in each for each in said), said
    assert not IndexRound.objects.exists()


def test_a_file_that_says_the_same_in_another_way_gives_the_same(
    stage: Stage, criteria_set: CriteriaSet, client: Client
):
    whole = good(stage, criteria_set)
    plain = checked(client, criteria_set, whole.content).preview

    found = {name: checked(client, criteria_set, make(whole)).preview for name, make in SAME_FILES.items()}

    assert found == dict.fromkeys(SAME_FILES, plain)


def test_the_template_has_a_line_for_each_unit_and_criterion_and_is_taken_back_when_filled(
    stage: Stage, criteria_set: CriteriaSet, client: Client
):
    response = client.post(reverse("index_import_template"), {"mau-year": 2018, "mau-criteria_set": criteria_set.pk})
    work()
    job = Job.objects.latest("pk")
    assert response["Location"] == reverse("export", args=[job.pk])
    assert client.get(response["Location"]).status_code == 200
    content = b"".join(client.get(reverse("export_file", args=[job.pk])).streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Điểm"]
    assert sheet.max_row == 1 + 2 * 6
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 7).value = "Không áp dụng" if sheet.cell(row, 3).value == "1.1.1" else sheet.cell(row, 5).value
    filled = io.BytesIO()
    book.save(filled)

    given = checked(client, criteria_set, filled.getvalue())

    assert given.status == "ready", given.problems
    assert {line["maximum"] for line in given.preview["units"]} == {"7"}


def test_whoever_may_no_longer_import_gets_nothing_loaded(stage: Stage, criteria_set: CriteriaSet, client: Client):
    given = checked(client, criteria_set, past_book(criteria_set, [stage.ward]))
    client.post(reverse("index_import_confirm", args=[given.pk]))
    stage.cast.home_affairs.memberships.update(ends_on=dt.date(2019, 5, 19))

    work()

    assert Job.objects.latest("pk").status == "failed"
    assert not IndexRound.objects.exists()


def test_rows_of_the_template_may_come_in_any_order(stage: Stage, criteria_set: CriteriaSet, client: Client):
    from inspections.index_excel.past import SCORES
    from inspections.tests.workbooks import book_of

    rows = past_rows(criteria_set, [stage.ward, stage.other_ward], {(str(stage.ward), "1.1.1"): Decimal("0.5")})

    one, other = (checked(client, criteria_set, book_of(SCORES, order)) for order in (rows, rows[::-1]))

    assert one.preview == other.preview
