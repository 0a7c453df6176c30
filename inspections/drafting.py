"""Findings and strengths while the visit is under way: write, change, delete.

`lost_points` is what the item had lost when the finding was written. The answer may change later: the checklist shows
the loss of the moment beside it, and drawing up the minutes calls `refresh_lost_points`, so that saving an answer
never touches findings.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Max, Model, OuterRef, ProtectedError, Subquery
from django.http import Http404

from inspections.enums import FindingStatus
from inspections.locking import lock_fields
from inspections.models import Answer, Finding, Inspection, Strength, Team
from inspections.workflow import WorkflowError
from units.models import User

Written = TypeVar("Written", Finding, Strength)
DRAFT = (FindingStatus.RECORDED, FindingStatus.FIXED_ON_SITE)
FINDING_FIELDS = (
    "field_slug",
    "criterion",
    "severity",
    "text",
    "cause",
    "recommendation",
    "due_on",
    "fixed_on_site_note",
    "status",
)
STRENGTH_FIELDS = ("field_slug", "text")
RELEASED = "Tồn tại này đã công bố cho đơn vị nên không sửa được tại phiếu kiểm tra."
TAKEN = "Mã của nội dung này đã dùng cho một nội dung khác. Hãy tải lại trang rồi ghi lại."


class StaleEditError(WorkflowError):
    """It stands otherwise by now than the form knew, by a colleague or an answer that got lost: show both."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"Sau khi bạn mở biểu mẫu, nội dung này đã được lưu thành: «{text}». "
            "Những gì bạn nhập vẫn còn bên dưới; xem lại rồi lưu lần nữa nếu muốn thay."
        )


def lost_points(inspection: Inspection, criterion_id: int | None) -> Decimal | None:
    """What the item has lost by now; None without an item."""
    answer = Answer.objects.filter(inspection=inspection, criterion=criterion_id).first() if criterion_id else None
    return answer.lost if answer else None


def refresh_lost_points(inspection: Inspection) -> None:
    """Bring the findings' lost points up to their answers; called when the minutes are drawn up."""
    answers = Answer.objects.filter(inspection=inspection, criterion=OuterRef("criterion"), score__isnull=False)
    lost = Subquery(answers.values(lost=F("maximum") - F("score"))[:1])
    Finding.objects.filter(inspection=inspection, criterion__isnull=False).update(lost_points=lost)


@transaction.atomic
def create_finding(inspection_id: int, finding: Finding, *, by: User) -> Finding:
    """Keep a new finding whose id the device made; sent again, it counts once."""
    inspection = lock_fields(inspection_id, by, [finding.field_slug])
    known = _sent_before(finding, FINDING_FIELDS, inspection, by)
    if known is not None:
        return known
    finding.inspection, finding.lead_unit_id, finding.created_by = inspection, inspection.lead_unit_id, by
    finding.issued_to_unit_id = finding.responsible_unit_id = inspection.unit_id
    finding.plan_id = Team.objects.values_list("plan", flat=True).get(pk=inspection.team_id)
    finding.lost_points = lost_points(inspection, finding.criterion_id)
    finding.position = _next_position(Finding, inspection)
    finding.save(force_insert=True)
    return finding


@transaction.atomic
def edit_finding(finding_id: uuid.UUID, changed: Finding, *, base_revision: int, by: User) -> Finding:
    """Store the fields of `changed`, unless somebody was faster."""
    finding = _lock_finding(finding_id, by, also=changed.field_slug)
    if finding.revision != base_revision:
        if says_same(finding, changed, FINDING_FIELDS):
            return finding  # sent again
        raise StaleEditError(finding.text)
    for name in FINDING_FIELDS:
        setattr(finding, name, getattr(changed, name))
    assert finding.inspection is not None
    finding.lost_points = lost_points(finding.inspection, finding.criterion_id)
    finding.revision += 1
    finding.save(update_fields=[*FINDING_FIELDS, "lost_points", "revision"])
    return finding


