"""What is read from published results of the index: rankings, losses, what mending would bring."""

from django.urls import path

from reports.views import index, index_calibration, index_losses, index_own, index_what_if

urlpatterns = [
    path("xep-hang/", index.index_rankings, name="index_rankings"),
    path("xep-hang/<int:pk>/", index.index_ranking_page, name="index_ranking"),
    path("diem-mat/<int:pk>/", index_losses.index_loss, name="index_loss"),
    path("diem-mat/dot/<int:pk>/", index_losses.index_city_loss, name="index_city_loss"),
    path(
        "diem-mat/dot/<int:pk>/tieu-chi/<int:criterion_pk>/",
        index_losses.index_criterion_loss,
        name="index_criterion_loss",
    ),
    path("neu-khac-phuc/<int:pk>/", index_what_if.index_what_if_page, name="index_what_if"),
    path("neu-khac-phuc/<int:pk>/muc-do-kho/", index_what_if.index_unit_efforts_page, name="index_unit_efforts"),
    path("neu-khac-phuc/dot/<int:pk>/", index_what_if.index_what_if_city_page, name="index_what_if_city"),
    path("neu-khac-phuc/dot/<int:pk>/muc-do-kho/", index_what_if.index_efforts_page, name="index_efforts"),
    path("doi-chieu/", index_calibration.index_calibration_page, name="index_calibration"),
    path("kiem-tra-cchc/", index_own.index_own_page, name="index_own"),
]
