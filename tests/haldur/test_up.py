"""`haldur up` on real parts: one house, started once, in whose life these tests are the events, in this order."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from httpx import codes
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.house import FALL, MANIFEST, Haldur, free_port, wait_for


class House:
    """A running `haldur up`."""

    def __init__(self, haldur: Haldur, log: Path) -> None:
        self.haldur, self.log, self.port = haldur, log, free_port()
        self.process = haldur.begin("up", "--port", str(self.port), log=log)
        self.api = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", timeout=120, trust_env=False)

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def child(self, module: str) -> psutil.Process | None:
        """The child that runs a module."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if module in child.cmdline():
                    return child
        return None

    def deployment(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/deployments/name/{name}/{name}").json()
        return found

    def run(self, name: str, **parameters: object) -> str:
        """Ask for a run, again where the server says that it is busy; its id."""
        url = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        answers: list[httpx.Response] = []

        def is_answered() -> bool:
            answers.append(self.api.post(url, json={"parameters": parameters}))
            return answers[-1].status_code != codes.SERVICE_UNAVAILABLE

        wait_for(is_answered)
        assert answers[-1].is_success, answers[-1].text
        return str(answers[-1].json()["id"])

    def state(self, run: str) -> str:
        return str(self.api.get(f"/flow_runs/{run}").json()["state_type"])


@pytest.fixture(scope="module")
def house(haldur: Haldur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house, ready."""
    house = House(haldur, tmp_path_factory.mktemp("up") / "up.log")
    wait_for(lambda: "ready:" in house.said() or house.process.poll() is not None, 180)
    yield house
    house.api.close()
    if house.process.poll() is None:
        house.process.terminate()
        house.process.wait(60)


@pytest.fixture(scope="module")
def beats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nap") / "beats"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Haldur:
    """Another home on the same machine."""
    other = Haldur(tmp_path_factory.mktemp("other") / "home")
    other.settle()
    return other


def test_it_says_when_it_is_ready_and_where(house: House) -> None:
    assert f"ready: http://127.0.0.1:{house.port}" in house.said()
    assert "greet, fall, nap" in house.said()


def test_its_pages_may_call_no_other_host_nor_stand_within_the_page_of_one(house: House) -> None:
    page = httpx.get(f"http://127.0.0.1:{house.port}/", follow_redirects=True, trust_env=False)

    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("foreign", [{"Origin": "http://evil.ee"}, {"Host": "evil.ee"}])
def test_a_page_of_another_site_drives_nothing(house: House, foreign: dict[str, str]) -> None:
    url = f"/deployments/{house.deployment('greet')['id']}/create_flow_run"

    assert house.api.post(url, json={}, headers=foreign).status_code == 403


def test_a_page_of_another_site_hears_no_events(house: House) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://127.0.0.1:{house.port}/api/events/out", origin="http://evil.ee", proxy=None)


def test_a_page_of_another_site_reads_nothing(house: House) -> None:
    asked = {"Origin": "http://evil.ee", "Access-Control-Request-Method": "POST"}

    assert "access-control-allow-origin" not in house.api.get("/health", headers=asked).headers
    assert house.api.options("/flow_runs/filter", headers=asked).status_code == 400


def test_each_flow_has_a_form_with_typed_parameters(house: House) -> None:
    fields = house.deployment("greet")["parameter_openapi_schema"]["properties"]

    assert (fields["times"]["type"], fields["times"]["default"]) == ("integer", 1)
    assert fields["tone"]["enum"] == ["plain", "loud"]
    assert house.deployment("greet")["description"] == "Greet a list, some times over."


def test_schedules_bear_their_slugs_and_limits(house: House) -> None:
    greet = house.deployment("greet")

    assert [(each["slug"], each["schedule"]["interval"]) for each in greet["schedules"]] == [("often", 5.0)]
    assert greet["global_concurrency_limit"]["limit"] == 1
    assert greet["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert house.deployment("nap")["work_queue_name"] == "patient"


def test_a_scheduled_flow_runs_by_itself(house: House) -> None:
    wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}, "deployments": {"name": {"any_": ["greet"]}}}

    assert wait_for(lambda: house.api.post("/flow_runs/filter", json=wanted).json())
    house.api.post(f"/deployments/{house.deployment('greet')['id']}/pause_deployment")


def test_silent_and_failed_runs_have_their_automations(house: House) -> None:
    names = {each["name"] for each in house.api.post("/automations/filter", json={}).json()}

    assert names == {"Haldur: give up silent runs", "Haldur: failed runs"}


def test_of_each_flow_the_first_failed_run_is_told_and_no_other_within_the_hour(house: House) -> None:
    runs = [("first", "b"), ("first", "c"), ("second", "d")]
    events = [a_failure(flow, run * 8 + "-0000-4000-8000-000000000000") for flow, run in runs]
    assert house.api.post("/events", json=events).status_code == codes.NO_CONTENT

    wanted = {"filter": {"event": {"name": ["prefect.automation.triggered"]}}}

    def told() -> list[str]:
        found = house.api.post("/events/filter", json=wanted).json()["events"]
        return sorted(label for each in found for label in each["payload"]["triggering_labels"].values())

    assert wait_for(lambda: [each for each in told() if each == "prefect.flow.second"])
    assert told() == ["prefect.flow.first", "prefect.flow.second"]


def test_a_run_by_hand_shows_in_its_pages(house: House) -> None:
    done = house.haldur("run", "greet", "--list", "by-hand", "--times", "2", "--json")

    assert json.loads(done.stdout) == {"words": ["by-hand", "by-hand"], "on": None}
    assert "greeting by-hand" in done.stderr
    assert done.returncode == 0
    runs = house.api.post("/flow_runs/filter", json={"sort": "START_TIME_DESC"}).json()
    assert "by-hand" in {run["parameters"].get("list_name") for run in runs}


def test_a_failed_run_by_hand_says_why_and_keeps_the_traceback_to_its_log(house: House) -> None:
    done = house.haldur("run", "fall", "--reason", "spring")

    assert done.returncode == 1
    assert "fall ended as Failed: ValueError: fell for spring" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in (house.haldur.home / "logs" / "run.log").read_text("utf-8")


def test_a_second_start_for_the_home_is_refused(house: House) -> None:
    second = house.haldur("up", "--port", str(free_port()))

    assert second.returncode == 1
    assert f"process {house.process.pid}, http://127.0.0.1:{house.port}" in second.stderr


def test_a_taken_port_is_refused(house: House, other: Haldur) -> None:
    refused = other("up", "--port", str(house.port))

    assert refused.returncode == 1
    assert f"Port {house.port} is taken by another Prefect server" in refused.stderr
    assert not (other.home / "logs" / "server.log").exists()


def test_the_desk_answers_and_asks_who_is_there(house: House) -> None:
    desk = f"http://127.0.0.1:{house.haldur.desk_port}"

    assert desk in house.said()
    assert httpx.get(f"{desk}/health", trust_env=False).json() == {"desk": "ok"}
    assert httpx.get(desk, trust_env=False).headers["location"] == "/sign-in"


def test_a_port_that_is_taken_for_the_desk_is_refused(house: House, other: Haldur) -> None:
    other.environment["HALDUR_DESK_PORT"] = str(house.haldur.desk_port)

    refused = other("up", "--port", str(free_port()))

    assert refused.returncode == 1
    assert f"Port {house.haldur.desk_port}, which the desk is to have, is taken" in refused.stderr
    assert not (other.home / "logs" / "desk.log").exists()


def test_a_killed_desk_comes_back(house: House) -> None:
    desk = house.child("haldur.desk_server")
    assert desk

    desk.kill()

    assert wait_for(lambda: "desk started again" in house.said())
    assert wait_for(lambda: _desk_answers(house))


def test_a_killed_worker_takes_its_runs_along_and_comes_back(house: House, beats: Path) -> None:
    run = house.run("nap", beats=str(beats))
    wait_for(beats.exists)
    worker = house.child("haldur.worker")
    napping = worker.children()

    worker.kill()

    gone, alive = psutil.wait_procs(napping, timeout=60)
    assert gone
    assert not alive
    assert wait_for(lambda: house.state(run) == "CRASHED")
    assert house.deployment("nap")["global_concurrency_limit"]["active_slots"] == 0
    assert "worker was killed (signal 9)" in house.said()


def test_the_returned_worker_takes_runs(house: House, beats: Path) -> None:
    beats.unlink()

    run = house.run("nap", beats=str(beats))

    wait_for(beats.exists)
    assert wait_for(lambda: house.state(run) == "RUNNING")


def test_a_killed_server_comes_back_and_runs_go_on(house: House, beats: Path) -> None:
    house.child("haldur.server").kill()

    assert wait_for(lambda: "server started again" in house.said())
    wait_for(lambda: _answers(house))
    before = beats.read_text("utf-8")
    assert wait_for(lambda: beats.read_text("utf-8") not in ("", before))


def test_what_left_prefect_yaml_is_taken_out_and_a_pause_stays(house: House) -> None:
    (house.haldur.home / "prefect.yaml").write_text(MANIFEST.replace(FALL, ""), "utf-8")

    house.child("haldur.worker").kill()

    assert wait_for(lambda: house.api.get("/deployments/name/fall/fall").status_code == 404)
    assert house.deployment("greet")["paused"]


def test_term_stops_all_and_leaves_nothing(house: House, beats: Path) -> None:
    beats.unlink()
    house.run("nap", beats=str(beats))
    wait_for(beats.exists)
    family = psutil.Process(house.process.pid).children(recursive=True)

    house.process.terminate()

    assert house.process.wait(60) == 0
    assert len(family) >= 4
    assert not [each for each in family if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def test_without_it_a_run_brings_a_server_of_its_own(house: House) -> None:
    done = house.haldur("run", "greet", "--list", "alone")

    assert done.returncode == 0
    assert "greet: done." in done.stdout
    assert "some seconds" in done.stderr


def test_a_killed_supervisor_leaves_no_child_behind(house: House, tmp_path: Path) -> None:
    again = House(house.haldur, tmp_path / "again.log")
    wait_for(lambda: again.child("haldur.server") and again.child("haldur.worker"))
    family = psutil.Process(again.process.pid).children(recursive=True)

    again.process.kill()
    again.process.wait()

    assert not psutil.wait_procs(family, timeout=60)[1]


def a_failure(flow: str, run: str) -> dict[str, Any]:
    """What the server hears of a run that failed."""
    resource = {"prefect.resource.id": f"prefect.flow-run.{run}", "prefect.resource.name": run}
    related = {"prefect.resource.id": f"prefect.flow.{flow}", "prefect.resource.role": "flow"}
    return {
        "id": run, "occurred": datetime.now(UTC).isoformat(), "event": "prefect.flow-run.Failed",
        "resource": resource, "related": [related],
    }  # fmt: skip


def _answers(house: House) -> bool:
    with suppress(httpx.TransportError):
        return house.api.get("/health").status_code == 200
    return False


def _desk_answers(house: House) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{house.haldur.desk_port}/health", trust_env=False).status_code == 200
    return False
