"""How Prefect is set up for a home.

Everything that Prefect writes stays in the home's `prefect/` folder: its database, its profile, its leases.
It calls no outside host: analytics and promotions are off, the plainer of Prefect's two sets of pages (V1) is
shown first, and haldur/server.py keeps the browser from calling out on either. Nor may pages of other sites read
what it answers; our own come from the same server and need no leave. The values here win over the environment;
what is not named here is the company's to choose, as where the engine's database is, a shared login, and log levels.

The environment has to stand before Prefect is imported, so this module imports nothing of it.
"""

import json
import os
import platform
import socket
import sys
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryFile
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from haldur.lock import holder_of
from tasks.settings import CHECKOUT, Settings, SettingsError

ANSWER_SECONDS = 2.0
LOGIN = "PREFECT_SERVER_API_AUTH_STRING"
UNAUTHORIZED = 401
ENGINE_ROOM = 10_000_000  # bytes: twice what Prefect's database and its log take when they are new
ENGINE_DATABASES = ("postgresql+asyncpg://", "sqlite+aiosqlite://")
OWN_WORKER, FURTHER_WORKER = "haldur", "worker"  # that of `haldur up`, and one of `haldur worker`
HEARTBEAT_SECONDS = 30  # the least that Prefect takes; a run is given up after three

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
}
NO_OTHER_SITE = "https://nobody.invalid"  # an empty value would count as none, and Prefect's own is every site
WORK = {
    "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": NO_OTHER_SITE,
    "PREFECT_SERVER_UI_API_URL": "/api",  # relative: whatever port or proxy the page came through
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
    "PREFECT_WORKER_QUERY_SECONDS": "2",
}


def prefect_home(settings: Settings) -> Path:
    """Where the engine keeps what is its own."""
    return settings.home_folder / "prefect"


def worker_name(kind: str) -> str:
    """How Prefect knows a worker of this machine: the same at each start, so that it finds what it left behind."""
    return f"{kind} on {platform.node()}"


def ready_file(settings: Settings, worker: str) -> Path:
    """What a worker writes when it has set up and takes runs."""
    return prefect_home(settings) / f"{worker}.ready"


def engine_environment(settings: Settings) -> dict[str, str]:
    """The environment of every process that runs Prefect for this home."""
    login = os.environ.get(LOGIN)  # clients have a name of their own for it
    return {
        **({"PREFECT_API_AUTH_STRING": login} if login else {}),
        "HALDUR_HOME": str(settings.home_folder),
        "PREFECT_HOME": str(prefect_home(settings)),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH", "")))),
        **QUIET,
        **WORK,
    }


def engine_database_fault() -> str:
    """Why Prefect cannot use the database that it was given, "" where nothing is against it."""
    url = os.environ.get("PREFECT_API_DATABASE_CONNECTION_URL", "")
    if not url or url.startswith(ENGINE_DATABASES):
        return ""
    return (
        f"PREFECT_API_DATABASE_CONNECTION_URL begins with {url.partition(':')[0]}:, which Prefect cannot use. Write "
        "postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE, a database of its own, or leave it out."
    )


def refuse_engine_database() -> None:
    """SettingsError where Prefect cannot use the database that it was given."""
    if fault := engine_database_fault():
        raise SettingsError(fault)


def refuse_full_disk(settings: Settings) -> None:
    """SettingsError where Prefect's folder cannot be written: Prefect itself would try, and tell, for minutes."""
    folder = prefect_home(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder, buffering=0) as trial:
            trial.write(bytes(ENGINE_ROOM))
            trial.write(b"\0")  # of the first a full disk may have taken a part, and said nothing
    except OSError as error:
        raise SettingsError(
            f"{folder}, where Prefect keeps its own, cannot be written: {error.strerror}. "
            f"Give the right, or make room: it wants {ENGINE_ROOM // 1_000_000} MB."
        ) from None


def server_address(settings: Settings) -> str:
    """The address of the `haldur up` that runs for this home and answers, or ""."""
    address = holder_of(settings).get("address", "")
    return address if address and answers(address) else ""


def answers(address: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with urlopen(f"{address}/api/health", timeout=ANSWER_SECONDS) as answer:
            return bool(json.load(answer))
    except (URLError, TimeoutError, ConnectionError, ValueError):
        return False


def refuse_without_login(address: str) -> None:
    """SettingsError where a server wants another login than this process has, or any."""
    login = os.environ.get(LOGIN) or os.environ.get("PREFECT_API_AUTH_STRING", "")
    asked = Request(f"{address}/api/admin/version")
    asked.add_header("Authorization", f"Basic {b64encode(login.encode()).decode()}")
    try:
        urlopen(asked, timeout=ANSWER_SECONDS).close()
    except HTTPError as error:
        if error.code == UNAUTHORIZED:
            raise SettingsError(
                f"The Prefect server at {address} wants the shared login: set {LOGIN} as it is for `haldur up`."
            ) from None
    except (URLError, TimeoutError, ConnectionError):
        return  # slow at the moment; what comes next will tell


def free_api() -> str:
    """The address of an API on a port of this machine that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/api"


def enter_engine(settings: Settings) -> str:
    """Make this process run Prefect for a home; gives the address of `haldur up`'s server, or "" where none runs.

    Then PREFECT_API_URL names a free address, for a server of this process's own (haldur/own_server.py). Where Prefect
    is loaded already it has read other settings, and would start one beside `haldur up`: better no run than that.
    """
    if "prefect" in sys.modules:
        raise RuntimeError("Prefect was loaded before its settings stood: an import of the command's beginning did it.")
    prefect_home(settings).mkdir(parents=True, exist_ok=True)
    os.environ.update(engine_environment(settings))
    address = server_address(settings)
    os.environ["PREFECT_API_URL"] = f"{address}/api" if address else free_api()
    return address
