"""Delivery: letters that are due go out, in batches that several workers share (P-05).

The provider is opened first, so that while it cannot be reached no letter is touched. Each batch is claimed in one
transaction; by SMTP each letter is begun and recorded by itself, so that a sudden death leaves one letter in doubt.
Nothing here raises because of a letter or a provider: what needs a person is said in the `Delivery`.
"""

import os
import secrets
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine
from sqlmodel import col, select

from models.delivery import Delivery
from models.letter import Letter, LetterStatus
from tasks.database import reading, writing
from tasks.letter_claims import Claim, Row, begin, claim, count_due, free_forsaken, record, release
from tasks.providers import Answer, Provider, ProviderError, open_provider
from tasks.settings import Settings

BATCH = 50
TROUBLE = frozenset({LetterStatus.FAILED, LetterStatus.UNKNOWN})

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
    now: datetime, *, size: int = BATCH, ticket_id: int | None = None, engine: Engine | None = None
) -> Delivery:
    """Send one batch; the letters in it that failed or are in doubt come back too."""
    clock = ticking(now)
    try:
        with open_provider(Settings()) as provider:
            mine = Claim(f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}", provider.name, now)
            with writing(engine) as session:
                numbers = claim(session, mine, size=size, ticket_id=ticket_id)
            return Handover(provider, mine, clock, engine).send_all(numbers)
    except ProviderError as error:
        return Delivery(problems=[str(error)])


@task(cache_policy=NO_CACHE)
def deliver_batch(now: datetime) -> Delivery:
    """Send one batch of letters that are due."""
    return deliver(now)


class Handover:
    """One worker's batch on its way out."""

    def __init__(self, provider: Provider, mine: Claim, clock: Clock, engine: Engine | None) -> None:
        self._provider, self._mine, self._clock, self._engine = provider, mine, clock, engine
        self._answers: list[tuple[Letter, Answer]] = []
        self._delivery = Delivery()

    def send_all(self, numbers: Sequence[int]) -> Delivery:
        """Send letters in groups as large as may be in doubt; what a failing provider leaves is given back."""
        try:
            for group in self._groups(_load(numbers, self._engine)):
                for letter in group:
                    self._answers.append((letter, self._provider.send(letter)))
        except ProviderError as error:
            self._delivery.problems.append(str(error))
        self._record(is_last=True)
        return self._delivery

    def _groups(self, letters: list[Letter]) -> Iterator[list[Letter]]:
        """Letters that may be handed over now; those of the group before are recorded in the same transaction."""
        if not self._provider.in_doubt:
            yield letters
            return
        for start in range(0, len(letters), self._provider.in_doubt):
            group = letters[start : start + self._provider.in_doubt]
            begun = self._record(begin_next=[letter.id for letter in group if letter.id is not None])
            yield [letter for letter in group if letter.id in begun]

    def _record(self, *, begin_next: Sequence[int] = (), is_last: bool = False) -> set[int]:
        now = self._clock()
        with writing(self._engine) as session:
            rows = record(session, self._mine, self._answers, now)
            begun = begin(session, self._mine, begin_next, now) if begin_next else set()
            if is_last:
                release(session, self._mine)
        self._note(rows)
        return begun

    def _note(self, rows: list[Row]) -> None:
        """Count what became of the letters, and keep those that need a person."""
        for (letter, _), row in zip(self._answers, rows, strict=True):
            self._delivery.counts[row["status"]] += 1
            if row["status"] in TROUBLE:
                letter.status, letter.error = row["status"], row["error"]
                self._delivery.troubled.append(letter)
        self._answers = []


def _load(numbers: Sequence[int], engine: Engine | None) -> list[Letter]:
    with reading(engine) as session:
        query = select(Letter).where(col(Letter.id).in_(numbers)).order_by(col(Letter.next_try_at), col(Letter.id))
        return list(session.exec(query))
