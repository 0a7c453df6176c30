"""Load a criteria set from its file: all of it in one transaction, or nothing (design, rules 9 and 20)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from cchc.lib.criteria import ParsedNode, ParsedSet, parse_set
from inspections.criteria_sets import freeze
from inspections.models import CriteriaSet, Criterion
from units.models import Unit

SET_COLUMNS = ("title", "unit_level", "max_score", "illustrative", "note")


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
    if known is None or not _is_same(known, parsed):
        known = _write(known, parsed, lead_unit, code)
    return freeze(known, by=None) if publish and not known.is_published else known


def _write(known: CriteriaSet | None, parsed: ParsedSet, lead_unit: Unit, code: str) -> CriteriaSet:
    if known is None:
        known = CriteriaSet(lead_unit=lead_unit, code=code)
    elif known.is_published:
        raise LoadRefused(
            f"Bộ tiêu chí {code} đã được công bố với nội dung khác nên không thay được. Hãy nạp với một mã khác (--code)."
        )
    else:
        _clear(known)
    for column in SET_COLUMNS:
        setattr(known, column, getattr(parsed, column))
    known.save()
    _grow(known, parsed)
    return known


def _clear(draft: CriteriaSet) -> None:
    """Delete the draft's criteria, the deepest first: parents are protected by their children."""
    for level in range(10, 0, -1):
        Criterion.objects.filter(criteria_set=draft, level=level).delete()


def _grow(criteria_set: CriteriaSet, parsed: ParsedSet) -> None:
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
    if any(getattr(known, column) != getattr(parsed, column) for column in SET_COLUMNS):
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
