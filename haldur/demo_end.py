"""The demo's end: what happened, in tables, and whether all of it is as the example's truth has it."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from rich.console import Console
from sqlmodel import Session

from haldur.demo_check import faults
from haldur.demo_ledger_check import ledger_faults
from haldur.demo_ledger_summary import print_ledger
from haldur.demo_life_check import life_faults
from haldur.demo_life_summary import print_life
from haldur.demo_replies import reply_faults
from haldur.demo_reports import answers_to, print_reports
from haldur.demo_summary import print_summary, print_where_to_look
from haldur.demo_weeks import DemoWeeks
from haldur.example.ledger.days import LAST
from models.agent import Role
from tasks.agents import all_agents
from tasks.database import reading
from tasks.settings import Settings


def say_what_happened(console: Console, weeks: DemoWeeks, settings: Settings, *, began: float) -> bool:
    """The summary; whether every run, mail, ticket, reminder and report is as it should be."""
    with reading() as session:
        print_summary(console, session)
        print_life(console, session)
        print_ledger(console, session, today=LAST)
        answers = [(_short(page), lines) for page, lines in answers_to(session, weeks.questions)]
        lines = [line for _, found in answers for line in found]
        print_reports(console, [page for page, _ in answers], lines)
        wrong = [*weeks.faults(), *_faults(session, weeks, settings.home_folder / "outbox")]
    wrong += [line.fault for line in lines if line.fault]
    lead = next(str(agent["address"]) for agent in all_agents() if agent["role"] == Role.LEAD)
    print_where_to_look(console, _short(settings.home_folder), desk=settings.desk_url, lead=lead)
    if wrong:
        console.print(f"\n[bold red]{len(wrong)} things are not as the example's truth has them:[/]")
        console.print("\n".join(wrong[:50]), markup=False, soft_wrap=True)
        return False
    console.print(
        f"\nChecked against the example's truth: all {len(weeks.truth.mails)} mails, all {len(weeks.lives.tickets)} "
        f"tickets and their letters, all {len(weeks.onboarding.story)} journeys, the reminders of all "
        f"{len(weeks.ledger.truth.debts)} invoices, and {len(lines)} figures of "
        f"{len(answers)} reports are right. {perf_counter() - began:.0f} s in all."
    )
    return True


def _faults(session: Session, weeks: DemoWeeks, outbox: Path) -> Iterator[str]:
    """Mails and tickets, of which the second are not asked where the first are wrong; reminders and answers to them."""
    yield from faults(session, weeks.truth) or life_faults(session, weeks.truth, weeks.lives, outbox)
    yield from ledger_faults(session, weeks.ledger)
    yield from reply_faults(session, weeks.truth, weeks.ledger.returns.replies)


def _short(folder: Path) -> str:
    """A folder as one would write it from here."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)
