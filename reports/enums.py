"""Values of documents, signatures and jobs."""

from django.db.models import TextChoices


class PaperKind(TextChoices):
    """Kinds of papers that the system draws."""

    MINUTES = "minutes", "Biên bản kiểm tra"
    CONCLUSION = "conclusion", "Thông báo kết luận"
    REMINDER_LETTER = "reminder_letter", "Công văn đôn đốc"


class DocumentStatus(TextChoices):
    DRAFT = "draft", "Dự thảo"
    IN_SIGNING = "in_signing", "Đang ký"
    SIGNED = "signed", "Đã ký"
    ISSUED = "issued", "Đã ban hành"
    RETURNED = "returned", "Trả lại"
    CANCELLED = "cancelled", "Hủy"
    REPLACED = "replaced", "Đã thay thế"


# Nothing of the content changes any more.
SIGNED = (DocumentStatus.SIGNED, DocumentStatus.ISSUED, DocumentStatus.REPLACED)


class Signatory(TextChoices):
    """In what part somebody signs: the minutes (domain.md §2.4), or a paper of the authority, which one person signs."""

    SECRETARY = "secretary", "Người lập biên bản"
    CHAIR = "chair", "Đại diện Tổ kiểm tra"
    UNIT = "unit", "Đại diện đơn vị được kiểm tra"
    WITNESS = "witness", "Người làm chứng"
    SIGNER = "signer", "Người ký văn bản"


# Minutes are signed when each of these has signed, or the unit's refusal is witnessed.
PARTIES = (Signatory.SECRETARY, Signatory.CHAIR, Signatory.UNIT)


class SigningWay(TextChoices):
    PAPER = "paper", "Ký giấy"
    SYSTEM = "system", "Xác nhận trên hệ thống"
    REFUSED = "refused", "Không ký"


class JobStatus(TextChoices):
    QUEUED = "queued", "Đang chờ"
    RUNNING = "running", "Đang làm"
    DONE = "done", "Xong"
    FAILED = "failed", "Không thành công"


class JobKind(TextChoices):
    RENDER = "render", "Vẽ văn bản"
    EXPORT_FINDINGS = "export_findings", "Xuất danh sách tồn tại, hạn chế"
