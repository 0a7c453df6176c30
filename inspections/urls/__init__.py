"""Pages of plans, inspections and findings, a module for each part of the job."""

from inspections.urls import (
    checklist,
    conclusions,
    criteria,
    findings,
    index,
    lists,
    losses,
    meeting,
    planning,
    remediation,
    reminding,
    scheduling,
    selfreport,
    verification,
)

urlpatterns = [
    *planning.urlpatterns,
    *scheduling.urlpatterns,
    *criteria.urlpatterns,
    *lists.urlpatterns,
    *selfreport.urlpatterns,
    *checklist.urlpatterns,
    *meeting.urlpatterns,
    *findings.urlpatterns,
    *remediation.urlpatterns,
    *conclusions.urlpatterns,
    *reminding.urlpatterns,
    *verification.urlpatterns,
    *index.urlpatterns,
    *losses.urlpatterns,
]
