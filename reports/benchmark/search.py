"""The searches that are measured: rare, frequent and many words, numbers, one letter, nothing; as the office and a ward."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from inspections.models import Inspection, LegalDocument
from reports.benchmark.copying import copy_rows, vacuum
from reports.benchmark.dataset import START, People
from reports.benchmark.measuring import Ask
from reports.benchmark.pages import sign_in
from reports.enums import DocumentStatus, PaperKind
from reports.models import Document
from units.enums import Role
from units.models import Membership, Unit, User

REGISTERED = 8_000
QUERIES = {
    "a frequent word": "thủ tục",
    "two words": "chung thuc",
    "four words": "niêm yết hộ tịch",
    "a rare number": "dòng 123456",
    "a part of a word": "23456",
    "short words": "hồ sơ số 12",
    "a unit": "phường số 0077",
    "a person": "thi hoa",
    "a paper": "02/BB-TKT",
    "a criterion": "1.2",
    "two letters": "ph",
    "one letter": "n",
    "not there": "kính lúp",
}


def make_papers(people: People) -> None:
    """Minutes of every inspection, a register of ten years, the officers of a thousand units."""
    if Document.objects.exists():
        return
    city = people.unit.lead_unit_id or 0
    inspections = list(Inspection.objects.order_by("pk").values_list("pk", "visit_on", "unit__search_key"))
    same = city, city, PaperKind.MINUTES
    columns = ["lead_unit_id", "issuer_id", "kind", "inspection_id", "status", "number", "symbol", "dated_on"]
    copy_rows(
        Document,
        [*columns, "public_token", "about_key"],
        (
            (*same, pk, DocumentStatus.SIGNED, pk, "BB-TKT", day, f"{pk:022d}", f"bien ban kiem tra {unit}")
            for pk, day, unit in inspections
        ),
    )
    for number in range(REGISTERED):
        LegalDocument(
            lead_unit_id=city,
            kind="notice",
            number=str(number % 800 + 2000),
            symbol="TB-UBND",
            issuer="UBND thành phố",
            issued_on=dt.date(2010 + number // 800, 3, 1),
            subject=f"Kết luận kiểm tra công tác cải cách hành chính, lần {number}",
        ).save()
    wards = Unit.objects.filter(lead_unit=city).values_list("pk", flat=True)
    for number, ward in enumerate(wards):
        person = User(username=f"congchuc{number}", full_name=f"Nguyễn Thị Hoà {number}", job_title="Công chức")
        person.save()
        Membership.objects.create(user=person, unit_id=ward, role=Role.UNIT_OFFICER, starts_on=START)
    vacuum()


def searches(people: People) -> Iterator[tuple[str, Ask]]:
    office, ward = sign_in(people.home_affairs), sign_in(people.unit_head)
    for name, words in QUERIES.items():
        yield f"search {name}", Ask(f"{reverse('search')}?{urlencode({'q': words})}", office)
    every = urlencode({"q": QUERIES["a frequent word"], "loai": "ton-tai"})
    yield "search one kind, a page", Ask(f"{reverse('search')}?{every}", office)
    inspector = sign_in(people.inspector)
    yield "search as an inspector", Ask(f"{reverse('search')}?{urlencode({'q': 'chung thuc'})}", inspector)
    yield "search as a ward", Ask(f"{reverse('search')}?{urlencode({'q': 'chung thuc'})}", ward)
    yield "suggestions", Ask(f"{reverse('search_suggestions')}?{urlencode({'q': 'chung thuc'})}", office)
