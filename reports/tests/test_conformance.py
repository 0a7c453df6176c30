"""The checker finds nothing broken in our papers, whatever their kind and rules, and tells its report as a sentence."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.template import Context

from reports import rendering
from reports.conformance import Report, Result, Status, check_pdf, summary
from reports.enums import Signatory, SigningWay
from reports.rendering import CONCLUSION_LAYOUT, MINUTES_LAYOUT, PrintedSignature, render_pdf
from reports.tests.authority_papers import letter_snapshot, notice_snapshot
from reports.tests.builders import full_snapshot
from reports.tests.conformance_papers import DAYS, PAPERS, broken, draw, drawn, letter, minutes, sound

BOTH = pytest.mark.parametrize("profile", list(DAYS))
CENTRED = 'style="font-weight: bold; text-align: center; text-indent: 0"'
CITED = (
    "của Ủy ban nhân dân thành phố Phan Thiết về kiểm tra công tác cải cách hành chính trên địa bàn thành phố năm 2019"
)


# --- Ours -------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("kind", list(PAPERS))
def test_our_papers_break_no_rule_of_their_date(kind: str, profile: str):
    report = check_pdf(sound(kind, profile))

    assert report.profile == profile
    assert report.broken == ()
    assert report.is_sound
    assert len({result.rule for result in report.results}) == len(report.results) == 32


def test_the_whole_minutes_with_a_long_ward_and_sixty_findings_break_none():
    cause = "Công chức phụ trách mới nhận nhiệm vụ, chưa cập nhật kịp thời. " * 6
    snapshot = full_snapshot(DAYS["tt01"], findings=60, cause=cause, ward="Thủy " * 10)

    assert check_pdf(render_pdf(MINUTES_LAYOUT, snapshot)).broken == ()


def test_minutes_and_a_notice_without_any_finding_break_none():
    layout, snapshot = minutes("tt01")
    empty = full_snapshot(DAYS["tt01"], findings=0) | {"samples": {"how": [], "rows": []}, "opinion": []}
    empty["fields"] = empty["fields"][:1]

    assert check_pdf(render_pdf(layout, empty)).broken == ()
    assert check_pdf(render_pdf(CONCLUSION_LAYOUT, notice_snapshot(DAYS["tt01"], findings=0))).broken == ()


@BOTH
def test_signed_minutes_and_a_refusal_with_its_witness_break_none(profile: str):
    layout, snapshot = minutes(profile)
    said = "Đã xác nhận trên hệ thống lúc 11:05 ngày 21/5/2019"
    chair = PrintedSignature(Signatory.CHAIR, SigningWay.SYSTEM, "Hồ Thị Thủy", "Trưởng phòng Nội vụ", said)
    refused = PrintedSignature(Signatory.UNIT, SigningWay.REFUSED, "Đỗ C", "Chủ tịch", reason="vắng mặt.")
    witness = PrintedSignature(Signatory.WITNESS, SigningWay.PAPER, "Lý Làm Chứng", "Trưởng khu phố 1")

    assert check_pdf(render_pdf(layout, snapshot, [chair, refused, witness])).broken == ()


@BOTH
def test_a_draft_without_number_day_and_name_breaks_none(profile: str):
    year = DAYS[profile].year
    layout, snapshot = letter(profile)
    open_: dict[str, Any] = {"code": "…/UBND-NV", "place_and_date": f"Phan Thiết, ngày …… tháng …… năm {year}"}
    signers = [snapshot["signers"][0] | {"name": ""}]

    report = check_pdf(draw("letter", profile, **open_, signers=signers))

    assert (report.profile, report.broken) == (profile, ())
    assert [row.found for row in report.results if row.rule == "F22"] == ["chưa ghi họ tên người ký"]


# --- Other kinds (domain: §3.3) ---------------------------------------------------------------------


def _include(name: str, **context: Any) -> str:
    html: str = rendering._engine().get_template(name).render(Context(context))
    return html


def _paper(profile: str, code: str, title: str, subject: str, body: str, after: str = "") -> str:
    s = letter_snapshot(DAYS[profile]) | {"code": code, "about": ""}
    blocks = [{**s["signers"][0], "heading": "TM. ỦY BAN NHÂN DÂN", "lines": ["CHỦ TỊCH"], "said": ""}]
    head, foot = _include("authority_header.html", s=s), _include("authority_signature.html", s=s, blocks=blocks)
    heading = f'<h1>{title}</h1><div class="subject"><p>{subject}</p><span class="rule"></span></div>'
    start, opens, last = body.rpartition("<p>")
    ending = f'<div class="ending">{opens}{last}{foot}</div>'
    return f"<html><body>{head}{heading}{start}{ending}{after}</body></html>"


def _table(rows: int) -> str:
    cells = "".join(
        f"<tr><td>{n}</td><td>Ủy ban nhân dân phường Mũi Né</td><td>75,25</td></tr>" for n in range(1, rows + 1)
    )
    head = "<thead><tr><th>TT</th><th>Đơn vị</th><th>Điểm</th></tr></thead>"
    return f'<table class="items">{head}<tbody>{cells}</tbody></table>'


def _annex(number: str, kind: str, rows: int) -> str:
    titles = f'<p class="annex-name">Phụ lục {number}</p><p class="annex-title">BẢNG ĐIỂM CỦA TỪNG ĐƠN VỊ</p>'
    of = '<p class="annex-of">(Kèm theo Báo cáo số 45/BC-UBND ngày 20 tháng 5 của Ủy ban nhân dân thành phố)</p>'
    return f'<section class="{kind}">{titles}{of}{_table(rows)}</section>'


@BOTH
def test_a_decision_breaks_none(profile: str):
    body = (
        f"<p {CENTRED}>CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN THIẾT</p>"
        '<p class="citation">Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;</p>'
        f'<p class="citation">Căn cứ Kế hoạch số 1957/KH-UBND ngày 18 tháng 3 năm 2019 {CITED};</p>'
        '<p class="citation">Theo đề nghị của Trưởng phòng Nội vụ.</p>'
        f"<p {CENTRED}>QUYẾT ĐỊNH:</p>"
        f"<p><b>Điều 1.</b> Thành lập Tổ kiểm tra {CITED}, gồm các ông, bà có tên sau đây:</p>"
        "<p>1. Bà Hồ Thị Thủy, Trưởng phòng Nội vụ, Tổ trưởng;</p><p>2. Ông Đặng Văn Quỳnh, Thư ký.</p>"
        "<p><b>Điều 2.</b> Tổ kiểm tra có nhiệm vụ:</p><p>a) Xây dựng lịch kiểm tra;</p><p>b) Lập biên bản;</p>"
        "<p>c) Tổng hợp;</p><p>d) Báo cáo;</p><p>đ) Tự giải thể sau khi hoàn thành nhiệm vụ.</p>"
        "<p><b>Điều 3.</b> Chánh Văn phòng và các thành viên có tên tại Điều 1 thi hành Quyết định này./.</p>"
    )
    subject = "Về việc thành lập Tổ kiểm tra công tác cải cách hành chính năm 2019"

    report = check_pdf(drawn(_paper(profile, "2331/QĐ-UBND", "QUYẾT ĐỊNH", subject, body), profile))

    assert report.broken == ()
    kept = {row.rule for row in report.having(Status.KEPT)}
    assert {"F15", "F18", "F28"} <= kept


@BOTH
def test_a_report_to_several_with_two_annexes_of_which_one_lies_across_breaks_none(profile: str):
    body = (
        '<p class="to-whom">Kính gửi: Ủy ban nhân dân thành phố Phan Thiết</p>'
        f"<p>Thực hiện Thông báo số 45/TB-UBND ngày 03 tháng 6 năm 2019 {CITED}, Ủy ban nhân dân phường báo cáo như sau:</p>"
        f"<h2>I. CÔNG TÁC CHỈ ĐẠO</h2><p>Ủy ban nhân dân phường đã triển khai đến từng công chức {CITED}.</p>"
        f"<h2>II. KẾT QUẢ KHẮC PHỤC</h2>{_table(60)}<p>Trên đây là báo cáo {CITED}./.</p>"
    )
    after = _annex("I", "annex landscape", 40) + _annex("II", "annex", 60)
    subject = "Kết quả khắc phục tồn tại, hạn chế năm 2018"

    report = check_pdf(drawn(_paper(profile, "45/BC-UBND", "BÁO CÁO", subject, body, after), profile))

    assert report.broken == ()
    assert {"F01", "F04", "F26", "F27", "P01"} <= {row.rule for row in report.having(Status.KEPT)}


@BOTH
def test_minutes_of_a_meeting_with_two_signatures_break_none(profile: str):
    day = DAYS[profile]
    s = {"code": "03/BB-TKT", "header": {"parent": "UBND THÀNH PHỐ PHAN THIẾT", "agency": "TỔ KIỂM TRA"}}
    blocks = [
        {"heading": heading, "lines": [], "hint": "(Ký, ghi rõ họ tên)", "said": "", "name": name}
        for heading, name in (("THƯ KÝ", "Đặng Văn Quỳnh"), ("CHỦ TỌA", "Hồ Thị Thủy"))
    ]
    body = (
        '<h1>BIÊN BẢN</h1><div class="subject"><p>Họp Tổ kiểm tra công tác cải cách hành chính</p>'
        '<span class="rule"></span></div>'
        f"<p>Thời gian bắt đầu: 08 giờ 00 phút, ngày 20 tháng 5 năm {day.year}.</p><p>Địa điểm: Phòng họp số 2.</p>"
        f"<p>Nội dung: Tổ kiểm tra thảo luận {CITED}, các thành viên thống nhất nội dung.</p>"
        "<p>Cuộc họp kết thúc vào 10 giờ 00 phút cùng ngày./.</p>"
    )
    foot = _include("signatures.html", s={"recipients": ["Các thành viên", "Lưu: VT, hồ sơ"]}, blocks=blocks)

    report = check_pdf(drawn(f"<html><body>{_include('header.html', s=s)}{body}{foot}</body></html>", profile))

    assert (report.profile, report.broken) == (profile, ())


# --- The report -------------------------------------------------------------------------------------


def test_the_rules_change_on_the_fifth_of_march_2020():
    def on(day: int) -> str:
        return check_pdf(draw("letter", "nd30", place_and_date=f"Phan Thiết, ngày {day:02d} tháng 3 năm 2020")).profile

    assert (on(4), on(5)) == ("tt01", "nd30")


def test_a_report_comes_back_from_json_as_it_was():
    report = check_pdf(draw("letter", "tt01", code="5/UBND-NV"))

    assert Report.from_json(json.dumps(report.to_json())) == report
    assert Report.from_json(report.to_json()) == report


def test_the_summary_names_each_broken_rule_once_with_its_first_page():
    def row(rule: str, status: Status, page: int | None = None) -> Result:
        return Result(rule, status, f"Tên {rule}", page)

    broken_ = [row("F12", Status.BROKEN, 2), row("F12", Status.BROKEN, 3), row("P02", Status.BROKEN)]
    kept, unknown = row("F01", Status.KEPT), row("F10", Status.NOT_CHECKABLE)

    assert summary(Report("nd30", 3, (kept, unknown, *broken_))) == (
        "1 quy tắc đạt, 1 không kiểm được, 2 vi phạm: F12 Tên F12 (trang 2); P02 Tên P02"
    )
    assert summary(Report("nd30", 3, (kept,))) == "1 quy tắc đạt, không có vi phạm"


def test_a_fault_tells_page_place_and_what_should_stand_there_in_vietnamese():
    report = check_pdf(draw("letter", "nd30", place_and_date="Phan Thiết, ngày 20 tháng 05 năm 2020"))

    (fault,) = report.broken
    assert (fault.rule, fault.page, fault.found) == ("F12", 1, "«tháng 05»")
    assert fault.place.startswith("cách trái ")
    assert fault.expected == "«tháng 5»: chỉ tháng 1, 2 có số 0 ở trước"


def test_a_rule_broken_everywhere_is_told_five_times_and_the_rest_counted():
    report = check_pdf(draw("conclusion", "tt01", css="body > p { font-size: 12pt }"))

    told = [row for row in report.broken if row.rule == "F17"]
    assert len(told) == 6
    assert told[-1].found.startswith("và ")


def test_the_command_tells_each_rule_and_ends_with_one_where_a_rule_is_broken(tmp_path: Path, capsys: Any):
    good, bad, told = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "told.json"
    good.write_bytes(sound("letter", "tt01"))
    bad.write_bytes(draw("letter", "tt01", code="5/UBND-NV"))

    call_command("check_document", str(good), "--json", str(told))
    words = capsys.readouterr().out
    with pytest.raises(CommandError, match="1 vi phạm: F09 Số, ký hiệu") as refused:
        call_command("check_document", str(bad))

    assert "Theo Thông tư 01/2011/TT-BNV, 1 trang." in words
    assert "F12 Địa danh, thời gian: đạt" in words
    assert words.endswith("không có vi phạm.\n")
    assert Report.from_json(told.read_text(encoding="utf-8")).is_sound
    assert refused.value.returncode == 1
    assert "F09 Số, ký hiệu: vi phạm; trang 1, cách trái" in capsys.readouterr().out


def test_the_profile_that_is_asked_for_goes_before_the_date_on_the_page(capsys: Any, tmp_path: Path):
    path = tmp_path / "notice.pdf"
    path.write_bytes(sound("conclusion", "tt01"))

    with pytest.raises(CommandError, match="F04 Số trang"):
        call_command("check_document", str(path), "--profile", "nd30")

    assert "Theo Nghị định 30/2020/NĐ-CP" in capsys.readouterr().out
    assert broken(check_pdf(path, "nd30")) == {"F04": {2}}


def test_today_has_no_part_in_it(settings: Any):
    settings.CCHC_DEMO_TODAY = dt.date(2031, 1, 1)

    assert check_pdf(sound("letter", "tt01")).profile == "tt01"
