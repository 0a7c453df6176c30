"""What every page shows around its content."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cchc.rail import rail_for
from units.notifying import bell
from units.scope import scope_of


def page(request: HttpRequest) -> dict[str, Any]:
    """`demo_today`, the left rail, whose office this is, the bell. Asks the database for the person's scope alone.

    The bell is a question that only the frame of a whole page puts, and puts once: parts of pages cost no query for it.
    """
    user = getattr(request, "user", None)
    return {
        "demo_today": settings.CCHC_DEMO_TODAY,
        "rail": rail_for(request),
        "lead_unit_name": scope_of(user).works_for if user is not None else "",
        "bell": cache(lambda: bell(user) if user is not None and user.is_authenticated else None),
    }
