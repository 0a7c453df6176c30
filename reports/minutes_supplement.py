"""Biên bản bổ sung: what signed minutes had wrong or left out, said beside them and signed by the same three parties.

Findings do not change by it: they are the conclusion's. Header, series and signing blocks are those of minutes.
"""

from __future__ import annotations

import datetime as dt
import re

from django.core.exceptions import PermissionDenied

from cchc.lib.dates import long_date, short_date, today
from cchc.lib.numbers import two_digits
from inspections.enums import DocumentKind, Side
from inspections.models import Inspection
from inspections.permissions import leads_visit
from inspections.workflow import WorkflowError
from reports import drafting
from reports.changing import brief, reference
from reports.enums import Change, PaperKind
from reports.issuing import minutes_of
from reports.kinds import Content, Kind, Section, kind_of
from reports.models import Document
from reports.papers import lines_of
from reports.rendering import SUPPLEMENT_LAYOUT
from reports.snapshot_signers import signers
from reports.snapshots import COPIES, attendees, mid_sentence, minutes_header, minutes_recipients
from units.models import User

SECTIONS = (
    Section("met", "Giờ, ngày lập", "Ví dụ: 14 giờ 00 phút ngày 27 tháng 5 năm 2019.", 1),
    Section("place", "Địa điểm", "", 1),
    Section("team", "Người dự của Tổ kiểm tra", "Mỗi dòng một người: họ tên, chức vụ.", 3),
    Section("unit", "Người dự của đơn vị được kiểm tra", "Mỗi dòng một người: họ tên, chức vụ.", 3),
    Section("changed", "Nội dung bổ sung, sửa lại", "Mỗi dòng một ý; nêu rõ mục, trang của biên bản đã ký."),
    Section("why", "Lý do", "", 3),
    Section("opinion", "Ý kiến của đơn vị", "Ví dụ: Thống nhất với nội dung bổ sung.", 3),
    Section("ended", "Kết thúc lúc", "Ví dụ: 15 giờ 00 phút.", 1),
)
CLOCK = r"(?P<hour>[01]?\d|2[0-3]) giờ (?P<minute>[0-5]\d) phút"
MET = re.compile(rf"{CLOCK},? ngày (?P<day>\d{{1,2}}) tháng (?P<month>\d{{1,2}}) năm (?P<year>20\d\d)", re.ASCII)
ENDED = re.compile(CLOCK, re.ASCII)


def begin(inspection: Inspection, *, by: User) -> Document:
    """The draft of a supplement to the signed minutes of this inspection; where one is begun already, that one."""
    if not leads_visit(by, inspection):
        raise PermissionDenied
    minutes = minutes_of(inspection)
    if minutes is None or not minutes.is_signed:
        raise WorkflowError("Chỉ lập biên bản bổ sung sau khi biên bản đã ký. Trước đó hãy sửa ngay biên bản.")
    kind, change = PaperKind.MINUTES_SUPPLEMENT, Change.SUPPLEMENT
    return drafting.start(kind, inspection.pk, by=by, changes=minutes, change=change)


