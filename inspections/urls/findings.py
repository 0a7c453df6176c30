from django.urls import URLPattern, path

from inspections.views import findings

urlpatterns: list[URLPattern] = [
    path("ton-tai/", findings.finding_list, name="finding_list"),
    path("ton-tai/nhac/", findings.finding_remind, name="finding_remind"),
    path("ton-tai/<uuid:pk>/", findings.finding, name="finding"),
]
