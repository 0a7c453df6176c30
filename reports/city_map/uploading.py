"""The office's own map: uploaded by an administrator, checked, kept simplified; or taken away again."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cchc.lib.dates import today
from reports.city_map.geojson import Drawn, Known, drawn
from reports.models import CityMap
from units.models import Event, Unit, User
from units.permissions import can_administer


def units_to_find(lead_unit: Unit) -> list[Known]:
    """The communes in force, each with the names by which a file may call it, the fullest first."""
    rows = Unit.objects.filter(lead_unit=lead_unit).in_force(today()).communes()
    found = []
    for unit in rows.order_by("sort_key", "pk").prefetch_related("names"):
        name = max(unit.names.all(), key=lambda one: one.valid_from)
        names = (name.territory_name, name.official_name, name.short_name, name.place_name)
        found.append(Known(unit.pk, unit.short_name, unit.gso_code, tuple(text for text in names if text)))
    return found


@transaction.atomic
def replace_map(lead_unit: Unit, data: bytes, file_name: str, *, by: User) -> Drawn:
    """Takes the place of the sketch, or of an older map. Raises GeoRefusedError with a sentence; nothing changes then."""
    if not can_administer(by, lead_unit.pk):
        raise PermissionDenied
    shapes = drawn(data, units_to_find(lead_unit))
    columns = {"shapes": shapes.shapes, "width": shapes.width, "height": shapes.height}
    made, _ = CityMap.objects.update_or_create(
        lead_unit=lead_unit, defaults={**columns, "source": file_name[:200], "uploaded_by": by}
    )
    Event.objects.record("upload_map", made, by=by, lead_unit=lead_unit, data={"file": file_name[:200]})
    return shapes


@transaction.atomic
def remove_map(lead_unit: Unit, *, by: User) -> None:
    """Back to the sketch."""
    if not can_administer(by, lead_unit.pk):
        raise PermissionDenied
    found = CityMap.objects.select_for_update(of=("self",), no_key=True).filter(lead_unit=lead_unit).first()
    if found is not None:
        Event.objects.record("remove_map", found, by=by, lead_unit=lead_unit, data={"file": found.source})
        found.delete()
