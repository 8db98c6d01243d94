"""What became of the reminders' letters in truth (K-03): how many arrived, and how many of these were opened.

A letter counts by the day on which it left. People open it, or a proxy for them; telephones and scanners open letters
on top, which only the raw share counts.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from haldur.example.ledger import Sending
from haldur.example.ledger.days import LAST, SATURDAY
from haldur.example.ledger.visiting import BY_PROXY, CLICKED, SAME_DAY
from haldur.example.truths.figure import TrueFigure, mean, share

FOLLOWED = timedelta(days=3)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def opened(sendings: Iterable[Sending]) -> Iterator[TrueFigure]:
    """Of all letters, and of those that were watched for long enough."""
    every = list(sendings)
    old = [sending for sending in every if sending.day + FOLLOWED <= LAST]
    arrived = [sending for sending in old if not sending.has_bounced]
    read = [sending for sending in arrived if sending.is_opened_by_people]
    yield TrueFigure("reminders_sent_count", len(every))
    yield TrueFigure("bounced_share", share(sending.has_bounced for sending in old))
    raw, clicks = (mean(of(each) for each in arrived) for of in (raw_chance, click_chance))
    yield TrueFigure("opened_share", share(sending.is_opened for sending in arrived), raw)
    yield TrueFigure("opened_without_machines_share", *by_people(arrived))
    yield TrueFigure("opened_same_day_share", share(sending.is_opened_same_day for sending in read), SAME_DAY)
    yield TrueFigure("clicked_share", share(sending.is_followed for sending in arrived), clicks)
    yield from by_weekday(arrived)


def by_weekday(arrived: list[Sending]) -> Iterator[TrueFigure]:
    """Of each day of the week, and how far working days lie above weekends."""
    for place, name in enumerate(DAYS):
        of_day = by_people([sending for sending in arrived if sending.day.weekday() == place])
        yield TrueFigure("seen_share", *of_day, table="mail_by_weekday", row=name, ends=("seen_low", "seen_high"))
    weekend = [sending for sending in arrived if sending.day.weekday() >= SATURDAY]
    working = [sending for sending in arrived if sending.day.weekday() < SATURDAY]
    (worked, worked_drawn), (rested, rested_drawn) = by_people(working), by_people(weekend)
    if None not in (worked, rested):
        yield TrueFigure("weekdays_over_weekends_share", less(worked, rested), less(worked_drawn, rested_drawn))


def by_people(sendings: list[Sending]) -> tuple[float | None, float | None]:
    happened = share(sending.is_opened_by_people for sending in sendings)
    return happened, mean(sending.chance for sending in sendings)


def raw_chance(sending: Sending) -> float:
    return sending.raw_chance


def click_chance(sending: Sending) -> float:
    return sending.chance * (1 - BY_PROXY) * CLICKED


def less(one: float | None, other: float | None) -> float:
    return (one or 0.0) - (other or 0.0)
