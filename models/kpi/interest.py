"""Late interest of many invoices at once: models/late_interest.py in whole numbers (D-12, K-04).

Between two payments the interest is what was owed times the sum of the days' rates, in thousandths of the currency
times thousandths of a percent, so that all is exact until the one rounding at the end. A test holds this to the rule
for one invoice.
"""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

import numpy as np
import numpy.typing as npt
import pandas as pd
from babel.numbers import get_currency_precision

from models.kpi.book import Whole, numbers
from models.kpi.cohort import number_of
from models.late_interest import YEAR, Rates

DIVISOR = 100 * 1000 * YEAR
MOST = 2**62


@dataclass(frozen=True)
class Terms:
    """The statutory rates and the days of grace."""

    rates: Rates
    grace_days: int = 3

    def rate_days(self, days: Whole) -> Whole:
        """The sum of the statutory rates of all days up to each, in thousandths of a percent."""
        total = np.zeros(len(days), dtype="int64")
        starts = [number_of(since) for since, _ in self.rates]
        for (_, rate), start, end in zip_longest(self.rates, starts, starts[1:]):
            passed = np.clip(days - start + 1, 0, None if end is None else end - start)
            total += passed * int(rate * 1000)
        return total


def interest_accrued(invoices: pd.DataFrame, payments: pd.DataFrame, terms: Terms, *, until: date) -> Whole:
    """Interest of each invoice up to the end of a day in thousandths, rounded as its currency is paid.

    The payments are those of these invoices, in any order; later ones than `until` do not count.
    """
    last = number_of(until)
    begins = numbers(invoices["due_on"]) + terms.grace_days
    amounts, owed, after, upto, of = _spans(invoices, payments, last)
    start, end = np.maximum(after, begins[of]), np.maximum(upto, begins[of])
    bears = (owed > 0) & (end > start)
    of, owed, start, end = of[bears], owed[bears], start[bears], end[bears]
    own = invoices["yearly_rate_thousandths"].to_numpy()[of].astype("int64")
    rate_days = np.where(own >= 0, own * (end - start), terms.rate_days(end) - terms.rate_days(start))
    fits = float(owed.max(initial=0)) * float(rate_days.max(initial=0)) * (np.bincount(of).max(initial=1)) < MOST
    kind = "int64" if fits else "object"  # whole numbers of Python's have no end
    total = np.zeros(len(amounts), dtype=kind)
    np.add.at(total, of, owed.astype(kind) * rate_days.astype(kind))
    return _rounded(total, invoices["currency"])


def _spans(invoices: pd.DataFrame, payments: pd.DataFrame, last: int) -> tuple[Whole, ...]:
    """What was owed from the end of one day (`after`) to the end of another (`upto`), `of` which invoice."""
    amounts = invoices["amount_thousandths"].to_numpy()
    place = pd.Index(invoices["invoice_id"]).get_indexer(pd.Index(payments["invoice_id"]))
    days = numbers(payments["paid_on"])
    counts = (place >= 0) & (days <= last)
    place, days, paid = place[counts], days[counts], payments["amount_thousandths"].to_numpy()[counts]
    issued = np.full(len(amounts), -(2**31))  # before anything was paid
    of = np.concatenate([np.arange(len(amounts)), place])
    after = np.concatenate([issued, days])
    change = np.concatenate([amounts, -paid])
    order = np.lexsort((after, of))
    of, after, running = of[order], after[order], np.cumsum(change[order])
    starts = np.flatnonzero(np.append(True, of[1:] != of[:-1])[: len(of)])
    before = np.append(0, running[starts[1:] - 1]) if len(starts) else running
    owed = running - np.repeat(before, np.diff(np.append(starts, len(of))))
    upto = np.append(after[1:], last)[: len(of)]
    upto[np.append(starts[1:], len(of))[: len(starts)] - 1] = last
    return amounts, owed, after, upto, of


def _rounded(total: Whole, currencies: pd.Series) -> Whole:
    """Halves away from nothing, to the smallest amount that is paid in each currency."""
    units = [10 ** (3 - min(get_currency_precision(str(each)), 3)) for each in currencies.cat.categories]
    unit = np.array(units or [1], dtype="int64")[currencies.cat.codes.to_numpy()].astype(total.dtype)
    return np.asarray(((2 * total + DIVISOR * unit) // (2 * DIVISOR * unit)) * unit, dtype="int64")


def are_without_rate(invoices: pd.DataFrame, terms: Terms, *, until: date) -> npt.NDArray[np.bool_]:
    """Which invoices were late past the days of grace when no statutory rate is known yet, and name none themselves."""
    first_day = numbers(invoices["due_on"]) + terms.grace_days + 1
    known = number_of(terms.rates[0][0]) if terms.rates else MOST
    settled = invoices["settled_on"]
    was_late = (settled.isna().to_numpy() | (numbers(settled) >= first_day)) & (first_day <= number_of(until))
    return np.asarray((invoices["yearly_rate_thousandths"].to_numpy() < 0) & (first_day < known) & was_late)
