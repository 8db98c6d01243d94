"""Prefect's server for the time being, where no `haldur up` runs: the same, in a process that goes with this one.

Prefect would start one by itself, without what haldur/server.py adds to it.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from haldur.children import Child
from haldur.engine import answers, engine_environment, prefect_home
from tasks.settings import Settings, SettingsError

START_SECONDS = 120.0
LOOK_SECONDS = 0.1
PATIENCE = 5.0


@contextmanager
def own_server(settings: Settings, api: str) -> Iterator[Callable[[], None]]:
    """A server at an address, as long as the block; what is given waits until it answers, SettingsError if it fell."""
    folder = prefect_home(settings)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "haldur.server", str(urlsplit(api).port)]
    server = Child(
        "server",
        command,
        environment=engine_environment(settings),
        log=folder / "server.log",
        say=lambda words: None,
    )
    server.start()
    try:
        yield lambda: _wait_for(api.removesuffix("/api"), server)
    finally:
        server.stop(PATIENCE)


@contextmanager
def recording(settings: Settings, api: str) -> Iterator[Callable[[], None]]:
    """The same for runs of this process: when the block ends, the server has been told all of them."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    with own_server(settings, api) as wait:
        yield wait
        APILogWorker.instance().drain()
        EventsWorker.drain_all()


def _wait_for(address: str, server: Child) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers(address):
        if server.has_ended or time.monotonic() > until:
            raise SettingsError(f"Prefect's server does not start; its log says why: {server.log}")
        time.sleep(LOOK_SECONDS)
