"""The unit's side: what waits for it, what it writes and hands in, and the files that prove it."""

from django.urls import URLPattern, path

from inspections.views import remediation, remediation_evidence, submissions

OF_INSPECTION = "kiem-tra/<int:pk>/khac-phuc/"
OF_ASSESSMENT = "chi-so/don-vi/<int:pk>/khac-phuc/"
INSPECTION, ASSESSMENT = {"of": "inspection"}, {"of": "assessment"}
PAPER = "khac-phuc/van-ban/<int:pk>/"
FILE = "khac-phuc/tai-lieu/<uuid:pk>/"

urlpatterns: list[URLPattern] = [
    path("khac-phuc/", remediation.remediation, name="remediation"),
    path(OF_INSPECTION, remediation.origin_remediation, INSPECTION, name="inspection_remediation"),
    path(f"{OF_INSPECTION}soan/", submissions.submission_open, INSPECTION, name="submission_open"),
    path(f"{OF_INSPECTION}tai-lieu/", remediation_evidence.origin_evidence, INSPECTION, name="remediation_evidence"),
    path(OF_ASSESSMENT, remediation.origin_remediation, ASSESSMENT, name="assessment_remediation"),
    path(f"{OF_ASSESSMENT}soan/", submissions.submission_open, ASSESSMENT, name="assessment_submission_open"),
    path(f"{OF_ASSESSMENT}tai-lieu/", remediation_evidence.origin_evidence, ASSESSMENT, name="assessment_evidence"),
    path(PAPER, submissions.submission, name="submission"),
    path(f"{PAPER}luu/", submissions.submission_save, name="submission_save"),
    path(f"{PAPER}gui/", submissions.submission_hand_in, name="submission_hand_in"),
    path(f"{PAPER}nguon/", submissions.submission_origins, name="submission_origins"),
    path(f"{PAPER}xoa/", submissions.submission_delete, name="submission_delete"),
    path(f"{PAPER}ban-scan/", submissions.submission_scan, name="submission_scan"),
    path(FILE, remediation_evidence.remediation_evidence_file, name="remediation_evidence_file"),
    path(f"{FILE}gan/", remediation_evidence.remediation_evidence_link, name="remediation_evidence_link"),
    path(f"{FILE}rut/", remediation_evidence.remediation_evidence_withdraw, name="remediation_evidence_withdraw"),
    path("ton-tai/<uuid:pk>/tien-do/", remediation.finding_update, name="finding_update"),
]
