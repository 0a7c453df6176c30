"""A pip to begin with. Debian's bare python3 has neither pip nor ensurepip: then pip's own wheel, by its hash."""

import configparser
import hashlib
import html
import importlib
import importlib.util
import os
import re
import sys
import urllib.parse
import urllib.request
from pathlib import Path

from launcher import system
from launcher.console import LauncherError
from launcher.home import LOCAL

BOOTSTRAP = Path(__file__).with_name("bootstrap.txt")
VENV_PACKAGE = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"  # also where python3 is another one


def has(module: str) -> bool:
    """Debian keeps a hollow `ensurepip` in some versions: its bundled wheels decide."""
    if importlib.util.find_spec(module) is None:
        return False
    if module != "ensurepip":
        return True
    folders = [
        Path(str(getattr(importlib.import_module("ensurepip"), "_WHEEL_PKG_DIR", None) or "/nowhere")),
        Path(importlib.import_module("ensurepip").__file__ or "").parent / "_bundled",
    ]
    return any(list(folder.glob("pip-*.whl")) for folder in folders)


def can_make_pip() -> bool:
    return has("ensurepip") or has("pip") or bool(index_url())


def pip(venv: Path) -> list[str]:
    """How to call a pip that installs into `venv`."""
    python = str(venv / "bin" / "python")
    if list(venv.glob("lib/python*/site-packages/pip/__init__.py")):
        return [python, "-m", "pip"]
    if has("pip"):
        return [sys.executable, "-m", "pip", "--python", python]
    return [python, str(fetch(LOCAL) / "pip")]


def configuration() -> dict[str, str]:
    """What pip would read: its files, then PIP_… variables over them."""
    home = Path.home()
    named = os.environ.get("PIP_CONFIG_FILE")
    files = [Path("/etc/pip.conf"), home / ".pip/pip.conf", home / ".config/pip/pip.conf"]
    parser = configparser.RawConfigParser()
    parser.read([*files, Path(named)] if named else files)
    found = {
        key: value
        for section in ("global", "install")
        if parser.has_section(section)
        for key, value in parser.items(section)
    }
    for key in ("index-url", "extra-index-url", "find-links", "cert"):
        value = os.environ.get("PIP_" + key.upper().replace("-", "_"))
        if value:
            found[key] = value
    return found


def index_url() -> str:
    """The configured package index; this project names none of its own."""
    return configuration().get("index-url", "").strip().rstrip("/")


def fetch(folder: Path) -> Path:
    """Pip's wheel from the configured index, by the version and the hash of bootstrap.txt."""
    version, hashes = pinned_pip(BOOTSTRAP.read_text())
    target = folder / f"pip-{version}-py3-none-any.whl"
    if target.exists() and hashlib.sha256(target.read_bytes()).hexdigest() in hashes:
        return target
    if not index_url():
        raise LauncherError(system.sentence_for([VENV_PACKAGE]))
    try:
        content = _download(f"{index_url()}/pip/", target.name)
    except (OSError, ValueError) as error:
        raise LauncherError(f"Không tải được pip ({error}). {system.sentence_for([VENV_PACKAGE])}") from error
    if hashlib.sha256(content).hexdigest() not in hashes:
        raise LauncherError(f"Tệp {target.name} tải về không đúng mã băm. {system.sentence_for([VENV_PACKAGE])}")
    target.write_bytes(content)
    return target


def pinned_pip(bootstrap: str) -> tuple[str, list[str]]:
    block = re.search(r"^pip==(\S+)((?:.*\\\n)*.*)", bootstrap, flags=re.MULTILINE)
    assert block, "bootstrap.txt pins pip"
    return block[1], re.findall(r"sha256:([0-9a-f]{64})", block[2])


def _download(page: str, name: str) -> bytes:
    with urllib.request.urlopen(page, timeout=60) as answer:  # noqa: S310 (the user's own index; its hash is checked)
        links = re.findall(r'href="([^"]+)"', answer.read().decode())
    for link in map(html.unescape, links):
        if link.split("#")[0].endswith("/" + name) or link.split("#")[0] == name:
            with urllib.request.urlopen(urllib.parse.urljoin(page, link), timeout=60) as answer:  # noqa: S310
                content: bytes = answer.read()
                return content
    raise ValueError(f"{page} không có {name}")
