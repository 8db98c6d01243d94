"""An oracle for a year of reminders, written from the spec (D-03 to D-08) and from nothing else.

It knows an invoice as plain values and answers for a day on which a run is: which steps go, and what is told of the
others. It looks at every invoice on every such day and keeps no hint of when to look; it shares no code with Haldur.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays

PLAN = {"seller": (1, 7, 14), "buyer": (-3, 1, 7, 14)}
AGE_LIMIT = 10
ONE = timedelta(days=1)
OFF = {country: holidays.country_holidays(country, years=range(2025, 2029)) for country in ("EE", "FI", "LV")}


@dataclass
class Debt:
    """An invoice; `told` says of (step, party) what became of it and why."""

    due: date
    owed: int
    consent: str = "DISCLOSED"
    country: dict[str, str] = field(default_factory=dict)
    reachable: dict[str, bool] = field(default_factory=lambda: {"seller": True, "buyer": True})
    dispute_until: date | None = None
    promise_until: date | None = None
    told: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    sent_on: dict[tuple[int, str], date] = field(default_factory=dict)


def is_off(day: date, country: str) -> bool:
    """A weekend or public holiday."""
    return day.weekday() in (5, 6) or day in OFF[country]


def day_of(step: int, due: date, country: str) -> date:
    """The day that the plan and the calendar give a step."""
    day = due + timedelta(days=step)
    while is_off(day, country):
        day = day - ONE if step < 0 else day + ONE
    return day


def obstacle(debt: Debt, party: str, today: date) -> str:
    """The first reason for which a party may not be mailed today."""
    if debt.consent == "DO_NOT_CONTACT":
        return "do not contact"
    if debt.consent == "NON_DISCLOSED" and party == "buyer":
        return "no consent"
    if debt.dispute_until and today <= debt.dispute_until:
        return "disputed"
    if debt.promise_until and today <= debt.promise_until:
        return "promised"
    return "" if debt.reachable[party] else "no address"


def is_past_its_time(step: int, due: date, its_day: date, today: date) -> bool:
    """Older than its age limit, or a reminder of a day that has come."""
    return today > its_day + AGE_LIMIT * ONE or (step < 0 and today >= due)


def morning(debt: Debt, today: date) -> None:
    """One run."""
    if debt.owed <= 0:
        return
    for party, steps in PLAN.items():
        if is_off(today, debt.country[party]):
            continue
        days = {step: day_of(step, debt.due, debt.country[party]) for step in steps}
        due = [step for step in steps if days[step] <= today]
        for step in due:
            state, reason = debt.told.get((step, party), ("", ""))
            late = is_past_its_time(step, debt.due, days[step], today)
            if state in ("sent", "superseded", "expired") or (state == "skipped" and late):
                continue
            if step != due[-1]:
                debt.told[step, party] = ("superseded", reason or "a later step is due")
            elif late:
                debt.told[step, party] = ("expired", "too old")
            elif why := obstacle(debt, party, today):
                debt.told[step, party] = ("skipped", why)
            else:
                debt.told[step, party] = ("sent", "")
                debt.sent_on[step, party] = today
