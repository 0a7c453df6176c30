from django.urls import URLPattern, path

from inspections.views import selfreport

PREFIX = "kiem-tra/<int:pk>/tu-kiem-tra/"

urlpatterns: list[URLPattern] = [
    path(PREFIX, selfreport.self_report, name="self_report"),
    path(f"{PREFIX}linh-vuc/<slug:slug>/", selfreport.self_report_field, name="self_report_field"),
    path(f"{PREFIX}tom-tat/", selfreport.self_report_summary, name="self_report_summary"),
    path(f"{PREFIX}bao-cao-da-ky/", selfreport.self_report_attach, name="self_report_attach"),
    path(f"{PREFIX}bao-cao-da-ky/tep/", selfreport.self_report_file, name="self_report_file"),
    path(f"{PREFIX}nop/", selfreport.self_report_submit, name="self_report_submit"),
]
