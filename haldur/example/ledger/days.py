"""The forty weeks of the example's ledger: when nobody works in a country, and when Haldur did not run.

The books begin on `FIRST`. On `START`, the first day of week 27, the firm gives them to Haldur as they are, and from
then on Haldur reminds. `LAST` is the last day that is lived; on the morning after it, `CLOSE`, the last files come, so
that all that was paid in the forty weeks is known, and nothing else happens. Holidays are written down here by hand
for the countries of the ledger's firms, so that what Haldur takes from elsewhere is judged by it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

ONE = timedelta(days=1)
MONDAY, WEDNESDAY, THURSDAY, SATURDAY = 0, 2, 3, 5
WEEKS, WEEKS_BEFORE = 40, 26  # of the ledger, and of these before Haldur
FIRST = date(2025, 6, 23)
START = FIRST + 7 * WEEKS_BEFORE * ONE
CLOSE = FIRST + 7 * WEEKS * ONE
LAST = CLOSE - ONE
REAL_RUNS = (date(2026, 3, 2), date(2026, 3, 23))  # these mornings go by the flows themselves
OUTAGE = (date(2026, 1, 12), date(2026, 1, 18))  # the week in which nothing ran
OFF = {
    "EE": ("2025-06-23", "2025-06-24", "2025-08-20", "2025-12-24", "2025-12-25", "2025-12-26", "2026-01-01",
           "2026-02-24", "2026-04-03"),
    "FI": ("2025-06-20", "2025-12-24", "2025-12-25", "2025-12-26", "2026-01-01", "2026-01-06", "2026-04-03",
           "2026-04-06"),
    "LV": ("2025-06-23", "2025-06-24", "2025-11-17", "2025-11-18", "2025-12-24", "2025-12-25", "2025-12-26",
           "2025-12-31", "2026-01-01", "2026-01-02", "2026-04-03", "2026-04-06"),
}  # fmt: skip
DAYS_OFF = {country: frozenset(map(date.fromisoformat, days)) for country, days in OFF.items()}


def is_off(day: date, country: str) -> bool:
    return day.weekday() >= SATURDAY or day in DAYS_OFF[country]


def is_out(day: date) -> bool:
    """Whether nothing runs on a day: no file is taken, no letter written or sent."""
    return OUTAGE[0] <= day <= OUTAGE[1]


def when_taken(day: date) -> date:
    """When Haldur gets what is told on a day: on the day itself, when it begins, or when it is back."""
    return OUTAGE[1] + ONE if is_out(day) else max(day, START)


def days(first: date, last: date) -> Iterator[date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)


def next_weekday(day: date, weekday: int) -> date:
    """The first such day of the week after a day."""
    return day + (((weekday - day.weekday() - 1) % 7) + 1) * ONE
