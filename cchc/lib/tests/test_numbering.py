"""Two numbers are one where agency, series and number are, however they are written."""

import pytest

from cchc.lib.numbering import agency_key, number_key

CITY = "Ủy ban nhân dân thành phố Phan Thiết"


@pytest.mark.parametrize(
    "issuer",
    [
        "Chủ tịch Ủy ban nhân dân thành phố Phan Thiết",
        "Phó Chủ tịch Ủy ban nhân dân thành phố Phan Thiết",
        "UBND thành phố Phan Thiết",
        "Chủ tịch UBND thành phố Phan Thiết",
        "Uỷ ban nhân dân  thành phố Phan Thiết",
        "ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN THIẾT",
    ],
)
def test_a_committee_and_its_chairman_have_one_book(issuer: str) -> None:
    assert agency_key(issuer) == agency_key(CITY)


@pytest.mark.parametrize(
    "issuer",
    [
        "Ủy ban nhân dân tỉnh Bình Thuận",
        "Hội đồng nhân dân thành phố Phan Thiết",
        "Tổ kiểm tra cải cách hành chính",
        "Ủy ban nhân dân thành phố Phan Thiệt",
    ],
)
def test_another_agency_has_another_book(issuer: str) -> None:
    assert agency_key(issuer) != agency_key(CITY)


def test_zeros_case_and_blanks_make_no_other_number() -> None:
    assert number_key("5", "QĐ-UBND") == number_key("05", "qđ - ubnd")
    assert (
        len({number_key(*pair) for pair in [("5", "QĐ-UBND"), ("5", "KH-UBND"), ("50", "QĐ-UBND"), ("5a", "QĐ-UBND")]})
        == 4
    )
