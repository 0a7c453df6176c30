"""What people do to a criteria set: publish it, and correct the guidance of a criterion (design, rule 9)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from inspections import permissions
from inspections.criteria_data import faults_of
from inspections.enums import CriteriaSetStatus
from inspections.models import CriteriaSet, Criterion
from inspections.workflow import WorkflowError
from units.models import Event, User

PUBLISHED = "Bộ tiêu chí đã được công bố nên không sửa được nữa. Muốn đổi thì lập bản mới."


def lock_draft(set_id: int, *, by: User) -> CriteriaSet:
    """The draft, locked, for one who may edit it. Called inside a transaction."""
    rows = CriteriaSet.objects.visible_to(by).select_for_update(of=("self",))
    criteria_set = rows.filter(pk=set_id).first()
    if criteria_set is None:
        raise Http404
    if not permissions.can_edit_criteria_set(by, criteria_set):
        raise PermissionDenied
    if criteria_set.is_published:
        raise WorkflowError(PUBLISHED)
    return criteria_set


@transaction.atomic
def save_draft(criteria_set: CriteriaSet, *, by: User) -> CriteriaSet:
    """Keep the properties of a draft, or make it. A maker of sets may only make them for his own authority."""
    if criteria_set.pk:
        lock_draft(criteria_set.pk, by=by)
        criteria_set.save()
    elif permissions.can_make_criteria_set(by, criteria_set.lead_unit_id):
        criteria_set.save()
        Event.objects.record("make_criteria_set", criteria_set, by=by, lead_unit=criteria_set.lead_unit_id)
    else:
        raise PermissionDenied
    return criteria_set


@transaction.atomic
def publish(set_id: int, *, by: User) -> CriteriaSet:
    """Freeze the set: from now on rounds may take it and nothing of it changes but guidance."""
    criteria_set = lock_draft(set_id, by=by)
    faults = faults_of(criteria_set, list(criteria_set.criteria.order_by("position")))
    if faults:
        where = f"tại {faults[0].criterion.code}: " if faults[0].criterion else ""
        raise WorkflowError(
            f"Chưa công bố được vì còn {len(faults)} chỗ chưa đúng, trước hết {where}{faults[0].sentence}"
        )
    return freeze(criteria_set, by=by)


def freeze(criteria_set: CriteriaSet, *, by: User | None) -> CriteriaSet:
    """Called inside the transaction that locked or made the set."""
    criteria_set.status, criteria_set.published_at = CriteriaSetStatus.PUBLISHED, timezone.now()
    criteria_set.save(update_fields=["status", "published_at"])
    Event.objects.record(
        "publish_criteria_set",
        criteria_set,
        by=by,
        lead_unit=criteria_set.lead_unit_id,
        from_status=CriteriaSetStatus.DRAFT,
        to_status=CriteriaSetStatus.PUBLISHED,
    )
    return criteria_set


@transaction.atomic
def correct_guidance(criterion_id: int, *, guidance: str, by: User) -> Criterion:
    """Guidance may change after publication too; every wording stays in the history."""
    rows = Criterion.objects.visible_to(by).select_related("criteria_set").select_for_update(of=("self",))
    criterion = rows.filter(pk=criterion_id).first()
    if criterion is None:
        raise Http404
    if not permissions.can_edit_criteria_set(by, criterion.criteria_set):
        raise PermissionDenied
    if criterion.guidance != guidance:
        criterion.guidance = guidance
        criterion.save(update_fields=["guidance"])
    return criterion


@dataclass(frozen=True)
class Wording:
    """One wording of the guidance: since when, by whom ('' where a command wrote it)."""

    text: str
    since: dt.datetime
    by: str


def guidance_history(criterion: Criterion) -> list[Wording]:
    """Newest first; only rows in which the guidance changed."""
    events: Any = Criterion.pgh_event_model  # type: ignore[attr-defined]
    rows = list(events.objects.filter(pgh_obj=criterion).order_by("pgh_id").select_related("pgh_context"))
    names = _names({_who(row) for row in rows} - {None})
    wordings: list[Wording] = []
    for row in rows:
        if not wordings or wordings[-1].text != row.guidance:
            wordings.append(Wording(row.guidance, row.pgh_created_at, names.get(_who(row), "")))
    return wordings[::-1]


def _who(row: Any) -> int | None:
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


def _names(ids: set[int | None]) -> dict[int | None, str]:
    return dict(User.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "full_name"))
