from django.urls import URLPattern, path

from inspections.views import criteria, criteria_excel

urlpatterns: list[URLPattern] = [
    path("bo-tieu-chi/", criteria.criteria_set_list, name="criteria_set_list"),
    path("bo-tieu-chi/mau/", criteria_excel.criteria_set_template, name="criteria_set_template"),
    path("bo-tieu-chi/nap/", criteria_excel.criteria_set_upload, name="criteria_set_upload"),
    path("bo-tieu-chi/nap/ghi/", criteria_excel.criteria_set_load, name="criteria_set_load"),
    path("bo-tieu-chi/<int:pk>/excel/", criteria_excel.criteria_set_export, name="criteria_set_export"),
    path("bo-tieu-chi/<int:pk>/", criteria.criteria_set, name="criteria_set"),
    path("bo-tieu-chi/<int:pk>/cong-bo/", criteria.criteria_set_publish, name="criteria_set_publish"),
    path(
        "bo-tieu-chi/<int:pk>/huong-dan/<int:criterion_pk>/",
        criteria.criterion_guidance_edit,
        name="criterion_guidance_edit",
    ),
]
