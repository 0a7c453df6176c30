"""Which unit a line of a workbook names, by its code or its name as they stood in that year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from cchc.lib.text import search_key
from inspections.models import CriteriaSet
from units.enums import COMMUNE_KINDS, UnitKind, UnitLevel
from units.models import Unit, UnitName

KINDS = {UnitLevel.COMMUNE: COMMUNE_KINDS, UnitLevel.DIVISION: (UnitKind.DIVISION, UnitKind.DEPARTMENT)}


class UnknownUnitError(ValueError):
    """`column` (unit_code or unit) names no unit, or several; `str()` is the sentence."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


class UnitFinder:
    """Units of the set's level below the lead unit that existed at some time of the year. Two queries."""

    def __init__(self, criteria_set: CriteriaSet, year: int, among: Iterable[int] | None = None) -> None:
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        units = Unit.objects.filter(
            lead_unit=criteria_set.lead_unit_id, kind__in=KINDS[UnitLevel(criteria_set.unit_level)]
        )
        units = units.filter(Q(valid_to=None) | Q(valid_to__gte=first), valid_from__lte=last)
        if among is not None:
            units = units.filter(pk__in=list(among))
        self.units: dict[int, Unit] = {unit.pk: unit for unit in units}
        self._by_code: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for unit in self.units.values():
            if unit.gso_code:
                self._by_code[unit.gso_code].add(unit.pk)
            self._by_name[search_key(unit.short_name)].add(unit.pk)
        names = UnitName.objects.filter(unit__in=units).values_list(
            "unit_id", "short_name", "official_name", "territory_name", "place_name"
        )
        for unit_id, *spellings in names:
            for spelling in filter(None, spellings):
                self._by_name[search_key(spelling)].add(unit_id)
        self._known: dict[tuple[str, str], int | UnknownUnitError] = {}

    def find(self, code: str, name: str) -> int:
        """Raises `UnknownUnitError`. The same words again cost nothing."""
        if (code, name) not in self._known:
            try:
                self._known[code, name] = self._find(code, name)
            except UnknownUnitError as error:
                self._known[code, name] = error
        found = self._known[code, name]
        if isinstance(found, UnknownUnitError):
            raise found
        return found

    def _find(self, code: str, name: str) -> int:
        if not code and not name:
            raise UnknownUnitError("unit", "Chưa có mã hoặc tên đơn vị.")
        by_code, by_name = self._by_code.get(code, set()), self._by_name.get(search_key(name), set())
        if code and not by_code:
            raise UnknownUnitError(
                "unit_code", f"Không có đơn vị nào mang mã «{code[:40]}» trong phạm vi của bộ tiêu chí."
            )
        if name and not by_name:
            raise UnknownUnitError("unit", f"Không có đơn vị nào tên «{name[:60]}» trong phạm vi của bộ tiêu chí.")
        found = by_code & by_name if code and name else by_code or by_name
        if not found:
            of_code = self.units[min(by_code)]
            raise UnknownUnitError("unit", f"Mã «{code}» là của {of_code}, không phải «{name[:60]}».")
        if len(found) > 1:
            column = "unit_code" if code else "unit"
            raise UnknownUnitError(
                column, f"Có {len(found)} đơn vị tên «{(name or code)[:60]}». Hãy ghi cả mã và tên đầy đủ."
            )
        return min(found)
