"""The city's side of mending: what waits for it, more time, old findings checked again."""

from django.urls import URLPattern, path

from inspections.views import extensions, follow_up, verification

urlpatterns: list[URLPattern] = [
    path("xac-nhan/", verification.verification_list, name="verification_list"),
    path("xac-nhan/nhieu/", verification.verification_many, name="verification_many"),
    path("ton-tai/<uuid:pk>/xac-nhan/", verification.finding_verify, name="finding_verify"),
    path("ton-tai/<uuid:pk>/gia-han/", extensions.extension_ask, name="extension_ask"),
    path("gia-han/<int:pk>/", extensions.extension_decide, name="extension_decide"),
    path("gia-han/<int:pk>/rut/", extensions.extension_withdraw, name="extension_withdraw"),
    path("kiem-tra/phuc-tra/<int:pk>/ghi/", follow_up.carried_answer, name="carried_answer"),
    path("kiem-tra/phuc-tra/<int:pk>/bo/", follow_up.carried_drop, name="carried_drop"),
    path("kiem-tra/<int:pk>/phuc-tra/them/<uuid:finding>/", follow_up.carried_add, name="carried_add"),
]
