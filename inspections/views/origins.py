"""What pages about the remediation of an inspection and of an assessment share: who may open it, and the way up."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cchc.requests import Request
from inspections.models import Inspection
from inspections.origins import Origin, origins_remediated, with_names
from inspections.permissions import can_open
from units.models import User

Trail = list[tuple[str, str]]


def origin_rows(request: Request, of: str) -> QuerySet[Any]:
    """Rows of one sort that the person may open, with what the pages show."""
    rows = with_names(origins_remediated(request.user, of))
    if of == Inspection.origin_column:
        rows = rows.with_assignment(request.user)  # type: ignore[attr-defined]
    return rows


def trail(user: User, origin: Origin, here: str, *between: tuple[str, str]) -> Trail:
    """The breadcrumb from a list over the origin to this page; `between`: pages in the middle."""
    if isinstance(origin, Inspection):
        opens = can_open(user, origin)  # who succeeded the inspected unit opens its remediation alone
        up = [
            ("Cuộc kiểm tra", reverse("inspection_list")),
            (str(origin.unit), origin.get_absolute_url() if opens else ""),
        ]
    else:
        up = [("Chỉ số CCHC", reverse("index_rounds")), (str(origin.unit), origin.get_absolute_url())]
    return [*up, *between, (here, "")]
