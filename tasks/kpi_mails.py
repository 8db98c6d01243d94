"""The mails that a ticket's clock heeds, read narrow: people's mails from outside, and our answers to them (K-05).

There are ten to a ticket, so their table is passed once. Whether a mail of ours answers depends on whom it went to,
which is looked at once for each list of recipients.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, String, Table, case, cast, select
from sqlmodel import Session

from models.message import Direction, Message
from models.service_level import is_answer
from tasks.columns_out import pieces
from tasks.moments_out import moment_number, moments

MESSAGE: Table = Message.__table__  # type: ignore[attr-defined]
CUSTOMER, ANSWER, AMONG_OURSELVES = range(3)
TYPES = {"ticket_id": "int64", "at": "int64", "sender": "int32", "what": "int8"}


class _Senders(dict[str, int]):
    """The places of agents by their addresses; 0 for everybody else."""

    def __missing__(self, address: str) -> int:
        return 0


class _Heard(dict[str, int]):
    """What mails are by their recipients, as the database writes them; those of a customer's mail are not read."""

    def __init__(self, is_inside: Callable[[str], bool]) -> None:
        super().__init__({"": CUSTOMER})
        self._is_inside = is_inside

    def __missing__(self, recipients: str) -> int:
        self[recipients] = ANSWER if is_answer(json.loads(recipients), self._is_inside) else AMONG_OURSELVES
        return self[recipients]


def read_mails(
    session: Session, is_meant: ColumnElement[bool], agents: Sequence[str], is_inside: Callable[[str], bool]
) -> pd.DataFrame:
    """`ticket_id, at, is_answer, sender` of mails; `sender` is the agent of an answer, empty where it was none."""
    columns = MESSAGE.c
    is_ours = columns.direction == Direction.OUT
    query = select(
        columns.ticket_id, moment_number(columns.received_at), case((is_ours, columns.sender_address), else_=""),
        case((is_ours, cast(columns.recipients, String)), else_=""),
    ).where(columns.is_automatic.is_(False), columns.direction != Direction.NOTE, is_meant)  # fmt: skip
    senders = _Senders({address: place for place, address in enumerate(agents, start=1)})
    heard = _Heard(is_inside)
    found: dict[str, list[Any]] = {name: [np.empty(0, kind)] for name, kind in TYPES.items()}
    for rows in pieces(session, query):
        tickets, at, addresses, recipients = zip(*rows, strict=True)
        values = (tickets, at, map(senders.__getitem__, addresses), map(heard.__getitem__, recipients))
        for (name, kind), column in zip(TYPES.items(), values, strict=True):
            found[name].append(np.fromiter(column, kind, len(rows)))
    return _frame({name: np.concatenate(found.pop(name)) for name in TYPES}, agents)


def _frame(mails: dict[str, Any], agents: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame({
        "ticket_id": mails["ticket_id"], "at": moments(mails["at"]), "is_answer": mails["what"] == ANSWER,
        "sender": pd.Categorical.from_codes(mails["sender"], ["", *agents]),
    }, copy=False)  # fmt: skip
    return frame[mails["what"] != AMONG_OURSELVES].reset_index(drop=True)
