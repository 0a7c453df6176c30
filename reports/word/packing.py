"""From elements to the bytes of a DOCX; the same elements always give the same bytes, for those are sealed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml.coreprops import CT_CoreProperties
from docx.package import Package

from reports.word.oxml import Element, w

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can say
WORD_OF_TODAY = 15  # Word 2013 and later: no layout of older versions
COMPATIBILITY = "http://schemas.microsoft.com/office/word"


@dataclass(frozen=True)
class Properties:
    """What a file says of itself. `created` None: the paper has no date yet."""

    title: str
    subject: str
    author: str
    created: datetime | None


class Packed:
    """A package of Word with its main part; other parts join it and give the name of their relation."""

    def __init__(self) -> None:
        self._package = Package()
        self._main = self._part("document", CONTENT_TYPE.WML_DOCUMENT_MAIN, w("document"))
        self._package.relate_to(self._main, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)

    def add(self, name: str, kind: str, element: Element) -> str:
        """`kind`: «header», «footer», «styles», «settings»."""
        content_type = getattr(CONTENT_TYPE, f"WML_{kind.upper()}")
        part = self._part(name, content_type, element)
        return str(self._main.relate_to(part, getattr(RELATIONSHIP_TYPE, kind.upper())))

    def bytes(self, body: Element, properties: Properties) -> bytes:
        self._main.element.append(body)
        self.add("settings", "settings", _settings())
        self._package.relate_to(self._described(properties), RELATIONSHIP_TYPE.CORE_PROPERTIES)
        packed = io.BytesIO()
        self._package.save(packed)
        return _without_times(packed)

    def _part(self, name: str, content_type: str, element: Element) -> XmlPart:
        return XmlPart(PackURI(f"/word/{name}.xml"), content_type, element, self._package)

    def _described(self, properties: Properties) -> CorePropertiesPart:
        """Made here and not by python-docx, which would put itself and the time of day into it."""
        uri, element = PackURI("/docProps/core.xml"), CT_CoreProperties.new()
        part = CorePropertiesPart(uri, CONTENT_TYPE.OPC_CORE_PROPERTIES, element, self._package)
        core = part.core_properties
        core.title, core.subject, core.author = (
            text[:255] for text in (properties.title, properties.subject, properties.author)
        )
        core.language = "vi-VN"
        if properties.created:
            core.created = core.modified = properties.created
        return part


def _settings() -> Element:
    mode = w("compatSetting", name="compatibilityMode", uri=COMPATIBILITY, val=WORD_OF_TODAY)
    return w(
        "settings",
        w("defaultTabStop", val=720),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", mode),
        w("themeFontLang", val="vi-VN"),
        w("decimalSymbol", val=","),
        w("listSeparator", val=";"),
    )


def _without_times(packed: io.BytesIO) -> bytes:
    """The same archive with no time of writing, nor the system that wrote it."""
    steady = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            target.writestr(entry, source.read(member))
    return steady.getvalue()
