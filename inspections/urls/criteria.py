from django.urls import URLPattern, path

from inspections.views import criteria, criteria_excel, criteria_sets, criteria_tree, criteria_versions, national_sets

urlpatterns: list[URLPattern] = [
    path("bo-tieu-chi/", criteria.criteria_set_list, name="criteria_set_list"),
    path("bo-tieu-chi/mau/", criteria_excel.criteria_set_template, name="criteria_set_template"),
    path("bo-tieu-chi/nap/", criteria_excel.criteria_set_upload, name="criteria_set_upload"),
    path("bo-tieu-chi/nap/ghi/", criteria_excel.criteria_set_load, name="criteria_set_load"),
    path("bo-tieu-chi/quoc-gia/", national_sets.national_set_list, name="national_set_list"),
    path("bo-tieu-chi/quoc-gia/them/", national_sets.national_set_register, name="national_set_register"),
    path("bo-tieu-chi/them/", criteria_sets.criteria_set_create, name="criteria_set_create"),
    path("bo-tieu-chi/<int:pk>/sua/", criteria_sets.criteria_set_edit, name="criteria_set_edit"),
    path("bo-tieu-chi/<int:pk>/ban-moi/", criteria_sets.criteria_set_copy, name="criteria_set_copy"),
    path("bo-tieu-chi/<int:pk>/xoa/", criteria_sets.criteria_set_delete, name="criteria_set_delete"),
    path("bo-tieu-chi/<int:pk>/soan/", criteria_sets.criteria_set_draft, name="criteria_set_draft"),
    path("bo-tieu-chi/<int:pk>/danh-so/", criteria_sets.criteria_set_renumber, name="criteria_set_renumber"),
    path("bo-tieu-chi/<int:pk>/doi-cho/", criteria_tree.criterion_step, name="criterion_step"),
    path("bo-tieu-chi/<int:pk>/them-muc/", criteria_tree.criterion_create, name="criterion_create"),
    path("bo-tieu-chi/<int:pk>/muc/<int:criterion_pk>/", criteria_tree.criterion_edit, name="criterion_edit"),
    path("bo-tieu-chi/<int:pk>/muc/<int:criterion_pk>/xoa/", criteria_tree.criterion_delete, name="criterion_delete"),
    path("bo-tieu-chi/<int:pk>/so-sanh/", criteria_versions.criteria_set_compare, name="criteria_set_compare"),
    path("bo-tieu-chi/<int:pk>/noi-tiep/", criteria_versions.criteria_set_link, name="criteria_set_link"),
    path(
        "bo-tieu-chi/<int:pk>/noi-tiep/<int:criterion_pk>/",
        criteria_versions.criterion_lineage_edit,
        name="criterion_lineage_edit",
    ),
    path("bo-tieu-chi/<int:pk>/excel/", criteria_excel.criteria_set_export, name="criteria_set_export"),
    path("bo-tieu-chi/<int:pk>/", criteria.criteria_set, name="criteria_set"),
    path("bo-tieu-chi/<int:pk>/cong-bo/", criteria.criteria_set_publish, name="criteria_set_publish"),
    path(
        "bo-tieu-chi/<int:pk>/huong-dan/<int:criterion_pk>/",
        criteria.criterion_guidance_edit,
        name="criterion_guidance_edit",
    ),
]
