"""What keys and types of a criteria set are called on pages and in Excel, and refusals said in those words."""

from __future__ import annotations

import re

from cchc.lib.scoring import RuleType

RULE_LABELS: dict[str, str] = {
    RuleType.YES_NO: "Có hoặc không",
    RuleType.CHOICE: "Chọn một phương án",
    RuleType.TIERS: "Theo bậc",
    RuleType.RATIO: "Theo tỷ lệ",
    RuleType.DEDUCTION: "Trừ điểm",
    RuleType.SURVEY: "Điều tra xã hội học",
    RuleType.MANUAL: "Người chấm cho điểm",
    RuleType.EXTERNAL: "Lấy số liệu bên ngoài",
}
UNIT_LABELS = {"percent": "phần trăm", "count": "số lượng", "day": "ngày"}
BETTER_LABELS = {"higher": "càng cao càng tốt", "lower": "càng thấp càng tốt"}

KEY_LABELS = {
    "code": "Số hiệu",
    "text": "Nội dung",
    "name": "Nội dung",
    "title": "Tên bộ tiêu chí",
    "note": "Ghi chú",
    "slug": "Mã lĩnh vực",
    "max_score": "Điểm tối đa",
    "lead_office": "Cơ quan phụ trách",
    "source": "Nguồn điểm",
    "rule": "Cách tính điểm",
    "type": "Cách tính điểm",
    "rule_text": "Quy định chấm điểm",
    "verification_documents": "Tài liệu kiểm chứng",
    "guidance": "Hướng dẫn",
    "measures": "Đo gì",
    "counts": "Đếm gì",
    "numerator_label": "Tử số là gì",
    "denominator_label": "Mẫu số là gì",
    "unit": "Đơn vị đo",
    "better": "Chiều",
    "floor_percent": "Dưới mức này được 0 (%)",
    "step": "Trừ mỗi lần",
    "sample_size": "Cỡ mẫu",
    "zero_if": "Được 0 điểm nếu",
    "options": "Các phương án",
    "tiers": "Các bậc",
    "answers": "Các câu trả lời",
    "at_least": "Từ (ngưỡng)",
    "at_most": "Đến (ngưỡng)",
    "otherwise": "Còn lại",
    "score": "Điểm",
    "weight": "Trọng số",
    "label": "Nhãn",
    "key": "Mã",
    "bands": "Bảng xếp loại",
    "unit_level": "Áp dụng cho",
}
_QUOTED = re.compile(r"«([a-z_]+)»")
_PHRASES = (
    ("Thiếu khóa «rule» (cách tính điểm).", "Chưa có cách tính điểm."),
    ("Thiếu khóa «max_score» (điểm tối đa).", "Chưa có điểm tối đa."),
    ("Thiếu khóa", "Chưa có"),
    (" không có trong cách tính điểm «", " không dùng với cách tính «"),
    (" trong cách tính điểm «", " của cách tính «"),
    ("Khóa «", "Mã «"),
    ("«source» phải là một trong: inspection, survey, external.", "Chưa chọn nguồn điểm."),
)


def spoken(sentence: str) -> str:
    """A refusal of `cchc.lib.criteria`, which names keys of JSON, in the words that people see."""
    for told, said in _PHRASES:
        sentence = sentence.replace(told, said)
    labels = {**KEY_LABELS, **RULE_LABELS}
    said = _QUOTED.sub(lambda match: f"«{labels.get(match[1], match[1])}»", sentence)
    return said.removeprefix("Mã ") if "không dùng với" in said else said
