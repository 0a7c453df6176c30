"""The request that views get: somebody is signed in, htmx is known."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from units.models import User


class Request(HttpRequest):
    """For annotations only: after LoginRequiredMiddleware `user` is a User; django-htmx adds `htmx`."""

    user: "User"
    htmx: "HtmxDetails"
