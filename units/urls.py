"""Pages of units, people and who was granted what."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
