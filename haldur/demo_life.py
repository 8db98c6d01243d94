"""The demo's weeks: mail comes, agents work, tickets age, letters go.

Each week ends with a run of each flow as of its end. What agents do at the desk goes through the same doors as the
desk's buttons, at moments within the week; the example's oracle has drawn it and says what must come of it.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import select

from haldur.example import Act, Lives, Truth, draw_acts
from models.history import Way
from models.moves import Action
from models.register import MailRow
from models.ticket import Ticket, TicketError
from tasks.database import reading, writing
from tasks.tickets import act, answer, set_customer, unidentified_tickets

if TYPE_CHECKING:
    from prefect import State

WEEK = timedelta(days=7)
SEED = 1
CHOICES_AFTER = 2  # weeks; then the agents say by hand whose some strangers' tickets are
FROM_THE_REPORT = frozenset({Action.TAKE, Action.FINISH, Action.REMOVE})
LATER = "later"


class Flows(NamedTuple):
    """The flows of a ticket's life, each called for its end's state."""

    ingest: "Callable[..., State[Any]]"
    age: "Callable[..., State[Any]]"
    deliver: "Callable[..., State[Any]]"


class Week(NamedTuple):
    """How a week's runs ended, and what agents were refused."""

    states: "list[State[Any]]"
    refusals: list[str]


def hold_back(home: Path, truth: Truth) -> None:
    """Take all mail out of the maildirs, until its week comes."""
    for mail in truth.mails:
        aside = home / "mail" / LATER / mail.file
        aside.parent.mkdir(parents=True, exist_ok=True)
        (home / "mail" / mail.file).rename(aside)


def live(home: Path, truth: Truth, lives: Lives, flows: Flows) -> Iterator["Week"]:
    """The weeks one after another."""
    rng, mails = Random(SEED), iter(truth.mails)
    waiting = next(mails, None)
    for number, ending in enumerate(truth.week_ends, start=1):
        end = datetime.fromisoformat(ending)
        while waiting and (waiting.arrived_at < ending or number == len(truth.week_ends)):
            (home / "mail" / LATER / waiting.file).rename(home / "mail" / waiting.file)
            lives.receive(waiting)
            waiting = next(mails, None)
        if waiting is None:
            shutil.rmtree(home / "mail" / LATER, ignore_errors=True)
        states = [flows.ingest(as_of=end)]
        if number == CHOICES_AFTER:
            choose_by_hand(truth, end)
        tickets, refusals = ticket_numbers(truth), list[str]()
        for each in draw_acts(rng, lives, begin=end - WEEK, end=end):
            refusals += perform(each, tickets[each.thread])
        for life in lives.tickets.values():
            life.remind(end)
        yield Week([*states, flows.age(as_of=end), flows.deliver(as_of=end)], refusals)


def choose_by_hand(truth: Truth, now: datetime) -> None:
    """What agents do in the form of `choose_customer`, without the engine."""
    for choice in truth.hand_choices:
        for ticket_id in unidentified_tickets(choice.sender_address):
            with writing() as session:
                set_customer(session, ticket_id, choice.customer, who="support lead", way=Way.FLOW, now=now)


def ticket_numbers(truth: Truth) -> dict[str, int]:
    """The tickets that people work with, by the true threads of their mails."""
    threads = {mail.file.partition(":")[0]: mail.thread for mail in truth.mails}
    with reading() as session:
        rows = session.exec(select(MailRow, Ticket).join(Ticket, Ticket.id == MailRow.ticket_id)).all()  # type: ignore[arg-type]
    found: dict[str, int] = {}
    for mail, ticket in rows:
        thread = threads[f"{mail.queue}/new/{mail.location}"]
        number = ticket.master_id or ticket.id
        if thread is not None and number is not None:
            found[thread] = number
    return found


def perform(what: Act, ticket_id: int) -> list[str]:
    """One step of an agent, by the door of the desk; what was said against it comes back."""
    try:
        _step(what, ticket_id)
    except TicketError as error:
        return [f"{what.who} could not {what.what} ticket {ticket_id}: {error}"]
    return []


def _step(what: Act, ticket_id: int) -> None:
    with writing() as session:
        if what.what == "answer":
            answer(session, ticket_id, what.text, who=what.who, now=what.at)
            return
        action = Action(what.what)
        way = Way.REPORT if action in FROM_THE_REPORT else Way.PAGE
        act(session, ticket_id, action, who=what.who, way=way, now=what.at, assignee=what.to or None)
