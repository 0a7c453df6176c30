"""Lists of inspections and their calendar."""

from django.urls import path

from inspections.views import feed, lists

urlpatterns = [
    path("kiem-tra/", lists.inspection_list, name="inspection_list"),
    path("lich/", lists.calendar, name="calendar"),
    path("lich/<str:token>.ics", feed.calendar_feed, name="calendar_feed"),
]
