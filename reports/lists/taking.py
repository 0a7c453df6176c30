"""A list taken out: at once where it is short, else by a worker, who asks anew what the person may see then."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.text import slugify

from cchc.lib.dates import today
from cchc.lib.text import search_key
from reports.jobs import JobError
from reports.lists.registry import TABLES
from reports.lists.table import Asked, Found, ListTable
from reports.models import Job
from reports.sheets import Show, workbook, write_about, write_sheet
from units.models import Event, User
from units.scope import scope_of

AT_ONCE = 2_000  # rows that a page waits for: half a second
GONE = "Bạn không còn được xem danh sách này, hoặc danh sách không còn."


def written(table: ListTable, asked: Asked, found: Found, count: int) -> bytes:
    target = io.BytesIO()
    write(target, table, asked, found, count, show=lambda _: None)
    return target.getvalue()


def write(target: Any, table: ListTable, asked: Asked, found: Found, count: int, *, show: Show) -> int:
    """Write the workbook; returns how many rows there were."""
    with workbook(target) as book:
        numbers = {}
        for sheet in found.sheets:
            name = sheet_name(sheet.name or table.title)
            columns = sheet.columns or table.columns
            numbers[name] = write_sheet(book, name, columns, sheet.read(), total=count, show=show, frozen=table.frozen)
        write_about(book, said(table, asked, found), numbers=numbers, user=asked.user)
    return sum(numbers.values())


def sheet_name(title: str) -> str:
    """Excel takes 31 letters and none of these signs."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31].strip()


def said(table: ListTable, asked: Asked, found: Found) -> list[tuple[str, str]]:
    if asked.chosen:
        return [("Nội dung", table.title), ("Các dòng", "do người xuất chọn")]
    return [("Nội dung", table.title), *(found.said or [("Bộ lọc", "không lọc")])]


def file_name(table: ListTable, found: Found) -> str:
    """With what the page is of, where it is of one thing: «ho-so-don-vi-ubnd-phuong-mui-ne-2019-05-21.xlsx»."""
    of = [slugify(search_key(found.said[0][1]))[:50]] if table.keys and found.said else []
    return f"{'-'.join([table.slug, *of])}-{today():%Y-%m-%d}.xlsx"


def record(table: ListTable, asked: Asked, count: int) -> None:
    """Who took which list out, as for the download of a file (design, rule 8)."""
    scope = scope_of(asked.user)
    owners = scope.led or scope.own
    if owners:
        data = {"list": table.slug, "of": asked.of, "filter": asked.get.urlencode()[:2000], "rows": count}
        user = asked.user
        Event.objects.record("export_list", user, by=user, lead_unit=min(owners), occurred_on=today(), data=data)


# --- In a worker ----------------------------------------------------------------------------------------


def found_in(table: ListTable, asked: Asked) -> Found:
    """As the page answers: Http404, PermissionDenied, or the rows."""
    if len(asked.keys) != table.keys:
        raise Http404
    return table.find(asked)


def params_of(table: ListTable, asked: Asked, found: Found) -> dict[str, Any]:
    params = {"list": table.slug, "of": asked.of, "filter": asked.get.urlencode(), "chosen": list(asked.chosen)}
    return params | {"name": file_name(table, found)}


def table_of(job: Job) -> ListTable:
    return TABLES[job.params["list"]]


def asked_of(job: Job, user: User) -> Asked:
    params = job.params
    return Asked.read(user, params.get("filter", ""), params.get("of", ""), params.get("chosen", ()))


def name_of(job: Job) -> str:
    return str(job.params.get("name") or f"{table_of(job).slug}.xlsx")


def write_job(job: Job, user: User, path: Path, show: Show) -> int:
    """The workbook of a job's list, as its requester sees the rows now."""
    table, asked = table_of(job), asked_of(job, user)
    try:
        found = found_in(table, asked)
    except (Http404, PermissionDenied) as gone:
        raise JobError(GONE) from gone
    return write(str(path), table, asked, found, found.count(), show=show)
