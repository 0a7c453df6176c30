"""Destroy the bytes of a file that should never have been here: a citizen's ID, a sick note (design, rule 18).

The row stays with name, size and hash, and so does everything that links it; who asks for it is told that the content
is gone. Bytes are kept once for all rows of the same content, so they leave the disk with the last row that is not
purged; until then the other rows, which somebody may need, still serve them, and the page says so.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from cchc.lib.dates import today
from cchc.lib.text import clean
from units import permissions
from units.enums import Role
from units.keeping import lock_content
from units.models import Event, Membership, StoredFile, User
from units.workflow import WorkflowError

DRAWN = "Tệp này do hệ thống lập và là bản gốc của một văn bản nên được giữ mãi, không hủy được."


@transaction.atomic
def purge_file(file_id: int, reason: str, *, by: User) -> StoredFile:
    """The bytes go last, under the lock: were the transaction lost after that, they would still be gone."""
    known = StoredFile.objects.visible_to(by).filter(pk=file_id).first()
    if known is None:
        raise Http404
    lock_content(known.sha256, alone=True)
    stored = StoredFile.objects.select_for_update(no_key=True).get(pk=file_id)
    if not permissions.can_purge(by, stored):
        raise PermissionDenied
    if stored.purged_at:
        raise WorkflowError("Nội dung của tệp này đã được hủy trước đó.")
    if stored.is_drawn:
        raise WorkflowError(DRAWN)
    stored.purge_reason = clean(reason)
    if not stored.purge_reason:
        raise WorkflowError("Hãy ghi lý do hủy nội dung tệp.", field="reason")
    stored.purged_at, stored.purged_by = timezone.now(), by
    stored.save(update_fields=["purged_at", "purged_by", "purge_reason"])
    destroyed = not same_content(stored).exists()
    _record(stored, by, destroyed=destroyed)
    if destroyed:
        stored.path.unlink(missing_ok=True)
    return stored


def same_content(stored: StoredFile) -> QuerySet[StoredFile]:
    """Other rows that still need the same bytes."""
    return StoredFile.objects.filter(sha256=stored.sha256, purged_at=None).exclude(pk=stored.pk)


def _record(stored: StoredFile, by: User, *, destroyed: bool) -> None:
    head = Membership.objects.in_force(today()).filter(
        user=by, role=Role.HOME_AFFAIRS_HEAD, lead_unit_id=stored.lead_unit_id
    )
    acts_as = head.select_related("user").first()
    data = {"name": stored.original_name, "sha256": stored.sha256, "size": stored.size, "bytes_destroyed": destroyed}
    Event.objects.record(
        "purge_file",
        stored,
        by=by,
        lead_unit=stored.lead_unit_id,
        membership=acts_as,
        title=acts_as.printed_title if acts_as else by.job_title,
        occurred_on=today(),
        note=stored.purge_reason,
        data=data,
    )
