"""How invoices were repaid in truth (K-01, K-02): late ones, those paid within so many days, before and after.

An invoice counts on the day on which the ledger says last that it falls due. It is late if anything was owed at the
end of that day; shares within so many days are of the late ones that were watched for as long. What was before Haldur
counts as it stood when Haldur began.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from haldur.example.ledger import Collecting, Story
from haldur.example.ledger.days import LAST, ONE, START
from haldur.example.ledger.paying import AFTER, BEFORE, REMINDABLE, Chance, Money
from haldur.example.truths.figure import TrueFigure, mean, reached_by, share

EVE = START - ONE


@dataclass(frozen=True, slots=True)
class Paid:
    """An invoice as it was watched until a day; `settled` is the day since which nothing was owed, if any."""

    due: date
    settled: date | None
    is_remindable: bool
    chance: Chance
    until: date

    @property
    def watched(self) -> int:
        """Whole days after the due day."""
        return (self.until - self.due).days

    @property
    def days(self) -> int | None:
        """From the due day to the settlement, if it came while watched."""
        return (self.settled - self.due).days if self.settled and self.settled <= self.until else None

    @property
    def is_late(self) -> bool:
        return self.watched >= 0 and not self.is_paid_within(0)

    def is_paid_within(self, days: int) -> bool:
        return self.days is not None and self.days <= days


def repaid(story: Story, truth: Collecting) -> Iterator[TrueFigure]:
    """Of the weeks in which Haldur reminded, and of those before."""
    since = list(watched(story, truth, lambda due: START <= due <= LAST, until=LAST))
    before = list(watched(story, truth, lambda due: due <= EVE, until=EVE))
    yield TrueFigure("on_time_share", *on_time(since))
    for days in (3, 14):
        yield TrueFigure(f"late_paid_within_{days}_days_share", *within(since, days))
    yield TrueFigure("late_past_30_days_share", *past_30(since))
    late = [
        (float(paid.watched if paid.days is None else paid.days), paid.days is not None) for paid in late_ones(since)
    ]
    yield TrueFigure("days_late_median", reached_by(late, 0.5))
    yield TrueFigure("days_late_90th", reached_by(late, 0.9))
    yield from on_time_compared(before, since)
    for days in (3, 14):
        yield from compared(before, since, days)


def compared(before: list[Paid], since: list[Paid], days: int) -> Iterator[TrueFigure]:
    """Both sides, and what changed more for those that may be reminded."""
    shares: dict[tuple[str, str], float] = {}
    for when, invoices in (("before", before), ("after", since)):
        row = f"Late, paid within {days} days, {when}"
        yield in_row("before_after_sides", row, "value", *within(invoices, days))
        for whose in ("others", "disclosed"):
            found = within([paid for paid in invoices if paid.is_remindable == (whose == "disclosed")], days)
            yield in_row("before_after_consent_sides", f"Within {days} days, {whose}, {when}", "value", *found)
            shares[whose, when] = found[0] or 0.0
    rose, rose_anyway = (shares[whose, "after"] - shares[whose, "before"] for whose in ("disclosed", "others"))
    effect = Chance(1, AFTER).within(days) - Chance(1, BEFORE).within(days)
    row = f"Late, paid within {days} days"
    yield in_row("before_after_by_consent", row, "change", rose - rose_anyway, effect)


def on_time_compared(before: list[Paid], since: list[Paid]) -> Iterator[TrueFigure]:
    """Reminders change how late, and not whether; seed 1 drew a difference by consent that looks otherwise."""
    changes = []
    for whose in ((True, False), (True,), (False,)):
        sides = [on_time([paid for paid in each if paid.is_remindable in whose]) for each in (before, since)]
        changes.append([(after or 0.0) - (was or 0.0) for was, after in zip(*sides, strict=True)])
        if len(whose) == 2:
            for when, found in zip(("before", "after"), sides, strict=True):
                yield in_row("before_after_sides", f"Paid on time, {when}", "value", *found)
    _, disclosed, others = changes
    by_consent = (one - other for one, other in zip(disclosed, others, strict=True))
    yield replace(in_row("before_after_by_consent", "Paid on time", "change", *by_consent), is_missed=True)


def on_time(invoices: list[Paid]) -> tuple[float | None, float | None]:
    due = [paid for paid in invoices if paid.watched >= 0]
    return share(not paid.is_late for paid in due), mean(1 - paid.chance.late for paid in due)


def in_row(table: str, row: str, name: str, happened: float | None, drawn_from: float | None) -> TrueFigure:
    """A figure of a table, with its interval beside it."""
    return TrueFigure(name, happened, drawn_from, table=table, row=row, ends=("low", "high"))


def watched(
    story: Story, truth: Collecting, is_asked: Callable[[date], bool], *, until: date
) -> Iterator[Paid]:  # fmt: skip
    """The invoices that the ledger told of and that fall due when asked."""
    settled = settlements(story)
    for number, debt in truth.debts.items():
        if is_asked(debt.bill.due):
            is_remindable = debt.consent == REMINDABLE
            yield Paid(debt.bill.due, settled.get(number), is_remindable, story.chances[number], until)


def settlements(story: Story) -> dict[str, date]:
    """The day since which nothing is owed of each invoice, as far as that is so in the end."""
    by_day: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for money in filter(is_in_time, story.money):
        by_day[money.bill.number][money.paid_on] += money.amount
    amounts = {bill.number: bill.amount for bill in story.bills}
    found: dict[str, date] = {}
    for number, days in by_day.items():
        owed, since = amounts[number], None
        for day in sorted(days):
            owed -= days[day]
            since = None if owed > 0 else since or day
        if since:
            found[number] = since
    return found


def is_in_time(money: Money) -> bool:
    return money.paid_on <= LAST


def late_ones(invoices: list[Paid], *, watched: int = 0) -> list[Paid]:
    return [paid for paid in invoices if paid.is_late and paid.watched >= watched]


def within(invoices: list[Paid], days: int) -> tuple[float | None, float | None]:
    """Of the late ones the share paid within so many days, and what it was drawn from."""
    late = late_ones(invoices, watched=days)
    return share(paid.is_paid_within(days) for paid in late), mean(paid.chance.within(days) for paid in late)


def past_30(invoices: list[Paid]) -> tuple[float | None, float | None]:
    late = late_ones(invoices, watched=30)
    return share(not paid.is_paid_within(30) for paid in late), mean(1 - paid.chance.within(30) for paid in late)
