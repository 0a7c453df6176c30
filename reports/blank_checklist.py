"""Phiếu kiểm tra to fill in by hand when there is no power: the checklist of an inspection as a PDF, empty but for what
the unit reported of itself. No document of the authority: it has no number and is kept only for who asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cchc.lib.dates import short_date, today
from cchc.lib.numbers import score_vi
from cchc.lib.text import search_key
from inspections.models import Criterion, Inspection, InspectionMember
from inspections.rule_words import in_words
from inspections.visibility import inspections_read_inside
from reports.models import Job
from reports.papers import SCHEMA, Snapshot, abbreviated, profile_on
from reports.rendering import CHECKLIST_LAYOUT, render_pdf
from units.models import User

BLANK_FINDINGS = 6


def write(job: Job, user: User, path: Path, show: Callable[[int], None]) -> None:
    """Of an inspection whose inside this person reads still; Inspection.DoesNotExist otherwise."""
    snapshot = blank_snapshot(_inspection(job, user))
    show(40)
    path.write_bytes(render_pdf(CHECKLIST_LAYOUT, snapshot))


def name_of(job: Job) -> str:
    unit = Inspection.objects.select_related("unit").get(pk=job.params["inspection"]).unit
    return f"phieu-kiem-tra-{search_key(unit.short_name).replace(' ', '-')}.pdf"


def _inspection(job: Job, user: User) -> Inspection:
    rows = Inspection.objects.filter(pk__in=inspections_read_inside(user))
    return rows.select_related("unit", "lead_unit", "team__plan", "criteria_set").get(pk=job.params["inspection"])


def blank_snapshot(inspection: Inspection) -> Snapshot:
    """Fields with their items, rules in words, and room to write; names of the day on which it is printed."""
    day = today()
    lead, unit = inspection.lead_unit.name_on(day), inspection.unit.name_on(day)
    criteria_set = inspection.criteria_set
    return {
        "schema": SCHEMA,
        "kind": "blank_checklist",
        "profile": profile_on(day),
        "illustrative": inspection.illustrative or bool(criteria_set and criteria_set.illustrative),
        "header": {"parent": abbreviated(lead).upper(), "agency": inspection.team.name.upper()},
        "code": "",
        "title": "PHIẾU KIỂM TRA",
        "subject": f"Công tác cải cách hành chính năm {inspection.team.plan.year} tại {unit.official_name}",
        "when": f"Ngày kiểm tra: {short_date(inspection.visit_on)}"
        if inspection.visit_on
        else "Ngày kiểm tra: ……/……/……",
        "members": list(_members(inspection)),
        "fields": list(_fields(inspection)),
        "findings": list(range(1, BLANK_FINDINGS + 1)),
        "signers": [],
    }


def _members(inspection: Inspection) -> Iterator[str]:
    rows = InspectionMember.objects.filter(inspection=inspection).select_related("user").order_by("pk")
    for row in rows:
        yield f"{row.user.full_name} ({row.get_role_display().lower()})"


def _fields(inspection: Inspection) -> Iterator[dict[str, Any]]:
    nodes = list(Criterion.objects.filter(criteria_set=inspection.criteria_set_id).order_by("position"))
    answered = {answer.criterion_id: answer for answer in inspection.answers.all()}
    for field in (node for node in nodes if node.parent_id is None):
        rows = [
            _row(node, answered.get(node.pk))
            for node in nodes
            if node.parent_id is not None and node.field_slug == field.field_slug
        ]
        yield {"name": field.text, "rows": rows, "max": score_vi(field.max_score)}


def _row(node: Criterion, answer: Any) -> dict[str, Any]:
    if not node.is_leaf:
        return {"group": True, "code": node.code, "text": node.text}
    self_score = getattr(answer, "self_score", None)
    return {
        "group": False,
        "code": node.code,
        "text": node.text,
        "rule": node.rule_text or in_words(node.rule, node.max_score),
        "documents": node.verification_documents,
        "max": score_vi(node.max_score),
        "self": "" if self_score is None else score_vi(self_score),
    }
