"""What a mail does to its ticket's life (T-10, T-16).

An agent who answers, from their own account and proven to be themselves, gets an UNASSIGNED ticket; nobody is told,
for the customer has the answer. Their answer does not take a ticket from another agent, and opens none that is DONE.
A mail from outside the firm to a DONE ticket reopens it, and brings back a REMOVED one: what the customer writes must
not stay unseen. A mail from inside never reopens, and a machine's mail does not come here at all. A mail that only
bears an agent's address moves nothing, and the ticket says so; so it does of a colleague's where a server is pinned.
"""

from collections.abc import Collection
from typing import NamedTuple

from models.author import is_hearsay
from models.house import House
from models.known import Row
from models.life import Changes, assigned, reopened, wanted_again
from models.mail import Mail
from models.moves import Action
from models.profile import Profile
from models.sender_auth import why_unproven
from models.thread import is_forward
from models.ticket import Status


class Writer(NamedTuple):
    """Whom a mail is from, as far as the ticket's life depends on it; `agent` is empty where that is not proven."""

    agent: str
    is_inside: bool
    doubt: str = ""


class Move(NamedTuple):
    """What a mail changes on its ticket, in words for the history; without an action its status stays."""

    changes: Changes
    what: str
    action: Action | None = None


def writer_of(profile: Profile, house: House, agents: Collection[str]) -> Writer:
    """An agent, where the mail proves it; else whoever it says, with a doubt where it names one of us."""
    mail, is_agent = profile.found.mail, profile.sender in agents
    if not is_agent and not (profile.is_inside and profile.is_own_from and house.authserv_id):
        return Writer("", profile.is_inside, _hearsay(profile, house))
    why = why_unproven(mail, house) if profile.is_own_from else f"From names {mail.sender.key}"
    if not why:
        return Writer(profile.sender if is_agent else "", profile.is_inside)
    counts = "does not count as an agent's answer" if is_agent else "counts as coming from outside"
    return Writer("", profile.is_inside, f"Nothing proves that {profile.sender} wrote this: {why}. So it {counts}.")


def _hearsay(profile: Profile, house: House) -> str:
    mail = profile.found.mail
    if not is_hearsay(mail, profile.author, house):
        return ""
    return f"From names {mail.sender.key}; that {profile.sender} wrote this is its word alone."


def is_answer(mail: Mail, *, is_in_thread: bool = False) -> bool:
    """Whether a mail answers another one, which may not have come yet; a forward answers none."""
    is_reply = is_in_thread or bool(mail.in_reply_to or mail.references)
    return is_reply and not is_forward(mail.subject)


def move_of(ticket: Row, writer: Writer, *, is_answer: bool) -> Move | None:
    """How a person's mail moves its ticket, if it does."""
    if writer.agent:
        return _answered(ticket, writer.agent) if is_answer else None
    if writer.is_inside:
        return None
    if ticket["status"] == Status.DONE:
        return Move(reopened(), "reopened by a mail from outside", Action.REOPEN)
    if ticket["status"] == Status.REMOVED:
        return Move(wanted_again(assignee=ticket["assignee"]), "restored by a mail from outside", Action.RESTORE)
    return None


def _answered(ticket: Row, agent: str) -> Move | None:
    if ticket["status"] == Status.UNASSIGNED:
        changes = assigned(agent, started_at=ticket["started_at"]) | {"reopened": False}
        return Move(changes, f"assigned to {agent}, who answered by mail", Action.ASSIGN)
    if ticket["reopened"] and ticket["assignee"] == agent:
        return Move({"reopened": False}, "answered by mail after it was reopened")
    return None
