"""Causes of findings, as inspectors and units name them in free words: the same words are the same cause.

Letter case, space and the full stop at the end make no difference. A cause is named in an address by the MD5 of what is
left: it may be long, and only says which rows are meant.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import MD5, Lower
from django.db.models.lookups import Exact

from inspections.enums import SubmissionStatus
from inspections.models import SubmissionItem

INSPECTORS, UNITS, ANYBODY = "inspectors", "units", "anybody"
NAMED_BY = {INSPECTORS: "Tổ kiểm tra", UNITS: "Đơn vị", ANYBODY: "Tổ kiểm tra hoặc đơn vị"}


def digest_of(column: str) -> MD5:
    """The MD5 by which the same words are known, as SQL."""
    one_spaced = Func(F(column), Value(r"\s+"), Value(" "), Value("g"), function="REGEXP_REPLACE")
    bare = Func(one_spaced, Value(" .;"), function="BTRIM", output_field=TextField())
    return MD5(Lower(bare), output_field=CharField())


def _said(column: str, digest: str) -> Any:
    return Exact(digest_of(column), digest)


def said_by_inspectors(digest: str) -> Q:
    """Findings whose inspectors named this cause."""
    return Q(_said("cause", digest))


def named_by(side: str) -> Q:
    """Findings of which that side, or anybody, named a cause."""
    items = SubmissionItem.objects.filter(submission__status=SubmissionStatus.SUBMITTED).exclude(cause="")
    of_units = Q(pk__in=items.order_by().values("finding"))
    return {INSPECTORS: ~Q(cause=""), UNITS: of_units, ANYBODY: ~Q(cause="") | of_units}[side]


def said_by_units(digest: str) -> Q:
    """Findings of which the unit named this cause in something it handed in."""
    items = SubmissionItem.objects.filter(_said("cause", digest), submission__status=SubmissionStatus.SUBMITTED)
    return Q(pk__in=items.order_by().values("finding"))
