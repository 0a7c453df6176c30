"""For each list that can be taken out: who opens its page, with which filter, and what of it the workbook must hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cchc.tests.world import World
from reports.tests.lists import Case, Context


def rows_of(name: str) -> Callable[[Context], list[Any]]:
    return lambda context: [row[name] for row in context["rows"]]


def pages_of(value: Callable[[Any], Any]) -> Callable[[Context], list[Any]]:
    return lambda context: [value(row) for row in context["page"].rows]


def calendar_units(context: Context) -> list[str]:
    return [entry.unit for week in context["weeks"] for day in week for entry in day.entries]


def round_of(world: World) -> list[int]:
    return [world.stage.inspection.round_id or 0]


def team_of(world: World) -> list[int]:
    return [world.stage.inspection.team_id]


def boards(context: Context) -> list[str]:
    return [line.finding.text for group in context["board"].groups for line in group.lines]


def at_clerk(context: Context) -> list[str]:
    return [row.get_kind_display() for part in context["parts"] for row in part["rows"]]


INSPECTIONS = [
    Case("cuoc-kiem-tra", "home_affairs_head", "q=mui+ne", "Đơn vị", rows_of("unit__short_name")),
    Case("cuoc-kiem-tra", "chair", "mine=on&status=scheduled", "Đơn vị", rows_of("unit__short_name")),
    Case("lich-kiem-tra", "home_affairs_head", "ngay=2019-06-01&kieu=thang", "Đơn vị", calendar_units),
    Case("ke-hoach", "home_affairs_head", "", "Kế hoạch", lambda context: [row[0].title for row in context["cards"]]),
    Case(
        "dot-cua-ke-hoach",
        "chair",
        "",
        "Đợt",
        lambda context: [row.name for row in context["rounds"]],
        lambda world: [world.keys["ke-hoach/"][0]["pk"]],
    ),
    Case(
        "dot-kiem-tra",
        "leader",
        "",
        "Đơn vị",
        lambda context: [row.unit.short_name for row in context["inspections"]],
        round_of,
    ),
    Case(
        "to-kiem-tra",
        "chair",
        "",
        "Họ và tên",
        lambda context: [entry.member.user.full_name for entry in context["roster"].current],
        team_of,
    ),
]
FINDINGS = [
    Case("ton-tai-han-che", "home_affairs_head", "status=to_follow_up", "Tồn tại, hạn chế", rows_of("text")),
    Case("khac-phuc", "other_unit_head", "", "Tồn tại, hạn chế", boards),
    Case(
        "cho-xac-nhan",
        "home_affairs_head",
        "status=reported_done",
        "Đơn vị",
        lambda context: [row.unit for row in context["rows"]],
    ),
    Case(
        "de-nghi-gia-han",
        "leader",
        "",
        "Lý do",
        lambda context: [row.request.reason for row in context["requests"]],
    ),
    Case("cho-phuc-tra", "home_affairs", "", "Đơn vị", lambda context: [unit.name for unit in context["to_visit"]]),
]
PAPERS = [
    Case("van-ban", "clerk", "q=1957", "Số, ký hiệu", pages_of(lambda row: row.code), of_all_units=True),
    Case("van-ban-he-thong", "home_affairs", "kind=minutes", "Văn bản", pages_of(lambda row: row.get_kind_display())),
    Case("van-thu", "clerk", "", "Văn bản", at_clerk),
    Case("so-van-ban", "clerk", "year=2019", "Số, ký hiệu", pages_of(lambda row: row.code)),
    Case("ket-luan", "leader", "status=draft", "Kết luận", pages_of(str)),
    Case("don-doc", "home_affairs", "", "Đơn vị", pages_of(lambda row: row.unit.short_name)),
]
PEOPLE = [
    Case("don-vi", "clerk", "q=mui+ne", "Đơn vị", lambda context: [unit.short_name for unit, _ in context["rows"]]),
    Case("nguoi-dung", "administrator", "role=unit_head", "Họ và tên", pages_of(lambda row: row.full_name)),
    Case("quyen", "home_affairs_head", "role=unit_officer", "Người dùng", pages_of(lambda row: row.user.full_name)),
    Case("uy-quyen", "administrator", "", "Ký thay", pages_of(lambda row: row.principal.full_name)),
    Case("thu-dien-tu", "home_affairs", "status=failed", "Người nhận", pages_of(lambda row: row.user.full_name)),
    Case("thong-bao", "unit_officer", "loc=tat-ca", "Nội dung", pages_of(lambda row: row.text)),
    Case(
        "can-goi-dien",
        "home_affairs",
        "",
        "Đơn vị",
        lambda context: [call.unit.short_name for call, _ in context["rows"]],
    ),
    Case("lan-lien-he", "home_affairs", "", "Với ai", lambda context: [row.spoke_with for row in context["contacts"]]),
]


def key_of(route: str, *names: str) -> Callable[[World], list[int]]:
    return lambda world: [world.keys[route][0][name] for name in names or ("pk",)]


def score_codes(context: Context) -> list[str]:
    return [line.criterion.code for part in context["sheet"].parts for line in part.lines]


INDEX = [
    Case(
        "tham-dinh",
        "home_affairs",
        "",
        "Đơn vị",
        lambda context: [line.assessment.unit.short_name for line in context["lines"]],
        key_of("chi-so/"),
    ),
    Case("dot-chi-so", "unit_head", "", "Đợt đánh giá", pages_of(lambda row: row.name)),
    Case("don-vi-cua-dot", "leader", "q=mui", "Đơn vị", rows_of("unit"), key_of("chi-so/"), of_all_units=True),
    Case(
        "xep-hang",
        "unit_head",
        "",
        "Đơn vị",
        lambda context: [row.unit for row in context["rows"]],
        key_of("chi-so/xep-hang/"),
        of_all_units=True,
    ),
    Case(
        "mat-diem-tieu-chi",
        "home_affairs",
        "",
        "Đơn vị",
        rows_of("unit"),
        key_of("chi-so/diem-mat/dot/", "pk", "criterion_pk"),
    ),
    Case("bang-diem", "unit_head", "", "Số hiệu", score_codes, key_of("chi-so/diem-mat/")),
    Case(
        "doi-chieu-cham-diem",
        "leader",
        "",
        "Đơn vị, người chấm",
        lambda context: [row["name"] for part in context["parts"] for row in part["rows"]],
    ),
    Case("bo-tieu-chi", "clerk", "", "Mã", lambda context: [row.code for row in context["sets"]]),
    Case("bo-quoc-gia", "clerk", "", "Quyết định", lambda context: [row[0].code for row in context["rows"]]),
]
LOSSES = [
    Case("diem-mat", "unit_head", "sort=set", "Tiêu chí", rows_of("code"), key_of("chi-so/diem-mat/")),
    Case("diem-mat-thanh-pho", "leader", "sort=own", "Tiêu chí", rows_of("code"), key_of("chi-so/diem-mat/dot/")),
]
DASHBOARDS = [
    Case("dang-cham", "leader", "", "Đơn vị", lambda context: [row.unit for row in context["laggards"].units]),
    Case("do-phu", "leader", "state=left", "Đơn vị", lambda context: [row.unit for row in context["rows"]]),
    Case("so-sanh", "leader", "measure=findings", "Đơn vị", lambda context: [row.unit for row in context["heat"].rows]),
]
INSIGHTS = [
    Case(
        "hay-mac", "leader", "sort=units", "Tiêu chí", lambda context: [row.text for row in context["recurring"].rows]
    ),
    Case("nguyen-nhan", "leader", "", "Nguyên nhân", lambda context: [row.text for row in context["causes"].rows]),
    Case("uu-diem", "leader", "", "Ưu điểm", lambda context: [row.text for row in context["strengths"].rows]),
    Case(
        "so-do",
        "leader",
        "measure=open",
        "Phường, xã",
        lambda context: [row.name for row in context["map"].rows],
    ),
    Case(
        "xu-huong",
        "leader",
        "level=commune",
        "Đợt, năm",
        lambda context: [point.label for trend in ("rounds", "years") for point in context[trend].points],
    ),
]


def fields_of_file(context: Context) -> list[str]:
    scores = context["file"].scores
    return [field.name for field in [*scores.fields, scores.total]]


OF_ONE = [
    Case(
        "ho-so-don-vi",
        "leader",
        "",
        "Lĩnh vực",
        fields_of_file,
        lambda world: [world.inspections[2].unit_id],
    ),
    Case(
        "tu-kiem-tra",
        "unit_head",
        "",
        "Số hiệu",
        lambda context: [answer.criterion.code for field in context["fields"] for answer in field.answers],
        lambda world: [world.inspections[0].pk],
    ),
    Case(
        "ton-tai-cua-ket-luan",
        "home_affairs_head",
        "",
        "Tồn tại, hạn chế",
        lambda context: [row.item.text for part in context["parts"] for row in part.rows],
        key_of("ket-luan/"),
    ),
    Case(
        "ton-tai-cua-cong-van",
        "home_affairs",
        "",
        "Tồn tại, hạn chế",
        lambda context: [finding.text for finding, _ in context["rows"]],
        key_of("don-doc/"),
    ),
    Case(
        "mot-don-vi",
        "clerk",
        "",
        "Tên chính thức",
        lambda context: [name.official_name for name in context["names"]],
        key_of("don-vi/"),
    ),
    Case(
        "vai-tro",
        "administrator",
        "",
        "Vai trò",
        lambda context: [row.get_role_display() for row in context["memberships"]],
        key_of("nguoi-dung/"),
    ),
    Case(
        "vai-tro-cua-toi",
        "unit_officer",
        "",
        "Đơn vị",
        lambda context: [row.unit.short_name for row in context["memberships"]],
    ),
    Case(
        "so-sanh-bo",
        "home_affairs",
        "tat-ca=1",
        "Thay đổi",
        lambda context: [line.kind_label for line in context["side_by_side"].lines],
        key_of("bo-tieu-chi/"),
    ),
    Case(
        "cong-bo",
        "home_affairs_head",
        "",
        "Còn thiếu",
        lambda context: [state.lacks for state in context["states"]],
        key_of("chi-so/"),
    ),
    Case(
        "nguoi-tham-dinh",
        "home_affairs",
        "",
        "Họ và tên",
        lambda context: [one.row.user.full_name for one in context["appraisers"]],
        key_of("chi-so/"),
    ),
    Case(
        "neu-khac-phuc",
        "unit_head",
        "",
        "Kết quả",
        lambda context: ["Điểm", "Điểm tối đa áp dụng", "Chỉ số (%)", "Xếp loại", "Hạng"],
        key_of("chi-so/neu-khac-phuc/"),
    ),
    Case(
        "neu-khac-phuc-thanh-pho",
        "leader",
        "",
        "Đơn vị",
        lambda context: [row["unit"] for row in context["units"]],
        key_of("chi-so/neu-khac-phuc/dot/"),
    ),
    Case("tim-kiem", "clerk", "q=mui+ne&loai=don-vi", "Kết quả", pages_of(lambda hit: hit.title)),
]
CASES = [*OF_ONE, *INSPECTIONS, *FINDINGS, *PAPERS, *PEOPLE, *INDEX, *LOSSES, *DASHBOARDS, *INSIGHTS]
