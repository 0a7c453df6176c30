"""The home pages, documents and jobs."""

from django.urls import path

from reports.views import conclusions, documents, exports, home, jobs, letters, minutes

urlpatterns = [
    path("", home.home, name="home"),
    path("kiem-tra/<int:pk>/bien-ban/", minutes.minutes, name="minutes"),
    path("kiem-tra/<int:pk>/bien-ban/lap/", minutes.minutes_draw_up, name="minutes_draw_up"),
    path("kiem-tra/<int:pk>/bien-ban/y-kien/", minutes.minutes_opinion, name="minutes_opinion"),
    path("kiem-tra/<int:pk>/bien-ban/lay-lai/", minutes.minutes_take_back, name="minutes_take_back"),
    path("kiem-tra/<int:pk>/bien-ban/ky-giay/", minutes.minutes_sign_paper, name="minutes_sign_paper"),
    path("kiem-tra/<int:pk>/bien-ban/xac-nhan/", minutes.minutes_confirm, name="minutes_confirm"),
    path("kiem-tra/<int:pk>/bien-ban/khong-ky/", minutes.minutes_refuse, name="minutes_refuse"),
    path("kiem-tra/<int:pk>/bien-ban/ban-scan/", minutes.minutes_scan, name="minutes_scan"),
    path("ket-luan/<int:pk>/", conclusions.conclusion, name="conclusion"),
    path("ket-luan/<int:pk>/trinh/", conclusions.conclusion_submit, name="conclusion_submit"),
    path("ket-luan/<int:pk>/tra-lai/", conclusions.conclusion_return, name="conclusion_return"),
    path("ket-luan/<int:pk>/duyet/", conclusions.conclusion_approve, name="conclusion_approve"),
    path("ket-luan/<int:pk>/huy/", conclusions.conclusion_cancel, name="conclusion_cancel"),
    path("ket-luan/<int:pk>/ban-hanh/", conclusions.conclusion_issue, name="conclusion_issue"),
    path("ket-luan/<int:pk>/ban-scan/", conclusions.conclusion_scan, name="conclusion_scan"),
    path("ket-luan/<int:pk>/ngay-nhan/<int:inspection_pk>/", conclusions.conclusion_receipt, name="conclusion_receipt"),
    path("don-doc/", letters.reminder_letter_list, name="reminder_letter_list"),
    path("don-doc/soan/", letters.reminder_letter_draft, name="reminder_letter_draft"),
    path("don-doc/<int:pk>/", letters.reminder_letter, name="reminder_letter"),
    path("don-doc/<int:pk>/sua/", letters.reminder_letter_edit, name="reminder_letter_edit"),
    path("don-doc/<int:pk>/huy/", letters.reminder_letter_cancel, name="reminder_letter_cancel"),
    path("don-doc/<int:pk>/ban-hanh/", letters.reminder_letter_issue, name="reminder_letter_issue"),
    path("don-doc/<int:pk>/ban-scan/", letters.reminder_letter_scan, name="reminder_letter_scan"),
    path("van-ban-he-thong/<int:pk>/", documents.document, name="document"),
    path("van-ban-he-thong/<int:pk>/pdf/", documents.document_pdf, name="document_pdf"),
    path("van-ban-he-thong/<int:pk>/ban-scan/", documents.document_scan, name="document_scan"),
    path("ton-tai/xuat/", exports.finding_export, name="finding_export"),
    path("xuat/<int:pk>/", exports.export, name="export"),
    path("xuat/<int:pk>/tep/", exports.export_file, name="export_file"),
    path("viec-nen/<int:pk>/", jobs.job, name="job"),
    path("viec-nen/<int:pk>/lam-lai/", jobs.job_retry, name="job_retry"),
]
