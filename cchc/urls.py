"""Every address of the system. `cchc/tests/test_access.py` walks them all × every role."""

from django.urls import include, path

urlpatterns = [
    path("tai-khoan/", include("units.account_urls")),
    path("", include("units.urls")),
    path("", include("inspections.urls")),
    path("", include("reports.urls")),
]
