"""What the checker found on a paper, rule by rule."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    NOT_CHECKABLE = "not_checkable"


STATUS_WORDS = {Status.KEPT: "đạt", Status.BROKEN: "vi phạm", Status.NOT_CHECKABLE: "không kiểm được"}
PROFILE_WORDS = {"tt01": "Thông tư 01/2011/TT-BNV", "nd30": "Nghị định 30/2020/NĐ-CP"}


@dataclass(frozen=True, slots=True)
class Result:
    """One rule as it was found; a broken one has a row for each place.

    `place`: «cách trái 30 mm, cách trên 45 mm». `found`: what stands there, or why it cannot be checked.
    """

    rule: str
    status: Status
    title: str
    page: int | None = None
    place: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`profile`: the rules the paper was held against, «tt01» or «nd30»."""

    profile: str
    pages: int
    results: tuple[Result, ...]

    @property
    def is_sound(self) -> bool:
        return not self.broken

    @property
    def broken(self) -> tuple[Result, ...]:
        return self.having(Status.BROKEN)

    def having(self, status: Status) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.status == status)

    def to_json(self) -> dict[str, Any]:
        """Plain values only: fit for a JSON column."""
        return {
            "profile": self.profile,
            "pages": self.pages,
            "results": [asdict(result) | {"status": result.status.value} for result in self.results],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any] | str) -> Report:
        data: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
        results = tuple(Result(**row | {"status": Status(row["status"])}) for row in data["results"])
        return cls(data["profile"], data["pages"], results)


def summary(report: Report) -> str:
    """«24 quy tắc đạt, 6 không kiểm được, 1 vi phạm: F12 Địa danh, thời gian (trang 1)»."""
    kept, unknown = report.having(Status.KEPT), report.having(Status.NOT_CHECKABLE)
    broken: dict[str, Result] = {}
    for result in report.broken:
        broken.setdefault(result.rule, result)
    parts = [f"{len(kept)} quy tắc đạt"]
    if unknown:
        parts.append(f"{len(unknown)} không kiểm được")
    named = "; ".join(f"{row.rule} {row.title}{_on_page(row)}" for row in broken.values())
    parts.append(f"{len(broken)} vi phạm: {named}" if broken else "không có vi phạm")
    return ", ".join(parts)


def _on_page(result: Result) -> str:
    return f" (trang {result.page})" if result.page else ""
