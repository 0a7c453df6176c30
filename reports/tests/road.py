"""The road of a paper for tests: laid before, checked, signed and issued by the cast."""

from __future__ import annotations

import datetime as dt

from cchc.tests.cast import Stage
from reports import drafting, signing_off
from reports.enums import Desk
from reports.models import Document


def to_desk_that_signs(document: Document, stage: Stage) -> Document:
    """Submitted, and passed on to the leader."""
    document = drafting.submit(document.pk, by=stage.cast.home_affairs)
    if document.desk == Desk.HEAD:
        document = drafting.pass_on(document.pk, sha256=document.current.sha256, by=stage.cast.home_affairs_head)
    return document


def issue(document: Document, stage: Stage, *, number: int, dated_on: dt.date | None = None) -> Document:
    """From the draft to the issue, signed by the leader in the system."""
    document = to_desk_that_signs(document, stage)
    signing_off.sign(document.pk, sha256=document.current.sha256, by=stage.cast.leader)
    day = dated_on or Document.objects.get(pk=document.pk).dated_on
    signing_off.issue(document.pk, number=number, dated_on=day, by=stage.cast.clerk)
    return Document.objects.get(pk=document.pk)
