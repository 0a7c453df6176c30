"""The city's side on the page of a finding: what it said so far, what it may say now, and requests for more time."""

from __future__ import annotations

from dataclasses import dataclass, field

from inspections import extending
from inspections import finding_permissions as permissions
from inspections.city_queue import RequestRow, request_row
from inspections.enums import CLOCK_RUNS, FindingStatus
from inspections.models import ExtensionRequest, Finding, Verification
from inspections.verifying import is_reporter, last_report
from units.models import User


@dataclass(frozen=True)
class Panel:
    finding: Finding
    verifications: list[Verification]
    requests: list[ExtensionRequest]
    may_verify: bool  # it waits for the city, and he is of the city
    is_reporter: bool  # but not he, who reported it
    seen: int
    open_request: RequestRow | None
    may_ask: bool
    may_decide: bool
    may_withdraw: bool
    is_not_done: bool = field(default=False)

    @property
    def is_empty(self) -> bool:
        return not (self.verifications or self.requests or self.may_verify or self.may_ask)


def panel(user: User, finding: Finding) -> Panel:
    """`finding` with its inspection, team and plan. Two queries, three more where the city is to decide."""
    requests = list(finding.extension_requests.select_related("asked_by", "decided_by"))
    for request in requests:
        request.finding = finding
    asked = next((request for request in requests if request.status == extending.Status.ASKED), None)
    verifications = list(finding.verifications.select_related("decided_by", "inspection"))
    waits = finding.status == FindingStatus.REPORTED_DONE or (
        finding.status == FindingStatus.NOT_DONE and finding.closed_on is None
    )
    may_verify = waits and permissions.can_verify(user, finding)
    item = last_report(finding) if may_verify else None
    return Panel(
        finding=finding,
        verifications=verifications,
        requests=requests,
        may_verify=may_verify,
        is_reporter=may_verify and is_reporter(user, finding, item),
        seen=item.pk if item else 0,
        open_request=request_row(asked) if asked else None,
        may_ask=asked is None and finding.status in CLOCK_RUNS and permissions.can_ask_extension(user, finding),
        may_decide=asked is not None and permissions.can_decide_extension(user, asked) and asked.asked_by_id != user.pk,
        may_withdraw=asked is not None and permissions.can_withdraw_extension(user, asked),
        is_not_done=finding.status == FindingStatus.NOT_DONE,
    )
