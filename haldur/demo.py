"""`haldur demo`: an example company, four weeks of its mail read through Prefect, and every mail checked.

The example is made anew each time in the folder `demo` of the home. The first two weeks are read; then agents
say by hand whose the tickets of some strangers are; then the other two weeks are read, and those strangers are
recognised. What the register holds is compared with what the generator knows to be true: one wrong mail and the
command fails.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from haldur.example import Truth, write_example
from models.message_ids import mint
from tasks.settings import Settings

if TYPE_CHECKING:
    from prefect import State

MARK = "truth.json"


class DemoError(RuntimeError):
    """The demo cannot be made here."""


def demo() -> None:
    """Make the example, run it, check it, and say what happened."""
    began = perf_counter()
    console = Console(highlight=False)
    try:
        settings = fresh_home(Settings().home_folder / "demo")
    except DemoError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    with _step(console, "Writing the example company and four weeks of its mail"):
        truth = make_example(settings)
    with _step(console, "Starting Prefect for the demo's runs"):
        ingest = _flow(settings)
    later = set_aside(settings, truth)
    with _step(console, "Reading weeks 1 and 2"):
        states: list[State[Any]] = [ingest()]
    with _step(console, "Agents say by hand whose some strangers' tickets are"):
        choose_by_hand(truth)
    bring_back(later)
    with _step(console, "Reading weeks 3 and 4"):
        states.append(ingest())
    _say_what_happened(console, truth, states, settings, seconds=perf_counter() - began)


def fresh_home(folder: Path) -> Settings:
    """An empty home for the demo; DemoError where the folder holds something else than an earlier demo."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise DemoError(
            f"{folder} holds something else than an earlier demo. Move it away, or set another HALDUR_HOME."
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["HALDUR_HOME"] = str(folder)
    os.environ.pop("HALDUR_DATABASE_URL", None)
    return Settings()


def make_example(settings: Settings) -> Truth:
    """The example's files, its database, and its register of customers and agents."""
    from models.imports import KINDS
    from tasks.imports import import_table
    from tasks.schema import upgrade

    key = settings.signing_key()
    truth = write_example(settings.home_folder, sign=lambda ticket: _sign(key, ticket))
    upgrade()
    for name in ("companies", "contacts", "agents"):
        file = settings.home_folder / "import" / f"{name}.csv"
        report = import_table(KINDS[name], file, now=datetime.now(UTC))
        if report.wrong:
            raise DemoError(f"{file} has wrong rows: {report.wrong[:3]}")
    return truth


def set_aside(settings: Settings, truth: Truth) -> list[tuple[Path, Path]]:
    """Take the mails of the second half out of their maildirs; where they are and where they belong is returned."""
    mail = settings.home_folder / "mail"
    moved = []
    for true in truth.mails:
        if true.arrived_at >= truth.weeks_first_half_until:
            aside = mail / "later" / true.file
            aside.parent.mkdir(parents=True, exist_ok=True)
            moved.append(((mail / true.file).rename(aside), mail / true.file))
    return moved


def bring_back(later: list[tuple[Path, Path]]) -> None:
    """Deliver the mails that were set aside."""
    for aside, place in later:
        aside.rename(place)


def choose_by_hand(truth: Truth) -> None:
    """What agents do in the form of `choose_customer`, without the engine."""
    from tasks.acting import set_customer
    from tasks.tickets import unidentified_tickets

    for choice in truth.hand_choices:
        for ticket_id in unidentified_tickets(choice.sender_address):
            set_customer.fn(ticket_id, choice.customer, who="support lead", now=datetime.now(UTC))


def _say_what_happened(
    console: Console, truth: Truth, states: Sequence["State[Any]"], settings: Settings, *, seconds: float
) -> None:
    """The summary; the command fails where a run failed or a mail was read otherwise than it is."""
    from haldur.demo_check import faults
    from haldur.demo_summary import print_summary, print_where_to_look
    from tasks.database import reading

    with reading() as session:
        print_summary(console, session)
        wrong = faults(session, truth)
    wrong += [f"A run ended as {state.name}: {state.message}" for state in states if not state.is_completed()]
    print_where_to_look(console, _short(settings.home_folder))
    if wrong:
        console.print(f"\n[bold red]{len(wrong)} things are not as the example's truth has them:[/]")
        console.print("\n".join(wrong[:50]), markup=False, soft_wrap=True)
        raise typer.Exit(1)
    console.print(
        f"\nChecked against the example's truth: all {len(truth.mails)} mails are right. {seconds:.0f} s in all."
    )


def _short(folder: Path) -> str:
    """A folder as one would write it from here."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _sign(key: bytes, ticket: str) -> str:
    return mint(key, ticket_id=int(ticket), nonce=f"demo{ticket}", domain="kodu.example")


def _flow(settings: Settings) -> "Callable[[], State[Any]]":
    """The flow, loaded once the engine's settings stand."""
    from haldur.engine import enter_engine

    enter_engine(settings)
    from flows.ingest_mail import ingest_mail
    from haldur.run_log import route_logs

    route_logs(settings)
    return partial(ingest_mail, return_state=True)


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    began = perf_counter()
    with console.status(f"{what} ..."):
        yield
    console.print(f"{what}: {perf_counter() - began:.1f} s")
