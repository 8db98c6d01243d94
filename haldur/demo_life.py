"""The demo's weeks: mail comes and is read, agents work, tickets age, letters go.

Mail is read every ten minutes, as it would be; in the demo's own weeks what comes at the weekend waits for the run of
the flow that ends the week. In the quiet weeks before them no flow runs, but what a flow does is done by the same
tasks, and what agents do is known beforehand. In the own weeks it is drawn when the week's mail is there. Either goes
through the same doors as the desk's buttons; the example's oracle hears of it and says what must come of it.
"""

import shutil
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import select

from haldur.example import Act, Lives, TrueMail, Truth, draw_acts
from models.history import Way
from models.message import Message
from models.moves import Action
from models.register import MailRow
from models.ticket import Ticket, TicketError
from tasks.ageing import age_batch, find_open, post_digests
from tasks.database import reading, writing
from tasks.delivery import deliver_now
from tasks.ingestion import find_waiting, take_batch
from tasks.places import places
from tasks.settings import current_settings
from tasks.tickets import act, answer, set_customer, unidentified_tickets

if TYPE_CHECKING:
    from prefect import State

WEEK, WEEKEND, EVERY = timedelta(days=7), timedelta(days=2), timedelta(minutes=10)
EPOCH, EVER = datetime.fromtimestamp(0, UTC), datetime.max.replace(tzinfo=UTC)
SEED = 1
FROM_THE_REPORT = frozenset({Action.TAKE, Action.FINISH, Action.REMOVE})
LATER = "later"


class Flows(NamedTuple):
    """The flows of a ticket's life, each called for its end's state."""

    ingest: "Callable[..., State[Any]]"
    age: "Callable[..., State[Any]]"
    deliver: "Callable[..., State[Any]]"


class Week(NamedTuple):
    """How a week's runs ended, and what else went wrong: agents were refused, a mail could not be read."""

    states: "list[State[Any]]"
    problems: list[str]


def hold_back(home: Path, truth: Truth) -> None:
    """Take all mail out of the maildirs, until its week comes."""
    for mail in truth.mails:
        aside = home / "mail" / LATER / mail.file
        aside.parent.mkdir(parents=True, exist_ok=True)
        (home / "mail" / mail.file).rename(aside)


class TicketLife:
    """The weeks of tickets, to be lived in their order."""

    def __init__(self, home: Path, truth: Truth, lives: Lives, flows: Flows) -> None:
        self._home, self._truth, self._lives, self._flows = home, truth, lives, flows
        self._mails, self._acts, self._rng = deque(truth.mails), deque(truth.acts), Random(SEED)
        self._first_mails: dict[str, str | None] = {}

    def live(self, number: int) -> Week:
        """A week, numbered from 1."""
        end = datetime.fromisoformat(self._truth.week_ends[number - 1])
        is_last = number == len(self._truth.week_ends)
        week = self._live_own(end, is_last=is_last) if number > self._truth.quiet_weeks else self._live_quiet(end)
        if is_last:
            shutil.rmtree(self._home / "mail" / LATER, ignore_errors=True)
        return week

    def receive(self, mails: list[TrueMail]) -> None:
        """Mail about letters, which came by another way and is read already."""
        self._truth.mails += mails
        for mail in mails:
            self._lives.receive(mail, read_at=reading_of(mail))

    def _live_quiet(self, end: datetime) -> Week:
        problems = list(self._pass(end))
        self._remind(end)
        age_now(as_of=end)
        return Week([], [*problems, *deliver_now(now=end).problems])

    def _live_own(self, end: datetime, *, is_last: bool) -> Week:
        problems = list(self._pass(end - WEEKEND))
        for mail in self._mails_until(EVER if is_last else end):
            self._release(mail, end)
        states = [self._flows.ingest(as_of=end)]
        problems += self._pass(end)
        if end == datetime.fromisoformat(self._truth.weeks_first_half_until):
            choose_by_hand(self._truth, end)
        tickets = ticket_numbers(self._truth)
        for each in draw_acts(self._rng, self._lives, begin=end - WEEK, end=end):
            problems += perform(each, tickets[each.thread])
        self._remind(end)
        return Week([*states, self._flows.age(as_of=end), self._flows.deliver(as_of=end)], problems)

    def _pass(self, until: datetime) -> Iterator[str]:
        """Time passes: mail is read, and what is known beforehand is done; each at its moment."""
        readings = groupby(self._mails_until(until), key=reading_of)
        steps = [(at, partial(self._read, list(mails), at)) for at, mails in readings]
        steps += [(act.at, partial(self._perform, act)) for act in self._acts_until(until)]
        for _, step in sorted(steps, key=itemgetter(0)):
            yield from step()

    def _mails_until(self, until: datetime) -> Iterator[TrueMail]:
        while self._mails and datetime.fromisoformat(self._mails[0].arrived_at) < until:
            yield self._mails.popleft()

    def _acts_until(self, until: datetime) -> Iterator[Act]:
        while self._acts and self._acts[0].at < until:
            yield self._acts.popleft()

    def _release(self, mail: TrueMail, read_at: datetime) -> None:
        (self._home / "mail" / LATER / mail.file).rename(self._home / "mail" / mail.file)
        self._lives.receive(mail, read_at=read_at)
        if mail.thread:
            self._first_mails.setdefault(mail.thread, mail.message_id)

    def _read(self, mails: list[TrueMail], now: datetime) -> list[str]:
        for mail in mails:
            self._release(mail, now)
        return [problem for queue in dict.fromkeys(mail.list for mail in mails) for problem in read_list(queue, now)]

    def _perform(self, what: Act) -> list[str]:
        self._lives.tickets[what.thread].act(what)
        with reading() as session:
            query = select(Message.ticket_id).where(Message.message_id == self._first_mails[what.thread])
            number = session.exec(query).one()
        return perform(what, number)

    def _remind(self, end: datetime) -> None:
        for life in self._lives.tickets.values():
            life.remind(end)


def reading_of(mail: TrueMail) -> datetime:
    """When a mail is read: at the next full ten minutes."""
    arrived = datetime.fromisoformat(mail.arrived_at)
    return arrived + (EPOCH - arrived) % EVERY


def read_list(queue: str, now: datetime) -> list[str]:
    """What a list's mailbox holds becomes tickets; what went wrong comes back."""
    settings, problems = current_settings(), list[str]()
    for place in places(settings.company(), settings, list_name=queue, source=None):
        waiting, skipped = find_waiting.fn(place)
        problems += [*skipped, *take_batch.fn(place, waiting, now).problems]
    return problems


def age_now(*, as_of: datetime) -> None:
    """What `age_tickets` does, without the engine."""
    overdue = [ticket for numbers in find_open.fn() for ticket in age_batch.fn(numbers, as_of).overdue]
    post_digests.fn(overdue, as_of)


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
