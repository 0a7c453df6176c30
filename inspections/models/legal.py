"""The register of legal documents: every paper that is cited or issued."""

from __future__ import annotations

from typing import Any, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.urls import reverse

from cchc.lib.dates import long_date
from cchc.lib.numbering import agency_key, number_key
from cchc.lib.text import search_key
from inspections.enums import DocumentKind
from units.models import StoredFile, Unit, User
from units.scope import scope_of

# What joins the subject to the issuer. A decision's subject is a sentence of its own: «ban hành …», «về việc …».
ABOUT: dict[str, str] = {
    DocumentKind.PLAN: "về ",
    DocumentKind.NOTICE: "về ",
    DocumentKind.MINUTES: "về ",
    DocumentKind.REPORT: "về ",
    DocumentKind.DIRECTIVE: "về ",
    DocumentKind.LETTER: "về việc ",
}
NEEDS_NO_ABOUT = ("về ", "sửa đổi", "bổ sung", "thay thế", "đính chính", "ban hành", "phê duyệt")


class LegalDocumentQuerySet(models.QuerySet["LegalDocument"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those who work for the lead unit; inspectors see what their teams' plans cite."""
        from inspections.models.plan import Plan, TeamMember

        plans = Plan.objects.visible_to(user)
        cited = Q(pk__in=plans.values("based_on")) | Q(pk__in=plans.values("legal_document"))
        members = TeamMember.objects.filter(team__plan__in=plans)
        cited |= Q(pk__in=members.values("added_by")) | Q(pk__in=members.values("removed_by"))
        return self.filter(Q(lead_unit__in=scope_of(user).led) | cited | Q(formed_teams__plan__in=plans)).distinct()

    def citable(self) -> Self:
        """What a plan may rest on: what came from elsewhere, plans, decisions; no minutes, no conclusions, nothing that
        a unit handed in through the system."""
        return self.filter(Q(drawn_as=None) | Q(plan__isnull=False) | Q(formed_teams__isnull=False))

    def numbered(self, lead_unit_id: int, issuer: str, number: str, symbol: str, year: int) -> Self:
        """The entry of that number in the book of the agency to which the issuer belongs: one at most (rule 15)."""
        keys = {"agency_key": agency_key(issuer), "number_key": number_key(number, symbol)}
        return self.filter(lead_unit=lead_unit_id, issued_on__year=year, **keys)


@pghistory.track(exclude=["agency_key", "number_key"])
class LegalDocument(models.Model):
    """Một văn bản được viện dẫn hoặc ban hành: số, ký hiệu, ngày, cơ quan, trích yếu."""

    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="cơ quan chủ trì", related_name="+", editable=False
    )
    kind = models.CharField("tên loại", max_length=20, choices=DocumentKind)
    number = models.CharField("số", max_length=10)
    symbol = models.CharField("ký hiệu", max_length=40, help_text="Phần sau dấu /, ví dụ KH-UBND")
    issued_on = models.DateField("ngày ban hành")
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    subject = models.CharField("trích yếu", max_length=500)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, verbose_name="tệp văn bản", related_name="+", null=True, blank=True
    )
    search_key = models.CharField(max_length=900, editable=False)
    agency_key = models.CharField(max_length=900, editable=False)  # whose book numbers it (cchc/lib/numbering.py)
    number_key = models.CharField(max_length=200, editable=False)

    objects = LegalDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="legal_document_kind_known"),
            models.UniqueConstraint(
                "lead_unit",
                "agency_key",
                "number_key",
                ExtractYear("issued_on"),
                name="legal_document_number_once_a_year",
                violation_error_message="Cơ quan này đã có một văn bản cùng số, ký hiệu trong năm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} số {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("legal_document", args=[self.pk])

    @property
    def code(self) -> str:
        """«1957/KH-UBND»."""
        return f"{self.number}/{self.symbol}"

    @property
    def is_drawn(self) -> bool:
        """Whether the system drew and signed this paper itself: then it is frozen here too (design, rule 13)."""
        return hasattr(self, "drawn_as")

    @property
    def citation(self) -> str:
        """Full citation as a «Căn cứ» line has it (NĐ 30/2020, Phụ lục I, F15), without the closing mark."""
        subject = self.subject[:1].lower() + self.subject[1:]
        about = "" if subject.startswith(NEEDS_NO_ABOUT) else ABOUT.get(self.kind, "")
        return f"{self} {long_date(self.issued_on)} của {self.issuer} {about}{subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = search_key(f"{self.code} {self.get_kind_display()} {self.subject} {self.issuer}")[:900]
        self.agency_key, self.number_key = agency_key(self.issuer)[:900], number_key(self.number, self.symbol)[:200]
        super().save(*args, **kwargs)
