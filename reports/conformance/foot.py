"""The foot of a paper: who signs, in which name, and who receives it (NĐ 30/2020, Phụ lục I, F20–F25)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.conformance.pages import Line

END = "./."
CAPACITY = re.compile(r"^(TM|KT|TL|TUQ|Q)\.\s*\S")
ROLES = (
    *("NGƯỜI LẬP BIÊN BẢN", "THƯ KÝ", "CHỦ TỌA", "CHỦ TRÌ", "ĐẠI DIỆN", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "TỔ TRƯỞNG"),
    *("TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "CHÁNH VĂN PHÒNG", "GIÁM ĐỐC", "NGƯỜI LÀM CHỨNG", "NGƯỜI KIỂM TRA"),
)
COLUMN = 45.0  # points between the centres of two lines of one signing block
ITEM = 14.0  # points that a line of the list of recipients may stand off its head


@dataclass
class Block:
    """One who signs: his authority and office, in capitals, and his name."""

    titles: list[Line]
    name: Line | None = None

    @property
    def centre(self) -> float:
        widest = max(self.titles, key=lambda line: line.width)
        return widest.centre


@dataclass
class Foot:
    """`starts`: how many lines of the body stand before it."""

    starts: int = 0
    end: Line | None = None
    blocks: list[Block] = field(default_factory=list)
    recipients: Line | None = None
    items: list[list[Line]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def find_foot(lines: Sequence[Line]) -> Foot:
    """`lines`: the main text below the title in reading order, tables left out."""
    ends = [n for n, line in enumerate(lines) if line.text.endswith(END)]
    starts = ends[-1] + 1 if ends else _first_signing_line(lines)
    foot = Foot(starts, lines[ends[-1]] if ends else None, lines=list(lines[starts:]))
    foot.recipients = next((line for line in foot.lines if line.text.startswith("Nơi nhận")), None)
    listed = _listed(foot)
    foot.items = _items(listed)
    signing = [row for row in foot.lines if row not in listed and row is not foot.recipients and row.box is None]
    foot.blocks = _blocks(signing)
    return foot


def _first_signing_line(lines: Sequence[Line]) -> int:
    marks = [n for n, line in enumerate(lines) if line.text.startswith("Nơi nhận") or _opens_block(line)]
    near = [n for n in marks if not marks or lines[n].page >= lines[marks[-1]].page - 1]
    return near[0] if near else len(lines)


def _opens_block(line: Line) -> bool:
    return line.is_upper and (bool(CAPACITY.match(line.text)) or line.text.startswith(ROLES)) and line.width < 260


def _listed(foot: Foot) -> list[Line]:
    head = foot.recipients
    listed: list[Line] = []
    last = head
    for line in foot.lines:
        if head is None or last is None or line.page != head.page or line.baseline <= head.baseline:
            continue
        if abs(line.x0 - head.x0) < ITEM and line.baseline - last.baseline < 2.2 * last.size:
            listed.append(line)
            last = line
    return listed


def _items(listed: Sequence[Line]) -> list[list[Line]]:
    items: list[list[Line]] = []
    for line in listed:
        if not items or line.text.startswith(("-", "–", "•", "+")):
            items.append([])
        items[-1].append(line)
    return items


def _blocks(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        if not line.is_upper:
            continue
        block = next((b for b in blocks if abs(b.centre - line.centre) < COLUMN), None)
        if block is None:
            blocks.append(Block([line]))
        else:
            block.titles.append(line)
    for block in blocks:
        block.name = _name(block, lines)
    return blocks


def _name(block: Block, lines: Sequence[Line]) -> Line | None:
    """The lowest line under the titles that is neither capitals nor a hint in brackets nor a note."""
    last = block.titles[-1]
    under = [
        line
        for line in lines
        if (line.page, line.baseline) > (last.page, last.baseline)
        and abs(line.centre - block.centre) < COLUMN
        and not line.is_upper
        and not re.search(r"[\d()]", line.text)
    ]
    return under[-1] if under else None
