"""The unit's side: what waits for it, what it writes and hands in, and the files that prove it."""

from django.urls import URLPattern, path

from inspections.views import submissions

urlpatterns: list[URLPattern] = [
    path("khac-phuc/van-ban/<int:pk>/", submissions.submission, name="submission"),
]
