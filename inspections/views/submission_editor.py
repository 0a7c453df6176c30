"""The page on which a draft is written: a card for each finding, all in one form, so that no button loses what was typed.

Each card is saved on its own: one that is refused shows its sentence with what was typed, the others are saved.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from cchc.lib.dates import today
from cchc.requests import Request
from inspections import handing_in, submitting, unit_desk
from inspections.clocks import days_left_words
from inspections.drafting import StaleEditError
from inspections.enums import SubmissionKind, SubmissionStatus
from inspections.forms.remediation import ItemForm, WordsForm
from inspections.models import Finding, RemediationEvidence, Submission, SubmissionItem
from inspections.origins import findings_for, found_in
from inspections.views.origins import Trail, trail
from inspections.views.remediation_evidence import keep_files
from inspections.workflow import WorkflowError


@dataclass
class Card:
    """One finding with its form. `revision`: what the form was filled over. `fits`: the finding still waits for it."""

    item: SubmissionItem
    form: ItemForm
    line: unit_desk.Line
    fits: bool
    revision: int

    @property
    def files_name(self) -> str:
        return files_name(self.item)


@dataclass(frozen=True)
class Part:
    """A begun part on the page of handing in."""

    item: SubmissionItem
    gaps: list[str]
    files: int
    fits: bool


def files_name(item: SubmissionItem) -> str:
    return f"i{item.pk}-files"


def cards_of(
    request: Request, submission: Submission, data: Any = None, kept: Mapping[int, set[str]] = MappingProxyType({})
) -> list[Card]:
    """`kept`: for each part the files that were uploaded with `data`; they count as ticked."""
    items = _items(submission)
    files = _files(request, submission)
    linked = _links(files)
    fitting = _fitting(submission)
    back = unit_desk.came_back([item.finding for item in items])
    before = unit_desk.said_before([item.finding for item in items if item.finding_id in back])
    return [
        _card(
            item,
            ItemForm(item, files, linked.get(item.finding_id, set()), data, kept.get(item.pk, set())),
            back,
            before,
            fitting,
        )
        for item in items
    ]


def _card(item: SubmissionItem, form: ItemForm, back: Any, before: Any, fitting: set[Any]) -> Card:
    finding, day = item.finding, today()
    due = unit_desk.due_of_finding(finding, day)
    words = days_left_words(finding.due_on, day) if due and finding.due_on else ""
    line = unit_desk.Line(finding, due, words, back.get(finding.pk), before.get(finding.pk))
    return Card(item, form, line, item.finding_id in fitting, item.revision)


def _fitting(submission: Submission) -> set[Any]:
    """Findings that still wait for what this paper says."""
    waiting = findings_for(submission.origins, submission.unit_id, submission.kind)
    return set(waiting.values_list("pk", flat=True))


def save(request: Request, submission: Submission) -> tuple[list[Card], bool]:
    """Save card by card; False where one of them has something to say. Files come first, so that the cards know them."""
    offered = [key for text in request.POST.getlist("offered") if (key := _key(text))]
    data, kept, refused = _keep_all(request, submission)
    cards = cards_of(request, submission, data, kept)
    for card in cards:
        _save_card(request, card, offered)
        for sentence in refused[card.item.pk]:
            card.form.add_error(None, sentence)
    words = words_form(submission, request.POST)
    saved = words is None or _save_words(request, submission, words)
    return cards, saved and not any(card.form.errors for card in cards)


def _keep_all(request: Request, submission: Submission) -> tuple[QueryDict, dict[int, set[str]], dict[int, list[str]]]:
    """What was sent, with a tick at each file that came with it; those files and the refusals, for each part."""
    data = request.POST.copy()
    kept: dict[int, set[str]] = {}
    refused: dict[int, list[str]] = {}
    for item in _items(submission):
        files, refused[item.pk] = keep_files(request, files_name(item), [item.finding_id])
        name = f"i{item.pk}-evidence"
        kept[item.pk] = {str(file.pk) for file in files} - set(data.getlist(name))
        data.setlist(name, [*data.getlist(name), *sorted(kept[item.pk])])
    return data, kept, refused


def _save_card(request: Request, card: Card, offered: list[uuid.UUID]) -> None:
    form = card.form
    if not form.is_valid():
        return
    card.revision = form.cleaned_data["revision"] or 0
    if form.is_untouched:
        return
    evidence = form.ticked if "evidence" in form.fields else None
    try:
        saved = submitting.save_item(
            card.item.pk,
            form.values,
            base_revision=card.revision,
            evidence=evidence,
            offered=offered,
            by=request.user,
        )
        card.revision = saved.revision
    except StaleEditError as error:
        card.revision = card.item.revision  # saved once more, it replaces what the sentence shows
        form.add_error(None, str(error))
    except WorkflowError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))


def words_form(submission: Submission, data: Any = None) -> WordsForm | None:
    return WordsForm(submission, data) if submission.kind == SubmissionKind.REMEDIATION_REPORT else None


def _save_words(request: Request, submission: Submission, form: WordsForm) -> bool:
    if not form.is_valid():
        return False
    if form.is_untouched:
        return True
    try:
        revision = form.cleaned_data["words_revision"] or 0
        submitting.save_words(submission.pk, form.values, base_revision=revision, by=request.user)
    except WorkflowError:
        return False
    return True


def show(request: Request, submission: Submission, cards: list[Card], *, problem: str = "") -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    words = words_form(submission, data)
    stale = _words_problem(submission, words) if words is not None and data is not None else ""
    wrong = problem or stale or any(card.form.errors for card in cards) or (words is not None and words.errors)
    context = {
        "words_revision": words["words_revision"].value() if words is not None and not stale else submission.revision,
        "submission": submission,
        "breadcrumbs": trail_of(request, submission, submission.get_kind_display()),
        "cards": cards,
        "words": words,
        "problem": problem or stale,
        "wrong": [card for card in cards if card.form.errors],
        "offered": _files(request, submission),
        "joinable": submitting.joinable(submission) if submission.status == SubmissionStatus.DRAFT else [],
    }
    return render(request, "inspections/remediation/editor.html", context, status=422 if data and wrong else 200)


def _words_problem(submission: Submission, words: WordsForm) -> str:
    """The words beside the findings stand otherwise by now; shown again they are saved over that."""
    if not words.is_valid() or words.is_untouched or words.cleaned_data["words_revision"] == submission.revision:
        return ""
    if all(getattr(submission, name) == value for name, value in words.values.items()):
        return ""
    return "Phần chung của báo cáo vừa có người khác lưu. Nội dung bạn nhập vẫn còn bên dưới; lưu lần nữa để thay."


def anchor(then: str) -> str:
    """Back to the card whose button was pressed."""
    return f"#muc-{int(then)}" if then.isascii() and then.isdigit() and len(then) < 18 else ""


def parts_of(request: Request, submission: Submission) -> list[Part]:
    """What is begun, with what it lacks, before it is handed in."""
    linked = _links(_files(request, submission))
    fitting = _fitting(submission)
    found = []
    for item in _items(submission):
        if handing_in.says_something(item, submission.kind):
            files = len(linked.get(item.finding_id, ()))
            lacks = handing_in.gaps(item, submission.kind, has_evidence=files > 0)
            found.append(Part(item, lacks, files, item.finding_id in fitting))
    return found


def trail_of(request: Request, submission: Submission, here: str) -> Trail:
    return trail(request.user, submission.origin, here, ("Khắc phục", submission.origin.remediation_url))


def _items(submission: Submission) -> list[SubmissionItem]:
    rows = submission.items.select_related("finding__plan", "finding__inspection", "finding__assessment__round")
    items = list(rows.order_by("finding__inspection", "finding__position", "pk"))
    for item in items:
        item.submission = submission
    return items


def _files(request: Request, submission: Submission) -> list[RemediationEvidence]:
    """What proves findings of the same origins, so that the page does not grow with the years of a unit."""
    rows = RemediationEvidence.objects.visible_to(request.user).select_related("file").prefetch_related("findings")
    rows = rows.filter(lead_unit=submission.lead_unit_id, unit=submission.unit_id, withdrawn_at=None)
    return list(rows.proving(Finding.objects.visible_to(request.user).filter(found_in(submission.origins))))


def _links(files: list[RemediationEvidence]) -> dict[Any, set[Any]]:
    """Finding → the files that prove it."""
    linked: dict[Any, set[Any]] = {}
    for file in files:
        for finding in file.findings.all():
            linked.setdefault(finding.pk, set()).add(file.pk)
    return linked


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
