"""`haldur demo`: four weeks of an example company, lived through by the flows, and every mail and ticket checked.

The example is made anew each time in the folder `demo` of the home, and lived through week by week: mail comes and
is read; agents take tickets, answer, finish and redirect; reminders fall due; letters go to the outbox. After two
weeks agents say by hand whose the tickets of some strangers are, who are recognised from then on. What the register
holds is compared with what the generator knows to be true: one wrong mail, ticket or letter and the command fails.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

import typer
from rich.console import Console

from haldur.demo_life import Flows, Week, hold_back, live
from haldur.example import Lives, Truth, write_example
from models.message_ids import mint
from tasks.settings import Settings

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
        flows = _flows(settings)
    lives = Lives(truth.agents)
    hold_back(settings.home_folder, truth)
    weeks: list[Week] = []
    coming = live(settings.home_folder, truth, lives, flows)
    for number in range(1, len(truth.week_ends) + 1):
        with _step(console, f"Week {number}: mail is read, agents work, tickets age, letters go"):
            weeks.append(next(coming))
    _say_what_happened(console, truth, lives, weeks, settings, seconds=perf_counter() - began)


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


def _say_what_happened(
    console: Console, truth: Truth, lives: Lives, weeks: Sequence[Week], settings: Settings, *, seconds: float
) -> None:
    """The summary; the command fails where a run failed, or a mail or ticket is otherwise than it should be."""
    from haldur.demo_check import faults
    from haldur.demo_life_check import life_faults
    from haldur.demo_life_summary import print_life
    from haldur.demo_summary import print_summary, print_where_to_look
    from tasks.database import reading

    with reading() as session:
        print_summary(console, session)
        print_life(console, session)
        wrong = faults(session, truth) or life_faults(session, truth, lives, settings.home_folder / "outbox")
    ended = [state for week in weeks for state in week.states]
    wrong += [refusal for week in weeks for refusal in week.refusals]
    wrong += [f"A run ended as {state.name}: {state.message}" for state in ended if not state.is_completed()]
    print_where_to_look(console, _short(settings.home_folder), desk=settings.desk_url)
    if wrong:
        console.print(f"\n[bold red]{len(wrong)} things are not as the example's truth has them:[/]")
        console.print("\n".join(wrong[:50]), markup=False, soft_wrap=True)
        raise typer.Exit(1)
    console.print(
        f"\nChecked against the example's truth: all {len(truth.mails)} mails, all {len(lives.tickets)} tickets and "
        f"their letters are right. {seconds:.0f} s in all."
    )


def _short(folder: Path) -> str:
    """A folder as one would write it from here."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _sign(key: bytes, ticket: str) -> str:
    return mint(key, ticket_id=int(ticket), nonce=f"demo{ticket}", domain="kodu.example")


def _flows(settings: Settings) -> Flows:
    """The flows, loaded once the engine's settings stand."""
    from haldur.engine import enter_engine

    enter_engine(settings)
    from flows.age_tickets import age_tickets
    from flows.deliver_letters import deliver_letters
    from flows.ingest_mail import ingest_mail
    from haldur.run_log import route_logs

    route_logs(settings)
    return Flows(
        ingest=partial(ingest_mail, return_state=True),
        age=partial(age_tickets, return_state=True),
        deliver=partial(deliver_letters, return_state=True),
    )


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    began = perf_counter()
    with console.status(f"{what} ..."):
        yield
    console.print(f"{what}: {perf_counter() - began:.1f} s")
