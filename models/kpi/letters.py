"""What becomes of letters: delivered, opened, followed, bounced, complained of (K-03).

A letter belongs to the day on which it left. Openings are those of letters about an invoice that were delivered, and
bear on a share only once the letter is three days old: younger ones are still open. Letters to one company are alike,
so that intervals take companies as clusters.
"""

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.kpi.figure import Unit
from models.kpi.intervals import Counts, Estimate, cluster_stretch, contrast
from models.kpi.local_time import in_utc
from models.kpi.measure import Asked, Found, count, measure, share

FOLLOWED_FOR = timedelta(days=3)
SATURDAY = 5
Flags = NDArray[np.bool_]


@measure("Reminders sent", Unit.COUNT)
def reminders_sent_count(letters: pd.DataFrame, asked: Asked) -> Found:
    """Letters about invoices that left in the period."""
    return count(len(sent_in(letters, asked)))


@measure("Bounced", Unit.SHARE, is_more_better=False)
def bounced_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """Of reminders that left in the period, the share that came back or was rejected, for good or for the time being.
    Still open: those that left less than 3 days before the as-of moment.
    """
    sent = sent_in(letters, asked)
    return _of(sent, ~is_delivered(sent), is_followed(sent, asked))


@measure("Bounced for good", Unit.SHARE, is_more_better=False)
def bounced_for_good_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """Of reminders that left in the period, the share whose address is dead by what came back. Still open: those that
    left less than 3 days before the as-of moment.
    """
    sent = sent_in(letters, asked)
    return _of(sent, (sent["bounced"] == "permanent").to_numpy(), is_followed(sent, asked))


@measure("Called spam", Unit.SHARE, is_more_better=False)
def complained_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """Of reminders delivered in the period, the share that a reader complained of. Still open: those that left less
    than 3 days before the as-of moment.
    """
    delivered = delivered_in(letters, asked)
    return _of(delivered, delivered["is_complained"].to_numpy(bool), is_followed(delivered, asked))


@measure("Opened, all openings", Unit.SHARE, is_more_better=True)
def opened_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """Of reminders that left in the period and were delivered (sent, less bounced and rejected), the share opened by
    the as-of moment by anybody or anything, machines and scanners too. Still open: those that left less than 3 days
    before it. By day of sending.
    """
    delivered = delivered_in(letters, asked)
    return _of(delivered, delivered["opened_at"].notna().to_numpy(), is_followed(delivered, asked))


@measure("Opened, without machines", Unit.SHARE, is_more_better=True)
def opened_without_machines_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """As all openings, less those that were surely a machine's (Apple's, Gmail's ahead of time) or a scanner's; a
    proxy's on a person's behalf and those of an unknown class count. Who reads without pictures is not seen.
    """
    delivered = delivered_in(letters, asked)
    return _of(delivered, delivered["seen_at"].notna().to_numpy(), is_followed(delivered, asked))


@measure("Opened on the day of sending", Unit.SHARE)
def opened_same_day_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """Of reminders opened by the as-of moment (machines and scanners left out) and followed for 3 days, the share
    first opened on the day, at the site, on which they left.
    """
    delivered = delivered_in(letters, asked)
    seen = delivered[delivered["seen_at"].notna()]
    return _of(seen, (seen["seen_on"] == seen["sent_on"]).to_numpy(), is_followed(seen, asked))


@measure("Followed its link", Unit.SHARE, is_more_better=True)
def clicked_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """Of reminders delivered in the period, the share whose link somebody followed, machines and scanners left out.
    Still open: those that left less than 3 days before the as-of moment.
    """
    delivered = delivered_in(letters, asked)
    return _of(delivered, delivered["clicked_at"].notna().to_numpy(), is_followed(delivered, asked))


@measure("Opened, weekdays over weekends", Unit.POINTS)
def weekdays_over_weekends_share(letters: pd.DataFrame, asked: Asked) -> Found:
    """By how many points the share opened (machines and scanners left out) of reminders that left on Monday to Friday
    lies above that of those that left on Saturday or Sunday, with companies as clusters. Which days letters leave on is
    no accident, so it need not be the day that makes the difference.
    """
    delivered = delivered_in(letters, asked)
    followed = delivered[is_followed(delivered, asked)]
    side = (followed["sent_local"].dt.day_of_week >= SATURDAY).to_numpy(np.int64)
    hits, n = _by_cluster(followed, followed["seen_at"].notna().to_numpy(), side, sides=2)
    total = n.sum(axis=0)
    if not total.all():
        return Found(None, len(followed), len(delivered) - len(followed), note="none left on one kind of day")
    found = contrast(hits.sum(axis=0), total, (1, -1), cluster_stretch(hits, n, (1, -1)))
    return Found(found.value, len(followed), len(delivered) - len(followed), found.low, found.high)


def sent_in(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The reminders that left in the period."""
    left = letters[letters["is_reminder"] & (letters["outcome"] == "sent")]
    return left[within(left, asked)]


def within(letters: pd.DataFrame, asked: Asked) -> pd.Series:
    """Which of them are of the period."""
    return letters["sent_on"].between(pd.Timestamp(asked.period.first), pd.Timestamp(asked.period.last))


def delivered_in(letters: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The reminders that left in the period and did not come back."""
    sent = sent_in(letters, asked)
    return sent[is_delivered(sent)]


def is_delivered(letters: pd.DataFrame) -> Flags:
    """Whether each was neither bounced nor rejected, so far as anybody said."""
    arrived: Flags = ((letters["bounced"] == "no") & ~letters["is_rejected"]).to_numpy(bool)
    return arrived


def clustered(letters: pd.DataFrame, is_hit: Flags) -> Estimate:
    """The share of hits, with companies as clusters."""
    if letters.empty:
        return Estimate(None)
    hits, n = _by_cluster(letters, is_hit, np.zeros(len(letters), np.int64), sides=1)
    return contrast(hits.sum(axis=0), n.sum(axis=0), (1,), cluster_stretch(hits, n, (1,)))


def _of(letters: pd.DataFrame, is_hit: Flags, is_old: Flags) -> Found:
    """The share of hits among the letters followed long enough."""
    followed, hit = letters[is_old], is_hit[is_old]
    found = share(int(hit.sum()), len(followed), len(letters) - len(followed), clustered(followed, hit))
    return found._replace(note="one company only") if found.n and found.low is None else found


def is_followed(letters: pd.DataFrame, asked: Asked) -> Flags:
    """Whether each is old enough to bear on a share."""
    followed: Flags = (letters["sent_at"] <= in_utc(asked.as_of) - FOLLOWED_FOR).to_numpy(bool)
    return followed


def _by_cluster(letters: pd.DataFrame, is_hit: Flags, side: NDArray[np.int64], *, sides: int) -> tuple[Counts, Counts]:
    """Hits and letters: a row for each company, a column for each side."""
    companies, place = np.unique(letters["recipient_id"].to_numpy(), return_inverse=True)
    cell = place * sides + side
    hits, n = (np.bincount(found, minlength=len(companies) * sides) for found in (cell[is_hit], cell))
    return hits.reshape(-1, sides), n.reshape(-1, sides)
