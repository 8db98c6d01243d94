"""The engine for tests of flows: one for all of them, with a database of its own."""

from collections.abc import Iterator

import pytest
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    temporary_settings,
)

from haldur.engine import free_api, prefect_home
from haldur.own_server import recording
from tasks.settings import Settings


@pytest.fixture(scope="package")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The engine as `haldur up` runs it, in a home of its own.

    No run has a heartbeat: at its end Prefect would wait for it until the next full second.
    """
    settings, api = Settings(home=tmp_path_factory.mktemp("prefect")), free_api()
    here = {
        PREFECT_API_URL: api,
        PREFECT_HOME: prefect_home(settings),
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }
    with temporary_settings(here), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DO_NOT_TRACK", "1")
        with recording(settings, api) as wait:
            wait()
            yield
