"""Fixed sets of values of units, people and files. Labels are what people read."""

from django.db.models import TextChoices


class UnitKind(TextChoices):
    PROVINCE = "province", "Tỉnh"
    CITY = "city", "Thành phố thuộc tỉnh"
    WARD = "ward", "Phường"
    COMMUNE = "commune", "Xã"
    TOWNSHIP = "township", "Thị trấn"
    SPECIAL_ZONE = "special_zone", "Đặc khu"
    DEPARTMENT = "department", "Sở, ban, ngành"
    DIVISION = "division", "Phòng, ban, đơn vị"


# Territorial authorities (Ủy ban nhân dân): each may lead inspections of what stands below it (design, rule 5).
AUTHORITY_KINDS = (
    UnitKind.PROVINCE,
    UnitKind.CITY,
    UnitKind.WARD,
    UnitKind.COMMUNE,
    UnitKind.TOWNSHIP,
    UnitKind.SPECIAL_ZONE,
)
COMMUNE_KINDS = (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE)
# Units that are counted and compared with one another: key, label, kinds.
LEVELS = (
    ("commune", "Phường, xã", COMMUNE_KINDS),
    ("division", "Phòng, ban, đơn vị", (UnitKind.DIVISION, UnitKind.DEPARTMENT)),
)


def kinds_of(level: str) -> tuple[UnitKind, ...]:
    return next(kinds for key, _, kinds in LEVELS if key == level)


class UnitLevel(TextChoices):
    """Which criteria set a unit is inspected by."""

    COMMUNE = "commune", "Cấp xã"
    DIVISION = "division", "Phòng, ban, đơn vị"


class Role(TextChoices):
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"
    HOME_AFFAIRS = "home_affairs", "Chuyên viên Nội vụ"
    HOME_AFFAIRS_HEAD = "home_affairs_head", "Trưởng phòng Nội vụ"
    LEADER = "leader", "Lãnh đạo cơ quan chủ trì"
    CLERK = "clerk", "Văn thư"
    UNIT_HEAD = "unit_head", "Thủ trưởng đơn vị"
    UNIT_OFFICER = "unit_officer", "Công chức đầu mối của đơn vị"


# Roles held on behalf of the authority that leads inspections; the others answer for one unit.
LEAD_ROLES = (Role.ADMINISTRATOR, Role.HOME_AFFAIRS, Role.HOME_AFFAIRS_HEAD, Role.LEADER, Role.CLERK)
UNIT_ROLES = (Role.UNIT_HEAD, Role.UNIT_OFFICER)


class Capacity(TextChoices):
    """By what right somebody signs (NĐ 30/2020, Phụ lục I, F21)."""

    OWN = "own", "Trực tiếp"
    ON_BEHALF = "tm", "TM. (thay mặt)"
    FOR = "kt", "KT. (ký thay)"
    BY_ORDER = "tl", "TL. (thừa lệnh)"
    BY_AUTHORISATION = "tuq", "TUQ. (thừa ủy quyền)"
    ACTING = "q", "Q. (quyền)"


class SuccessionKind(TextChoices):
    MERGE = "merge", "Nhập"
    SPLIT = "split", "Chia, tách"
    RENAME = "rename", "Đổi tên"
    PARTIAL = "partial", "Nhập một phần"


class Act(TextChoices):
    """What a delegation may cover."""

    SIGN_MINUTES = "sign_minutes", "Ký biên bản kiểm tra"
    SIGN_PAPERS = "sign_papers", "Ký văn bản, thông báo, kết luận"
    APPROVE = "approve", "Duyệt kế hoạch, lịch kiểm tra, báo cáo"
    DECIDE_EXCEPTIONS = "decide_exceptions", "Quyết định việc vượt giới hạn của kế hoạch"


class MailStatus(TextChoices):
    QUEUED = "queued", "Chờ gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Không gửi được"
    NOT_NEEDED = "not_needed", "Không cần gửi nữa"  # he has read all of it meanwhile, or has no address any more
