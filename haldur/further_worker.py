"""`haldur worker`: a further worker for a house that runs elsewhere (P-04).

It is the worker of `haldur up` with the same setting up, under a name of its own: a worker that starts gives up the
runs that one of its name left behind, so no two may bear one name at a time, and each machine has one of these. It is
started again when it falls, and stops on TERM or Ctrl-C.
"""

import os
import signal
import sys
from threading import Event

import typer

from haldur.children import Child
from haldur.engine import (
    FURTHER_WORKER,
    answers,
    engine_environment,
    ready_file,
    refuse_without_login,
    worker_name,
)
from haldur.lock import HomeInUseError, locked
from haldur.plain_errors import refuse_unready_database, told_plainly
from tasks.settings import Settings, current_settings

WATCH_SECONDS = 0.2
PATIENCE_SECONDS = 3.0


class NoHouseError(RuntimeError):
    """A further worker has nothing to work for; the message says how to mend it."""


def worker(*, server: str) -> None:
    """Work for the house whose Prefect server answers at an address, until TERM or Ctrl-C."""
    settings = current_settings()
    address = server.rstrip("/").removesuffix("/api")
    name = worker_name(FURTHER_WORKER)
    try:
        with told_plainly():
            _check(settings, address=address)
        with told_plainly(), locked(settings, file=f"{name}.lock", pid=str(os.getpid()), address=address):
            refuse_unready_database()
            refuse_without_login(address)
            _work(settings, name=name, address=address)
    except (NoHouseError, HomeInUseError) as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None


def _check(settings: Settings, *, address: str) -> None:
    """Refuse where the home, the database or the server of the house cannot be reached from here."""
    if not settings.company_file.is_file():
        raise NoHouseError(
            f"{settings.home_folder} has no company.yaml. Share the home of the house with this machine, and name it "
            "in HALDUR_HOME (docs/operating.md)."
        )
    if settings.database.startswith("sqlite"):
        raise NoHouseError(
            "SQLite is for one machine only. Move the house to PostgreSQL, and set HALDUR_DATABASE_URL here as it is "
            "there (docs/operating.md)."
        )
    if not answers(address):
        raise NoHouseError(
            f"No Prefect server answers at {address}. It answers its own machine only: lead this address to it by a "
            "tunnel or a proxy, and see that `haldur up` runs there (docs/operating.md)."
        )


def _work(settings: Settings, *, name: str, address: str) -> None:
    logs, ready = settings.home_folder / "logs", ready_file(settings, name)
    logs.mkdir(exist_ok=True)
    child = Child(
        name,
        [sys.executable, "-m", "haldur.worker", FURTHER_WORKER],
        environment={**engine_environment(settings), "PREFECT_API_URL": f"{address}/api"},
        log=logs / f"{name}.log",
        say=typer.echo,
    )
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    ready.unlink(missing_ok=True)
    child.start()
    is_told = False
    while not stop.wait(WATCH_SECONDS):
        child.watch()
        if not is_told and ready.exists():
            typer.echo(f"ready: {name} works for {address}, log {child.log}\nCtrl-C stops it.")
            is_told = True
    child.stop(PATIENCE_SECONDS)
    ready.unlink(missing_ok=True)
    typer.echo("stopped")
