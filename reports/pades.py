"""A digital signature (PAdES B-B) of the organisation on a finished PDF: a third thing beside rule 14's two ways.

The key is a PKCS#12 file that the settings name, its passphrase stands in another file; only the worker reads them, anew
for each paper, and neither is ever in the database. Nothing is asked of a network.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import StaticStampStyle

from cchc.lib.dates import ZONE, short_date
from reports.jobs import JobError
from reports.name_image import draw, place_for

FIELD = "ChuKySoCoQuan"
FILL = AxisAlignment.ALIGN_MID
ASK = "Hãy báo người quản trị, rồi bấm «Thử lại»."


@dataclass(frozen=True)
class Seal:
    """Whose certificate signed, and the last day on which it holds."""

    subject: str
    expires_on: dt.date
    serial: str

    @property
    def in_words(self) -> str:
        return f"{self.subject}, hết hạn {short_date(self.expires_on)}"


def seal_pdf(pdf: bytes, *, signed_by: str = "") -> tuple[bytes, Seal]:
    """The same PDF with a signature in an incremental update. JobError says what is wrong with the key.

    `signed_by`: whose name it shows as a blue image (F24), where a person signed in the system; otherwise it is invisible.
    """
    data, passphrase = _read(settings.CCHC_PADES_KEY), _read(settings.CCHC_PADES_PASSPHRASE_FILE).strip(b"\r\n")
    certificate = _certificate(data, passphrase)
    _check(certificate)
    seal = Seal(
        subject=_subject(certificate),
        expires_on=certificate.not_valid_after_utc.astimezone(ZONE).date(),
        serial=f"{certificate.serial_number:x}",
    )
    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=seal.subject
    )
    signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=passphrase or None)
    place = place_for(pdf, signed_by) if signed_by else None
    shown: dict[str, Any] = {}
    if place is not None:
        image, fills = PdfImage(draw(signed_by, place)), SimpleBoxLayoutRule(FILL, FILL, margins=Margins(0, 0, 0, 0))
        shown["stamp_style"] = StaticStampStyle(border_width=0, background=image, background_layout=fills)
        shown["new_field_spec"] = SigFieldSpec(FIELD, on_page=place.page, box=place.box)
    out = PdfSigner(about, signer, **shown).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return out.getvalue(), seal


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        why = {FileNotFoundError: "không thấy tệp", PermissionError: "không có quyền đọc"}.get(type(error), "lỗi đọc")
        raise JobError(f"Chưa ký số được: không đọc được chứng thư của cơ quan ({why}). {ASK}") from error


def _certificate(data: bytes, passphrase: bytes) -> x509.Certificate:
    try:
        bundle = pkcs12.load_pkcs12(data, passphrase or None)
    except (ValueError, TypeError) as error:
        raise JobError(f"Chưa ký số được: sai mật khẩu của chứng thư, hoặc tệp chứng thư hỏng. {ASK}") from error
    if bundle.cert is None or not isinstance(bundle.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise JobError(f"Chưa ký số được: tệp chứng thư không có đủ chứng thư và khóa bí mật RSA hoặc EC. {ASK}")
    return bundle.cert.certificate


def _check(certificate: x509.Certificate) -> None:
    """By the real clock, also where the sample runs on a day of its own."""
    now = timezone.now()
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > ends:
        day = short_date(ends.astimezone(ZONE).date())
        raise JobError(f"Chưa ký số được: chứng thư của cơ quan đã hết hạn ngày {day}. {ASK}")
    if now < begins:
        day = short_date(begins.astimezone(ZONE).date())
        raise JobError(f"Chưa ký số được: chứng thư của cơ quan có hiệu lực từ ngày {day}. {ASK}")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise JobError(f"Chưa ký số được: chứng thư của cơ quan không dùng để ký. {ASK}")


def _subject(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
