"""Ways to ask for rows that several apps share."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def any_of(rows: Rows, parts: list[Q]) -> Rows:
    """Rows that match any of `parts`; none for no parts.

    Several parts are looked up apart, each by its own index: one OR over them would make PostgreSQL read every row.
    """
    if len(parts) < 2:
        return rows.filter(parts[0]) if parts else rows.none()
    found = [rows.model._base_manager.filter(part).values("pk") for part in parts]
    return rows.filter(pk__in=found[0].union(*found[1:], all=True))  # all: a row found twice is one row of `rows`
