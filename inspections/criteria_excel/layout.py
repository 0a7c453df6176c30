"""The four sheets of a criteria set in Excel."""

from __future__ import annotations

from decimal import Decimal

from cchc.lib.criteria import MAX_LEVEL
from cchc.lib.excel import Column, Kind, TableLayout
from inspections.criteria_words import BETTER_LABELS, KEY_LABELS, RULE_LABELS, UNIT_LABELS
from inspections.enums import Source
from units.enums import UnitLevel

HIGHEST = Decimal("9999.999")
ZERO, HUNDRED = Decimal(0), Decimal(100)
OTHERWISE = "Còn lại"
YES_NO = {"yes": "Có", "no": "Không"}
# Keys of a rule that stand in the row of the criterion; those of its steps stand in rows of their own.
RULE_TEXTS = ("measures", "counts", "numerator_label", "denominator_label", "zero_if")
RULE_NUMBERS = ("floor_percent", "step", "sample_size")


def _text(key: str, *, width: int = 24, limit: int = 4000, **more: object) -> Column:
    return Column(key, KEY_LABELS[key], width=width, max_length=limit, **more)  # type: ignore[arg-type]


def _number(key: str, help_: str, *, kind: Kind = Kind.NUMBER, width: int = 10) -> Column:
    return Column(key, KEY_LABELS[key], kind, width=width, help=help_, low=ZERO, high=HIGHEST, may_lack=True)


