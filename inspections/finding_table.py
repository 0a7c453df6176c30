"""Rows of the follow-up table in words: the page and the exported sheet print the same."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import QuerySet

from cchc.lib.dates import short_date
from cchc.lib.numbers import score_vi
from inspections.clocks import DUE_SOON_DAYS, DueState, desk_of, due_state
from inspections.enums import FindingStatus, Severity
from inspections.models import Finding
from inspections.models.finding import sources_in_words

COLUMNS = (
    "id",
    "text",
    "due_on",
    "first_due_on",
    "concluded_on",
    "closed_on",
    "status",
    "severity",
    "severity_rank",
    "occurrence",
    "field_slug",
    "lost_points",
    "criterion__code",
    "responsible_unit__short_name",
    "plan__due_soon_days",
    "inspection",
    "assessment",
)
STATUS, SEVERITY = dict(FindingStatus.choices), dict(Severity.choices)


def as_values(rows: QuerySet[Finding]) -> QuerySet[Finding, dict[str, Any]]:
    """The columns that `shown` reads, and no others."""
    values: QuerySet[Finding, dict[str, Any]] = rows.values(*COLUMNS)
    return values


def keys_of(texts: list[str]) -> list[uuid.UUID]:
    """The ticked rows; whatever else somebody sent is left out."""
    keys = []
    for text in texts:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return keys


def shown(row: dict[str, Any], names: dict[str, str], day: dt.date) -> dict[str, Any]:
    """A row in words: formatting in the template would cost more than reading it."""
    lost = row["lost_points"]
    due_on = None if row["status"] == FindingStatus.WITHDRAWN else row["due_on"]
    due = due_state(row["status"], due_on, day, soon_days=row.get("plan__due_soon_days", DUE_SOON_DAYS))
    first = row["first_due_on"]
    return {
        "id": row["id"],
        "text": row["text"],
        "sources": _sources(row),
        "unit": row["responsible_unit__short_name"],
        "field": names.get(row["field_slug"], ""),
        "code": row["criterion__code"] or "",
        "lost": score_vi(lost) if lost else "",
        "due": short_date(due_on) if due_on else "",
        "extended_from": short_date(first) if first and due_on and first != due_on else "",
        "due_state": due.value,
        "due_label": "" if due == DueState.LATER else due.label,
        "again": row["occurrence"] if row["occurrence"] > 1 else "",
        "status": row["status"],
        "status_label": STATUS[row["status"]],
        "severity": row["severity"],
        "severity_label": SEVERITY[row["severity"]],
        "desk": desk_of(row["status"], row["closed_on"]).label,
    }


def _sources(row: dict[str, Any]) -> str:
    """Said where the index is one of them; '' of what an inspection alone found, as most are."""
    if row["assessment"] is None:
        return ""
    return sources_in_words(inspected=row["inspection"] is not None, scored=True)
