"""What is wrong in a workbook, each with its place; many of one kind do not fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_TOLD = 200


@dataclass(frozen=True)
class Problem:
    """`sheet` '' and `row` 0: of the whole file, or of the whole sheet; `column` is its heading."""

    sheet: str
    row: int
    column: str
    sentence: str

    @property
    def place(self) -> str:
        """«Trang "Điểm", dòng 14, cột "Điểm tối đa"»."""
        parts = [f'trang "{self.sheet}"'] if self.sheet else ["tệp"]
        parts += [f"dòng {self.row}"] if self.row else []
        parts += [f'cột "{self.column}"'] if self.column else []
        words = ", ".join(parts)
        return words[0].upper() + words[1:]

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class ExcelRefused(ValueError):  # noqa: N818 - a refusal with its reasons, not a fault of the program
    """A workbook that is not taken, with all that was found wrong in it; `more` were found and not kept."""

    def __init__(self, problems: list[Problem], more: int = 0) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems, self.more = problems, more


def refusal(sentence: str, sheet: str = "") -> ExcelRefused:
    return ExcelRefused([Problem(sheet, 0, "", sentence)])


@dataclass
class Problems:
    """Collects; keeps the first `limit` and counts the others."""

    limit: int = MAX_TOLD
    kept: list[Problem] = field(default_factory=list)
    more: int = 0

    def tell(self, sheet: str, row: int, column: str, sentence: str) -> None:
        if len(self.kept) < self.limit:
            self.kept.append(Problem(sheet, row, column, sentence))
        else:
            self.more += 1

    def __len__(self) -> int:
        return len(self.kept) + self.more

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.kept)

    def raise_any(self) -> None:
        """Raises `ExcelRefused` where anything was told."""
        if self.kept:
            sheets = list(dict.fromkeys(problem.sheet for problem in self.kept))
            in_order = sorted(self.kept, key=lambda problem: (sheets.index(problem.sheet), problem.row))
            raise ExcelRefused(in_order, self.more)
