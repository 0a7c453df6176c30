"""Streams the XML of a part through expat, which knows what openpyxl and others leave out or load whole.

A document type is refused, so that no entity can be declared: neither one that swells nor one that reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from cchc.lib.excel.package import DAMAGE, broken
from cchc.lib.excel.problems import ExcelRefused, refusal

Attributes = dict[str, str]
_CHUNK = 64 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Names(dict[str, str]):
    """Names of elements without their prefix: some programs write `x:row` for `row`."""

    def __missing__(self, name: str) -> str:
        if len(self) > 1000:
            self.clear()
        self[name] = local = name.rpartition(":")[2]
        return local


def new_parser(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    return parser


def feed(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[int]:
    """Parse piece by piece, giving the number of bytes so far; what is broken is a refusal."""
    done = 0
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            done += len(chunk)
            yield done
        parser.Parse(b"", True)
        yield done
    except expat.ExpatError:
        raise broken() from None
    except ExcelRefused:
        raise
    except DAMAGE:
        raise broken() from None


def parse(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    for _ in feed(parser, stream):
        pass


def is_true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def unescape(text: str) -> str:
    """`_x000D_` is how Excel writes a character that XML may not hold."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _refuse_doctype(*_: object) -> None:
    raise refusal("Tệp khai báo thực thể XML (DOCTYPE), điều tệp Excel thật không có, nên không được nhận.")
