"""The checklist as its page shows it: fields, items, what was reported, what was found, all worked out beforehand.

Plain frozen rows, so that the template only prints. A fixed number of queries, however many items there are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from cchc.lib import scoring
from cchc.lib.numbers import score_vi
from inspections import answering, permissions
from inspections.checklist_extras import (
    Extras,
    FieldNotes,
    block_stamps,
    extras_by_criterion,
    notes_by_field,
    stamp,
)
from inspections.enums import Mark, Outcome, Part
from inspections.models import Answer, AnswerOperation, Criterion, Inspection
from inspections.recurrence import Past, past_of
from units.models import User

OTHER_MARKS = (Mark.NOT_APPLICABLE, Mark.NOT_ARISEN, Mark.NO_EVIDENCE, Mark.NOT_DUE)
PART_LABELS = {str(part): part.label for part in Part}


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str
    checked: bool
    score: str = ""


@dataclass(frozen=True, slots=True)
class NumberInput:
    key: str
    label: str
    value: str
    mode: str  # of the phone's keyboard


@dataclass(frozen=True, slots=True)
class Rival:
    """A value that waits for the chair's pick."""

    pk: int
    part: str
    value: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    id: str  # printed often: a number would be localised each time
    field: str
    code: str
    text: str
    group: str  # «1.1. Kế hoạch CCHC năm» before the first item of a criterion, else ""
    rule_text: str
    documents: str
    guidance: str
    max: str
    max_exact: str
    choices: tuple[Option, ...]
    numbers: tuple[NumberInput, ...]
    between: str  # what stands between two numbers
    zero_if: str
    zero_checked: bool
    marks: tuple[Option, ...]
    reason: str
    reported: str
    reported_note: str
    self_score: str
    proposed: str
    score: str
    score_exact: str
    maximum_exact: str
    state: str  # answered, left_out, open
    lost: bool
    override_score: str
    override_reason: str
    override_stale: bool
    note: str
    internal_note: str
    revisions: str  # result override note internal_note
    editable: bool
    rivals: tuple[Rival, ...]
    extras: Extras
    past: Past | None  # what was found here in earlier rounds and years


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    code: str
    name: str
    editable: bool
    items: tuple[Item, ...]
    answered: int
    score: str
    maximum: str
    notes: FieldNotes = field(default_factory=FieldNotes)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def done(self) -> bool:
        return self.answered == len(self.items)


@dataclass(frozen=True, slots=True)
class Page:
    sections: tuple[Section, ...]
    answered: int
    total: int
    score: str
    maximum: str
    editable: bool  # the visit is under way and the person may write something
    may_settle: bool
    last_operation: int
    stamps: str  # JSON: of the blocks beside the answers, to hear later which of them changed


def checklist_page(inspection: Inspection, user: User) -> Page:
    """Everything that the page prints, in a fixed number of queries."""
    rows = list(
        Answer.objects.filter(inspection=inspection).select_related("criterion").order_by("criterion__position")
    )
    nodes = _nodes(inspection)
    rivals = _rivals(inspection)
    extras, notes = extras_by_criterion(inspection), notes_by_field(inspection)
    past = past_of(inspection, [row.criterion_id for row in rows])
    by_field: dict[str, list[Item]] = defaultdict(list)
    is_open = inspection.is_open_for_answers
    group = None
    for answer in rows:
        editable = is_open and permissions.can_answer(user, inspection, answer.field_slug)
        key = answer.criterion_id
        item = _item(answer, editable, rivals.get(key, ()), extras.get(key), past.get(key))
        if answer.criterion.parent_id != group:
            group = answer.criterion.parent_id
            item = replace(item, group=_group(nodes.get(group or 0)))
        by_field[answer.field_slug].append(item)
    sections = tuple(
        _section(node, by_field[node.field_slug], notes.get(node.field_slug))
        for node in nodes.values()
        if node.parent_id is None and node.field_slug in by_field
    )
    return Page(
        sections,
        answered=sum(section.answered for section in sections),
        total=len(rows),
        **_sums(rows),
        editable=is_open and permissions.can_answer_any(user, inspection),
        may_settle=is_open and permissions.can_settle_conflict(user, inspection),
        last_operation=_last_operation(inspection),
        stamps=json.dumps(block_stamps(inspection)),  # read before the blocks: drawn once too often, never too seldom
    )


