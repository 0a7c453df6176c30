"""The tree of units and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.lib.keyset import keyset_page
from cchc.requests import Request
from units import permissions
from units.forms import SuccessionForm, UnitForm, UnitNameForm, save_new_unit
from units.listing import names_of, people_of, units_found
from units.models import Unit
from units.succeeding import record_succession
from units.workflow import WorkflowError


@require_safe
def unit_list(request: Request) -> HttpResponse:
    """One level of the tree; a search or a kind looks through the whole of it."""
    found = units_found(request.user, request.GET)
    page = keyset_page(request, found.rows, key=("sort_key", "pk"), size=60)
    below = Unit.objects.visible_to(request.user).filter(parent__in=[unit.pk for unit in page.rows])
    counts = dict(below.values_list("parent").annotate(Count("pk")))
    rows = [(unit, counts.get(unit.pk, 0)) for unit in page.rows]
    context = {
        "filters": found.filters,
        "parent": found.parent,
        "page": page,
        "rows": rows,
        "today": today(),
        "searching": found.searching,
        "may_administer": permissions.can_administer_any(request.user),
    }
    return render(request, "units/unit_list.html", context)


@require_safe
def unit(request: Request, pk: int) -> HttpResponse:
    shown = get_object_or_404(Unit.objects.visible_to(request.user).select_related("parent", "lead_unit"), pk=pk)
    context = {
        "unit": shown,
        "names": names_of(shown),
        "people": people_of(request.user, shown),
        "successors": shown.successions.select_related("successor"),
        "predecessors": shown.predecessions.select_related("predecessor"),
        "below": shown.children.count(),
        "may_edit": permissions.can_edit_unit(request.user, shown),
        "may_read_people": bool({shown.pk, shown.lead_unit_id} & permissions.people_read(request.user)),
        "may_list": permissions.can_list_units(request.user),
        "may_read_file": permissions.can_read_file(request.user, shown),
        "today": today(),
    }
    return render(request, "units/unit.html", context)


@require_http_methods(["GET", "POST"])
def unit_create(request: Request) -> HttpResponse:
    if not permissions.can_administer_any(request.user):
        raise PermissionDenied
    initial = {"parent": request.GET.get("parent")}
    unit_form = UnitForm(request.POST or None, user=request.user, initial=initial)
    name_form = UnitNameForm(request.POST or None, prefix="name")
    if request.method == "POST" and unit_form.is_valid() & name_form.is_valid():
        created = save_or_explain(unit_form, lambda: save_new_unit(unit_form, name_form))
        if created:
            messages.success(request, f"Đã thêm {created}.")
            return redirect(created)
    return _form_page(request, "units/unit_create.html", unit_form, name_form=name_form)


@require_http_methods(["GET", "POST"])
def unit_edit(request: Request, pk: int) -> HttpResponse:
    edited = _editable(request, pk)
    form = UnitForm(request.POST or None, instance=edited, user=request.user)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã lưu thông tin đơn vị.")
        return redirect(edited)
    return _form_page(request, "units/unit_edit.html", form, unit=Unit.objects.visible_to(request.user).get(pk=pk))


@require_http_methods(["GET", "POST"])
def unit_name_add(request: Request, pk: int) -> HttpResponse:
    """A new name from a day on; the old one stays for the papers of its time."""
    named = _editable(request, pk)
    newest = named.names.order_by("-valid_from").first()
    initial = model_to_dict(newest, exclude=["valid_from"]) if newest else {}
    form = UnitNameForm(request.POST or None, unit=named, initial=initial)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã ghi tên mới của đơn vị.")
        return redirect(named)
    return _form_page(request, "units/unit_name_add.html", form, unit=named)


@require_http_methods(["GET", "POST"])
def succession_add(request: Request, pk: int) -> HttpResponse:
    """Which units succeed which; the list of it stands on the unit's page."""
    found = _editable(request, pk)
    form = SuccessionForm(request.POST or None, unit=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            save_or_explain(form, lambda: record_succession(**form.cleaned_data, by=request.user))
        except WorkflowError as error:
            form.add_error("successors", str(error))
        if not form.errors:
            messages.success(request, "Đã ghi việc kế thừa.")
            return redirect(found)
    return _form_page(request, "units/succession_add.html", form, unit=found)


def _editable(request: Request, pk: int) -> Unit:
    found = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not permissions.can_edit_unit(request.user, found):
        raise PermissionDenied
    return found


def _form_page(request: Request, template: str, form: object, **context: object) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)
