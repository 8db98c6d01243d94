"""What intervals promise: of 200 registers drawn with a known truth, theirs hold it 90 to 99 times in a hundred."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from models.kpi import letters, ticket_speed, ticket_targets
from models.kpi.figure import Figure
from models.kpi.ticket_frames import SupportFrames
from models.kpi.ticket_times import STATES
from tests.support_room import march

SEEDS = 200
OPENED_TRULY, SAME_DAY_TRULY, WEEKEND_LESS = 0.65, 0.9, 0.25
MEDIAN_HOURS = 6.0
MONDAY = pd.Timestamp("2026-03-02 08:00")


def some_letters(chance: np.random.Generator) -> pd.DataFrame:
    """Letters to sixty companies that like to open more or less; on Saturdays all open a quarter less often."""
    company = np.repeat(np.arange(60), chance.integers(1, 12, 60))
    day = chance.integers(0, 6, len(company))
    liking = chance.beta(6.5, 3.5, 60)[company]
    is_seen = chance.random(len(company)) < liking - WEEKEND_LESS * (day == 5)
    sent = MONDAY + pd.to_timedelta(day, unit="D").to_series().reset_index(drop=True)
    later = pd.to_timedelta(np.where(chance.random(len(company)) < SAME_DAY_TRULY, 2, 30), unit="h")
    seen = (sent + later).where(is_seen)
    return pd.DataFrame({
        "is_reminder": True, "outcome": "sent", "bounced": "no", "is_rejected": False, "recipient_id": company,
        "sent_at": sent, "sent_local": sent, "sent_on": sent.dt.normalize(), "seen_at": seen,
        "seen_on": seen.dt.normalize(),
    })  # fmt: skip


def some_tickets(chance: np.random.Generator) -> SupportFrames:
    """Tickets that are answered after some hours, those still waiting watched for a while only."""
    hours = chance.exponential(MEDIAN_HOURS / np.log(2), 150)
    watched = chance.uniform(2, 60, 150)
    is_answered = hours <= watched
    state = np.where(np.minimum(hours, watched) >= 8, STATES[1], np.where(is_answered, STATES[0], STATES[2]))
    tickets = pd.DataFrame({
        "opened_on": MONDAY.normalize(), "is_ours": False, "is_answered": is_answered,
        "answer_worked_hours": np.minimum(hours, watched), "answer_state": state,
    })  # fmt: skip
    return SupportFrames(tickets, *(pd.DataFrame() for _ in range(4)))


def coverage(figure: Callable[[int], Figure], truth: float) -> float:
    found = [figure(seed) for seed in range(SEEDS)]
    return sum(each.low <= truth <= (each.high or np.inf) for each in found) / SEEDS


def of_letters(measure) -> Callable[[int], Figure]:
    return lambda seed: measure(some_letters(np.random.default_rng(seed)), march())


def of_tickets(measure) -> Callable[[int], Figure]:
    return lambda seed: measure(some_tickets(np.random.default_rng(seed)), march())


@pytest.mark.parametrize(
    ("figure", "truth"),
    [
        (of_letters(letters.opened_without_machines_share), OPENED_TRULY - WEEKEND_LESS / 6),
        (of_letters(letters.opened_same_day_share), SAME_DAY_TRULY),
        (of_letters(letters.weekdays_over_weekends_share), WEEKEND_LESS),
        (of_tickets(ticket_speed.first_answer_worked_hours_median), MEDIAN_HOURS),
        (of_tickets(ticket_speed.first_answer_worked_hours_90th), MEDIAN_HOURS * np.log2(10)),
    ],
    ids=["opened", "same day", "weekends", "median", "90th"],
)
def test_intervals_hold_the_truth_as_often_as_they_say(figure: Callable[[int], Figure], truth: float):
    assert 0.9 <= coverage(figure, truth) <= 0.99


def test_leaving_out_who_waits_would_flatter():
    frames = some_tickets(np.random.default_rng(1))
    answered = frames.tickets[frames.tickets["is_answered"]]

    assert (
        answered["answer_worked_hours"].median() < ticket_speed.first_answer_worked_hours_median(frames, march()).value
    )


def test_open_and_late_ones_bring_the_share_in_time_down():
    frames = some_tickets(np.random.default_rng(1))
    is_in_time = frames.tickets.loc[frames.tickets["is_answered"], "answer_state"] == STATES[0]

    assert ticket_targets.first_answer_in_time_share(frames, march()).value < is_in_time.mean()
