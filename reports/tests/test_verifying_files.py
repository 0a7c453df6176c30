"""What is kept is compared with its SHA-256, and what differs is named with the paper that it belongs to."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction

from cchc.commands import CommandError
from cchc.tests.cast import Stage
from cchc.tests.world import small_picture
from inspections import evidencing
from inspections.models import Evidence
from inspections.tests.checklists import answer_of
from reports import issuing
from reports.models import Document, DocumentRevision
from reports.tests.builders import ready_stage
from reports.verifying_files import Fault, verify
from units.keeping import keep_bytes
from units.models import StoredFile
from units.purging import purge_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(stage: Stage) -> Evidence:
    return evidencing.add_evidence(
        stage.inspection,
        SimpleUploadedFile("anh.png", small_picture()),
        evidence_id=uuid.uuid4(),
        criteria=[answer_of(stage.inspection, "1.1.1").criterion_id],
        by=stage.cast.secretary,
    )


def another_row(file: StoredFile, name: str) -> StoredFile:
    city = file.lead_unit_id
    return keep_bytes(file.path.read_bytes(), name=name, media_type="image/png", lead_unit=city, owner_unit=city)


def write(path: Path, data: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(data)


def found() -> list[tuple[Fault, str]]:
    return [(differs.fault, differs.name) for differs in verify().faults]


def printed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_documents", *arguments, stdout=out)
    return out.getvalue()


def printed_before_it_ended_with_1(*arguments: str) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"Có \d+ chỗ không khớp với mã SHA-256 đã ghi\.") as refused:
        call_command("verify_documents", *arguments, stdout=out)
    assert refused.value.returncode == 1
    return out.getvalue()


def test_files_that_are_as_they_were_kept_are_only_counted(evidence: Evidence):
    another_row(evidence.file, "anh-2.png")

    tally = verify()

    assert (tally.files, tally.contents, tally.purged, tally.faults) == (2, 1, 0, [])
    assert tally.size == evidence.file.size
    assert printed().startswith("Đã đối chiếu 2 tệp (1 nội dung, ")


def test_one_changed_byte_is_found_and_names_what_uses_the_file(evidence: Evidence):
    data = bytearray(evidence.file.path.read_bytes())
    data[len(data) // 2] ^= 1
    write(evidence.file.path, bytes(data))

    said = printed_before_it_ended_with_1()

    assert found() == [(Fault.CONTENT, "anh.png")]
    assert "anh.png: nội dung trên đĩa đã khác." in said
    assert f"  đã ghi {evidence.file.sha256}" in said
    assert "  thuộc minh chứng «anh.png», tệp" in said


def test_a_file_that_is_gone_is_found_for_each_row_that_needs_it(evidence: Evidence):
    another_row(evidence.file, "anh-2.png")
    evidence.file.path.unlink()

    assert found() == [(Fault.MISSING, "anh.png"), (Fault.MISSING, "anh-2.png")]
    said = printed_before_it_ended_with_1()
    assert "anh-2.png: không còn tệp trên đĩa." in said
    assert "  không còn gì dùng tệp này" in said


def test_a_folder_in_place_of_a_file_cannot_be_read(evidence: Evidence):
    evidence.file.path.unlink()
    evidence.file.path.mkdir()

    assert found() == [(Fault.UNREADABLE, "anh.png")]


def test_a_wrong_size_is_found_though_the_bytes_are_right(evidence: Evidence):
    StoredFile.objects.update(size=evidence.file.size + 1)

    assert found() == [(Fault.SIZE, "anh.png")]


def test_purged_content_counts_as_destroyed_unless_it_is_still_there(stage: Stage, evidence: Evidence):
    kept = evidence.file.path.read_bytes()
    purge_file(evidence.file_id, "Ảnh chụp nhầm căn cước công dân", by=stage.cast.home_affairs_head)

    tally = verify()
    assert (tally.files, tally.contents, tally.purged, tally.faults) == (1, 0, 1, [])

    evidence.file.path.write_bytes(kept)
    assert found() == [(Fault.NOT_DESTROYED, "anh.png")]


def test_content_that_another_row_needs_is_not_missed_as_purged(stage: Stage, evidence: Evidence):
    another_row(evidence.file, "anh-2.png")
    purge_file(evidence.file_id, "Ảnh chụp nhầm căn cước công dân", by=stage.cast.home_affairs_head)

    assert found() == []
    evidence.file.path.unlink()
    assert found() == [(Fault.MISSING, "anh-2.png")]


def test_a_changed_pdf_and_a_changed_snapshot_name_their_paper(tmp_path: Path):
    stage = ready_stage(findings=1)
    document = Document.objects.get(pk=issuing.draw_up(stage.inspection.pk, by=stage.cast.secretary).pk)
    city = document.lead_unit_id
    pdf = keep_bytes(b"%PDF-1.7 thu", name="a.pdf", media_type="application/pdf", lead_unit=city, owner_unit=city)
    Document.objects.update(pdf=pdf)
    assert verify().faults == []
    write(pdf.path, b"%PDF-1.7 khac")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reports_documentrevision DISABLE TRIGGER USER")
        DocumentRevision.objects.update(snapshot=document.current.snapshot | {"title": "KHÁC"})
        cursor.execute("ALTER TABLE reports_documentrevision ENABLE TRIGGER USER")

    said = printed_before_it_ended_with_1("--json", str(tmp_path / "ket-qua.json"))

    assert f"  thuộc văn bản của hệ thống «{document}», bản PDF chính thức" in said
    assert f"{document} lần 1: nội dung đóng băng trong cơ sở dữ liệu đã khác." in said
    written = json.loads((tmp_path / "ket-qua.json").read_text(encoding="utf-8"))
    assert written["snapshots"] == 1
    assert [(fault["fault"], fault["name"]) for fault in written["faults"]] == [
        ("content", "a.pdf"),
        ("snapshot", f"{document} lần 1"),
    ]
