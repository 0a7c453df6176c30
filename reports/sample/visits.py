"""What happens at a visit: answers one by one as operations, evidence, sampled files, findings, strengths, people."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.lib.workdays import CALENDAR
from inspections import answering, drafting, evidencing, phrases, workflow
from inspections.deadlines import finding_due_on
from inspections.enums import FindingStatus, InspectionRole, Outcome, Part, Side
from inspections.models import (
    Answer,
    AnswerOperation,
    Attendee,
    Criterion,
    Finding,
    Inspection,
    InspectionMember,
    SampledFile,
    Strength,
)
from reports.sample.answers import Fault, Result, faults_of, found, in_words_of
from reports.sample.clock import Step, at, moment, this_morning
from reports.sample.files import read
from reports.sample.pictures import card
from reports.sample.planning import Planned
from reports.sample.scheduling import visit_days
from units.models import User

NAMES = uuid.UUID("0f4f7c0e-2019-4520-9593-caaae0d1a9b5")
SAMPLED_FOR = ("3.1.2", "3.3.2", "3.4.2")


def name_id(*parts: object) -> uuid.UUID:
    """The key that a device would have made; the same in every installation."""
    return uuid.uuid5(NAMES, ":".join(map(str, parts)))


@dataclass
class Visit:
    """One inspection with what data/visits.json tells of it."""

    inspection: Inspection
    told: Mapping[str, Any]
    seq: int = 0

    @property
    def key(self) -> str:
        """The GSO code of the unit; of a visit beside the plan the key that data/visits.json gives it."""
        return str(self.told.get("key") or self.told["unit"])

    @cached_property
    def day(self) -> dt.date:
        assert self.inspection.visit_on is not None
        return self.inspection.visit_on

    @cached_property
    def items(self) -> list[Criterion]:
        rows = Criterion.objects.filter(criteria_set=self.inspection.criteria_set_id).inspected()
        return list(rows.order_by("position"))

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        return {item.code: item for item in self.items}

    @cached_property
    def answers(self) -> dict[str, Answer]:
        rows = Answer.objects.filter(inspection=self.inspection).select_related("criterion")
        return {answer.criterion.code: answer for answer in rows}

    @cached_property
    def faults(self) -> list[Fault]:
        return faults_of(self.told, self.inspection.unit)

    @cached_property
    def members(self) -> list[InspectionMember]:
        return list(self.inspection.members.select_related("user"))

    @cached_property
    def chair(self) -> User:
        return next(row.user for row in self.members if row.role == InspectionRole.CHAIR)

    @cached_property
    def secretary(self) -> User:
        return next(row.user for row in self.members if row.role == InspectionRole.SECRETARY)

    def who(self, field_slug: str) -> User:
        """Whoever inspects the field; the secretary where it is nobody's."""
        mine = (row.user for row in self.members if field_slug in row.field_slugs and row.role == InspectionRole.MEMBER)
        return next(mine, self.secretary)

    def after(self, minutes: float) -> dt.datetime:
        """So many minutes after the start."""
        return moment(self.day, self.told["start"]) + dt.timedelta(minutes=minutes)

    def operate(self, code: str, part: Part, value: Any, *, by: User, minutes: float) -> None:
        """What `inspections.operations` does with an operation, but the answers are saved once for all of them."""
        self.seq += 1
        answer, when = self.answers[code], self.after(minutes)
        columns = answering.read_part(answer.criterion, part, value)
        answering.change(answer, answer.criterion, part, columns)
        if part == Part.RESULT:
            answer.answered_at, answer.answered_by = when, by
        with at(when):
            AnswerOperation.objects.create(
                op_id=name_id(self.key, code, part),
                device_id=f"mau-{by.username}",
                seq=self.seq,
                inspection=self.inspection,
                criterion=answer.criterion,
                part=part,
                value=answering.tell_columns(part, columns),
                base_revision=answer.revision_of(part) - 1,
                revision=answer.revision_of(part),
                outcome=Outcome.APPLIED,
                made_at=when,
                made_by=by,
            )

    def save_answers(self) -> None:
        for answer in self.answers.values():
            answer.save()


