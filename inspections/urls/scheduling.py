"""Dates and people of inspections, and the buttons that move an inspection on."""

from django.urls import path

from inspections.views import inspections, scheduling

urlpatterns = [
    path("ke-hoach/dot/<int:pk>/lich/", scheduling.round_schedule, name="round_schedule"),
    path("kiem-tra/them/", scheduling.inspection_create, name="inspection_create"),
    path("kiem-tra/<int:pk>/", inspections.inspection, name="inspection"),
    path("kiem-tra/<int:pk>/lich/", scheduling.inspection_schedule, name="inspection_schedule"),
    path("kiem-tra/<int:pk>/ngoai-le/", scheduling.inspection_allow_exception, name="inspection_allow_exception"),
    path("kiem-tra/<int:pk>/bat-dau/", inspections.inspection_start, name="inspection_start"),
    path("kiem-tra/<int:pk>/hoan/", inspections.inspection_postpone, name="inspection_postpone"),
    path("kiem-tra/<int:pk>/dua-tro-lai/", inspections.inspection_resume, name="inspection_resume"),
    path("kiem-tra/<int:pk>/huy/", inspections.inspection_cancel, name="inspection_cancel"),
]
