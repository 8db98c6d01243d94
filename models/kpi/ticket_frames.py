"""The frames of support, from what the register holds, as of a moment (K-05).

A `Register` is what tasks/kpi_tickets.py reads: tickets as rows, lines of history, mails that a clock heeds. Children
are not in it, for people work with the master only. What is REMOVED as of the moment is counted apart and is in no
other frame; what was removed and brought back counts as if it had never been. models/kpi/frames_tickets.py says what
each column holds.
"""

from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd

from models.kpi.local_time import days_of, in_utc
from models.kpi.report import Breach
from models.kpi.ticket_moves import CODES, FIRST_CLOSED, REMOVED, followers, moves_of, standing
from models.kpi.ticket_times import Site, with_times
from models.ticket import Status


class Register(NamedTuple):
    """Rows of `ticket` without children, lines of `history` that say where one stands, mails of people."""

    tickets: pd.DataFrame
    lines: pd.DataFrame
    mails: pd.DataFrame


class SupportFrames(NamedTuple):
    """What the support report is computed from; each may be stored and read again by its name."""

    tickets: pd.DataFrame
    spans: pd.DataFrame
    holdings: pd.DataFrame
    answers: pd.DataFrame
    removed: pd.DataFrame


def support_frames(register: Register, site: Site, *, as_of: datetime) -> tuple[SupportFrames, list[Breach]]:
    """The frames as of a moment, and what the register does not explain."""
    moment = in_utc(as_of)
    tickets = register.tickets.sort_values("ticket_id", ignore_index=True)
    moves, breaches = moves_of(tickets, register.lines, moment)
    is_removed = tickets["ticket_id"].map(standing(moves)) == REMOVED
    removed, tickets = tickets[is_removed], tickets[~is_removed].reset_index(drop=True)
    moves = _placed(moves, tickets)
    mails = _placed(register.mails[register.mails["at"] <= moment], tickets)
    spans = _spans(moves, tickets, site.time_zone)
    frames = SupportFrames(
        tickets=with_times(tickets, spans, mails, moves, site, as_of=as_of),
        spans=spans,
        holdings=_holdings(moves, tickets),
        answers=_answers(mails, tickets, site.time_zone),
        removed=removed[["ticket_id", "queue"]].assign(opened_on=days_of(removed["opened_at"], site.time_zone)),
    )
    return frames, breaches


def _placed(rows: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    """The rows of these tickets, in order, with each one's place among them."""
    numbers = tickets["ticket_id"].to_numpy()
    place = np.searchsorted(numbers, rows["ticket_id"].to_numpy())
    is_theirs = np.append(numbers, -1)[np.minimum(place, len(numbers))] == rows["ticket_id"].to_numpy()
    return rows.assign(place=place)[is_theirs].reset_index(drop=True)


def _spans(moves: pd.DataFrame, tickets: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    """One row for each time that a ticket was open: from its opening or reopening until it was DONE."""
    kept = moves[moves["status"] != REMOVED]
    is_open = kept["status"] < FIRST_CLOSED
    is_first = kept["place"] != kept["place"].shift()
    turns = kept[is_first | (is_open != is_open.shift())]
    spans = turns.assign(until_at=followers(turns))[turns["status"] < FIRST_CLOSED].reset_index(drop=True)
    return pd.DataFrame({
        "ticket_id": spans["ticket_id"], "place": spans["place"],
        "queue": tickets["queue"].take(spans["place"]).reset_index(drop=True),
        "is_reopening": spans["place"] == spans["place"].shift(),
        "from_at": spans["at"], "from_on": days_of(spans["at"], time_zone),
        "until_at": spans["until_at"], "until_on": days_of(spans["until_at"], time_zone),
    })  # fmt: skip


def _holdings(moves: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    """One row for each time that an agent had a ticket that was ACTIVE."""
    held = moves.assign(until_at=followers(moves))[moves["status"] == CODES[Status.ACTIVE]].reset_index(drop=True)
    return pd.DataFrame({
        "ticket_id": held["ticket_id"], "queue": tickets["queue"].take(held["place"]).reset_index(drop=True),
        "agent": held["assignee"].astype("category"), "from_at": held["at"], "until_at": held["until_at"],
    })  # fmt: skip


def _answers(mails: pd.DataFrame, tickets: pd.DataFrame, time_zone: str) -> pd.DataFrame:
    answers = mails[mails["is_answer"]].reset_index(drop=True)
    return pd.DataFrame({
        "ticket_id": answers["ticket_id"], "queue": tickets["queue"].take(answers["place"]).reset_index(drop=True),
        "agent": answers["sender"].astype("category"), "at": answers["at"], "on": days_of(answers["at"], time_zone),
    })  # fmt: skip
