"""How often the promised times were kept, by queue and priority (T-23, K-05).

Tickets belong to the period in which they were opened. One that is past its target is missed, whether it has been
answered or solved meanwhile or not; one that is within it and not over is still running. Clocks run on the queue's
calendar, and the solution's waits for the customer. Queue and priority are those of today.
"""

import numpy as np
import pandas as pd

from models.kpi.figure import Unit
from models.kpi.intervals import wilson_bounds
from models.kpi.measure import Asked, Found, measure, share
from models.kpi.ticket_frames import SupportFrames
from models.kpi.ticket_speed import opened_in
from models.kpi.ticket_times import STATES
from models.ticket import Priority


@measure("First answer in time", Unit.SHARE, is_more_better=True, version=2)
def first_answer_in_time_share(frames: SupportFrames, asked: Asked) -> Found:
    """Of the period's tickets whose first answer was given or is late, the share answered (or closed without an
    answer) within the target of their queue and priority, or at its very moment. Open and past the target counts as
    missed. Still open: not answered, and within the target. Not asked of tickets that our own mail began.
    """
    return _in_time(_asking(opened_in(frames, asked))["answer_state"])


@measure("Solved in time", Unit.SHARE, is_more_better=True, version=3)
def solved_in_time_share(frames: SupportFrames, asked: Asked) -> Found:
    """Of the period's tickets that are DONE or late, the share DONE within the target of their queue and priority, or
    at its very moment. Open and past the target counts as missed. Still open: not DONE, and within the target, or
    waiting for the customer since its very moment.
    """
    return _in_time(opened_in(frames, asked)["solution_state"])


def targets_table(tickets: pd.DataFrame) -> pd.DataFrame:
    """One row for each queue, priority and target: met, missed, still running, and the share met."""
    parts = [
        _by_queue(_asking(tickets), "answer_state", "first answer"), _by_queue(tickets, "solution_state", "solution")
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    met, known = table["met"].to_numpy(np.int64), (table["met"] + table["breached"]).to_numpy(np.int64)
    low, high = wilson_bounds(met, known)
    is_known = known > 0
    shares = np.divide(met, known, out=np.full(len(met), np.nan), where=is_known)
    return table.assign(share=shares, low=np.where(is_known, low, np.nan), high=np.where(is_known, high, np.nan))


def _asking(tickets: pd.DataFrame) -> pd.DataFrame:
    return tickets[~tickets["is_ours"]]


def _in_time(states: pd.Series) -> Found:
    met, missed, running = (int((states == state).sum()) for state in STATES)
    return share(met, met + missed, running)


def _by_queue(tickets: pd.DataFrame, state: str, target: str) -> pd.DataFrame:
    ordered = pd.Categorical(tickets["priority"].astype("str"), [str(priority) for priority in reversed(Priority)])
    table = pd.crosstab([tickets["queue"].astype("str"), ordered], tickets[state], dropna=False)
    table = table.reindex(columns=list(STATES), fill_value=0).rename_axis(index=["queue", "priority"], columns=None)
    table = table[table.sum(axis="columns") > 0].reset_index()
    table.insert(2, "target", target)
    return table
