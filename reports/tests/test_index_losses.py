"""Losses of a unit and of the city: parted, compared, through lineage, with their findings; who may know what."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.tests.cast import Stage, sign_in
from inspections.models import CriterionLineage, FindingLoss, IndexAssessment, IndexRound, IndexScore
from inspections.tests.factories import CriteriaSetFactory, FindingFactory
from inspections.tests.indexes import BANDS, assess, leaf, make_round, publish
from reports import index_city_losses, index_losses
from reports.index_losses import LostAt, UnitLosses
from reports.tests.books import about, book_of, column, export, rows
from units.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
# Of the ward: at 1.1.2 the others got 1.25 at best of 1.5; at 2.1.2 they got all of 2.
LOST = {"1.1.2": "0.5", "2.1.2": "0"}


def city_of(stage: Stage, round_: IndexRound, others: int = 4) -> IndexAssessment:
    """The ward with LOST among `others` units that lost a quarter of a point at 1.1.2."""
    ward = assess(round_, stage.ward, scores=LOST)
    assess(round_, stage.other_ward, scores={"1.1.2": "1.25"})
    for number in range(others - 1):
        assess(round_, UnitFactory(parent=stage.city, name=f"Khác {number}"), scores={"1.1.2": "1.25"})
    publish(round_)
    ward.refresh_from_db()
    return ward


def losses(assessment: IndexAssessment, who: Any) -> UnitLosses:
    found = IndexAssessment.objects.select_related("round__criteria_set", "unit").get(pk=assessment.pk)
    return index_losses.losses_of(found, who)


def at(found: UnitLosses, code: str) -> LostAt:
    return next(row for row in found.rows if row.code == code)


def score_of(assessment: IndexAssessment, code: str) -> IndexScore:
    return IndexScore.objects.get(assessment=assessment, criterion__code=code)


@pytest.fixture
def ward(stage):
    return city_of(stage, make_round(stage.city))


def test_a_loss_is_parted_into_what_the_unit_lost_itself_and_what_no_unit_got(ward, cast):
    found = losses(ward, cast.home_affairs)

    one = at(found, "1.1.2")
    assert one.part is not None
    assert (one.lost, one.part.by_itself, one.part.by_all) == (Decimal(1), Decimal("0.75"), Decimal("0.25"))
    assert (one.mean, one.best) == (Decimal("1.100"), Decimal("1.25"))
    assert [row.code for row in found.rows] == ["2.1.2", "1.1.2"]  # the largest first
    assert (found.lost, found.part and found.part.by_all) == (Decimal(3), Decimal("0.25"))


def test_fields_add_up_to_the_losses_of_the_unit(ward, cast):
    found = losses(ward, cast.home_affairs)

    assert sum(field.lost for field in found.fields) == found.lost
    steering = found.fields[0]
    assert steering.part is not None
    assert (steering.lost, steering.part.by_itself) == (Decimal(1), Decimal("0.75"))
    assert steering.mean_lost == Decimal("0.400")  # 1 + 4 × 0.25, over five units


def test_a_unit_knows_the_citys_mean_and_best_over_five_units_or_more_alone(stage, cast):
    few = city_of(stage, make_round(stage.city, year=2017), others=3)
    many = city_of(stage, make_round(stage.city), others=4)

    hidden, shown = at(losses(few, cast.unit_head), "1.1.2"), at(losses(many, cast.unit_head), "1.1.2")

    assert (hidden.part, hidden.mean, hidden.best) == (None, None, None)
    assert losses(few, cast.unit_head).part is None
    assert (shown.mean, shown.best) == (Decimal("1.100"), Decimal("1.25"))
    assert losses(few, cast.leader).part is not None
    page = sign_in(cast.unit_head).get(reverse("index_loss", args=[few.pk])).content.decode()
    assert "chỉ hiện cho đơn vị khi có từ 5 đơn vị" in page
    assert "do đơn vị 0,75" not in page


def test_the_year_before_is_found_through_the_lineage_of_criteria(stage, ward, cast):
    """Two criteria of the older set became one; one of them became two."""
    older = make_round(stage.city, year=2017, criteria_set=CriteriaSetFactory(lead_unit=stage.city, bands=BANDS))
    assess(older, stage.ward, scores={"1.1.1": "0", "1.1.2": "0.75", "2.1.3": "0.25"})
    publish(older)
    links = [("1.1.1", "1.1.2"), ("1.1.2", "1.1.2"), ("2.1.3", "2.1.2"), ("2.1.3", "2.1.3")]
    for earlier, later in links:
        CriterionLineage.objects.create(earlier=leaf(older, earlier), later=leaf(ward.round, later))

    found = losses(ward, cast.home_affairs)

    merged, split = at(found, "1.1.2").before, at(found, "2.1.2").before
    assert merged is not None
    assert split is not None
    assert (merged.lost, merged.maximum, merged.shared) == (Decimal("1.75"), Decimal("2.5"), False)
    assert (split.lost, split.shared) == (Decimal("0.25"), True)
    assert (found.before_year, found.before_lost) == (2017, Decimal(2))
    assert found.fields[1].before == Decimal("0.25")  # counted once, though it became two


def test_the_findings_that_stand_for_a_loss_show_with_their_state(stage, ward, cast):
    shown = FindingFactory(inspection=stage.inspection, released_at="2019-05-21T03:00Z", text="Chưa có kế hoạch")
    hidden = FindingFactory(inspection=stage.inspection, text="Chưa công bố cho đơn vị")
    gone = FindingFactory(inspection=stage.inspection, status="withdrawn", text="Đã rút")
    for finding in (shown, hidden, gone):
        FindingLoss.objects.create(finding=finding, score=score_of(ward, "2.1.2"), points=Decimal("0.5"))

    def texts(who: Any) -> list[str]:
        return [row["finding__text"] for row in at(losses(ward, who), "2.1.2").findings]

    assert texts(cast.home_affairs) == ["Chưa có kế hoạch", "Chưa công bố cho đơn vị"]
    assert texts(cast.unit_head) == ["Chưa có kế hoạch"]
    page = sign_in(cast.unit_head).get(reverse("index_loss", args=[ward.pk])).content.decode()
    assert "Chưa có kế hoạch" in page
    assert "lấy lại 0,50" in page


def test_home_affairs_opens_a_finding_of_a_loss_from_its_row(ward, cast):
    url = reverse("index_loss", args=[ward.pk])
    opening = f"{reverse('losses_open', args=[ward.pk])}?score={score_of(ward, '2.1.2').pk}"

    assert opening in sign_in(cast.home_affairs).get(url).content.decode()
    assert opening not in sign_in(cast.unit_head).get(url).content.decode()


def test_the_page_sorts_and_filters(ward, cast):
    client, url = sign_in(cast.home_affairs), reverse("index_loss", args=[ward.pk])

    def codes(**query: str) -> list[str]:
        response: Any = client.get(url, query)
        return [row["code"] for row in response.context["rows"]]

    assert codes() == ["2.1.2", "1.1.2"]
    assert codes(sort="set") == ["1.1.2", "2.1.2"]
    assert codes(field="steering") == ["1.1.2"]
    assert codes(field="lạ", sort="lạ") == ["2.1.2", "1.1.2"]


def test_an_inspector_reads_the_losses_of_the_unit_he_inspects_until_the_round_ends(stage, ward, cast):
    client, url = sign_in(cast.member), reverse("index_loss", args=[ward.pk])
    other = IndexAssessment.objects.get(unit=stage.other_ward)

    assert client.get(url).status_code == 200
    assert client.get(reverse("index_loss", args=[other.pk])).status_code == 404
    stage.inspection.round.status = "ended"
    stage.inspection.round.save(update_fields=["status"])
    assert client.get(url).status_code == 404


def test_losses_are_parted_from_the_publication_on(stage, cast):
    scored = assess(make_round(stage.city), stage.ward, scores=LOST)

    page = sign_in(cast.home_affairs).get(reverse("index_loss", args=[scored.pk])).content.decode()

    assert "Kết quả của đợt này chưa được công bố" in page


def test_many_losses_ask_as_many_queries_as_one(stage, cast, django_assert_num_queries):
    client = sign_in(cast.home_affairs)
    one = city_of(stage, make_round(stage.city, year=2017))
    every = assess(make_round(stage.city), stage.ward, scores=dict.fromkeys(["1.1.1", "1.1.3", "2.1.1", "2.1.2"], "0"))
    publish(every.round)
    for row in every.scores.filter(score=0):
        finding = FindingFactory(inspection=stage.inspection)
        FindingLoss.objects.create(finding=finding, score=row, points=row.maximum)
    assess(make_round(stage.city, year=2016), stage.ward)
    publish(IndexRound.objects.get(year=2016))

    with CaptureQueriesContext(connection) as few:
        client.get(reverse("index_loss", args=[one.pk]))
    with django_assert_num_queries(len(few)):
        client.get(reverse("index_loss", args=[every.pk]))


# --- The city -----------------------------------------------------------------------------------------


def test_the_citys_losses_add_up_those_of_its_units(stage, ward, cast):
    found = index_city_losses.losses_of(ward.round, cast.home_affairs)

    one = next(row for row in found.rows if row.code == "1.1.2")
    assert (one.units, one.losing, one.lost) == (5, 5, Decimal(2))
    assert (one.part.by_itself, one.part.by_all) == (Decimal("0.75"), Decimal("1.25"))
    per_unit = [losses(row, cast.home_affairs) for row in IndexAssessment.objects.filter(round=ward.round)]
    assert found.lost == sum(unit.lost for unit in per_unit) == Decimal(4)
    assert found.part.by_itself == sum(unit.part.by_itself for unit in per_unit if unit.part)
    assert [field.lost for field in found.fields] == [Decimal(2), Decimal(2)]


def test_each_number_of_the_city_leads_to_its_units_the_largest_loss_first(stage, ward, cast):
    client = sign_in(cast.leader)
    page: Any = client.get(reverse("index_city_loss", args=[ward.round_id]))
    row = next(row for row in page.context["rows"] if row["code"] == "1.1.2")

    units: Any = client.get(row["url"])

    assert (row["losing"], row["units"]) == ("5", "5")
    shown = units.context["rows"]
    assert len(shown) == 5
    assert (shown[0]["unit"], shown[0]["lost"], shown[0]["own"]) == ("UBND phường Mũi Né", "1,00", "0,75")
    assert (shown[1]["lost"], shown[1]["own"], shown[1]["common"]) == ("0,25", "", "0,25")


def test_the_city_page_asks_the_same_for_few_units_and_many(stage, ward, cast, django_assert_num_queries):
    client, url = sign_in(cast.home_affairs), reverse("index_city_loss", args=[ward.round_id])
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(10):
        assess(ward.round, UnitFactory(parent=stage.city, name=f"Nữa {number}"), scores=LOST)
    publish(ward.round)

    with django_assert_num_queries(len(few)):
        client.get(url)


# --- Workbooks ----------------------------------------------------------------------------------------


def test_the_workbook_of_a_unit_holds_its_losses_as_numbers(ward, cast):
    book = book_of(export(sign_in(cast.unit_head), "diem-mat", keys=[ward.pk]))

    heads, first, second = list(book["Điểm bị mất"].iter_rows(values_only=True))
    row = dict(zip(heads, second, strict=True))
    assert (row["Tiêu chí"], row["Mất"], row["Mất do đơn vị"], row["Trung bình thành phố"]) == ("1.1.2", 1, 0.75, 1.1)
    assert dict(zip(heads, first, strict=True))["Mất"] == 2
    assert about(book)["Đơn vị"] == "UBND phường Mũi Né"


def test_the_workbook_of_the_city_has_a_row_for_each_loss(ward, cast):
    client = sign_in(cast.home_affairs)

    book = book_of(export(client, "diem-mat-thanh-pho", keys=[ward.round_id]))
    steering = book_of(export(client, "diem-mat-thanh-pho", "field=steering", [ward.round_id]))

    assert len(rows(book, "Từng đơn vị")) == 6
    assert column(book, "Tiêu chí", "Theo tiêu chí") == ["1.1.2", "2.1.2"]
    assert len(rows(steering, "Từng đơn vị")) == 5
    assert column(steering, "Tiêu chí", "Theo tiêu chí") == ["1.1.2"]
    assert set(column(steering, "Tiêu chí", "Từng đơn vị")) == {"1.1.2"}
    assert about(steering)["Lĩnh vực"] != "Tất cả"
