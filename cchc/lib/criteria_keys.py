"""Keys of options, answers, bands and fields, made from their words where nobody gave one."""

from collections.abc import Collection, Mapping

from cchc.lib.text import search_key

MAX_LENGTH = 50


def key_for(label: str, taken: Collection[str], known: Mapping[str, str] | None = None) -> str:
    """«Đủ hồ sơ» → «du_ho_so», with a number where that is taken; ``known``: search key of a label → its key so far."""
    plain = search_key(label)
    words = "".join(c for c in plain.replace(" ", "_") if c.isascii())[:MAX_LENGTH].strip("_")
    base = (known or {}).get(plain) or (words if words[:1].isalpha() else f"m_{words}".rstrip("_"))
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def keys_for(labels: list[str], known: Mapping[str, str] | None = None) -> list[str]:
    keys: list[str] = []
    for label in labels:
        keys.append(key_for(label, keys, known))
    return keys
