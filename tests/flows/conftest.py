"""The engine for tests of flows: one for all of them, with a database of its own."""

import gc
import warnings
from collections.abc import Iterator

import pytest
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    temporary_settings,
)

from benchmarks.engine import prefect_server
from tasks.settings import Settings


@pytest.fixture(scope="package")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The engine as `haldur up` runs it, in a home of its own; it leaves the sockets of its clients to the garbage
    collector.

    No run has a heartbeat: at its end Prefect would wait for it until the next full second.
    """
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    home = tmp_path_factory.mktemp("prefect")
    with prefect_server(Settings(home=home)) as environment:
        here = {
            PREFECT_API_URL: environment["PREFECT_API_URL"],
            PREFECT_HOME: environment["PREFECT_HOME"],
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        }
        with temporary_settings(here), pytest.MonkeyPatch.context() as patch:
            patch.setenv("DO_NOT_TRACK", "1")
            yield
            APILogWorker.instance().drain()  # what waits to be told while the server is there
            EventsWorker.drain_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
