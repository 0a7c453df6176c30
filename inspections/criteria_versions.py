"""A set made anew from an older one, and what its criteria follow there."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from cchc.lib.text import search_key
from inspections import permissions
from inspections.criteria_lineage import linked
from inspections.models import CriteriaSet, Criterion, CriterionLineage
from inspections.workflow import WorkflowError
from units.models import Event, User

ALIKE = 0.7  # how much of the words two criteria of the same code must share to be taken for the same
_COPIED = (
    "field_slug", "position", "level", "code", "text", "max_score", "lead_office", "is_leaf", "source", "rule",
    "rule_text", "verification_documents", "guidance",
)  # fmt: skip


@transaction.atomic
def copy(set_id: int, *, code: str, title: str, by: User) -> CriteriaSet:
    """A draft with all that the set has; every criterion of it follows the one that it was copied from."""
    source = CriteriaSet.objects.visible_to(by).filter(pk=set_id).first()
    if source is None:
        raise Http404
    if not permissions.can_edit_criteria_set(by, source):
        raise PermissionDenied
    if CriteriaSet.objects.filter(lead_unit=source.lead_unit_id, code=code).exists():
        raise WorkflowError("Mã bộ tiêu chí này đã có.", field="code")
    same = {
        name: getattr(source, name) for name in ("lead_unit_id", "unit_level", "max_score", "bands", "illustrative")
    }
    made = CriteriaSet.objects.create(code=code, title=title, previous=source, **same)
    twins = _copy_rows(source, made)
    CriterionLineage.objects.bulk_create(CriterionLineage(earlier_id=old, later=new) for old, new in twins.items())
    Event.objects.record("copy_criteria_set", made, by=by, lead_unit=made.lead_unit_id, data={"of": source.code})
    return made


def _copy_rows(source: CriteriaSet, made: CriteriaSet) -> dict[int, Criterion]:
    """Key of an old criterion → its copy; level by level, since parents come first."""
    rows = list(source.criteria.order_by("position"))
    twins: dict[int, Criterion] = {}
    for level in sorted({row.level for row in rows}):
        here = [row for row in rows if row.level == level]
        copies = [
            Criterion(
                criteria_set=made,
                parent=twins[row.parent_id] if row.parent_id else None,
                field=twins[row.field_id] if row.field_id else None,
                **{name: getattr(row, name) for name in _COPIED},
            )
            for row in here
        ]
        twins |= dict(zip((row.pk for row in here), Criterion.objects.bulk_create(copies), strict=True))
    return twins


@transaction.atomic
def set_lineage(criterion_id: int, codes: str, *, by: User) -> list[str]:
    """The criterion follows exactly these of the previous set, given as «1.1.1, 1.1.2». Also after publication: what
    follows what is no content of the set. Gives the codes; raises WorkflowError at the field `codes`."""
    rows = Criterion.objects.visible_to(by).select_related("criteria_set__previous").select_for_update(of=("self",))
    criterion = rows.filter(pk=criterion_id).first()
    if criterion is None:
        raise Http404
    if not permissions.can_edit_criteria_set(by, criterion.criteria_set):
        raise PermissionDenied
    previous = criterion.criteria_set.previous
    if previous is None:
        raise WorkflowError("Bộ này chưa ghi nối tiếp bộ nào.", field="codes")
    wanted = list(dict.fromkeys(code for code in re.split(r"[,;\s]+", codes) if code))
    known = dict(previous.criteria.values_list("code", "pk"))
    for code in wanted:
        if code not in known:
            raise WorkflowError(f"Bộ {previous.code} không có tiêu chí «{code[:20]}».", field="codes")
    criterion.earlier_links.filter(earlier__criteria_set=previous).delete()
    links = [CriterionLineage(earlier_id=known[code], later=criterion) for code in wanted]
    CriterionLineage.objects.bulk_create(links)
    note = f"{criterion.code} ← {', '.join(wanted) or 'không'}"
    lead_unit = criterion.criteria_set.lead_unit_id
    Event.objects.record("link_criterion", criterion.criteria_set, by=by, lead_unit=lead_unit, note=note)
    return wanted


@transaction.atomic
def link_alike(set_id: int, *, by: User) -> int:
    """Link each criterion that follows nothing yet to the one of the previous set with the same words, or else with the
    same code and nearly the same words. Gives how many."""
    rows = CriteriaSet.objects.visible_to(by).select_related("previous").select_for_update(of=("self",))
    later = rows.filter(pk=set_id).first()
    if later is None:
        raise Http404
    if not permissions.can_edit_criteria_set(by, later):
        raise PermissionDenied
    if later.previous is None:
        raise WorkflowError("Bộ này chưa ghi nối tiếp bộ nào.")
    pairs = linked(later.previous, later)
    free = _free(later.previous, {first for first, _ in pairs})
    found = []
    for row in _free(later, {second for _, second in pairs}):
        twin = max(free, key=lambda old: _alike(old, row), default=None)
        if twin and _alike(twin, row):
            free.remove(twin)
            found.append(CriterionLineage(earlier=twin, later=row))
    CriterionLineage.objects.bulk_create(found)
    note = f"{len(found)} tiêu chí giống nhau"
    Event.objects.record("link_criterion", later, by=by, lead_unit=later.lead_unit_id, note=note)
    return len(found)


def _free(criteria_set: CriteriaSet, taken: set[int]) -> list[Criterion]:
    return list(criteria_set.criteria.exclude(pk__in=taken).order_by("position"))


def _alike(old: Criterion, new: Criterion) -> int:
    """0: not to be taken for the same; the higher the surer."""
    if old.is_leaf != new.is_leaf:
        return 0
    first, second = search_key(old.text), search_key(new.text)
    if first == second:
        return 2 + (old.field_slug == new.field_slug) + 2 * (old.code == new.code)
    nearly = old.code == new.code and SequenceMatcher(None, first, second, autojunk=False).ratio() >= ALIKE
    return int(nearly)
