"""The life of one invoice without a database: runs on some days, each heeding what the ones before decided."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.dunning import WRITTEN, Case, Past, Recipient, Resting, decide
from models.dunning_policy import Plan, read_dunning
from models.invoice import Party
from models.reminder import ReminderState

POLICY = Path("policies/dunning.yaml")
STANDARD = read_dunning(POLICY.read_text("utf-8"), file=str(POLICY)).plans["standard"]
HOME = Recipient("EE")
OWED = Decimal("1200.00")

Told = tuple[date, int, str]
Change = Callable[[Case, date], Case]


def a_case(due_on: date, *, country: str = "EE", **changes: Any) -> Case:
    """An open invoice whose two parties are at home in one country and can be reached."""
    recipients = {party: Recipient(country) for party in Party}
    return Case(**({"due_on": due_on, "balance": OWED, "recipients": recipients} | changes))


def span(first: date, last: date) -> list[date]:
    """Every day from one to another."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


class Life:
    """What runs on some days made of an invoice; `case` is what a run finds, `sent` what went, day by day."""

    def __init__(self, case: Case, plan: Plan = STANDARD) -> None:
        self.case, self.plan = case, plan
        self.sent: list[Told] = []
        self.next_look: date | None = None

    def run(self, days: Iterable[date]) -> "Life":
        """A run each of these days, as the planner's hint allows."""
        for day in days:
            self.one(day)
        return self

    def one(self, day: date) -> None:
        """A run on a day."""
        written = frozenset(party for when, _, party in self.sent if when == day)
        self.case = self.case._replace(mailed=frozenset(map(Party, written)))
        verdict = decide(self.case, self.plan, day)
        for made in verdict.decisions:
            assert made.state is not None
            self.case = self.case._replace(past={
                **self.case.past, (made.step, made.party): Past(made.state, made.reason)
            })  # fmt: skip
            if made.state in WRITTEN:
                self.sent.append((day, made.step, str(made.party)))
        self.next_look = verdict.next_look

    def change(self, **changes: Any) -> "Life":
        """Something happens to the invoice."""
        self.case = self.case._replace(**changes)
        return self

    def of(self, party: Party, step: int) -> Past | None:
        """What became of a step."""
        return self.case.past.get((step, party))

    def to(self, party: str) -> list[tuple[date, int]]:
        """When which step went to a party."""
        return [(day, step) for day, step, whom in self.sent if whom == party]


SKIPPED, SUPERSEDED, EXPIRED = ReminderState.SKIPPED, ReminderState.SUPERSEDED, ReminderState.EXPIRED

__all__ = ["EXPIRED", "HOME", "OWED", "SKIPPED", "STANDARD", "SUPERSEDED", "Life", "Resting", "a_case", "span"]
