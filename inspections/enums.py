"""States and fixed values of plans, inspections, answers and findings (design, «States»)."""

from django.db.models import TextChoices

from cchc.lib.scoring import Mark as RuleMark
from cchc.lib.scoring import RuleType


class DocumentKind(TextChoices):
    """Tên loại văn bản; ký hiệu theo NĐ 30/2020, Phụ lục III (F28)."""

    PLAN = "plan", "Kế hoạch"
    DECISION = "decision", "Quyết định"
    NOTICE = "notice", "Thông báo"
    MINUTES = "minutes", "Biên bản"
    REPORT = "report", "Báo cáo"
    LETTER = "letter", "Công văn"
    DIRECTIVE = "directive", "Chỉ thị"
    RESOLUTION = "resolution", "Nghị quyết"
    OTHER = "other", "Văn bản khác"


class PlanStatus(TextChoices):
    DRAFT = "draft", "Dự thảo"
    ISSUED = "issued", "Đã ban hành"
    CLOSED = "closed", "Hoàn thành"


class RoundStatus(TextChoices):
    PREPARING = "preparing", "Chuẩn bị"
    RUNNING = "running", "Đang kiểm tra"
    ENDED = "ended", "Kết thúc"


class TeamRole(TextChoices):
    LEADER = "leader", "Tổ trưởng"
    DEPUTY = "deputy", "Tổ phó"
    SECRETARY = "secretary", "Thư ký"
    MEMBER = "member", "Thành viên"


class InspectionKind(TextChoices):
    PLANNED = "planned", "Theo kế hoạch"
    UNANNOUNCED = "unannounced", "Đột xuất"
    FOLLOW_UP = "follow_up", "Phúc tra"


class InspectionStatus(TextChoices):
    PLANNED = "planned", "Trong kế hoạch"
    SCHEDULED = "scheduled", "Đã lên lịch"
    SELF_REPORTED = "self_reported", "Đã nhận báo cáo tự kiểm tra"
    IN_PROGRESS = "in_progress", "Đang kiểm tra"
    MINUTES_DRAWN = "minutes_drawn", "Đã lập biên bản"
    MINUTES_SIGNED = "minutes_signed", "Đã ký biên bản"
    CONCLUDED = "concluded", "Đã thông báo kết luận"
    REMEDIATING = "remediating", "Đang khắc phục"
    CLOSED = "closed", "Đã đóng"
    POSTPONED = "postponed", "Hoãn"
    CANCELLED = "cancelled", "Hủy"


BEFORE_START = (
    InspectionStatus.PLANNED,
    InspectionStatus.SCHEDULED,
    InspectionStatus.SELF_REPORTED,
    InspectionStatus.POSTPONED,
)
# From the draft of the minutes on, the unit reads what the team wrote (design, rule 3).
AFTER_SIGNING = (
    InspectionStatus.MINUTES_SIGNED,
    InspectionStatus.CONCLUDED,
    InspectionStatus.REMEDIATING,
    InspectionStatus.CLOSED,
)
UNIT_READS_MINUTES = (InspectionStatus.MINUTES_DRAWN, *AFTER_SIGNING)
# The unit knows of an inspection from the moment it is scheduled; a planned one is still the team's own business.
UNIT_KNOWS = tuple(status for status in InspectionStatus if status is not InspectionStatus.PLANNED)


class HalfDay(TextChoices):
    MORNING = "morning", "Buổi sáng"
    AFTERNOON = "afternoon", "Buổi chiều"
    FULL_DAY = "full_day", "Cả ngày"


class InspectionRole(TextChoices):
    CHAIR = "chair", "Chủ trì"
    SECRETARY = "secretary", "Thư ký"
    MEMBER = "member", "Thành viên"


class Side(TextChoices):
    TEAM = "team", "Tổ kiểm tra"
    UNIT = "unit", "Đơn vị được kiểm tra"


class CriteriaSetStatus(TextChoices):
    DRAFT = "draft", "Dự thảo"
    PUBLISHED = "published", "Đã công bố"


class Source(TextChoices):
    INSPECTION = "inspection", "Kiểm tra"
    SURVEY = "survey", "Điều tra xã hội học"
    EXTERNAL = "external", "Số liệu bên ngoài"


class SelfReportStatus(TextChoices):
    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Đã nộp"


class Mark(TextChoices):
    """What an answer says of its item; the values are those of `cchc.lib.scoring.Mark`."""

    RESULT = RuleMark.RESULT.value, "Có kết quả"
    NOT_APPLICABLE = RuleMark.NOT_APPLICABLE.value, "Không áp dụng"
    NOT_ARISEN = RuleMark.NOT_ARISEN.value, "Không phát sinh"
    NO_EVIDENCE = RuleMark.NO_EVIDENCE.value, "Không có tài liệu kiểm chứng"
    NOT_DUE = RuleMark.NOT_DUE.value, "Chưa đến kỳ đánh giá"


class Part(TextChoices):
    """The parts of an answer that merge apart, each with its own revision."""

    RESULT = "result", "Kết quả"
    OVERRIDE = "override", "Điểm do người kiểm tra quyết định"
    NOTE = "note", "Ghi chú"
    INTERNAL_NOTE = "internal_note", "Ghi chú nội bộ"


