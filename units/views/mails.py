"""Mails: whom they reached and whom not, for administrators and Home Affairs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from units import mailing
from units.enums import MailStatus
from units.listing import mails_found
from units.models import Mail
from units.workflow import WorkflowError


@require_safe
def mail_list(request: Request) -> HttpResponse:
    chosen, mails = mails_found(request.user, request.GET)
    page = keyset_page(request, mails, key=("-id", "-pk"))
    context = {
        "heading": "Thư điện tử",
        "page": page,
        "chosen": chosen,
        "statuses": MailStatus.choices,
        "is_on": mailing.is_on(),
        "failed": MailStatus.FAILED,
    }
    template = "units/mail_list.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@require_POST
def mail_retry(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(Mail.objects.visible_to(request.user), pk=pk)
    try:
        mailing.retry(pk, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Thư sẽ được gửi lại trong ít phút.")
    return redirect("mail_list")
