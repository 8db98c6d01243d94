"""A ticket's life: what each move does to the ticket (T-09 to T-17).

Each function answers with the values that change; tasks/tickets.py and the intake write them. Which moves are
allowed stands in models/moves.py. The reminder to an assignee counts from the ticket's start, whenever it was
assigned. The mark `reopened` stays until the assignee answers or the ticket is finished; a move to another agent or
back to all does not take it away, for the customer still waits.
"""

from datetime import datetime, timedelta
from typing import Any

from models.moves import Action
from models.ticket import Status

REMINDER_AFTER = timedelta(days=3)

Changes = dict[str, Any]

AS_A_CHILD: Changes = {"status": None, "assignee": None, "reminder_at": None, "reopened": False}


def changes_of(
    action: Action, *, assignee: str | None, to: str, started_at: datetime, ended_at: datetime | None, now: datetime
) -> Changes:
    """What an action does to a ticket that `assignee` has; `to` is who is to have it, or who acts."""
    match action:
        case Action.ASSIGN | Action.TAKE | Action.REDIRECT:
            return assigned(to, started_at=started_at)
        case Action.FINISH:
            return finished(assignee=assignee, by=to, now=now)
        case Action.REDISTRIBUTE:
            return redistributed()
        case Action.REOPEN:
            return reopened()
        case Action.REMOVE:
            return removed()
        case Action.RESTORE:
            return restored(assignee=assignee, ended_at=ended_at, started_at=started_at)


def assigned(to: str, *, started_at: datetime) -> Changes:
    """An agent has it, and is reminded three days after it began (T-09, T-14)."""
    return {"status": Status.ACTIVE, "assignee": to, "ended_at": None, "reminder_at": started_at + REMINDER_AFTER}


def finished(*, assignee: str | None, by: str, now: datetime) -> Changes:
    """The question is answered (T-13); who finishes what nobody had is its assignee, for a DONE ticket has one."""
    return {
        "status": Status.DONE, "assignee": assignee or by, "ended_at": now, "reminder_at": None, "reopened": False,
    }  # fmt: skip


def redistributed() -> Changes:
    """Back to the wide circle (T-15)."""
    return {"status": Status.UNASSIGNED, "assignee": None, "ended_at": None, "reminder_at": None}


def reopened() -> Changes:
    """Not finished after all; the assignee stays (T-16)."""
    return {"status": Status.ACTIVE, "ended_at": None, "reopened": True}


def removed() -> Changes:
    """It needs no reaction (T-17); assignee and end stay, so that it can be undone."""
    return {"status": Status.REMOVED, "reminder_at": None}


def restored(*, assignee: str | None, ended_at: datetime | None, started_at: datetime) -> Changes:
    """Back to where it was before it was removed."""
    if assignee is None:
        return {"status": Status.UNASSIGNED}
    if ended_at is not None:
        return {"status": Status.DONE}
    return assigned(assignee, started_at=started_at)


def wanted_again(*, assignee: str | None) -> Changes:
    """A customer wrote to a removed ticket: nobody may miss it, so it goes to its assignee or to all."""
    return reopened() if assignee else redistributed()


def joined(master: Changes, child: Changes) -> Changes:
    """What a master becomes when another ticket is joined to it: an open question never vanishes in a closed one."""
    changes: Changes = {"customer_notified": master["customer_notified"] or child["customer_notified"]}
    if child["status"] not in {Status.UNASSIGNED, Status.ACTIVE} or master["status"] == Status.ACTIVE:
        return changes
    assignee = child["assignee"] or master["assignee"]
    if master["status"] == Status.UNASSIGNED and child["status"] == Status.UNASSIGNED:
        return changes
    if assignee is None:
        return changes | redistributed()
    came_back = master["status"] == Status.DONE or master["reopened"] or child["reopened"]
    return changes | assigned(assignee, started_at=master["started_at"]) | {"reopened": came_back}
