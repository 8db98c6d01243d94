"""A nudge that lay for a while does not go where nobody waits for the customer any more (O-05)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.hold import Suppression, SuppressionReason
from tasks.database import writing
from tasks.delivery import deliver
from tasks.journey_page import ask_question
from tests.filing_room import one, rows
from tests.journey_room import MONDAY, at, begin, do, letters, open_sales, run, visit, walk_to

DAY = timedelta(days=1)
THURSDAY = MONDAY + 3 * DAY


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    open_sales(engine, home)
    begin(engine)
    run(engine, THURSDAY)
    assert letters(engine, "onboarding_nudge") == ["mari@1.ee"]
    return engine


def dead(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Suppression(address_key="mari@1.ee", reason=SuppressionReason.HARD_BOUNCE, at=at(THURSDAY)))


def asked(engine: Engine) -> None:
    with writing(engine) as session:
        ask_question(session, visit(engine, 1), "How?", now=at(THURSDAY))


def status(engine: Engine) -> str:
    """What became of the nudge."""
    deliver(at(THURSDAY + DAY), engine=engine)
    return str(one(engine, "letter", kind="onboarding_nudge")["status"])


def test_a_nudge_goes_while_the_customer_is_waited_for(sales: Engine):
    assert status(sales) == "sent"
    assert len(rows(sales, "nudge")) == 1


@pytest.mark.parametrize(
    "happens",
    [
        lambda engine: walk_to(engine, 1, "hello", on=THURSDAY),
        lambda engine: do(engine, "pause_journey", 1, on=THURSDAY, reason="holidays"),
        lambda engine: do(engine, "cancel_journey", 1, on=THURSDAY, reason="contract ended"),
        asked,
        dead,
    ],
    ids=["done", "paused", "cancelled", "asked", "dead"],
)
def test_a_nudge_does_not_go_once_nobody_waits_for_the_customer(sales: Engine, happens: Callable[[Engine], None]):
    happens(sales)

    assert status(sales) == "cancelled"
    assert rows(sales, "nudge") == []


def test_a_nudge_that_did_not_go_is_given_when_it_is_due_again(sales: Engine):
    do(sales, "pause_journey", 1, on=THURSDAY, reason="holidays")
    assert status(sales) == "cancelled"
    do(sales, "resume_journey", 1, on=MONDAY + 7 * DAY)
    run(sales, *(MONDAY + number * DAY for number in range(7, 12)))

    assert [(row["step"], row["number"]) for row in rows(sales, "nudge")] == [("hello", 1)]
