"""Where the sample does not belong."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from units.models import Unit, User
from units.tests.factories import CityFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_sample_is_refused_in_production(settings: Any):
    settings.CCHC_PRODUCTION = True

    with pytest.raises(CommandError, match="vận hành thật"):
        call_command("load_sample", passwords=None)

    assert not User.objects.exists()


def test_the_sample_is_refused_beside_real_people():
    UserFactory(username="nguoithat")

    with pytest.raises(CommandError, match="người dùng thật"):
        call_command("load_sample", passwords=None)

    assert not Unit.objects.exists()


def test_the_sample_is_refused_beside_units_of_somebody_else():
    CityFactory()

    with pytest.raises(CommandError, match="đã có đơn vị"):
        call_command("load_sample", passwords=None)

    assert not User.objects.exists()
