"""Compare what is kept with its SHA-256: the bytes of every stored file, the frozen snapshot of every paper.

Each content is read once, in pieces, however many rows share it; rows come from a server-side cursor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from django.db import models
from pghistory.models import Event as HistoryRow

from reports.models import DocumentRevision
from reports.papers import freeze
from units.models import StoredFile

CHUNK = 500
NAMES: dict[type[models.Model], str] = {DocumentRevision: "bản đóng băng"}


class Fault(StrEnum):
    MISSING = "missing"
    UNREADABLE = "unreadable"
    SIZE = "size"
    CONTENT = "content"
    NOT_DESTROYED = "not_destroyed"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Differs:
    """`found`: the hash of what is there now, empty where nothing could be read. `belongs_to`: what links the file."""

    fault: Fault
    name: str
    sha256: str
    found: str
    belongs_to: list[str]


@dataclass
class Tally:
    """How much has been looked at: rows of files, contents read and their bytes, rows whose content was purged."""

    files: int = 0
    contents: int = 0
    size: int = 0
    purged: int = 0
    snapshots: int = 0
    faults: list[Differs] = field(default_factory=list)


def verify() -> Tally:
    tally = Tally()
    rows = StoredFile.objects.order_by("sha256", "pk").iterator(CHUNK)
    for sha256, group in groupby(rows, key=lambda row: row.sha256):
        tally.faults += _faults_of(sha256, list(group), tally)
    tally.faults += _changed_snapshots(tally)
    return tally


def _faults_of(sha256: str, rows: list[StoredFile], tally: Tally) -> Iterator[Differs]:
    """All rows of one content: the purged ones are destroyed when no other row needs the bytes."""
    kept = [row for row in rows if row.purged_at is None]
    tally.files += len(rows)
    tally.purged += len(rows) - len(kept)
    if not kept:
        if rows[0].path.exists():
            yield _differs(Fault.NOT_DESTROYED, rows[0])
        return
    tally.contents += 1
    try:
        with kept[0].path.open("rb") as file:
            found, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        yield from (_differs(Fault.MISSING if missing else Fault.UNREADABLE, row) for row in kept)
        return
    tally.size += size
    for row in kept:
        if found != sha256:
            yield _differs(Fault.CONTENT, row, found)
        elif row.size != size:
            yield _differs(Fault.SIZE, row, found)


def _differs(fault: Fault, row: StoredFile, found: str = "") -> Differs:
    return Differs(fault, row.original_name, row.sha256, found, belongs_to(row))


def belongs_to(file: StoredFile) -> list[str]:
    """«văn bản của hệ thống «Biên bản kiểm tra số 05/BB-TKT», bản PDF chính thức»: every row that links the file."""
    links = []
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not isinstance(relation, models.ManyToOneRel) or model is None or isinstance(model, str):
            continue
        if issubclass(model, HistoryRow):
            continue
        name = NAMES.get(model, model._meta.verbose_name)
        for row in model._base_manager.filter(**{relation.field.name: file}).order_by("pk"):
            links.append(f"{name} «{row}», {relation.field.verbose_name}")
    return links


def _changed_snapshots(tally: Tally) -> Iterator[Differs]:
    for revision in DocumentRevision.objects.select_related("document").order_by("pk").iterator(CHUNK):
        tally.snapshots += 1
        found = _frozen(revision)
        if found != revision.sha256:
            name = NAMES[DocumentRevision]
            yield Differs(Fault.SNAPSHOT, str(revision), revision.sha256, found, [f"{name} «{revision}»"])


def _frozen(revision: DocumentRevision) -> str:
    try:
        return freeze(revision.snapshot)
    except (TypeError, ValueError):  # what no canonical JSON can say was not frozen by us
        return ""