def visiting(planned: Planned) -> list[Step]:
    """The visits that have been, each up to the point where its minutes can be drawn up, and the one of today."""
    told, days = read("visits"), visit_days()
    steps = [
        Step(moment(days[row["unit"]], row["start"]), partial(inspect, Visit(planned.inspections[row["unit"]], row)))
        for row in told["visits"]
    ]
    row = told["under_way"]
    today = Visit(planned.inspections[row["unit"]], {**row, "start": f"{this_morning(row['start']):%H:%M}"})
    return [*steps, Step(moment(days[row["unit"]], today.told["start"]), partial(_inspect_partly, today))]


def inspect(visit: Visit) -> None:
    _start(visit)
    _answer_all(visit)
    _add_samples(visit)
    if not visit.told.get("only"):
        _add_evidence(visit)
    _add_findings(visit)
    _add_strengths(visit)
    _meet(visit)


def _inspect_partly(visit: Visit) -> None:
    """Two members have begun with their fields."""
    _start(visit)
    results = found(visit.items, visit.told, visit.faults)
    for username, codes in visit.told["answered"].items():
        by = next(row.user for row in visit.members if row.user.username == username)
        for step, code in enumerate(codes):
            _answer(visit, code, results[code], by=by, minutes=12 + 4 * step)
    visit.save_answers()
    for fault in visit.faults:
        _add_finding(visit, fault, minutes=30)
    _note_people(visit)


def _start(visit: Visit) -> None:
    visit.inspection.refresh_from_db()
    workflow.start(visit.inspection.pk, by=visit.chair, at=visit.after(0))
    visit.inspection.refresh_from_db()


def _answer_all(visit: Visit) -> None:
    results = found(visit.items, visit.told, visit.faults)
    for step, item in enumerate(visit.items):
        _answer(visit, item.code, results[item.code], by=visit.who(item.field_slug), minutes=20 + 2.5 * step)
    for row in visit.told["overrides"]:
        value = {"score": row["score"], "reason": row["reason"]}
        visit.operate(row["item"], Part.OVERRIDE, value, by=visit.chair, minutes=150)
    for fault in visit.faults[:2]:
        words = f"Đã trao đổi với công chức phụ trách; đối chiếu lại khi kiểm tra đợt sau ({fault.code})."
        visit.operate(fault.item, Part.INTERNAL_NOTE, words, by=visit.secretary, minutes=152)
    visit.save_answers()


def _answer(visit: Visit, code: str, result: Result, *, by: User, minutes: float) -> None:
    visit.operate(code, Part.RESULT, result, by=by, minutes=minutes)
    note = visit.told.get("notes", {}).get(code)
    if note:
        visit.operate(code, Part.NOTE, note, by=by, minutes=minutes + 1)


def _add_samples(visit: Visit) -> None:
    """Five files drawn from the register; as many faults as the count of the item says, at most three."""
    draw = random.Random(f"samples {visit.key}")  # noqa: S311 - the same in every installation
    procedures = read("visits")["sampled_procedures"]
    faulty = next((fault for fault in visit.faults if fault.item in SAMPLED_FOR[:2]), None)
    item = visit.by_code[faulty.item if faulty else SAMPLED_FOR[1]]
    wrong = min(int((faulty.result or {}).get("count") or 0), 3) if faulty else 0
    for number in range(5):
        received = visit.day - dt.timedelta(days=draw.randrange(20, 70))
        received = CALENDAR.add_working_days(received, 1)
        due = CALENDAR.add_working_days(received, draw.choice([1, 3, 5, 10]))
        sample = SampledFile(
            id=name_id(visit.key, "sample", number),
            code=f"HS-2019-{draw.randrange(100, 1900):04d}",
            procedure=draw.choice(procedures),
            received_on=received,
            due_on=due,
            returned_on=due,
            fault=_fault_of_file(item.code) if number < wrong else "",
            drawn_how="Rút ngẫu nhiên từ sổ theo dõi hồ sơ quý I năm 2019",
        )
        with at(visit.after(100 + number)):
            evidencing.create_sample(visit.inspection.pk, sample, [item], by=visit.who(item.field_slug))


