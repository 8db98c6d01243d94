"""An operator moves a ticket by a form (T-09 to T-17)."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import RowNumber, asked
from models.moves import Action
from tasks.acting import act
from tasks.settings import current_settings

Choice = Literal["assign", "take", "finish", "redirect", "redistribute", "reopen", "remove", "restore"]


@flow(name="act_on_ticket")
def act_on_ticket(
    ticket: Annotated[RowNumber, asked("Ticket", "Number of the ticket")],
    action: Annotated[Choice, asked("Action", "What to do with the ticket")],
    agent: Annotated[str, asked("Agent", "Your mail address: who acts")],
    assignee: Annotated[
        str | None, asked("Assignee", "For assign and redirect: the mail address of who gets it")
    ] = None,
    reason: Annotated[str, asked("Reason", "A word for the history")] = "",
    notices: Annotated[bool, asked("Notices", "Write to the assignee, and to the customer if not told yet")] = True,
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Move a ticket: the same as the buttons of the desk.

    - **assign** an UNASSIGNED ticket to an agent, or **take** it yourself: it is ACTIVE, the assignee and the customer
      are told.
    - **finish** it: DONE.
    - **redirect** it to another agent, or **redistribute** it: back to all, UNASSIGNED.
    - **reopen** what is DONE, **remove** what needs no reaction, **restore** what was removed.

    What the ticket's status does not allow is refused with the reason, and nothing changes.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    return act(
        ticket, Action(action), who=agent, now=now, assignee=assignee or None, reason=reason, notices=notices
    )  # fmt: skip
