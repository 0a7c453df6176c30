"""What a criterion of a later version follows in an earlier one: one may follow many, many may follow one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspections.models import CriteriaSet, Criterion, CriterionLineage


def linked(earlier: CriteriaSet, later: CriteriaSet) -> list[tuple[int, int]]:
    """Pairs of keys, earlier and later."""
    rows = CriterionLineage.objects.filter(earlier__criteria_set=earlier, later__criteria_set=later)
    return list(rows.values_list("earlier", "later"))


def codes_before(later: CriteriaSet, earlier: CriteriaSet) -> dict[str, list[str]]:
    """Code in the later set → codes in the earlier one, in its order."""
    rows = CriterionLineage.objects.filter(earlier__criteria_set=earlier, later__criteria_set=later)
    found: dict[str, list[str]] = {}
    for code, before in rows.order_by("earlier__position").values_list("later__code", "earlier__code"):
        found.setdefault(code, []).append(before)
    return found


def set_earlier(later: CriteriaSet, earlier: CriteriaSet, codes: Mapping[str, Iterable[str]]) -> None:
    """Make the links between both sets exactly these, by code; what no set has is left out."""
    CriterionLineage.objects.filter(earlier__criteria_set=earlier, later__criteria_set=later).delete()
    first, second = _keys(earlier), _keys(later)
    CriterionLineage.objects.bulk_create(
        CriterionLineage(earlier_id=first[before], later_id=second[code])
        for code, befores in codes.items()
        for before in befores
        if code in second and before in first
    )


def _keys(criteria_set: CriteriaSet) -> dict[str, int]:
    return dict(Criterion.objects.filter(criteria_set=criteria_set).values_list("code", "pk"))
