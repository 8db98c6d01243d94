"""Who had how much to do, and whose tickets they were (K-05).

Workload is the time for which an agent held ACTIVE tickets, from the history of assignments: whoever had a ticket for
three days and passed it on bears three days of it, and its last assignee only the rest. Every hour counts, nights too,
for a ticket that waits is on somebody's mind; tickets at once say how many that were on average, and at most.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from models.kpi.figure import Unit
from models.kpi.local_time import in_utc, midnight
from models.kpi.measure import Asked, Found, count, measure, quantile
from models.kpi.ticket_frames import SupportFrames
from models.kpi.ticket_speed import answer_curve, opened_in, solution_curve

UNTOLD = "(not told)"
NOBODY, OTHERS = "(not identified)", "(all others)"
MOST_CUSTOMERS = 20
HOUR = pd.Timedelta(hours=1)


@measure("Answers written", Unit.COUNT)
def answers_written_count(frames: SupportFrames, asked: Asked) -> Found:
    """Answers of people to customers in the period, by mail or at the desk; notes, automatic letters and mails among
    ourselves are none.
    """
    return count(len(_answers(frames, asked)))


@measure("Hours of tickets held", Unit.HOURS, is_counted=True)
def held_hours(frames: SupportFrames, asked: Asked) -> Found:
    """The time for which tickets were ACTIVE with an assignee in the period, summed over tickets: two tickets held for
    an hour are two hours. Nights and weekends count. Still open: tickets held at the end of the period.
    """
    held = _held(frames, asked)
    return Found(float(held["hours"].sum()), held["ticket_id"].nunique(), int(held["is_held_still"].sum()))


def workload_table(frames: SupportFrames, asked: Asked, names: Mapping[str, str]) -> pd.DataFrame:
    """One row for each agent: tickets and hours held, tickets at once on average and at most, answers written."""
    held = _held(frames, asked)
    begun, ended = _window(asked)
    by_agent = held.groupby("agent", observed=True)
    table = pd.DataFrame({
        "tickets_held": by_agent["ticket_id"].nunique(), "held_hours": by_agent["hours"].sum(),
        "most_at_once": _most_at_once(held), "held_still": by_agent["is_held_still"].sum(),
    })  # fmt: skip
    answers = _answers(frames, asked)
    written = answers.groupby("agent", observed=True).size()
    table = table.join(written.rename("answers"), how="outer").fillna(0)
    table.insert(2, "at_once", table["held_hours"] / max((ended - begun) / HOUR, 1 / 3600))
    table = table.astype({"tickets_held": int, "most_at_once": int, "held_still": int, "answers": int})
    table.insert(0, "agent", [names.get(str(agent), str(agent)) or UNTOLD for agent in table.index])
    table = table.reset_index(drop=True)
    return table.sort_values(["held_hours", "answers", "agent"], ascending=[False, False, True], ignore_index=True)


def customers_table(frames: SupportFrames, asked: Asked, names: Mapping[int, str]) -> pd.DataFrame:
    """The customers with the most tickets opened in the period, a row each, and all others in one."""
    tickets = opened_in(frames, asked)
    counted = tickets.groupby("customer_id").size().sort_values(ascending=False, kind="stable")
    largest = counted.index[:MOST_CUSTOMERS]
    answers = frames.answers.groupby("ticket_id").size()
    groups = [(names.get(int(of), f"customer {of}") if of else NOBODY, tickets["customer_id"] == of) for of in largest]
    groups.append((OTHERS, ~tickets["customer_id"].isin(largest)))
    rows = [_customer(name, tickets[theirs], answers) for name, theirs in groups if theirs.any()]
    return pd.DataFrame(rows, columns=list(_customer("", tickets.iloc[:0], answers)))


def _customer(name: str, tickets: pd.DataFrame, answers: pd.Series) -> dict[str, Any]:
    return {
        "customer": name, "tickets": len(tickets), "open": int(tickets["closed_at"].isna().sum()),
        "answers": int(tickets["ticket_id"].map(answers).sum()),
        "answer_median_hours": quantile(answer_curve(tickets, "answer_worked_hours"), 0.5, "").value,
        "solution_median_hours": quantile(solution_curve(tickets, "solution_worked_hours"), 0.5, "").value,
    }  # fmt: skip


def _answers(frames: SupportFrames, asked: Asked) -> pd.DataFrame:
    return frames.answers[
        frames.answers["on"].between(pd.Timestamp(asked.period.first), pd.Timestamp(asked.period.last))
    ]


def _held(frames: SupportFrames, asked: Asked) -> pd.DataFrame:
    """The holdings cut to the period, with their hours."""
    begun, ended = _window(asked)
    until = frames.holdings["until_at"].fillna(ended)
    held = frames.holdings.assign(
        is_held_still=until >= ended,
        from_at=frames.holdings["from_at"].clip(lower=begun),
        until_at=until.clip(upper=ended),
    )
    held = held[held["until_at"] > held["from_at"]]
    return held.assign(hours=(held["until_at"] - held["from_at"]) / HOUR)


def _most_at_once(held: pd.DataFrame) -> pd.Series:
    """The most tickets that each agent held at one moment; one that ends as another begins makes room for it."""
    turns = pd.concat([
        pd.DataFrame({"agent": held["agent"], "at": held["from_at"], "more": 1}),
        pd.DataFrame({"agent": held["agent"], "at": held["until_at"], "more": -1}),
    ]).sort_values(["agent", "at", "more"])  # fmt: skip
    turns["held"] = turns.groupby("agent", observed=True)["more"].cumsum()
    return turns.groupby("agent", observed=True)["held"].max()


def _window(asked: Asked) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The period in UTC, cut at the as-of moment."""
    end = midnight(asked.period.last + timedelta(days=1), asked.time_zone)
    return midnight(asked.period.first, asked.time_zone), min(end, in_utc(asked.as_of))
