"""The city's side of mending: what waits for it, more time, old findings checked again."""

from django.urls import URLPattern, path

from inspections.views import follow_up

urlpatterns: list[URLPattern] = [
    path("kiem-tra/phuc-tra/<int:pk>/ghi/", follow_up.carried_answer, name="carried_answer"),
]
