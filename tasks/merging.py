"""Merging: a ticket becomes a child of its master, and its messages, children, ids and mails go there.

The steps are written down once and carried out for all merges of a batch, step by step: a master that becomes a child
itself further down the list takes along what came to it.
"""

from collections.abc import Sequence

from sqlalchemy import BindParameter, Update, bindparam, update
from sqlmodel import Session, SQLModel, col

from models.life import AS_A_CHILD
from models.message import Message, ThreadKey
from models.register import MailRow
from models.ticket import Ticket

CHILD: BindParameter[int] = bindparam("child")
MASTER: BindParameter[int] = bindparam("master")


def _moved(table: type[Message] | type[ThreadKey] | type[MailRow]) -> Update:
    return _update(table).where(col(table.ticket_id) == CHILD).values(ticket_id=MASTER)


def _update(table: type[SQLModel]) -> Update:
    return update(table.__table__)  # type: ignore[attr-defined]


STEPS: tuple[Update, ...] = (
    _update(Ticket).where(col(Ticket.id) == CHILD).values(master_id=MASTER, **AS_A_CHILD),
    _update(Ticket).where(col(Ticket.master_id) == CHILD).values(master_id=MASTER),
    _update(Message)
    .where(col(Message.ticket_id) == CHILD, col(Message.child_id).is_(None), col(Message.is_automatic).is_(False))
    .values(child_id=CHILD),
    _moved(Message),
    _moved(ThreadKey),
    _moved(MailRow),
)


def merge_rows(session: Session, merges: Sequence[tuple[int, int]]) -> None:
    """Write merges, each a ticket and its new master, in their order.

    What the session holds of these tables has to be flushed before, and read again afterwards.
    """
    pairs = [{"child": number, "master": master} for number, master in merges]
    for step in STEPS if pairs else ():
        session.connection().execute(step, pairs)
