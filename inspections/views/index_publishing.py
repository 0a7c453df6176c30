"""Publishing a round: what lacks at each unit, and the publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.lib.dates import today
from cchc.lib.slices import sliced
from cchc.requests import Request, allow
from inspections import index_permissions as permissions
from inspections import index_publishing as publishing
from inspections.forms.index_rounds import PublishForm
from inspections.forms.index_units import RoundUnitsForm
from inspections.models import IndexRound
from inspections.workflow import WorkflowError

UNITS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def index_publish(request: Request, pk: int) -> HttpResponse:
    rows = IndexRound.objects.visible_to(request.user).select_related("criteria_set", "plan", "lead_unit")
    round_ = get_object_or_404(rows, pk=pk)
    may_publish = permissions.can_publish_index_round(request.user, round_)
    allow(may_publish or (request.method != "POST" and permissions.can_edit_index_round(request.user, round_)))
    if round_.is_published and request.method != "POST":
        return redirect("index_ranking", pk)
    states = publishing.states_of(round_)
    told = publishing.warnings(states)
    sent = request.POST if request.method == "POST" else None
    form = PublishForm(sent, initial={"published_on": today()}, round_=round_, user=request.user, whole=not told)
    if sent is not None and form.is_valid() and _publish(request, round_, form):
        return redirect("index_ranking", pk)
    units = RoundUnitsForm(request.GET, states=publishing.STATES)
    cut, found = sliced(request.GET, UNITS), units.apply(states)
    context = {
        "round": round_,
        "units": units,
        "states": found[cut.start : cut.start + cut.size],
        "page": cut.of(len(found)),
        "all": len(states),
        "ready": sum(state.is_ready for state in states),
        "obstacles": publishing.obstacles(states),
        "warnings": told,
        "form": form if may_publish else None,
        "breadcrumbs": [
            ("Chỉ số CCHC", reverse("index_rounds")),
            (round_.name, round_.get_absolute_url()),
            ("Công bố", ""),
        ],
    }
    return render(request, "inspections/index/publish.html", context, status=422 if sent is not None else 200)


def _publish(request: Request, round_: IndexRound, form: PublishForm) -> bool:
    given = form.cleaned_data
    try:
        publishing.publish(
            round_.pk,
            published_on=given["published_on"],
            decision=given["decision"],
            confirmed=given.get("confirmed", False),
            by=request.user,
        )
    except WorkflowError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, f"Đã công bố {round_.name} và báo cho các đơn vị.")
    return True
