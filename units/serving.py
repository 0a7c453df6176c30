"""Serve a stored file. The caller has asked `visible_to` of something that links it (design, rule 16)."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase

from units.models import StoredFile

SHOWN_IN_PAGE = ("application/pdf", "image/jpeg", "image/png", "image/webp")


def serve_file(stored: StoredFile | None, *, inline: bool = False) -> HttpResponseBase:
    """The bytes as attachment; `inline` only for images and PDF. Never sniffed, never scripted."""
    if stored is None or stored.purged_at or not stored.path.exists():
        raise Http404
    inline = inline and stored.media_type in SHOWN_IN_PAGE
    response = FileResponse(
        stored.path.open("rb"), as_attachment=not inline, filename=stored.original_name, content_type=stored.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # A PDF shown by the browser's own viewer refuses `sandbox`; it runs no script of ours.
    policy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    response["Content-Security-Policy"] = policy if inline else f"{policy}; sandbox"
    return response
