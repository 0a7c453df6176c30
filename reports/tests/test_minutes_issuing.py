"""Minutes from the completed checklist to the signed paper: who may, when, and what stays frozen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from cchc.lib.canonical import canonical_json, sha256_hex
from cchc.lib.files import FileRefused
from cchc.tests.cast import Stage
from inspections.completion import missing
from inspections.enums import InspectionStatus, Mark
from inspections.models import Finding
from inspections.workflow import WorkflowError
from reports import issuing, jobs, signing
from reports.enums import DocumentStatus, Signatory, SigningWay
from reports.models import Document, DocumentRevision, Job, NumberSeries, Signature
from reports.signing import PaperSigner
from reports.snapshots import minutes_snapshot
from reports.tests.builders import full_snapshot, ready_stage
from units.enums import Role
from units.models import Event, Notification

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 5, 21)
ON_PAPER = {
    "secretary": PaperSigner("Đặng Thư Ký", "Chuyên viên"),
    "chair": PaperSigner("Hồ Chủ Trì", "Trưởng phòng Tư pháp"),
    "unit": PaperSigner("Đỗ Chủ Tịch", "Chủ tịch UBND phường Mũi Né"),
}
WITNESS = PaperSigner("Lý Làm Chứng", "Trưởng khu phố 1")


@pytest.fixture(autouse=True)
def _on_the_day_of_the_visit(settings: Any) -> None:
    settings.CCHC_DEMO_TODAY = DAY


@pytest.fixture
def ready() -> Stage:
    return ready_stage(findings=3)


def _drawn(stage: Stage, *, opinion: bool = True) -> Document:
    document = issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary)
    if opinion:
        issuing.give_opinion(stage.inspection.pk, "Thống nhất với nội dung biên bản.", by=stage.cast.unit_head)
    return Document.objects.get(pk=document.pk)


def _confirm(stage: Stage, part: str, who: str, *, by: str | None = None, sha256: str = "") -> Document:
    revision = Document.objects.get(inspection=stage.inspection).current
    people = stage.cast.people()
    return signing.confirm_in_system(
        stage.inspection.pk, part, signer=people[who], sha256=sha256 or revision.sha256, by=people[by or who]
    )


def _paper(stage: Stage, **changes: Any) -> Document:
    arguments: dict[str, Any] = {"signers": ON_PAPER, "signed_on": DAY, "by": stage.cast.secretary} | changes
    return signing.sign_on_paper(stage.inspection.pk, **arguments)


# --- Drawing up -----------------------------------------------------------------------------------


def test_drawing_up_asks_the_unit_to_read_each_time(ready: Stage):
    issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)
    issuing.take_back(ready.inspection.pk, by=ready.cast.chair, reason="Sai giờ")
    document = issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)

    told = Notification.objects.filter(kind="minutes_drawn", unit=ready.inspection.unit)

    ask = "mời đơn vị đọc dự thảo, cho ý kiến và ký"
    assert list(told.filter(role=Role.UNIT_HEAD).order_by("pk").values_list("text", flat=True)) == [
        f"Tổ kiểm tra đã lập biên bản số {document.code}: {ask}",
        f"Tổ kiểm tra đã lập lại biên bản số {document.code}: {ask}",
    ]
    assert {notice.role for notice in told} == {Role.UNIT_HEAD, Role.UNIT_OFFICER}


def test_drawing_up_freezes_a_numbered_revision_and_asks_for_its_pdf(ready: Stage):
    document = issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)

    revision = document.current
    ready.inspection.refresh_from_db()
    assert (document.code, document.revision, ready.inspection.status) == ("01/BB-TKT", 1, "minutes_drawn")
    assert revision.sha256 == sha256_hex(canonical_json(revision.snapshot))
    assert Job.objects.get().revision == revision
    assert Event.objects.about(ready.inspection)[0].verb == "draw_up_minutes"


def test_a_checklist_that_lacks_something_is_not_drawn_up_and_takes_no_number(ready: Stage):
    ready.inspection.answers.filter(criterion__code="1.1.2").update(mark="", score=None)

    with pytest.raises(WorkflowError, match=r"1\.1\.2\. .+: chưa có kết quả"):
        issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)

    assert not NumberSeries.objects.exists()


@pytest.mark.parametrize("who", ["member", "home_affairs", "leader", "unit_head"])
def test_only_chair_and_secretary_draw_up(ready: Stage, who: str):
    with pytest.raises(PermissionDenied):
        issuing.draw_up(ready.inspection.pk, by=ready.cast.people()[who])


def test_an_outsider_finds_no_inspection_to_draw_up(ready: Stage):
    with pytest.raises(Http404):
        issuing.draw_up(ready.inspection.pk, by=ready.cast.other_unit_head)


def test_the_second_of_two_drawings_up_is_refused(ready: Stage):
    _drawn(ready, opinion=False)

    with pytest.raises(WorkflowError, match="đang diễn ra"):
        issuing.draw_up(ready.inspection.pk, by=ready.cast.chair)


def test_the_snapshot_holds_what_the_paper_prints_and_nothing_internal(ready: Stage):
    ready.inspection.answers.update(internal_note="chỉ nội bộ", override_score=1, override_reason="lý do kín")

    text = canonical_json(_drawn(ready).current.snapshot).decode()

    assert "Niêm yết thiếu 09 thủ tục" in text
    assert "Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019" in text
    assert "chỉ nội bộ" not in text
    assert "lý do kín" not in text


def test_the_sample_snapshot_has_the_shape_of_a_real_one(ready: Stage):
    snapshot = _drawn(ready).current.snapshot

    assert snapshot.keys() == full_snapshot().keys()
    assert snapshot["fields"][0].keys() == full_snapshot()["fields"][0].keys()


def test_names_are_those_in_force_on_the_documents_date(ready: Stage):
    document = _drawn(ready)
    ready.ward.names.create(
        valid_from=dt.date(2019, 6, 1),
        official_name="Ủy ban nhân dân phường Mới",
        short_name="UBND phường Mới",
        place_name="Mới",
        document_symbol="UBND",
    )

    again = minutes_snapshot(ready.inspection, document)

    assert again["at"] == "tại Ủy ban nhân dân phường Mũi Né"


def test_a_frozen_revision_cannot_be_changed_even_in_the_database(ready: Stage):
    revision = _drawn(ready).current

    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentRevision.objects.filter(pk=revision.pk).update(snapshot={})


def test_an_inspection_without_findings_is_drawn_up_too():
    stage = ready_stage()

    snapshot = _drawn(stage).current.snapshot

    assert snapshot["counts"]["findings"] == ""
    assert snapshot["causes"] == []


# --- Opinion, taking back -------------------------------------------------------------------------


def test_the_units_opinion_is_a_new_revision_that_differs_in_nothing_else(ready: Stage):
    document = _drawn(ready)

    first, second = document.revisions.order_by("revision")
    assert second.snapshot["opinion"] == ["Thống nhất với nội dung biên bản."]
    assert {**second.snapshot, "opinion": []} == first.snapshot
    assert second.sha256 != first.sha256
    assert Job.objects.filter(revision=second).exists()


def test_an_opinion_entered_for_the_unit_names_whose_words_they_are(ready: Stage):
    issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)

    with pytest.raises(WorkflowError, match="họ tên, chức vụ"):
        issuing.give_opinion(ready.inspection.pk, "Thống nhất.", by=ready.cast.secretary)
    issuing.give_opinion(ready.inspection.pk, "Thống nhất.", by=ready.cast.secretary, spoken_by="Đỗ Chủ Tịch, Chủ tịch")

    assert "Đỗ Chủ Tịch, Chủ tịch" in Event.objects.filter(verb="give_opinion").get().note


def test_taking_back_keeps_the_number_and_raises_the_revision(ready: Stage):
    document = _drawn(ready)

    issuing.take_back(ready.inspection.pk, "Sót một tồn tại", by=ready.cast.chair)
    ready.inspection.refresh_from_db()
    between = (ready.inspection.status, Document.objects.get().status)
    again = issuing.draw_up(ready.inspection.pk, by=ready.cast.secretary)

    assert between == (InspectionStatus.IN_PROGRESS, DocumentStatus.RETURNED)
    assert (again.pk, again.number, again.revision, again.status) == (document.pk, document.number, 3, "draft")
    assert again.current.snapshot["opinion"] == []


def test_only_the_chair_takes_back_and_only_with_a_reason(ready: Stage):
    _drawn(ready)

    with pytest.raises(PermissionDenied):
        issuing.take_back(ready.inspection.pk, "Sót", by=ready.cast.secretary)
    with pytest.raises(WorkflowError, match="lý do"):
        issuing.take_back(ready.inspection.pk, "  ", by=ready.cast.chair)


# --- Signing --------------------------------------------------------------------------------------


def test_signing_on_paper_locks_at_once_and_releases_the_findings(ready: Stage):
    _drawn(ready)

    document = _paper(ready)

    ready.inspection.refresh_from_db()
    assert (document.status, document.way, ready.inspection.status) == ("signed", "paper", "minutes_signed")
    assert document.waits_for_scan
    assert not Finding.objects.filter(released_at=None).exists()
    assert document.legal_document
    assert (document.legal_document.code, document.legal_document.kind) == ("01/BB-TKT", "minutes")
    assert Job.objects.filter(final=True).count() == 1


def test_paper_signed_before_the_minutes_or_tomorrow_is_refused(ready: Stage):
    _drawn(ready)

    for day in (dt.date(2019, 5, 20), dt.date(2019, 5, 22)):
        with pytest.raises(WorkflowError, match="Ngày ký không được"):
            _paper(ready, signed_on=day)


def test_paper_signing_names_every_part(ready: Stage):
    _drawn(ready)

    with pytest.raises(WorkflowError, match="đại diện đơn vị được kiểm tra"):
        _paper(ready, signers={part: ON_PAPER[part] for part in ("secretary", "chair")})


def test_three_confirmations_in_the_system_sign_the_minutes(ready: Stage):
    _drawn(ready)

    states = [_confirm(ready, part, part).status for part in ("secretary", "chair")]
    document = _confirm(ready, "unit", "unit_head")

    assert states == ["in_signing", "in_signing"]
    assert (document.status, document.way) == ("signed", "system")
    assert {row.sha256 for row in Signature.objects.all()} == {document.current.sha256}
    assert [event.capacity for event in Event.objects.filter(verb="confirm_minutes")] == ["own"] * 3


def test_the_head_confirms_on_the_chairs_device_as_himself(ready: Stage):
    _drawn(ready)

    _confirm(ready, "unit", "unit_head", by="chair")

    signature = Signature.objects.get()
    assert (signature.user, signature.entered_by) == (ready.cast.unit_head, ready.cast.chair)
    assert signature.title == "Chủ tịch UBND phường Mũi Né"


@pytest.mark.parametrize(
    ("part", "who"), [("unit", "unit_officer"), ("chair", "secretary"), ("secretary", "chair"), ("unit", "chair")]
)
def test_nobody_confirms_anothers_part(ready: Stage, part: str, who: str):
    _drawn(ready)

    with pytest.raises(WorkflowError, match="không có quyền ký"):
        _confirm(ready, part, who)


def test_a_confirmation_of_an_older_revision_is_refused(ready: Stage):
    old = _drawn(ready, opinion=False).current.sha256
    issuing.give_opinion(ready.inspection.pk, "Thống nhất.", by=ready.cast.unit_head)

    with pytest.raises(WorkflowError, match="bản mới"):
        _confirm(ready, "chair", "chair", sha256=old)


def test_nobody_signs_before_the_unit_has_given_its_opinion(ready: Stage):
    _drawn(ready, opinion=False)

    with pytest.raises(WorkflowError, match="ý kiến của đơn vị"):
        _confirm(ready, "chair", "chair")


def test_from_the_first_signature_on_nothing_changes(ready: Stage):
    _drawn(ready)
    _confirm(ready, "chair", "chair")

    with pytest.raises(WorkflowError, match="Đã có người ký"):
        issuing.take_back(ready.inspection.pk, "Sót", by=ready.cast.chair)
    with pytest.raises(WorkflowError, match="Đã có người ký"):
        issuing.give_opinion(ready.inspection.pk, "Khác", by=ready.cast.unit_head)
    with pytest.raises(WorkflowError, match="đã ký rồi"):
        _confirm(ready, "chair", "chair")


def test_what_is_not_confirmed_in_the_system_may_be_signed_on_paper(ready: Stage):
    _drawn(ready)
    _confirm(ready, "chair", "chair")

    document = _paper(ready, signers={part: ON_PAPER[part] for part in ("secretary", "unit")})

    assert (document.status, document.way) == ("signed", "paper")


def test_a_unit_that_refuses_leaves_its_reason_and_a_witness_and_the_team_signs(ready: Stage):
    _drawn(ready, opinion=False)

    refused = signing.unit_refuses(
        ready.inspection.pk,
        "không đồng ý với tồn tại số 2",
        WITNESS,
        by=ready.cast.secretary,
        refused_by=ON_PAPER["unit"],
        signed_on=DAY,
    )
    document = _paper(ready, signers={part: ON_PAPER[part] for part in ("secretary", "chair")})

    assert refused.status == DocumentStatus.IN_SIGNING
    assert (document.status, document.way) == ("signed", SigningWay.REFUSED)
    assert Signature.objects.get(part=Signatory.UNIT).reason == "không đồng ý với tồn tại số 2"


def test_the_ward_reads_the_draft_from_the_day_it_is_drawn_up(ready: Stage):
    def seen() -> bool:
        return Document.objects.visible_to(type(ready.cast.unit_head).objects.get(username="chutich")).exists()

    before = seen()
    _drawn(ready)
    after = seen()
    issuing.take_back(ready.inspection.pk, "Sót", by=ready.cast.chair)

    assert (before, after, seen()) == (False, True, False)


# --- The scan -------------------------------------------------------------------------------------


def test_a_scan_is_taken_by_its_content_and_ends_the_waiting(ready: Stage):
    _drawn(ready)
    document = _paper(ready)
    jobs.run(Job.objects.get(final=True).pk)
    document.refresh_from_db()
    assert document.pdf
    pdf = document.pdf.path.read_bytes()

    issuing.attach_scan(document.pk, SimpleUploadedFile("scan.pdf", pdf), by=ready.cast.clerk)

    document.refresh_from_db()
    assert not document.waits_for_scan
    assert document.scan
    assert document.scan.media_type == "application/pdf"


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00" + b"\0" * 200], ids=["0 bytes", "exe named pdf"])
def test_a_file_that_is_no_pdf_is_refused_as_scan(ready: Stage, content: bytes):
    _drawn(ready)
    document = _paper(ready)

    with pytest.raises(FileRefused):
        issuing.attach_scan(document.pk, SimpleUploadedFile("scan.pdf", content), by=ready.cast.secretary)

    document.refresh_from_db()
    assert document.scan is None


def test_the_wards_head_reads_but_attaches_no_scan(ready: Stage):
    _drawn(ready)
    document = _paper(ready)

    with pytest.raises(PermissionDenied):
        issuing.attach_scan(document.pk, SimpleUploadedFile("s.pdf", b"%PDF-"), by=ready.cast.unit_head)


# --- What is missing ------------------------------------------------------------------------------


def test_completion_names_every_gap_and_where_to_close_it(ready: Stage):
    answers = {answer.criterion.code: answer for answer in ready.inspection.answers.select_related("criterion")}
    ready.inspection.answers.filter(pk=answers["1.1.1"].pk).update(mark="")
    ready.inspection.answers.filter(pk=answers["1.1.2"].pk).update(mark=Mark.RESULT, score=None)
    ready.inspection.answers.filter(pk=answers["1.1.3"].pk).update(mark=Mark.NOT_DUE)
    ready.inspection.answers.filter(pk=answers["2.1.1"].pk).update(override_stale=True)
    ready.inspection.answers.filter(pk=answers["2.1.3"].pk).update(score=0)
    ready.inspection.attendees.filter(side="unit").delete()
    ready.inspection.place, ready.inspection.ended_at = "", None

    gaps = missing(ready.inspection)

    assert [gap.kind for gap in gaps] == [
        "unanswered", "incomplete", "reason", "override", "people", "meeting", "meeting", "finding",
    ]  # fmt: skip
    assert gaps[0].url.endswith(f"#i{answers['1.1.1'].criterion_id}")
    assert [gap.blocking for gap in gaps] == [True] * 7 + [False]


def test_what_somebody_signed_at_is_kept_to_the_minute(ready: Stage):
    _drawn(ready)
    _confirm(ready, "chair", "chair")

    signed_at = Signature.objects.get().signed_at
    assert signed_at
    assert signed_at.astimezone(timezone.get_default_timezone()).date() == DAY