def _fault_of_file(code: str) -> str:
    if code == "3.1.2":
        return "Có bản sao sổ hộ khẩu chứng thực ngoài thành phần hồ sơ"
    return "Giấy tiếp nhận và hẹn trả kết quả bỏ trống ngày hẹn"


def _add_evidence(visit: Visit) -> None:
    for number, row in enumerate(read("visits")["evidence"]):
        item = visit.by_code[row["item"]]
        picture = card(row["title"], visit.inspection.unit.short_name)
        upload = SimpleUploadedFile(f"anh-minh-hoa-{number + 1}.png", picture, content_type="image/png")
        with at(visit.after(60 + number)):
            evidence = evidencing.add_evidence(
                visit.inspection,
                upload,
                evidence_id=name_id(visit.key, "evidence", number),
                criteria=[item.pk],
                by=visit.who(item.field_slug),
            )
        evidence.caption = f"{row['caption']} (ảnh minh họa)"
        evidence.save(update_fields=["caption"])


def _add_findings(visit: Visit) -> None:
    for step, fault in enumerate(visit.faults):
        _add_finding(visit, fault, minutes=130 + step)


def _add_finding(visit: Visit, fault: Fault, *, minutes: float) -> None:
    item = visit.by_code.get(fault.item)
    slug = item.field_slug if item else fault.field
    due_on = finding_due_on(visit.inspection, visit.day)
    if fault.working_days:
        due_on = CALENDAR.add_working_days(visit.day, fault.working_days)
    finding = Finding(
        id=name_id(visit.key, "finding", fault.code),
        criterion=item,
        field_slug=slug,
        severity=fault.severity,
        text=fault.text,
        cause=phrases.causes()[fault.cause],
        recommendation=fault.recommendation,
        due_on=None if fault.fixed else due_on,
        fixed_on_site_note=fault.fixed,
        status=FindingStatus.FIXED_ON_SITE if fault.fixed else FindingStatus.RECORDED,
    )
    with at(visit.after(minutes)):
        drafting.create_finding(visit.inspection.pk, finding, by=visit.who(slug))


def _add_strengths(visit: Visit) -> None:
    sentences = phrases.strengths()
    for step, (slug, number) in enumerate(visit.told["strengths"]):
        strength = Strength(
            id=name_id(visit.key, "strength", step),
            field_slug=slug,
            text=in_words_of(visit.inspection.unit, sentences[number]),
        )
        with at(visit.after(140 + step)):
            drafting.create_strength(visit.inspection.pk, strength, by=visit.who(slug))


def _meet(visit: Visit) -> None:
    """Attendees, end, and what only people can say."""
    _note_people(visit)
    inspection, told = visit.inspection, visit.told
    inspection.refresh_from_db()
    inspection.ended_at = moment(visit.day, told["end"])
    inspection.assessment, inspection.proposals = told["assessment"], told["proposals"]
    inspection.save(update_fields=["ended_at", "assessment", "proposals"])


def _note_people(visit: Visit) -> None:
    team = [(row.user.full_name, row.title or row.user.job_title, row.user) for row in visit.members]
    names = read("people")["communes"][visit.inspection.unit.gso_code]
    place = visit.inspection.unit.short_name.removeprefix("UBND ")
    accounts = {user.full_name: user for user in User.objects.filter(memberships__unit=visit.inspection.unit)}
    unit = [
        (names["head"], f"Chủ tịch UBND {place}"),
        (names["officer"], f"Công chức Văn phòng - Thống kê {place}"),
        (names["justice"], f"Công chức Tư pháp - Hộ tịch {place}"),
        (names["finance"], f"Công chức Tài chính - Kế toán {place}"),
    ]
    rows: list[tuple[Side, str, str, User | None]] = [(Side.TEAM, *person) for person in team]
    rows += [(Side.UNIT, name, title, accounts.get(name)) for name, title in unit]
    Attendee.objects.bulk_create(
        Attendee(inspection=visit.inspection, side=side, position=number, name=name, title=title, user=user)
        for number, (side, name, title, user) in enumerate(rows, 1)
    )