class Outcome(TextChoices):
    """What became of an operation."""

    APPLIED = "applied", "Đã ghi"
    CONFLICT = "conflict", "Chờ chủ trì chọn"
    CHOSEN = "chosen", "Được chọn"
    SET_ASIDE = "set_aside", "Không được chọn"


class FindingStatus(TextChoices):
    RECORDED = "recorded", "Ghi nhận"
    EXPLAINED = "explained", "Đơn vị đã giải trình"
    CONCLUDED = "concluded", "Đã kết luận"
    PLANNED = "planned", "Đã có kế hoạch khắc phục"
    REMEDIATING = "remediating", "Đang khắc phục"
    REPORTED_DONE = "reported_done", "Đơn vị báo đã khắc phục"
    VERIFIED = "verified", "Đã xác nhận"
    RETURNED = "returned", "Trả lại"
    FIXED_ON_SITE = "fixed_on_site", "Khắc phục tại chỗ"
    WITHDRAWN = "withdrawn", "Rút"
    TO_FOLLOW_UP = "to_follow_up", "Chuyển phúc tra"
    NOT_DONE = "not_done", "Không thực hiện được"


# Nobody has anything left to do; NOT_DONE is over too, once the city accepted it (`closed_on`).
OVER = (FindingStatus.VERIFIED, FindingStatus.FIXED_ON_SITE, FindingStatus.WITHDRAWN)
NOT_OVER = tuple(status for status in FindingStatus if status not in OVER)
# Nothing is left for the unit to do, so no due date can pass.
NOT_WAITED_FOR = (
    FindingStatus.REPORTED_DONE,
    FindingStatus.VERIFIED,
    FindingStatus.FIXED_ON_SITE,
    FindingStatus.WITHDRAWN,
    FindingStatus.TO_FOLLOW_UP,
    FindingStatus.NOT_DONE,
)
WAITED_FOR = tuple(status for status in FindingStatus if status not in NOT_WAITED_FOR)
# Before the conclusion a due date is the team's proposal; from its issue on the clock runs while the unit has to act.
BEFORE_CONCLUSION = (FindingStatus.RECORDED, FindingStatus.EXPLAINED)
NOT_JUDGED = (*BEFORE_CONCLUSION, FindingStatus.WITHDRAWN)
HANDLED = (FindingStatus.VERIFIED, FindingStatus.FIXED_ON_SITE)
CLOCK_RUNS = (FindingStatus.CONCLUDED, FindingStatus.PLANNED, FindingStatus.REMEDIATING, FindingStatus.RETURNED)
# Concluded, and not with the unit: whoever inspects has to act, if it is still open.
WITH_INSPECTORS = (FindingStatus.REPORTED_DONE, FindingStatus.NOT_DONE, FindingStatus.TO_FOLLOW_UP)


class Desk(TextChoices):
    """Who has to act next on a finding."""

    CONCLUSION = "conclusion", "Chờ kết luận"  # Home Affairs writes it; until then the unit may explain
    UNIT = "unit", "Chờ đơn vị"
    HOME_AFFAIRS = "home_affairs", "Chờ Phòng Nội vụ"
    TEAM = "team", "Chờ phúc tra"
    NOBODY = "nobody", "Đã xong"


class ConclusionStatus(TextChoices):
    """Thông báo kết luận: dự thảo → trình → duyệt → ban hành; trả lại đưa về dự thảo."""

    DRAFT = "draft", "Dự thảo"
    SUBMITTED = "submitted", "Đã trình"
    APPROVED = "approved", "Đã duyệt, chờ ban hành"
    ISSUED = "issued", "Đã ban hành"
    CANCELLED = "cancelled", "Hủy"


class ConclusionDecision(TextChoices):
    """What the conclusion does with a finding of the minutes."""

    KEEP = "keep", "Giữ nguyên"
    REWORD = "reword", "Sửa câu chữ"
    WITHDRAW = "withdraw", "Rút"


class SubmissionKind(TextChoices):
    """What a unit hands in under its head's name."""

    EXPLANATION = "explanation", "Giải trình"
    REMEDIATION_PLAN = "remediation_plan", "Kế hoạch khắc phục"
    REMEDIATION_REPORT = "remediation_report", "Báo cáo kết quả khắc phục"


class SubmissionStatus(TextChoices):
    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Đã gửi"


class RemediationOutcome(TextChoices):
    """What a remediation report says of one finding."""

    IN_PROGRESS = "in_progress", "Đang khắc phục"
    DONE = "done", "Đã khắc phục"
    NOT_DONE = "not_done", "Không thực hiện được"


class VerificationDecision(TextChoices):
    """What the city says of a finding that the unit reported, or a follow-up inspection found."""

    ACCEPTED = "accepted", "Xác nhận đã khắc phục"
    RETURNED = "returned", "Trả lại"
    TO_FOLLOW_UP = "to_follow_up", "Chuyển phúc tra"
    NOT_DONE_ACCEPTED = "not_done_accepted", "Ghi nhận không thực hiện được"
    FOUND_MENDED = "found_mended", "Phúc tra: đã khắc phục"
    FOUND_NOT_MENDED = "found_not_mended", "Phúc tra: chưa khắc phục"


