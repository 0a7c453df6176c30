"""The day of a paper, read off its pages; the rules of layout follow from it."""

from __future__ import annotations

import datetime as dt
import re

from reports.conformance.pages import Line
from reports.conformance.paper import Paper

ND30_FROM = dt.date(2020, 3, 5)  # said here again: what checks the drawing takes nothing from it
LONG_DATE = re.compile(r"ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+(?P<year>\d{4})", re.IGNORECASE)
YEAR = re.compile(r"năm\s+(\d{4})")
MEETING = re.compile(r"^(Hôm nay|Thời gian|Vào hồi|Hồi)|kết thúc", re.IGNORECASE)


def profile_of(paper: Paper) -> str:
    """The rules of its day; of its year while the day is open; of today where nothing is said."""
    day = paper_date(paper)
    if day:
        return "nd30" if day >= ND30_FROM else "tt01"
    place = paper.header.place
    texts = [place.text] if place else [line.text for line in [*paper.subject, *paper.header.about]]
    years = [int(year) for text in texts for year in YEAR.findall(text)]
    return "tt01" if years and max(years) < 2020 else "nd30"


def paper_date(paper: Paper) -> dt.date | None:
    if paper.header.place:
        return _date(paper.header.place.text)
    found = meeting_date(paper)
    return _date(found[1]) if found else None


def meeting_date(paper: Paper) -> tuple[Line, str] | None:
    """The sentence of minutes that says when they opened or closed: its line and the date as it is written."""
    for paragraph in paper.body:
        read = LONG_DATE.search(paragraph.text) if MEETING.search(paragraph.text) else None
        if read:
            line = next((row for row in paragraph.lines if read[0] in row.text), paragraph.first)
            return line, read[0]
    return None


def _date(text: str) -> dt.date | None:
    read = LONG_DATE.search(text)
    if read is None:
        return None
    try:
        return dt.date(int(read["year"]), int(read["month"]), int(read["day"]))
    except ValueError:
        return None
