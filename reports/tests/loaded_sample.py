"""The sample, loaded once for all tests of a module and rolled back after the last: `usefixtures("sample_files")`."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

TODAY = dt.date(2019, 5, 20)


@dataclass(frozen=True)
class Loaded:
    passwords: Path
    files: Path


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("sample")
    loaded = Loaded(folder / "accounts.txt", folder / "files")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(CCHC_FILES_DIR=loaded.files, CCHC_DEMO_TODAY=None):
            call_command("load_sample", passwords=loaded.passwords)
        yield loaded
        transaction.set_rollback(True)


@pytest.fixture
def sample_files(sample: Loaded, settings: Any, _files_of_their_own: None, db: None) -> None:
    settings.CCHC_FILES_DIR = sample.files
