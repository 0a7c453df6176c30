"""What our sheets (layouts/*.css) say about an element: the properties that Word knows as well, in points."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import cssselect2
import tinycss2

POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "px": 0.75}
SIDES = ("top", "right", "bottom", "left")
NORMAL_LINE = 1.149  # a single line of Times New Roman, in its own size
SKIPPED = ("whitespace", "comment")


@dataclass(frozen=True)
class Share:
    """A percentage, or a number without a unit: a part of something else."""

    part: float


@dataclass(frozen=True)
class Border:
    width: float
    style: str


@dataclass(frozen=True)
class Sides:
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


@dataclass(frozen=True)
class Borders:
    top: Border | None = None
    right: Border | None = None
    bottom: Border | None = None
    left: Border | None = None

    @property
    def is_box(self) -> bool:
        return bool(self.top and self.right and self.bottom and self.left)


Value = float | str | Share | Border | None
Declared = dict[str, Value]


@dataclass(frozen=True)
class Look:
    """An element as the sheets draw it. The first six are inherited."""

    size: float = 13.0
    bold: bool = False
    italic: bool = False
    line: float = NORMAL_LINE  # height of a line, in sizes of the letters
    align: str = "left"
    indent: float = 0.0
    display: str = "inline"
    page: str = ""
    margin: Sides = Sides()
    padding: Sides = Sides()
    border: Borders = Borders()
    width: float | Share | None = None
    height: float = 0.0
    valign: str = "top"
    break_before: str = "auto"
    break_after: str = "auto"
    break_inside: str = "auto"

    @cached_property
    def as_text(self) -> Look:
        """Without the box around it: what is left for the paragraphs inside."""
        return replace(self, margin=Sides(), padding=Sides(), border=Borders(), width=None, height=0.0)


@dataclass
class PageRule:
    """`@page`: its own declarations, and those of each of its margin boxes by name («top-center»)."""

    declared: Declared = field(default_factory=dict)
    boxes: dict[str, Declared] = field(default_factory=dict)


class Sheet:
    """One stylesheet. `pages` by selector: «», «:first», «annex», «:nth(1 of annex)»."""

    def __init__(self, text: str) -> None:
        self.pages: dict[str, PageRule] = {}
        self._matcher = cssselect2.Matcher()
        self._looks: dict[tuple[Look, tuple[int, ...]], Look] = {}
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule":
                self._add(rule)
            elif rule.type == "at-rule" and rule.lower_at_keyword == "page":
                self._add_page(rule)

    def _add(self, rule: Any) -> None:
        declared = declarations(rule.content)
        for selector in cssselect2.compile_selector_list(rule.prelude):
            self._matcher.add_selector(selector, declared)

    def _add_page(self, rule: Any) -> None:
        page = self.pages.setdefault(tinycss2.serialize(rule.prelude).strip(), PageRule())
        page.declared |= declarations(rule.content)
        for box in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
            if box.type == "at-rule":
                page.boxes.setdefault(box.lower_at_keyword, {}).update(declarations(box.content))

    def look(self, element: Any, parent: Look) -> tuple[Look, Look | None]:
        """How the element looks inside its parent, and what the sheets draw after its content (`::after`)."""
        own: list[Declared] = []
        after: list[Declared] = []
        for _specificity, _order, pseudo, declared in self._matcher.match(element):
            if pseudo is None:
                own.append(declared)
            elif pseudo == "after":
                after.append(declared)
        look = self._look(parent, own)
        return look, self._look(look, after) if after else None

    def _look(self, parent: Look, matched: list[Declared]) -> Look:
        key = parent, tuple(map(id, matched))
        if key not in self._looks:
            together: Declared = {}
            for declared in matched:
                together |= declared
            self._looks[key] = look_of(together, parent)
        return self._looks[key]


# --- From declarations to a look --------------------------------------------------------------------


def look_of(declared: Declared, parent: Look) -> Look:
    inherited = {each.name: getattr(parent, each.name) for each in fields(Look)[:6]}
    size = declared.get("font-size", parent.size)
    given: dict[str, Any] = {
        "size": size if isinstance(size, float) else parent.size,
        "margin": _sides(declared, "margin"),
        "padding": _sides(declared, "padding"),
        "border": Borders(**{side: _border(declared, side) for side in SIDES}),
        "height": points(declared.get("height")),
    }
    if isinstance(declared.get("width"), float | Share):
        given["width"] = declared["width"]
    if "font-weight" in declared:
        given["bold"] = declared["font-weight"] == "bold"
    if "font-style" in declared:
        given["italic"] = declared["font-style"] == "italic"
    if "text-indent" in declared:
        given["indent"] = points(declared["text-indent"])
    if "line-height" in declared:
        given["line"] = _line(declared["line-height"], given["size"])
    for name, css in WORDS.items():
        if css in declared:
            given[name] = str(declared[css])
    return Look(**inherited | given)


WORDS = {
    "align": "text-align",
    "display": "display",
    "page": "page",
    "valign": "vertical-align",
    "break_before": "break-before",
    "break_after": "break-after",
    "break_inside": "break-inside",
}


def points(value: Value) -> float:
    """A length in points; 0 for «auto» and for what is not said."""
    return value if isinstance(value, float) else 0.0


def _sides(declared: Declared, name: str) -> Sides:
    return Sides(*(points(declared.get(f"{name}-{side}")) for side in SIDES))


def _border(declared: Declared, side: str) -> Border | None:
    value = declared.get(f"border-{side}")
    return value if isinstance(value, Border) else None


def _line(value: Value, size: float) -> float:
    if isinstance(value, Share):
        return value.part
    return value / size if isinstance(value, float) else NORMAL_LINE


# --- From tokens to declarations --------------------------------------------------------------------


def declarations(content: Any) -> Declared:
    """What a block declares, shorthands written out."""
    declared: Declared = {}
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration":
            tokens = [token for token in each.value if token.type not in SKIPPED]
            declared |= _written_out(each.lower_name, tokens)
    return declared


def _written_out(name: str, tokens: list[Any]) -> Declared:
    if name in ("margin", "padding"):
        return {f"{name}-{side}": value for side, value in zip(SIDES, _four(tokens), strict=True)}
    if name == "font":
        return _font(tokens)
    if name == "border":
        return {f"border-{side}": _stroke(tokens) for side in SIDES}
    if name.removeprefix("border-") in SIDES:
        return {name: _stroke(tokens)}
    if name == "line-height" and tokens[0].type == "number":
        return {name: Share(float(tokens[0].value))}
    return {name: _value(tokens[0]) if len(tokens) == 1 else " ".join(token.serialize() for token in tokens)}


def _four(tokens: list[Any]) -> list[Value]:
    """One to four values stand for top, right, bottom, left."""
    values = [_value(token) for token in tokens]
    top = values[0]
    right = values[1] if len(values) > 1 else top
    bottom = values[2] if len(values) > 2 else top
    return [top, right, bottom, values[3] if len(values) > 3 else right]


def _stroke(tokens: list[Any]) -> Border | None:
    width = next((_value(token) for token in tokens if token.type == "dimension"), None)
    style = next((token.value for token in tokens if token.type == "ident"), "none")
    return Border(width, style) if isinstance(width, float) and width and style != "none" else None


def _font(tokens: list[Any]) -> Declared:
    declared: Declared = {"font-weight": "normal", "font-style": "normal", "line-height": "normal"}
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "ident" and token.value in ("bold", "italic"):
            declared["font-weight" if token.value == "bold" else "font-style"] = token.value
        elif before is not None and before == "/":
            declared["line-height"] = Share(float(token.value)) if token.type == "number" else _value(token)
        elif token.type == "dimension":
            declared["font-size"] = _value(token)
    return declared


def _value(token: Any) -> Value:
    if token.type == "dimension" and token.lower_unit in POINTS:
        return float(token.value) * POINTS[token.lower_unit]
    if token.type == "percentage":
        return Share(token.value / 100)
    if token.type == "number":
        return float(token.value)
    return str(token.value) if token.type in ("ident", "string") else str(token.serialize())
