from django.urls import URLPattern, path

from inspections.views import criteria

urlpatterns: list[URLPattern] = [
    path("bo-tieu-chi/", criteria.criteria_set_list, name="criteria_set_list"),
    path("bo-tieu-chi/<int:pk>/", criteria.criteria_set, name="criteria_set"),
    path("bo-tieu-chi/<int:pk>/cong-bo/", criteria.criteria_set_publish, name="criteria_set_publish"),
    path(
        "bo-tieu-chi/<int:pk>/huong-dan/<int:criterion_pk>/",
        criteria.criterion_guidance_edit,
        name="criterion_guidance_edit",
    ),
]
