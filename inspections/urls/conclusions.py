from django.urls import URLPattern, path

from inspections.views import conclusions

urlpatterns: list[URLPattern] = [
    path("ket-luan/", conclusions.conclusion_list, name="conclusion_list"),
    path("ket-luan/lap/", conclusions.conclusion_draft, name="conclusion_draft"),
    path("ket-luan/<int:pk>/sua/", conclusions.conclusion_edit, name="conclusion_edit"),
]
