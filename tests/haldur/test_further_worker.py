"""A further worker, as another machine has it: with the home, the database, the server and the shared login."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from haldur.engine import LOGIN, engine_environment, worker_name
from tasks.settings import CHECKOUT, Settings
from tests.house import COMMAND, Haldur, free_port, wait_for

STRANGE = {"PATH": os.defpath, "HOME": "/nonexistent"}


@pytest.fixture(scope="module")
def server(haldur: Haldur) -> Iterator[httpx.Client]:
    """The Prefect server of the house, without the rest of it."""
    port = free_port()
    environment = {**haldur.environment, **engine_environment(Settings(home=haldur.home)), LOGIN: "ops:hea-parool"}
    process = subprocess.Popen([sys.executable, "-m", "haldur.server", str(port)], env=environment, cwd=CHECKOUT)
    url, login = f"http://127.0.0.1:{port}/api", ("ops", "hea-parool")
    with httpx.Client(base_url=url, auth=login, timeout=120, trust_env=False) as client:
        yield client
    process.terminate()
    process.wait(60)


@pytest.fixture
def elsewhere(haldur: Haldur, postgresql_url: str) -> Haldur:
    """The command on the other machine."""
    other = Haldur(haldur.home)
    wanted = ("HALDUR_HOME", "PYTHONPATH", "COLUMNS", "TERM")
    other.environment = {name: other.environment[name] for name in wanted} | STRANGE | {LOGIN: "ops:hea-parool"}
    other.environment["HALDUR_DATABASE_URL"] = postgresql_url
    return other


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def completed_runs(client: httpx.Client) -> list[dict[str, Any]]:
    """What the schedule of one of the flows brought about."""
    runs: list[dict[str, Any]] = client.post("/flow_runs/filter", json={}).json()
    return [run for run in runs if run["state_type"] == "COMPLETED"]


def test_who_has_not_the_login_is_refused(server: httpx.Client, elsewhere: Haldur):
    wait_for(lambda: is_up(server))
    elsewhere.environment.pop(LOGIN)

    refused = elsewhere("worker", "--server", str(server.base_url))

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert f"wants the shared login: set {LOGIN} as it is for `haldur up`" in refused.stderr


def test_a_further_worker_takes_runs_of_the_house(server: httpx.Client, elsewhere: Haldur, tmp_path: Path):
    log = tmp_path / "log"
    wait_for(lambda: is_up(server))
    worker = elsewhere.begin("worker", "--server", str(server.base_url), log=log)
    try:
        wait_for(lambda: b"ready: worker on" in log.read_bytes() or worker.poll() is not None)
        (done, *_) = wait_for(lambda: completed_runs(server))
        assert done["labels"]["prefect.worker.name"] == worker_name("worker")
        second = elsewhere("worker", "--server", str(server.base_url))
        assert (second.returncode, second.stderr.partition(" for ")[0]) == (1, "`haldur worker` already runs")
    finally:
        worker.terminate()
        assert worker.wait(60) == 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HALDUR_DATABASE_URL", "sqlite:////tmp/x.db", "SQLite is for one machine only"),
        ("HALDUR_DATABASE_URL", "sqlite:///x.db", "the file's whole path"),
        ("HALDUR_HOME", "/nonexistent", "has no company.yaml"),
        ("TERM", "dumb", "No Prefect server answers at http://127.0.0.1:"),
    ],
)
def test_a_worker_that_lacks_a_part_of_the_house_is_refused(elsewhere: Haldur, name: str, value: str, told: str):
    elsewhere.environment[name] = value

    refused = elsewhere("worker", "--server", f"http://127.0.0.1:{free_port()}")

    assert refused.returncode == 1
    assert told in refused.stderr
    assert COMMAND[0] not in refused.stderr
