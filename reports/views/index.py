"""The ranking of a round of the index."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cchc.lib import par_index
from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from inspections.index_permissions import lead_units_calibrated, reads_all
from inspections.models import IndexRound
from inspections.views.pages import Breadcrumbs
from reports import index_ranking
from reports.index_forms import RankingFilterForm

RANKING = "Xếp hạng Chỉ số CCHC"


def crumbs(*more: tuple[str, str]) -> Breadcrumbs:
    return [("Chỉ số CCHC", reverse("index_rounds")), *more]


@require_safe
def index_rankings(request: Request) -> HttpResponse:
    """The newest ranking that the person may read."""
    newest = index_ranking.published_rounds(request.user).first()
    if newest is None:
        return render(request, "reports/index/ranking.html", {"heading": RANKING, "breadcrumbs": crumbs((RANKING, ""))})
    return redirect("index_ranking", pk=newest.pk)


@require_safe
def index_ranking_page(request: Request, pk: int) -> HttpResponse:
    rounds = IndexRound.objects.visible_to(request.user).select_related("criteria_set", "decision")
    round_ = get_object_or_404(rounds, pk=pk)
    above = (round_.name, round_.get_absolute_url())
    context = {"heading": RANKING, "round": round_, "breadcrumbs": crumbs(above, ("Xếp hạng", ""))}
    if round_.is_published:
        context |= _ranked(request, round_)
    template = "reports/index/ranking.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def _ranked(request: Request, round_: IndexRound) -> dict[str, object]:
    user, everything = request.user, reads_all(request.user, round_)
    form = RankingFilterForm(request.GET, bands=par_index.bands_of(round_.criteria_set.bands))
    found = index_ranking.rows_of(round_, **form.asked())
    page = keyset_page(request, found, key=index_ranking.KEY, size=index_ranking.ROWS, shown=index_ranking.as_values)
    return {
        "everything": everything,
        "may_calibrate": round_.lead_unit_id in lead_units_calibrated(user),
        "form": form,
        "page": page,
        "rows": index_ranking.lines(page.rows, round_, user, everything=everything),
        "summary": None if request.htmx else index_ranking.summary(round_, everything=everything),
        "rounds": None if request.htmx else index_ranking.published_rounds(user).values_list("pk", "name"),
    }
