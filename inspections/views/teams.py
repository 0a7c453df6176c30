"""Teams formed by a decision, and their members."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cchc.forms import save_or_explain
from cchc.lib.dates import today
from cchc.requests import Request, allow
from inspections import permissions, planning
from inspections.forms.choices import field_choices
from inspections.forms.teams import TeamForm, TeamMemberEndForm, TeamMemberForm
from inspections.models import Plan, Team, TeamMember
from inspections.rosters import roster
from inspections.views.pages import Breadcrumbs, form_page


@require_safe
def team(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Team.objects.visible_to(request.user).select_related("plan", "decision"), pk=pk)
    members = found.members.select_related("user", "added_by", "removed_by")
    context = {
        "team": found,
        "roster": roster(members, today(), names=dict(field_choices(found.plan))),
        "breadcrumbs": [*_plan_crumbs(found.plan), (found.name, "")],
        "may_edit": permissions.can_edit_team(request.user, found),
    }
    return render(request, "inspections/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_create(request: Request, plan_pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=plan_pk)
    allow(permissions.can_edit_plan(request.user, plan))
    form = TeamForm(request.POST or None, plan=plan, user=request.user)
    if request.method == "POST" and form.is_valid() and (created := save_or_explain(form, form.save)):
        messages.success(request, "Đã lập Tổ kiểm tra. Bây giờ hãy thêm các thành viên.")
        return redirect(created)
    return form_page(request, form, breadcrumbs=[*_plan_crumbs(plan), ("Lập Tổ kiểm tra", "")], submit="Lập Tổ")


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Team.objects.visible_to(request.user).select_related("plan"), pk=pk)
    allow(permissions.can_edit_team(request.user, found))
    crumbs = _team_crumbs(found, "Sửa Tổ kiểm tra")
    form = TeamForm(request.POST or None, instance=found, plan=found.plan, user=request.user)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, "Đã lưu Tổ kiểm tra.")
        return redirect(found)
    return form_page(request, form, breadcrumbs=crumbs)


@require_http_methods(["GET", "HEAD", "POST"])
def team_member_add(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Team.objects.visible_to(request.user).select_related("plan", "decision"), pk=pk)
    allow(permissions.can_edit_team(request.user, found))
    form = TeamMemberForm(request.POST or None, team=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        member = save_or_explain(form, lambda: planning.add_member(form.save(commit=False), by=request.user))
        if member:
            messages.success(request, f"Đã thêm {member}.")
            return redirect("team_member_add" if "again" in request.POST else "team", found.pk)
    crumbs = _team_crumbs(found, "Thêm thành viên")
    return form_page(request, form, breadcrumbs=crumbs, submit="Thêm", again="Thêm và nhập người tiếp theo")


@require_http_methods(["GET", "HEAD", "POST"])
def team_member_edit(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    allow(permissions.can_edit_team(request.user, member.team))
    form = TeamMemberForm(request.POST or None, instance=member, team=member.team, user=request.user)
    if request.method == "POST" and form.is_valid() and save_or_explain(form, form.save):
        messages.success(request, f"Đã lưu {member}.")
        return redirect(member.team)
    return form_page(request, form, breadcrumbs=_team_crumbs(member.team, f"Sửa {member.user}"))


@require_http_methods(["GET", "HEAD", "POST"])
def team_member_end(request: Request, pk: int) -> HttpResponse:
    member = _member(request, pk)
    allow(permissions.can_edit_team(request.user, member.team))
    form = TeamMemberEndForm(request.POST or None, member=member, user=request.user)
    if request.method == "POST" and form.is_valid():
        decision, day = form.cleaned_data["removed_by"], form.cleaned_data["ends_on"]
        later = planning.end_member(member, by=request.user, ends_on=day, decision=decision)
        messages.success(request, f"{member.user} thôi tham gia Tổ sau ngày {day:%d/%m/%Y}.")
        if later:
            units = ", ".join(str(row.inspection.unit) for row in later)
            messages.warning(request, f"Còn lịch sau ngày đó, cần cử người khác: {units}.")
        return redirect(member.team)
    crumbs = _team_crumbs(member.team, f"Rút {member.user} khỏi Tổ")
    return form_page(request, form, breadcrumbs=crumbs, submit="Rút khỏi Tổ")


def _member(request: Request, pk: int) -> TeamMember:
    member: TeamMember = get_object_or_404(
        TeamMember.objects.visible_to(request.user).select_related("team__plan", "team__decision", "user"), pk=pk
    )
    return member


def _plan_crumbs(plan: Plan) -> Breadcrumbs:
    return [("Kế hoạch, Tổ, đợt", reverse("plan_list")), (plan.title, plan.get_absolute_url())]


def _team_crumbs(found: Team, last: str) -> Breadcrumbs:
    return [*_plan_crumbs(found.plan), (found.name, found.get_absolute_url()), (last, "")]
