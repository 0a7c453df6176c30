"""Load a criteria set from its file: all of it in one transaction, or nothing (design, rules 9 and 20)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from cchc.lib.criteria import MAX_LEVEL, ParsedNode, ParsedSet, parse_set
from inspections.criteria_sets import freeze
from inspections.models import CriteriaSet, Criterion, CriterionLineage
from units.models import Unit

SET_COLUMNS = ("title", "unit_level", "max_score", "illustrative", "note", "bands")


class LoadRefused(Exception):  # noqa: N818 - a refusal with its reason, not a fault of the program
    """The file is right in itself but may not be loaded here; the text is a Vietnamese sentence."""


@transaction.atomic
def load_criteria_set(data: object, *, lead_unit: Unit, publish: bool, code: str | None = None) -> CriteriaSet:
    """The set of `data` (JSON, or a ParsedSet) for `lead_unit`, under `code` if given instead of its own.

    The same content again changes nothing; a draft is replaced; a published set with other content is refused.
    Raises CriteriaSetError with all that is wrong in the file, LoadRefused with a sentence.
    """
    parsed = data if isinstance(data, ParsedSet) else parse_set(data)
    code = code or parsed.code
    known = CriteriaSet.objects.select_for_update().filter(lead_unit=lead_unit, code=code).first()
    if known and known.is_published and not _is_same(known, parsed):
        raise LoadRefused(
            f"Bộ tiêu chí {code} đã được công bố với nội dung khác nên không thay được. Hãy nạp với một mã khác (--code)."
        )
    if known is None or not _is_same(known, parsed):
        known = write_draft(known, parsed, lead_unit_id=lead_unit.pk, code=code, previous=known and known.previous)
    return freeze(known, by=None) if publish and not known.is_published else known


def write_draft(
    known: CriteriaSet | None, parsed: ParsedSet, *, lead_unit_id: int, code: str, previous: CriteriaSet | None
) -> CriteriaSet:
    """A new draft, or `known`, locked and a draft, with this content instead of its own; lineage is kept by code."""
    draft = known or CriteriaSet(lead_unit_id=lead_unit_id, code=code)
    kept = _clear(draft) if known else []
    for column in SET_COLUMNS:
        setattr(draft, column, _column(parsed, column))
    draft.previous = previous
    draft.save()
    made = _grow(draft, parsed)
    links = [link for link in kept if all(isinstance(end, int) or end in made for end in link)]
    CriterionLineage.objects.bulk_create(
        CriterionLineage(earlier_id=_end(before, made), later_id=_end(after, made)) for before, after in links
    )
    return draft


def _column(parsed: ParsedSet, column: str) -> Any:
    return plain(parsed.bands) if column == "bands" else getattr(parsed, column)


def _end(end: int | str, made: dict[str, Criterion]) -> int:
    return end if isinstance(end, int) else made[end].pk


def _clear(draft: CriteriaSet) -> list[tuple[int | str, int | str]]:
    """Delete the draft's criteria, the deepest first: parents are protected by their children.

    Gives the lineage that goes with them: pairs of earlier and later, the draft's own end by its code.
    """
    ends = ("earlier", "earlier__criteria_set", "earlier__code", "later", "later__criteria_set", "later__code")
    rows = CriterionLineage.objects.filter(Q(earlier__criteria_set=draft) | Q(later__criteria_set=draft))
    kept: list[tuple[int | str, int | str]] = [
        (first_code if first_set == draft.pk else first, second_code if second_set == draft.pk else second)
        for first, first_set, first_code, second, second_set, second_code in rows.values_list(*ends)
    ]
    rows.delete()
    for level in range(MAX_LEVEL, 0, -1):
        Criterion.objects.filter(criteria_set=draft, level=level).delete()
    return kept


def _grow(criteria_set: CriteriaSet, parsed: ParsedSet) -> dict[str, Criterion]:
    made: dict[str, Criterion] = {}
    for position, node in enumerate(parsed.nodes, 1):
        parent = made.get(node.parent)
        field = (parent.field or parent) if parent else None
        made[node.code] = Criterion.objects.create(
            criteria_set=criteria_set,
            parent=parent,
            field=field,
            field_slug=field.field_slug if field else node.slug,
            position=position,
            **_columns(node),
        )
    return made


def _columns(node: ParsedNode) -> dict[str, Any]:
    return {
        "level": node.level,
        "code": node.code,
        "text": node.text,
        "max_score": node.max_score,
        "lead_office": node.lead_office,
        "is_leaf": node.is_leaf,
        "source": node.source if node.is_leaf else "",
        "rule": plain(node.rule),
        "rule_text": node.rule_text,
        "verification_documents": node.verification_documents,
        "guidance": node.guidance,
    }


def _is_same(known: CriteriaSet, parsed: ParsedSet) -> bool:
    """Whether the stored set says what the file says. Guidance may have been corrected since; that is no difference."""
    if any(getattr(known, column) != _column(parsed, column) for column in SET_COLUMNS):
        return False
    stored = list(Criterion.objects.filter(criteria_set=known).select_related("parent").order_by("position"))
    if len(stored) != len(parsed.nodes):
        return False
    return all(_is_same_node(row, node) for row, node in zip(stored, parsed.nodes, strict=True))


def _is_same_node(row: Criterion, node: ParsedNode) -> bool:
    columns = _columns(node)
    columns.pop("guidance")
    parent = row.parent.code if row.parent else ""
    slug = "" if row.parent else row.field_slug
    return (parent, slug) == (node.parent, node.slug) and all(getattr(row, key) == columns[key] for key in columns)


def plain(value: Any) -> Any:
    """A rule as JSON holds it: whole numbers as int, others as float (read back through `Criterion.exact_rule`)."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
