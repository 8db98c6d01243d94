"""Delivery killed with -9 at random moments: none sent twice, none lost, and few in doubt (P-05).

A kill leaves at most one letter in doubt at a server that takes letters step by step, and at most one claimed group at
one that offers pipelining; which of both the server is changes from round to round.
"""

from collections import Counter
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from models.letter import LetterStatus
from tasks.letter_claims import LEASE
from tests.killing import LONG, Killer
from tests.letter_room import NOW, a_letter, letters, open_office, post_letters
from tests.smtp_servers import Office, office

KILLS = 25
A_ROUND = 4
TOLD = {LetterStatus.SENT, LetterStatus.UNKNOWN}


def post_many(engine: Engine, name: str, number: int, now: datetime) -> None:
    post_letters(
        engine, [a_letter(f"{name}:{one}", to_address=f"agent{one}@firm.ee") for one in range(number)], now=now
    )


def arrivals(room: Office) -> Counter[str]:
    """How often each letter arrived, by its Message-ID."""
    return Counter(str(message_from_bytes(raw)["Message-ID"]).strip("<>") for _, raw in room.arrived)


class Rounds:
    """Runs, each so long after the one before that the leases of a dead worker are over."""

    def __init__(self, home: Path, killer: Killer) -> None:
        self.home, self.killer, self.now = home, killer, NOW

    def run(self, *, seconds: float = LONG) -> bool:
        self._next()
        return self.killer.run("delivery", self.home, seconds=seconds)

    def _next(self) -> None:
        self.now += LEASE * 2
        (self.home / "clock").write_text(self.now.isoformat())

    def undisturbed(self, engine: Engine) -> float:
        """How long a round takes that nobody kills, in a process that is warm."""
        post_many(engine, "undisturbed", A_ROUND, self.now)
        self._next()
        return self.killer.calm("delivery", self.home)


def test_delivery_killed_at_any_moment_sends_no_letter_twice_and_loses_none(engine: Engine, home: Path, killer: Killer):
    with office() as room:
        open_office(home, room.mail_out())
        rounds, rng, kills = Rounds(home, killer), Random(1), 0
        assert rounds.run()
        seconds = rounds.undisturbed(engine)
        most_doubts = 0
        while kills < KILLS:
            room.is_pipelined = rng.random() < 0.5
            post_many(engine, f"round {rounds.now}", A_ROUND, rounds.now)
            waiting = sum(letter.status not in TOLD for letter in letters(engine))
            was_killed = not rounds.run(seconds=rng.uniform(0, seconds))
            kills += was_killed
            most_doubts += was_killed * (waiting if room.is_pipelined else 1)
        assert rounds.run()
        assert rounds.run()
        arrived = arrivals(room)

    written = letters(engine)
    unknown = {letter.message_id for letter in written if letter.status is LetterStatus.UNKNOWN}
    assert {letter.status for letter in written} <= TOLD
    assert all(arrived[letter.message_id] == 1 for letter in written if letter.status is LetterStatus.SENT)
    assert set(arrived.values()) == {1}
    assert len(unknown) <= most_doubts
    assert len(written) > KILLS * A_ROUND
