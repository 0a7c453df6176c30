"""Numbers as Vietnamese administration writes them: comma for decimals, dot for thousands (design, rule 12).

Exact arithmetic only: ``int``, ``Decimal`` and ``Fraction`` come in, never ``float``. Rounding is half up.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

Exact = int | Decimal | Fraction

_TYPED_DECIMAL = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)", re.ASCII)


def round_half_up(value: Exact, places: int) -> Decimal:
    """``value`` as a ``Decimal`` with exactly ``places`` decimals, half up away from zero (2.0005 → 2.001)."""
    with localcontext() as context:
        if isinstance(value, Decimal):
            context.prec = max(28, value.adjusted() + places + 3)
            return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        scaled = abs(Fraction(value)) * 10**places
        units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        context.prec = len(str(units)) + 1
        return Decimal(-units if value < 0 else units).scaleb(-places)


def decimal_vi(value: Exact, places: int = 2, strip: bool = False) -> str:
    """``Decimal("83.06")`` → «83,06»; ``10545`` with ``places=0`` → «10.545». ``strip`` drops trailing zeros."""
    rounded = round_half_up(value, places)
    sign = "-" if rounded < 0 else ""
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    if strip:
        decimals = decimals.rstrip("0")
    return sign + f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def percent_vi(fraction: Exact, places: int = 2) -> str:
    """A fraction of 1 as a percentage: ``Fraction(8306, 10000)`` → «83,06%»."""
    return decimal_vi(Fraction(fraction) * 100, places) + "%"


def score_vi(score: Exact) -> str:
    """A score with at most two decimals and no idle zeros: «1», «0,5», «0,75», «2,33»."""
    return decimal_vi(score, 2, strip=True)


def parse_decimal_vi(s: str) -> Decimal:
    """What a person typed, with comma or dot as the decimal mark: «0,75» → ``Decimal("0.75")``.

    Thousands marks are not guessed at: «10.545» is ten and a bit. Raises ``ValueError`` with a Vietnamese sentence.
    """
    text = s.strip()
    if len(text) > 40 or not _TYPED_DECIMAL.fullmatch(text):
        raise ValueError(f"«{text[:40]}» không phải là số. Hãy nhập chữ số, dùng dấu phẩy cho phần thập phân (0,75).")
    return Decimal(text.replace(",", "."))


def parse_key(s: object) -> int | None:
    """The key of a row out of an address or a form: «12» → 12. Whatever no row can have gives None."""
    text = str(s)
    return int(text) if len(text) <= 18 and text.isascii() and text.isdigit() else None


def keys_in(text: str) -> list[int]:
    """Keys out of an address: «12,34» → [12, 34]; what no row can have is left out."""
    return [key for part in text.split(",") if (key := parse_key(part))]


def count_vi(n: int, exact_to: int = 10_000) -> str:
    """How many rows a list has: «9.812», from one above ``exact_to`` on «trên 10.000»."""
    return decimal_vi(n, 0) if n <= exact_to else f"trên {decimal_vi(exact_to, 0)}"


def two_digits(n: int) -> str:
    """Counts in the text of papers: 5 → «05», 12 → «12»."""
    return f"{n:02d}"
