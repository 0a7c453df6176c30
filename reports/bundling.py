"""All minutes of a round as one ZIP: what is kept, copied file by file in a worker, with a list of what is not there."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from cchc.lib.text import search_key
from inspections.enums import AFTER_SIGNING, InspectionStatus
from inspections.models import Inspection, Round
from reports.enums import DocumentStatus, PaperKind
from reports.models import Document, Job
from units.models import StoredFile, User

ZIP = "application/zip"
LIST = "danh-sach.txt"
# Their minutes are, or will be, drawn: what a bundle of the round should hold.
EXPECTED = (InspectionStatus.MINUTES_DRAWN, *AFTER_SIGNING)


def write_bundle(job: Job, user: User, path: Path, show: Callable[[int], None]) -> int:
    """PDF and DOCX of the minutes of the round that this person reads. Returns the number of files."""
    rows = list(minutes_of(job.params["round"], user))
    written, said = 0, []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for done, (inspection, document) in enumerate(rows, 1):
            files = [] if document is None else list(_files(document))
            for name, stored in files:
                with (
                    stored.path.open("rb") as source,
                    bundle.open(f"{file_stem(inspection, document)}{name}", "w") as target,
                ):
                    shutil.copyfileobj(source, target)
                written += 1
            said.append(_line(inspection, document, found=bool(files)))
            show(5 + 90 * done // len(rows))
        bundle.writestr(LIST, "\n".join(said) + "\n")
    return written


def minutes_of(round_id: int, user: User) -> Iterator[tuple[Inspection, Document | None]]:
    """Each inspection of the round that this person sees and whose minutes are drawn, with them."""
    inspections = Inspection.objects.visible_to(user).filter(round=round_id, status__in=EXPECTED).select_related("unit")
    papers = Document.objects.visible_to(user).filter(kind=PaperKind.MINUTES, inspection__round=round_id)
    papers = papers.exclude(status=DocumentStatus.CANCELLED).select_related("pdf", "docx", "scan")
    of = {paper.inspection_id: paper for paper in papers}
    for inspection in inspections.order_by("unit__sort_key", "pk"):
        yield inspection, of.get(inspection.pk)


def name_of(job: Job) -> str:
    round_ = Round.objects.select_related("plan").get(pk=job.params["round"])
    return f"bien-ban-{_slug(round_.name)}-{round_.plan.year}.zip"


def file_stem(inspection: Inspection, document: Document | None) -> str:
    code = document.code.replace("/", "-") if document else ""
    return f"{code}-{_slug(inspection.unit.short_name)}"


def _slug(text: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in search_key(text)).split())


def _files(document: Document) -> Iterator[tuple[str, StoredFile]]:
    """How the name of each ends, and the file: the scan stands apart from the PDF that the system drew."""
    for stored, ending in ((document.pdf, ""), (document.scan, "-ban-scan"), (document.docx, "")):
        if stored is not None and stored.purged_at is None and stored.path.exists():
            yield f"{ending}{Path(stored.original_name).suffix}", stored


def _line(inspection: Inspection, document: Document | None, *, found: bool) -> str:
    if document is None or not found:
        return f"{inspection.unit}: chưa có bản chính thức"
    return f"{inspection.unit}: biên bản số {document.code}, {document.get_status_display().lower()}"
