"""Database and broker together: what DATABASE_URL and REDIS_URL name, else private ones of this installation."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from launcher import broker, postgres, sources
from launcher.home import Home


@contextmanager
def running(home: Home, *, fast: bool) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of what runs; stopped at the end is only what was started here."""
    urls = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    with ExitStack() as stack:
        if not urls["DATABASE_URL"]:
            urls["DATABASE_URL"] = stack.enter_context(postgres.running(sources.postgres(), home, fast=fast))
        if not urls["REDIS_URL"]:
            urls["REDIS_URL"] = stack.enter_context(broker.running(sources.broker(), home))
        yield urls