@transaction.atomic
def delete_finding(finding_id: uuid.UUID, *, by: User) -> Finding:
    """A draft that nobody refers to may go (rule 18)."""
    finding = _lock_finding(finding_id, by)
    try:
        with transaction.atomic():
            Finding.objects.filter(pk=finding.pk).delete()
    except ProtectedError:
        raise WorkflowError("Đã có nội dung khác dẫn đến tồn tại này nên không xóa được.") from None
    return finding


@transaction.atomic
def create_strength(inspection_id: int, strength: Strength, *, by: User) -> Strength:
    inspection = lock_fields(inspection_id, by, [strength.field_slug])
    known = _sent_before(strength, STRENGTH_FIELDS, inspection, by)
    if known is not None:
        return known
    strength.inspection, strength.created_by = inspection, by
    strength.position = _next_position(Strength, inspection)
    strength.save(force_insert=True)
    return strength


@transaction.atomic
def edit_strength(strength_id: uuid.UUID, changed: Strength, *, base_text: str, by: User) -> Strength:
    strength = _lock_strength(strength_id, by, also=changed.field_slug)
    if strength.text != base_text and not says_same(strength, changed, STRENGTH_FIELDS):
        raise StaleEditError(strength.text)
    strength.text, strength.field_slug = changed.text, changed.field_slug
    strength.save(update_fields=list(STRENGTH_FIELDS))
    return strength


@transaction.atomic
def delete_strength(strength_id: uuid.UUID, *, by: User) -> Strength:
    strength = _lock_strength(strength_id, by)
    Strength.objects.filter(pk=strength.pk).delete()
    return strength


def _lock_finding(finding_id: uuid.UUID, by: User, *, also: str = "") -> Finding:
    seen = Finding.objects.visible_to(by).filter(pk=finding_id).first()
    if seen is None:
        raise Http404
    if seen.inspection_id is None:
        raise WorkflowError(RELEASED)
    inspection = lock_fields(seen.inspection_id, by, [seen.field_slug, also or seen.field_slug])
    finding = Finding.objects.select_for_update(of=("self",)).filter(pk=finding_id).first()
    if finding is None:
        raise Http404
    if finding.status not in DRAFT or finding.released_at:
        raise WorkflowError(RELEASED)
    finding.inspection = inspection
    return finding


def _lock_strength(strength_id: uuid.UUID, by: User, *, also: str = "") -> Strength:
    seen = Strength.objects.visible_to(by).filter(pk=strength_id).first()
    if seen is None:
        raise Http404
    lock_fields(seen.inspection_id, by, [seen.field_slug, also or seen.field_slug])
    strength = Strength.objects.select_for_update(of=("self",)).filter(pk=strength_id).first()
    if strength is None:
        raise Http404
    return strength


def _sent_before(sent: Written, fields: Iterable[str], inspection: Inspection, by: User) -> Written | None:
    """The row that stands already under this id: an answer got lost. Raises StaleEditError where it says otherwise."""
    known: Written | None = type(sent)._default_manager.filter(pk=sent.pk).first()
    if known is None:
        return None
    require_same(known.inspection_id, known.created_by_id, inspection, by)
    if not says_same(known, sent, fields):
        raise StaleEditError(known.text)
    return known


def require_same(inspection_id: int | None, author_id: int | None, inspection: Inspection, by: User) -> None:
    """A row whose id is known already is the same one sent again, or the id belongs to something else."""
    if (inspection_id, author_id) != (inspection.pk, by.pk):
        raise WorkflowError(TAKEN)


def says_same(stored: Model, sent: Model, fields: Iterable[str]) -> bool:
    """Whether what was sent is what stands already: sent twice, it counts once."""
    names = [stored._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    return all(getattr(stored, name) == getattr(sent, name) for name in names)


def _next_position(model: type[Finding] | type[Strength], inspection: Inspection) -> int:
    last = model.objects.filter(inspection=inspection).aggregate(last=Max("position"))["last"]
    return int(last or 0) + 1
