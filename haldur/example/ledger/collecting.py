"""Which reminders must go, told from the spec (D-03 to D-08) and by no code of Haldur's.

The same files and words that reach Haldur reach `Collecting`, in the same order. It keeps no hint of when to look: each
run asks every invoice. What it tells of a step is what the register must say of it, and nothing else may stand there.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from haldur.example.ledger.bills import Bill
from haldur.example.ledger.days import ONE, is_off
from haldur.example.ledger.firms import Contact, Firm
from haldur.example.ledger.paying import Money
from haldur.example.ledger.words import Word

PLANS = {
    "standard": {"seller": (1, 7, 14), "buyer": (-3, 1, 7, 14)},
    "every_day": {"seller": (1, 7, 14), "buyer": (-3, 1, 7, 14)},
    "gentle": {"seller": (7, 14), "buyer": (-3, 7, 14)},
}
PATIENCE = {"standard": 10, "every_day": 10, "gentle": 5}
HEEDS_DAYS_OFF = {"standard": True, "every_day": False, "gentle": False}
PLAN_WITH = {"retail": "gentle", "property": "every_day"}
ENDED = ("sent", "superseded", "expired")

Place = tuple[int, str]  # the step by its days, and the party


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a step for a party; of one that was sent, when, to whom and how much it asks for."""

    state: str
    reason: str = ""
    planned_for: date = date.min
    day: date = date.min
    asked: Decimal = Decimal(0)
    to: Contact | None = None


@dataclass(slots=True)
class Debt:
    """An invoice as it stands."""

    bill: Bill
    consent: str
    owed: Decimal
    told: dict[Place, Told] = field(default_factory=dict)
    holds: dict[str, Word] = field(default_factory=dict)
    called_off: set[Place] = field(default_factory=set)

    @property
    def plan(self) -> str:
        return PLAN_WITH.get(self.bill.buyer.segment, "standard")

    @property
    def forgotten(self) -> int:
        """How many letters were called off before the due date moved, which nobody plans again."""
        return len(self.called_off - self.told.keys())

    def firm(self, party: str) -> Firm:
        return self.bill.buyer if party == "buyer" else self.bill.seller

    def is_off(self, party: str, day: date) -> bool:
        """Whether the party gets nothing on a day, by its country's calendar if the plan heeds it."""
        return HEEDS_DAYS_OFF[self.plan] and is_off(day, self.firm(party).country)

    def holds_on(self, kind: str, day: date) -> Word | None:
        word = self.holds.get(kind)
        return word if word and (word.until is None or day <= word.until) else None

    def consent_on(self, day: date) -> str:
        meanwhile = self.holds_on("collection_type", day)
        return meanwhile.collection_type if meanwhile else self.consent


class Collecting:
    """All invoices that the ledger told of, by their numbers; `dead` are addresses that get nothing any more."""

    def __init__(self) -> None:
        self.debts: dict[str, Debt] = {}
        self.dead: set[str] = set()

    def tell(self, bill: Bill) -> None:
        """The ledger tells of an invoice, or tells it anew: what was not sent by the old due date is reckoned anew."""
        debt = self.debts.setdefault(bill.number, Debt(bill, bill.consent, bill.amount))
        if bill.consent != debt.bill.consent:
            debt.consent = bill.consent
        if bill.due != debt.bill.due:
            debt.told = {place: told for place, told in debt.told.items() if told.state == "sent"}
        debt.bill = bill

    def pay(self, money: Money) -> None:
        self.debts[money.bill.number].owed -= money.amount

    def hear(self, word: Word) -> None:
        """The newer word of a kind takes the place of the older."""
        debt = self.debts[word.bill.number]
        debt.holds.pop(word.kind, None)
        if word.kind == "collection_type" and word.until is None:
            debt.consent = word.collection_type
        elif not word.ends:
            debt.holds[word.kind] = word

    def run(self, day: date) -> None:
        """The morning of a day."""
        for debt in self.debts.values():
            if debt.owed > 0:
                for party in ("seller", "buyer"):
                    if not debt.is_off(party, day):
                        self._remind(debt, party, day)

    def sent_on(self, day: date) -> dict[tuple[str, int, str], Told]:
        """The letters of a day, by invoice, step and party."""
        return {
            (number, *place): told
            for number, debt in self.debts.items()
            for place, told in debt.told.items()
            if told.state == "sent" and told.day == day
        }

    def leave(self, day: date) -> None:
        """The letters of a day leave; what was said or paid since they were written is heeded."""
        for (number, step, party), told in self.sent_on(day).items():
            debt = self.debts[number]
            if why := self._obstacle(debt, party, day):
                debt.told[step, party] = Told("skipped", why, told.planned_for)
                debt.called_off.add((step, party))
            elif debt.owed != told.asked:
                debt.told[step, party] = Told("sent", "", told.planned_for, day, debt.owed, told.to)

    def _remind(self, debt: Debt, party: str, day: date) -> None:
        firm, steps = debt.firm(party), PLANS[debt.plan][party]
        planned = {step: day_of(step, debt, party) for step in steps}
        due = [step for step in steps if planned[step] <= day]
        for step in due:
            before, is_old = debt.told.get((step, party)), is_too_old(debt, step, planned[step], day)
            if before and is_at_its_end(before, is_old=is_old):
                continue
            if step != due[-1]:
                told = Told("superseded", before.reason if before else "a later step is due", planned[step])
            elif is_old:
                told = Told("expired", "too old", planned[step])
            elif why := self._obstacle(debt, party, day):
                told = Told("skipped", why, planned[step])
            else:
                told = Told("sent", "", planned[step], day, debt.owed, firm.reached_by(self.dead))
            debt.told[step, party] = told

    def _obstacle(self, debt: Debt, party: str, day: date) -> str:
        """The first reason for which a party may not be written to."""
        consent, firm = debt.consent_on(day), debt.firm(party)
        if debt.owed <= 0:
            return "paid"
        if debt.holds_on("do_not_contact", day) or consent == "DO_NOT_CONTACT":
            return "do not contact"
        if consent == "NON_DISCLOSED" and party == "buyer":
            return "no consent"
        if debt.holds_on("dispute", day):
            return "disputed"
        if debt.holds_on("promise", day):
            return "promised"
        if firm.reached_by(self.dead):
            return ""
        return "address dead" if firm.contacts else "no address"


def day_of(step: int, debt: Debt, party: str) -> date:
    """A reminder moves to a working day: before the due date to an earlier one, after it to a later one."""
    day = debt.bill.due + step * ONE
    while debt.is_off(party, day):
        day += ONE if step > 0 else -ONE
    return day


def is_too_old(debt: Debt, step: int, planned: date, day: date) -> bool:
    """A reminder of a day to come has no use on that day; others keep for the patience of their plan."""
    return day > planned + PATIENCE[debt.plan] * ONE or (step < 0 and day >= debt.bill.due)


def is_at_its_end(told: Told, *, is_old: bool) -> bool:
    return told.state in ENDED or told.reason == "paid" or is_old
