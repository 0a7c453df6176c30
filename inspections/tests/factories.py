"""Plans, criteria sets, inspections and answers for tests. Fixed dates; nothing random."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from inspections.enums import (
    CLOCK_RUNS,
    CriteriaSetStatus,
    DocumentKind,
    FindingStatus,
    HalfDay,
    InspectionRole,
    InspectionStatus,
    Source,
    TeamRole,
)
from inspections.models import (
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
from inspections.workflow import prepare_answers
from units.tests.factories import CityFactory, UnitFactory, UserFactory

VISIT_ON = dt.date(2019, 5, 21)
DUE_ON = dt.date(2019, 6, 20)  # of a finding whose clock runs
STARTED_AT = dt.datetime(2019, 5, 21, 1, 0, tzinfo=dt.UTC)  # 08:00 in Phan Thiết


class LegalDocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegalDocument

    lead_unit = factory.SubFactory(CityFactory)
    kind = DocumentKind.PLAN
    number = factory.Sequence(lambda n: str(1000 + n))
    symbol = "KH-UBND"
    issued_on = dt.date(2019, 3, 18)
    issuer = "Ủy ban nhân dân thành phố Phan Thiết"
    subject = "Kiểm tra cải cách hành chính nhà nước năm 2019"


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    lead_unit = factory.SubFactory(CityFactory)
    year = 2019
    title = "Kế hoạch kiểm tra cải cách hành chính năm 2019"


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    plan = factory.SubFactory(PlanFactory)
    decision = factory.SubFactory(
        LegalDocumentFactory,
        kind=DocumentKind.DECISION,
        symbol="QĐ-UBND",
        lead_unit=factory.SelfAttribute("..plan.lead_unit"),
    )


class TeamMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamMember

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    role = TeamRole.MEMBER
    starts_on = dt.date(2019, 3, 27)
    added_by = factory.SelfAttribute("team.decision")


# Six leaves in two fields, a leaf of each rule that an inspection answers. (code, max, rule)
LEAVES: list[tuple[str, str, dict[str, Any]]] = [
    ("1.1.1", "1", {"type": "yes_no"}),
    (
        "1.1.2",
        "1.5",
        {
            "type": "tiers",
            "measures": "tỷ lệ nhiệm vụ",
            "unit": "percent",
            "better": "higher",
            "tiers": [{"at_least": 100, "score": 1.5}, {"at_least": 80, "score": 0.75}],
            "otherwise": 0,
            "numerator_label": "nhiệm vụ hoàn thành",
            "denominator_label": "nhiệm vụ trong kế hoạch",
        },
    ),
    (
        "1.1.3",
        "1",
        {
            "type": "choice",
            "options": [
                {"key": "du", "label": "Đầy đủ", "score": 1},
                {"key": "mot_phan", "label": "Một phần", "score": 0.5},
                {"key": "khong", "label": "Không", "score": 0},
            ],
        },
    ),
    (
        "2.1.1",
        "2",
        {
            "type": "ratio",
            "floor_percent": 50,
            "measures": "tỷ lệ hồ sơ",
            "numerator_label": "hồ sơ đúng hạn",
            "denominator_label": "hồ sơ",
        },
    ),
    ("2.1.2", "2", {"type": "deduction", "step": 0.5, "counts": "lượt vi phạm", "zero_if": "Có người bị kỷ luật"}),
    ("2.1.3", "0.5", {"type": "manual"}),
]


SOURCES = {"survey": Source.SURVEY, "external": Source.EXTERNAL}


class CriteriaSetFactory(factory.django.DjangoModelFactory):
    """A published set of two fields («steering», «procedures») with the six LEAVES; sums add up to 8."""

    class Meta:
        model = CriteriaSet
        skip_postgeneration_save = True

    lead_unit = factory.SubFactory(CityFactory)
    code = factory.Sequence(lambda n: f"BO-{n}")
    title = "Bộ tiêu chí thử"
    unit_level = "commune"
    max_score = Decimal(8)

    @classmethod
    def _create(cls, model_class: type[CriteriaSet], *args: Any, **kwargs: Any) -> CriteriaSet:
        published = kwargs.pop("published", True)
        leaves = kwargs.pop("leaves", LEAVES)
        criteria_set: CriteriaSet = super()._create(model_class, *args, **kwargs)
        _grow(criteria_set, leaves)
        if published:
            criteria_set.status, criteria_set.published_at = CriteriaSetStatus.PUBLISHED, timezone.now()
            criteria_set.save()
        return criteria_set


def _grow(criteria_set: CriteriaSet, leaves: list[tuple[str, str, dict[str, Any]]]) -> None:
    position = 0
    for number, (slug, name) in enumerate(
        [("steering", "Chỉ đạo, điều hành"), ("procedures", "Thủ tục hành chính")], 1
    ):
        mine = [leaf for leaf in leaves if leaf[0].startswith(f"{number}.")]
        total = sum(Decimal(score) for _, score, _ in mine)
        position += 1
        field = Criterion.objects.create(
            criteria_set=criteria_set,
            field_slug=slug,
            position=position,
            level=1,
            code="I" * number,
            text=name,
            max_score=total,
        )
        position += 1
        middle = Criterion.objects.create(
            criteria_set=criteria_set,
            parent=field,
            field=field,
            field_slug=slug,
            position=position,
            level=2,
            code=f"{number}.1",
            text=f"Tiêu chí {number}.1",
            max_score=total,
        )
        for code, score, rule in mine:
            position += 1
            Criterion.objects.create(
                criteria_set=criteria_set,
                parent=middle,
                field=field,
                field_slug=slug,
                position=position,
                level=3,
                code=code,
                text=f"Nội dung {code}",
                max_score=Decimal(score),
                is_leaf=True,
                source=SOURCES.get(rule["type"], Source.INSPECTION),
                rule=rule,
                rule_text=f"Quy định chấm {code}",
            )


class RoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Round

    plan = factory.SelfAttribute("team.plan")
    team = factory.SubFactory(TeamFactory)
    name = "Đợt I"
    starts_on = dt.date(2019, 4, 1)
    ends_on = dt.date(2019, 6, 30)


class InspectionFactory(factory.django.DjangoModelFactory):
    """A scheduled inspection of a ward; `chair`, `secretary` and `members` (user, fields) join it. Traits: in_progress."""

    class Meta:
        model = Inspection
        skip_postgeneration_save = True

    class Params:
        in_progress = factory.Trait(status=InspectionStatus.IN_PROGRESS, started_at=STARTED_AT)

    team = factory.SubFactory(TeamFactory)
    lead_unit = factory.SelfAttribute("team.plan.lead_unit")
    round = factory.SubFactory(RoundFactory, team=factory.SelfAttribute("..team"))
    unit = factory.SubFactory(UnitFactory, parent=factory.SelfAttribute("..lead_unit"))
    criteria_set = factory.SubFactory(CriteriaSetFactory, lead_unit=factory.SelfAttribute("..lead_unit"))
    status = InspectionStatus.SCHEDULED
    visit_on = VISIT_ON
    half_day = HalfDay.MORNING

    @classmethod
    def _create(cls, model_class: type[Inspection], *args: Any, **kwargs: Any) -> Inspection:
        people = [
            (kwargs.pop("chair", None), InspectionRole.CHAIR, []),
            (kwargs.pop("secretary", None), InspectionRole.SECRETARY, []),
            *((user, InspectionRole.MEMBER, fields) for user, fields in kwargs.pop("members", [])),
        ]
        inspection: Inspection = super()._create(model_class, *args, **kwargs)
        for user, role, fields in people:
            if user:
                InspectionMember.objects.create(inspection=inspection, user=user, role=role, field_slugs=fields)
        prepare_answers(inspection)
        return inspection


class FindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Finding

    id = factory.LazyFunction(uuid.uuid4)
    inspection = factory.SubFactory(InspectionFactory)
    plan = factory.SelfAttribute("inspection.team.plan")
    lead_unit = factory.SelfAttribute("inspection.lead_unit")
    issued_to_unit = factory.SelfAttribute("inspection.unit")
    responsible_unit = factory.SelfAttribute("inspection.unit")
    field_slug = "steering"
    text = "Kế hoạch CCHC ban hành chậm 23 ngày"
    status = FindingStatus.RECORDED
    due_on = factory.LazyAttribute(lambda finding: DUE_ON if finding.status in CLOCK_RUNS else None)
    first_due_on = factory.SelfAttribute("due_on")
