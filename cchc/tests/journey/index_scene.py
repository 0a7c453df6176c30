"""Phan Thiết before its index of 2018 is brought in: units, people, sets, the plan; and the sample's workbook as a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cchc.tests.journey.town import PASSWORD
from inspections.models import CriteriaSet
from reports.sample.files import read
from reports.sample.index import set_of_2018, workbook
from reports.sample.people import load_people
from reports.sample.planning import load_planning, load_sets
from reports.sample.units import load_units
from units.models import User

WARD = "UBND phường Bình Hưng"
NAME = "Chỉ số CCHC năm 2018 của các phường, xã"
LOST = {  # what the ward lost whole, by criterion: what Home Affairs writes
    "1.1.1": "Ban hành kế hoạch CCHC năm 2018 chậm",
    "1.1.2": "Kế hoạch chưa nêu sản phẩm, thời hạn của từng nhiệm vụ",
    "1.2.2": "Báo cáo năm 2018 thiếu phụ lục số liệu",
    "1.3.1": "Chưa thực hiện kế hoạch tự kiểm tra",
    "2.1.1": "Không ban hành kế hoạch theo dõi thi hành pháp luật",
    "3.2.2": "Chưa công khai đủ thủ tục trên trang thông tin điện tử",
    "3.5.1": "Chưa niêm yết địa chỉ tiếp nhận phản ánh, kiến nghị",
    "5.3.1": "Đánh giá, phân loại công chức chậm",
    "6.1.1": "Mới ban hành một trong hai quy chế",
    "7.5.1": "Chưa đánh giá nội bộ hệ thống quản lý chất lượng",
}


@dataclass(frozen=True)
class Scene:
    home_affairs: User
    home_affairs_head: User
    leader: User
    clerk: User
    unit_head: User
    officer: User
    criteria_set: CriteriaSet
    book: Path


def set_scene(folder: Path) -> Scene:
    units, told = load_units(), read("index")
    people = load_people(units)
    criteria_set = set_of_2018(units, told)
    load_planning(units, people, load_sets(units))
    book = folder / "ket-qua-chi-so-2018.xlsx"
    book.write_bytes(workbook(units, criteria_set, told))

    def person(username: str) -> User:
        user = people[username]
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        return user

    return Scene(
        home_affairs=person("noivu.chuyenvien"),
        home_affairs_head=person("noivu.truongphong"),
        leader=person("chutich"),
        clerk=person("vanthu"),
        unit_head=person("binhhung.chutich"),
        officer=person("binhhung.congchuc"),
        criteria_set=criteria_set,
        book=book,
    )
