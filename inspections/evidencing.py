"""Evidence and sampled files of an inspection: add, link to items, withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.http import Http404

from inspections import permissions
from inspections.drafting import StaleEditError, require_same, says_same
from inspections.locking import lock_fields, lock_open
from inspections.models import Answer, Criterion, Evidence, Inspection, SampledFile
from units.keeping import keep_upload
from units.models import User

SAMPLE_FIELDS = (
    "code",
    "procedure",
    "received_on",
    "due_on",
    "returned_on",
    "fault",
    "note",
    "drawn_how",
)


def items_of(inspection: Inspection, criteria: Iterable[int]) -> list[Criterion]:
    """Those of the criteria that this inspection answers; 404 where one is none of them."""
    wanted = set(criteria)
    rows = Answer.objects.filter(inspection=inspection, criterion__in=wanted).select_related("criterion")
    found = [answer.criterion for answer in rows]
    if not found or len(found) != len(wanted):
        raise Http404
    return found


def add_evidence(
    inspection: Inspection, upload: UploadedFile[Any], *, evidence_id: uuid.UUID, criteria: list[int], by: User
) -> Evidence:
    """Keep a file as evidence of one or several items; sent again under its id, it counts once.

    Raises FileRefused with a sentence. The picture is read and cleaned before the row is locked.
    """
    items = items_of(inspection, criteria)
    if _sent_before(evidence_id, inspection, by):
        return Evidence.objects.get(pk=evidence_id)
    with transaction.atomic():
        stored = keep_upload(upload, lead_unit=inspection.lead_unit_id, owner_unit=inspection.lead_unit_id, by=by)
        lock_fields(inspection.pk, by, [item.field_slug for item in items])
        if _sent_before(evidence_id, inspection, by):
            return Evidence.objects.get(pk=evidence_id)
        evidence = Evidence.objects.create(pk=evidence_id, inspection=inspection, file=stored, added_by=by)
        evidence.criteria.set(items)
    return evidence


@transaction.atomic
def link_evidence(evidence_id: uuid.UUID, criteria: Iterable[int], *, by: User) -> Evidence:
    """Let the file prove these items; links to items of fields that are not the person's stay as they are."""
    evidence = _seen(evidence_id, by)
    inspection = lock_open(evidence.inspection_id, by, allowed=permissions.can_answer_any)
    items = items_of(inspection, criteria)
    lock_fields(inspection.pk, by, [item.field_slug for item in items])
    others = [item for item in evidence.criteria.all() if not permissions.can_answer(by, inspection, item.field_slug)]
    evidence.criteria.set([*items, *others])
    return evidence


@transaction.atomic
def withdraw_evidence(evidence_id: uuid.UUID, *, by: User) -> Evidence:
    """Take it out of sight; row and file stay (rule 18)."""
    evidence = _seen(evidence_id, by)
    lock_fields(evidence.inspection_id, by, [item.field_slug for item in evidence.criteria.all()])
    evidence.withdraw(by)
    return evidence


@transaction.atomic
def create_sample(inspection_id: int, sample: SampledFile, criteria: list[Criterion], *, by: User) -> SampledFile:
    inspection = lock_fields(inspection_id, by, [item.field_slug for item in criteria])
    known: SampledFile | None = SampledFile.objects.filter(pk=sample.pk).first()
    if known is not None:
        require_same(known.inspection_id, known.created_by_id, inspection, by)
        if not _says_same(known, sample, criteria):
            raise _stale(known)
        return known
    last = SampledFile.objects.filter(inspection=inspection).aggregate(last=Max("position"))["last"]
    sample.inspection, sample.created_by, sample.position = inspection, by, int(last or 0) + 1
    sample.save(force_insert=True)
    sample.criteria.set(criteria)
    return sample


@transaction.atomic
def edit_sample(
    sample_id: uuid.UUID, changed: SampledFile, criteria: list[Criterion], *, base: str, by: User
) -> SampledFile:
    sample = _lock_sample(sample_id, by, [item.field_slug for item in criteria])
    if fingerprint(sample) != base and not _says_same(sample, changed, criteria):
        raise _stale(sample)
    for name in SAMPLE_FIELDS:
        setattr(sample, name, getattr(changed, name))
    sample.save(update_fields=list(SAMPLE_FIELDS))
    sample.criteria.set(criteria)
    return sample


@transaction.atomic
def delete_sample(sample_id: uuid.UUID, *, by: User) -> SampledFile:
    sample = _lock_sample(sample_id, by, [])
    SampledFile.objects.filter(pk=sample.pk).delete()
    return sample


def fingerprint(sample: SampledFile) -> str:
    """Tells whether a row is still what a form showed."""
    return str(uuid.uuid5(sample.pk, "\n".join(str(getattr(sample, name) or "") for name in SAMPLE_FIELDS)))


def _says_same(stored: SampledFile, sent: SampledFile, criteria: list[Criterion]) -> bool:
    return says_same(stored, sent, SAMPLE_FIELDS) and set(stored.criteria.all()) == set(criteria)


def _stale(sample: SampledFile) -> StaleEditError:
    return StaleEditError(f"{sample.code} – {sample.procedure}")


def _lock_sample(sample_id: uuid.UUID, by: User, slugs: list[str]) -> SampledFile:
    seen = SampledFile.objects.visible_to(by).filter(pk=sample_id).first()
    if seen is None:
        raise Http404
    lock_fields(seen.inspection_id, by, [*slugs, *seen.criteria.values_list("field_slug", flat=True)])
    rows = SampledFile.objects.select_for_update(of=("self",))
    sample: SampledFile | None = rows.filter(pk=sample_id).first()
    if sample is None:
        raise Http404
    return sample


def _sent_before(evidence_id: uuid.UUID, inspection: Inspection, by: User) -> bool:
    known: Evidence | None = Evidence.objects.filter(pk=evidence_id).first()
    if known is not None:
        require_same(known.inspection_id, known.added_by_id, inspection, by)
    return known is not None


def _seen(evidence_id: uuid.UUID, by: User) -> Evidence:
    evidence: Evidence | None = Evidence.objects.visible_to(by).filter(pk=evidence_id).first()
    if evidence is None:
        raise Http404
    return evidence