def changes_since(inspection: Inspection, operation: int, blocks: str = "") -> dict[str, Any]:
    """Answers that an operation after this one touched, with their rivals; one query at most.

    `blocks`: the stamp of all blocks beside the answers as the page knows them; where it has changed, each is told.
    Saves of one inspection stand in line behind its row, so the keys of its operations rise as they are committed.
    """
    last, stamps = _last_operation(inspection), block_stamps(inspection)
    waiting = AnswerOperation.objects.filter(
        inspection=OuterRef("inspection"), criterion=OuterRef("criterion"), outcome=Outcome.CONFLICT
    )
    touched = AnswerOperation.objects.filter(
        inspection=OuterRef("inspection"), criterion=OuterRef("criterion"), pk__gt=operation
    )
    answers: Iterable[Answer] = []
    if last > operation:
        rows = Answer.objects.filter(Exists(touched), inspection=inspection).select_related("criterion")
        columns = JSONObject(pk="pk", part="part", value="value", by="made_by__full_name")
        answers = rows.annotate(rivals=ArraySubquery(waiting.order_by("pk").values(data=columns)))
    return {
        "last_operation": last,
        "open": inspection.is_open_for_answers,
        "stamp": stamp(stamps),
        "blocks": None if stamp(stamps) == blocks else stamps,
        "answers": [{**answering.tell(answer), "rivals": _tell_rivals(answer)} for answer in answers],
    }


