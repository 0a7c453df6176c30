"""The home page of each role answers «what must I do next?» first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.requests import Request


@require_safe
def home(request: Request) -> HttpResponse:
    return render(request, "reports/home.html")
