"""`haldur demo`: an example company lives, by the flows, and every mail, ticket and reminder is checked.

The example is made anew each time in the folder `demo` of the home, and lived through forty weeks: mail comes and is
read; agents take tickets, answer, finish and redirect; from week 27 on invoices are reminded of; letters go to the
outbox (haldur/demo_life.py, haldur/demo_ledger.py). The last four weeks have mail of every kind and run by the flows;
after two of them agents say by hand whose the tickets of some strangers are, who are recognised from then on. What the
register holds is compared with what the generator knows to be true: one wrong mail, ticket or reminder and the command
fails.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import typer
from rich.console import Console

from haldur.demo_steps import step
from haldur.engine import enter_engine
from haldur.example import Truth, write_example
from haldur.example.ledger.days import WEEKS
from haldur.plain_errors import told_plainly
from models.message_ids import mint
from tasks.settings import Settings, current_settings

MARK = "truth.json"
OWN_WEEKS = 4  # of mail in every situation; those before are quiet


class DemoError(RuntimeError):
    """The demo cannot be made here."""


def demo() -> None:
    """Make the example, run it, check it, and say what happened."""
    began = perf_counter()
    console = Console(highlight=False)
    try:
        settings = fresh_home(current_settings().home_folder / "demo")
    except DemoError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    enter_engine(settings)  # before anything brings in Prefect, which reads its settings once
    with step(console, "Writing the example company and forty weeks of its mail"):
        truth = make_example(settings)
    with step(console, "Starting Prefect for the demo's runs"):
        from haldur.demo_end import say_what_happened
        from haldur.demo_flows import load_flows, without_heartbeats
        from haldur.demo_weeks import DemoWeeks
        from haldur.own_server import recording

        flows = load_flows(settings)
    with without_heartbeats(), recording(settings, os.environ["PREFECT_API_URL"]) as wait:
        weeks = DemoWeeks(console, settings, truth, flows)
        weeks.live_before_runs()  # the server takes its ten seconds meanwhile
        with told_plainly():
            wait()
        weeks.live_by_runs()
    if not say_what_happened(console, weeks, settings, began=began):
        raise typer.Exit(1)


def fresh_home(folder: Path) -> Settings:
    """An empty home for the demo; DemoError where the folder holds something else than an earlier demo."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise DemoError(
            f"{folder} holds something else than an earlier demo. Move it away, or set another HALDUR_HOME."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["HALDUR_HOME"] = str(folder)
    os.environ.pop("HALDUR_DATABASE_URL", None)
    return current_settings()


def make_example(settings: Settings, *, quiet_weeks: int = WEEKS - OWN_WEEKS) -> Truth:
    """The example's files, its database, and its register of customers and agents."""
    from models.imports import KINDS
    from tasks.imports import import_table
    from tasks.schema import upgrade

    key = settings.signing_key()
    truth = write_example(settings.home_folder, quiet_weeks=quiet_weeks, sign=lambda ticket: _sign(key, ticket))
    upgrade()
    for name in ("companies", "contacts", "agents"):
        file = settings.home_folder / "import" / f"{name}.csv"
        report = import_table(KINDS[name], file, now=datetime.now(UTC))
        if report.wrong:
            raise DemoError(f"{file} has wrong rows: {report.wrong[:3]}")
    return truth


def _sign(key: bytes, ticket: str) -> str:
    return mint(key, ticket_id=int(ticket), nonce=f"demo{ticket}", domain="kodu.example")
