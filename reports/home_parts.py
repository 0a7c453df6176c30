"""What the home page is made of; each part of the software adds its own tasks (reports/home_*.py)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why now, where; `status` and `label` make its badge."""

    what: str
    why: str
    url: str
    status: str = ""
    label: str = ""


@dataclass(frozen=True)
class Tile:
    value: str
    label: str
    url: str
    note: str = ""