SET = TableLayout(
    "Bộ tiêu chí",
    (
        Column("code", "Mã bộ", Kind.CODE, required=True, max_length=40, width=18, help="Ví dụ PT-XA-2019."),
        Column("title", KEY_LABELS["title"], required=True, max_length=300, width=60),
        Column("unit_level", "Áp dụng cho", Kind.CHOICE, required=True, choices=dict(UnitLevel.choices), width=22),
        Column("max_score", "Tổng điểm tối đa", Kind.NUMBER, required=True, low=ZERO, high=HIGHEST, width=12),
        Column("illustrative", "Dữ liệu minh họa", Kind.CHOICE, choices=YES_NO, width=12, may_lack=True),
        Column("previous", "Nối tiếp bộ", Kind.CODE, max_length=40, width=18, may_lack=True,
               help="Mã của bộ năm trước mà bộ này thay; để trống nếu là bộ đầu tiên."),
        Column("note", "Ghi chú", max_length=4000, width=50, may_lack=True),
    ),
    max_rows=1,
)  # fmt: skip
CRITERIA = TableLayout(
    "Tiêu chí",
    (
        Column("code", "Số hiệu", Kind.CODE, required=True, unique=True, max_length=20, width=10, help="I, 1.1, 1.1.1."),
        Column("level", "Cấp", Kind.INTEGER, required=True, low=Decimal(1), high=Decimal(MAX_LEVEL), width=6,
               help="1: lĩnh vực; 2: tiêu chí; 3: tiêu chí thành phần; có thể sâu hơn. Mục con đứng ngay dưới mục cha."),
        Column("text", "Nội dung", required=True, max_length=2000, width=60),
        Column("max_score", "Điểm tối đa", Kind.NUMBER, required=True, low=ZERO, high=HIGHEST, width=10,
               help="Tổng điểm các mục con phải bằng điểm của mục cha."),
        Column("source", "Nguồn điểm", Kind.CHOICE, choices=dict(Source.choices), width=20, may_lack=True,
               help="Chỉ với mục được chấm; để trống: theo cách tính."),
        Column("type", "Cách tính điểm", Kind.CHOICE, choices=RULE_LABELS, width=24,
               help="Chỉ với mục được chấm (không có mục con)."),
        _text("measures", help="Với «Theo bậc», «Theo tỷ lệ»: tỷ lệ, số ngày… được đo.", may_lack=True, limit=300),
        Column("unit", KEY_LABELS["unit"], Kind.CHOICE, choices=UNIT_LABELS, width=12, may_lack=True,
               help="Với «Theo bậc»."),
        Column("better", KEY_LABELS["better"], Kind.CHOICE, choices=BETTER_LABELS, width=20, may_lack=True,
               help="Với «Theo bậc»."),
        _text("numerator_label", help="Khi đo bằng phần trăm.", may_lack=True, limit=300),
        _text("denominator_label", help="Khi đo bằng phần trăm.", may_lack=True, limit=300),
        _number("floor_percent", "Với «Theo tỷ lệ»: dưới mức này thì 0 điểm."),
        _text("counts", help="Với «Trừ điểm»: đếm lỗi gì.", may_lack=True, limit=300),
        _number("step", "Với «Trừ điểm»: mỗi lỗi trừ bao nhiêu điểm."),
        _number("sample_size", "Với «Trừ điểm»: số hồ sơ lấy mẫu; có thể để trống.", kind=Kind.INTEGER),
        _text("zero_if", help="Điều kiện làm mục được 0 điểm; có thể để trống.", may_lack=True, limit=300),
        _text("rule_text", width=50, help="Nguyên văn quy định chấm điểm.", may_lack=True),
        _text("verification_documents", width=40, may_lack=True),
        _text("guidance", width=40, may_lack=True),
        _text("lead_office", limit=120, help="Thường chỉ ghi ở lĩnh vực.", may_lack=True),
        Column("slug", KEY_LABELS["slug"], Kind.CODE, max_length=60, width=14, may_lack=True,
               help="Chỉ với lĩnh vực; để trống thì lấy mã của lĩnh vực cùng tên đã có, hoặc đặt theo tên."),
        Column("earlier", "Nối tiếp tiêu chí", Kind.TEXT, max_length=300, width=18, may_lack=True,
               help="Số hiệu trong bộ trước (cột «Nối tiếp bộ»), cách nhau bằng dấu phẩy; để trống nếu là tiêu chí mới."),
    ),
    max_rows=3000,
)  # fmt: skip
STEPS = TableLayout(
    "Mức điểm",
    (
        Column("code", "Số hiệu", Kind.CODE, required=True, max_length=20, width=10, help="Số hiệu ở trang Tiêu chí."),
        Column("label", "Nhãn", max_length=300, width=50,
               help=f"Phương án, câu trả lời; với «Theo bậc» chỉ ghi «{OTHERWISE}» ở dòng cuối."),
        Column("bound", "Ngưỡng", Kind.NUMBER, low=ZERO, high=Decimal(9_999_999), width=10,
               help="Với «Theo bậc»: từ (càng cao càng tốt) hoặc đến (càng thấp càng tốt) mức này."),
        Column("score", "Điểm", Kind.NUMBER, low=ZERO, high=HIGHEST, width=10),
        Column("weight", "Trọng số (%)", Kind.PERCENT, low=ZERO, high=HUNDRED, places=1, width=12, may_lack=True,
               help="Với «Điều tra xã hội học»: câu trả lời được bao nhiêu phần trăm điểm tối đa."),
        Column("key", "Mã", Kind.CODE, max_length=60, width=14, may_lack=True,
               help="Giữ nguyên mã cũ khi sửa; để trống: đặt theo nhãn."),
    ),
    help="Các phương án, bậc, câu trả lời của cách tính điểm, mỗi dòng một mức.",
    max_rows=10_000,
)  # fmt: skip
BANDS = TableLayout(
    "Xếp loại",
    (
        Column("label", "Loại", required=True, max_length=60, width=24),
        Column("at_least", "Từ (%)", Kind.PERCENT, required=True, low=ZERO, high=HUNDRED, width=10),
        Column("key", "Mã", Kind.CODE, max_length=60, width=14, may_lack=True, help="Để trống: đặt theo tên loại."),
    ),
    required=False,
    max_rows=20,
)
TABLES = (SET, CRITERIA, STEPS, BANDS)
GUIDE = (
    "Trang «Bộ tiêu chí» có đúng một dòng. Trang «Tiêu chí»: mỗi dòng một mục, theo thứ tự in trong văn bản.",
    "Trang «Mức điểm»: mỗi dòng một phương án, một bậc hoặc một câu trả lời của mục ghi ở cột Số hiệu, từ cao đến thấp.",
    "Có hoặc không; Người chấm cho điểm; Lấy số liệu bên ngoài: không cần thêm cột nào.",
    "Chọn một phương án: các dòng ở «Mức điểm» (Nhãn, Điểm). Điều tra xã hội học: các dòng (Nhãn, Trọng số).",
    f"Theo bậc: Đo gì, Đơn vị đo, Chiều (và Tử số, Mẫu số nếu là phần trăm); các dòng (Ngưỡng, Điểm) và dòng «{OTHERWISE}».",
    "Theo tỷ lệ: Đo gì, Tử số, Mẫu số, Dưới mức này được 0. Trừ điểm: Đếm gì, Trừ mỗi lần (và Cỡ mẫu nếu có).",
    "Trang «Xếp loại» có thể bỏ trống nếu bộ không xếp loại.",
)
