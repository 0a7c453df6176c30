"""All pages, and a hello-world page with the same middleware: the measure of a page is its ratio to this one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Xin chào", content_type="text/plain; charset=utf-8")


urlpatterns = [path("do-toc-do/xin-chao/", hello), path("", include("cchc.urls"))]
