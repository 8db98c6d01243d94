"""Where each ticket stood since when, and who had it, as of a moment: rebuilt from the history (T-18, K-05).

A ticket is UNASSIGNED from its opening until a line of history says otherwise. A line counts from when it was written,
never earlier than the one before it. Where a ticket's lines do not lead to where its row stands (it came from
elsewhere, or a script changed it), the row is believed: from its end where it is DONE, else from the last that is
known of it. So it is of who has it where a line does not say so. Such tickets are named. Tickets that were merged count
as one also for the time before.
"""

import numpy as np
import pandas as pd

from models.kpi.report import Breach
from models.ticket import Status

STATUSES = tuple(Status)  # in the order of a ticket's life: those from DONE on are closed
CODES = {status: code for code, status in enumerate(STATUSES)}
FIRST_CLOSED = CODES[Status.DONE]
REMOVED = CODES[Status.REMOVED]
MOST_NAMED = 20
UNEXPLAINED = "the history does not lead to where the ticket stands"
UNHELD = "the history does not say who had it"
OPENING, ROW = -1, np.iinfo(np.int64).max  # the places of what no line of history says


def moves_of(tickets: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp) -> tuple[pd.DataFrame, list[Breach]]:
    """`ticket_id, at, status, assignee`, in order, each status from `at` on; no move is later than `as_of`."""
    lines = lines[lines["ticket_id"].isin(tickets["ticket_id"]) & lines["status"].notna()]
    told = lines.assign(
        status=lines["status"].map(CODES).astype(np.int8), place=np.arange(len(lines)),
        assignee=lines["assignee"].astype("str"),
    )  # fmt: skip
    told, unheld = _held(told, tickets)
    unexplained = _unexplained(tickets, told)
    moves = pd.concat([_openings(tickets), told, _rows(unexplained, told)], ignore_index=True)
    moves = moves.sort_values(["ticket_id", "place"], kind="stable", ignore_index=True)
    moves["at"] = moves.groupby("ticket_id")["at"].cummax()
    known = moves.loc[moves["at"] <= as_of, ["ticket_id", "at", "status", "assignee"]].reset_index(drop=True)
    return known, [*_breach(UNEXPLAINED, unexplained["ticket_id"]), *_breach(UNHELD, unheld)]


def followers(moves: pd.DataFrame) -> pd.Series:
    """When each move was followed by the ticket's next one; NaT for its last."""
    is_last = moves["ticket_id"] != moves["ticket_id"].shift(-1)
    return moves["at"].shift(-1).mask(is_last)


def standing(moves: pd.DataFrame) -> pd.Series:
    """The status that each ticket has come to, by its number."""
    return moves.groupby("ticket_id")["status"].last()


def _held(told: pd.DataFrame, tickets: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The lines, each ACTIVE one with who had it: where a line does not say so, the row is believed."""
    is_untold = ((told["status"] == CODES[Status.ACTIVE]) & (told["assignee"] == "")).to_numpy()
    if not is_untold.any():
        return told, told["ticket_id"].iloc[:0]
    of_row = tickets.set_index("ticket_id")["assignee"].astype("str").reindex(told["ticket_id"]).to_numpy()
    believed = told.assign(assignee=np.where(is_untold, of_row, told["assignee"]))
    return believed, told.loc[is_untold, "ticket_id"].drop_duplicates()


def _openings(tickets: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "ticket_id": tickets["ticket_id"], "at": tickets["opened_at"], "assignee": "", "place": OPENING,
        "status": np.int8(CODES[Status.UNASSIGNED]),
    })  # fmt: skip


def _unexplained(tickets: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The tickets whose lines do not lead to where they stand."""
    led_to = tickets["ticket_id"].map(told.groupby("ticket_id")["status"].last()).fillna(CODES[Status.UNASSIGNED])
    return tickets[tickets["status"].map(CODES).to_numpy() != led_to.to_numpy()]


def _rows(unexplained: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    last_told = told.groupby("ticket_id")["at"].max().reindex(unexplained["ticket_id"]).set_axis(unexplained.index)
    since = unexplained["ended_at"].fillna(last_told).fillna(unexplained["opened_at"])
    return pd.DataFrame({
        "ticket_id": unexplained["ticket_id"], "at": since, "assignee": unexplained["assignee"], "place": ROW,
        "status": unexplained["status"].map(CODES).astype(np.int8),
    })  # fmt: skip


def _breach(check: str, ids: pd.Series) -> list[Breach]:
    named = tuple(int(number) for number in ids[:MOST_NAMED])
    return [Breach("ticket", check, len(ids), named, is_left_out=False)] if len(ids) else []
