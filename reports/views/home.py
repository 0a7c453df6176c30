"""The home page of each role."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.lib.dates import today
from cchc.requests import Request
from reports.homepage import home_for


@require_safe
def home(request: Request) -> HttpResponse:
    return render(request, "reports/home.html", {"home": home_for(request.user, today())})
