"""What the pages are made of holds together: icons, static files, and nothing inline that the CSP would refuse."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")])
COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)(?![^>]*application/json)|javascript:")


def words(path: Path) -> str:
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_code_or_style(path):
    assert [match.group() for match in INLINE.finditer(words(path))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_names_only_icons_that_the_sprite_holds(path):
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/icons.svg").read_text(encoding="utf-8")))

    used = set(re.findall(r'components/icon\.html" with name="([^"]+)"', words(path)))

    assert used - sprite == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_names_only_static_files_that_exist(path):
    named = re.findall(r"""\{% static ['"]([^'"]+)['"]""", words(path))

    assert [name for name in named if not (ROOT / "static" / name).is_file()] == []


def test_a_style_sheet_names_only_fonts_that_exist():
    fonts = re.findall(r'url\("([^"]+)"\)', (ROOT / "static/css/fonts.css").read_text(encoding="utf-8"))

    assert len(fonts) == 10
    assert [font for font in fonts if not (ROOT / "static/css" / font).resolve().is_file()] == []


def test_vendored_files_point_to_no_source_map():
    files = [*ROOT.glob("static/vendor/*.js"), *ROOT.glob("static/vendor/*.css")]

    assert files
    assert [file.name for file in files if "sourceMappingURL=" in file.read_text(encoding="utf-8")] == []
