"""The dashboards that are measured, each for lead units of 19, of 124 and, in the large set, of 1,000 units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspections.models import Round
from reports.benchmark.lead_units import PROVINCE, Led
from reports.benchmark.measuring import Ask
from reports.benchmark.pages import sign_in
from reports.statistics.links import link
from reports.statistics.spans import round_span
from units.models import User


def dashboards(led: Mapping[int, Led], leader: User | None = None) -> Iterator[tuple[str, Ask]]:
    """`leader`: of the city of 1,000 units, where there is one."""
    for size, of in led.items():
        yield from _of_leader(f"{size} units", sign_in(of.leader))
    if leader:
        yield from _of_leader("1,000 units", sign_in(leader))
    yield from _of_span(led[PROVINCE])
    for size, of in led.items():
        yield f"file of a unit of {size}", Ask(link("unit_file", of.ward.pk), sign_in(of.leader))
        yield f"my unit's file, of {size}", Ask(link("my_unit_file"), sign_in(of.unit_head))


def _of_leader(size: str, cookie: str) -> Iterator[tuple[str, Ask]]:
    yield f"home, {size}", Ask(link("home"), cookie)
    yield f"overview, {size}", Ask(link("overview", span=2019), cookie)
    yield f"overview, all years, {size}", Ask(link("overview", span="all"), cookie)
    yield f"behind, {size}", Ask(link("laggards", span="all"), cookie)
    yield f"coverage, {size}", Ask(link("coverage", span=2019), cookie)
    yield f"heat map, {size}", Ask(link("heat_map", span=2019), cookie)
    yield f"heat, worst first, {size}", Ask(link("heat_map", span=2019, sort="total", measure="lost"), cookie)
    yield f"heat, change, {size}", Ask(link("heat_map", span=2019, measure="change"), cookie)
    yield f"map, {size}", Ask(link("city_map", span=2019), cookie)
    yield f"map, open findings, {size}", Ask(link("city_map", span=2019, measure="open"), cookie)
    yield f"trends, {size}", Ask(link("trends"), cookie)
    yield f"recurring, {size}", Ask(link("recurring", span=2019), cookie)
    yield f"recurring, all years, {size}", Ask(link("recurring", span="all"), cookie)
    yield f"causes, {size}", Ask(link("causes", span=2019), cookie)
    yield f"strengths, {size}", Ask(link("strengths", span=2019), cookie)
    yield f"heat, one field, {size}", Ask(link("heat_map", span=2019, field="field1"), cookie)


def _of_span(of: Led) -> Iterator[tuple[str, Ask]]:
    """One round of the province."""
    cookie = sign_in(of.leader)
    last = Round.objects.filter(plan__lead_unit=of.unit).order_by("-starts_on")[0]
    span = round_span(last.pk, last.name, last.plan.year).key
    yield f"overview, a round, {of.size} units", Ask(link("overview", span=span), cookie)
    yield f"heat map, a round, {of.size}", Ask(link("heat_map", span=span), cookie)
