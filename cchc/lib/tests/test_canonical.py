import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.lib.canonical import canonical_json, sha256_hex

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_values_of_an_inspection_have_one_spelling():
    snapshot = {
        "điểm": Decimal("1.500"),
        "ngày": date(2019, 5, 20),
        "lúc": datetime(2019, 5, 20, 2, 14, tzinfo=UTC),
        "a": (1, None, True),
        "khóa": UUID(int=1),
    }

    assert json.loads(canonical_json(snapshot)) == {
        "điểm": "1.500",
        "ngày": "2019-05-20",
        "lúc": "2019-05-20T02:14:00+00:00",
        "a": [1, None, True],
        "khóa": "00000000-0000-0000-0000-000000000001",
    }


@given(st.dictionaries(st.text(), JSON))
def test_the_order_of_keys_does_not_count_and_nothing_is_lost(value):
    written = canonical_json(value)

    assert written == canonical_json(dict(reversed(value.items())))
    assert json.loads(written) == value


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({1: 2}, TypeError),
        ({"a": object()}, TypeError),
        ([Decimal("NaN")], ValueError),
        ([float("nan")], ValueError),
        ([2**60], ValueError),
        ([datetime(2019, 5, 20)], ValueError),  # noqa: DTZ001 - that it has no zone is the point
    ],
)
def test_what_has_no_one_spelling_is_refused(value, error: type[Exception]):
    with pytest.raises(error):
        canonical_json(value)


def test_the_hash_is_sha256():
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
