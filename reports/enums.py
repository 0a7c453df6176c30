"""Values of documents, signatures and jobs."""

from django.db.models import TextChoices


class PaperKind(TextChoices):
    """Kinds of papers that the system draws."""

    PLAN = "plan", "Kế hoạch kiểm tra"
    DECISION = "decision", "Quyết định thành lập Tổ kiểm tra"
    SCHEDULE_NOTICE = "schedule_notice", "Thông báo lịch kiểm tra"
    MINUTES = "minutes", "Biên bản kiểm tra"
    MINUTES_SUPPLEMENT = "minutes_add", "Biên bản bổ sung"
    CONCLUSION = "conclusion", "Thông báo kết luận"
    CONCLUSION_EXTRACT = "extract", "Trích thông báo kết luận"
    CONCLUSION_AMENDMENT = "conclusion_amend", "Thông báo sửa đổi kết luận"
    REMEDIATION_PLAN = "remediation_plan", "Kế hoạch khắc phục"
    REMEDIATION_REPORT = "remediation_report", "Báo cáo kết quả khắc phục"
    REMINDER_LETTER = "reminder_letter", "Công văn đôn đốc"
    ROUND_REPORT = "round_report", "Báo cáo tổng hợp đợt kiểm tra"
    YEAR_REPORT = "year_report", "Báo cáo tổng hợp năm"
    INDEX_REPORT = "index_report", "Báo cáo khắc phục Chỉ số CCHC"
    CORRECTION = "correction", "Công văn đính chính"

    @property
    def draft_label(self) -> str:
        """«Lập dự thảo quyết định thành lập Tổ kiểm tra»."""
        return f"Lập dự thảo {self.label[:1].lower()}{self.label[1:]}"


# Three parties sign them, and with the last of them they are what they will be: neither issued nor numbered later.
OF_MINUTES = (PaperKind.MINUTES, PaperKind.MINUTES_SUPPLEMENT)

# In the team's name, so never with the authority's certificate.
OF_TEAM = (*OF_MINUTES, PaperKind.ROUND_REPORT)


class DocumentStatus(TextChoices):
    DRAFT = "draft", "Dự thảo"
    IN_SIGNING = "in_signing", "Đang ký"
    SIGNED = "signed", "Đã ký"
    ISSUED = "issued", "Đã ban hành"
    RETURNED = "returned", "Trả lại"
    CANCELLED = "cancelled", "Hủy"
    REPLACED = "replaced", "Đã thay thế"


# Still being written: what it says may change.
OPEN = (DocumentStatus.DRAFT, DocumentStatus.RETURNED)
# Nothing of the content changes any more.
SIGNED = (DocumentStatus.SIGNED, DocumentStatus.ISSUED, DocumentStatus.REPLACED)


class Change(TextChoices):
    """What a paper does to the issued one that it refers to (design, rule 13)."""

    AMEND = "amend", "Sửa đổi, bổ sung"
    REPLACE = "replace", "Thay thế"
    CORRECT = "correct", "Đính chính"
    SUPPLEMENT = "supplement", "Bổ sung biên bản"


class Desk(TextChoices):
    """Where a paper in signing lies: who checks it, or signs it, next."""

    HEAD = "head", "Trưởng phòng Nội vụ"
    LEADER = "leader", "Lãnh đạo cơ quan"
    TEAM_LEADER = "team_leader", "Tổ trưởng Tổ kiểm tra"
    UNIT_HEAD = "unit_head", "Thủ trưởng đơn vị"


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
    CHECK = "check", "Kiểm tra thể thức"
    LIST = "list", "Xuất danh sách"
    BUNDLE = "bundle", "Gói biên bản của đợt"
    BLANK_CHECKLIST = "blank_checklist", "In phiếu kiểm tra trắng"
    INDEX_TEMPLATE = "index_template", "Tệp mẫu kết quả chỉ số"
    CHECK_INDEX = "check_index", "Kiểm tra tệp điểm chỉ số"
    LOAD_INDEX = "load_index", "Nhập tệp điểm chỉ số"
    UNIT_FILE = "unit_file", "In hồ sơ đơn vị"


OF_INDEX_IMPORTS = (JobKind.CHECK_INDEX, JobKind.LOAD_INDEX)
