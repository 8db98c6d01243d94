"""A clock that is set back, between two runs or in the midst of one, has nothing done twice and nothing lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest
from sqlalchemy import Engine

import tasks.delivery
from models.letter import LetterStatus
from models.moves import Action
from tasks.delivery import deliver_now
from tests.dunning_room import DUE, an_invoice, morning, open_ledger
from tests.filing_room import rows
from tests.journey_room import MONDAY, at
from tests.killing import ageing, following, reminding
from tests.letter_room import NOW, a_letter, letters, post_letters
from tests.letter_room import open_office as open_post
from tests.mailmaker import a_mail
from tests.office import do, open_office, receive
from tests.smtp_servers import office
from tests.tasks.test_following_kill import a_house

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = (timedelta(0), -HOUR, -DAY, timedelta(0), HOUR, -HOUR, timedelta(0))


def live(home: Path, run: Callable[[], bool], *moments: datetime) -> None:
    """Runs at these moments, each with a clock that jumps around it."""
    for moment in chain.from_iterable([moment + jump for jump in JUMPS] for moment in moments):
        (home / "clock").write_text(moment.isoformat())
        assert run()


def test_an_assignee_is_reminded_once(engine: Engine, home: Path):
    open_office(engine, home)
    receive(engine, a_mail(message_id="1@x.ee"), at=NOW)
    do(engine, Action.TAKE, 1, now=NOW)
    live(home, ageing, *(NOW + days * DAY for days in (1, 3, 4)))

    reminded = [row["what"] for row in rows(engine, "history") if row["what"].endswith("reminded")]
    assert len(reminded) == 1


def test_a_buyer_is_reminded_once_of_each_step(engine: Engine, home: Path):
    open_ledger(engine, home)
    an_invoice(engine, "A-1")
    live(home, reminding, *(morning(DUE + days * DAY) for days in (-3, 1, 7, 14)))

    assert len(rows(engine, "letter")) == 7  # no seller hears of what is to come


def test_a_customer_is_nudged_once_by_each_nudge(engine: Engine, home: Path):
    a_house(engine, home)
    live(home, following, *(at(MONDAY + days * DAY) for days in (0, 3, 7, 10, 11)))

    nudges = [(row["journey_id"], row["step"], row["number"]) for row in rows(engine, "nudge")]
    assert len(nudges) == len(set(nudges)) > 0


def test_a_clock_set_back_in_the_midst_of_a_delivery_has_no_letter_sent_twice(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    ticks = chain((NOW + DAY, NOW), repeat(NOW - DAY))
    with office() as room:
        open_post(home, room.mail_out())
        post_letters(engine, [a_letter(f"one:{number}") for number in range(5)], now=NOW - 2 * DAY)
        with monkeypatch.context() as jumping:
            jumping.setattr(tasks.delivery, "clock_of", lambda _now, **_more: lambda: next(ticks))
            deliver_now(now=NOW)
        for moment in (NOW - DAY, NOW, NOW + DAY):
            deliver_now(now=moment)

        assert len(room.arrived) == 5
    assert {row.status for row in letters(engine)} == {LetterStatus.SENT}
