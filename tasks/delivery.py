"""Delivery: letters that are due go out, in batches that several workers share (P-05).

The provider is opened first, so that while it cannot be reached no letter is touched. Letters go in groups, as many as
go out in a moment and as may be in doubt: one transaction records what became of a group and begins the next, after a
last look at whether its letters may still go. A worker that takes so long that others could think it dead gives back
what it has not sent.
Nothing here raises because of a letter or a provider: what needs a person is said in the `Delivery`.
"""

import os
import secrets
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine
from sqlmodel import Session

from models.delivery import Delivery
from models.letter import NEED_A_PERSON, WholeLetter
from models.pace import FIRST, next_group
from tasks.batches import uncollected
from tasks.database import reading, writing
from tasks.last_look import last_look
from tasks.letter_claims import Claim, Row, claim, count_due, free_forsaken, record, release
from tasks.outgoing import in_order, outgoing
from tasks.providers import Answer, Outgoing, Provider, ProviderError, SenderRefused, open_provider
from tasks.settings import current_settings

BATCH = 1000
GROUP = 50  # where none is in doubt
PATIENCE = timedelta(minutes=2)  # with one more wait for a server it stays below the lease

Clock = Callable[[], datetime]


def deliver_now(*, now: datetime, ticket_id: int | None = None, engine: Engine | None = None) -> Delivery:
    """Send what is due, all or a ticket's, for use after a click; whatever happens is said, never raised."""
    clock = ticking(now)
    delivery = forsaken(now, engine=engine)
    while True:
        step = deliver(clock(), ticket_id=ticket_id, engine=engine)
        delivery.add(step)
        if step.problems or not step.letters:
            return delivery


def ticking(now: datetime) -> Clock:
    """A clock that shows `now` at this moment and goes on from there."""
    begun = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - begun)


def clock_of(now: datetime, *, is_whole_day: bool) -> Clock:
    """A clock that goes on from `now`; where that is the end of a day that was asked for, it stands there.

    Going on, it would show the next day: letters would be judged and dated by a day that nobody asked for.
    """
    return (lambda: now) if is_whole_day else ticking(now)


def waiting(now: datetime, *, engine: Engine | None = None) -> int:
    """How many letters are due."""
    with reading(engine) as session:
        return count_due(session, now)


def forsaken(now: datetime, *, engine: Engine | None = None) -> Delivery:
    """Tell what dead workers left in doubt, and free the rest of what they had."""
    with writing(engine) as session:
        numbers = free_forsaken(session, now)
    letters = _load(numbers, engine) if numbers else []
    return Delivery(Counter(letter.status for letter in letters), letters)


def deliver(
    now: datetime,
    *,
    size: int = BATCH,
    ticket_id: int | None = None,
    is_whole_day: bool = False,
    engine: Engine | None = None,
) -> Delivery:
    """Send one batch; the letters in it that failed or are in doubt come back too."""
    try:
        with uncollected(), open_provider(current_settings()) as provider:
            mine = Claim(f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}", provider.name)
            clock = clock_of(now, is_whole_day=is_whole_day)
            return Handover(provider, mine, clock, engine).send_all(size, ticket_id)
    except ProviderError as error:
        return Delivery(problems=[str(error)])


@task(cache_policy=NO_CACHE)
def deliver_batch(now: datetime, *, is_whole_day: bool) -> Delivery:
    """Send one batch of letters that are due."""
    return deliver(now, is_whole_day=is_whole_day)


class Handover:
    """One worker's batch on its way out."""

    def __init__(self, provider: Provider, mine: Claim, clock: Clock, engine: Engine | None) -> None:
        self._provider, self._mine, self._clock, self._engine = provider, mine, clock, engine
        self._answers: list[tuple[WholeLetter, Answer]] = []
        self._delivery = Delivery()
        self._refused: set[str] = set()
        self._pace = FIRST

    def send_all(self, size: int, ticket_id: int | None) -> Delivery:
        """Send letters group by group; what a failing or slow provider leaves is given back."""
        left, may_go_on = size, True
        try:
            while left and may_go_on:
                number, group = self._next_group(min(left, self._size()), ticket_id)
                left -= number
                may_go_on = number > 0 and self._hand_over(group)
        except ProviderError as error:
            self._delivery.problems.append(str(error))
        with self._recording() as (session, now):
            release(session, self._mine, refused=self._refused, now=now)
        return self._delivery

    def _size(self) -> int:
        """How many letters to begin together."""
        return min(self._pace, self._provider.in_doubt) or GROUP

    def _next_group(self, size: int, ticket_id: int | None) -> tuple[int, list[Outgoing]]:
        """How many letters were claimed, and those that may be handed over now."""
        with self._recording() as (session, now):
            is_beginning = self._provider.in_doubt > 0
            numbers = claim(session, self._mine, now, size=size, is_beginning=is_beginning, ticket_id=ticket_id)
            look = last_look(session, numbers, now)
            group, faults = outgoing(session, look.may_go)
        self._answers += faults
        if look.problem and look.problem not in self._delivery.problems:
            self._delivery.problems.append(look.problem)
        return len(numbers), group

    def _hand_over(self, group: Sequence[Outgoing]) -> bool:
        """Send a group, and go on at the pace at which it went; False where it took too long to go on."""
        begun, before = monotonic(), len(self._answers)
        may_go_on = self._send(group)
        if handed := len(self._answers) - before:
            self._pace = next_group(handed, timedelta(seconds=monotonic() - begun), most=BATCH)
        return may_go_on

    def _send(self, group: Sequence[Outgoing]) -> bool:
        """Hand over a group; False where it took too long to go on. A refused sender keeps back no other's letters."""
        over = monotonic() + PATIENCE.total_seconds()  # what passes, whatever day it is as of
        waiting = [each for each in group if each.letter.from_address not in self._refused]
        while waiting:
            try:
                for answer in self._provider.send_group(tuple(waiting)):
                    self._answers.append((waiting.pop(0).letter, answer))
                    if monotonic() > over:
                        return False
            except SenderRefused as error:
                sender = waiting[0].letter.from_address
                self._refused.add(sender)
                self._delivery.problems.append(str(error))
                waiting = [each for each in waiting if each.letter.from_address != sender]
        return True

    @contextmanager
    def _recording(self) -> Iterator[tuple[Session, datetime]]:
        """A transaction in which what became of letters is recorded first."""
        now = self._clock()
        with writing(self._engine) as session:
            rows = record(session, self._mine, self._answers, now)
            yield session, now
        self._note(rows)

    def _note(self, rows: list[Row]) -> None:
        """Count what became of the letters, and keep those that need a person."""
        for (letter, _), row in zip(self._answers, rows, strict=True):
            self._delivery.counts[row["status"]] += 1
            if row["status"] in NEED_A_PERSON:
                self._delivery.troubled.append(letter._replace(status=row["status"], error=row["error"]))
        self._answers = []


def _load(numbers: Sequence[int], engine: Engine | None) -> list[WholeLetter]:
    with reading(engine) as session:
        return in_order(session, numbers)
