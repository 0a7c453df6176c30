"""Canonical JSON (RFC 8785) and SHA-256: what is frozen, confirmed and chained is the hash of these bytes."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785


def canonical_json(obj: Any) -> bytes:
    """The one spelling of a value as JSON, in UTF-8.

    ``Decimal`` becomes a string as written («1.500» stays «1.500»), dates and aware times ISO 8601, UUID its usual form.
    Raises ``TypeError`` for anything else that JSON does not know, ``ValueError`` for a time without a zone, for NaN
    and for integers beyond 2**53.
    """
    return rfc8785.dumps(_plain(obj))


def sha256_hex(data: bytes) -> str:
    """64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | float():
            return value
        case int():
            return int(value)
        case str():
            return str(value)
        case Decimal():
            if not value.is_finite():
                raise ValueError(f"Not a number that can be frozen: {value}")
            return f"{value:f}"
        case datetime():
            if value.tzinfo is None:
                raise ValueError(f"A time without a zone: {value}")
            return value.isoformat()
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return _plain_mapping(value)
        case list() | tuple():
            return [_plain(item) for item in value]
    raise TypeError(f"JSON does not know {type(value).__name__}")


def _plain_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    if odd := [key for key in value if not isinstance(key, str)]:
        raise TypeError(f"Keys must be text: {odd[0]!r}")
    return {str(key): _plain(item) for key, item in value.items()}
