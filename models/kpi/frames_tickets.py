"""The frames of support and their contract (K-05, K-10).

What is checked are the tickets as the register holds them; all other frames are computed from those that hold, for
these tickets alone (models/kpi/ticket_frames.py):

| `tickets`, one row each | type | what |
| --- | --- | --- |
| ticket_id, customer_id | int64 | customer_id is 0 where nobody knows whose it is |
| queue, priority | category | as they are today |
| opened_at, first_closed_at, closed_at, reopened_at | datetime64[us] | closed_at is NaT while it is open |
| opened_on, first_closed_on, closed_on | datetime64[s] | days at the site |
| reopenings | int16 | how often it was DONE and opened again |
| is_ours | bool | a mail of ours began it |
| is_answered | bool | a person answered it |
| answer_hours, answer_worked_hours | float64 | until the first answer, else for how long it was watched |
| solution_hours, solution_worked_hours | float64 | until it was closed, else for how long it was watched |
| answer_state, solution_state | category | met, breached, running |

| `spans`, one row for each time that a ticket was open | type | what |
| --- | --- | --- |
| ticket_id, queue | | |
| place | int64 | the row of `tickets` that it is of |
| is_reopening | bool | it was DONE before |
| from_at, until_at, from_on, until_on | | until is NaT while it is open |

`holdings` has a row for each time that an agent had a ticket that was ACTIVE: ticket_id, queue, agent (empty where the
history does not say whose), from_at, until_at. `answers` has a row for each answer of a person: ticket_id, queue, agent
(empty where it was none of the agents), at, on. `removed` has the tickets that need no reaction: ticket_id, queue,
opened_on.
"""

import pandas as pd

from models.kpi.columns_as import Type
from models.kpi.contract import Contract, Rule
from models.kpi.report import Breach
from models.ticket import Status

FIRST = pd.Timestamp("1990-01-01")

TICKETS = Contract(
    table="ticket",
    key="ticket_id",
    types={
        "ticket_id": Type.WHOLE, "queue": Type.WORD, "priority": Type.WORD, "status": Type.WORD,
        "customer_id": Type.WHOLE, "assignee": Type.WORD, "opened_at": Type.MOMENT, "ended_at": Type.MOMENT,
    },
    empty=frozenset({"ended_at"}),
    rules=(
        Rule("ticket_id stands more than once", lambda f: ~f["ticket_id"].duplicated(keep=False)),
        Rule("started_at is not of our time", lambda f: f["opened_at"].isna() | (f["opened_at"] >= FIRST)),
        Rule("ended before it started", lambda f: ~(f["ended_at"] < f["opened_at"])),
        Rule("DONE without an end", lambda f: (f["status"] != Status.DONE) | f["ended_at"].notna()),
    ),
    marks=(
        Rule("has an end but is open",
             lambda f: ~f["status"].isin([Status.UNASSIGNED, Status.ACTIVE]) | f["ended_at"].isna()),
        Rule("DONE without an assignee", lambda f: (f["status"] != Status.DONE) | (f["assignee"] != "")),
    ),
)  # fmt: skip


def checked(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Breach]]:
    """The tickets that hold, and what the others broke."""
    return TICKETS.checked(frame)
