"""PAdES: the final PDF of a paper of the authority, signed in the worker with a certificate made on the spot."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cchc.environment import read_environment
from cchc.tests.cast import Stage, set_stage
from inspections.tests.factories import PlanFactory, RoundFactory, TeamFactory
from reports import drafting, jobs
from reports.conformance import check_pdf
from reports.enums import JobStatus, PaperKind
from reports.models import Document, Job
from reports.pades import seal_pdf
from reports.rendering import CONCLUSION_LAYOUT, MINUTES_LAYOUT, PrintedSignature, render_pdf
from reports.tests.authority_papers import notice_snapshot
from reports.tests.builders import full_snapshot
from reports.tests.road import issue
from units.models import Event

SUBJECT = "Ủy ban nhân dân thành phố Phan Thiết"
SECRET = b"mat-khau-thu"
YEAR = dt.timedelta(days=365)


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    """A folder with the key and its passphrase, named in the settings."""
    write_key(tmp_path)
    settings.CCHC_PADES_KEY = str(tmp_path / "co-quan.p12")
    settings.CCHC_PADES_PASSPHRASE_FILE = str(tmp_path / "mat-khau")
    return tmp_path


def write_key(folder: Path, *, ends: dt.datetime | None = None, signs: bool = True) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, SUBJECT)])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
    )
    usage |= {"digital_signature": signs, "content_commitment": signs, "key_cert_sign": not signs}
    ends = ends or timezone.now() + YEAR
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - 2 * YEAR)
        .not_valid_after(ends)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(SECRET)
    (folder / "co-quan.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"cq", key, certificate, None, locked))
    (folder / "co-quan.der").write_bytes(certificate.public_bytes(serialization.Encoding.DER))
    (folder / "mat-khau").write_bytes(SECRET + b"\n")


def status_of(pdf: bytes, folder: Path) -> Any:
    """What pyHanko's validator says, with our certificate as the one that is trusted."""
    trusted = asn1_x509.Certificate.load((folder / "co-quan.der").read_bytes())
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[trusted], allow_fetching=False))


# --- The signature ----------------------------------------------------------------------------------


@pytest.fixture
def drawn() -> bytes:
    return render_pdf(MINUTES_LAYOUT, full_snapshot(findings=1))


def test_the_signature_holds_for_the_whole_file_and_the_drawing_stays_as_it_was(drawn: bytes, keys: Path) -> None:
    signed, seal = seal_pdf(drawn)
    status = status_of(signed, keys)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert signed.startswith(drawn)
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.subject == SUBJECT
    assert seal.expires_on >= (timezone.now() + YEAR - dt.timedelta(days=2)).date()


def test_a_changed_byte_of_the_paper_breaks_the_signature(drawn: bytes, keys: Path) -> None:
    signed = bytearray(seal_pdf(drawn)[0])
    at = signed.index(b"stream\n") + 40
    signed[at] ^= 1
    status = status_of(bytes(signed), keys)
    assert not status.intact
    assert not status.bottom_line


def test_the_checker_of_layout_reads_a_signed_paper_as_it_reads_the_drawing(drawn: bytes, keys: Path) -> None:
    said = [(row.rule, row.status) for row in check_pdf(drawn).results]
    assert [(row.rule, row.status) for row in check_pdf(seal_pdf(drawn)[0]).results] == said


def test_it_shows_the_name_of_who_signed_here_as_a_blue_image_between_title_and_name(keys: Path) -> None:
    """F24. What the drawing says and where does not change: the image is the signature's own."""
    snapshot = notice_snapshot(dt.date(2020, 5, 20), findings=1)
    here = [PrintedSignature("signer", "system", "Hồ Thị Thủy", "Trưởng phòng Nội vụ", "Đã xác nhận trên hệ thống")]
    drawn = render_pdf(CONCLUSION_LAYOUT, snapshot, here)
    signed, _ = seal_pdf(drawn, signed_by="Hồ Thị Thủy")

    assert status_of(signed, keys).bottom_line
    assert check_pdf(signed).to_json() == check_pdf(drawn).to_json()
    with pdfplumber.open(io.BytesIO(signed)) as paper:
        page = paper.pages[-1]
        (name,) = [row for row in page.extract_text_lines() if row["text"].endswith("Hồ Thị Thủy")]
        (mark,) = [row for row in page.annots if row["data"].get("FT") and row["width"]]
        letters = [row for row in page.chars if row["x0"] > 300 and row["bottom"] < name["top"]]
    assert max(row["bottom"] for row in letters) <= mark["top"] < mark["bottom"] <= name["top"] + 1
    name_centre = sum(row["x0"] + row["x1"] for row in name["chars"] if row["x0"] > 300) / 2
    name_centre /= len([row for row in name["chars"] if row["x0"] > 300])
    assert (mark["x0"] + mark["x1"]) / 2 == pytest.approx(name_centre, abs=3)


