"""The PAR Index: rounds of scoring, assessments of units, single scores."""

from django.urls import URLPattern, path

from inspections.views import (
    index_appraisals,
    index_assessments,
    index_explanations,
    index_proofs,
    index_publishing,
    index_rounds,
    index_self,
)

urlpatterns: list[URLPattern] = [
    path("chi-so/", index_rounds.index_rounds, name="index_rounds"),
    path("chi-so/them/", index_rounds.index_round_create, name="index_round_create"),
    path("chi-so/<int:pk>/", index_rounds.index_round, name="index_round"),
    path("chi-so/<int:pk>/sua/", index_rounds.index_round_edit, name="index_round_edit"),
    path("chi-so/<int:pk>/don-vi/", index_rounds.index_round_coverage, name="index_round_coverage"),
    path("chi-so/<int:pk>/mo-cham/", index_rounds.index_round_open, name="index_round_open"),
    path("chi-so/<int:pk>/nguoi-tham-dinh/them/", index_rounds.index_appraiser_add, name="index_appraiser_add"),
    path("chi-so/nguoi-tham-dinh/<int:pk>/sua/", index_rounds.index_appraiser_edit, name="index_appraiser_edit"),
    path("chi-so/nguoi-tham-dinh/<int:pk>/bo/", index_rounds.index_appraiser_remove, name="index_appraiser_remove"),
    path("chi-so/don-vi/<int:pk>/", index_assessments.index_assessment, name="index_assessment"),
    path("chi-so/don-vi/<int:pk>/tu-cham/", index_self.index_self_page, name="index_self"),
    path("chi-so/don-vi/<int:pk>/tu-cham/<slug:slug>/", index_self.index_self_field, name="index_self_field"),
    path("chi-so/don-vi/<int:pk>/gui/", index_self.index_self_submit, name="index_self_submit"),
    path("chi-so/don-vi/<int:pk>/bao-thu-truong/", index_self.index_self_ask, name="index_self_ask"),
    path("chi-so/don-vi/<int:pk>/tra-lai/", index_self.index_give_back, name="index_give_back"),
    path("chi-so/don-vi/<int:pk>/ban-scan/", index_self.index_scan, name="index_scan"),
    path("chi-so/don-vi/<int:pk>/tai-lieu/", index_proofs.index_proofs, name="index_proofs"),
    path("chi-so/don-vi/<int:pk>/giai-trinh/", index_explanations.index_explain, name="index_explain"),
    path(
        "chi-so/don-vi/<int:pk>/giai-trinh/gui/", index_explanations.index_explain_submit, name="index_explain_submit"
    ),
    path("chi-so/diem/<int:pk>/giai-trinh/", index_explanations.index_explain_save, name="index_explain_save"),
    path("chi-so/<int:pk>/cong-bo/", index_publishing.index_publish, name="index_publish"),
    path("chi-so/<int:pk>/tham-dinh/", index_appraisals.index_appraisals, name="index_appraisals"),
    path("chi-so/<int:pk>/tham-dinh/gui/", index_appraisals.index_appraisals_finish, name="index_appraisals_finish"),
    path("chi-so/don-vi/<int:pk>/tham-dinh/", index_appraisals.index_appraise, name="index_appraise"),
    path(
        "chi-so/don-vi/<int:pk>/tham-dinh/xong/", index_appraisals.index_appraisal_finish, name="index_appraisal_finish"
    ),
    path(
        "chi-so/don-vi/<int:pk>/tham-dinh/mo-lai/",
        index_appraisals.index_appraisal_reopen,
        name="index_appraisal_reopen",
    ),
    path(
        "chi-so/don-vi/<int:pk>/tham-dinh/linh-vuc/<slug:slug>/",
        index_appraisals.index_appraise_field,
        name="index_appraise_field",
    ),
    path(
        "chi-so/don-vi/<int:pk>/tham-dinh/linh-vuc/<slug:slug>/lay-diem/",
        index_appraisals.index_take_over,
        name="index_take_over",
    ),
    path("chi-so/diem/<int:pk>/tham-dinh/", index_appraisals.index_appraise_save, name="index_appraise_save"),
    path("chi-so/tai-lieu/<uuid:pk>/", index_proofs.index_proof_file, name="index_proof_file"),
    path("chi-so/tai-lieu/<uuid:pk>/tieu-chi/", index_proofs.index_proof_link, name="index_proof_link"),
    path("chi-so/tai-lieu/<uuid:pk>/rut/", index_proofs.index_proof_withdraw, name="index_proof_withdraw"),
    path("chi-so/diem/<int:pk>/tu-cham/", index_self.index_self_save, name="index_self_save"),
    path("chi-so/diem/<int:pk>/tai-lieu/", index_proofs.index_score_proofs, name="index_score_proofs"),
    path("chi-so/diem/<int:pk>/", index_assessments.index_score, name="index_score"),
]
