"""A ward's head lets his deputy sign the minutes for a time: KT., under the deputy's own title (F21)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pypdf import PdfReader

from cchc.tests.cast import Stage
from inspections.workflow import WorkflowError
from reports import issuing, jobs, signing
from reports.models import Document, Job, Signature
from reports.tests.builders import ready_stage
from units import workflow
from units.enums import Act, Capacity, Role
from units.models import Delegation, Event, User
from units.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 5, 21)


@pytest.fixture
def drawn(settings: Any) -> Stage:
    settings.CCHC_DEMO_TODAY = DAY
    stage = ready_stage()
    issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    issuing.give_opinion(stage.inspection.pk, "Thống nhất.", by=stage.cast.unit_head)
    return stage


@pytest.fixture
def deputy(drawn: Stage) -> User:
    return UserFactory(
        username="phochutich",
        full_name="Mai Thị Phó",
        job_title="Phó Chủ tịch",
        roles=[(Role.UNIT_OFFICER, drawn.ward)],
    )


def delegate(
    stage: Stage, to: User, *, until: dt.date = DAY, acts: tuple[Act, ...] = (Act.SIGN_MINUTES,)
) -> Delegation:
    delegation = Delegation(
        lead_unit=stage.city,
        principal=stage.cast.unit_head,
        delegate=to,
        capacity=Capacity.FOR,
        acts=list(acts),
        starts_on=DAY - dt.timedelta(days=7),
        ends_on=until,
    )
    return workflow.delegate(delegation, by=stage.cast.administrator)


def sign(stage: Stage, part: str, signer: User) -> Document:
    sha256 = Document.objects.get().current.sha256
    return signing.confirm_in_system(stage.inspection.pk, part, signer=signer, sha256=sha256, by=signer)


def test_a_deputy_signs_for_the_head_and_the_paper_says_so(drawn: Stage, deputy: User):
    delegate(drawn, deputy)
    sign(drawn, "secretary", drawn.cast.secretary)
    sign(drawn, "chair", drawn.cast.chair)

    sign(drawn, "unit", deputy)

    jobs.run(Job.objects.get(final=True).pk)
    signature, pdf = Signature.objects.get(part="unit"), Document.objects.get().pdf
    assert (signature.name, signature.title, signature.capacity) == ("Mai Thị Phó", "Phó Chủ tịch", Capacity.FOR)
    assert signature.membership == deputy.memberships.get()
    assert Event.objects.filter(verb="confirm_minutes", capacity=Capacity.FOR, actor=deputy).count() == 1
    assert pdf
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf.path).pages).split())
    assert "KT. CHỦ TỊCH PHÓ CHỦ TỊCH" in text
    assert "Mai Thị Phó" in text


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"until": DAY - dt.timedelta(days=1)}, id="ended yesterday"),
        pytest.param({"acts": (Act.SIGN_PAPERS, Act.APPROVE)}, id="for other acts"),
        pytest.param(None, id="none"),
    ],
)
def test_without_a_delegation_in_force_for_minutes_the_deputy_signs_nothing(
    drawn: Stage, deputy: User, given: dict[str, Any] | None
):
    if given is not None:
        delegate(drawn, deputy, **given)

    with pytest.raises(WorkflowError, match="Mai Thị Phó không có quyền ký"):
        sign(drawn, "unit", deputy)
    assert not Signature.objects.exists()


def test_a_delegation_that_was_ended_early_signs_nothing(drawn: Stage, deputy: User):
    workflow.end_delegation(delegate(drawn, deputy).pk, by=drawn.cast.administrator)

    with pytest.raises(WorkflowError, match="không có quyền ký"):
        sign(drawn, "unit", deputy)
