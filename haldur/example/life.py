"""How the tickets of the example must stand, told by the rules of a ticket's life and by no code of Haldur's.

Each thread has one ticket. An agent's answer by mail gives it to them, if nobody has it and the receiving server
vouches for them; a customer's mail reopens what is done; a machine's mail, a duplicate and a forged one do nothing.
The assignee gets a letter for each ticket given to them, the customer one when the first agent gets theirs, and a
reminder is due three days after the ticket began, once for each assignee.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import NamedTuple

from haldur.example.company import DOMAIN
from haldur.example.truth import UNFILED, Act, TrueMail, is_inside

REMINDER_AFTER = timedelta(days=3)
EVER = datetime.max.replace(tzinfo=UTC)


class Turn(NamedTuple):
    """Where a ticket stands since a moment."""

    at: datetime
    status: str
    assignee: str | None


@dataclass(slots=True)
class Life:
    """A thread's ticket."""

    started_at: datetime
    contact: str
    language: str
    situation: str
    status: str = "UNASSIGNED"
    assignee: str | None = None
    ended_at: datetime | None = None
    reminder_at: datetime | None = None
    reopened: bool = False
    told: bool = False
    reopenings: int = 0
    last_at: datetime = EVER
    asked_at: list[datetime] = field(default_factory=list)
    answered_at: list[datetime] = field(default_factory=list)
    reminded: set[str] = field(default_factory=set)
    letters: Counter[str] = field(default_factory=Counter)
    turns: list[Turn] = field(default_factory=list)

    def note(self, at: datetime) -> None:
        """Remember where it stands from now on, if that is new."""
        if not self.turns or self.turns[-1][1:] != (self.status, self.assignee):
            self.turns.append(Turn(at, self.status, self.assignee))

    def give(self, agent: str) -> None:
        self.status, self.assignee, self.ended_at = "ACTIVE", agent, None
        self.reminder_at = self.started_at + REMINDER_AFTER

    def tell(self) -> None:
        self.letters["assigned"] += 1
        if not self.told and not self.contact.endswith(f"@{DOMAIN}"):
            self.told = True
            self.letters["in_work"] += 1

    @property
    def is_asked(self) -> bool:
        """Whether somebody from outside began it, who waits for a first answer."""
        return bool(self.asked_at) and min(self.asked_at) <= self.started_at

    def answer(self, agent: str, at: datetime, *, is_heard: bool = True) -> None:
        """What goes to one of our own is heard by no customer."""
        if is_heard:
            self.answered_at.append(at)
        if self.status == "UNASSIGNED":
            self.give(agent)
            self.reopened = False
        elif self.assignee == agent:
            self.reopened = False

    def ask(self, mail: TrueMail, at: datetime) -> None:
        self.asked_at.append(at)
        if self.contact.endswith(f"@{DOMAIN}"):
            self.contact = mail.sender_address
        if self.status == "REMOVED" and self.assignee is None:
            self.status = "UNASSIGNED"
        elif self.status in ("DONE", "REMOVED"):
            self.reopenings += self.status == "DONE"
            self.status, self.ended_at, self.reopened = "ACTIVE", None, True

    def act(self, act: Act) -> None:
        self.last_at = act.at
        match act.what:
            case "take" | "assign" | "redirect":
                self.give(act.to or act.who)
                self.tell()
            case "answer":
                self.letters["answer"] += 1
                self.answer(act.who, act.at, is_heard=not self.contact.endswith(f"@{DOMAIN}"))
            case "finish":
                self.status, self.assignee, self.ended_at = "DONE", self.assignee or act.who, act.at
                self.reminder_at, self.reopened = None, False
            case "redistribute":
                self.status, self.assignee, self.ended_at, self.reminder_at = "UNASSIGNED", None, None, None
            case "remove":
                self.status, self.reminder_at = "REMOVED", None
        self.note(act.at)

    def remind(self, now: datetime) -> None:
        if self.status == "ACTIVE" and self.assignee and self.reminder_at and self.reminder_at <= now:
            self.letters["reminder"] += self.assignee not in self.reminded
            self.reminded.add(self.assignee)
            self.reminder_at = None

    def first_answer(self) -> timedelta | None:
        """From the first question to the first answer after it."""
        later = [at for at in self.answered_at if self.asked_at and at > min(self.asked_at)]
        return min(later) - min(self.asked_at) if later else None


class Lives:
    """All tickets by their threads."""

    def __init__(self, agents: list[str]) -> None:
        self.agents = agents
        self.tickets: dict[str, Life] = {}

    def receive(self, mail: TrueMail, *, read_at: datetime) -> None:
        if mail.kind in UNFILED or mail.thread is None:
            return
        at, is_first = datetime.fromisoformat(mail.arrived_at), mail.thread not in self.tickets
        if is_first:
            self.tickets[mail.thread] = Life(at, mail.sender_address, mail.language, mail.situation)
            self.tickets[mail.thread].note(at)
        life = self.tickets[mail.thread]
        life.last_at = read_at
        if not is_inside(mail):
            life.ask(mail, at)
        elif mail.sender_address in self.agents and not mail.is_forged and (mail.answers or not is_first):
            life.answer(mail.sender_address, at)
        elif not mail.is_forged:
            life.answered_at.append(at)
        life.note(read_at)

    def letters(self) -> Counter[str]:
        return sum((life.letters for life in self.tickets.values()), Counter())

    def first_answers(self) -> tuple[int, timedelta]:
        """How many tickets have one, and the median."""
        found = [answer for life in self.tickets.values() if (answer := life.first_answer()) is not None]
        return len(found), timedelta(seconds=median(answer.total_seconds() for answer in found) if found else 0)
