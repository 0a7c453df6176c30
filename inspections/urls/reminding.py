from django.urls import URLPattern, path

from inspections.views import reminding

urlpatterns: list[URLPattern] = [
    path("ton-tai/<uuid:pk>/ngung-nhac/", reminding.reminders_stop, name="reminders_stop"),
    path("ton-tai/<uuid:pk>/nhac-lai/", reminding.reminders_resume, name="reminders_resume"),
    path("can-goi-dien/", reminding.call_list, name="call_list"),
    path("can-goi-dien/<int:pk>/", reminding.contact_add, name="contact_add"),
]
