"""What differs between the kinds of papers that go the way of trình ký: what each says, who checks and signs it.

A kind is one `Kind` beside its words, in a module that MODULES names (`reports/plan_paper.py` …); everything
else is the same for all: drafting, signing_off, the pages, the job that draws. A kind with pages of its own is only
a `SignedKind`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.db.models import Model

from inspections.enums import DocumentKind
from reports.enums import Change, Desk, DocumentStatus, PaperKind
from reports.models import Document
from units.enums import Capacity
from units.models import User

Content = dict[str, Any]

# Modules each of which names its kinds in `KINDS`.
MODULES = (
    "reports.plan_paper",
    "reports.decision_paper",
    "reports.schedule_paper",
    "reports.remediation_papers",
    "reports.summary_papers",
    "reports.index_report_paper",
    "reports.minutes_supplement",
    "reports.changing_papers",
    "reports.conclusion_amendment",
)
# Kinds that are written and issued on pages of their own, but signed and stamped like the others.
WITH_PAGES = "reports.kinds_with_pages"
AMENDED_IN_WORDS = (PaperKind.PLAN, PaperKind.SCHEDULE_NOTICE)


@dataclass(frozen=True)
class Section:
    """A text that only a person can say, edited beside the preview; a paragraph or an item a line.

    `group`: those of one name are folded together under it. `is_day`: a date, kept as ISO text.
    """

    key: str
    label: str
    help: str = ""
    rows: int = 6
    group: str = ""
    is_day: bool = False


@dataclass(frozen=True)
class Difference:
    """What is other now than an issued paper said, for the one that amends it.

    `key` finds it again when that is amended once more, `told` is then what was said last, part by part; `before` and
    `after` are printed, an empty `before` as something new. `units`: whom it touches.
    """

    key: str
    what: str
    before: str
    after: str
    told: tuple[str, ...]
    units: tuple[int, ...] = ()


RECIPIENTS = Section("recipients", "Nơi nhận", "Mỗi dòng một nơi; không ghi dấu gạch đầu dòng.", 5)


def _nothing(document: Document, by: User) -> None:
    """Nothing follows from the issue but the paper itself."""


def _free(document: Document) -> None:
    """Nobody need be kept from its rows: a paper that is laid before tells of one moment."""


def _no_more(document: Document) -> tuple[Section, ...]:
    return ()


def _to_nobody(document: Document) -> Collection[int]:
    return ()


def _never_cancelled(document: Document) -> str:
    return "Văn bản loại này không hủy được sau khi ban hành. Nếu sai, hãy ban hành văn bản sửa đổi hoặc đính chính."


def may_be_cancelled(document: Document) -> str:
    """For kinds of which nothing hangs but the paper itself."""
    return ""


def _as_it_was(document: Document) -> list[Difference]:
    return []


def _no_day(document: Document) -> dt.date | None:
    return None


def _complete(document: Document) -> list[str]:
    return []


@dataclass(frozen=True, kw_only=True)
class SignedKind:
    """How one kind of paper is signed and stamped, wherever it was written.

    `about`: the column of Document that names its subject, loaded with `Model.objects.visible_to`.
    `desks`: where it lies, in this order; `signs`: those of them that may sign it. `collective`: signed TM. the committee.
    No desks: the three parties of minutes sign it, and with the last of them it is what it will be.
    `units_told(document)`: the units to which it speaks; they are told when it is cancelled, or another changes it.
    `stands(document)`: why the issued paper is not to be cancelled, in a sentence; empty where it may be, and then
    `after_cancel` is what follows from that, in the same transaction.
    """

    kind: PaperKind
    layout: str
    register: DocumentKind
    about: str
    model: type[Model]
    can_draft: Callable[[User, Any], bool]
    desks: tuple[Desk, ...] = (Desk.HEAD, Desk.LEADER)
    signs: tuple[Desk, ...] = (Desk.HEAD, Desk.LEADER)
    capacities: tuple[Capacity, ...] = (Capacity.BY_ORDER, Capacity.FOR, Capacity.OWN)
    collective: bool = True
    units_told: Callable[[Document], Collection[int]] = _to_nobody
    stands: Callable[[Document], str] = _never_cancelled
    after_cancel: Callable[[Document, User], None] = _nothing

    @property
    def by_parties(self) -> bool:
        """Signed as minutes are: by who drew it up, the team and the unit."""
        return not self.desks

    def subject_of(self, document: Document) -> Any:
        return getattr(document, self.about)


@dataclass(frozen=True, kw_only=True)
class Kind(SignedKind):
    """One kind of paper that is written here, too.

    `compose(document)`: title, subject, recipients and whatever its layout prints, without number, day and signer; its
    texts are `document.texts`, or else those of `proposals(document)`.
    `more_sections(document)`: those that depend on what the paper is about.
    `offered(subject)`: whether its page offers to begin one; one that changes an issued paper is begun from that.
    `own_series`: numbered by the system when it is laid before the first desk (rule 15), else typed at the issue.
    `day_of(document)`: the paper's own day, where it says one; otherwise that on which it is laid before.
    `hold(document)`: locks the rows that it prints before it is frozen, so that nobody changes them meanwhile.
    `missing(document)`: sentences of what keeps it from being submitted; `warnings(document)`: of what it should not be
    issued without knowing. `after_issue`: what the issue brings about, in the same transaction.
    `differences(document)`: of an issued paper, what of it is other now: an amending paper says it by itself, and
    `after_amending` is what the issue of that brings about.
    """

    compose: Callable[[Document], Content]
    proposals: Callable[[Document], dict[str, str]]
    sections: tuple[Section, ...]
    offered: Callable[[Any], bool]
    symbol: Callable[[Document], str]
    more_sections: Callable[[Document], tuple[Section, ...]] = _no_more
    own_series: bool = False
    lead_unit_of: Callable[[Any], int] = lambda subject: int(subject.lead_unit_id)
    issuer_of: Callable[[Any], int] | None = None  # None: the lead unit
    issuer_name: Callable[[Document], str] | None = None  # None: the issuing unit's official name
    day_of: Callable[[Document], dt.date | None] = _no_day
    hold: Callable[[Document], None] = _free
    missing: Callable[[Document], list[str]] = _complete
    warnings: Callable[[Document], list[str]] = _complete
    after_issue: Callable[[Document, User], None] = _nothing
    differences: Callable[[Document], list[Difference]] = _as_it_was
    after_amending: Callable[[Document, User], None] = _nothing

    def sections_of(self, document: Document) -> tuple[Section, ...]:
        return (*self.sections, *self.more_sections(document))

    def texts_of(self, document: Document, proposed: dict[str, str] | None = None) -> dict[str, str]:
        """All sections, what is proposed being worked out once. `proposed`: where that is known already."""
        proposed = self.proposals(document) if proposed is None else proposed
        keys = [row.key for row in self.sections_of(document)]
        return {key: str(document.texts.get(key, proposed.get(key, ""))) for key in keys}

    def text_of(self, document: Document, key: str) -> str:
        """What was written for a section, or what is proposed for it."""
        found = document.texts.get(key)
        return str(self.proposals(document).get(key, "")) if found is None else str(found)


@cache
def kinds() -> dict[str, Kind]:
    """By value of PaperKind. The modules are imported late: they import this one."""
    return {kind.kind: kind for name in MODULES for kind in import_module(name).KINDS}


@cache
def signed_kinds() -> dict[str, SignedKind]:
    """All that one person signs: also notices of conclusion and letters of reminder."""
    return {**kinds(), **{kind.kind: kind for kind in import_module(WITH_PAGES).KINDS}}


def kind_of(document: Document) -> Kind:
    """Of a paper that is written here. One that amends another plan or notice says only what changes in it."""
    found = kinds()[document.kind]
    if document.change == Change.AMEND and document.kind in AMENDED_IN_WORDS:
        variant: Kind = import_module("reports.changing_papers").amending(found)
        return variant
    return found


def signed_kind_of(document: Document) -> SignedKind:
    """Of any paper that one person or the parties of minutes sign."""
    return kind_of(document) if goes_through_signing(document) else signed_kinds()[document.kind]


def goes_through_signing(document: Document) -> bool:
    """Minutes, conclusions and letters have pages and steps of their own."""
    return document.kind in kinds()


def is_final(document: Document) -> bool:
    """Nothing more comes to it: issued, or signed by the last of its parties."""
    signed = document.status == DocumentStatus.SIGNED and signed_kind_of(document).by_parties
    return signed or document.was_issued
