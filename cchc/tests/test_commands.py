"""What the console says where a command is called wrongly, or cannot be done."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command, load_command_class

from cchc.commands import BaseCommand, CommandError

OURS = {
    name: app.name
    for app in apps.get_app_configs()
    if app.name in ("cchc", "units", "inspections", "reports") and (Path(app.path) / "management").exists()
    for name in (module.name for module in pkgutil.iter_modules([str(Path(app.path) / "management" / "commands")]))
}


def called(name: str, *arguments: str) -> int:
    """The exit code of `manage.py name arguments`."""
    command = load_command_class(OURS[name], name)
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", name, *arguments])
    code = ended.value.code
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize("name", OURS)
def test_every_command_of_ours_speaks_vietnamese(name: str, capsys: Any):
    module = importlib.import_module(f"{OURS[name]}.management.commands.{name}")

    assert issubclass(module.Command, BaseCommand)
    assert called(name, "--help") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Cách dùng: manage.py")
    assert not {"usage:", "options:", "positional arguments:", "show this help"} & set(printed.splitlines())
    assert "exit" not in printed


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (["load_criteria_set"], "Thiếu tham số: file, --unit."),
        (["load_criteria_set", "a.json", "--unit"], "Sau --unit phải có một giá trị."),
        (["load_criteria_set", "a.json", "--unit", "1", "--publish=có"], "--publish không nhận giá trị; hãy bỏ 'có'."),
        (["load_sample", "--khong-co", "3"], "Không có tham số nào là: --khong-co 3."),
        (["load_sample", "--verbosity", "nhiều"], "-v/--verbosity: 'nhiều' không phải là số nguyên."),
        (["benchmark"], "Thiếu tham số: what."),
        (["benchmark", "trang"], "what: không có lựa chọn 'trang'; hãy chọn một trong: 'pages', 'documents'"),
        (["create_administrator"], "Thiếu tham số: username."),
        (["create_administrator", "quantri", "--since", "31/02/2019"], "--since: Không có ngày 31/02/2019."),
        (["create_administrator", "quantri", "--unit", "A"], "Tùy chọn --unit viết tắt quá ngắn"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_gets_a_sentence_and_ends_with_2(call: list[str], sentence: str, capsys: Any):
    assert called(*call) == 2

    said = capsys.readouterr().err
    assert said.startswith("Cách dùng: manage.py")
    assert sentence in said
    assert not {"error:", "argument", "required", "unrecognized"} & set(said.split())


def test_a_wrong_call_from_code_is_a_command_error_of_the_same_words():
    with pytest.raises(CommandError, match="what: không có lựa chọn 'trang'") as refused:
        call_command("benchmark", "trang")

    assert refused.value.returncode == 2


def test_a_refusal_is_its_sentence_alone_and_ends_with_1(tmp_path: Path, capsys: Any):
    missing = tmp_path / "khong-co.json"

    assert called("load_criteria_set", "--skip-checks", str(missing), "--unit", "1") == 1

    assert capsys.readouterr().err == f"Không đọc được tệp {missing}: không có tệp hoặc thư mục này.\n"


@pytest.mark.parametrize(
    "command", [["load_sample", "--passwords"], ["benchmark", "pages", "--json"]], ids=lambda c: c[0]
)
@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("khong-co/ket-qua.txt", "không có tệp hoặc thư mục này"),
        ("thu-muc", "đây là thư mục, không phải tệp"),
        ("tep/ket-qua.txt", "một phần của đường dẫn không phải thư mục"),
        ("khoa", "không đủ quyền"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_refused_before_the_work(
    command: list[str], place: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """No database is allowed here: the command asks before it opens one."""
    (tmp_path / "thu-muc").mkdir()
    (tmp_path / "tep").write_text("")
    _lock(tmp_path / "khoa", monkeypatch)

    with pytest.raises(CommandError, match=f"Không ghi được tệp .*{place}: {sentence}"):
        call_command(*command, str(tmp_path / place))

    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "files") == ["khoa", "tep", "thu-muc"]


def test_a_file_of_passwords_that_is_something_else_is_left_alone(tmp_path: Path):
    picture = tmp_path / "anh.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0")

    with pytest.raises(CommandError, match="không phải bảng tài khoản mẫu"):
        call_command("load_sample", passwords=picture)

    assert picture.read_bytes() == b"\xff\xd8\xff\xe0"


def _lock(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be written. The tests may run as root, to whom no mode forbids anything."""
    file.write_text("")
    real = Path.open

    def refuse(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == file:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
