"""What a row of the table says, and the groups of roles that it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cchc.tests.cast import Cast, Stage

EVERYBODY = frozenset(Cast.__dataclass_fields__)
HOME_AFFAIRS = frozenset({"home_affairs", "home_affairs_head"})
READS = HOME_AFFAIRS | {"leader"}
LEAD = READS | {"clerk", "administrator"}
TEAM = frozenset({"chair", "secretary", "member", "other_member"})
LEADS_VISIT = frozenset({"chair", "secretary"})
STEERING = LEADS_VISIT | {"member"}  # who may write in the field «steering»
INSIDE = READS | TEAM
WARD = frozenset({"unit_head", "unit_officer"})
OTHER_LEAD = frozenset({"other_lead_home_affairs"})
NOBODY: frozenset[str] = frozenset()
REGISTERS = HOME_AFFAIRS | {"clerk"}
ADMINISTERS = frozenset({"administrator"})


def nothing(stage: Stage) -> list[Any]:
    return []


@dataclass(frozen=True)
class Row:
    """`ok` get through, `no` see it but may not (403), all others do not find it (404)."""

    ok: frozenset[str]
    no: frozenset[str] = NOBODY
    args: Callable[[Stage], list[Any]] = nothing
    method: str = "GET"
    data: dict[str, Any] | Callable[[Stage], dict[str, Any]] = field(default_factory=dict)
    json: Callable[[Stage], Any] | None = None
    query: Callable[[Stage], dict[str, Any]] | None = None


def post(
    ok: frozenset[str], no: frozenset[str] = NOBODY, args: Callable[[Stage], list[Any]] = nothing, **kw: Any
) -> Row:
    return Row(ok, no, args, method="POST", **kw)
