"""Time a page from outside, count its queries from inside."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPConnection

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

WARM_UP, ALONE, TOGETHER, CLIENTS = 8, 120, 200, 4
NOT_QUERIES = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass(frozen=True)
class Ask:
    """One request. `body` makes it a POST, made anew for each sending: of JSON, or of a form as htmx sends it."""

    path: str
    cookie: str = ""
    csrf: str = ""
    body: Callable[[], bytes] | None = None
    is_form: bool = False

    @property
    def media_type(self) -> str:
        return "application/x-www-form-urlencoded" if self.is_form else "application/json"

    @property
    def headers(self) -> dict[str, str]:
        cookies = [f"sessionid={self.cookie}"] if self.cookie else []
        headers = {"Accept": "text/html", "Accept-Encoding": "identity"}
        if self.body:
            cookies.append(f"csrftoken={self.csrf}")
            accept = {"HX-Request": "true"} if self.is_form else {"Accept": "application/json"}
            headers |= {"X-CSRFToken": self.csrf, "Content-Type": self.media_type, **accept}
        return headers | {"Cookie": "; ".join(cookies)}


@dataclass(frozen=True)
class Figures:
    """p50 and p95 in milliseconds alone, requests a second together, queries, kilobytes, p50 as a multiple of hello's."""

    p50_ms: float
    p95_ms: float
    rps: float
    queries: int
    kb: float
    ratio: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def measure(port: int, ask: Ask, *, hello_ms: float | None = None) -> Figures:
    """Warm up, then ALONE requests one after another, then TOGETHER by CLIENTS at once."""
    times, size = _alone(port, ask)
    p50 = statistics.median(times)
    return Figures(
        p50_ms=round(p50, 2),
        p95_ms=round(statistics.quantiles(times, n=20)[18], 2),
        rps=round(_together(port, ask), 1),
        queries=_queries(ask),
        kb=round(size / 1024, 1),
        ratio=round(p50 / (hello_ms or p50), 1),
    )


def _send(http: HTTPConnection, ask: Ask, body: bytes | None) -> int:
    http.request("POST" if body else "GET", ask.path, body=body, headers=ask.headers)
    response = http.getresponse()
    content = response.read()
    if response.status != 200:
        raise RuntimeError(f"{ask.path} trả về {response.status}: {content[:200]!r}")
    return len(content)


def _alone(port: int, ask: Ask) -> tuple[list[float], int]:
    times, size = [], 0
    for number in range(WARM_UP + ALONE):
        http = HTTPConnection("127.0.0.1", port, timeout=60)
        http.connect()
        body = ask.body() if ask.body else None
        started = time.perf_counter()
        size = _send(http, ask, body)
        if number >= WARM_UP:
            times.append((time.perf_counter() - started) * 1000)
        http.close()
    return times, size


def _together(port: int, ask: Ask) -> float:
    def one(_: int) -> None:
        http = HTTPConnection("127.0.0.1", port, timeout=60)
        _send(http, ask, ask.body() if ask.body else None)
        http.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(one, range(TOGETHER)))
    return TOGETHER / (time.perf_counter() - started)


def _queries(ask: Ask) -> int:
    """Queries of one request, session and user among them; BEGIN and COMMIT are none."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = ask.cookie
    body = ask.body() if ask.body else None
    with override_settings(ROOT_URLCONF="reports.benchmark.urls"), CaptureQueriesContext(connection) as captured:
        if body:
            known = {"hx-request": "true"} if ask.is_form else {"accept": "application/json"}
            response = client.post(ask.path, body, content_type=ask.media_type, headers=known)
        else:
            response = client.get(ask.path)
    if response.status_code != 200:
        raise RuntimeError(f"{ask.path} trả về {response.status_code}")
    return sum(1 for query in captured if not query["sql"].startswith(NOT_QUERIES))
