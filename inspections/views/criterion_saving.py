"""Criteria of an assessment saved one by one while somebody types, and all of a page at once.

What self-scoring, appraisal and explanation share: a form a criterion, each kept or refused by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django import forms

from cchc.requests import Request
from inspections.workflow import WorkflowError

State = Mapping[str, Any]  # `revision` and `was`, which a page carries to notice that somebody else saved meanwhile


F = TypeVar("F", bound=forms.BaseForm)


def save_in_order(
    request: Request, given: Mapping[int, F], save: Callable[[dict[int, F]], dict[int, str]], *, typed_at: str
) -> tuple[str, set[int]]:
    """Save those that were sent and are in order, by key of score; what was refused stands on its form.

    `typed_at`: the input that a sent form always has. Gives what concerns the whole ('' where nothing does), and the
    scores that were refused over somebody else's change.
    """
    sent = {key: form for key, form in given.items() if form.add_prefix(typed_at) in request.POST}
    good = {key: form for key, form in sent.items() if form.is_valid()}
    try:
        refused = save(good)
    except WorkflowError as error:
        return str(error), set()
    for key, sentence in refused.items():
        good[key].add_error(None, sentence)
    return "", set(refused)


def state_after(
    form: forms.BaseForm, stands: State, *, was_told: bool, is_as_typed: Callable[[], bool], moved: str
) -> tuple[State, list[str]]:
    """What the page carries on, and `moved` where somebody else has changed what this person did not touch.

    What a person did not see does not become what his page was filled over: only where he was told, or it is what he
    typed. `stands`: the state of the criterion as it is kept now.
    """
    if not form.is_bound or was_told:
        return stands, []
    if form.errors:
        return _sent_state(form), []
    return (stands, []) if is_as_typed() else (_sent_state(form), [moved])


def _sent_state(form: forms.BaseForm) -> State:
    return {name: form.data.get(form.add_prefix(name), "") for name in ("revision", "was")}


def sentences(form: forms.BaseForm) -> Iterator[str]:
    """What is wrong, each with the name of its input, unless it begins with that."""
    for name, found in form.errors.items():
        label = str(form.fields[name].label or "") if name in form.fields else ""
        for sentence in map(str, found):
            yield sentence if sentence.startswith(label) else f"{label}: {sentence}"
