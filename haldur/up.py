"""`haldur up`: one command that runs the house and stands by it.

It starts Prefect's server, a worker and the desk as its children, waits until they are ready, then watches: a
child that falls is started again. It refuses to start twice for one home, on a port that is taken, or on a
database that is not up to date, before anything is started. TERM or Ctrl-C ends the desk, then the worker, so
that its runs can still be accounted for, then the server; whatever ends this process, its children go with it.
"""

import os
import signal
import socket
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import typer

from haldur.children import Child
from haldur.desk_server import desk_answers
from haldur.engine import (
    OWN_WORKER,
    answers,
    engine_environment,
    ready_file,
    refuse_engine_database,
    refuse_full_disk,
    worker_name,
)
from haldur.lock import HomeInUseError, locked
from haldur.manifest import ManifestError, read_manifest
from haldur.plain_errors import refuse_unready_database, told_plainly
from tasks.blobs import clear_drafts
from tasks.settings import Settings, current_settings

WATCH_SECONDS = 0.2
READY_SECONDS = 180.0
WORKER_PATIENCE = 3.0
SERVER_PATIENCE = 2.0
DESK_PATIENCE = 2.0
DRAFT_AGE = timedelta(days=1)  # no writer lives so long


class NotReadyError(RuntimeError):
    """Haldur cannot start, or did not become ready; the message says how to mend it."""


def up(*, port: int) -> None:
    """Run the house until TERM or Ctrl-C."""
    settings = current_settings()
    port = port or settings.prefect_port
    address = f"http://127.0.0.1:{port}"
    try:
        with told_plainly():
            _check_home(settings)
        with told_plainly(), locked(settings, pid=str(os.getpid()), address=address):
            refuse_engine_database()
            refuse_full_disk(settings)
            _check_port(port, address=address)
            _check_desk_port(settings.desk_port, taken=port)
            refuse_unready_database()
            clear_drafts(settings.blobs, before=datetime.now(UTC) - DRAFT_AGE)
            _Supervisor(settings, port=port, address=address).run()
    except (NotReadyError, HomeInUseError, ManifestError) as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None


def _check_home(settings: Settings) -> None:
    if not settings.company_file.is_file():
        raise NotReadyError(f"{settings.home_folder} is no home yet: it has no company.yaml. Make one: haldur init")
    read_manifest(settings)


def _check_port(port: int, *, address: str) -> None:
    """Refuse a port for Prefect that somebody else listens on."""
    if not _is_free(port):
        who = "another Prefect server" if answers(address) else "another program"
        raise NotReadyError(
            f"Port {port} is taken by {who}. Stop that one, or choose another port: "
            f"haldur up --port {port + 1} (or HALDUR_PREFECT_PORT)."
        )


def _check_desk_port(port: int, *, taken: int) -> None:
    """Refuse a port for the desk that somebody else listens on, or that Prefect is to have."""
    if port == taken or not _is_free(port):
        raise NotReadyError(
            f"Port {port}, which the desk is to have, is taken. Stop what listens there, or choose another port: "
            f"HALDUR_DESK_PORT={port + 1} haldur up"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class _Supervisor:
    """The children and the watch over them."""

    def __init__(self, settings: Settings, *, port: int, address: str) -> None:
        self._settings = settings
        self._address = address
        self._ready = ready_file(settings, worker_name(OWN_WORKER))
        self._logs = settings.home_folder / "logs"
        environment = {**engine_environment(settings), "PREFECT_API_URL": f"{address}/api"}
        self._server = self._child("server", "haldur.server", str(port), environment=environment)
        self._worker = self._child("worker", "haldur.worker", OWN_WORKER, environment=environment)
        self._desk = self._child("desk", "haldur.desk_server", str(settings.desk_port), environment=environment)
        self._stop = Event()

    def _child(self, name: str, module: str, *arguments: str, environment: dict[str, str]) -> Child:
        command = [sys.executable, "-m", module, *arguments]
        return Child(name, command, environment=environment, log=self._logs / f"{name}.log", say=_say)

    def run(self) -> None:
        """Start, say so, watch, and stop all at the end."""
        self._logs.mkdir(exist_ok=True)
        self._ready.unlink(missing_ok=True)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stop.set())
        try:
            self._start()
            while not self._stop.wait(WATCH_SECONDS):
                self._watch()
        finally:
            self._end()

    def _start(self) -> None:
        """Start the children together; the worker itself waits for the server."""
        _say(f"starting Prefect's server, a worker and the desk for {self._settings.home_folder} ...")
        for child in (self._server, self._worker, self._desk):
            child.start()
        limit = time.monotonic() + READY_SECONDS
        while not (self._ready.exists() and desk_answers(self._settings)):
            if self._stop.wait(WATCH_SECONDS):
                return
            self._watch()
            if time.monotonic() > limit:
                raise NotReadyError(f"Not ready after {READY_SECONDS:.0f} s. Look into the logs: {self._logs}")
        self._welcome()

    def _watch(self) -> None:
        for child in (self._server, self._worker, self._desk):
            child.watch()

    def _welcome(self) -> None:
        flows = ", ".join(entry.flow_name for entry in read_manifest(self._settings).deployments)
        _say(
            f"ready: {self._address}\n"
            f"  flows   {flows}\n"
            f"  server  process {self._server.pid}, {_shown(self._server.log)}\n"
            f"  worker  process {self._worker.pid}, {_shown(self._worker.log)}\n"
            f"  desk    process {self._desk.pid}, {_shown(self._desk.log)}, {self._settings.desk_url}\n"
            "Ctrl-C stops all."
        )

    def _end(self) -> None:
        _say("stopping ...")
        if self._desk.pid:
            self._desk.signal(signal.SIGTERM)  # it ends while the worker does
        self._worker.stop(WORKER_PATIENCE)
        self._desk.stop(DESK_PATIENCE)
        self._server.stop(SERVER_PATIENCE)
        self._ready.unlink(missing_ok=True)
        _say("stopped")


def _shown(log: Path) -> str:
    return f"log {log}"


def _say(text: str) -> None:
    typer.echo(f"{time.strftime('%H:%M:%S')} {text}")
