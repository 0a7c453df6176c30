"""Findings that a conclusion opened for mending, for tests of what comes after it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cchc.tests.cast import Stage
from inspections.enums import ConclusionStatus, DocumentKind, FindingStatus, InspectionStatus
from inspections.models import ConclusionNotice, Finding
from inspections.tests.factories import STARTED_AT, FindingFactory, LegalDocumentFactory

CONCLUDED_ON = dt.date(2019, 5, 6)
DUE_ON = dt.date(2019, 6, 5)


def sign_minutes(stage: Stage, count: int = 3) -> list[Finding]:
    """The minutes are signed: the unit reads its findings and may explain."""
    inspection = stage.inspection
    inspection.status, inspection.started_at = InspectionStatus.MINUTES_SIGNED, STARTED_AT
    inspection.save()
    return [
        FindingFactory(
            inspection=inspection,
            position=number,
            text=f"Tồn tại thứ {number}: kế hoạch ban hành chậm",
            released_at=timezone.now(),
        )
        for number in range(1, count + 1)
    ]


def conclude(stage: Stage, count: int = 3, **changed: Any) -> list[Finding]:
    """The conclusion is issued: each finding has its last day, and waits for the unit. `changed`: fields of them all."""
    sign_minutes(stage, count)
    inspection = stage.inspection
    paper = LegalDocumentFactory(lead_unit=stage.city, kind=DocumentKind.NOTICE, symbol="TB-UBND")
    inspection.conclusion = ConclusionNotice.objects.create(
        lead_unit=stage.city,
        team=inspection.team,
        round=inspection.round,
        status=ConclusionStatus.ISSUED,
        dated_on=CONCLUDED_ON,
        legal_document=paper,
        issued_at=timezone.now(),
    )
    inspection.status = InspectionStatus.CONCLUDED
    inspection.save()
    values = {"status": FindingStatus.CONCLUDED, "due_on": DUE_ON, "first_due_on": DUE_ON} | changed
    common = {"conclusion": inspection.conclusion, "concluded_on": CONCLUDED_ON, "requirement": "Khắc phục dứt điểm."}
    Finding.objects.filter(inspection=inspection).update(**values, **common)
    return list(Finding.objects.filter(inspection=inspection).order_by("position"))


def picture(name: str = "bang-niem-yet.png", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")
