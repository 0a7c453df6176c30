"""Lost points of the index that become findings."""

from django.urls import URLPattern, path

from inspections.views import loss_findings

urlpatterns: list[URLPattern] = [
    path("chi-so/don-vi/<int:pk>/mo-ton-tai/", loss_findings.losses_open, name="losses_open"),
    path("ton-tai/<uuid:pk>/gan-diem/", loss_findings.loss_link, name="loss_link"),
    path("ton-tai/<uuid:pk>/rut/", loss_findings.loss_withdraw, name="loss_withdraw"),
    path("chi-so/diem-ton-tai/<int:pk>/bo-gan/", loss_findings.loss_unlink, name="loss_unlink"),
]
