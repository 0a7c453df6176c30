"""One bad value at a time, the field at which it is told and what is said: the table of test_bad_input.py."""

from __future__ import annotations

from typing import Any, NamedTuple


class Bad(NamedTuple):
    """One bad value: the page and who opens it, the form it is sent to, what is typed, the field, part of the sentence."""

    page: str
    who: str
    typed: dict[str, Any]
    field: str
    sentence: str
    action: str = ""  # the URL name of the form, where it is not the page itself
    of: int = 0  # which of the world's inspections
    shown: bool = True  # whether what was typed stands in the answer


LONG = "ố" * 10_000
TOO_LONG = "Quá dài: nhiều nhất"
EMPTY = "Hãy điền ô này."
UNKNOWN = "Lựa chọn này không có trong danh sách."
DATES = "Ngày kết thúc không được trước ngày bắt đầu."
UNITS = [
    Bad("unit_edit", "administrator", {"valid_to": "2001-01-01", "valid_from": "2002-01-01"}, "valid_to", DATES),
    Bad(
        "unit_edit",
        "administrator",
        {"gso_code": "22a"},
        "gso_code",
        "Mã đơn vị hành chính chỉ gồm chữ số, ví dụ 22915.",
    ),
    Bad("unit_edit", "administrator", {"legal_basis": LONG}, "legal_basis", TOO_LONG),
    Bad(
        "unit_name_add",
        "administrator",
        {"valid_from": "hôm nay"},
        "valid_from",
        "«hôm nay» không phải là ngày. Hãy nhập theo",
    ),
    Bad("unit_name_add", "administrator", {"official_name": LONG}, "official_name", TOO_LONG),
    Bad("person_edit", "administrator", {"username": "quantri"}, "username", "Tên đăng nhập này đã có người dùng."),
    Bad("person_edit", "administrator", {"email": "khong phai thu"}, "email", "Địa chỉ thư chưa đúng. Ví dụ:"),
    Bad("person_edit", "administrator", {"full_name": ""}, "full_name", EMPTY),
    Bad("profile", "administrator", {"email": "khong phai thu"}, "email", "Địa chỉ thư chưa đúng. Ví dụ:"),
    Bad("profile", "administrator", {"phone": LONG}, "phone", TOO_LONG),
    Bad(
        "membership_end",
        "administrator",
        {"ends_on": "31/02/2019"},
        "ends_on",
        "Không có ngày 31/02/2019. Hãy kiểm tra lại",
    ),
    Bad("membership_add", "administrator", {"role": "vua"}, "role", UNKNOWN, shown=False),
    Bad(
        "membership_add",
        "administrator",
        {"role": "unit_head", "starts_on": "2019-05-02", "ends_on": "2019-05-01"},
        "ends_on",
        DATES,
    ),
    Bad("delegation_add", "administrator", {"acts": ["bay"]}, "acts", UNKNOWN, shown=False),
    Bad("succession_add", "administrator", {"effective_on": "31/02/2019"}, "effective_on", "Không có ngày 31/02/2019."),
    Bad("succession_add", "administrator", {"legal_basis": LONG}, "legal_basis", TOO_LONG),
    Bad("succession_add", "administrator", {"kind": "gộp"}, "kind", UNKNOWN, shown=False),
    Bad("succession_add", "administrator", {"successors": ["0"]}, "successors", UNKNOWN, shown=False),
    Bad("file_purge", "home_affairs_head", {"reason": ""}, "reason", EMPTY),
    Bad("file_purge", "home_affairs_head", {"reason": LONG}, "reason", TOO_LONG),
]
PLANNING = [
    Bad(
        "legal_document_create",
        "home_affairs",
        {"issued_on": "2019-02-30"},
        "issued_on",
        "Không có ngày 30/02/2019. Hãy kiểm tra lại",
    ),
    Bad(
        "legal_document_create",
        "home_affairs",
        {"issued_on": "2019-06-30"},
        "issued_on",
        "Ngày ban hành không được sau ngày hôm nay.",
    ),
    Bad("legal_document_create", "home_affairs", {"kind": "tho"}, "kind", UNKNOWN, shown=False),
    Bad("legal_document_create", "home_affairs", {"subject": LONG}, "subject", TOO_LONG),
    Bad("legal_document_edit", "home_affairs", {"number": ""}, "number", EMPTY),
    Bad("plan_create", "home_affairs", {"year": "hai nghìn"}, "year", "Hãy nhập một số nguyên, ví dụ 12."),
    Bad("plan_create", "home_affairs", {"year": "1" + "0" * 30}, "year", "Giá trị lớn nhất được nhận là 2100."),
    Bad("plan_edit", "home_affairs", {"notice_days": "-1"}, "notice_days", "Giá trị nhỏ nhất được nhận là 0."),
    Bad("plan_edit", "home_affairs", {"notice_days": "99999"}, "notice_days", "Giá trị lớn nhất được nhận là 365."),
    Bad("plan_edit", "home_affairs", {"title": ""}, "title", EMPTY),
    Bad(
        "plan_edit",
        "home_affairs",
        {"legal_document": ""},
        "legal_document",
        "Kế hoạch đã ban hành phải có số, ngày văn bản.",
    ),
    Bad("team_create", "home_affairs", {"symbol": LONG}, "symbol", TOO_LONG),
    Bad("team_edit", "home_affairs", {"decision": "999999"}, "decision", UNKNOWN, shown=False),
    Bad("team_member_add", "home_affairs", {"user": ""}, "user", EMPTY),
    Bad(
        "team_member_edit",
        "home_affairs",
        {"starts_on": "2019-01-01"},
        "starts_on",
        "Không được trước ngày của quyết định (18/03/2019).",
    ),
    Bad(
        "team_member_end",
        "home_affairs",
        {"ends_on": "2018-01-01"},
        "ends_on",
        "Không được trước ngày tham gia (27/03/2019).",
    ),
    Bad("round_create", "home_affairs", {"name": "Đợt I"}, "name", "Kế hoạch đã có đợt mang tên này."),
    Bad(
        "round_create",
        "home_affairs",
        {"name": "Đợt IX", "starts_on": "2019-06-01", "ends_on": "2019-05-01"},
        "ends_on",
        DATES,
    ),
    Bad(
        "round_create",
        "home_affairs",
        {"name": "Đợt IX", "starts_on": "2018-06-01", "ends_on": "2018-07-01"},
        "starts_on",
        "Đợt của kế hoạch năm 2019 phải bắt đầu trong năm 2019.",
    ),
    Bad(
        "round_edit",
        "home_affairs",
        {"starts_on": "ba mươi"},
        "starts_on",
        "«ba mươi» không phải là ngày. Hãy nhập theo",
    ),
    Bad("inspection_create", "home_affairs", {"kind": "planned"}, "kind", UNKNOWN, shown=False),
    Bad("inspection_create", "home_affairs", {"criteria_set": ""}, "criteria_set", EMPTY, shown=False),
    Bad("inspection_schedule", "home_affairs", {"half_day": "trưa"}, "half_day", UNKNOWN, of=1, shown=False),
    Bad("inspection_schedule", "home_affairs", {"place": LONG}, "place", TOO_LONG, of=1),
    Bad("inspection_schedule", "home_affairs", {"chair": "abc"}, "chair", UNKNOWN, of=1, shown=False),
    Bad("inspection_allow_exception", "leader", {"reason": ""}, "reason", EMPTY, of=1),
    Bad("inspection_allow_exception", "leader", {"member": "0", "reason": "vì"}, "member", UNKNOWN, of=1),
    Bad("inspection", "home_affairs", {"reason": LONG}, "reason", TOO_LONG, action="inspection_postpone", of=1),
    Bad("inspection", "home_affairs", {"reason": ""}, "reason", EMPTY, action="inspection_cancel", of=1),
    Bad("criterion_guidance_edit", "home_affairs", {"guidance": LONG}, "guidance", TOO_LONG),
]
VISITS = [
    Bad("finding_create", "secretary", {"text": "", "criterion": "", "field_slug": "steering"}, "text", EMPTY),
    Bad(
        "finding_create",
        "secretary",
        {"text": "Thiếu", "criterion": "", "field_slug": ""},
        "field_slug",
        "Hãy chọn lĩnh vực, hoặc chọn một mục của phiếu.",
    ),
    Bad("finding_create", "secretary", {"text": "Thiếu", "severity": "rất nặng"}, "severity", UNKNOWN, shown=False),
    Bad(
        "finding_create",
        "secretary",
        {"text": "Thiếu", "due_on": "2019-05-01"},
        "due_on",
        "Thời hạn khắc phục không được trước ngày kiểm tra.",
    ),
    Bad("finding_create", "secretary", {"text": LONG}, "text", TOO_LONG),
    Bad(
        "finding_edit",
        "secretary",
        {"fixed_on_site": "on", "fixed_on_site_note": ""},
        "fixed_on_site_note",
        "Hãy ghi đã khắc phục tại chỗ như thế nào.",
    ),
    Bad("finding_edit", "secretary", {"due_on": "32/13/2019"}, "due_on", "Không có ngày 32/13/2019. Hãy kiểm tra lại"),
    Bad("strength_create", "secretary", {"text": "", "field_slug": "steering"}, "text", EMPTY),
    Bad("strength_edit", "secretary", {"field_slug": "bep"}, "field_slug", UNKNOWN, shown=False),
    Bad(
        "sampled_file_create",
        "secretary",
        {"code": "HS-1", "procedure": "Khai sinh", "criteria": []},
        "criteria",
        "Hãy chọn ít nhất một mục mà hồ sơ này chứng minh.",
    ),
    Bad("sampled_file_create", "secretary", {"code": LONG}, "code", TOO_LONG),
    Bad(
        "sampled_file_edit",
        "secretary",
        {"received_on": "2019-05-02", "returned_on": "2019-05-01"},
        "returned_on",
        "Ngày trả không được trước ngày nhận.",
    ),
    Bad(
        "sampled_file_edit",
        "secretary",
        {"received_on": "2019-05-02", "due_on": "2019-05-01"},
        "due_on",
        "Ngày hẹn trả không được trước ngày nhận.",
    ),
    Bad("meeting", "secretary", {"starts": "25:00"}, "starts", "Hãy nhập giờ và phút, ví dụ 07:30."),
    Bad("meeting", "secretary", {"place": LONG}, "place", TOO_LONG),
    Bad("meeting", "secretary", {"unit-0-name": LONG}, "name", TOO_LONG),
    Bad("meeting", "secretary", {"unit-0-title": ""}, "title", "Hãy ghi chức vụ của người này."),
]
MINUTES = [
    Bad("minutes", "secretary", {"text": LONG, "spoken_by": "Ông A"}, "text", TOO_LONG, action="minutes_opinion", of=2),
    Bad(
        "minutes",
        "secretary",
        {"text": "Đồng ý", "spoken_by": ""},
        "spoken_by",
        "Hãy ghi họ tên, chức vụ người của đơn vị đã",
        action="minutes_opinion",
        of=2,
    ),
    Bad("minutes", "chair", {"reason": ""}, "reason", EMPTY, action="minutes_take_back", of=2),
    Bad(
        "minutes",
        "secretary",
        {"signed_on": "2019-05-01"},
        "signed_on",
        "Ngày ký không được trước ngày lập biên bản",
        action="minutes_sign_paper",
        of=2,
    ),
    Bad("minutes", "secretary", {"unit_name": ""}, "unit_name", EMPTY, action="minutes_sign_paper", of=2),
    Bad("minutes", "secretary", {"unit_name": LONG}, "unit_name", TOO_LONG, action="minutes_sign_paper", of=2),
    Bad("minutes", "secretary", {"witness_name": ""}, "witness_name", EMPTY, action="minutes_refuse", of=2),
    Bad(
        "minutes",
        "secretary",
        {"signed_on": "mai"},
        "signed_on",
        "«mai» không phải là ngày. Hãy nhập theo mẫu",
        action="minutes_refuse",
        of=2,
    ),
    Bad("minutes", "secretary", {"part": "vua"}, "part", UNKNOWN, action="minutes_confirm", of=2, shown=False),
    Bad(
        "minutes",
        "secretary",
        {"username": "congchuc", "sha256": "0"},
        "sha256",
        "Quá ngắn: ít nhất 64 ký tự, hiện có 1.",
        action="minutes_confirm",
        of=2,
        shown=False,
    ),
]
MENDING = [
    Bad(
        "extension_ask", "home_affairs", {"asked_until": "31/02/2019"}, "asked_until", "Không có ngày 31/02/2019.", of=3
    ),
    Bad("extension_ask", "home_affairs", {"asked_until": "", "reason": "Chờ"}, "asked_until", EMPTY, of=3),
    Bad("extension_ask", "home_affairs", {"reason": ""}, "reason", EMPTY, of=3),
    Bad("extension_ask", "home_affairs", {"reason": LONG}, "reason", TOO_LONG, of=3),
    Bad(
        "extension_ask",
        "home_affairs",
        {"asked_until": "2019-06-20", "reason": "Chờ kinh phí"},
        "asked_until",
        "Ngày đề nghị phải sau",
        of=3,
    ),
    Bad(
        "extension_ask",
        "home_affairs",
        {"asked_until": "2019-06-28", "reason": "Chờ kinh phí"},
        "",
        "đang có một đề nghị gia hạn chờ quyết định",
        of=1,
    ),
    Bad("extension_decide", "home_affairs_head", {"until": "mai"}, "until", "«mai» không phải là ngày."),
    Bad("extension_decide", "home_affairs_head", {"until": ""}, "until", "Hãy chọn ngày gia hạn đến."),
    Bad("extension_decide", "home_affairs_head", {"until": "2021-06-28"}, "until", "mức"),
    Bad("extension_decide", "home_affairs_head", {"note": LONG}, "note", TOO_LONG),
    Bad("finding_update", "home_affairs", {"text": ""}, "text", EMPTY, of=3),
    Bad("finding_update", "home_affairs", {"text": LONG}, "text", TOO_LONG, of=3),
    Bad(
        "finding_update",
        "home_affairs",
        {"text": "Đã mua", "occurred_on": "mai"},
        "occurred_on",
        "«mai» không phải",
        of=3,
    ),
    Bad(
        "submission_hand_in",
        "home_affairs",
        {"document_date": "32/01/2019"},
        "document_date",
        "Không có ngày 32/01/2019.",
    ),
    Bad("submission_hand_in", "home_affairs", {"document_code": LONG}, "document_code", TOO_LONG),
]
INDEX = [
    Bad("index_give_back", "home_affairs", {"reason": ""}, "reason", EMPTY),
    Bad("index_give_back", "home_affairs", {"reason": LONG}, "reason", TOO_LONG),
    Bad(
        "index_self",
        "home_affairs",
        {"document_date": "31/02/2019"},
        "document_date",
        "Không có ngày 31/02/2019.",
        action="index_self_submit",
    ),
    Bad(
        "index_self",
        "home_affairs",
        {"document_code": LONG},
        "document_code",
        TOO_LONG,
        action="index_self_submit",
    ),
    Bad("index_proofs", "unit_officer", {"caption": LONG, "scores": []}, "caption", TOO_LONG),
    Bad("index_proofs", "unit_officer", {"scores": []}, "scores", "Hãy chọn ít nhất một tiêu chí."),
]
