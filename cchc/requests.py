"""The request that views get (somebody is signed in, htmx is known), and turning away whom it is not for."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from units.models import User


class Request(HttpRequest):
    """For annotations only: after LoginRequiredMiddleware `user` is a User; django-htmx adds `htmx`."""

    user: "User"
    htmx: "HtmxDetails"


def allow(answer: bool) -> None:
    """403 where the answer is no."""
    if not answer:
        raise PermissionDenied