class ExtensionStatus(TextChoices):
    ASKED = "asked", "Chờ quyết định"
    GRANTED = "granted", "Được gia hạn"
    REFUSED = "refused", "Không được gia hạn"
    WITHDRAWN = "withdrawn", "Đơn vị rút đề nghị"


class FollowUpResult(TextChoices):
    """What a later inspection says of a finding carried onto its checklist."""

    MENDED = "mended", "Đã khắc phục"
    NOT_MENDED = "not_mended", "Chưa khắc phục"
    NOT_CHECKED = "not_checked", "Chưa kiểm tra lại"


class ReminderStep(TextChoices):
    """Rungs of the ladder: before the due date to the officer, after it higher each time."""

    BEFORE_FIRST = "before_first", "Nhắc lần 1 trước hạn"
    BEFORE_SECOND = "before_second", "Nhắc lần 2 trước hạn"
    ON_DAY = "on_day", "Nhắc ngày đến hạn"
    AFTER_OFFICER = "after_officer", "Quá hạn: nhắc công chức đầu mối"
    AFTER_HEAD = "after_head", "Quá hạn: nhắc thủ trưởng đơn vị"
    AFTER_HOME_AFFAIRS = "after_home_affairs", "Quá hạn: báo Phòng Nội vụ"
    AFTER_LEADER = "after_leader", "Quá hạn: báo lãnh đạo"


class IndexDeadline(TextChoices):
    """The days of a round of the index by which somebody has to have done something."""

    SELF_ASSESSMENT = "self_assessment", "Đơn vị gửi kết quả tự chấm"
    APPRAISAL = "appraisal", "Thẩm định xong"
    EXPLANATION = "explanation", "Đơn vị giải trình bổ sung"


class ReminderStatus(TextChoices):
    SENT = "sent", "Đã nhắc"
    MERGED = "merged", "Gộp vào lần nhắc sau"  # its day passed while the system was off


class LetterStatus(TextChoices):
    DRAFT = "draft", "Dự thảo"
    ISSUED = "issued", "Đã ban hành"
    CANCELLED = "cancelled", "Hủy"


class ContactWay(TextChoices):
    PHONE = "phone", "Gọi điện"
    PAPER = "paper", "Gửi giấy"
    IN_PERSON = "in_person", "Gặp trực tiếp"


class Severity(TextChoices):
    MAJOR = "major", "Cần xử lý ngay"
    MODERATE = "moderate", "Cần khắc phục"
    MINOR = "minor", "Nhắc nhở"


RULE_TYPES = tuple(rule.value for rule in RuleType)


class IndexRoundStatus(TextChoices):
    """Đợt đánh giá chỉ số: chuẩn bị → đang chấm → đã công bố."""

    PREPARING = "preparing", "Chuẩn bị"
    SCORING = "scoring", "Đang chấm điểm"
    PUBLISHED = "published", "Đã công bố"


class AssessmentStatus(TextChoices):
    """Design, «States»: self_assessing → submitted → appraising → explained → published."""

    SELF_ASSESSING = "self_assessing", "Đơn vị đang tự chấm"
    SUBMITTED = "submitted", "Đơn vị đã gửi"
    APPRAISING = "appraising", "Đang thẩm định"
    EXPLAINED = "explained", "Đơn vị đã giải trình"
    PUBLISHED = "published", "Đã công bố"


class ScoreKind(TextChoices):
    """Which of the scores of one criterion somebody set."""

    SELF = "self", "Điểm tự chấm"
    APPRAISED = "appraised", "Điểm thẩm định"
    SURVEY = "survey", "Điểm điều tra xã hội học"
    EXTERNAL = "external", "Số liệu bên ngoài"
    EXPLANATION = "explanation", "Giải trình bổ sung"


class OwnMeasure(TextChoices):
    """What the city's own index asks of its inspections (domain.md §1.3, criterion 1.3)."""

    INSPECTED = "inspected", "Tỷ lệ đơn vị được kiểm tra"
    HANDLED = "handled", "Tỷ lệ tồn tại được xử lý"


class Effort(TextChoices):
    """How much work it is to mend a shortcoming, as people judge it."""

    LOW = "low", "Dễ"
    MEDIUM = "medium", "Vừa"
    HIGH = "high", "Khó"


class IndexImportKind(TextChoices):
    """What a workbook of scores brings."""

    PAST = "past", "Kết quả năm trước"
    SURVEY = "survey", "Kết quả điều tra xã hội học"
    EXTERNAL = "external", "Số liệu bên ngoài"


class IndexImportStatus(TextChoices):
    CHECKING = "checking", "Đang kiểm tra"
    REFUSED = "refused", "Có lỗi, chưa nhập gì"
    READY = "ready", "Chờ xác nhận"
    LOADING = "loading", "Đang nhập"
    LOADED = "loaded", "Đã nhập"
