"""The large set: 1,000 units, 37,037 inspections, 2,000,000 answers, 200,000 findings. Made up, the same every time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from cchc.lib.text import search_key, sort_key
from inspections import summarising
from inspections.enums import (
    CriteriaSetStatus,
    FindingStatus,
    HalfDay,
    InspectionKind,
    InspectionRole,
    InspectionStatus,
    Mark,
    Severity,
    Source,
)
from inspections.models import (
    Answer,
    CriteriaSet,
    Criterion,
    Finding,
    Inspection,
    InspectionMember,
    LegalDocument,
    Plan,
    Round,
    Team,
    TeamMember,
)
from reports.benchmark.copying import NULL, copy_lines, copy_rows, default_columns, restart_sequences, vacuum
from units.enums import Role, UnitKind
from units.models import Membership, Unit, UnitName, User

UNITS, ANSWERS, FINDINGS, LEAVES = 1_000, 2_000_000, 200_000, 54
INSPECTIONS = ANSWERS // LEAVES + 1
FIRST_DAY, TODAY = dt.date(2017, 1, 2), dt.date(2019, 5, 20)
START = dt.date(2010, 1, 1)
# As people write them: a word stands in some and not in others, which is what a search lives by.
TEXTS = (
    "Niêm yết 118/127 thủ tục hành chính; còn thiếu 09 thủ tục lĩnh vực chứng thực, hộ tịch",
    "Kế hoạch cải cách hành chính năm ban hành chậm 23 ngày so với quy định",
    "Sổ theo dõi hồ sơ ghi thiếu ngày trả kết quả ở 07/20 hồ sơ rút mẫu",
    "Chưa thực hiện thư xin lỗi đối với 12 hồ sơ đất đai giải quyết trễ hẹn",
    "Phiếu kiểm soát quá trình giải quyết hồ sơ chưa có chữ ký của công chức chuyên môn",
    "Công chức Bộ phận Tiếp nhận và Trả kết quả không đeo thẻ trong giờ làm việc",
    "Quyết định công bố thủ tục hành chính mới chưa được cập nhật trên trang thông tin điện tử",
    "Báo cáo cải cách hành chính quý gửi chậm, thiếu số liệu về dịch vụ công trực tuyến",
    "Yêu cầu người dân nộp thêm bản sao sổ hộ khẩu ngoài thành phần hồ sơ quy định",
    "Quy chế chi tiêu nội bộ chưa được sửa đổi theo chế độ công tác phí hiện hành",
    "Chưa khảo sát mức độ hài lòng của tổ chức, cá nhân trong sáu tháng đầu năm",
    "Văn bản đến không được lập hồ sơ công việc trên phần mềm quản lý văn bản và điều hành",
)


@dataclass(frozen=True)
class People:
    """Who opens the pages, and the inspection under way that he opens."""

    home_affairs: User
    home_affairs_head: User
    leader: User
    clerk: User
    administrator: User
    unit_head: User
    inspector: User
    inspection: Inspection
    unit: Unit


def make(report: Any) -> People:
    """Fill an empty, migrated database. `report(sentence)` is told of each step."""
    with transaction.atomic():
        city = make_units()
        team, criteria_set = _frame(city)
        people = _people(city, team)
        report(f"{UNITS:,} đơn vị, bộ tiêu chí {LEAVES} mục")
        _inspections(city, team, criteria_set, people["inspector"])
        report(f"{INSPECTIONS:,} cuộc kiểm tra")
        _answers(criteria_set)
        report(f"{INSPECTIONS * LEAVES:,} câu trả lời")
        _findings(city, criteria_set)
        report(f"{FINDINGS:,} tồn tại, hạn chế")
        summarising.repair()  # COPY wakes no triggers
        report("số tổng hợp")
    vacuum()
    return read_people()


def read_people() -> People:
    users = {user.username: user for user in User.objects.get_queryset()}
    roles = {field: users[field] for field in People.__dataclass_fields__ if field in users}
    under_way = Inspection.objects.filter(status=InspectionStatus.IN_PROGRESS).order_by("-pk")[0]
    return People(**roles, inspection=under_way, unit=under_way.unit)


def make_units() -> Unit:
    """The city and its wards."""
    city = Unit(kind=UnitKind.CITY, valid_from=START)
    city.save()
    _name(city, "UBND thành phố", "Phan Thiết")
    columns = ["kind", "parent_id", "lead_unit_id", "valid_from", "short_name", "sort_key", "search_key"]
    names = [f"UBND phường Số {number:04d}" for number in range(1, UNITS + 1)]
    copy_rows(
        Unit,
        columns,
        ((UnitKind.WARD, city.pk, city.pk, START, name, sort_key(name), search_key(name)) for name in names),
    )
    wards = Unit.objects.filter(parent=city).values_list("pk", "short_name")
    copy_rows(
        UnitName,
        ["unit_id", "valid_from", "official_name", "short_name", "territory_name", "place_name", "document_symbol"],
        ((pk, START, f"Ủy ban nhân dân{name[4:]}", name, name[5:], name[12:], "UBND") for pk, name in wards),
    )
    return city


def _name(unit: Unit, short_name: str, place: str) -> None:
    UnitName.objects.create(
        unit=unit,
        valid_from=START,
        official_name=f"Ủy ban nhân dân thành phố {place}",
        short_name=short_name,
        place_name=place,
        document_symbol="UBND",
    )


def _frame(city: Unit) -> tuple[Team, CriteriaSet]:
    document = LegalDocument.objects.create(
        lead_unit=city,
        kind="plan",
        number="1957",
        symbol="KH-UBND",
        issuer="UBND",
        issued_on=dt.date(2019, 3, 18),
        subject="Kiểm tra",
    )
    plan = Plan.objects.create(
        lead_unit=city, year=2019, title="Kế hoạch kiểm tra", legal_document=document, status="issued"
    )
    team = Team.objects.create(plan=plan, decision=document)
    criteria_set = CriteriaSet.objects.create(
        lead_unit=city, code="LON", title="Bộ tiêu chí đo tốc độ", unit_level="commune", max_score=LEAVES
    )
    criteria_tree(criteria_set)
    criteria_set.status, criteria_set.published_at = CriteriaSetStatus.PUBLISHED, timezone.now()
    criteria_set.save()
    for number in range(INSPECTIONS // UNITS + 1):
        Round.objects.create(
            plan=plan,
            team=team,
            name=f"Đợt {number + 1}",
            starts_on=FIRST_DAY,
            ends_on=dt.date(2019, 12, 31),
            commune_set=criteria_set,
            status="running" if number >= INSPECTIONS // UNITS - 1 else "ended",
        )
    return team, criteria_set


RULES: list[dict[str, Any]] = [
    {
        "type": "tiers",
        "measures": "tỷ lệ",
        "unit": "percent",
        "better": "higher",
        "tiers": [{"at_least": 98, "score": 1}, {"at_least": 90, "score": 0.5}],
        "otherwise": 0,
        "numerator_label": "hồ sơ đúng hạn",
        "denominator_label": "hồ sơ",
    },
    {"type": "yes_no"},
    {
        "type": "choice",
        "options": [
            {"key": "du", "label": "Đầy đủ", "score": 1},
            {"key": "thieu", "label": "Còn thiếu", "score": 0.5},
            {"key": "khong", "label": "Không", "score": 0},
        ],
    },
    {"type": "deduction", "step": 0.25, "counts": "lượt vi phạm", "sample_size": 20},
]


def criteria_tree(criteria_set: CriteriaSet) -> None:
    """Eight fields; 54 leaves of one point each, with texts as long as real ones."""
    sizes = [7, 7, 7, 7, 7, 7, 6, 6]
    position = leaf_number = 0
    for number, size in enumerate(sizes, 1):
        position += 1
        slug = f"field{number}"
        field = Criterion.objects.create(
            criteria_set=criteria_set,
            field_slug=slug,
            position=position,
            level=1,
            code=f"L{number}",
            text=f"Lĩnh vực số {number}",
            max_score=size,
        )
        for index in range(1, size + 1):
            position += 1
            rule = RULES[leaf_number % len(RULES)]
            leaf_number += 1
            Criterion.objects.create(
                criteria_set=criteria_set,
                parent=field,
                field=field,
                field_slug=slug,
                position=position,
                level=2,
                code=f"{number}.{index}",
                max_score=1,
                is_leaf=True,
                source=Source.INSPECTION,
                rule=rule,
                text="Tỷ lệ hồ sơ thủ tục hành chính được giải quyết đúng và trước hạn",
                rule_text="Từ 98% trở lên: 1; từ 90% đến dưới 98%: 0,5; dưới 90%: 0",
                verification_documents="Sổ theo dõi hồ sơ; phần mềm một cửa điện tử",
                guidance="Đối chiếu báo cáo với phần mềm; rút mẫu 20 hồ sơ",
            )


def _people(city: Unit, team: Team) -> dict[str, User]:
    ward = Unit.objects.filter(parent=city).order_by("pk")[0]
    roles = {
        "home_affairs": city,
        "home_affairs_head": city,
        "leader": city,
        "clerk": city,
        "administrator": city,
        "unit_head": ward,
    }
    people = {}
    for username, unit in [*roles.items(), ("inspector", None)]:
        user = User(username=username, full_name=f"Người {username}", job_title="Chuyên viên")
        user.set_unusable_password()
        user.save()
        people[username] = user
        if unit:
            Membership.objects.create(user=user, unit=unit, role=Role(username), starts_on=START)
    TeamMember.objects.create(team=team, user=people["inspector"], starts_on=START, added_by=team.decision)
    return people


def _inspections(city: Unit, team: Team, criteria_set: CriteriaSet, inspector: User) -> None:
    """Round after round through all units; the last hundred are under way, each ward's own round at most once."""
    wards = list(Unit.objects.filter(parent=city).order_by("pk").values_list("pk", flat=True))
    rounds = list(Round.objects.order_by("pk").values_list("pk", flat=True))
    started = dt.datetime(2019, 5, 20, 1, tzinfo=dt.UTC)

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(1, INSPECTIONS + 1):
            status = _status(number)
            yield (
                number,
                city.pk,
                team.pk,
                rounds[(number - 1) // UNITS],
                wards[(number - 1) % UNITS],
                InspectionKind.PLANNED,
                status,
                criteria_set.pk,
                _visit_on(number),
                HalfDay.MORNING,
                started,
            )

    copy_rows(
        Inspection,
        [
            "id",
            "lead_unit_id",
            "team_id",
            "round_id",
            "unit_id",
            "kind",
            "status",
            "criteria_set_id",
            "visit_on",
            "half_day",
            "started_at",
        ],
        rows(),
    )
    restart_sequences(Inspection)
    # The inspector chairs one inspection in fifty, and the last one, which is under way.
    his = [number for number in range(1, INSPECTIONS + 1) if number % 50 == 0 or number == INSPECTIONS]
    copy_rows(
        InspectionMember,
        ["inspection_id", "user_id", "role"],
        ((number, inspector.pk, InspectionRole.CHAIR) for number in his),
    )


def _visit_on(number: int) -> dt.date:
    under_way = number > INSPECTIONS - 100
    return TODAY if under_way else FIRST_DAY + dt.timedelta(days=number * (TODAY - FIRST_DAY).days // INSPECTIONS)


def _status(number: int) -> InspectionStatus:
    """The last hundred are under way, the five hundred before them wait for their conclusion."""
    if number > INSPECTIONS - 100:
        return InspectionStatus.IN_PROGRESS
    return InspectionStatus.MINUTES_SIGNED if number > INSPECTIONS - 600 else InspectionStatus.REMEDIATING


def _answers(criteria_set: CriteriaSet) -> None:
    """Each leaf answered; the text form of a leaf's row is made once and used for every inspection."""
    leaves = list(Criterion.objects.filter(criteria_set=criteria_set).inspected().order_by("position"))
    given = [
        "inspection_id",
        "criterion_id",
        "field_slug",
        "mark",
        "choice",
        "numerator",
        "denominator",
        "count",
        "proposed_score",
        "score",
        "maximum",
        "result_revision",
    ]
    others = default_columns(Answer, given)
    tail = "".join(f"\t{value}" for value in others.values())
    suffixes = [answer_suffix(leaf) + tail + "\n" for leaf in leaves]

    def lines() -> Iterator[str]:
        for number in range(1, INSPECTIONS + 1):
            prefix = f"{number}\t"
            yield "".join([prefix + suffix for suffix in suffixes])

    copy_lines(Answer, [*given, *others], lines())
    Answer.objects.filter(inspection_id=INSPECTIONS, criterion__in=leaves[40:]).update(
        mark="", score=None, proposed_score=None, result_revision=0
    )


def answer_suffix(leaf: Criterion) -> str:
    kind = leaf.rule_type
    numbers = ("118", "127", NULL) if kind == "tiers" else (NULL, NULL, "1" if kind == "deduction" else NULL)
    choice = {"yes_no": "yes", "choice": "thieu"}.get(kind, "")
    score = {"tiers": Decimal("0.5"), "yes_no": 1, "choice": Decimal("0.5"), "deduction": Decimal("0.75")}[kind]
    values = [leaf.pk, leaf.field_slug, Mark.RESULT, choice, *numbers, score, score, 1, 1]
    return "\t".join(map(str, values))


def _findings(city: Unit, criteria_set: CriteriaSet) -> None:
    leaves = list(Criterion.objects.filter(criteria_set=criteria_set).inspected().values_list("pk", "field_slug"))
    wards = list(Unit.objects.filter(parent=city).order_by("pk").values_list("pk", flat=True))
    statuses = [  # as in a city that works: nine in ten are over, and something waits at every desk
        *[FindingStatus.VERIFIED] * 28,
        *[FindingStatus.FIXED_ON_SITE] * 4,
        *[FindingStatus.CONCLUDED] * 2,
        FindingStatus.RECORDED,
        FindingStatus.PLANNED,
        FindingStatus.REMEDIATING,
        FindingStatus.RETURNED,
        FindingStatus.REPORTED_DONE,
        FindingStatus.TO_FOLLOW_UP,
    ]
    severities = list(Severity)
    plan = Plan.objects.values_list("pk", flat=True).get()
    released = timezone.now()
    days = (TODAY - FIRST_DAY).days + 30

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(FINDINGS):
            inspection = number % INSPECTIONS + 1
            ward = wards[(inspection - 1) % UNITS]
            leaf, slug = leaves[number % len(leaves)]
            status = statuses[number % len(statuses)]
            yield (
                uuid.UUID(int=number + 1),
                city.pk,
                plan,
                inspection,
                ward,
                ward,
                leaf,
                slug,
                status,
                severities[number % 3],
                f"{TEXTS[number % len(TEXTS)]} (dòng {number})",
                (due_on := FIRST_DAY + dt.timedelta(days=number * days // FINDINGS)),
                due_on,
                None if status == FindingStatus.RECORDED else due_on - dt.timedelta(days=30),
                2 if number % 5 == 0 else 1,
                released,
                "0.5",
                _visit_on(inspection).year,
                False if status == FindingStatus.VERIFIED else None,
            )

    copy_rows(
        Finding,
        [
            "id",
            "lead_unit_id",
            "plan_id",
            "inspection_id",
            "issued_to_unit_id",
            "responsible_unit_id",
            "criterion_id",
            "field_slug",
            "status",
            "severity",
            "text",
            "due_on",
            "first_due_on",
            "concluded_on",
            "occurrence",
            "released_at",
            "lost_points",
            "year",
            "mended_late",
        ],
        rows(),
    )
