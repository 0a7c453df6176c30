"""What hangs on an item beside its answer: evidence, sampled files, findings; and on a field: strengths, findings."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import MD5, JSONArray

from inspections.enums import FindingStatus
from inspections.models import Evidence, Finding, Inspection, SampledFile, Strength

BLOCK_ROWS = ("finding_rows", "strength_rows", "sample_rows", "evidence_rows")
SHOWN_AS_PICTURE = ("image/jpeg", "image/png", "image/webp")
EVIDENCE_COLUMNS = (
    "evidence",
    "criterion",
    "evidence__caption",
    "evidence__file",
    "evidence__file__original_name",
    "evidence__file__media_type",
    "evidence__file__purged_at",
)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    id: uuid.UUID
    name: str
    is_image: bool
    shared: int  # with how many items in all
    file_id: int
    is_purged: bool


@dataclass(frozen=True, slots=True)
class SampleRow:
    id: uuid.UUID
    code: str
    procedure: str
    fault: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    id: uuid.UUID
    text: str
    severity: str
    severity_label: str
    fixed_on_site: bool


@dataclass(frozen=True, slots=True)
class StrengthRow:
    id: uuid.UUID
    text: str


@dataclass(slots=True)
class Extras:
    evidence: list[EvidenceRow] = field(default_factory=list)
    samples: list[SampleRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return sum(bool(sample.fault) for sample in self.samples)


@dataclass(slots=True)
class FieldNotes:
    strengths: list[StrengthRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)  # those that belong to no item


def extras_by_criterion(inspection: Inspection) -> dict[int, Extras]:
    """Criterion → what hangs on it; three queries."""
    found: dict[int, Extras] = defaultdict(Extras)
    for evidence_id, links in _evidence_links(inspection).items():
        for link in links:
            row = link["evidence__file__original_name"]
            found[link["criterion"]].evidence.append(
                EvidenceRow(
                    evidence_id,
                    link["evidence__caption"] or row,
                    link["evidence__file__media_type"] in SHOWN_AS_PICTURE,
                    len(links),
                    link["evidence__file"],
                    link["evidence__file__purged_at"] is not None,
                )
            )
    for link in _sample_links(inspection):
        found[link["criterion"]].samples.append(
            SampleRow(
                link["sampledfile"],
                link["sampledfile__code"],
                link["sampledfile__procedure"],
                link["sampledfile__fault"],
            )
        )
    for finding in _findings(inspection).filter(criterion__isnull=False):
        found[finding.criterion_id or 0].findings.append(finding_row(finding))
    return found


def notes_by_field(inspection: Inspection) -> dict[str, FieldNotes]:
    """Field → its strengths and its findings without an item; two queries."""
    found: dict[str, FieldNotes] = defaultdict(FieldNotes)
    for strength in Strength.objects.filter(inspection=inspection):
        found[strength.field_slug].strengths.append(StrengthRow(strength.pk, strength.text))
    for finding in _findings(inspection).filter(criterion=None):
        found[finding.field_slug].findings.append(finding_row(finding))
    return found


def with_blocks(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Adds what `block_stamps` reads: [criterion or 0, field or "", what the block shows of it …] of each kind."""
    here = {"inspection": OuterRef("pk")}
    linked = {**here, "criteria__isnull": False}
    findings = Finding.objects.filter(**here).values(
        row=JSONArray("criterion", "field_slug", "pk", "revision", "status")
    )
    strengths = Strength.objects.filter(**here).values(row=JSONArray(Value(0), "field_slug", "pk", MD5("text")))
    samples = SampledFile.objects.filter(**linked).values(
        row=JSONArray("criteria", Value(""), "pk", "code", "procedure", "fault")
    )
    evidence = Evidence.objects.filter(**linked, withdrawn_at=None).values(
        row=JSONArray("criteria", Value(""), "pk", "caption")
    )
    kinds = (findings, strengths, samples, evidence)
    return rows.annotate(**{name: ArraySubquery(kind) for name, kind in zip(BLOCK_ROWS, kinds, strict=True)})


def block_stamps(inspection: Inspection) -> dict[str, str]:
    """Block of the page (`x<criterion>`, `n-<field>`) → a stamp of what hangs there; no query."""
    found: dict[str, list[Any]] = defaultdict(list)
    for name in BLOCK_ROWS:
        for criterion, slug, *rest in getattr(inspection, name):
            found[f"x{criterion}" if criterion else f"n-{slug}"].append(rest)
    return {block: stamp(sorted(rows)) for block, rows in found.items()}


def stamp(value: Any) -> str:
    return hashlib.blake2s(json.dumps(value, sort_keys=True).encode(), digest_size=6).hexdigest()


def finding_row(finding: Finding) -> FindingRow:
    return FindingRow(
        finding.pk,
        finding.text,
        finding.severity,
        finding.get_severity_display(),
        finding.status == FindingStatus.FIXED_ON_SITE,
    )


def _findings(inspection: Inspection) -> Any:
    return Finding.objects.filter(inspection=inspection).order_by("position", "created_at")


def _evidence_links(inspection: Inspection) -> dict[uuid.UUID, list[Any]]:
    rows = Evidence.criteria.through.objects.filter(
        evidence__inspection=inspection, evidence__withdrawn_at=None
    ).order_by("evidence__added_at", "pk")
    links: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows.values(*EVIDENCE_COLUMNS):
        links[row["evidence"]].append(dict(row))
    return links


def _sample_links(inspection: Inspection) -> Any:
    rows = SampledFile.criteria.through.objects.filter(sampledfile__inspection=inspection)
    return rows.order_by("sampledfile__position", "sampledfile__created_at").values(
        "criterion", "sampledfile", "sampledfile__code", "sampledfile__procedure", "sampledfile__fault"
    )
