"""The moves of a ticket: one table, from which statuses each action leads to which (T-09 to T-17).

Whoever acts, by mail, at the desk or by a flow, is held to it; a move that is not in the table is refused with both
ends named. TAKE is ASSIGN to oneself. RESTORE undoes REMOVE: a ticket that had an assignee goes back to where it
was (models/life.py), one without is UNASSIGNED again.
"""

from enum import StrEnum

from models.ticket import Status, TicketError


class Action(StrEnum):
    """What can be done to a ticket."""

    ASSIGN = "assign"
    TAKE = "take"
    FINISH = "finish"
    REDIRECT = "redirect"
    REDISTRIBUTE = "redistribute"
    REOPEN = "reopen"
    REMOVE = "remove"
    RESTORE = "restore"


class IllegalMoveError(TicketError):
    """A move that the ticket's status does not allow."""


class TakenError(TicketError):
    """Somebody else has the ticket already; `assignee` is their address."""

    def __init__(self, message: str, *, assignee: str) -> None:
        super().__init__(message)
        self.assignee = assignee


MOVES: dict[Action, tuple[frozenset[Status], Status]] = {
    Action.ASSIGN: (frozenset({Status.UNASSIGNED}), Status.ACTIVE),
    Action.TAKE: (frozenset({Status.UNASSIGNED}), Status.ACTIVE),
    Action.FINISH: (frozenset({Status.UNASSIGNED, Status.ACTIVE}), Status.DONE),
    Action.REDIRECT: (frozenset({Status.ACTIVE, Status.DONE}), Status.ACTIVE),
    Action.REDISTRIBUTE: (frozenset({Status.ACTIVE, Status.DONE}), Status.UNASSIGNED),
    Action.REOPEN: (frozenset({Status.DONE}), Status.ACTIVE),
    Action.REMOVE: (frozenset({Status.UNASSIGNED, Status.ACTIVE, Status.DONE}), Status.REMOVED),
    Action.RESTORE: (frozenset({Status.REMOVED}), Status.UNASSIGNED),
}


def check_move(action: Action, *, ticket_id: int, status: Status) -> None:
    """Refuse a move that is not in the table."""
    sources, target = MOVES[action]
    if status not in sources:
        allowed = " or ".join(source for source in Status if source in sources)
        raise IllegalMoveError(f"Ticket {ticket_id} is {status}; {action} leads from {allowed} to {target}.")
