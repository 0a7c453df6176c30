"""When two papers bear the same number of one book (NĐ 30/2020, Điều 15): one agency, one series, one year."""

import re

from cchc.lib.text import clean, sort_key

_COMMITTEE = re.compile(r"\bUBND\b")
_HEAD = re.compile(r"^(?:(?:quyền|phó) )?chủ tịch (?=ủy ban |uỷ ban )", re.IGNORECASE)


def agency_key(issuer: str) -> str:
    """The agency whose clerk numbers a paper of this issuer, in a form to compare.

    What the chairman of a committee decides stands in the committee's book: there is one «45/QĐ-UBND» a year. «UBND» is
    written out; case, punctuation and where a tone mark stands do not count.
    """
    name = _COMMITTEE.sub("Ủy ban nhân dân", clean(issuer).replace("\n", " "))
    return sort_key(_HEAD.sub("", name))


def number_key(number: str, symbol: str) -> str:
    """«5/QĐ-UBND» and «05/qđ - UBND» are the same number."""
    return sort_key(f"{number}/{symbol}")
