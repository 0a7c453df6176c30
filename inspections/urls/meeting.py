from django.urls import path

from inspections.views import meeting

urlpatterns = [
    path("kiem-tra/<int:pk>/buoi-lam-viec/", meeting.meeting, name="meeting"),
    path("kiem-tra/<int:pk>/hoan-tat/", meeting.complete, name="complete"),
]
