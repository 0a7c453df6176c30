"""Lists of inspections and their calendar."""

from django.urls import path

from inspections.views import lists

urlpatterns = [
    path("kiem-tra/", lists.inspection_list, name="inspection_list"),
    path("lich/", lists.calendar, name="calendar"),
]
