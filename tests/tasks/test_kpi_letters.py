"""Letters out of the register with what became of them, on both databases (K-03)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from models.customer import Customer
from models.invoice import CollectionType, Invoice, Party
from models.letter import EventKind, Letter, LetterEvent, LetterStatus
from models.open_class import OpenClass
from models.reminder import Reminder, ReminderState
from tasks.database import writing
from tasks.kpi_letters import letters_as_of
from tests.letter_room import a_letter, open_office, post_letters

SENT = datetime(2026, 1, 5, 6, tzinfo=UTC)
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), SENT + timedelta(days=30)
SELLER, BUYER = 1, 2


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """Letter 1 about an invoice, seven days late, and letter 2 to an agent; both were sent."""
    open_office(home)
    with writing(engine) as session:
        for number in (SELLER, BUYER):
            session.add(
                Customer(id=number, name=f"Company {number}", registry_code=f"{number}", country="EE", language="en")
            )
        session.flush()
        session.add(Invoice(
            id=9, number="A-9", issued_on=date(2025, 12, 1), due_on=date(2025, 12, 29), amount=Decimal(100),
            currency="EUR", seller_id=SELLER, buyer_id=BUYER, collection_type=CollectionType.DISCLOSED,
        ))  # fmt: skip
    dunning = {"kind": "dunning_buyer_after_7", "language": "en", "invoice_id": 9}
    post_letters(engine, [a_letter("r", **dunning), a_letter("t")], now=SENT)
    change(engine, status=LetterStatus.SENT, sent_at=SENT)
    with writing(engine) as session:
        session.add(Reminder(
            invoice_id=9, policy="p@1", step=7, party=Party.BUYER, planned_for=SENT.date(), at=SENT, letter_id=1,
            state=ReminderState.SENT,
        ))  # fmt: skip
    return engine


def change(engine: Engine, number: int | None = None, **values: Any) -> None:
    with writing(engine) as session:
        meant = update(Letter) if number is None else update(Letter).where(Letter.id == number)
        session.execute(meant.values(**values))


def tell(engine: Engine, kind: EventKind, after: timedelta, **values: Any) -> None:
    """A report about letter 1."""
    given = {"letter_id": 1, "kind": kind, "at": SENT + after, "open_class": "", "is_permanent": None} | values
    with writing(engine) as session:
        session.execute(insert(LetterEvent), [given])


def frame(as_of: datetime = LATER, **more: Any):
    return letters_as_of(as_of, since=LONG_AGO, **more)[0].set_index("letter_id")


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def test_a_reminder_bears_its_step_and_the_company_it_went_to(office: Engine):
    known = frame()

    assert known.loc[1, ["is_reminder", "step_days", "party", "recipient_id"]].tolist() == [True, 7, "buyer", BUYER]
    assert known.loc[2, ["is_reminder", "party", "recipient_id"]].tolist() == [False, "", -2]
    assert str(known.loc[1, "sent_local"]) == "2026-01-05 08:00:00"


def test_a_sellers_reminder_is_the_sellers(office: Engine):
    with writing(office) as session:
        session.execute(update(Reminder).values(party=Party.SELLER))

    assert frame().loc[1, ["party", "recipient_id"]].tolist() == ["seller", SELLER]


def test_the_first_opening_of_each_class_counts(office: Engine):
    tell(office, EventKind.OPENED, hours(0.1), open_class=OpenClass.MACHINE)
    tell(office, EventKind.OPENED, hours(0.2), open_class=OpenClass.SCANNER)
    tell(office, EventKind.OPENED, hours(5), open_class=OpenClass.PROXY)
    tell(office, EventKind.OPENED, hours(3), open_class=OpenClass.PERSON)
    tell(office, EventKind.CLICKED, hours(1), open_class=OpenClass.SCANNER)

    letter = frame().loc[1]
    assert letter["opened_at"] == utc(SENT + hours(0.1))
    assert letter["seen_at"] == utc(SENT + hours(3))
    assert str(letter["clicked_at"]) == "NaT"


def test_an_opening_that_nobody_could_class_counts_as_no_machines(office: Engine):
    tell(office, EventKind.OPENED, hours(3))

    assert frame().loc[1, "seen_at"] == utc(SENT + hours(3))


def test_what_was_told_later_is_not_known_yet(office: Engine):
    tell(office, EventKind.OPENED, hours(3), open_class=OpenClass.PERSON)
    tell(office, EventKind.BOUNCED, hours(4), is_permanent=True)

    assert str(frame(SENT + hours(2)).loc[1, "opened_at"]) == "NaT"
    assert frame(SENT + hours(3)).loc[1, "bounced"] == "no"
    assert frame(SENT - hours(1)).empty


@pytest.mark.parametrize(("is_permanent", "word"), [(True, "permanent"), (False, "passing"), (None, "passing")])
def test_bounces_are_for_good_or_passing(office: Engine, is_permanent: bool | None, word: str):
    tell(office, EventKind.BOUNCED, hours(4), is_permanent=is_permanent)

    assert frame().loc[1, "bounced"] == word


def test_complaints_and_rejections_are_told(office: Engine):
    tell(office, EventKind.COMPLAINED, hours(4))
    tell(office, EventKind.REJECTED, hours(4))

    assert frame().loc[1, ["is_complained", "is_rejected"]].tolist() == [True, True]


def test_what_never_left_is_told_apart(office: Engine):
    change(office, 1, status=LetterStatus.FAILED, sent_at=None)
    change(office, 2, status=LetterStatus.READY, sent_at=None)

    assert frame()["outcome"].to_dict() == {1: "failed"}


def test_a_letter_whose_doubt_a_report_ended_left_when_that_says(office: Engine):
    change(office, 1, sent_at=SENT + timedelta(days=2))
    tell(office, EventKind.DELIVERED, hours(1))

    assert frame().loc[1, "sent_at"] == utc(SENT + hours(1))


def test_a_letter_sent_at_no_time_is_left_out_by_name(office: Engine):
    change(office, 2, sent_at=None)

    known, breaches = letters_as_of(LATER, since=LONG_AGO)

    assert known["letter_id"].tolist() == [1]
    assert [(breach.check, breach.ids) for breach in breaches] == [("sent_at is empty", (2,))]


def test_only_letters_since_then_and_of_the_queues_are_read(office: Engine):
    assert letters_as_of(LATER, since=SENT + hours(1))[0].empty
    assert len(frame(queues=("support",))) == 2
    assert frame(queues=("sales",)).empty
