import stat
import subprocess
import sys

from launcher import home


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_env_file_is_for_its_owner_alone(tmp_path):
    home.keep_secrets(tmp_path / "env", ("CCHC_SECRET_KEY",))

    assert mode(tmp_path / "env") == 0o600


def test_an_env_file_that_others_could_read_is_closed_again(tmp_path):
    (tmp_path / "env").write_text("CCHC_SECRET_KEY=known\n")
    (tmp_path / "env").chmod(0o644)

    home.keep_secrets(tmp_path / "env", ("CCHC_SECRET_KEY",))

    assert mode(tmp_path / "env") == 0o600


def test_secrets_are_random_for_each_installation_and_kept_between_starts(tmp_path):
    names = ("CCHC_SECRET_KEY",)

    first, made = home.keep_secrets(tmp_path / "env", names)
    again, made_again = home.keep_secrets(tmp_path / "env", names)
    elsewhere, _made = home.keep_secrets(tmp_path / "other", names)

    assert (made, made_again) == ({"CCHC_SECRET_KEY"}, set())
    assert first == again
    assert first != elsewhere
    assert len(first["CCHC_SECRET_KEY"]) >= 50


def test_a_new_secret_leaves_the_known_ones_as_they_are(tmp_path):
    (tmp_path / "env").write_text("CCHC_SECRET_KEY=a=b\n")

    known, made = home.keep_secrets(tmp_path / "env", ("CCHC_SECRET_KEY", "CCHC_DATABASE_PASSWORD"))

    assert known["CCHC_SECRET_KEY"] == "a=b"
    assert made == {"CCHC_DATABASE_PASSWORD"}
    assert home.read_env(tmp_path / "env") == known


def test_the_state_of_a_running_installation_is_private(tmp_path):
    place = home.Home(tmp_path, "run")

    place.write_state({"DATABASE_URL": "postgres://…"})

    assert mode(place.state_file) == 0o600
    assert place.read_state() == {"DATABASE_URL": "postgres://…"}


def test_a_lock_has_one_holder_at_a_time(tmp_path):
    first = home.take_lock(tmp_path / "lock")

    assert first is not None
    assert home.take_lock(tmp_path / "lock") is None
    first.close()
    third = home.take_lock(tmp_path / "lock")
    assert third is not None
    third.close()


def test_two_suites_at_once_get_homes_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(home, "LOCAL", tmp_path)

    with home.test_home() as first, home.test_home() as second:
        assert (first.name, second.name) == ("test1", "test2")
    with home.test_home() as later:
        assert later.name == "test1"


def test_the_launcher_needs_nothing_but_the_standard_library():
    script = (
        f"import sys; sys.path.insert(0, {str(home.PROJECT)!r}); before = set(sys.modules); "
        "import launcher.demo, launcher.suite; "
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )

    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) - set(sys.stdlib_module_names) == {"launcher"}
