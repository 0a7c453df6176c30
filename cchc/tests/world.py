"""A world in which every page has something to show, and a walk through it that finds every form.

Beside the cast's inspection in progress there is one scheduled at the other ward and one whose minutes wait to be
signed, so that each form of the URLconf stands on some page.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from PIL import Image

from cchc.tests.cast import Stage, sign_in
from cchc.tests.index_world import keys_of_index
from cchc.tests.kept import kept
from inspections import concluding, evidencing, remediating, submitting
from inspections.models import (
    AnswerOperation,
    CarriedFinding,
    Criterion,
    ExtensionRequest,
    Inspection,
    RemediationEvidence,
    ReminderLetter,
    Submission,
    Team,
)
from inspections.tests.checklists import answer_of, save
from inspections.tests.conclusions import add_signed_findings
from inspections.tests.factories import STARTED_AT, CriteriaSetFactory, FindingFactory, InspectionFactory
from inspections.tests.reported import report
from reports import issuing, jobs
from reports.enums import JobKind
from reports.models import Document, Job
from reports.tests.builders import complete, ready_stage
from units import feeding
from units.enums import Act, Capacity, MailStatus, Role
from units.models import Delegation, Mail, Membership, Notification
from units.tests.factories import UnitFactory, UserFactory

DAY = dt.date(2019, 5, 21)
# How an address begins → who opens it.
WALKERS = {
    "": ("home_affairs_head",),
    "tai-khoan/": ("administrator",),
    "don-vi/": ("administrator",),
    "nguoi-dung/": ("administrator",),
    "quyen/": ("administrator",),
    "uy-quyen/": ("administrator",),
    "kiem-tra/": ("secretary", "home_affairs_head"),
    "kiem-tra/<int:pk>/ngoai-le/": ("leader",),
    "kiem-tra/<int:pk>/bien-ban/": ("chair",),
}


@dataclass
class Form:
    """A form as a page shows it: where it goes, as whom, and what stands in its fields."""

    action: str
    method: str
    who: str
    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        return self.action, frozenset(self.values)


@dataclass(frozen=True)
class World:
    stage: Stage
    inspections: list[Inspection]
    keys: dict[str, list[dict[str, Any]]]  # how an address begins → the arguments to open it with

    def path(self, name: str, of: int = 0) -> str:
        """The path of a URL name; `of` tells which of the three inspections."""
        route, arguments = next((route, arguments) for known, route, arguments in patterns() if known == name)
        known = self.keys[_longest(route, self.keys)] if arguments else [{}]
        values = known[min(of, len(known) - 1)]
        return reverse(name, kwargs={key: values[key] for key in arguments})


@kept
def build_world() -> World:
    stage = ready_stage(findings=2)
    here = stage.inspection
    scheduled = _scheduled(stage)
    drawn = _drawn(stage)
    evidence = evidencing.add_evidence(
        here,
        SimpleUploadedFile("anh.png", small_picture()),
        evidence_id=uuid.uuid4(),
        criteria=[answer_of(here, "1.1.1").criterion_id],
        by=stage.cast.secretary,
    )
    save(here, stage.cast.member, "1.1.1", {"choice": "yes"})
    save(here, stage.cast.secretary, "1.1.1", {"choice": "no"})
    inside = {
        "evidence": evidence.pk,
        "evidence_file": evidence.file_id,
        "sample": here.sampled_files.get().pk,
        "finding": here.findings.earliest("position").pk,
        "strength": here.strengths.get().pk,
        "operation": AnswerOperation.objects.get(outcome="conflict").pk,
        "slug": "steering",
    }
    inspections = [here, scheduled, drawn]
    return World(stage, inspections, _keys(stage, inspections, inside))


def small_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    return out.getvalue()


def _scheduled(stage: Stage) -> Inspection:
    here = stage.inspection
    officer = UserFactory(username="canbo", full_name="Cán Bộ Mới", roles=[(Role.UNIT_OFFICER, stage.other_ward)])
    assert here.team is not None
    here.team.members.create(
        user=officer, role="member", starts_on=dt.date(2019, 3, 27), added_by=here.team.decision
    )  # of the inspected unit: so a leader has an exception to allow
    return InspectionFactory(
        team=here.team,
        round=here.round,
        unit=stage.other_ward,
        lead_unit=stage.city,
        criteria_set=here.criteria_set,
        visit_on=dt.date(2019, 6, 12),
        chair=stage.cast.chair,
        secretary=stage.cast.secretary,
        members=[(stage.cast.member, ["steering"])],
    )


def _drawn(stage: Stage) -> Inspection:
    """Minutes that wait for their signatures, with the unit's opinion."""
    here = stage.inspection
    ward = UnitFactory(parent=stage.city, name="Phú Hài")
    head = UserFactory(username="dauviphuhai", full_name="Mai Chủ Tịch", roles=[(Role.UNIT_HEAD, ward)])
    drawn: Inspection = InspectionFactory(
        in_progress=True,
        team=here.team,
        round=here.round,
        unit=ward,
        lead_unit=stage.city,
        criteria_set=here.criteria_set,
        chair=stage.cast.chair,
        secretary=stage.cast.secretary,
    )
    complete(drawn)
    issuing.draw_up(drawn.pk, by=stage.cast.secretary)
    issuing.give_opinion(drawn.pk, "Thống nhất.", by=head)
    jobs.run(Job.objects.latest("pk").pk)
    return drawn


