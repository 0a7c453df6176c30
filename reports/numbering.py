"""Numbers of an own series: gapless, from 01 each year (design, rule 15; NĐ 30/2020, Điều 15)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from reports.models import NumberSeries


def take_number(lead_unit_id: int, symbol: str, day: dt.date) -> int:
    """The next number of the series in the year of `day`.

    Taken in the caller's transaction, which holds the series until it ends: one that fails gives its number back, and
    nobody else can have taken the following one meanwhile.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number is taken in the transaction that uses it.")
    key = {"lead_unit_id": lead_unit_id, "symbol": symbol, "year": day.year}
    NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(**key)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number
