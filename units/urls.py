"""Pages of units, people and who was granted what."""

from django.urls import path

from units.views import delegations, files, mails, notifications, people, profile, roles, units

urlpatterns = [
    path("don-vi/", units.unit_list, name="unit_list"),
    path("don-vi/them/", units.unit_create, name="unit_create"),
    path("don-vi/<int:pk>/", units.unit, name="unit"),
    path("don-vi/<int:pk>/sua/", units.unit_edit, name="unit_edit"),
    path("don-vi/<int:pk>/doi-ten/", units.unit_name_add, name="unit_name_add"),
    path("don-vi/<int:pk>/ke-thua/", units.succession_add, name="succession_add"),
    path("nguoi-dung/", people.person_list, name="person_list"),
    path("nguoi-dung/them/", people.person_create, name="person_create"),
    path("nguoi-dung/<int:pk>/", people.person, name="person"),
    path("nguoi-dung/<int:pk>/sua/", people.person_edit, name="person_edit"),
    path("nguoi-dung/<int:pk>/cap-mat-khau/", people.person_set_password, name="person_set_password"),
    path("nguoi-dung/<int:pk>/ngung/", people.person_deactivate, name="person_deactivate"),
    path("nguoi-dung/<int:pk>/mo-lai/", people.person_activate, name="person_activate"),
    path("nguoi-dung/<int:pk>/vai-tro/them/", roles.membership_add, name="membership_add"),
    path("quyen/", roles.grant_list, name="grant_list"),
    path("quyen/<int:pk>/ket-thuc/", roles.membership_end, name="membership_end"),
    path("uy-quyen/", delegations.delegation_list, name="delegation_list"),
    path("uy-quyen/them/", delegations.delegation_add, name="delegation_add"),
    path("uy-quyen/<int:pk>/ket-thuc/", delegations.delegation_end, name="delegation_end"),
    path("tep/<int:pk>/huy/", files.file_purge, name="file_purge"),
    path("ho-so/", profile.profile, name="profile"),
    path("ho-so/lich/", profile.calendar_feed_renew, name="calendar_feed_renew"),
    path("ho-so/lich/huy/", profile.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("thong-bao/", notifications.notification_list, name="notification_list"),
    path("thong-bao/<int:pk>/", notifications.notification, name="notification"),
    path("thong-bao/da-doc/", notifications.notification_read, name="notification_read"),
    path("thu-dien-tu/", mails.mail_list, name="mail_list"),
    path("thu-dien-tu/<int:pk>/gui-lai/", mails.mail_retry, name="mail_retry"),
]
