"""What the paper says, frozen: everything that minutes print, as plain JSON (design, rule 13).

Nothing here is looked up again when the paper is drawn: names are those in force on the document's date, numbers are
already written the Vietnamese way. Internal notes and the history of overrides never enter.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from cchc.lib.dates import ZONE, long_date
from cchc.lib.numbers import two_digits
from inspections.enums import InspectionKind, Side
from inspections.models import Inspection
from reports.models import Document
from reports.papers import SCHEMA, Snapshot, abbreviated, lines_of, profile_on
from reports.snapshot_follow_up import follow_up
from reports.snapshot_results import results
from reports.snapshot_signers import signers

COPIES = 2
TITLES = {
    InspectionKind.PLANNED: "Kiểm tra",
    InspectionKind.UNANNOUNCED: "Kiểm tra đột xuất",
    InspectionKind.FOLLOW_UP: "Phúc tra",
}
# A place that begins with one of these stands in the middle of a sentence in lower case.
COMMON_NOUNS = ("Trụ sở", "Phòng họp", "Hội trường", "Phòng làm việc", "Bộ phận")


def minutes_snapshot(inspection: Inspection, document: Document) -> Snapshot:
    """Everything that the minutes of a completed inspection print. The document has its number and date."""
    day = document.dated_on
    unit, team = inspection.unit.name_on(day), inspection.team
    return {
        "schema": SCHEMA,
        "kind": document.kind,
        "profile": profile_on(day),
        "illustrative": _is_illustrative(inspection),
        "number": document.number,
        "code": document.code,
        "date": day.isoformat(),
        "header": minutes_header(inspection, day),
        "title": "BIÊN BẢN",
        "subject": f"{TITLES[InspectionKind(inspection.kind)]} công tác cải cách hành chính năm {team.plan.year}",
        "at": f"tại {unit.official_name}",
        "citations": _citations(inspection),
        "opening": _opening(inspection, unit.official_name),
        "attendees": {side.value: attendees(inspection, side) for side in Side},
        **results(inspection),
        **follow_up(inspection),
        "assessment": lines_of(inspection.assessment),
        "proposals": lines_of(inspection.proposals),
        "opinion": lines_of(inspection.unit_opinion),
        "closing": _closing(inspection),
        "samples": _samples(inspection),
        "signers": signers(inspection, unit),
        "recipients": minutes_recipients(inspection, day),
        "annex_of": f"Kèm theo Biên bản số {document.code} {long_date(day)} của {team.name}",
    }


def with_opinion(snapshot: Snapshot, opinion: str) -> Snapshot:
    """The same paper with the unit's opinion: nothing else changes between the two revisions."""
    return {**snapshot, "opinion": lines_of(opinion)}


def minutes_header(inspection: Inspection, day: dt.date) -> dict[str, str]:
    """The team under the authority that formed it (F07, F08)."""
    lead = inspection.lead_unit.name_on(day)
    return {"parent": abbreviated(lead).upper(), "agency": inspection.team.name.upper()}


def minutes_recipients(inspection: Inspection, day: dt.date) -> list[str]:
    lead, unit = inspection.lead_unit.name_on(day), inspection.unit.name_on(day)
    return [f"{abbreviated(lead)} (để báo cáo)", unit.short_name, "Lưu: VT, hồ sơ kiểm tra"]


def _is_illustrative(inspection: Inspection) -> bool:
    criteria_set = inspection.criteria_set
    return inspection.illustrative or bool(criteria_set and criteria_set.illustrative)


def _citations(inspection: Inspection) -> list[str]:
    plan, decision = inspection.team.plan.legal_document, inspection.team.decision
    return [f"Căn cứ {paper.citation}" for paper in (plan, decision) if paper]


def _opening(inspection: Inspection, unit_name: str) -> str:
    assert inspection.started_at is not None
    place = mid_sentence(inspection.place.rstrip("."))
    act = TITLES[InspectionKind(inspection.kind)].lower()
    return (
        f"Hôm nay, vào hồi {_moment(inspection.started_at)}, tại {place}, {inspection.team.name} tiến hành "
        f"{act} công tác cải cách hành chính tại {unit_name}."
    )


def mid_sentence(place: str) -> str:
    """«trụ sở UBND phường Mũi Né», as it stands within a sentence."""
    return place[0].lower() + place[1:] if place.startswith(COMMON_NOUNS) else place


def _closing(inspection: Inspection) -> dict[str, str]:
    assert inspection.started_at is not None
    assert inspection.ended_at is not None
    same_day = inspection.started_at.astimezone(ZONE).date() == inspection.ended_at.astimezone(ZONE).date()
    when = f"{_clock(inspection.ended_at)} cùng ngày" if same_day else _moment(inspection.ended_at)
    return {
        "ended": f"Biên bản kết thúc vào hồi {when}, đã đọc lại cho các thành phần tham dự cùng nghe",
        "agreed": "thống nhất nội dung và ký tên",
        "copies": f"được lập thành {two_digits(COPIES)} bản có giá trị như nhau, mỗi bên giữ 01 bản",
    }


def _clock(moment: dt.datetime) -> str:
    return f"{moment.astimezone(ZONE):%H giờ %M phút}"


def _moment(moment: dt.datetime) -> str:
    return f"{_clock(moment)} {long_date(moment.astimezone(ZONE).date())}"


def attendees(inspection: Inspection, side: Side) -> dict[str, list[str]]:
    """Those present and those absent, a line each."""
    present: list[str] = []
    absent: list[str] = []
    for person in inspection.attendees.filter(side=side):
        line = f"{person.name}, {person.title}"
        if person.in_place_of:
            line += f" (dự thay {person.in_place_of})"
        (present if person.present else absent).append(line)
    return {"present": present, "absent": absent}


def _samples(inspection: Inspection) -> dict[str, Any]:
    rows = list(inspection.sampled_files.prefetch_related("criteria").order_by("position", "created_at"))
    return {
        "how": list(dict.fromkeys(row.drawn_how for row in rows if row.drawn_how)),
        "rows": [
            {
                "code": row.code,
                "procedure": row.procedure,
                "received": _short(row.received_on),
                "due": _short(row.due_on),
                "returned": _short(row.returned_on),
                "fault": "; ".join(part for part in (row.fault, row.note) if part),
                "criteria": ", ".join(sorted(criterion.code for criterion in row.criteria.all())),
            }
            for row in rows
        ],
    }


def _short(day: dt.date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""
