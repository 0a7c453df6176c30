"""Seeing the year at a glance."""

from __future__ import annotations

from cchc.tests.access.finders import ward
from cchc.tests.access.rows import ADMINISTERS, EVERYBODY, LEAD, OTHER_LEAD, READS, TEAM, WARD, Row, post

NOT_OF_CONTENT = frozenset({"clerk", "administrator", "outsider"})
LOOKS = EVERYBODY - NOT_OF_CONTENT
OF_A_LEAD_UNIT = READS | OTHER_LEAD
INSIDE_SOMEWHERE = OF_A_LEAD_UNIT | TEAM
ANSWERS_FOR_A_UNIT = WARD | TEAM | {"other_unit_head"}

ROWS = {
    "overview": Row(LOOKS, NOT_OF_CONTENT),
    "laggards": Row(LOOKS, NOT_OF_CONTENT),
    "coverage": Row(OF_A_LEAD_UNIT, EVERYBODY - OF_A_LEAD_UNIT),
    "heat_map": Row(INSIDE_SOMEWHERE, EVERYBODY - INSIDE_SOMEWHERE),
    "city_map": Row(OF_A_LEAD_UNIT, EVERYBODY - OF_A_LEAD_UNIT),
    "map_upload": Row(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "map_remove": post(ADMINISTERS, EVERYBODY - ADMINISTERS),
    "trends": Row(OF_A_LEAD_UNIT, EVERYBODY - OF_A_LEAD_UNIT),
    "recurring": Row(INSIDE_SOMEWHERE, EVERYBODY - INSIDE_SOMEWHERE),
    "causes": Row(OF_A_LEAD_UNIT, EVERYBODY - OF_A_LEAD_UNIT),
    "strengths": Row(INSIDE_SOMEWHERE, EVERYBODY - INSIDE_SOMEWHERE),
    "unit_file": Row(READS | WARD | TEAM, LEAD - READS, args=ward),
    "unit_file_print": post(READS | WARD | TEAM, LEAD - READS, args=ward),
    "my_unit_file": Row(ANSWERS_FOR_A_UNIT, EVERYBODY - ANSWERS_FOR_A_UNIT),
}
