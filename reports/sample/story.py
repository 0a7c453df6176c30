"""The whole story, from the units to the visit of today and what was mended by then."""

from __future__ import annotations

from reports.sample.clock import play
from reports.sample.conclusions import concluded
from reports.sample.index import continued, index_loaded, index_scored
from reports.sample.losses import losses_taken_up
from reports.sample.minutes import closing
from reports.sample.paperwork import paperwork
from reports.sample.people import load_people
from reports.sample.planning import load_planning, load_sets
from reports.sample.remediation import remediated
from reports.sample.scheduling import announcements
from reports.sample.self_reports import handing_in
from reports.sample.summing_up import summed_up
from reports.sample.unannounced import dropping_in
from reports.sample.units import load_units
from reports.sample.visits import visiting
from units.enums import UnitLevel


def tell() -> None:
    """Write all rows and files, into an empty database."""
    units = load_units()
    people = load_people(units)
    set_of_2018, sets = index_loaded(units, people), load_sets(units)
    continued(set_of_2018, sets[UnitLevel.COMMUNE])
    planned = load_planning(units, people, sets)
    play(
        [
            *announcements(planned, people),
            *handing_in(planned, people),
            *visiting(planned),
            *closing(planned, people),
            *dropping_in(planned, people),
            *concluded(planned, people),
            *remediated(planned, people),
            *losses_taken_up(planned, people),
            *summed_up(planned, people),
            *paperwork(planned, people),
            *index_scored(units, people, sets[UnitLevel.COMMUNE]),
        ]
    )
