"""Serve a stored file. The caller has asked `visible_to` of what links it (design, rule 16)."""

from __future__ import annotations

from django.db.models import Model
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render

from cchc.lib.dates import today
from cchc.requests import Request
from units.models import Event, StoredFile

PICTURES = ("image/jpeg", "image/png", "image/webp")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
ASKS_TO_KEEP = "tai-ve"  # ?tai-ve=1: as a file to keep, also what could be shown


def serve_file(
    request: Request, stored: StoredFile | None, *, linked_by: Model, inline: bool = False
) -> HttpResponseBase:
    """The bytes, never sniffed, never scripted: as attachment, or with `inline` in the page what a browser may show.

    Shown are pictures, and PDFs that the system drew itself. Whatever was uploaded is in a `sandbox`, and an uploaded
    PDF is always an attachment: several viewers (Firefox, older Chrome) refuse to run in a sandbox.

    Each GET that sends bytes writes one event `download_file`, whether they are shown or kept: the preview frame on the
    page of the minutes and a picture opened in a tab put the whole content on the device just as well. The system has no
    thumbnails; should it get some, they are a view of their own and write none. HEAD sends nothing and writes nothing.
    """
    if stored is None:
        raise Http404
    if stored.purged_at:
        return render(request, "410.html", {"file": stored}, status=410)
    if not stored.path.exists():
        raise Http404
    shown = inline and ASKS_TO_KEEP not in request.GET and _may_be_shown(stored)
    if request.method == "GET":
        _record(request, stored, linked_by, shown=shown)
    response = FileResponse(
        stored.path.open("rb"), as_attachment=not shown, filename=stored.original_name, content_type=stored.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY if stored.is_drawn else f"{POLICY}; sandbox"
    return response


def _may_be_shown(stored: StoredFile) -> bool:
    return stored.media_type in PICTURES or (stored.is_drawn and stored.media_type == "application/pdf")


def _record(request: Request, stored: StoredFile, linked_by: Model, *, shown: bool) -> None:
    data = {
        "name": stored.original_name,
        "sha256": stored.sha256,
        "of": linked_by._meta.model_name,
        "of_id": str(linked_by.pk),
        "shown": shown,
    }
    Event.objects.record(
        "download_file", stored, by=request.user, lead_unit=stored.lead_unit_id, occurred_on=today(), data=data
    )
