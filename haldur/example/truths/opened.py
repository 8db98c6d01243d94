"""What became of the reminders' letters in truth (K-03): how many arrived, and how many of these were opened.

A letter counts by the day on which it left. People open it, or a proxy for them; telephones and scanners open letters
on top, which only the raw share counts.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from haldur.example.ledger import Sending
from haldur.example.ledger.days import LAST, SATURDAY
from haldur.example.ledger.visiting import SAME_DAY
from haldur.example.truths.figure import TrueFigure, mean, share

FOLLOWED = timedelta(days=3)


def opened(sendings: Iterable[Sending]) -> Iterator[TrueFigure]:
    """Of the letters that were watched for long enough."""
    every = list(sendings)
    yield TrueFigure("bounced_share", share(sending.has_bounced for sending in every))
    arrived = [sending for sending in every if not sending.has_bounced and sending.day + FOLLOWED <= LAST]
    yield TrueFigure(
        "opened_raw_share", share(sending.is_opened for sending in arrived), mean(each.raw_chance for each in arrived)
    )
    yield TrueFigure("opened_share", *by_people(arrived))
    read = [sending for sending in arrived if sending.is_opened_by_people]
    yield TrueFigure("opened_same_day_share", share(sending.is_opened_same_day for sending in read), SAME_DAY)
    weekend = [sending for sending in arrived if sending.day.weekday() >= SATURDAY]
    yield TrueFigure("opened_weekend_share", *by_people(weekend))


def by_people(sendings: list[Sending]) -> tuple[float | None, float | None]:
    happened = share(sending.is_opened_by_people for sending in sendings)
    return happened, mean(sending.chance for sending in sendings)
