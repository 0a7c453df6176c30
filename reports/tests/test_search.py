"""Search: what is found, however it is typed, and by whom."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cchc.lib.searching import sought
from cchc.tests.cast import Stage, set_stage
from inspections import submitting
from inspections.enums import DocumentKind, InspectionKind, InspectionStatus, SubmissionKind
from inspections.models import Inspection, Submission
from inspections.tests.checklists import criterion_of
from inspections.tests.factories import FindingFactory, InspectionFactory, LegalDocumentFactory, PlanFactory
from inspections.tests.remediation import conclude
from reports.enums import DocumentStatus, PaperKind
from reports.models import Document
from reports.searching import SOURCES, counts, groups
from reports.tests.published import a_paper
from units.enums import Role
from units.models import User
from units.tests.factories import UnitFactory, UserFactory

TEXT = "Niêm yết thiếu 09/127 thủ tục lĩnh vực chứng thực, hoà giải; hồ sơ đất đai trễ hẹn"


def found(user: User, typed: str) -> dict[str, list[str]]:
    """Name of each source that has something → the titles of its rows."""
    person = User.objects.get(pk=user.pk)
    asked = sought(typed)
    numbers = counts(person, asked)
    shown = {it.source.name: [hit.title for hit in it.hits] for it in groups(person, asked, numbers, size=20)}
    assert {name: len(titles) for name, titles in shown.items()} == {name: n for name, n in numbers.items() if n}
    return shown


def at(stage: Stage, unit: Any = None, **fields: Any) -> Any:
    """A finding that the unit knows of: the minutes are signed."""
    inspection = stage.inspection
    if unit is not None and unit != inspection.unit:
        inspection = InspectionFactory(team=inspection.team, round=inspection.round, unit=unit)
    released = dt.datetime(2019, 5, 21, 4, tzinfo=dt.UTC)
    return FindingFactory(inspection=inspection, **{"text": TEXT, "released_at": released, **fields})


# --- However it is typed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["chứng thực", "chung thuc", "CHỨNG THỰC", "hòa giải", "hoà giải", "hoa giai", "thực chứng", "hồ sơ đất", "ung thu"]
    + ["09/127", "127", "“chứng thực”,", "đất đai", "dat dai", "ĐẤT"],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_finding_is_found_by_its_words_with_or_without_diacritics(stage: Stage, typed: str, form: Any):
    at(stage)

    assert found(stage.cast.home_affairs, unicodedata.normalize(form, typed))["ton-tai"] == [TEXT]


@pytest.mark.parametrize("typed", ["chứng zo", "hoa giang", "x 127", "o giai"])
def test_every_word_must_be_there_and_two_letters_begin_a_word(stage: Stage, typed: str):
    at(stage)

    assert "ton-tai" not in found(stage.cast.home_affairs, typed)


@pytest.mark.parametrize("typed", ["mui ne", "Mũi Né", "né mũi", "m", "ne", "phường mũi", "mui\u0303 ne\u0301"])
def test_a_unit_is_found_by_the_words_of_its_name(stage: Stage, typed: str):
    assert "UBND phường Mũi Né" in found(stage.cast.home_affairs, typed)["don-vi"]


def test_an_inspection_is_found_by_unit_kind_round_and_year(stage: Stage):
    visit = InspectionFactory(
        team=stage.inspection.team,
        round=None,
        unit=stage.other_ward,
        kind=InspectionKind.UNANNOUNCED,
        visit_on=dt.date(2018, 3, 6),
    )
    person = stage.cast.home_affairs

    for typed in ("ham tien dot xuat", "hàm tiến 2018", "2018 đột xuất"):
        assert found(person, typed)["cuoc-kiem-tra"] == [str(visit)]
    assert "cuoc-kiem-tra" not in found(person, "hàm tiến 2017")


# --- Numbers of papers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["1957/KH-UBND", "1957", "1957/kh", "KH-UBND", "195", "1957 kh ubnd", "1957/KH-UBND 2019"]
)
def test_a_cited_paper_is_found_by_its_number_and_by_parts_of_it(stage: Stage, typed: str):
    assert "Kế hoạch số 1957/KH-UBND" in found(stage.cast.home_affairs, typed)["dang-ky"]


@pytest.mark.parametrize(
    "typed", ["02/BB-TKT", "2/BB-TKT", "02/bb", "2", "02", "BB-TKT", "bb", "biên bản mũi né", "02/BB-TKT mui ne"]
)
def test_minutes_are_found_by_their_number_and_by_parts_of_it(stage: Stage, typed: str):
    minutes(stage, number=2)
    minutes(stage, number=102, unit=stage.other_ward)

    titles = found(stage.cast.home_affairs, typed)["van-ban"]

    assert "Biên bản kiểm tra số 02/BB-TKT" in titles
    assert "Biên bản kiểm tra số 102/BB-TKT" not in titles or typed in ("BB-TKT", "bb")


def test_a_decision_is_found_without_the_bar_of_its_d(stage: Stage):
    LegalDocumentFactory(lead_unit=stage.city, number="2331", symbol="QĐ-UBND", kind=DocumentKind.DECISION)

    for typed in ("2331/qd-ubnd", "2331/QĐ", "qđ", "qd"):
        assert "Quyết định số 2331/QĐ-UBND" in found(stage.cast.clerk, typed)["dang-ky"]


def test_a_paper_of_ours_is_found_once(stage: Stage):
    entry = LegalDocumentFactory(lead_unit=stage.city, kind=DocumentKind.NOTICE, number="45", symbol="TB-UBND")
    a_paper(stage.city, kind=PaperKind.PLAN, plan=stage.inspection.plan, legal_document=entry)

    shown = found(stage.cast.home_affairs, "45/TB-UBND")

    assert shown == {"van-ban": ["Kế hoạch kiểm tra số 45/TB-UBND"]}


def test_a_plan_is_found_by_number_year_and_title(stage: Stage):
    document = LegalDocumentFactory(lead_unit=stage.city, number="77")
    plan = PlanFactory(lead_unit=stage.city, year=2018, title="Kế hoạch tự kiểm tra", legal_document=document)

    for typed in ("77/KH-UBND", "tu kiem tra 2018", "77"):
        assert str(plan) in found(stage.cast.home_affairs, typed)["ke-hoach"]


def handed_in(stage: Stage, **fields: Any) -> Submission:
    """A report on paper, entered without its paper being drawn here."""
    conclude(stage)
    draft = submitting.open_draft(stage.inspection, SubmissionKind.REMEDIATION_REPORT, by=stage.cast.unit_officer)
    values = {"status": "submitted", "submitted_at": timezone.now(), "occurred_on": "2019-05-17"} | fields
    Submission.objects.filter(pk=draft.pk).update(**values)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    "typed",
    ["12/BC-UBND", "12/bc", "bc-ubnd", "báo cáo mũi né", "mui ne 12/BC-UBND", "chấn chỉnh mũi né"],
)
def test_what_a_unit_handed_in_is_found_by_unit_number_kind_and_words(stage: Stage, typed: str):
    handed_in(stage, document_code="12/BC-UBND", directing="UBND phường đã chấn chỉnh")

    assert found(stage.cast.home_affairs, typed)["van-ban-don-vi"] == ["Báo cáo kết quả khắc phục số 12/BC-UBND"]
    assert "van-ban-don-vi" not in found(stage.cast.home_affairs, "hàm tiến 12/BC-UBND")


def test_a_report_is_found_by_who_may_read_it_and_a_draft_by_its_unit_alone(stage: Stage):
    report = handed_in(stage, document_code="12/BC-UBND")

    for person in (stage.cast.leader, stage.cast.unit_officer, stage.cast.chair):
        assert "van-ban-don-vi" in found(person, "12/BC-UBND")
    for person in (stage.cast.other_unit_head, stage.cast.other_lead_home_affairs, stage.cast.outsider):
        assert "van-ban-don-vi" not in found(person, "12/BC-UBND")
    Submission.objects.filter(pk=report.pk).update(status="draft", submitted_at=None)
    assert "van-ban-don-vi" in found(stage.cast.unit_officer, "12/BC-UBND")
    assert "van-ban-don-vi" not in found(stage.cast.leader, "12/BC-UBND")


def test_a_report_of_which_a_paper_was_drawn_is_found_as_that_paper_alone(stage: Stage):
    report = handed_in(stage, document_code="12/BC-UBND")
    a_paper(
        stage.ward,
        kind=PaperKind.REMEDIATION_REPORT,
        submission=report,
        number=12,
        symbol="BC-UBND",
        lead_unit=stage.city,
    )

    assert found(stage.cast.unit_officer, "12/BC-UBND").keys() == {"van-ban"}


def test_a_finding_is_found_by_the_code_of_its_criterion(stage: Stage):
    leaf = criterion_of(stage.inspection, "1.1.2")
    at(stage, criterion=leaf, field_slug=leaf.field_slug)
    person = stage.cast.home_affairs

    assert found(person, "1.1.2")["ton-tai"] == found(person, "1.1")["ton-tai"] == [TEXT]
    assert "ton-tai" not in found(person, "1.1.1")


def test_findings_of_a_unit_are_found_by_its_name_and_by_words_with_it(stage: Stage):
    at(stage)
    at(stage, text="Sổ theo dõi ghi thiếu")
    at(stage, stage.other_ward)
    person = stage.cast.home_affairs

    assert sorted(found(person, "phường Mũi Né")["ton-tai"]) == sorted([TEXT, "Sổ theo dõi ghi thiếu"])
    assert found(person, "sổ mũi né theo dõi")["ton-tai"] == ["Sổ theo dõi ghi thiếu"]
    assert found(person, "chung thuc ham tien")["ton-tai"] == [TEXT]
    assert "ton-tai" not in found(person, "theo doi ham tien")
    assert "ton-tai" not in found(stage.cast.unit_head, "chung thuc ham tien")
    assert found(stage.cast.chair, "theo mui ne")["ton-tai"] == ["Sổ theo dõi ghi thiếu"]


def test_one_letter_finds_names_and_codes_and_no_words(stage: Stage):
    at(stage)
    LegalDocumentFactory(lead_unit=stage.city, number="1958", subject="Chứng thực")
    shown = found(stage.cast.home_affairs_head, "c")

    assert set(shown) == {"nguoi"}
    assert {"Đỗ Chủ Tịch", "Hồ Chủ Trì", "Võ Công Chức"} <= set(shown["nguoi"])


@pytest.mark.parametrize("typed", ["", "   ", "///", "«»", "\u200b", "%", "_", "\0"])
def test_marks_alone_find_nothing(stage: Stage, typed: str):
    at(stage)

    assert found(stage.cast.home_affairs, typed) == {}


# --- Only what the person may see, counts too -----------------------------------------------------


def test_a_ward_never_finds_another_wards_findings_nor_counts_them(stage: Stage):
    at(stage)
    at(stage, stage.other_ward, text="Chứng thực của phường kia")

    own, other = found(stage.cast.unit_head, "chung thuc"), found(stage.cast.other_unit_head, "chung thuc")

    assert (own["ton-tai"], other["ton-tai"]) == ([TEXT], ["Chứng thực của phường kia"])
    assert found(stage.cast.unit_head, "phuong kia").keys().isdisjoint({"ton-tai", "cuoc-kiem-tra", "van-ban"})


def test_a_ward_never_finds_what_the_signed_minutes_did_not_tell_it(stage: Stage):
    at(stage, released_at=None)

    assert found(stage.cast.unit_head, "chung thuc") == {}
    assert found(stage.cast.member, "chung thuc")["ton-tai"] == [TEXT]


def test_a_ward_finds_itself_and_no_other_unit(stage: Stage):
    assert found(stage.cast.unit_head, "ubnd phuong")["don-vi"] == ["UBND phường Mũi Né"]
    assert "don-vi" not in found(stage.cast.unit_head, "ham tien")


def test_an_unannounced_inspection_is_found_by_nobody_outside_until_it_starts(db: None):
    stage = set_stage(kind=InspectionKind.UNANNOUNCED, status=InspectionStatus.SCHEDULED, started_at=None)

    assert "cuoc-kiem-tra" not in found(stage.cast.unit_head, "mui ne")
    assert "cuoc-kiem-tra" in found(stage.cast.chair, "mui ne")
    assert "cuoc-kiem-tra" in found(stage.cast.leader, "mui ne")


def test_a_ward_never_finds_a_draft_of_the_authority(stage: Stage):
    a_paper(
        stage.city, kind=PaperKind.PLAN, plan=stage.inspection.plan, status=DocumentStatus.DRAFT, subject="Dự thảo mật"
    )

    assert "van-ban" not in found(stage.cast.unit_head, "du thao mat")
    assert "van-ban" not in found(stage.cast.other_lead_home_affairs, "du thao mat")
    assert found(stage.cast.home_affairs, "du thao mat")["van-ban"] == ["Kế hoạch kiểm tra số 45/TB-UBND"]


def test_a_ward_finds_the_minutes_of_its_own_inspection_once_it_may_read_them(stage: Stage):
    minutes(stage, number=2)
    assert "van-ban" not in found(stage.cast.unit_head, "02/BB-TKT")

    Inspection.objects.filter(pk=stage.inspection.pk).update(status=InspectionStatus.MINUTES_DRAWN)

    assert found(stage.cast.unit_head, "02/BB-TKT")["van-ban"] == ["Biên bản kiểm tra số 02/BB-TKT"]
    assert "van-ban" not in found(stage.cast.other_unit_head, "02/BB-TKT")


def test_two_lead_units_never_find_anything_of_each_other(stage: Stage):
    at(stage)
    minutes(stage, number=2)

    for typed in ("chung thuc", "mui ne", "02/BB-TKT", "1957", "kế hoạch kiểm tra", "noi vu"):
        shown = found(stage.cast.other_lead_home_affairs, typed)
        assert set(shown) <= {"nguoi"}
        assert shown.get("nguoi", []) in ([], ["Lý Nội Vụ"])


@pytest.mark.parametrize("typed", ["chung thuc", "mui ne", "02/BB-TKT", "nguoi", "2019", "a"])
def test_who_has_no_role_finds_himself_alone(stage: Stage, typed: str):
    at(stage)
    minutes(stage, number=2)

    assert found(stage.cast.outsider, typed) in ({}, {"nguoi": ["Người Ngoài"]})


def test_an_administrator_finds_no_content_of_inspections(stage: Stage):
    at(stage)
    minutes(stage, number=2)

    shown = found(stage.cast.administrator, "chung thuc") | found(stage.cast.administrator, "02/BB-TKT")

    assert shown.keys().isdisjoint({"ton-tai", "cuoc-kiem-tra"})


def test_who_left_is_found_by_those_alone_who_keep_accounts(stage: Stage):
    UserFactory(username="danghi", full_name="Lương Đã Nghỉ", is_active=False, roles=[(Role.UNIT_OFFICER, stage.ward)])

    assert found(stage.cast.administrator, "da nghi") == {"nguoi": ["Lương Đã Nghỉ"]}
    assert found(stage.cast.home_affairs, "da nghi") == {}


# --- The pages ------------------------------------------------------------------------------------


def page(client: Client, user: User, **query: str) -> Any:
    client.force_login(user)
    answer = client.get(reverse("search"), query)
    assert answer.status_code == 200
    return answer


def test_every_hit_opens_for_the_person_who_found_it(stage: Stage, client: Client):
    at(stage)
    minutes(stage, number=2)
    for user in stage.cast.people().values():
        client.force_login(user)
        for typed in ("mui ne", "chung thuc", "kiem tra", "1957", "chu tich", "noi vu", "02/BB-TKT"):
            asked = sought(typed)
            person = User.objects.get(pk=user.pk)
            for group in groups(person, asked, counts(person, asked), size=20):
                opened = [hit.url for hit in group.hits if hit.url]
                # a_paper has no revision to show on the page of minutes: there it is enough that it is not refused
                assert {client.get(url).status_code for url in opened} <= {200, 302}, (user, typed, group.source.name)


def test_marks_stand_around_what_was_sought_and_tags_are_escaped(stage: Stage, client: Client):
    at(stage, text="Thiếu <b>chứng thực</b> hồ sơ")

    html = page(client, stage.cast.home_affairs, q="chung thuc").content.decode()

    assert "Thiếu &lt;b&gt;<mark>chứng</mark> <mark>thực</mark>&lt;/b&gt; hồ sơ" in html


def test_one_kind_is_shown_page_by_page_with_its_count(stage: Stage, client: Client):
    for number in range(45):
        at(stage, text=f"Chứng thực chậm, dòng {number:02d}", due_on=dt.date(2019, 6, 1) + dt.timedelta(number))
    UnitFactory(parent=stage.city, name="Chứng Thực")

    first = page(client, stage.cast.home_affairs, q="chung thuc", loai="ton-tai")
    html = first.content.decode()
    second = client.get(f"{reverse('search')}{first.context['page'].next_query}")

    assert [hit.title[-2:] for hit in first.context["page"].rows] == [f"{n:02d}" for n in range(44, 4, -1)]
    assert [hit.title[-2:] for hit in second.context["page"].rows] == ["04", "03", "02", "01", "00"]
    assert "45 kết quả" in html
    assert 'aria-current="page">Tồn tại, hạn chế' in html
    assert "Xem tất cả 45" in page(client, stage.cast.home_affairs, q="chung thuc").content.decode()


def test_what_is_left_out_is_said(stage: Stage, client: Client):
    long = page(client, stage.cast.home_affairs, q=" ".join(f"tu{n}" for n in range(14))).content.decode()
    too_long = page(client, stage.cast.home_affairs, q="a" * 201).content.decode()

    assert "bỏ qua: «tu12 tu13»" in long
    assert "200" in too_long
    assert "field-error" in too_long
    assert "Không tìm thấy gì" in page(client, stage.cast.home_affairs, q="khong co dau").content.decode()


def test_suggestions_are_the_first_rows_of_each_kind(stage: Stage, client: Client):
    for number in range(5):
        at(stage, text=f"Chứng thực {number}")
    client.force_login(stage.cast.home_affairs)

    html = client.get(reverse("search_suggestions"), {"q": "chung thuc"}).content.decode()

    assert html.count("/ton-tai/") == 3
    assert f"{reverse('search')}?q=chung%20thuc" in html
    assert client.get(reverse("search_suggestions"), {"q": " "}).content.decode().strip() == ""


@pytest.mark.parametrize("typed", ["chung thuc", "kiểm tra 2019", "a b c d e f g h i k l m n o"])
def test_a_search_asks_the_same_number_of_questions_however_much_it_finds(
    stage: Stage, client: Client, django_assert_max_num_queries: Any, typed: str
):
    for number in range(30):
        at(stage, text=f"Chứng thực chậm {number}")
    minutes(stage, number=2)
    client.force_login(stage.cast.home_affairs)

    with django_assert_max_num_queries(22):
        client.get(reverse("search"), {"q": typed})


def test_each_source_has_a_name_of_its_own():
    assert len({it.name for it in SOURCES}) == len(SOURCES)


def minutes(stage: Stage, *, number: int, unit: Any = None) -> Document:
    inspection = stage.inspection
    if unit is not None:
        inspection = InspectionFactory(team=inspection.team, round=inspection.round, unit=unit)
    return a_paper(stage.city, kind=PaperKind.MINUTES, inspection=inspection, number=number, symbol="BB-TKT")
