"""The truth of the example's reports, held against counts by hand, and what is drawn against what it is drawn from."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from haldur.example import Act, Lives, TrueMail
from haldur.example.ledger import Collecting, Look, Sending, Story, draw_story
from haldur.example.ledger.bills import Bill
from haldur.example.ledger.days import LAST, START
from haldur.example.ledger.firms import Firm
from haldur.example.ledger.paying import AFTER, BEFORE, Chance, Money
from haldur.example.truths import TrueFigure, helped, opened, owed, repaid
from haldur.example.truths.figure import reached_by
from haldur.example.truths.helped import Weeks, spans_of

FIRM = Firm("1", "Firm", "EE", "et", "retail")
DAY = timedelta(days=1)
AGENT, OTHER = "mari@kodu.example", "jaan@kodu.example"


def a_bill(number: str, *, due: date, consent: str = "DISCLOSED", amount: int = 100) -> Bill:
    return Bill(number, FIRM, FIRM, due - 14 * DAY, due, Decimal(amount), consent, "", number, START)


def a_ledger(*bills: Bill, paid: Iterable[tuple[Bill, int, int]] = ()) -> tuple[Story, Collecting]:
    """Payments are days from the due date, and amounts."""
    story, truth = Story([FIRM], [FIRM], newcomer=(FIRM, None)), Collecting()  # type: ignore[arg-type]
    for bill in bills:
        story.bills.append(bill)
        story.chances[bill.number] = Chance(0.4, AFTER if bill.due >= START else BEFORE)
        truth.tell(bill)
    story.money = [Money(bill, bill.due + days * DAY, Decimal(amount)) for bill, days, amount in paid]
    return story, truth


def by_name(figures: Iterable[TrueFigure]) -> dict[str, TrueFigure]:
    return {" ".join(filter(None, (figure.table, figure.row, figure.name))): figure for figure in figures}


@pytest.mark.parametrize(
    ("cases", "part", "time"),
    [
        ([(1, True), (2, True), (3, True)], 0.5, 2),
        ([(1, True), (2, True), (3, True), (4, True)], 0.5, 2.5),
        ([(1, True), (1, False), (3, True), (4, False)], 0.5, 3),
        ([(1, False), (2, False)], 0.5, None),
        ([(1, True), (5, False)], 0.9, None),
    ],
)
def test_half_have_ended_when_the_product_of_those_left_says_so(
    cases: list[tuple[float, bool]], part: float, time: float | None
):
    assert reached_by(cases, part) == time


def test_late_is_who_owes_after_the_due_day_and_only_who_was_watched_counts():
    early, late, later, fresh = (a_bill(name, due=START) for name in ("a", "b", "c", "d"))
    fresh = a_bill("d", due=LAST - 2 * DAY)
    figures = by_name(
        repaid(*a_ledger(early, late, later, fresh, paid=[(early, 0, 100), (late, 3, 100), (later, 4, 100)]))
    )

    assert figures["on_time_share"].happened == 0.25
    assert figures["late_paid_within_3_days_share"].happened == 0.5
    assert figures["late_paid_within_14_days_share"].happened == 1
    assert figures["late_paid_within_3_days_share"].drawn_from == pytest.approx(0.85)


def test_what_went_back_is_owed_until_it_is_paid_again():
    bill = a_bill("a", due=START)
    figures = by_name(repaid(*a_ledger(bill, paid=[(bill, -2, 100), (bill, 2, -100), (bill, 10, 100)])))

    assert figures["on_time_share"].happened == 0
    assert figures["late_paid_within_3_days_share"].happened == 0
    assert figures["late_paid_within_14_days_share"].happened == 1


def test_what_is_owed_is_told_by_its_age_and_too_much_is_set_against_nothing():
    new, old, over = a_bill("a", due=LAST), a_bill("b", due=LAST - 40 * DAY), a_bill("c", due=LAST - 50 * DAY)
    figures = by_name(owed(*a_ledger(new, old, over, paid=[(old, 1, 30), (over, 0, 150)])))

    assert figures["receivables_amount"].happened == 170
    assert figures["overdue_amount"].happened == 70
    assert figures["ageing_eur 31–60 owed_thousandths"].happened == 70_000
    assert figures["sold_amount"].happened == 300


def test_machines_open_letters_that_nobody_reads():
    person, machine, late = Look("opened", "person", 30), Look("opened", "machine", 1), Look("opened", "proxy", 1500)
    looks = [(person, machine), (machine,), (late,), ()]
    figures = by_name(opened([*(Sending(START, looks=each) for each in looks), Sending(START, has_bounced=True)]))

    assert figures["bounced_share"].happened == 0.2
    assert figures["opened_share"].happened == 0.75
    assert figures["opened_without_machines_share"].happened == 0.5
    assert figures["opened_same_day_share"].happened == 0.5


def a_life(*acts: tuple[str, int]) -> Lives:
    """One ticket, asked on a Monday at ten; acts are hours later."""
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    lives = Lives([AGENT, OTHER])
    mail = TrueMail(
        file="", list="support", arrived_at=at.isoformat(), kind="new", thread="t", customer=None, recognised_by=None,
        candidates=(), sender_address="x@y.ee", sender_name=None, from_address="x@y.ee", message_id=None, subject=None,
        attachments=None, language="et", program="", situation="question", reason=None,
    )  # fmt: skip
    lives.receive(mail, read_at=at)
    for what, hours in acts:
        lives.tickets["t"].act(Act("t", what, AGENT, at + timedelta(hours=hours), to=OTHER if "re" in what else ""))
    return lives


def test_who_had_a_ticket_held_it_until_they_passed_it_on():
    lives = a_life(("take", 1), ("answer", 2), ("redirect", 5), ("finish", 9))
    figures = by_name(helped(lives, Weeks(date(2026, 3, 2), LAST), {AGENT: "Mari", OTHER: "Jaan"}))

    assert figures["first_answer_wall_hours_median"].happened == 2
    assert figures["solution_wall_hours_median"].happened == 9
    assert figures["held_hours"].happened == 8
    assert figures["support_agents Mari held_hours"].happened == 4
    assert (figures["tickets_in_count"].happened, figures["tickets_out_count"].happened) == (1, 1)


def test_a_ticket_that_was_done_and_given_to_another_is_open_again():
    lives = a_life(("answer", 1), ("finish", 2), ("redirect", 6), ("finish", 8))
    figures = by_name(helped(lives, Weeks(date(2026, 3, 2), LAST), {AGENT: "Mari", OTHER: "Jaan"}))

    assert [span.until is None for span in spans_of(lives.tickets["t"])] == [False, False]
    assert figures["reopened_share"].happened == 1
    assert figures["solution_wall_hours_median"].happened == 8


def test_late_invoices_are_paid_by_the_shares_that_they_are_drawn_from():
    found = []
    for seed in range(3, 9):
        story, truth = draw_story(seed=seed), Collecting()
        for bill in (*story.bills, *story.revisions):
            truth.tell(bill)
        found.append(by_name(repaid(story, truth)))

    for whose, drawn in (("others, after", 0.63), ("others, before", 0.63), ("disclosed, after", 0.85)):
        figures = [each[f"before_after_consent_sides Within 3 days, {whose} value"] for each in found]
        mean = sum(figure.happened or 0 for figure in figures) / len(figures)
        assert mean == pytest.approx(drawn, abs=0.025)
        assert all(figure.drawn_from == pytest.approx(drawn, abs=0.02) for figure in figures)
