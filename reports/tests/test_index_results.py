"""Results of surveys and of external indexes: by hand on the page of appraisal, and from Excel, shown before loaded."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cchc.lib.excel.tests.bad_files import BAD_FILES, SAME_FILES, Good
from cchc.tests.cast import Stage, set_stage, sign_in
from inspections import index_judging
from inspections.enums import IndexRoundStatus, Source
from inspections.models import IndexAssessment, IndexImport, IndexRound, IndexScore, IndexScoreChange
from inspections.tests import factories
from inspections.tests.factories import LEAVES, CriteriaSetFactory
from inspections.tests.indexes import make_round, publish
from inspections.tests.scoring import begin, judge, score_at, scored_round
from inspections.tests.workbooks import results_book
from reports import jobs
from reports.models import Job
from units.models import Event

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 15)


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = dt.date(2019, 5, 20)
    return set_stage()


@pytest.fixture
def round_(stage: Stage) -> IndexRound:
    made = scored_round(stage)
    begin(made, stage.ward)
    begin(made, stage.other_ward)
    return made


@pytest.fixture
def client(stage: Stage) -> Client:
    return sign_in(stage.cast.home_affairs)


def of(round_: IndexRound, stage: Stage) -> IndexAssessment:
    return round_.assessments.get(unit=stage.ward)


# --- By hand --------------------------------------------------------------------------------------


def test_counts_are_weighed_100_60_20_0(stage: Stage, round_: IndexRound):
    assessed = of(round_, stage)
    counts = {"a": "40", "b": "30", "c": "20", "d": "10"}  # 40 + 18 + 4 of 100

    assert judge(assessed, stage.cast.home_affairs, "2.1.4", survey_counts=counts) == {}

    assessed.refresh_from_db()
    row = score_at(assessed, "2.1.4")
    assert (row.score, assessed.score, row.survey_counts) == (Decimal("6.2"), Decimal("6.2"), counts)
    assert (assessed.status, IndexScoreChange.objects.get(score=row).kind) == ("self_assessing", "survey")


def test_a_percentage_stands_for_the_counts(stage: Stage, round_: IndexRound):
    assert judge(of(round_, stage), stage.cast.home_affairs, "2.1.4", survey_counts={"percent": "83.555"}) == {}

    assert score_at(of(round_, stage), "2.1.4").score == Decimal("8.356")


@pytest.mark.parametrize(
    ("code", "score", "values", "words"),
    [
        ("2.1.4", None, {"survey_counts": {"percent": "101"}}, "không được lớn hơn 100"),
        ("2.1.4", None, {"survey_counts": {"percent": "50", "a": "3"}}, "hoặc chỉ ghi tỷ lệ"),
        ("2.1.4", None, {"survey_counts": {"a": "2.5"}}, "phải là số nguyên"),
        ("2.1.4", None, {"survey_counts": {"a": "0"}}, "Tổng số phiếu bằng 0"),
        ("2.1.4", None, {"survey_counts": {"z": "1"}}, "không có trong phiếu"),
        ("2.1.4", None, {"mark": "not_applicable"}, "vì sao tiêu chí này không tính"),
        ("2.1.5", 4, {}, "nguồn số liệu"),
        ("2.1.5", 4, {"reason": "Cổng DVC"}, "số liệu đến ngày nào"),
        ("2.1.5", 4, {"reason": "Cổng DVC", "as_of": dt.date(2019, 5, 21)}, "không được sau ngày hôm nay"),
        ("2.1.5", 6, {"reason": "Cổng DVC", "as_of": DAY}, "vượt điểm tối đa"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    stage: Stage, round_: IndexRound, code: str, score: Any, values: dict[str, Any], words: str
):
    refused = judge(of(round_, stage), stage.cast.home_affairs, code, score, **({"reason": ""} | values))

    assert words in next(iter(refused.values()))
    assert IndexScoreChange.objects.count() == 0


def test_the_page_of_appraisal_takes_both_by_hand(stage: Stage, round_: IndexRound, client: Client):
    assessed = of(round_, stage)
    survey, external = score_at(assessed, "2.1.4"), score_at(assessed, "2.1.5")
    page = client.get(reverse("index_appraise_field", args=[assessed.pk, "procedures"])).content.decode()
    assert "Rất hài lòng (phiếu)" in page
    assert "Nguồn số liệu" in page

    def send(row: IndexScore, **typed: str) -> Any:
        was = index_judging.digest(index_judging.shown(row))
        data = {"mark": "result", "revision": str(row.revision), "was": was} | typed
        url = reverse("index_appraise_save", args=[row.pk])
        return client.post(url, {f"a{row.pk}-{k}": v for k, v in data.items()}, headers={"HX-Request": "true"})

    bad = send(survey, count_0="mười")
    good = send(survey, count_0="10", count_1="0")
    other = send(external, score="4,5", reason="Cổng DVC quốc gia", as_of="15/05/2019")

    assert (bad.status_code, good.status_code, other.status_code) == (422, 200, 200)
    assert score_at(assessed, "2.1.4").score == Decimal(10)
    row = score_at(assessed, "2.1.5")
    assert (row.score, row.reason, row.as_of) == (Decimal("4.5"), "Cổng DVC quốc gia", DAY)


# --- From Excel -----------------------------------------------------------------------------------


def send(client: Client, round_: IndexRound, kind: str, content: bytes) -> Any:
    file = SimpleUploadedFile("ket-qua.xlsx", content)
    return client.post(reverse("index_results", args=[round_.pk]), {"kind": kind, "file": file})


def work() -> None:
    jobs.run(Job.objects.latest("pk").pk)


def checked(client: Client, round_: IndexRound, kind: str, content: bytes) -> IndexImport:
    response = send(client, round_, kind, content)
    assert response.status_code == 302, response.context["form"].errors
    work()
    return IndexImport.objects.latest("pk")


def survey_rows(stage: Stage) -> list[dict[str, Any]]:
    return [
        {"unit": str(stage.ward), "criterion": "2.1.4", "count_1": 40, "count_2": 30, "count_3": 20, "count_4": 10},
        {"unit": str(stage.other_ward), "criterion": "2.1.4", "percent": Decimal("83.5"), "source": "Điều tra 2019"},
    ]


def external_rows(stage: Stage) -> list[dict[str, Any]]:
    source = {"criterion": "2.1.5", "source": "Bộ chỉ số 766, Cổng DVC quốc gia", "as_of": DAY}
    return [
        {"unit": str(stage.ward), "score": Decimal("4.25"), **source},
        {"unit": str(stage.other_ward), "score": "na", **source},
    ]


def test_a_survey_is_shown_first_and_loaded_when_confirmed(stage: Stage, round_: IndexRound, client: Client):
    judge(of(round_, stage), stage.cast.home_affairs, "2.1.4", survey_counts={"percent": "50"})
    given = checked(client, round_, "survey", results_book(round_, "survey", survey_rows(stage)))

    page = client.get(given.get_absolute_url()).content.decode()
    assert "2 kết quả của 2 đơn vị: 1 mới, 1 thay kết quả đang có, 0 như đang có." in page
    assert "40 + 30 + 20 + 10 phiếu" in page
    assert score_at(of(round_, stage), "2.1.4").score == Decimal(5)
    client.post(reverse("index_import_confirm", args=[given.pk]))
    work()

    given.refresh_from_db()
    assert (given.status, given.round) == ("loaded", round_)
    other = round_.assessments.get(unit=stage.other_ward)
    assert (score_at(of(round_, stage), "2.1.4").score, score_at(other, "2.1.4").score) == (
        Decimal("6.2"),
        Decimal("8.35"),
    )
    assert {a.unit: a.score for a in round_.assessments.all()} == {
        stage.ward: Decimal("6.2"),
        stage.other_ward: Decimal("8.35"),
    }
    changes = IndexScoreChange.objects.filter(kind="survey").order_by("pk")
    assert [(c.before, c.after) for c in changes] == [(None, 5), (5, Decimal("6.2")), (None, Decimal("8.35"))]
    assert {c.changed_by for c in changes} == {stage.cast.home_affairs}
    event = Event.objects.about(round_)[0]
    assert (event.verb, event.data["changed"], event.data["kind"]) == ("import_index_scores", 2, "survey")


def test_an_external_index_brings_score_source_and_day_or_does_not_apply(
    stage: Stage, round_: IndexRound, client: Client
):
    content = results_book(round_, "external", external_rows(stage))
    given = checked(client, round_, "external", content)
    client.post(reverse("index_import_confirm", args=[given.pk]))
    work()

    row, other = score_at(of(round_, stage), "2.1.5"), round_.assessments.get(unit=stage.other_ward)
    assert (row.score, row.reason, row.as_of) == (Decimal("4.25"), "Bộ chỉ số 766, Cổng DVC quốc gia", DAY)
    assert (score_at(other, "2.1.5").mark, other.maximum) == ("not_applicable", Decimal(18))
    again = checked(client, round_, "external", content)
    assert (again.preview["same"], again.preview["new"], again.preview["replaced"]) == (2, 0, 0)
    before = IndexScoreChange.objects.count()
    client.post(reverse("index_import_confirm", args=[again.pk]))
    work()
    assert IndexScoreChange.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("survey", {"unit": "UBND phường Xa"}, "Không có đơn vị nào tên «UBND phường Xa» trong đợt đánh giá này"),
        ("survey", {"criterion": "1.1.1"}, "Tiêu chí 1.1.1 không lấy điểm từ điều tra xã hội học"),
        ("survey", {"criterion": "9.9"}, "Bộ tiêu chí không có số hiệu «9.9»"),
        ("survey", {"percent": Decimal(50)}, "Chỉ ghi số phiếu của từng mức, hoặc chỉ ghi tỷ lệ chung"),
        ("survey", {"count_1": 0, "count_2": 0, "count_3": 0, "count_4": 0}, "Tổng số phiếu bằng 0"),
        ("external", {"score": Decimal(6)}, "vượt điểm tối đa"),
        ("external", {"source": ""}, "Hãy ghi nguồn số liệu"),
        ("external", {"as_of": None}, "số liệu đến ngày nào"),
        ("external", {"as_of": dt.date(2019, 6, 1)}, "không được sau ngày hôm nay"),
        ("external", {"score": None}, "Chưa có kết quả ở dòng này"),
        ("external", {"unit": "UBND phường Hàm Tiến"}, "đã có tiêu chí 2.1.5 ở dòng 2"),
    ],
)
def test_what_only_the_system_can_know_is_told_at_its_line(
    stage: Stage, round_: IndexRound, client: Client, kind: str, changes: dict[str, Any], sentence: str
):
    rows = survey_rows(stage) if kind == "survey" else external_rows(stage)

    given = checked(client, round_, kind, results_book(round_, kind, [rows[0] | changes, rows[1]]))

    said = [problem["sentence"] for problem in given.problems]
    assert given.status == "refused"
    assert any(sentence in each for each in said), said
    assert {problem["row"] for problem in given.problems} <= {2, 3}
    assert client.get(given.get_absolute_url()).status_code == 200
    assert IndexScoreChange.objects.count() == 0


def test_lines_left_blank_are_left_as_they_are_and_a_blank_file_is_refused(
    stage: Stage, round_: IndexRound, client: Client
):
    blank = [{"unit": str(unit), "criterion": "2.1.5"} for unit in (stage.ward, stage.other_ward)]

    nothing = checked(client, round_, "external", results_book(round_, "external", blank))
    half = checked(client, round_, "external", results_book(round_, "external", [external_rows(stage)[0], blank[1]]))

    assert nothing.problems[0]["sentence"] == "Trang chưa có dòng nào có kết quả."
    assert (half.status, half.preview["blank"], half.preview["rows"]) == ("ready", 1, 1)


def test_a_bad_file_of_every_kind_gets_its_sentence_and_changes_nothing(
    stage: Stage, round_: IndexRound, client: Client
):
    content = results_book(round_, "external", external_rows(stage))
    whole = Good(content, "Số liệu bên ngoài", text="Nguồn số liệu", number="Điểm")

    wrong = {}
    for name, bad in BAD_FILES.items():
        said = sentences(client, round_, bad.make(whole))
        at_the_door = len(said) == 1 and "ket-qua.xlsx" in said[0]
        if not any(bad.sentence in sentence for sentence in said) and not at_the_door:
            wrong[name] = (bad.sentence, said)

    assert wrong == {}
    assert IndexScoreChange.objects.count() == 0


def sentences(client: Client, round_: IndexRound, content: bytes) -> list[str]:
    response = send(client, round_, "external", content)
    if response.status_code == 422:
        return [str(error) for error in response.context["form"].errors["file"]]
    work()
    given = IndexImport.objects.latest("pk")
    assert given.status == "refused", (given.status, given.preview)
    return [
        f'Trang "{p["sheet"]}"' + (f", dòng {p['row']}" if p["row"] else "") + f": {p['sentence']}"
        for p in given.problems
    ]


def test_a_file_that_says_the_same_in_another_way_gives_the_same(stage: Stage, round_: IndexRound, client: Client):
    content = results_book(round_, "external", external_rows(stage))
    whole = Good(content, "Số liệu bên ngoài", text="Nguồn số liệu", number="Điểm")
    plain = checked(client, round_, "external", content).preview

    found = {name: checked(client, round_, "external", make(whole)).preview for name, make in SAME_FILES.items()}

    assert found == dict.fromkeys(SAME_FILES, plain)


@pytest.mark.parametrize("kind", ["survey", "external"])
def test_the_template_has_a_line_for_each_unit_and_criterion_and_is_taken_back_when_filled(
    stage: Stage, round_: IndexRound, client: Client, kind: str
):
    response = client.post(reverse("index_results_template", args=[round_.pk]), {"mau-kind": kind})
    work()
    job = Job.objects.latest("pk")
    assert client.get(response["Location"]).status_code == 200
    content = b"".join(client.get(reverse("export_file", args=[job.pk])).streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet.max_row == 3
    words = " ".join(str(cell.value) for row in book["Hướng dẫn"].iter_rows() for cell in row if cell.value)
    assert ("mức 2 = Hài lòng (60%)" in words) == (kind == "survey")
    headings = {cell.value: cell.column for cell in sheet[1]}
    for row in (2, 3):
        if kind == "survey":
            sheet.cell(row, headings["Số phiếu mức 1"]).value = 10
        else:
            sheet.cell(row, headings["Điểm"]).value = "Không áp dụng"
            sheet.cell(row, headings["Nguồn số liệu"]).value = "Không thuộc diện"
    out = io.BytesIO()
    book.save(out)

    given = checked(client, round_, kind, out.getvalue())

    assert (given.status, given.preview.get("rows")) == ("ready", 2), given.problems


def test_a_round_that_was_published_meanwhile_takes_nothing(stage: Stage, round_: IndexRound, client: Client):
    given = checked(client, round_, "external", results_book(round_, "external", external_rows(stage)))
    client.post(reverse("index_import_confirm", args=[given.pk]))
    publish(round_)
    assert round_.status == IndexRoundStatus.PUBLISHED

    work()

    given.refresh_from_db()
    assert given.status == "refused"
    assert "Đã công bố" in given.problems[0]["sentence"]
    assert IndexScoreChange.objects.count() == 0


def test_loading_costs_the_same_for_few_and_for_many(
    stage: Stage, round_: IndexRound, client: Client, django_assert_max_num_queries: Any
):
    given = checked(client, round_, "survey", results_book(round_, "survey", survey_rows(stage)))
    client.post(reverse("index_import_confirm", args=[given.pk]))
    job = Job.objects.latest("pk")

    with django_assert_max_num_queries(55):
        jobs.run(job.pk)


# --- Surveys by other rules -----------------------------------------------------------------------

SHARE = {
    "type": "ratio",
    "floor_percent": 50,
    "numerator_label": "phiếu hài lòng",
    "denominator_label": "phiếu hợp lệ",
}


@pytest.fixture
def odd_round(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> IndexRound:
    """Surveyed criteria of which one has a share and one the points alone."""
    monkeypatch.setattr(factories, "SOURCES", {"ratio": Source.SURVEY, "manual": Source.SURVEY})
    leaves = [*LEAVES[:3], ("2.1.1", "4", SHARE), ("2.1.2", "1", {"type": "manual"})]
    criteria_set = CriteriaSetFactory(lead_unit=stage.city, leaves=leaves, max_score=Decimal("8.5"))
    made = make_round(stage.city, criteria_set=criteria_set, year=2019)
    begin(made, stage.ward)
    begin(made, stage.other_ward)
    return made


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({"numerator": "80", "denominator": "100"}, "3.2"),
        ({"percent": "80"}, "3.2"),
        ({"percent": "49.999"}, "0"),  # below the floor of the rule
    ],
)
def test_a_share_of_satisfied_sheets_follows_its_rule(
    stage: Stage, odd_round: IndexRound, counts: dict[str, str], score: str
):
    assert judge(of(odd_round, stage), stage.cast.home_affairs, "2.1.1", survey_counts=counts) == {}

    assert score_at(of(odd_round, stage), "2.1.1").score == Decimal(score)


def test_half_a_share_is_refused_and_points_are_taken_where_only_they_are_known(stage: Stage, odd_round: IndexRound):
    assessed, by = of(odd_round, stage), stage.cast.home_affairs

    half = judge(assessed, by, "2.1.1", survey_counts={"numerator": "80"})
    turned = judge(assessed, by, "2.1.1", survey_counts={"numerator": "80", "denominator": "8"})
    points = judge(assessed, by, "2.1.2", "0.75")

    assert "cả hai số phiếu" in next(iter(half.values()))
    assert "không được lớn hơn" in next(iter(turned.values()))
    assert points == {}
    assert score_at(assessed, "2.1.2").score == Decimal("0.75")


def test_the_sheet_of_a_survey_takes_shares_and_points(stage: Stage, odd_round: IndexRound, client: Client):
    page = client.get(reverse("index_appraise_field", args=[of(odd_round, stage).pk, "procedures"])).content.decode()
    assert "Số phiếu hài lòng" in page
    unit = {"unit": str(stage.ward)}
    rows = [
        unit | {"criterion": "2.1.1", "count_1": 90, "count_2": 100},
        unit | {"criterion": "2.1.2", "score": Decimal("0.5")},
    ]
    wrong = [rows[0] | {"score": Decimal(1)}, rows[1] | {"count_1": 3}]

    refused = checked(client, odd_round, "survey", results_book(odd_round, "survey", wrong))
    given = checked(client, odd_round, "survey", results_book(odd_round, "survey", rows))

    assert [(p["row"], p["column"]) for p in refused.problems] == [(2, "Điểm"), (3, "Số phiếu mức 1")]
    assert [(line["said"], line["after"]) for line in given.preview["lines"]] == [
        ("90/100 phiếu", "3,6 điểm"),
        ("", "0,5 điểm"),
    ]
