"""Criteria sets: frozen when published, guidance correctable, shown as the official table."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspections import criteria_sets, phrases, rule_words
from inspections.models import Criterion
from inspections.tests.factories import CriteriaSetFactory
from units.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    return CriteriaSetFactory()


COLUMNS = {
    "text": "Nội dung khác",
    "max_score": Decimal(3),
    "rule": {"type": "yes_no"},
    "rule_text": "Cách khác",
    "code": "9.9.9",
    "source": "survey",
    "verification_documents": "Khác",
    "field_slug": "khac",
    "position": 99,
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_published_criterion_is_never_updated(published, column):
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        Criterion.objects.filter(criteria_set=published, code="1.1.2").update(**{column: COLUMNS[column]})


def test_a_published_set_takes_no_new_criterion(published):
    parent = published.criteria.get(code="1.1")

    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        Criterion.objects.create(
            criteria_set=published, parent=parent, field=parent.parent, position=90, level=3, code="1.1.9", max_score=1
        )


def test_a_published_set_takes_no_criterion_of_a_draft(published):
    draft = CriteriaSetFactory(published=False)

    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        draft.criteria.filter(code="1.1.1").update(criteria_set=published, code="9.1", position=90)


def test_a_published_criterion_is_never_deleted(published):
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        published.criteria.filter(code="2.1.3").delete()


def test_a_draft_criterion_may_be_changed_and_deleted():
    draft = CriteriaSetFactory(published=False)

    draft.criteria.filter(code="2.1.3").update(text="Khác")
    draft.criteria.filter(code="2.1.3").delete()

    assert not draft.criteria.filter(code="2.1.3").exists()


def test_guidance_is_corrected_after_publication_and_every_wording_is_kept(client, stage):
    leaf = stage.inspection.criteria_set.criteria.get(code="1.1.1")
    client.force_login(stage.cast.home_affairs)
    url = reverse("criterion_guidance_edit", args=[leaf.criteria_set_id, leaf.pk])

    client.post(url, {"guidance": "Xem sổ văn bản đi"})
    client.post(url, {"guidance": "Đối chiếu phần mềm quản lý văn bản"})

    leaf.refresh_from_db()
    assert leaf.guidance == "Đối chiếu phần mềm quản lý văn bản"
    history = criteria_sets.guidance_history(leaf)
    assert [(w.text, w.by) for w in history[:2]] == [
        ("Đối chiếu phần mềm quản lý văn bản", "Lê Thị Nội Vụ"),
        ("Xem sổ văn bản đi", "Lê Thị Nội Vụ"),
    ]
    assert "Xem sổ văn bản đi" in client.get(url).content.decode()


def test_guidance_too_long_is_refused_with_a_sentence_and_stays_typed(client, stage):
    leaf = stage.inspection.criteria_set.criteria.get(code="1.1.1")
    client.force_login(stage.cast.administrator)

    response = client.post(
        reverse("criterion_guidance_edit", args=[leaf.criteria_set_id, leaf.pk]), {"guidance": "dài " * 2000}
    )

    assert response.status_code == 422
    assert "Quá dài: nhiều nhất 4000 ký tự" in response.content.decode()
    assert "dài dài dài" in response.content.decode()


def test_publish_freezes_a_draft_once_and_writes_one_event(client, stage):
    draft = CriteriaSetFactory(lead_unit=stage.city, published=False)
    client.force_login(stage.cast.home_affairs)

    client.post(reverse("criteria_set_publish", args=[draft.pk]))
    again = client.post(reverse("criteria_set_publish", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert draft.is_published
    assert "Bộ tiêu chí đã được công bố nên" in again.content.decode()
    assert Event.objects.about(draft).count() == 1


def _who_gets(client, stage, url, method="get"):
    found = {}
    for name, user in stage.cast.people().items():
        client.force_login(user)
        found[name] = getattr(client, method)(url).status_code
    return found


def test_only_home_affairs_and_the_administrator_publish(client, stage):
    draft = CriteriaSetFactory(lead_unit=stage.city, published=False)

    got = _who_gets(client, stage, reverse("criteria_set_publish", args=[draft.pk]), "post")

    assert {name for name, code in got.items() if code == 302} == {"administrator", "home_affairs", "home_affairs_head"}
    assert got["leader"] == got["clerk"] == 403


def test_only_home_affairs_and_the_administrator_correct_guidance(client, stage):
    leaf = stage.inspection.criteria_set.criteria.get(code="1.1.1")

    got = _who_gets(client, stage, reverse("criterion_guidance_edit", args=[leaf.criteria_set_id, leaf.pk]))

    assert {name for name, code in got.items() if code == 200} == {"administrator", "home_affairs", "home_affairs_head"}


def test_a_published_set_is_read_by_the_units_below_and_never_by_another_lead(client, stage):
    got = _who_gets(client, stage, reverse("criteria_set", args=[stage.inspection.criteria_set_id]))

    assert got["unit_head"] == got["chair"] == got["clerk"] == 200
    assert got["other_lead_home_affairs"] == got["outsider"] == 404


def test_a_draft_is_hidden_from_the_units(client, stage):
    draft = CriteriaSetFactory(lead_unit=stage.city, published=False)

    got = _who_gets(client, stage, reverse("criteria_set", args=[draft.pk]))

    assert got["home_affairs"] == 200
    assert got["unit_head"] == got["chair"] == 404


def test_the_table_shows_every_criterion_with_its_rule_in_words(client, stage):
    client.force_login(stage.cast.home_affairs)

    page = client.get(reverse("criteria_set", args=[stage.inspection.criteria_set_id])).content.decode()

    for node in stage.inspection.criteria_set.criteria.all():
        assert node.text in page
    assert "100%: 1,5; từ 80% đến dưới 100%: 0,75; còn lại: 0" in page


def test_the_table_asks_the_database_no_more_for_many_criteria(client, stage, django_assert_max_num_queries):
    client.force_login(stage.cast.home_affairs)

    with django_assert_max_num_queries(9):
        client.get(reverse("criteria_set", args=[stage.inspection.criteria_set_id]))


PERCENT = {
    "type": "tiers",
    "unit": "percent",
    "better": "higher",
    "tiers": [{"at_least": 98, "score": 2.5}, {"at_least": 90, "score": 1.25}],
    "otherwise": 0,
}
DAYS = {"type": "tiers", "unit": "day", "tiers": [{"at_most": 0, "score": 1}, {"at_most": 15, "score": 0.5}]}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (PERCENT, "≥ 98%: 2,5; từ 90% đến dưới 98%: 1,25; còn lại: 0"),
        (DAYS, "0 ngày: 1; trên 0 đến 15 ngày: 0,5; còn lại: 0"),
        ({"type": "yes_no"}, "Có: 2,5; không: 0"),
        ({"type": "ratio", "floor_percent": 70, "measures": "tỷ lệ hồ sơ"}, "2,5 × tỷ lệ hồ sơ; dưới 70%: 0"),
        (
            {"type": "deduction", "step": 0.5, "counts": "lượt vi phạm", "zero_if": "Có người bị kỷ luật"},
            "2,5; mỗi lượt vi phạm trừ 0,5, không dưới 0; có người bị kỷ luật: 0",
        ),
        ({"type": "manual"}, "Người kiểm tra cho điểm từ 0 đến 2,5"),
    ],
)
def test_rules_are_told_in_words(rule, words):
    assert rule_words.in_words(rule, Decimal("2.5")) == words


def test_phrases_belong_to_criteria_of_the_ward_set():
    assert [phrase.text for phrase in phrases.proposals_for("1.1.1")] == [
        "Kế hoạch CCHC của năm ban hành chậm … ngày so với thời hạn UBND thành phố quy định"
    ]
    assert {phrase.field_number for phrase in phrases.proposals_in("steering")} == {"I"}
    assert len(phrases.strengths()) == 15
    assert len(phrases.causes()) == 7
    assert phrases.proposals_for("0.0.0") == []
