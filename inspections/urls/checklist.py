"""The checklist of an inspection: answers, evidence, sampled files, findings and strengths."""

from django.urls import URLPattern, path

from inspections.views import checklist

urlpatterns: list[URLPattern] = [
    path("kiem-tra/<int:pk>/phieu/", checklist.checklist, name="checklist"),
    path("kiem-tra/<int:pk>/phieu/ghi/", checklist.checklist_save, name="checklist_save"),
    path("kiem-tra/<int:pk>/phieu/thay-doi/", checklist.checklist_changes, name="checklist_changes"),
    path("kiem-tra/<int:pk>/phieu/chon/<int:operation>/", checklist.conflict_settle, name="conflict_settle"),
]
