"""What of an issued schedule is other now: for the notice that amends it, and for the units that it touches."""

from __future__ import annotations

from typing import Any

from inspections.enums import InspectionKind, InspectionStatus
from inspections.models import Inspection
from reports.changing import amendments_of
from reports.kinds import Difference
from reports.models import Document
from reports.schedule_rows import announced, schedule_row
from reports.snapshots import mid_sentence
from units.models import Event, User

GONE = {
    InspectionStatus.POSTPONED: "hoãn, lịch mới sẽ thông báo sau",
    InspectionStatus.CANCELLED: "không kiểm tra trong đợt này",
}


def differences(notice: Document) -> list[Difference]:
    """Of the units that it named, or that an amendment has added since; what has begun or is over stays as it was told."""
    assert notice.round is not None
    told = _told(notice)
    now = {str(row.pk): schedule_row(number, row) for number, row in enumerate(announced(notice.round), 1)}
    gone = Inspection.objects.filter(pk__in=[int(key) for key in told], status__in=GONE).exclude(
        kind=InspectionKind.UNANNOUNCED
    )
    after: dict[str, tuple[str, ...]] = {
        str(pk): (GONE[InspectionStatus(status)],) for pk, status in gone.values_list("pk", "status")
    }
    after |= {key: _parts(row) for key, row in now.items()}
    found = []
    for key, parts in after.items():
        what, units, before = told.get(key) or (now[key]["unit"], (now[key]["unit_id"],), ())
        if parts != before:
            found.append(_difference(key, what, units, before, parts))
    return found


def _difference(
    key: str, what: str, units: tuple[int, ...], before: tuple[str, ...], after: tuple[str, ...]
) -> Difference:
    """Only the parts that differ are printed, where both have the same parts."""
    pairs = list(zip(before, after, strict=False)) if len(before) == len(after) else []
    other = [pair for pair in pairs if pair[0] != pair[1]]
    old, new = ([old for old, _ in other], [new for _, new in other]) if pairs else (before, after)
    return Difference(key, what, _joined(old), _joined(new), after, units)


def _joined(parts: Any) -> str:
    text = "; ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}"


def _told(notice: Document) -> dict[str, tuple[str, tuple[int, ...], tuple[str, ...]]]:
    """What each unit was told last: its name, itself, the parts."""
    first = {
        str(row["id"]): (row["unit"], (row["unit_id"],), _parts(row)) for row in notice.current.snapshot["schedule"]
    }
    later = {row["key"]: (row["what"], tuple(row["units"]), tuple(row["told"])) for row in amendments_of(notice)}
    return first | later


def _parts(row: dict[str, Any]) -> tuple[str, ...]:
    people = f"{row['chair']} (chủ trì)" + (f", {row['members']}" if row["members"] else "") if row["chair"] else ""
    return (
        row["when"].lower(),
        f"tại {mid_sentence(row['place'])}",
        f"Tổ kiểm tra: {people}" if people else "",
        f"gửi báo cáo tự kiểm tra chậm nhất {row['due']}" if row["due"] else "",
    )


def announce_changes(document: Document, by: User) -> None:
    """Each inspection keeps what its unit was told anew."""
    words = {int(row["key"]): row["after"] for row in document.current.snapshot["rows"]}
    for row in Inspection.objects.filter(pk__in=words).exclude(kind=InspectionKind.UNANNOUNCED).order_by("pk"):
        note = f"{document.legal_document}: {words[row.pk]}"
        Event.objects.record(
            "announce", row, by=by, lead_unit=row.lead_unit_id, occurred_on=document.dated_on, note=note
        )
