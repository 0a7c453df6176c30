"""One criterion of a draft: add, change, move, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.lib.numbers import parse_key
from cchc.requests import Request
from inspections import criteria_editing
from inspections.criteria_draft import blank_columns, parent_choices, slug_for, sum_beside
from inspections.criteria_editing import Tree
from inspections.criteria_sets import PUBLISHED
from inspections.criteria_words import RULE_LABELS
from inspections.forms.criterion import MAX_ROWS, CriterionForm, RuleForm, columns_of
from inspections.importing import plain
from inspections.models import CriteriaSet, Criterion
from inspections.views.criteria_sets import crumbs_of, draft_url, editable
from inspections.views.pages import act
from inspections.workflow import WorkflowError

MORE_ROWS = 3


@dataclass
class Editor:
    """The forms of one criterion, new (`row` None) or stored, as they were sent or as they begin."""

    request: Request
    tree: Tree
    row: Criterion | None
    parent: Criterion | None

    def __post_init__(self) -> None:
        data = self.request.POST if self.request.method == "POST" else None
        self.only_shows = data is None or "retype" in data or "more" in data
        self.is_leaf = self.parent is not None and not (self.row and self.tree.children(self.row.pk))
        shown = columns_of(self.row) if self.row else blank_columns(self.tree, self.parent)
        self.form = CriterionForm(
            None if self.only_shows else data,
            initial=data.dict() if data is not None else shown,
            parents=parent_choices(self.tree, self.row),
            is_field=self.parent is None,
            is_leaf=self.is_leaf,
        )
        self.rule_form = self._rule_form(data) if self.is_leaf else None

    def _rule_form(self, data: Any) -> RuleForm:
        scored = self.row or self.parent
        rule = scored.exact_rule if scored and scored.is_leaf else {}
        if data is None:
            return RuleForm(str(rule.get("type", "")), rule=rule)
        rule_type = data.get("rule_type", "") if data.get("rule_type") in RULE_LABELS else ""
        rows = sum(f"key_{index}" in data for index in range(MAX_ROWS)) + ("more" in data) * MORE_ROWS
        if self.only_shows:
            return RuleForm(rule_type, rule={}, rows=rows, typed=data.dict())
        return RuleForm(rule_type, data, rule={}, rows=rows)

    def columns(self) -> dict[str, Any] | None:
        """What to save; None where something is wrong, which then stands at its box."""
        is_whole = self.form.is_valid()
        values = dict(self.form.cleaned_data)
        values.pop("parent", None)
        if self.rule_form:
            is_whole = self.rule_form.check(values.get("max_score")) and is_whole
            values["rule"] = plain(self.rule_form.rule)
        if is_whole and self.parent is None:
            values["field_slug"] = values["field_slug"] or slug_for(self.tree, values["text"])
        return values if is_whole else None

    def save(self, save: Callable[[dict[str, Any], int | None], Criterion]) -> Criterion | None:
        columns = None if self.only_shows else self.columns()
        if columns is None:
            return None
        try:
            return save(columns, self.form.cleaned_data.get("parent"))
        except WorkflowError as error:
            self.form.add_error(error.field if error.field in self.form.fields else None, str(error))
            return None

    def page(self, title: str) -> HttpResponse:
        found = self.tree.criteria_set
        others, whole = sum_beside(self.tree, self.parent, self.row)
        context = {
            "criteria_set": found,
            "row": self.row,
            "parent": self.parent,
            "form": self.form,
            "rule_form": self.rule_form,
            "rule_labels": RULE_LABELS,
            "branch_count": len(self.tree.branch(self.row)) - 1 if self.row else 0,
            "others": others,
            "whole": whole,
            "left": max(whole - others, Decimal(0)),
            "heading": title,
            "breadcrumbs": crumbs_of(found, ("Soạn", draft_url(found)), (title, "")),
        }
        refused = self.request.method == "POST" and not self.only_shows
        return render(self.request, "inspections/criteria/criterion.html", context, status=422 if refused else 200)


def _tree(request: Request, pk: int) -> Tree | HttpResponse:
    found: CriteriaSet = editable(request, pk)
    if found.is_published:
        messages.error(request, PUBLISHED)
        return redirect(found)
    return Tree(found)


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_create(request: Request, pk: int) -> HttpResponse:
    """`?thuoc=` names the parent; without it a field is added."""
    tree = _tree(request, pk)
    if isinstance(tree, HttpResponse):
        return tree
    parent = tree.by_key.get(parse_key(request.GET.get("thuoc", "")) or 0)
    above = parent.pk if parent else None
    editor = Editor(request, tree, None, parent)
    made = editor.save(lambda columns, _: criteria_editing.add(pk, above, columns, by=request.user))
    if made is None:
        return editor.page(f"Thêm mục vào {parent.code}" if parent else "Thêm lĩnh vực")
    messages.success(request, f"Đã thêm {made.code}.")
    if "again" in request.POST:
        return redirect(f"{reverse('criterion_create', args=[pk])}{f'?thuoc={parent.pk}' if parent else ''}")
    return redirect(draft_url(tree.criteria_set, made.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: Request, pk: int, criterion_pk: int) -> HttpResponse:
    tree = _tree(request, pk)
    if isinstance(tree, HttpResponse):
        return tree
    row = tree.by_key.get(criterion_pk)
    if row is None:
        raise Http404
    editor = Editor(request, tree, row, tree.by_key.get(row.parent_id or 0))
    saved = editor.save(
        lambda columns, parent: criteria_editing.change(pk, criterion_pk, parent, columns, by=request.user)
    )
    if saved is None:
        return editor.page(f"Sửa {row.code}")
    messages.success(request, f"Đã lưu {saved.code}.")
    return redirect(draft_url(tree.criteria_set, saved.pk))


@require_POST
def criterion_step(request: Request, pk: int) -> HttpResponse:
    """`up` or `down` holds the key of the criterion that goes one place."""
    found = editable(request, pk)
    up = "up" in request.POST
    key = parse_key(request.POST.get("up" if up else "down", "")) or 0
    try:
        criteria_editing.step(pk, key, up=up, by=request.user)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect(draft_url(found, key))


@require_POST
def criterion_delete(request: Request, pk: int, criterion_pk: int) -> HttpResponse:
    found = editable(request, pk)
    done = "Đã xóa mục và các mục con."
    return act(
        request, lambda: criteria_editing.delete(pk, criterion_pk, by=request.user), done=done, to=draft_url(found)
    )
