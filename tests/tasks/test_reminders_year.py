"""A year of reminders against an oracle: outages, runs killed and run twice, two workers, and a ledger that lives.

On PostgreSQL half a year, for only two workers differ there.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from models.history import Way
from models.hold import HoldKind
from models.invoice import CollectionType, Invoice
from tasks.database import writing
from tasks.invoices import set_collection_type, set_hold
from tasks.reminders import remind
from tests.dunning_oracle import Debt, morning
from tests.dunning_room import SITE, add_company, add_contact, an_invoice, change, open_ledger, pay, reminders
from tests.dunning_room import morning as eight_o_clock
from tests.filing_room import rows

NEW_YEAR, DAY = date(2026, 1, 1), timedelta(days=1)
DAYS = {"sqlite": 365, "postgresql": 182}
INVOICES = 40
SELLERS, BUYERS = (11, 12, 13), (21, 22, 23, 24)
COUNTRIES = {11: "EE", 12: "LV", 13: "EE", 21: "EE", 22: "FI", 23: "LV", 24: "FI"}
NOBODY = 24  # has no contact until the summer
SUMMER = date(2026, 6, 1)
TYPES = list(CollectionType)


class Year:
    """A ledger twice: in the database, and as the oracle sees it."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.rng, self.days = engine, Random(seed), DAYS[engine.dialect.name]
        self.debts: dict[int, Debt] = {}
        with writing(engine) as session:
            for number, country in COUNTRIES.items():
                add_company(session, number, country=country)
                session.flush()
                if number != NOBODY:
                    add_contact(session, number, f"arved@{number}.ee")

    def bill(self, number: int) -> None:
        """An invoice of some day of the year."""
        issued = NEW_YEAR + self.rng.randrange(self.days - 60) * DAY
        due = issued + self.rng.randrange(2, 45) * DAY
        seller, buyer, kind = self.rng.choice(SELLERS), self.rng.choice(BUYERS), self.rng.choice(TYPES[:2])
        invoice = an_invoice(
            self.engine, f"A-{number}", issued_on=issued, due_on=due, seller_id=seller, buyer_id=buyer,
            collection_type=kind,
        )  # fmt: skip
        reachable = {"seller": True, "buyer": buyer != NOBODY}
        country = {"seller": COUNTRIES[seller], "buyer": COUNTRIES[buyer]}
        self.debts[invoice] = Debt(due, 1200, str(kind), country, reachable)

    def happen(self, today: date) -> None:
        """What a day brings, before its run."""
        if today == SUMMER:
            with writing(self.engine) as session:
                add_contact(session, NOBODY, f"arved@{NOBODY}.ee")
            for debt, row in zip(self.debts.values(), rows(self.engine, "invoice"), strict=True):
                debt.reachable["buyer"] |= row["buyer_id"] == NOBODY
        for number, debt in self.debts.items():
            if self.rng.random() < 0.03 and abs((today - debt.due).days) < 25:
                self._strike(number, debt, today)

    def _strike(self, number: int, debt: Debt, today: date) -> None:
        what = self.rng.choice(("part", "rest", "back", "type", "type by hand", "dispute", "promise"))
        until = today + self.rng.randrange(8) * DAY
        if what in {"part", "rest", "back"}:
            amount = {"part": min(300, debt.owed), "rest": debt.owed, "back": debt.owed - 500}[what]
            pay(self.engine, number, f"{amount}.00", today)
            debt.owed -= amount
        elif what == "type by hand":
            debt.consent = str(self.rng.choice(TYPES))
            change(self.engine, Invoice, number, collection_type=CollectionType(debt.consent))
        else:
            self._say(what, number, debt, until, today)

    def _say(self, what: str, number: int, debt: Debt, until: date, today: date) -> None:
        """A client manager's word, by the door for it."""
        who = {"reason": "said so", "who": "liis@firm.ee", "way": Way.PAGE, "now": eight_o_clock(today, hour=7),
               "today": today}  # fmt: skip
        with writing(self.engine) as session:
            if what == "type":
                debt.consent = str(self.rng.choice(TYPES))
                set_collection_type(session, number, CollectionType(debt.consent), until=None, **who)
            elif what == "dispute":
                debt.dispute_until = until
                set_hold(session, number, HoldKind.DISPUTE, until=until, **who)
            else:
                debt.promise_until = until
                set_hold(session, number, HoldKind.PROMISE, until=until, **who)

    def days_of_runs(self) -> Iterator[date]:
        """Most days, with an outage now and then."""
        outage = 0
        for number in range(self.days):
            outage = max(0, outage - 1) or (self.rng.choice((2, 9, 16)) if self.rng.random() < 0.02 else 0)
            self.happen(NEW_YEAR + number * DAY)
            if not outage:
                yield NEW_YEAR + number * DAY


def a_run(engine: Engine, today: date, rng: Random) -> None:
    """A run as the world treats it: killed after some batches, done twice, shared by two workers."""
    now = eight_o_clock(today)
    for _ in range(rng.choice((0, 0, 0, 0, 1))):  # killed: its last batch was undone with its transaction
        remind(now, size=3, engine=engine)

    def whole(_: int) -> None:
        sum(1 for _ in takewhile(lambda step: step.looked, iter(lambda: remind(now, size=20, engine=engine), None)))

    workers = 2 if engine.dialect.name == "postgresql" and rng.random() < 0.2 else 1
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(whole, range(workers)))
    if rng.random() < 0.2 or workers == 2:  # what one worker had in hand when the other looked is done by either
        whole(0)


def test_a_year_of_reminders_is_as_the_oracle_says(engine: Engine, home: Path):
    open_ledger(engine, home)
    year = Year(engine, seed=7)
    for number in range(INVOICES):
        year.bill(number)
    issued = {row["id"]: row["issued_on"] for row in rows(engine, "invoice")}
    for today in year.days_of_runs():
        a_run(engine, today, year.rng)
        for number, debt in year.debts.items():
            if issued[number] <= today:
                morning(debt, today)

    for number, debt in year.debts.items():
        told = sorted((step, party, state, why) for (step, party), (state, why) in debt.told.items())
        assert reminders(engine, invoice_id=number) == told, number
        sent = {
            (row["step"], str(row["party"])): row["at"].astimezone(SITE).date()
            for row in rows(engine, "reminder", invoice_id=number, state="sent")
        }
        assert sent == debt.sent_on, number
    assert len(rows(engine, "letter")) == sum(len(debt.sent_on) for debt in year.debts.values()) > INVOICES
