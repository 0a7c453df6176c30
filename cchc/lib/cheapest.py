"""The cheapest set of choices that wins back enough points: the exact optimum, by the solver HiGHS.

Points are whole thousandths inside the solver, so no tolerance of its floating point can turn a set that falls short
into one that does not; what it answers is added up again exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

THOUSAND = 1000
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be mended: its ``cost`` (a whole number from 1 on) and the points it gives, by where they were lost."""

    key: str
    cost: int
    gives: Mapping[int, Decimal]


def won_back(choices: Sequence[Choice], limits: Mapping[int, Decimal]) -> Decimal:
    """Points that these choices give together; nowhere more than was lost there (``limits``)."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for choice in choices:
        for where, points in choice.gives.items():
            found[where] += points
    return sum((min(points, limits.get(where, ZERO)) for where, points in found.items()), ZERO)


def cheapest(choices: Sequence[Choice], limits: Mapping[int, Decimal], need: Decimal) -> tuple[str, ...] | None:
    """Keys of the set with the least cost that wins back ``need`` points; of equal ones one with the fewest choices.

    None where all choices together do not reach it; () where nothing is needed.
    """
    if need <= 0:
        return ()
    if won_back(choices, limits) < need:
        return None
    ticked = _solve(choices, limits, need)
    chosen = [choice for choice, is_in in zip(choices, ticked, strict=True) if is_in]
    if won_back(chosen, limits) < need:
        raise ArithmeticError("the solver's set falls short")
    return tuple(choice.key for choice in chosen)


def _solve(choices: Sequence[Choice], limits: Mapping[int, Decimal], need: Decimal) -> list[bool]:
    """One binary variable a choice; at each place a variable for what is won back there, bounded by its limit."""
    import highspy  # costs 0.2 s and 30 MB, which no other page needs to spend

    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("threads", 1)
    fewest_last = len(choices) + 1  # cost counts first, the number of choices second
    binaries = [model.addBinary(obj=float(choice.cost * fewest_last + 1)) for choice in choices]
    at: dict[int, list[Any]] = defaultdict(list)
    for choice, binary in zip(choices, binaries, strict=True):
        for where, points in choice.gives.items():
            at[where].append(_whole(points) * binary)
    won = []
    for where, terms in at.items():
        here = model.addVariable(lb=0.0, ub=float(_whole(limits.get(where, ZERO))))
        model.addConstr(here <= model.qsum(terms))
        won.append(here)
    model.addConstr(model.qsum(won) >= _whole(need) - 0.5)  # whole numbers: half a one less is the same, and safe
    model.minimize()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS: {model.modelStatusToString(model.getModelStatus())}")
    return [value > 0.5 for value in model.vals(binaries)]


def _whole(points: Decimal) -> int:
    return int(points * THOUSAND)
