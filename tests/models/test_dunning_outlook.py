"""What the runs of days to come will make of an invoice, if nothing else happens."""

from datetime import date, timedelta
from decimal import Decimal

from models.dunning import Past, Recipient, Resting
from models.dunning_outlook import let_go, next_letters, runs
from models.dunning_policy import Plan
from models.hold import HoldKind
from models.invoice import Party
from models.reminder import Reason, ReminderState
from tests.dunning_life import STANDARD, a_case

DUE = date(2026, 3, 2)
PLAIN = STANDARD.model_copy(update={"calendar": False})


def on(number: int) -> date:
    return DUE + timedelta(days=number)


def steps(case, plan: Plan = PLAIN, *, since: date) -> tuple[date, list[tuple[int, str]]] | None:
    following = next_letters(case, plan, since=since)
    return following and (following.day, [(made.step, str(made.party)) for made in following.decisions])


def test_the_next_step_is_named_with_its_day():
    assert steps(a_case(DUE), since=on(-10)) == (on(-3), [(-3, "buyer")])
    assert steps(a_case(DUE), since=on(3)) == (on(3), [(1, "seller"), (1, "buyer")])


def test_what_went_does_not_go_again():
    gone = {(1, party): Past(ReminderState.SENT) for party in Party}

    assert steps(a_case(DUE)._replace(past=gone), since=on(3)) == (on(7), [(7, "seller"), (7, "buyer")])


def test_a_hold_puts_the_next_letter_off_until_it_is_over():
    held = a_case(DUE)._replace(holds=(Resting(HoldKind.PROMISE, on(5)),))

    assert steps(held, since=on(1)) == (on(6), [(1, "seller"), (1, "buyer")])


def test_where_nothing_can_go_there_is_no_next_letter():
    dead = {party: Recipient("EE", Reason.ADDRESS_DEAD) for party in Party}

    assert steps(a_case(DUE)._replace(recipients=dead), since=on(-10)) is None
    assert steps(a_case(DUE)._replace(balance=Decimal(0)), since=on(-10)) is None
    assert steps(a_case(DUE), since=on(60)) is None


def test_what_waited_too_long_is_let_go_and_what_a_letter_overtakes_is_not():
    assert [(made.step, made.party) for made in let_go(a_case(DUE), PLAIN, since=on(60))] == [
        (14, Party.SELLER), (14, Party.BUYER)
    ]  # fmt: skip
    assert let_go(a_case(DUE), PLAIN, since=on(-10)) == ()
    assert let_go(a_case(DUE), PLAIN, since=on(8)) == ()


def test_runs_go_forward_day_by_day_and_come_to_an_end():
    days = [day for day, _, _ in runs(a_case(DUE), PLAIN, since=on(-30))]

    assert days == sorted(set(days))
    assert days[0] == on(-30)
    assert days[-1] <= on(30)
