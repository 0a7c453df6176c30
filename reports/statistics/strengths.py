"""Strengths that inspectors noted, and from whom they could be copied: the units that did best in that field first.

Only of inspections whose minutes are signed. The same words are one strength (inspections/causes.py).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Subquery

from inspections.causes import digest_of
from inspections.enums import AFTER_SIGNING
from inspections.forms.findings import field_names
from inspections.models import FieldSummary, Inspection, Strength
from reports.statistics.lateness import OTHER_FIELD
from reports.statistics.links import Cell, link
from reports.statistics.measures import SCORE, Points, shown, thousandths
from reports.statistics.spans import Span
from units.models import User

NAMES = 6  # units named beside a strength; the rest on its own page


@dataclass(frozen=True)
class From:
    """A unit that has it, and what it scored in that field."""

    unit: str
    url: str  # the inspection
    percent: str  # «92,5»; '' where nothing applied
    when: str


@dataclass(frozen=True)
class Strong:
    """`digest` names it in the address of its own page."""

    digest: str
    text: str
    field: str
    units: Cell
    models: list[From]  # the best first
    more: int


@dataclass(frozen=True)
class Strengths:
    rows: list[Strong]
    count: int


def strengths(
    user: User, span: Span, *, field: str, digest: str, start: int, size: int, names: int = NAMES
) -> Strengths:
    """Those of most units first. Three queries."""
    rows = _seen(user, span, field, digest)
    counted: Any = rows.values("digest", "field_slug").annotate(
        units=Count("inspection__unit", distinct=True), words=Min("text")
    )  # fmt: skip
    lines = sorted(counted, key=lambda line: (-line["units"], line["field_slug"], line["words"]))
    page = lines[start : start + size]
    models = _models(rows, page)
    fields = field_names(user)
    found = [_strong(line, models[line["digest"], line["field_slug"]], fields, span, names) for line in page]
    return Strengths(found, len(lines))


def _seen(user: User, span: Span, field: str, digest: str) -> Any:
    visits = Inspection.objects.filter(span.visits(), status__in=AFTER_SIGNING)
    rows: Any = Strength.objects.visible_to(user).filter(inspection__in=visits).order_by()
    rows = rows.filter(field_slug=field) if field else rows
    rows = rows.annotate(digest=digest_of("text"))
    return rows.filter(digest=digest) if digest else rows


def _models(rows: Any, page: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Strength and field → the last inspection of each unit that has it, the best score in that field first."""
    summary = FieldSummary.objects.filter(inspection=OuterRef("inspection"), field_slug=OuterRef("field_slug"))
    named = rows.filter(digest__in=[line["digest"] for line in page]).annotate(
        score=Subquery(summary.values("score")[:1]), maximum=Subquery(summary.values("maximum")[:1]),
        unit=F("inspection__unit"), name=F("inspection__unit__short_name"), place=F("inspection__unit__sort_key"),
        visit_on=F("inspection__visit_on"),
    )  # fmt: skip
    columns = ("digest", "field_slug", "unit", "name", "place", "visit_on", "score", "maximum", "inspection_id")
    newest: dict[tuple[str, str, int], dict[str, Any]] = {}
    for row in named.values(*columns).order_by("inspection__visit_on", "inspection"):
        row["share"] = _share(row)
        newest[row["digest"], row["field_slug"], row["unit"]] = row
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for (digest, slug, _), row in newest.items():
        found[digest, slug].append(row)
    for models in found.values():
        models.sort(key=lambda row: (-(row["share"] or 0), row["place"], row["unit"]))
    return found


def _share(row: dict[str, Any]) -> int | None:
    if not row["maximum"]:
        return None
    return Points(thousandths(row["score"]), thousandths(row["maximum"])).measured(SCORE)


def _strong(
    line: dict[str, Any], models: list[dict[str, Any]], fields: dict[str, str], span: Span, names: int
) -> Strong:
    url = link("strengths", span=span.key, field=line["field_slug"], text=line["digest"])
    named = [
        From(
            unit=row["name"],
            url=link("inspection", row["inspection_id"]),
            percent=shown(row["share"], SCORE) if row["share"] is not None else "",
            when=f"{row['visit_on']:%d/%m/%Y}",
        )
        for row in models[:names]
    ]
    return Strong(
        digest=line["digest"],
        text=" ".join(line["words"].split()),
        field=fields.get(line["field_slug"], OTHER_FIELD),
        units=Cell(line["units"], url),
        models=named,
        more=len(models) - len(named),
    )
