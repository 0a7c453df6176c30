"""`python3 -m launcher run …` and `python3 -m launcher test …`, as `./run` and `./test` call it."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (said in one sentence, before any newer syntax is imported)
    sys.exit("Cần Python 3.11 trở lên; máy này có Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from launcher import demo, processes, suite
from launcher.console import LauncherError, complain


def main(arguments: list[str]) -> int:
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    command = {"run": demo.main, "test": suite.main}[arguments[0]]
    try:
        with processes.signals_end_the_launcher():
            return command(arguments[1:])
    except LauncherError as error:
        complain(str(error))
        return error.code
    except processes.Interrupted as interrupted:
        return interrupted.code
    except PermissionError as error:
        complain(f"Không có quyền ghi vào {error.filename}; hãy chạy bằng người dùng sở hữu thư mục này.")
        return 1


sys.exit(main(sys.argv[1:]))
