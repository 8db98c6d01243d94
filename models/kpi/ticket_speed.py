"""How soon tickets are answered and solved, and how many come back (K-05).

Tickets belong to the period in which they were opened. Those without an answer or a solution yet are never dropped:
they count for as long as they were watched, by Kaplan and Meier. Worked hours are those of the queue's calendar, and
for the solution without the time that the customer took to answer; wall hours are all hours.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from models.kpi.figure import Unit
from models.kpi.local_time import in_utc
from models.kpi.measure import Asked, Found, measure, quantile, share
from models.kpi.survival import Curve, kaplan_meier
from models.kpi.ticket_frames import SupportFrames

FOLLOWED_FOR = timedelta(days=14)
POINTS = 80


@measure("First answer, median", Unit.HOURS, is_more_better=False)
def first_answer_worked_hours_median(frames: SupportFrames, asked: Asked) -> Found:
    """Working hours of the queue from the opening by which half of the period's tickets had a person's first answer.
    Notes, automatic letters and mails among ourselves are no answers. By Kaplan and Meier: a ticket without one counts
    until it was closed, else until the as-of moment. Not asked of tickets that our own mail began.
    """
    return quantile(answer_curve(opened_in(frames, asked), "answer_worked_hours"), 0.5, "median")


@measure("First answer, 90th percentile", Unit.HOURS, is_more_better=False)
def first_answer_worked_hours_90th(frames: SupportFrames, asked: Asked) -> Found:
    """Working hours from the opening by which nine of ten of the period's tickets had their first answer, as the
    median is computed.
    """
    return quantile(answer_curve(opened_in(frames, asked), "answer_worked_hours"), 0.9, "90th percentile")


@measure("First answer, median, all hours", Unit.HOURS, is_more_better=False)
def first_answer_wall_hours_median(frames: SupportFrames, asked: Asked) -> Found:
    """The median of the first answer with nights, weekends and holidays counted."""
    return quantile(answer_curve(opened_in(frames, asked), "answer_hours"), 0.5, "median")


@measure("First answer, 90th percentile, all hours", Unit.HOURS, is_more_better=False)
def first_answer_wall_hours_90th(frames: SupportFrames, asked: Asked) -> Found:
    """The 90th percentile of the first answer with nights, weekends and holidays counted."""
    return quantile(answer_curve(opened_in(frames, asked), "answer_hours"), 0.9, "90th percentile")


@measure("Solution, median", Unit.HOURS, is_more_better=False)
def solution_worked_hours_median(frames: SupportFrames, asked: Asked) -> Found:
    """Working hours of the queue from the opening by which half of the period's tickets were DONE for good, without
    the time between an answer of ours and the customer's next mail, and without the time when it was DONE before it
    was reopened. By Kaplan and Meier: open ones count for the hours they have used as of the moment.
    """
    return quantile(solution_curve(opened_in(frames, asked), "solution_worked_hours"), 0.5, "median")


@measure("Solution, 90th percentile", Unit.HOURS, is_more_better=False)
def solution_worked_hours_90th(frames: SupportFrames, asked: Asked) -> Found:
    """Working hours by which nine of ten of the period's tickets were DONE for good, as the median is computed."""
    return quantile(solution_curve(opened_in(frames, asked), "solution_worked_hours"), 0.9, "90th percentile")


@measure("Solution, median, all hours", Unit.HOURS, is_more_better=False)
def solution_wall_hours_median(frames: SupportFrames, asked: Asked) -> Found:
    """All hours from the opening to the last closing by which half of the period's tickets were DONE for good, however
    long the customer took; open ones count until the as-of moment.
    """
    return quantile(solution_curve(opened_in(frames, asked), "solution_hours"), 0.5, "median")


@measure("Solution, 90th percentile, all hours", Unit.HOURS, is_more_better=False)
def solution_wall_hours_90th(frames: SupportFrames, asked: Asked) -> Found:
    """The 90th percentile of all hours from the opening to the last closing."""
    return quantile(solution_curve(opened_in(frames, asked), "solution_hours"), 0.9, "90th percentile")


