"""Papers, plans, teams, rounds."""

from django.urls import path

from inspections.views import legal, planning, rounds, teams

urlpatterns = [
    path("van-ban/", legal.legal_document_list, name="legal_document_list"),
    path("van-ban/them/", legal.legal_document_create, name="legal_document_create"),
    path("van-ban/<int:pk>/", legal.legal_document, name="legal_document"),
    path("van-ban/<int:pk>/sua/", legal.legal_document_edit, name="legal_document_edit"),
    path("van-ban/<int:pk>/tep/", legal.legal_document_file, name="legal_document_file"),
    path("ke-hoach/", planning.plan_list, name="plan_list"),
    path("ke-hoach/them/", planning.plan_create, name="plan_create"),
    path("ke-hoach/<int:pk>/", planning.plan, name="plan"),
    path("ke-hoach/<int:pk>/sua/", planning.plan_edit, name="plan_edit"),
    path("ke-hoach/<int:pk>/ban-hanh/", planning.plan_issue, name="plan_issue"),
    path("ke-hoach/<int:pk>/hoan-thanh/", planning.plan_close, name="plan_close"),
    path("ke-hoach/<int:plan_pk>/to/them/", teams.team_create, name="team_create"),
    path("ke-hoach/to/<int:pk>/", teams.team, name="team"),
    path("ke-hoach/to/<int:pk>/sua/", teams.team_edit, name="team_edit"),
    path("ke-hoach/to/<int:pk>/them/", teams.team_member_add, name="team_member_add"),
    path("ke-hoach/thanh-vien/<int:pk>/sua/", teams.team_member_edit, name="team_member_edit"),
    path("ke-hoach/thanh-vien/<int:pk>/rut/", teams.team_member_end, name="team_member_end"),
    path("ke-hoach/<int:plan_pk>/dot/them/", rounds.round_create, name="round_create"),
    path("ke-hoach/dot/<int:pk>/", rounds.round, name="round"),
    path("ke-hoach/dot/<int:pk>/sua/", rounds.round_edit, name="round_edit"),
    path("ke-hoach/dot/<int:pk>/bat-dau/", rounds.round_start, name="round_start"),
    path("ke-hoach/dot/<int:pk>/ket-thuc/", rounds.round_end, name="round_end"),
    path("ke-hoach/dot/<int:pk>/don-vi/", rounds.round_coverage, name="round_coverage"),
]