def test_where_there_is_no_room_or_no_name_it_stays_invisible(drawn: bytes, keys: Path) -> None:
    signed, _ = seal_pdf(drawn, signed_by="Người Không Ký")
    assert status_of(signed, keys).bottom_line
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert [int(side) for side in signature.sig_field["/Rect"]] == [0, 0, 0, 0]


def test_a_key_without_its_passphrase_file_keeps_the_system_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCHC_PADES_KEY", "/khoa/co-quan.p12")
    with pytest.raises(ImproperlyConfigured, match="CCHC_PADES_PASSPHRASE_FILE"):
        read_environment()


# --- In the worker ----------------------------------------------------------------------------------


@pytest.fixture
def stage() -> Stage:
    return set_stage()


@pytest.fixture
def issued(stage: Stage) -> Document:
    plan = PlanFactory(
        lead_unit=stage.city, title="Kế hoạch kiểm tra năm 2020", objectives="a", contents="b", scope="c"
    )
    RoundFactory(plan=plan, team=TeamFactory(plan=plan))
    draft = drafting.start(PaperKind.PLAN, plan.pk, by=stage.cast.home_affairs)
    return issue(draft, stage, number=57)


def run(document: Document) -> Job:
    job = document.current.jobs.get(final=True)
    jobs.run(job.pk)
    job.refresh_from_db()
    document.refresh_from_db()
    return job


@pytest.mark.django_db
def test_the_official_pdf_is_kept_once_as_signed_and_its_page_names_the_certificate(
    issued: Document, keys: Path, stage: Stage, client: Client
) -> None:
    assert run(issued).status == JobStatus.DONE
    assert issued.pdf is not None
    kept = issued.pdf.path.read_bytes()
    assert status_of(kept, keys).bottom_line
    (signature,) = PdfFileReader(io.BytesIO(kept)).embedded_signatures
    assert any(int(side) for side in signature.sig_field["/Rect"])  # the leader signed in the system
    event = Event.objects.about(issued).get(verb="seal_pdf")
    assert event.data["sha256"] == issued.pdf.sha256
    run(issued)
    assert issued.pdf.path.read_bytes() == kept
    client.force_login(stage.cast.clerk)
    page = client.get(issued.get_absolute_url()).content.decode()
    assert f"Đã ký số bằng chứng thư của cơ quan: <strong>{SUBJECT}, hết hạn " in page


@pytest.mark.django_db
def test_drafts_and_papers_without_a_certificate_are_not_signed(issued: Document, settings: Any, keys: Path) -> None:
    for job in Job.objects.filter(final=False):
        jobs.run(job.pk)
        assert job.revision is not None
        job.revision.refresh_from_db()
        assert job.revision.pdf is not None
        assert b"/ByteRange" not in job.revision.pdf.path.read_bytes()
    settings.CCHC_PADES_KEY = ""
    run(issued)
    assert issued.pdf is not None
    assert b"/ByteRange" not in issued.pdf.path.read_bytes()
    assert not Event.objects.filter(verb="seal_pdf").exists()


def wrong_passphrase(keys: Path) -> None:
    (keys / "mat-khau").write_bytes(b"sai")


def no_passphrase(keys: Path) -> None:
    (keys / "mat-khau").unlink()


def missing_key(keys: Path) -> None:
    (keys / "co-quan.p12").unlink()


def expired(keys: Path) -> None:
    write_key(keys, ends=timezone.now() - dt.timedelta(days=1))


def not_yet(keys: Path) -> None:
    write_key(keys, ends=timezone.now() + 3 * YEAR)


def not_for_signing(keys: Path) -> None:
    write_key(keys, signs=False)


def broken_key(keys: Path) -> None:
    (keys / "co-quan.p12").write_bytes(b"khong phai PKCS#12")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (wrong_passphrase, "sai mật khẩu của chứng thư"),
        (broken_key, "hoặc tệp chứng thư hỏng"),
        (no_passphrase, "không đọc được chứng thư"),
        (missing_key, "không đọc được chứng thư"),
        (expired, "đã hết hạn ngày"),
        (not_yet, "có hiệu lực từ ngày"),
        (not_for_signing, "không dùng để ký"),
    ],
)
def test_what_is_wrong_with_the_key_fails_the_job_and_keeps_nothing_until_it_is_tried_again(
    issued: Document, keys: Path, spoil: Any, sentence: str
) -> None:
    spoil(keys)
    job = run(issued)
    assert job.status == JobStatus.FAILED
    assert sentence in job.error
    assert str(keys) not in job.error
    assert issued.pdf is None
    assert issued.docx is None
    write_key(keys)
    jobs.retry(job.pk)
    assert run(issued).status == JobStatus.DONE
    assert issued.pdf is not None
    assert status_of(issued.pdf.path.read_bytes(), keys).bottom_line
