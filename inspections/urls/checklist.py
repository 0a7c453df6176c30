"""The checklist of an inspection: answers, evidence, sampled files, findings and strengths."""

from django.urls import URLPattern, path

from inspections.views import checklist, drafting, evidence, sampling

urlpatterns: list[URLPattern] = [
    path("kiem-tra/<int:pk>/phieu/", checklist.checklist, name="checklist"),
    path("kiem-tra/<int:pk>/phieu/ghi/", checklist.checklist_save, name="checklist_save"),
    path("kiem-tra/<int:pk>/phieu/thay-doi/", checklist.checklist_changes, name="checklist_changes"),
    path("kiem-tra/<int:pk>/phieu/muc/", checklist.checklist_extras, name="checklist_extras"),
    path("kiem-tra/<int:pk>/phieu/linh-vuc/", checklist.checklist_notes, name="checklist_notes"),
    path("kiem-tra/<int:pk>/phieu/chon/<int:operation>/", checklist.conflict_settle, name="conflict_settle"),
    path("kiem-tra/<int:pk>/minh-chung/them/", evidence.evidence_add, name="evidence_add"),
    path("kiem-tra/<int:pk>/minh-chung/<uuid:evidence>/", evidence.evidence_file, name="evidence_file"),
    path("kiem-tra/<int:pk>/minh-chung/<uuid:evidence>/gan/", evidence.evidence_link, name="evidence_link"),
    path("kiem-tra/<int:pk>/minh-chung/<uuid:evidence>/rut/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("kiem-tra/<int:pk>/ho-so-mau/them/", sampling.sampled_file_create, name="sampled_file_create"),
    path("kiem-tra/<int:pk>/ho-so-mau/<uuid:sample>/sua/", sampling.sampled_file_edit, name="sampled_file_edit"),
    path("kiem-tra/<int:pk>/ho-so-mau/<uuid:sample>/xoa/", sampling.sampled_file_delete, name="sampled_file_delete"),
    path("kiem-tra/<int:pk>/ton-tai/them/", drafting.finding_create, name="finding_create"),
    path("kiem-tra/<int:pk>/ton-tai/<uuid:finding>/sua/", drafting.finding_edit, name="finding_edit"),
    path("kiem-tra/<int:pk>/ton-tai/<uuid:finding>/xoa/", drafting.finding_delete, name="finding_delete"),
    path("kiem-tra/<int:pk>/uu-diem/them/", drafting.strength_create, name="strength_create"),
    path("kiem-tra/<int:pk>/uu-diem/<uuid:strength>/sua/", drafting.strength_edit, name="strength_edit"),
    path("kiem-tra/<int:pk>/uu-diem/<uuid:strength>/xoa/", drafting.strength_delete, name="strength_delete"),
]
