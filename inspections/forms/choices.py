"""What the forms of planning offer to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Prefetch, Q, QuerySet

from cchc.lib.dates import today
from inspections.enums import DocumentKind
from inspections.models import CriteriaSet, Criterion, LegalDocument, Plan
from units.models import Membership, User

if TYPE_CHECKING:
    _Model = forms.ModelChoiceField[Any]
else:
    _Model = forms.ModelChoiceField


class PersonField(_Model):
    """People with their title and unit, in Vietnamese order; needs rows from `people_of`."""

    def label_from_instance(self, obj: User) -> str:
        units = {membership.unit.short_name: None for membership in obj.current_memberships}  # type: ignore[attr-defined]
        return " – ".join(part for part in [obj.full_name, obj.job_title, ", ".join(units)] if part)


class DocumentField(_Model):
    def label_from_instance(self, obj: LegalDocument) -> str:
        return f"{obj.code} ({obj.issued_on:%d/%m/%Y}) {obj.subject}"


class DocumentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: LegalDocument) -> str:
        return f"{obj.code} ({obj.issued_on:%d/%m/%Y}) {obj.subject}"


def people_of(lead_unit_id: int, *, seen_by: User) -> QuerySet[User]:
    """Active people who work for the authority or for a unit below it, as far as `seen_by` may know of them."""
    current = Membership.objects.in_force(today()).filter(Q(lead_unit=lead_unit_id) | Q(unit__lead_unit=lead_unit_id))
    people = User.objects.visible_to(seen_by).filter(is_active=True, pk__in=current.values("user"))
    return people.prefetch_related(
        Prefetch("memberships", queryset=current.select_related("unit"), to_attr="current_memberships")
    )


def decisions_of(lead_unit_id: int, *, seen_by: User) -> QuerySet[LegalDocument]:
    rows = LegalDocument.objects.visible_to(seen_by).filter(lead_unit=lead_unit_id, kind=DocumentKind.DECISION)
    return rows.order_by("-issued_on", "-pk")


def field_choices(plan: Plan) -> list[tuple[str, str]]:
    """Slug and name of the fields that the sets of the plan's rounds have; else of all published sets."""
    sets = {set_id for pair in plan.rounds.values_list("commune_set", "division_set") for set_id in pair if set_id}
    if not sets:
        sets = set(CriteriaSet.objects.filter(lead_unit=plan.lead_unit_id).published().values_list("pk", flat=True))
    return fields_of_sets(sets)


def fields_of_sets(sets: set[int]) -> list[tuple[str, str]]:
    rows = Criterion.objects.filter(criteria_set__in=sets).fields().order_by("position", "criteria_set")
    names: dict[str, str] = {}
    for slug, code, text in rows.values_list("field_slug", "code", "text"):
        names.setdefault(slug, f"{code}. {text}")
    return list(names.items())