@measure("Reopened so far", Unit.SHARE, is_more_better=False)
def reopened_share(frames: SupportFrames, asked: Asked) -> Found:
    """Of tickets first closed in the period, the share opened again by the as-of moment, by mail or by hand. It can
    only rise: still open are those closed less than 14 days ago and not reopened, which are counted as not reopened.
    """
    closed = _first_closed_in(frames, asked)
    came_back = closed["reopenings"] > 0
    return share(int(came_back.sum()), len(closed))._replace(
        still_open=int((~_is_followed(closed, asked) & ~came_back).sum())
    )


@measure("Reopened within 14 days", Unit.SHARE, is_more_better=False)
def reopened_within_14_days_share(frames: SupportFrames, asked: Asked) -> Found:
    """Of tickets first closed in the period and followed for 14 days since, the share opened again within them. Still
    open: those closed less than 14 days before the as-of moment.
    """
    closed = _first_closed_in(frames, asked)
    followed = closed[_is_followed(closed, asked)]
    soon = followed["reopened_at"] - followed["first_closed_at"] <= FOLLOWED_FOR
    return share(int(soon.sum()), len(followed), len(closed) - len(followed))


def opened_in(frames: SupportFrames, asked: Asked) -> pd.DataFrame:
    """The tickets that were opened in the period."""
    return frames.tickets[_in(frames.tickets["opened_on"], asked)]


def answer_curve(tickets: pd.DataFrame, hours: str) -> Curve:
    """How tickets come to their first answer."""
    asking = tickets[~tickets["is_ours"]]
    return kaplan_meier(asking[hours].to_numpy(), asking["is_answered"].to_numpy())


def solution_curve(tickets: pd.DataFrame, hours: str) -> Curve:
    """How tickets come to their end."""
    return kaplan_meier(tickets[hours].to_numpy(), tickets["closed_at"].notna().to_numpy())


def times_table(tickets: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row for each queue, say: first answer and solution in working hours, with their intervals."""
    groups = tickets.groupby(tickets[by].astype("str"))
    return pd.DataFrame([{by: name, "tickets": len(group), **_times(group)} for name, group in groups], columns=[
        by, "tickets", *_times(tickets.iloc[:0]),
    ])  # fmt: skip


def curve_table(curve: Curve) -> pd.DataFrame:
    """The share that had ended after so many hours, at some eighty points up to where nine of ten had.

    Where too few were watched so long, up to where enough were.
    """
    last = min(curve.quantile(0.9).value or np.inf, curve.told_until)
    hours = np.unique(np.linspace(0, last, POINTS)) if curve.n else np.zeros(0)
    found = [curve.ended_by(float(each)) for each in hours]
    return pd.DataFrame({
        "hours": hours.round(2), "share": [each.value for each in found], "low": [each.low for each in found],
        "high": [each.high for each in found],
    }, dtype="float64")  # fmt: skip


def _times(tickets: pd.DataFrame) -> dict[str, float | int | None]:
    found: dict[str, float | int | None] = {}
    for name, curve in (
        ("answer", answer_curve(tickets, "answer_worked_hours")),
        ("solution", solution_curve(tickets, "solution_worked_hours")),
    ):
        median, ninetieth = quantile(curve, 0.5, ""), quantile(curve, 0.9, "")
        found |= {
            f"{name}_median_hours": median.value, f"{name}_low_hours": median.low, f"{name}_high_hours": median.high,
            f"{name}_90th_hours": ninetieth.value, f"{name}_still_open": curve.still_open,
        }  # fmt: skip
    return found


def _first_closed_in(frames: SupportFrames, asked: Asked) -> pd.DataFrame:
    return frames.tickets[_in(frames.tickets["first_closed_on"], asked)]


def _is_followed(closed: pd.DataFrame, asked: Asked) -> pd.Series:
    return closed["first_closed_at"] <= in_utc(asked.as_of) - FOLLOWED_FOR


def _in(days: pd.Series, asked: Asked) -> pd.Series:
    return days.between(pd.Timestamp(asked.period.first), pd.Timestamp(asked.period.last))
