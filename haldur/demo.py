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
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from haldur.engine import enter_engine
from haldur.example import Lives, Truth, write_example
from haldur.example.ledger.days import LAST, WEEKS, WEEKS_BEFORE
from models.message_ids import mint
from tasks.settings import Settings

if TYPE_CHECKING:
    from haldur.demo_ledger import LedgerFlows, LedgerLife
    from haldur.demo_life import Flows, TicketLife, Week

MARK = "truth.json"
MANAGER = 7  # the place of the client manager among the agents
OWN_WEEKS = 4  # of mail in every situation; those before are quiet


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
    enter_engine(settings)  # before anything brings in Prefect, which reads its settings once
    from haldur.demo_life import TicketLife, hold_back

    with _step(console, "Writing the example company and forty weeks of its mail"):
        truth = make_example(settings)
    with ThreadPoolExecutor(1) as beside:
        with _step(console, "Starting Prefect for the demo's runs"):
            flows, ledger_flows = _flows(settings)
            server = beside.submit(_start_server)
        lives = Lives(truth.agents)
        hold_back(settings.home_folder, truth)
        ledger, tickets = (
            make_ledger(console, settings, truth, ledger_flows),
            TicketLife(settings.home_folder, truth, lives, flows),
        )
        with _step(console, f"Weeks 1 to {WEEKS_BEFORE}: mail is read, agents work"):
            weeks = [tickets.live(number) for number in range(1, WEEKS_BEFORE + 1)]
        with _step(console, f"Weeks {WEEKS_BEFORE + 1} to {truth.quiet_weeks}: the ledger comes, and reminders go"):
            weeks += [live_week(ledger, tickets, number) for number in range(WEEKS_BEFORE + 1, truth.quiet_weeks + 1)]
        server.result()
    for number in range(truth.quiet_weeks + 1, WEEKS + 1):
        with _step(console, f"Week {number}: payments come, reminders go, mail is read, agents work, tickets age"):
            weeks.append(live_week(ledger, tickets, number))
    ledger.close()
    _say_what_happened(console, truth, lives, weeks, ledger, settings, seconds=perf_counter() - began)


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


def make_ledger(
    console: Console, settings: Settings, truth: Truth, flows: "LedgerFlows | None" = None, *, bills: int = 3_600
) -> "LedgerLife":  # fmt: skip
    """The ledger, before anything of it has come to Haldur."""
    from haldur.demo_ledger import LedgerLife

    with _step(console, "Writing forty weeks of its ledger"):
        return LedgerLife(settings.home_folder, manager=truth.agents[MANAGER], flows=flows, bills=bills)


def live_week(ledger: "LedgerLife", tickets: "TicketLife", number: int) -> "Week":
    """A week with reminders, numbered from 1: day by day for the ledger, then for tickets."""
    ledger.live_week(number)
    tickets.receive(ledger.returns.hand_over())
    return tickets.live(number)


def _say_what_happened(
    console: Console, truth: Truth, lives: Lives, weeks: "Sequence[Week]", ledger: "LedgerLife", settings: Settings, *,
    seconds: float,
) -> None:  # fmt: skip
    """The summary; the command fails where a run failed, or a mail or ticket is otherwise than it should be."""
    from haldur.demo_check import faults
    from haldur.demo_ledger_check import ledger_faults
    from haldur.demo_ledger_summary import print_ledger
    from haldur.demo_life_check import life_faults
    from haldur.demo_life_summary import print_life
    from haldur.demo_replies import reply_faults
    from haldur.demo_summary import print_summary, print_where_to_look
    from models.agent import Role
    from tasks.agents import all_agents
    from tasks.database import reading

    with reading() as session:
        print_summary(console, session)
        print_life(console, session)
        print_ledger(console, session, today=LAST)
        wrong = faults(session, truth) or life_faults(session, truth, lives, settings.home_folder / "outbox")
        wrong += [*ledger_faults(session, ledger), *reply_faults(session, truth, ledger.returns.replies)]
    ended = [state for week in weeks for state in week.states]
    wrong += [problem for week in weeks for problem in week.problems]
    wrong += [f"A run ended as {state.name}: {state.message}" for state in ended if not state.is_completed()]
    lead = next(str(agent["address"]) for agent in all_agents() if agent["role"] == Role.LEAD)
    print_where_to_look(console, _short(settings.home_folder), desk=settings.desk_url, lead=lead)
    if wrong:
        console.print(f"\n[bold red]{len(wrong)} things are not as the example's truth has them:[/]")
        console.print("\n".join(wrong[:50]), markup=False, soft_wrap=True)
        raise typer.Exit(1)
    console.print(
        f"\nChecked against the example's truth: all {len(truth.mails)} mails, all {len(lives.tickets)} tickets and "
        f"their letters, and the reminders of all {len(ledger.truth.debts)} invoices are right. {seconds:.0f} s in all."
    )


def _short(folder: Path) -> str:
    """A folder as one would write it from here."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _sign(key: bytes, ticket: str) -> str:
    return mint(key, ticket_id=int(ticket), nonce=f"demo{ticket}", domain="kodu.example")


def _flows(settings: Settings) -> "tuple[Flows, LedgerFlows]":
    """The flows, loaded once the engine's settings stand."""
    from flows.age_tickets import age_tickets
    from flows.deliver_letters import deliver_letters
    from flows.import_ledger import import_ledger
    from flows.ingest_mail import ingest_mail
    from flows.remind_invoices import remind_invoices
    from haldur.demo_ledger import LedgerFlows
    from haldur.demo_life import Flows
    from haldur.run_log import route_logs

    route_logs(settings)

    lives = Flows(
        ingest=partial(ingest_mail, return_state=True),
        age=partial(age_tickets, return_state=True),
        deliver=partial(deliver_letters, return_state=True),
    )
    return lives, LedgerFlows(
        take=partial(import_ledger, return_state=True), remind=partial(remind_invoices, return_state=True)
    )


def _start_server() -> None:
    """Prefect's server for the time being; it takes its ten seconds while the ledger lives."""
    from prefect import get_client

    get_client(sync_client=True)


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    began = perf_counter()
    with console.status(f"{what} ..."):
        yield
    console.print(f"{what}: {perf_counter() - began:.1f} s")
