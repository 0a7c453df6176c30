"""What all tests share: the sample's own date, the cast, a folder of files for each test."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cchc.lib import dates

pytest_plugins = ["cchc.tests.browser", "cchc.tests.worker", "reports.tests.loaded_sample"]
SAMPLE_DAY = dt.date(2019, 5, 20)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None, django_db_keepdb: bool
) -> Iterator[None]:
    """In place of pytest-django's, which runs the migrations in each process."""
    from cchc.tests import database

    with django_db_blocker.unblock():
        database.create()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            database.destroy()


@pytest.fixture(autouse=True)
def _files_of_their_own(tmp_path: Path, settings: Any) -> None:
    settings.CCHC_FILES_DIR = tmp_path / "files"


@pytest.fixture(autouse=True)
def _on_the_sample_day(settings: Any) -> None:
    """Today is 20/5/2019, as in the sample, unless a test sets another day."""
    settings.CCHC_DEMO_TODAY = SAMPLE_DAY
    assert dates.today() == SAMPLE_DAY


@pytest.fixture
def stage(db: None) -> Any:
    """The cast around an inspection in progress at phường Mũi Né."""
    from cchc.tests.cast import set_stage

    return set_stage()


@pytest.fixture
def cast(stage: Any) -> Any:
    return stage.cast
