"""Self-reports: handed in by the head, by the officer with the signed paper, or entered for the unit from paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cchc.lib.dates import long_date, short_date
from cchc.lib.numbers import parse_decimal_vi
from cchc.lib.workdays import CALENDAR
from inspections import selfreporting
from inspections.models import Answer, Inspection, SelfReport
from reports.sample.answers import Result, reported
from reports.sample.clock import Step, moment
from reports.sample.files import read
from reports.sample.people import People
from reports.sample.pictures import scan
from reports.sample.planning import Planned
from reports.sample.scheduling import visit_days
from units.models import User

SUMMARY = (
    "{unit} báo cáo kết quả tự kiểm tra công tác cải cách hành chính từ ngày 01/01/2018 đến ngày {day}. "
    "Khó khăn: công chức còn kiêm nhiệm, trang thiết bị chưa đồng bộ. Kiến nghị: UBND thành phố quan tâm bố trí kinh "
    "phí và tập huấn nghiệp vụ cho công chức."
)
HEAD, OFFICER, ENTERED = "head", "officer", "entered"


@dataclass(frozen=True)
class HandIn:
    """How the paper came: by whom, so many working days before the visit (3 is the last day on time)."""

    way: str
    days_before: int


WAYS = (HandIn(OFFICER, 3), HandIn(HEAD, 4), HandIn(ENTERED, 2), HandIn(OFFICER, 4))


def handing_in(planned: Planned, people: People) -> list[Step]:
    """The reports of all that were visited, of the one under way and of the next; the one after that is a draft."""
    told, days = read("visits"), visit_days()
    steps = []
    for turn, row in enumerate([*told["visits"], told["under_way"], told["self_reports"][0]]):
        how = WAYS[turn % len(WAYS)]
        day = CALENDAR.add_working_days(days[row["unit"]], -how.days_before)
        report = partial(
            _hand_in, planned.inspections[row["unit"]], row, people, how=how, day=day, number=20 + 3 * turn
        )
        steps.append(Step(moment(day, "10:20"), report))
    row = told["self_reports"][1]
    draft = partial(fill, planned.inspections[row["unit"]], row, fields=("steering", "legal_documents"))
    return [*steps, Step(moment("2019-05-17", "16:10"), draft)]


def _hand_in(
    inspection: Inspection, visit: Mapping[str, Any], people: People, *, how: HandIn, day: dt.date, number: int
) -> None:
    slug = read("people")["communes"][inspection.unit.gso_code]["slug"]
    by = people["noivu.chuyenvien" if how.way == ENTERED else f"{slug}.{'chutich' if how.way == HEAD else 'congchuc'}"]
    fill(inspection, visit)
    summary = SUMMARY.format(unit=inspection.unit, day=short_date(day - dt.timedelta(days=1)))
    selfreporting.describe(inspection.pk, summary=summary, by=by)
    if how.way != HEAD:
        _attach_paper(inspection, day, number=number, by=by)
    selfreporting.submit(inspection.pk, by=by, received_on=day if how.way == ENTERED else None)


def fill(inspection: Inspection, visit: Mapping[str, Any], *, fields: tuple[str, ...] = ()) -> None:
    """Figures and self-scores, item by item; of these fields alone where some are named."""
    answers = list(Answer.objects.filter(inspection=inspection).select_related("criterion"))
    answers = [answer for answer in answers if not fields or answer.field_slug in fields]
    results = reported([answer.criterion for answer in answers], visit)
    for answer in answers:
        selfreporting.fill(answer, _columns(results[answer.criterion.code]))
        answer.save(update_fields=selfreporting.REPORTED)
    SelfReport.objects.get_or_create(inspection=inspection)


def _columns(result: Result) -> dict[str, Any]:
    numbers = ("numerator", "denominator", "count")
    return {
        "reported_mark": result["mark"],
        "reported_choice": result["choice"],
        **{f"reported_{key}": parse_decimal_vi(result[key]) if result[key] else None for key in numbers},
        "reported_zero_if": False,
        "reported_note": result["reason"],
        "self_score": None,
    }


def _attach_paper(inspection: Inspection, day: dt.date, *, number: int, by: User) -> None:
    unit = inspection.unit
    lines = [
        unit.names.get().official_name.upper(),
        f"Số: {number}/BC-UBND",
        "BÁO CÁO",
        "Tự kiểm tra công tác cải cách hành chính",
        f"{unit.names.get().place_name}, {long_date(day)}",
        "(dữ liệu minh họa)",
    ]
    name = f"bao-cao-tu-kiem-tra-{number}.pdf"
    upload = SimpleUploadedFile(name, scan(lines), content_type="application/pdf")
    selfreporting.attach(inspection.pk, upload=upload, document_code=f"{number}/BC-UBND", document_date=day, by=by)
