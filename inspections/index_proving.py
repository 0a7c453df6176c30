"""The files by which a unit proves its scores: one file, kept once, proves any number of criteria."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from cchc.lib.dates import today
from inspections import index_explaining, index_self
from inspections import index_permissions as permissions
from inspections.index_scoring import assessment_of, lock_assessment, scores_by_id
from inspections.models import IndexAssessment, IndexProof, IndexScore, RemediationEvidence
from inspections.workflow import WorkflowError
from units.keeping import keep_upload
from units.models import Event, StoredFile, User

FILES_OFFERED = 60  # of other years and of mending, the newest first
CLOSED = "Kết quả tự chấm đã gửi nên không thêm, rút tài liệu được nữa."
TAKEN = "Mã của tài liệu này đã dùng cho một tài liệu khác. Hãy tải lại trang rồi tải lên lại."


@dataclass(frozen=True)
class OtherFile:
    """A file that the unit brought elsewhere: another year, the mending of a finding."""

    file: StoredFile
    label: str


def may_prove(user: User, assessment: IndexAssessment) -> bool:
    """While the unit scores itself; while it explains once more it may only add."""
    return index_self.may_write(user, assessment) or index_explaining.may_explain(user, assessment)


def is_fixed(proof: IndexProof, assessment: IndexAssessment) -> bool:
    """The appraisers have read it: it stays, and what it proves too."""
    return assessment.appraised_at is not None and proof.added_at < assessment.appraised_at


def live_proofs(assessment: IndexAssessment) -> QuerySet[IndexProof]:
    rows: QuerySet[IndexProof] = IndexProof.objects.filter(assessment=assessment, withdrawn_at=None)
    return rows.select_related("file", "added_by").order_by("added_at")


def other_files(assessment: IndexAssessment) -> list[OtherFile]:
    """Files of this unit that are no proof here yet; none of another unit (design, rule 16)."""
    here = set(live_proofs(assessment).values_list("file__sha256", flat=True))
    common = {"withdrawn_at": None, "file__purged_at": None, "file__owner_unit": assessment.unit_id}
    proofs = IndexProof.objects.filter(assessment__unit=assessment.unit_id, **common).exclude(assessment=assessment)
    mended = RemediationEvidence.objects.filter(unit=assessment.unit_id, **common)
    found: dict[str, OtherFile] = {}
    for row in proofs.select_related("file", "assessment__round").order_by("-added_at")[:FILES_OFFERED]:
        label = f"{row} – chỉ số năm {row.assessment.round.year}"
        found.setdefault(row.file.sha256, OtherFile(row.file, label))
    for row in mended.select_related("file").order_by("-added_at")[:FILES_OFFERED]:
        found.setdefault(row.file.sha256, OtherFile(row.file, f"{row} – khắc phục tồn tại"))
    return [other for sha256, other in found.items() if sha256 not in here]


def add(
    assessment_id: int,
    upload: UploadedFile[Any],
    *,
    proof_id: uuid.UUID,
    scores: Iterable[int],
    caption: str = "",
    by: User,
) -> IndexProof:
    """Keep a file as proof of these scores; the same file again is the same proof. Raises FileRefused.

    The file is read and cleaned before the assessment is locked.
    """
    seen = IndexAssessment.objects.visible_to(by).filter(pk=assessment_id).first()
    if seen is None:
        raise Http404
    with transaction.atomic():
        stored = keep_upload(upload, lead_unit=seen.lead_unit_id, owner_unit=seen.unit_id, by=by)
        assessment = _lock_open(assessment_id, by)
        rows = _scores(assessment, scores)
        known = IndexProof.objects.filter(pk=proof_id).first()
        if known is not None and (known.assessment_id, known.added_by_id) != (assessment.pk, by.pk):
            raise WorkflowError(TAKEN)
        twin = known or live_proofs(assessment).filter(file__sha256=stored.sha256).first()
        if twin is not None:
            stored.delete()
        proof = twin or _create(assessment, stored, proof_id, caption, by)
        proof.scores.add(*rows)
        _record("add_index_proof", proof, rows, by=by)
    return proof


@transaction.atomic
def choose(score_id: int, proofs: Iterable[uuid.UUID], files: Iterable[int], *, by: User) -> None:
    """Exactly these files prove this score: proofs that are here, and files that the unit brought elsewhere."""
    assessment = _lock_open(assessment_of(score_id, by), by)
    row = _scores(assessment, [score_id])[0]
    wanted = list(live_proofs(assessment).filter(pk__in=list(proofs)))
    offered = {other.file.pk: other.file for other in other_files(assessment)}
    for key in dict.fromkeys(files):
        if key not in offered:
            raise WorkflowError("Có tệp không còn dùng được. Hãy tải lại trang rồi chọn lại.")
        wanted.append(_create(assessment, offered[key], uuid.uuid4(), "", by))
    before = list(IndexProof.objects.filter(scores=row))
    kept = [proof for proof in before if proof.withdrawn_at is not None or is_fixed(proof, assessment)]
    row.proofs.set({*wanted, *kept})
    for proof in wanted:
        _record("link_index_proof", proof, [row], by=by)


@transaction.atomic
def link(proof_id: uuid.UUID, scores: Iterable[int], *, by: User) -> IndexProof:
    """The file proves exactly these scores."""
    proof = _seen(proof_id, by)
    assessment = _lock_open(proof.assessment_id, by)
    rows = _scores(assessment, scores)
    proof.refresh_from_db()
    if proof.withdrawn_at:
        raise WorkflowError("Tài liệu này đã rút. Hãy tải lên lại nếu cần dùng.")
    if not rows:
        raise WorkflowError("Hãy chọn ít nhất một tiêu chí, hoặc rút tài liệu này.", field="scores")
    kept = list(proof.scores.all()) if is_fixed(proof, assessment) else []
    proof.scores.set({*rows, *kept})
    _record("link_index_proof", proof, rows, by=by)
    return proof


@transaction.atomic
def withdraw(proof_id: uuid.UUID, *, by: User) -> IndexProof:
    """It proves nothing from now on; row and bytes stay (design, rule 18)."""
    proof = _seen(proof_id, by)
    assessment = _lock_open(proof.assessment_id, by)
    proof.refresh_from_db()
    if is_fixed(proof, assessment):
        raise WorkflowError("Người thẩm định đã xem tài liệu này nên không rút được.")
    if proof.withdraw(by):
        _record("withdraw_index_proof", proof, proof.scores.all(), by=by)
    return proof


def _create(assessment: IndexAssessment, stored: StoredFile, proof_id: uuid.UUID, caption: str, by: User) -> IndexProof:
    proof: IndexProof = IndexProof.objects.create(
        pk=proof_id, assessment=assessment, file=stored, caption=caption, added_by=by
    )
    return proof


def _lock_open(assessment_id: int, by: User) -> IndexAssessment:
    assessment = lock_assessment(assessment_id, by, allowed=permissions.can_prove)
    if not may_prove(by, assessment):
        raise WorkflowError(CLOSED)
    return assessment


def _scores(assessment: IndexAssessment, score_ids: Iterable[int]) -> list[IndexScore]:
    return list(scores_by_id(assessment, score_ids).values())


def _seen(proof_id: uuid.UUID, by: User) -> IndexProof:
    proof: IndexProof | None = IndexProof.objects.visible_to(by).filter(pk=proof_id).first()
    if proof is None:
        raise Http404
    return proof


def _record(verb: str, proof: IndexProof, rows: Iterable[IndexScore], *, by: User) -> None:
    data = {"scores": [row.pk for row in rows], "assessment": proof.assessment_id}
    lead = proof.assessment.lead_unit_id
    Event.objects.record(verb, proof, by=by, lead_unit=lead, occurred_on=today(), data=data)
