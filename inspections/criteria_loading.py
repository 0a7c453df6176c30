"""An uploaded workbook becomes a draft set: first what it would do is shown, then exactly that is done.

What was shown travels back with the page, signed, so that nothing is kept of an upload that nobody confirms.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import IO

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction

from cchc.lib.criteria import ParsedSet, parse_set
from cchc.lib.text import search_key
from inspections import permissions
from inspections.criteria_comparing import Comparison, Node, by_code, compare, make_node, node_of
from inspections.criteria_data import node_data, set_data
from inspections.criteria_excel import Uploaded, read_set
from inspections.criteria_lineage import set_earlier
from inspections.importing import plain, write_draft
from inspections.models import CriteriaSet, Criterion
from inspections.workflow import WorkflowError
from units.models import Event, User

MAX_CARRIED = 2 * 1024**2  # letters of a signed upload
VALID_SECONDS = 12 * 3600
STALE = "Bản xem trước đã cũ: bộ tiêu chí này vừa được sửa, hoặc đã quá lâu. Hãy tải tệp lên lại để xem trước lần nữa."


@dataclass(frozen=True)
class Preview:
    """What an upload would do: replace `draft`, or make a new set; how it differs from `base`."""

    parsed: ParsedSet
    draft: CriteriaSet | None
    previous: CriteriaSet | None
    base: CriteriaSet | None
    comparison: Comparison | None
    carried: str  # signed, for `load`
    counts: dict[str, int] = field(default_factory=dict)


def preview(stream: IO[bytes], *, lead_unit_id: int, by: User) -> Preview:
    """Raises ExcelRefused with every fault, also those that lie in what is stored here."""
    uploaded = read_set(stream, slugs=known_slugs(lead_unit_id))
    draft = _draft(uploaded, lead_unit_id)
    previous = _previous(uploaded, lead_unit_id)
    _check_earlier(uploaded, previous)
    carried = _carry(uploaded, lead_unit_id, draft, previous, by)
    parsed = parse_set(uploaded.data)
    base = draft or previous
    comparison = _compare(parsed, uploaded, base, of_previous=base is not None and base is not draft)
    return Preview(parsed, draft, previous, base, comparison, carried, _counts(parsed))


@transaction.atomic
def load(carried: str, *, by: User) -> CriteriaSet:
    """Do what the preview showed. Raises WorkflowError where what is stored has changed since."""
    try:
        told = signing.loads(carried, salt=_salt(by), max_age=VALID_SECONDS)
    except signing.BadSignature:
        raise WorkflowError(STALE) from None
    if not permissions.can_make_criteria_set(by, told["lead_unit"]):
        raise PermissionDenied
    parsed = parse_set(json.loads(told["data"]))
    rows = CriteriaSet.objects.visible_to(by).select_for_update(of=("self",))
    draft = rows.filter(lead_unit=told["lead_unit"], code=parsed.code).first()
    if fingerprint(draft) != told["state"]:
        raise WorkflowError(STALE)
    previous = CriteriaSet.objects.visible_to(by).filter(pk=told["previous"]).first()
    loaded = write_draft(draft, parsed, lead_unit_id=told["lead_unit"], code=parsed.code, previous=previous)
    if previous:
        set_earlier(loaded, previous, told["earlier"])
    Event.objects.record("load_criteria_set", loaded, by=by, lead_unit=loaded.lead_unit_id, data=_counts(parsed))
    return loaded


def known_slugs(lead_unit_id: int) -> dict[str, str]:
    """Search key of a field's name → its slug, in all sets of the authority: a field keeps its slug over the years."""
    fields = Criterion.objects.filter(criteria_set__lead_unit=lead_unit_id).fields().order_by("pk")
    return {search_key(text): slug for text, slug in fields.values_list("text", "field_slug")}


def fingerprint(criteria_set: CriteriaSet | None) -> str:
    """Of all that the set says; '' where there is none."""
    if criteria_set is None:
        return ""
    rows = criteria_set.criteria.order_by("position")
    said = [criteria_set.pk, criteria_set.status, set_data(criteria_set), [(row.level, node_data(row)) for row in rows]]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def _salt(by: User) -> str:
    return f"criteria-upload:{by.pk}"


def _carry(
    uploaded: Uploaded, lead_unit_id: int, draft: CriteriaSet | None, previous: CriteriaSet | None, by: User
) -> str:
    told = {
        "data": json.dumps(plain(uploaded.data), ensure_ascii=False),
        "lead_unit": lead_unit_id,
        "state": fingerprint(draft),
        "previous": previous.pk if previous else None,
        "earlier": uploaded.earlier,
    }
    carried = signing.dumps(told, salt=_salt(by), compress=True)
    if len(carried) > MAX_CARRIED:
        raise uploaded.refuse("title", "Bộ tiêu chí dài quá mức có thể nạp một lần. Hãy rút gọn phần hướng dẫn.")
    return carried


def _draft(uploaded: Uploaded, lead_unit_id: int) -> CriteriaSet | None:
    known = CriteriaSet.objects.filter(lead_unit=lead_unit_id, code=uploaded.data["code"]).first()
    if known and known.is_published:
        raise uploaded.refuse("code", f"Bộ {known.code} đã công bố nên không thay được. Hãy đặt mã khác cho bản mới.")
    return known


def _previous(uploaded: Uploaded, lead_unit_id: int) -> CriteriaSet | None:
    if not uploaded.previous:
        return None
    if uploaded.previous == uploaded.data["code"]:
        raise uploaded.refuse("previous", "Bộ tiêu chí không thể nối tiếp chính nó.")
    found = CriteriaSet.objects.filter(lead_unit=lead_unit_id, code=uploaded.previous).first()
    if found is None:
        raise uploaded.refuse("previous", f"Không có bộ tiêu chí nào mang mã «{uploaded.previous}».")
    return found


def _check_earlier(uploaded: Uploaded, previous: CriteriaSet | None) -> None:
    known = set(previous.criteria.values_list("code", flat=True)) if previous else set()
    for code, earlier in uploaded.earlier.items():
        if previous is None:
            raise uploaded.refuse("earlier", "Chưa ghi bộ trước ở cột «Nối tiếp bộ» của trang «Bộ tiêu chí».", code)
        for each in earlier:
            if each not in known:
                raise uploaded.refuse("earlier", f"Bộ {previous.code} không có tiêu chí {each}.", code)


def _compare(
    parsed: ParsedSet, uploaded: Uploaded, base: CriteriaSet | None, *, of_previous: bool
) -> Comparison | None:
    if base is None:
        return None
    earlier = [node_of(row) for row in base.criteria.order_by("position")]
    later = nodes_of(parsed)
    if not of_previous:
        return compare(earlier, later, by_code(earlier, later))
    keys = {node.code: node.key for node in earlier}
    links = [(keys[each], code) for code, codes in uploaded.earlier.items() for each in codes]
    return compare(earlier, later, links or by_code(earlier, later))


def nodes_of(parsed: ParsedSet) -> list[Node]:
    """By code, for a set that has no rows yet."""
    return [make_node(node.code, node.parent or None, node.level, vars(node)) for node in parsed.nodes]


def _counts(parsed: ParsedSet) -> dict[str, int]:
    return {
        "fields": sum(node.level == 1 for node in parsed.nodes),
        "groups": sum(node.level > 1 and not node.is_leaf for node in parsed.nodes),
        "leaves": sum(node.is_leaf for node in parsed.nodes),
    }
