"""Seeing the year at a glance."""

from __future__ import annotations

from cchc.tests.access.rows import EVERYBODY, OTHER_LEAD, READS, TEAM, Row

NOT_OF_CONTENT = frozenset({"clerk", "administrator", "outsider"})
LOOKS = EVERYBODY - NOT_OF_CONTENT
OF_A_LEAD_UNIT = READS | OTHER_LEAD
INSIDE_SOMEWHERE = OF_A_LEAD_UNIT | TEAM

ROWS = {
    "overview": Row(LOOKS, NOT_OF_CONTENT),
    "laggards": Row(LOOKS, NOT_OF_CONTENT),
    "coverage": Row(OF_A_LEAD_UNIT, EVERYBODY - OF_A_LEAD_UNIT),
    "heat_map": Row(INSIDE_SOMEWHERE, EVERYBODY - INSIDE_SOMEWHERE),
}