def compose(document: Document) -> Content:
    inspection, minutes = _about(document)
    texts, day = kind_of(document).texts_of(document), document.dated_on
    unit = inspection.unit.name_on(day)
    met = MET.fullmatch(texts["met"].strip())
    ended = ENDED.fullmatch(texts["ended"].strip())
    when = f"{_clock(met)} {long_date(day)}" if met else texts["met"].strip() or "… giờ … phút ngày … tháng … năm …"
    return {
        "illustrative": minutes.current.snapshot["illustrative"],
        "header": minutes_header(inspection, day),
        "title": "BIÊN BẢN",
        "subject": f"Bổ sung {brief(minutes)}",
        "at": f"tại {unit.official_name}",
        "citations": [f"Căn cứ {reference(minutes)}"],
        "opening": f"Hôm nay, vào hồi {when}, tại {mid_sentence(texts['place'].strip().rstrip('.')) or '…'}, "
        f"{inspection.team.name} và {unit.official_name} lập biên bản bổ sung {brief(minutes)} như sau:",
        "attendees": {side.value: {"present": lines_of(texts[side.value]), "absent": []} for side in Side},
        "changed": lines_of(texts["changed"]),
        "why": lines_of(texts["why"]),
        "stands": f"Các nội dung khác của {brief(minutes)} giữ nguyên; biên bản này là một phần của biên bản đó.",
        "opinion": lines_of(texts["opinion"]),
        "closing": {
            "ended": f"Biên bản kết thúc vào hồi {_clock(ended) if ended else '… giờ … phút'} cùng ngày, đã đọc lại cho "
            "các thành phần tham dự cùng nghe",
            "agreed": "thống nhất nội dung và ký tên",
            "copies": f"được lập thành {two_digits(COPIES)} bản có giá trị như nhau, mỗi bên giữ 01 bản",
        },
        "signers": signers(inspection, unit),
        "recipients": minutes_recipients(inspection, day),
    }


def proposals(document: Document) -> dict[str, str]:
    """Place and people as they were at the inspection; the rest only those who were there can say."""
    inspection, _ = _about(document)
    present = {side.value: "\n".join(attendees(inspection, side)["present"]) for side in Side}
    return {"place": inspection.place, **present}


def missing(document: Document) -> list[str]:
    texts = kind_of(document).texts_of(document)
    gaps = [section for section in SECTIONS if section.key != "opinion" and not lines_of(texts[section.key])]
    found = [f"chưa ghi «{section.label}»." for section in gaps]
    if day_met(document) is None and texts["met"].strip():
        found.append(f"chưa đọc được giờ, ngày lập. {SECTIONS[0].help}")
    if not ENDED.fullmatch(texts["ended"].strip()) and texts["ended"].strip():
        found.append(f"chưa đọc được giờ kết thúc. {SECTIONS[-1].help}")
    return found or _wrong_day(document)


def warnings(document: Document) -> list[str]:
    """A unit that refuses to sign has said nothing; where it signs, its opinion comes first."""
    if lines_of(kind_of(document).text_of(document, "opinion")):
        return []
    return ["Chưa ghi ý kiến của đơn vị; khi chưa có, chỉ ghi nhận được việc đơn vị không ký."]


def _wrong_day(document: Document) -> list[str]:
    _, minutes = _about(document)
    day = day_met(document)
    if day is not None and not minutes.dated_on <= day <= today():
        return [
            f"ngày lập biên bản bổ sung phải từ ngày của biên bản ({short_date(minutes.dated_on)}) đến ngày hôm nay."
        ]
    return []


def day_met(document: Document) -> dt.date | None:
    """The day that was typed as the one of the meeting: the paper's date. None where it is no day."""
    met = MET.fullmatch(kind_of(document).text_of(document, "met").strip())
    try:
        return dt.date(int(met["year"]), int(met["month"]), int(met["day"])) if met else None
    except ValueError:
        return None


def _about(document: Document) -> tuple[Inspection, Document]:
    assert document.inspection is not None
    assert document.changes is not None
    return document.inspection, document.changes


def _clock(found: re.Match[str]) -> str:
    return f"{int(found['hour']):02d} giờ {found['minute']} phút"


KINDS = (
    Kind(
        kind=PaperKind.MINUTES_SUPPLEMENT,
        layout=SUPPLEMENT_LAYOUT,
        register=DocumentKind.MINUTES,
        about="inspection",
        model=Inspection,
        can_draft=leads_visit,
        offered=lambda inspection: False,  # begun from the page of the minutes
        compose=compose,
        proposals=proposals,
        sections=SECTIONS,
        symbol=lambda document: f"BB-{_about(document)[0].team.symbol}",
        desks=(),
        signs=(),
        own_series=True,
        day_of=day_met,
        issuer_name=lambda document: _about(document)[0].team.name,
        missing=missing,
        warnings=warnings,
    ),
)
