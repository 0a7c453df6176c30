"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """`demo_today`, and a lazily built left rail. Must ask the database nothing."""
    from cchc.rail import rail_for

    return {"demo_today": settings.CCHC_DEMO_TODAY, "rail": rail_for(request)}
