"""Who may open what: one row for each URL of the system, in a module for each area.

A new URL gets its row in the module of its area (`ROWS`), and its thing, if it names one, in `furniture.py`.
"""

from cchc.tests.access import (
    account,
    checklist,
    city_side,
    conclusions,
    criteria,
    dashboards,
    index,
    index_results,
    inspections,
    loss_findings,
    minutes,
    papers,
    planning,
    unit_side,
    units,
    voices,
)
from cchc.tests.access.furniture import furnish
from cchc.tests.access.rows import EVERYBODY, Row

__all__ = ["AREAS", "EVERYBODY", "PUBLIC", "TABLE", "Row", "furnish"]

PUBLIC = {"account_login", "account_logout", "account_reauthenticate", "account_inactive", "mfa_authenticate"} | {
    "public_paper",
    "calendar_feed",
}
AREAS = (
    account,
    units,
    voices,
    planning,
    inspections,
    criteria,
    checklist,
    minutes,
    papers,
    unit_side,
    conclusions,
    city_side,
    index,
    index_results,
    dashboards,
    loss_findings,
)
TABLE: dict[str, Row] = {name: row for area in AREAS for name, row in area.ROWS.items()}
