"""Run the project's own programs, from `.venv`, in the environment of the demonstration or of the tests."""

import os
from collections.abc import Mapping

from launcher.environment import VENV
from launcher.home import PROJECT

PYTHON = str(VENV / "bin" / "python")
MANAGE = str(PROJECT / "manage.py")


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The caller's own, with the `.venv` first on the path, and the settings over them."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    return inherited | {"PATH": path, "VIRTUAL_ENV": str(VENV)} | dict(settings)


def chosen(arguments: list[str]) -> list[str] | None:
    """The program of `manage …` and `exec …`; None for anything else."""
    match arguments:
        case ["manage", *rest]:
            return [PYTHON, MANAGE, *rest]
        case ["exec", program, *rest]:
            return [program, *rest]
    return None
