"""The engine for tests of flows: one for all of them, with a database of its own."""

import gc
import warnings
from collections.abc import Iterator

import pytest
from prefect.settings import PREFECT_SERVER_ANALYTICS_ENABLED, temporary_settings


@pytest.fixture(scope="package")
def prefect() -> Iterator[None]:
    """The engine, which tells nobody about itself; it leaves the sockets of its clients to the garbage collector."""
    from prefect.testing.utilities import prefect_test_harness  # loads the whole server, which only one worker needs

    with temporary_settings({PREFECT_SERVER_ANALYTICS_ENABLED: False}), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DO_NOT_TRACK", "1")
        with prefect_test_harness(server_startup_timeout=120):
            yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
