"""Whole minutes for tests and for the benchmark: a snapshot without a database, and a finished inspection with one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from cchc.tests.cast import Stage, set_stage
from cchc.tests.kept import kept
from inspections.enums import CriteriaSetStatus, FindingStatus, Mark, Side, Source
from inspections.models import Answer, Attendee, CriteriaSet, Criterion, Finding, Inspection, SampledFile, Strength
from inspections.workflow import prepare_answers

FIELDS = [
    ("steering", "Công tác chỉ đạo, điều hành cải cách hành chính", 12),
    ("legal", "Xây dựng và tổ chức thực hiện văn bản quy phạm pháp luật", 5),
    ("procedures", "Cải cách thủ tục hành chính", 12),
    ("apparatus", "Cải cách tổ chức bộ máy hành chính nhà nước", 3),
    ("staff", "Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức", 6),
    ("finance", "Cải cách tài chính công", 6),
    ("modern", "Hiện đại hóa hành chính", 10),
]
ITEMS = sum(count for _, _, count in FIELDS)
TEXTS = [
    "Niêm yết công khai đầy đủ, kịp thời, đúng quy định thủ tục hành chính thuộc thẩm quyền giải quyết",
    "Mức độ hoàn thành kế hoạch cải cách hành chính năm",
    "Sử dụng đủ, đúng mẫu giấy tiếp nhận, phiếu hẹn, phiếu kiểm soát, sổ theo dõi hồ sơ",
    "Chấp hành kỷ luật, kỷ cương, thời giờ làm việc, văn hóa công sở, đeo thẻ",
]
RESULTS = ["118/127 TTHC (92,91%)", "Có kế hoạch, thực hiện một phần", "02 lượt vi phạm", "Có", "Không phát sinh"]
FINDING = "Niêm yết thiếu 09 thủ tục hành chính lĩnh vực hộ tịch, chứng thực đã được sửa đổi, bổ sung"
CAUSE = "Công chức phụ trách mới nhận nhiệm vụ, chưa cập nhật kịp thời các quyết định công bố của UBND tỉnh"


def full_snapshot(
    day: dt.date = dt.date(2019, 5, 21), *, findings: int = 18, cause: str = CAUSE, ward: str = "Mũi Né"
) -> dict[str, Any]:
    """Minutes of 54 items in seven fields, as `minutes_snapshot` would give them; asks no database."""
    unit = f"UBND phường {ward}"
    fields = _snapshot_fields(findings)
    return {
        "schema": 1,
        "kind": "minutes",
        "profile": "nd30" if day >= dt.date(2020, 3, 5) else "tt01",
        "illustrative": True,
        "number": 5,
        "code": "05/BB-TKT",
        "date": day.isoformat(),
        "header": {"parent": "UBND THÀNH PHỐ PHAN THIẾT", "agency": "TỔ KIỂM TRA CẢI CÁCH HÀNH CHÍNH"},
        "title": "BIÊN BẢN",
        "subject": "Kiểm tra công tác cải cách hành chính năm 2019",
        "at": f"tại Ủy ban nhân dân phường {ward}",
        "citations": [
            "Căn cứ Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 của Ủy ban nhân dân thành phố Phan Thiết "
            "kiểm tra cải cách hành chính nhà nước năm 2019 trên địa bàn thành phố",
            "Căn cứ Quyết định số 2331/QĐ-UBND ngày 27 tháng 3 năm 2019 của Ủy ban nhân dân thành phố Phan Thiết "
            "về việc thành lập Tổ kiểm tra công tác cải cách hành chính",
        ],
        "opening": f"Hôm nay, vào hồi 08 giờ 00 phút ngày 21 tháng 5 năm 2019, tại trụ sở {unit}, Tổ kiểm tra cải cách "
        f"hành chính tiến hành kiểm tra công tác cải cách hành chính tại Ủy ban nhân dân phường {ward}.",
        "attendees": {
            "team": {
                "present": ["Hồ Thị Thủy, Trưởng phòng Nội vụ, Tổ trưởng", "Đặng Văn Quỳnh, Thư ký"],
                "absent": [],
            },
            "unit": {"present": ["Đỗ Thị Mỹ Ễn, Chủ tịch"], "absent": ["Võ Ngọc Ánh, công chức Tư pháp - Hộ tịch"]},
        },
        "fields": fields,
        "overall": {"score": "78,25", "max": "96", "percent": "81,51%", "self": "90,5"},
        "counts": {
            "strengths": "07",
            "strengths_in": [f"{field['name']} (01)" for field in fields],
            "findings": f"{findings:02d}" if findings else "",
            "findings_in": [f"{field['name']} (02)" for field in fields if field["findings"]],
            "fixed": "",
        },
        "causes": [{"text": f"{cause} ({n})", "of": str(n)} for n in range(1, findings + 1)],
        "recommendations": [
            {"text": f"Niêm yết đủ, đúng thủ tục hành chính còn hiệu lực, lần {n}", "due": DUE, "of": str(n)}
            for n in range(1, findings + 1)
        ],
        "assessment": [
            "Đơn vị đã quan tâm chỉ đạo, điều hành công tác cải cách hành chính; kỷ luật, kỷ cương chuyển biến"
        ],
        "proposals": ["Đề nghị UBND phường kiểm điểm, rút kinh nghiệm đối với các tồn tại, hạn chế đã nêu"],
        "opinion": ["Thống nhất với nội dung biên bản."],
        "closing": {
            "ended": "Biên bản kết thúc vào hồi 11 giờ 00 phút cùng ngày, đã đọc lại cho các thành phần tham dự cùng nghe",
            "agreed": "thống nhất nội dung và ký tên",
            "copies": "được lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản",
        },
        "samples": {"how": ["Rút ngẫu nhiên 10 hồ sơ"], "rows": [_sample(n) for n in range(1, 11)]},
        "signers": _snapshot_signers(unit),
        "recipients": ["UBND thành phố Phan Thiết (để báo cáo)", unit, "Lưu: VT, hồ sơ kiểm tra"],
        "annex_of": "Kèm theo Biên bản số 05/BB-TKT ngày 21 tháng 5 năm 2019 của Tổ kiểm tra cải cách hành chính",
    }


DUE = "chậm nhất ngày 20 tháng 6 năm 2019"


def _snapshot_fields(findings: int) -> list[dict[str, Any]]:
    fields = []
    for number, (_, name, count) in enumerate(FIELDS, 1):
        rows: list[dict[str, Any]] = []
        for n in range(1, count + 1):
            if n % 3 == 1:
                rows.append({"group": True, "code": f"{number}.{n // 3 + 1}", "text": "Tổ chức thực hiện nhiệm vụ"})
            rows.append(_snapshot_item(number, n))
        share = range(number, findings + 1, len(FIELDS))
        fields.append(
            {
                "number": number,
                "name": name,
                "rows": rows,
                "sum": {"score": "7,5", "max": "9", "percent": "83,33%", "self": "8,5"},
                "strengths": ["Ban hành kế hoạch sớm, có phân công rõ người, rõ việc, rõ thời hạn"],
                "findings": [
                    {"number": n, "text": FINDING, "criterion": f"{number}.1.1", "lost": "0,5", "fixed": ""}
                    for n in share
                ],
            }
        )
    return fields


def _snapshot_item(field: int, n: int) -> dict[str, Any]:
    return {
        "group": False,
        "code": f"{field}.{(n - 1) // 3 + 1}.{(n - 1) % 3 + 1}",
        "text": TEXTS[n % len(TEXTS)],
        "result": RESULTS[n % len(RESULTS)],
        "max": "1,5",
        "self": "1,5",
        "score": "0,75",
        "note": "Còn thiếu sổ theo dõi" if n % 4 == 0 else "",
    }


def _sample(n: int) -> dict[str, str]:
    return {
        "code": f"HT-2019-{n:04d}",
        "procedure": "Cấp bản sao trích lục hộ tịch",
        "received": "02/4/2019",
        "due": "04/4/2019",
        "returned": "08/4/2019",
        "fault": "Trả chậm 02 ngày, không có phiếu xin lỗi" if n % 3 == 0 else "",
        "criteria": "3.4.1, 3.4.2",
    }


def _snapshot_signers(unit: str) -> list[dict[str, Any]]:
    hint, sealed = "(Ký, ghi rõ họ tên)", "(Ký, đóng dấu, ghi rõ họ tên)"
    blocks: list[tuple[str, str, list[str], str, str, str]] = [
        ("secretary", "NGƯỜI LẬP BIÊN BẢN", [], hint, "Đặng Văn Quỳnh", "Chuyên viên"),
        ("chair", "TM. TỔ KIỂM TRA", ["TỔ TRƯỞNG", "TRƯỞNG PHÒNG NỘI VỤ"], hint, "Hồ Thị Thủy", "Trưởng phòng Nội vụ"),
        (
            "unit",
            "ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA",
            [f"CHỦ TỊCH {unit.upper()}"],
            sealed,
            "Đỗ Thị Mỹ Ễn",
            f"Chủ tịch {unit}",
        ),
    ]
    keys = ("part", "heading", "lines", "hint", "name", "title")
    signers: list[dict[str, Any]] = [dict(zip(keys, block, strict=True)) for block in blocks]
    signers[-1]["principal"] = "CHỦ TỊCH"
    return signers


# --- With the database ----------------------------------------------------------------------------


@kept
def ready_stage(*, full: bool = False, findings: int = 0, **inspection: Any) -> Stage:
    """The cast around an inspection in progress whose checklist and meeting are complete: it can be drawn up.

    `full`: 54 items in seven fields instead of the factory's six. Team of chair (tổ trưởng) and secretary.
    """
    stage = set_stage(**inspection)
    if full:
        _give_full_set(stage)
    complete(stage.inspection)
    add_findings(stage.inspection, findings)
    return stage


def complete(inspection: Inspection, *, ended_at: dt.datetime = dt.datetime(2019, 5, 21, 4, 0, tzinfo=dt.UTC)) -> None:
    """Answer everything, name the people on both sides, set place and times."""
    answers = list(inspection.answers.select_related("criterion"))
    for answer in answers:
        answer.mark, answer.score, answer.maximum = (
            Mark.NOT_ARISEN,
            answer.criterion.max_score,
            answer.criterion.max_score,
        )
        answer.self_score = answer.criterion.max_score
    Answer.objects.bulk_update(answers, ["mark", "score", "maximum", "self_score"])
    inspection.place = "Trụ sở UBND phường Mũi Né"
    inspection.ended_at = ended_at
    inspection.assessment = "Đơn vị đã quan tâm chỉ đạo, điều hành công tác cải cách hành chính."
    inspection.proposals = "Đề nghị UBND phường kiểm điểm, rút kinh nghiệm."
    inspection.save()
    people = [
        (Side.TEAM, "Hồ Chủ Trì", "Trưởng phòng Tư pháp"),
        (Side.TEAM, "Đặng Thư Ký", "Chuyên viên, Thư ký"),
        (Side.UNIT, "Đỗ Chủ Tịch", "Chủ tịch"),
    ]
    for position, (side, name, title) in enumerate(people):
        Attendee.objects.create(inspection=inspection, side=side, position=position, name=name, title=title)


def add_findings(inspection: Inspection, count: int, *, cause: str = CAUSE) -> None:
    """`count` findings that each lost half a point, every fifth put right on the spot; a strength and a sampled file."""
    leaves = list(Criterion.objects.filter(criteria_set=inspection.criteria_set_id).inspected().order_by("position"))
    for n in range(count):
        leaf = leaves[n % len(leaves)]
        on_site = n % 5 == 4
        Finding.objects.create(
            inspection=inspection,
            plan=inspection.plan,
            lead_unit=inspection.lead_unit,
            issued_to_unit=inspection.unit,
            responsible_unit=inspection.unit,
            criterion=leaf,
            field_slug=leaf.field_slug,
            position=n,
            text=f"{FINDING} ({n + 1})",
            cause=cause,
            recommendation=f"Niêm yết đủ, đúng thủ tục hành chính còn hiệu lực, lần {n + 1}",
            due_on=None if on_site else dt.date(2019, 6, 20),
            lost_points=Decimal("0.5"),
            status=FindingStatus.FIXED_ON_SITE if on_site else FindingStatus.RECORDED,
        )
    if count:
        Strength.objects.create(inspection=inspection, field_slug=leaves[0].field_slug, text="Ban hành kế hoạch sớm")
        file = SampledFile.objects.create(inspection=inspection, code="HT-2019-0001", procedure="Trích lục hộ tịch")
        file.criteria.add(leaves[0])


def _give_full_set(stage: Stage) -> None:
    criteria_set = CriteriaSet.objects.create(
        lead_unit=stage.city, code="BO-54", title="Bộ tiêu chí 54", unit_level="commune", max_score=Decimal(ITEMS)
    )
    position = 0
    for number, (slug, name, count) in enumerate(FIELDS, 1):
        common = {"criteria_set": criteria_set, "field_slug": slug}
        position += 1
        field = Criterion.objects.create(
            **common, position=position, level=1, code=f"F{number}", text=name, max_score=Decimal(count)
        )
        for n in range(1, count + 1):
            position += 1
            Criterion.objects.create(
                **common,
                parent=field,
                field=field,
                position=position,
                level=2,
                code=f"{number}.{n}",
                text=TEXTS[n % len(TEXTS)],
                max_score=Decimal(1),
                is_leaf=True,
                source=Source.INSPECTION,
                rule={"type": "yes_no"},
            )
    criteria_set.status, criteria_set.published_at = CriteriaSetStatus.PUBLISHED, dt.datetime(2019, 3, 1, tzinfo=dt.UTC)
    criteria_set.save()
    inspection = stage.inspection
    inspection.answers.all().delete()
    inspection.criteria_set = criteria_set
    inspection.save()
    prepare_answers(inspection)
