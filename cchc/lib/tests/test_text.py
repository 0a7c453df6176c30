import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.text import clean, name_sort_key, nfc, search_key, shortened, sort_key

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
VIETNAMESE = st.text("aàảãáạăằâấđđeêiíoòôơợuưứyỷ bchnpqtgHOÀỦY0127 -./", max_size=30)


def test_decomposed_text_becomes_precomposed():
    assert nfc(unicodedata.normalize("NFD", "Phường Bình Hưng")) == "Phường Bình Hưng"


def test_clean_keeps_lines_and_drops_what_cannot_be_seen():
    assert clean("  Thiếu\u00a0 \t09 thủ tục\x00\r\n\r\n \u200bniêm\u202e yết  ") == "Thiếu 09 thủ tục\n\nniêm yết"


def test_clean_drops_lone_surrogates_that_the_database_refuses():
    assert clean("a\ud800b") == "ab"


@given(st.text())
def test_clean_twice_is_clean_once(s: str):
    assert clean(clean(s)) == clean(s)


@given(st.text())
def test_clean_text_is_nfc_and_can_be_stored(s: str):
    cleaned = clean(s)

    cleaned.encode()
    assert "\0" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Phường Bình Hưng", "phuong binh hung"),
        ("ĐỨC THẮNG", "duc thang"),
        ("Thuỷ", "thuy"),
        ("Thủy", "thuy"),
        ("Hòa", "hoa"),
        ("Hoà", "hoa"),
        ("  118/127 TTHC – (còn thiếu)", "118 127 tthc con thieu"),
        ("1957/KH-UBND", "1957 kh ubnd"),
        ("", ""),
    ],
)
def test_search_finds_words_without_diacritics(text: str, key: str):
    assert search_key(text) == key


@given(st.text())
def test_search_key_does_not_depend_on_form_or_case_and_settles(s: str):
    key = search_key(s)

    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", s)) == search_key(unicodedata.normalize("NFC", s)) == key


def test_letters_sort_as_the_vietnamese_alphabet_has_them():
    shuffled = "zyxwvưutsrqpơôonmlkjihgfêeđdcbâăa"

    assert "".join(sorted(shuffled, key=sort_key)) == ALPHABET


def test_a_letter_counts_before_a_tone():
    assert sorted(["bà", "bạ", "bă", "ba", "bá", "bả", "bã", "baz"], key=sort_key) == [
        "ba", "bà", "bả", "bã", "bá", "bạ", "baz", "bă",
    ]  # fmt: skip


def test_numbers_sort_by_value_and_before_letters():
    names = ["Phường 10", "Phường An", "Phường 2", "Phường 1234567890123", "Phường 999999999", "Phường 02"]

    ordered = sorted(names, key=sort_key)

    assert ordered == ["Phường 2", "Phường 02", "Phường 10", "Phường 999999999", "Phường 1234567890123", "Phường An"]


def test_wards_of_phan_thiet_sort_as_their_people_expect():
    wards = ["Phú Trinh", "Đức Nghĩa", "Bình Hưng", "Phú Thủy", "Đức Long", "Hưng Long", "Lạc Đạo", "Phú Hài"]

    assert sorted(wards, key=sort_key) == [
        "Bình Hưng", "Đức Long", "Đức Nghĩa", "Hưng Long", "Lạc Đạo", "Phú Hài", "Phú Thủy", "Phú Trinh",
    ]  # fmt: skip


def test_a_shorter_word_comes_before_a_longer_one():
    assert sorted(["Anh", "An Bình", "An"], key=sort_key) == ["An", "An Bình", "Anh"]


@given(st.text())
def test_sort_key_is_ascii_and_does_not_depend_on_form_or_case(s: str):
    key = sort_key(s)

    assert key.isascii()
    assert "\0" not in key
    assert sort_key(unicodedata.normalize("NFD", s)) == sort_key(unicodedata.normalize("NFC", s)) == key


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_of_any_length_keep_their_order(a: int, b: int):
    assert (sort_key(f"Tổ {a}") < sort_key(f"Tổ {b}")) == (a < b)


@pytest.mark.parametrize(
    ("new", "old"),
    [("Hoà", "Hòa"), ("Thuỷ", "Thủy"), ("KHOẺ", "KHỎE"), ("uỷ ban", "ủy ban"), ("hoá", "hóa"), ("qúy", "quý")],
)
def test_where_the_tone_mark_stands_changes_neither_what_is_found_nor_the_order(new: str, old: str):
    assert search_key(new) == search_key(old)
    assert sort_key(new) == sort_key(old)


def test_people_sort_by_given_name_then_by_the_rest():
    people = ["Trần Thị Bình", "Nguyễn Văn Án", "Bùi Thị An", "Lê Ánh", "Đỗ Văn An", "An"]

    assert sorted(people, key=name_sort_key) == [
        "An", "Bùi Thị An", "Đỗ Văn An", "Nguyễn Văn Án", "Lê Ánh", "Trần Thị Bình",
    ]  # fmt: skip


def test_a_long_text_is_cut_between_two_words_and_says_so():
    assert shortened("Kế hoạch ban hành chậm", 30) == "Kế hoạch ban hành chậm"
    assert shortened("Kế hoạch ban hành chậm", 15) == "Kế hoạch ban…"