def with_last_operation(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Adds `last_operation`: how far the log of the inspection's operations has come."""
    log = AnswerOperation.objects.filter(inspection=OuterRef("pk")).order_by("-pk")
    return rows.annotate(last_operation=Subquery(log.values("pk")[:1]))


def _last_operation(inspection: Inspection) -> int:
    return inspection.last_operation or 0  # type: ignore[attr-defined]


def _tell_rivals(answer: Any) -> list[dict[str, Any]]:
    return [
        {
            **rival,
            "value": value_in_words(answer.criterion, rival["part"], rival["value"]),
            "label": PART_LABELS[rival["part"]],
        }
        for rival in answer.rivals
    ]


def _nodes(inspection: Inspection) -> dict[int, Criterion]:
    """Fields and criteria above the leaves, in order."""
    rows = Criterion.objects.filter(criteria_set=inspection.criteria_set_id, is_leaf=False).order_by("position")
    return {node.pk: node for node in rows.only("pk", "parent", "field_slug", "code", "text", "position")}


def _group(node: Criterion | None) -> str:
    return "" if node is None or node.parent_id is None else f"{node.code}. {node.text}"


def _rivals(inspection: Inspection) -> dict[int, tuple[Rival, ...]]:
    rows = AnswerOperation.objects.filter(inspection=inspection, outcome=Outcome.CONFLICT)
    found: dict[int, list[Rival]] = defaultdict(list)
    for row in rows.select_related("made_by", "criterion").order_by("pk"):
        words = value_in_words(row.criterion, row.part, row.value)
        label = PART_LABELS[row.part]
        found[row.criterion_id].append(Rival(row.pk, label, words, row.made_by.full_name, row.received_at))
    return {criterion: tuple(rivals) for criterion, rivals in found.items()}


def _section(node: Criterion, items: list[Item], notes: FieldNotes | None) -> Section:
    scores = [Decimal(item.score_exact) for item in items if item.score_exact]
    return Section(
        slug=node.field_slug,
        code=node.code,
        name=node.text,
        editable=any(item.editable for item in items),
        items=tuple(items),
        answered=sum(item.state != "open" for item in items),
        score=score_vi(sum(scores, Decimal(0))),
        maximum=score_vi(sum((Decimal(item.maximum_exact) for item in items), Decimal(0))),
        notes=notes or FieldNotes(),
    )


def _sums(rows: list[Answer]) -> dict[str, str]:
    score = sum((row.score for row in rows if row.score is not None), Decimal(0))
    maximum = sum((_maximum(row) for row in rows), Decimal(0))
    return {"score": score_vi(score), "maximum": score_vi(maximum)}


def _maximum(answer: Answer) -> Decimal:
    """An item not answered yet counts with all its points."""
    return answer.criterion.max_score if answer.maximum is None else answer.maximum


def _item(answer: Answer, editable: bool, rivals: tuple[Rival, ...], extras: Extras | None, past: Past | None) -> Item:
    criterion, rule = answer.criterion, answer.criterion.exact_rule
    needed = scoring.needed_values(rule)
    return Item(
        id=str(criterion.pk),
        field=answer.field_slug,
        code=criterion.code,
        text=criterion.text,
        group="",
        rule_text=criterion.rule_text,
        documents=criterion.verification_documents,
        guidance=criterion.guidance,
        max=score_vi(criterion.max_score),
        max_exact=f"{criterion.max_score:f}",
        choices=_choices(rule, answer) if "choice" in needed else (),
        numbers=_numbers(rule, needed, answer),
        between="trên" if "denominator" in needed else "",
        zero_if=str(rule.get("zero_if") or ""),
        zero_checked=answer.zero_if,
        marks=tuple(Option(mark.value, mark.label, answer.mark == mark) for mark in OTHER_MARKS),
        reason=answer.mark_reason,
        reported=values_in_words(rule, answer.reported_mark, answer.reported_values),
        reported_note=answer.reported_note,
        self_score=_shown(answer.self_score),
        **_scores(answer),
        override_score=answering.number_vi(answer.override_score),
        override_reason=answer.override_reason,
        override_stale=answer.override_stale,
        note=answer.note,
        internal_note=answer.internal_note,
        revisions=" ".join(str(answer.revision_of(part)) for part in Part),
        editable=editable,
        rivals=rivals,
        extras=extras or Extras(),
        past=past,
    )


def _scores(answer: Answer) -> dict[str, Any]:
    state = "left_out" if answer.maximum == 0 else "answered" if answer.is_answered else "open"
    return {
        "proposed": _shown(answer.proposed_score),
        "score": _shown(answer.score),
        "score_exact": "" if answer.score is None else f"{answer.score:f}",
        "maximum_exact": f"{_maximum(answer):f}",
        "state": state,
        "lost": answer.lost > 0,
    }


def _shown(value: Decimal | None) -> str:
    return "" if value is None else score_vi(value)


def _choices(rule: dict[str, Any], answer: Answer) -> tuple[Option, ...]:
    chosen = answer.choice if answer.mark == Mark.RESULT else ""
    if rule["type"] == scoring.RuleType.YES_NO:
        return (Option("yes", "Có", chosen == "yes"), Option("no", "Không", chosen == "no"))
    return tuple(
        Option(option["key"], option["label"], chosen == option["key"], score_vi(option["score"]))
        for option in rule["options"]
    )


UNITS = {"day": "ngày"}
NUMBER_LABELS = {
    "numerator": ("numerator_label", "tử số"),
    "denominator": ("denominator_label", "mẫu số"),
}


def _numbers(rule: dict[str, Any], needed: tuple[str, ...], answer: Answer) -> tuple[NumberInput, ...]:
    inputs = []
    for key in needed:
        if key not in answering.NUMBERS:
            continue
        name, fallback = NUMBER_LABELS.get(key, ("", ""))
        label = str(rule.get(name) or fallback) if name else _single_label(rule, key)
        value = answering.number_vi(getattr(answer, answering.NUMBERS[key]))
        mode = "numeric" if key == "count" else "decimal"
        inputs.append(NumberInput(key, label[:1].upper() + label[1:], value, mode))
    return tuple(inputs)


def _single_label(rule: dict[str, Any], key: str) -> str:
    if key == "score":
        return "điểm do Tổ chấm"
    return str(rule.get("counts") or rule.get("measures") or "số lượng")


def values_in_words(rule: dict[str, Any], mark: str, values: scoring.Values) -> str:
    """What was reported or found, in words: «118/127 (92,91%)», «Có», «3 báo cáo chậm», «Không áp dụng»."""
    if mark and mark != Mark.RESULT:
        return str(Mark(mark).label)
    words = _in_words(rule, values)
    return f"{words}; {rule['zero_if']}".strip("; ") if values.zero_if and rule.get("zero_if") else words


def _in_words(rule: dict[str, Any], values: scoring.Values) -> str:
    needed = scoring.needed_values(rule)
    if "choice" in needed:
        labels = {"yes": "Có", "no": "Không"} | {option["key"]: option["label"] for option in rule.get("options", [])}
        return str(labels.get(values.choice or "", ""))
    if "numerator" in needed:
        top, bottom = answering.number_vi(values.numerator), answering.number_vi(values.denominator)
        if not (top or bottom):
            return ""
        share = ""
        if values.numerator is not None and values.denominator:
            limits = scoring.thresholds(rule)
            share = f" ({scoring.percent_display(values.numerator, values.denominator, limits)})"
        return f"{top or '…'}/{bottom or '…'}{share}"
    if "count" in needed and values.count is not None:
        return (
            f"{answering.number_vi(values.count)} {rule.get('counts') or UNITS.get(rule.get('unit', ''), '')}".strip()
        )
    return _shown(values.score) if "score" in needed else ""


def value_in_words(criterion: Criterion, part: str, value: Any) -> str:
    """A kept operation's value, in words."""
    if part in (Part.NOTE, Part.INTERNAL_NOTE):
        return str(value) or "(để trống)"
    if part == Part.OVERRIDE:
        return f"{value['score']} điểm – {value['reason']}" if value.get("score") else "(bỏ điểm quyết định)"
    columns = answering.read_part(criterion, part, value)
    probe = Answer(criterion=criterion, **columns)
    words = values_in_words(criterion.exact_rule, probe.mark, probe.values) or "(chưa trả lời)"
    return f"{words} – {probe.mark_reason}" if probe.mark_reason else words
