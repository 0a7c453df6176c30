"""The pages that are measured, each as the person who would open it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import count

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from cchc.lib.keyset import cursor_after
from inspections.models import Answer, Finding
from inspections.views.findings import ROWS
from reports.benchmark.dataset import People
from reports.benchmark.measuring import Ask
from units.middleware import IDLE_LIMITED, SEEN_AT, SIGNED_IN_AT, now_seconds
from units.models import User

DEEP_PAGE = 2_000


def pages(people: People) -> Iterator[tuple[str, Ask]]:
    """Names begin with home, list, checklist, save or unit."""
    cookies = {
        name: sign_in(getattr(people, name))
        for name in People.__dataclass_fields__
        if name not in ("inspection", "unit")
    }
    for role in ("home_affairs", "home_affairs_head", "leader", "clerk", "administrator", "unit_head", "inspector"):
        yield f"home {role}", Ask(reverse("home"), cookies[role])
    office = cookies["home_affairs"]
    yield "list inspections", Ask(reverse("inspection_list"), office)
    yield "list findings, page 1", Ask(reverse("finding_list"), office)
    yield "list findings, page 2000", Ask(f"{reverse('finding_list')}{_deep_cursor(people)}&status=all", office)
    overdue = f"{reverse('finding_list')}?due=overdue&severity=major&sort=again"
    yield "list findings, overdue", Ask(overdue, office)
    yield "list findings, by severity", Ask(f"{reverse('finding_list')}?sort=severity", office)
    yield "list findings, words, state", Ask(f"{reverse('finding_list')}?q=chung+thuc&status=concluded", office)
    yield "list to be verified", Ask(reverse("verification_list"), office)
    yield "checklist, 54 items", Ask(reverse("checklist", args=[people.inspection.pk]), cookies["inspector"])
    yield "save an answer", save_ask(people, cookies["inspector"])
    yield "unit", Ask(reverse("unit", args=[people.unit.pk]), office)


def sign_in(user: User) -> str:
    """A session as signing in would have made it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGNED_IN_AT] = session[SEEN_AT] = now_seconds()
    session[IDLE_LIMITED] = False
    session.create()
    return str(session.session_key)


def _deep_cursor(people: People) -> str:
    """The query string that opens the 2,000th page, worked out once from the row before it."""
    rows = Finding.objects.visible_to(people.home_affairs).for_list()
    request = RequestFactory().get("/")
    start = (DEEP_PAGE - 2) * ROWS
    last_before = rows[start + ROWS - 1]
    return cursor_after(request, last_before, rows.model, key=("due_on", "pk"))


def save_ask(people: People, cookie: str) -> Ask:
    """Answers one yes-no item again and again, each time the other way, on the revision that the last one left."""
    answer = Answer.objects.filter(inspection=people.inspection, choice="yes").order_by("pk")[0]
    numbers = count(1)

    def body() -> bytes:
        current = Answer.objects.values_list("result_revision", "choice").get(pk=answer.pk)
        value = {"mark": "result", "choice": "no" if current[1] == "yes" else "yes"}
        operation = {
            "op_id": str(uuid.uuid4()),
            "schema": 1,
            "device_id": "do-toc-do",
            "seq": next(numbers),
            "criterion": answer.criterion_id,
            "part": "result",
            "value": value,
            "base_revision": current[0],
            "made_at": timezone.now().isoformat(),
        }
        return json.dumps({"operations": [operation]}).encode()

    return Ask(reverse("checklist_save", args=[people.inspection.pk]), cookie, _get_new_csrf_string(), body)
