"""The PAR Index: rounds of scoring, assessments of units, single scores."""

from django.urls import URLPattern, path

from inspections.views import index_assessments, index_rounds

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
    path("chi-so/diem/<int:pk>/", index_assessments.index_score, name="index_score"),
]
