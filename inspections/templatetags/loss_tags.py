"""Findings made of lost points, on pages of the index."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from inspections import loss_panel
from inspections.models import IndexAssessment

register = template.Library()


@register.inclusion_tag("inspections/losses/summary.html", takes_context=True)
def loss_findings(context: Context, assessment: IndexAssessment) -> dict[str, Any]:
    """Tồn tại mở từ điểm bị trừ của một đánh giá: bao nhiêu, đã xong bao nhiêu, nút mở."""
    return {"assessment": assessment, "losses": loss_panel.summary(context["request"].user, assessment)}