def _conclusion(stage: Stage) -> dict[str, Any]:
    """A draft about a fourth inspection, whose minutes are signed."""
    here = stage.inspection
    ward = UnitFactory(parent=stage.city, name="Đức Long")
    signed = InspectionFactory(
        team=here.team,
        round=here.round,
        unit=ward,
        lead_unit=stage.city,
        criteria_set=here.criteria_set,
        status="minutes_signed",
        started_at=STARTED_AT,
    )
    add_signed_findings(signed, 1)
    conclusion = concluding.draft([signed.pk], by=stage.cast.home_affairs)
    return {"pk": conclusion.pk, "inspection_pk": signed.pk}


def _unit_side(stage: Stage, inspection_id: int) -> tuple[Submission, RemediationEvidence]:
    """An explanation that Home Affairs enters from paper, and a file of the unit."""
    by = stage.cast.home_affairs_head
    paper = submitting.open_draft(Inspection.objects.get(pk=inspection_id), "explanation", by=by)
    finding = paper.items.get().finding_id
    upload = SimpleUploadedFile("bang.png", small_picture())
    return paper, remediating.add_evidence(upload, evidence_id=uuid.uuid4(), findings=[finding], by=by)


def _mending(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """At a fifth ward: findings to be mended, for one of which more time is asked; one reported done; one to be checked
    again."""
    here = stage.inspection
    ward = UnitFactory(parent=stage.city, name="Lạc Đạo")
    concluded = InspectionFactory(
        team=here.team,
        round=here.round,
        unit=ward,
        lead_unit=stage.city,
        criteria_set=here.criteria_set,
        status="concluded",
        started_at=STARTED_AT,
    )
    common: dict[str, Any] = {"inspection": concluded, "released_at": STARTED_AT, "concluded_on": DAY}
    running, done, again, free = (
        FindingFactory(status=status, due_on=dt.date(2019, 6, 20), **common)
        for status in ("concluded", "reported_done", "to_follow_up", "concluded")
    )
    report(done, stage.cast.home_affairs)
    request = ExtensionRequest.objects.create(
        finding=running,
        lead_unit=stage.city,
        due_before=running.due_on,
        asked_until=dt.date(2019, 6, 28),
        reason="Chờ kinh phí",
        asked_by=stage.cast.home_affairs,
        asked_on=DAY,
    )
    carried = CarriedFinding.objects.create(inspection=here, finding=again, result="not_checked", note="Chưa đến hạn")
    return {
        "ton-tai/": [
            {"pk": here.findings.earliest("position").pk},
            {"pk": running.pk},
            {"pk": done.pk},
            {"pk": free.pk},
        ],
        "gia-han/": [{"pk": request.pk}],
        "kiem-tra/phuc-tra/": [{"pk": carried.pk}],
    }


def _voices(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """A notice to the ward's officer, who has no address; a mail that did not get through; a letter to be numbered."""
    notice = Notification.objects.create(
        unit=stage.ward, role=Role.UNIT_OFFICER, kind="overdue", text="Có việc", url="/", occurred_on=DAY
    )
    mail = Mail.objects.create(user=stage.cast.leader, up_to=notice, count=1, status=MailStatus.FAILED)
    letter = ReminderLetter.objects.create(lead_unit=stage.city, unit=stage.ward, text="Đề nghị khắc phục")
    return {
        "thong-bao/": [{"pk": notice.pk}],
        "thu-dien-tu/": [{"pk": mail.pk}],
        "can-goi-dien/": [{"pk": stage.ward.pk}],
        "don-doc/": [{"pk": letter.pk}],
    }


def _keys(stage: Stage, inspections: list[Inspection], inside: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    cast, here = stage.cast, stage.inspection
    team = here.team
    assert isinstance(team, Team)
    assert here.round is not None
    draft = CriteriaSetFactory(lead_unit=stage.city, published=False)
    delegation = Delegation.objects.create(
        lead_unit=stage.city,
        principal=cast.home_affairs_head,
        delegate=cast.home_affairs,
        capacity=Capacity.FOR,
        acts=[Act.values[0]],
        starts_on=DAY,
        ends_on=dt.date(2019, 6, 30),
    )
    plan = {"pk": team.plan_id, "plan_pk": team.plan_id}
    conclusion = _conclusion(stage)
    paper, file = _unit_side(stage, conclusion["inspection_pk"])
    return {
        "don-vi/": [{"pk": stage.ward.pk}],
        "nguoi-dung/": [{"pk": cast.unit_officer.pk}],
        "quyen/": [{"pk": Membership.objects.get(user=cast.unit_officer).pk}],
        "uy-quyen/": [{"pk": delegation.pk}],
        "van-ban/": [{"pk": team.decision_id}],
        "ke-hoach/to/": [{"pk": team.pk}],
        "ke-hoach/thanh-vien/": [{"pk": team.members.get(user=cast.member).pk}],
        "ke-hoach/dot/": [{"pk": here.round.pk}],
        "ke-hoach/": [plan],
        "bo-tieu-chi/": [
            {"pk": draft.pk, "criterion_pk": Criterion.objects.filter(criteria_set=draft, is_leaf=True)[0].pk}
        ],
        "kiem-tra/": [inside | {"pk": inspection.pk} for inspection in inspections],
        "tep/": [{"pk": inside["evidence_file"]}],
        "ket-luan/": [conclusion],
        "khac-phuc/van-ban/": [{"pk": paper.pk}],
        "khac-phuc/tai-lieu/": [{"pk": file.pk}],
        "huong-dan/": [{"slug": "bat-dau"}],
        "excel/": [{"slug": "cuoc-kiem-tra"}],
        "lich/": [{"token": feeding.renew(by=cast.home_affairs_head)}],
        "tra-cuu/": [{"token": Document.objects.order_by("pk")[0].public_token}],
        "van-ban-he-thong/lap/": [{"kind": "plan"}],
        "van-ban-he-thong/": [{"pk": row.pk, "change": "replace"} for row in Document.objects.order_by("pk")],
        **_mending(stage),
        **_voices(stage),
        **keys_of_index(stage),
        "xuat/": [
            {"pk": jobs.enqueue_file(JobKind.LIST, {"list": "ton-tai-han-che"}, requester=cast.home_affairs_head).pk}
        ],
        "viec-nen/": [{"pk": Job.objects.filter(kind=JobKind.RENDER).latest("pk").pk}],
    }


# --- Addresses ------------------------------------------------------------------------------------


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """(name, route, argument names) of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            yield str(pattern.name), route, list(pattern.pattern.converters)


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    walkers: tuple[str, ...]


def addresses(world: World) -> list[Address]:
    """Every address with who opens it; those of an inspection once for each of the three."""
    found = []
    for name, route, arguments in patterns():
        walkers = WALKERS[_longest(route, WALKERS)]
        for known in world.keys[_longest(route, world.keys)] if arguments else [{}]:
            path = reverse(name, kwargs={key: known[key] for key in arguments})
            found.append(Address(name, path, walkers))
    return found


def _longest(route: str, beginnings: Any) -> str:
    return max((str(start) for start in beginnings if route.startswith(start)), key=len)


# --- Forms ----------------------------------------------------------------------------------------


class _FormReader(HTMLParser):
    """The forms of a page with their fields, also those that name their form by `form=`."""

    def __init__(self, page: str, who: str) -> None:
        super().__init__()
        self.page, self.who = page, who
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.loose: list[tuple[str, dict[str, str]]] = []
        self.open: Form | None = None
        self.select: str | None = None
        self.textarea: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attributes}
        if tag == "form":
            action = own.get("action") or self.page
            self.open = Form(action.split("#")[0], own.get("method", "get").lower(), self.who)
            self.forms.append(self.open)
            self.by_id[own.get("id", "")] = self.open
        elif tag in ("input", "select", "textarea", "button") and own.get("name"):
            self._control(tag, own)
        elif tag == "option" and "selected" in own and self.select and self.open:
            self.open.values[self.select] = [own.get("value", "")]

    def _control(self, tag: str, own: dict[str, str]) -> None:
        name, form = own["name"], self.by_id.get(own["form"]) if "form" in own else self.open
        if form is None or tag == "button" or own.get("type") in ("submit", "button"):
            return
        if own.get("type") == "file":
            form.files.append(name)
        elif own.get("type") in ("checkbox", "radio"):
            form.values.setdefault(name, [])
            if "checked" in own:
                form.values[name].append(own.get("value", "on"))
        else:
            form.values.setdefault(name, []).append(own.get("value", ""))
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.textarea = (name, form.values[name])

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.textarea[1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None


def forms_on(path: str, client: Client, who: str = "") -> list[Form]:
    """The forms that a page shows to whoever is signed in."""
    response = client.get(path)
    if response.status_code != 200 or "html" not in response.get("Content-Type", ""):
        return []
    reader = _FormReader(path, who)
    reader.feed(response.content.decode())
    for form in reader.forms:
        form.values.pop("csrfmiddlewaretoken", None)
    return reader.forms


def forms_of(world: World) -> list[Form]:
    """Every form that some page shows to those who work with it; the same form is taken once."""
    clients = {who: sign_in(getattr(world.stage.cast, who)) for names in WALKERS.values() for who in names}
    found: dict[Any, Form] = {}
    for address in addresses(world):
        for who in address.walkers if address.name != "account_logout" else ():
            for form in forms_on(address.path, clients[who], who):
                found.setdefault(form.key, form)
    return list(found.values())
