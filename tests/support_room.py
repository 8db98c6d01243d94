"""A register of support for tests, written by hand: tickets, moves and mails at moments that read like a diary."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from models.kpi.figure import Period
from models.kpi.frames_tickets import checked
from models.kpi.measure import Asked
from models.kpi.ticket_frames import Register, SupportFrames, support_frames
from models.kpi.ticket_times import Site
from models.service_policy import read_service_levels
from models.ticket import Status

ZONE = "Europe/Tallinn"
JAAN, MARI = "jaan@firm.ee", "mari@firm.ee"
POLICY = """\
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}
queues:
  default:
    calendar: office
    unassigned_hours: 4
    active_hours: 24
    targets:
      urgent: {first_answer_hours: 1, solution_hours: 8}
      high: {first_answer_hours: 4, solution_hours: 16}
      normal: {first_answer_hours: 8, solution_hours: 40}
      low: {first_answer_hours: 16, solution_hours: 80}
"""
SITE = Site(read_service_levels(POLICY, file="policy"), "EE", ZONE)
MOMENT, WORD = "datetime64[us]", "category"
TICKETS = {
    "ticket_id": "int64", "queue": WORD, "priority": WORD, "status": WORD, "customer_id": "int64", "assignee": WORD,
    "opened_at": MOMENT, "ended_at": MOMENT,
}  # fmt: skip
LINES = {"ticket_id": "int64", "at": MOMENT, "status": WORD, "assignee": WORD}
MAILS = {"ticket_id": "int64", "at": MOMENT, "is_answer": "bool", "sender": WORD}
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))  # the first is a Sunday; Good Friday is on 3 April


def at(text: str) -> datetime:
    """A moment by the clock at the site, such as "03-02 09:30"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


class SupportRoom:
    """A register to write into, and its frames as of any moment."""

    def __init__(self) -> None:
        self.tickets: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.mails: list[dict[str, Any]] = []

    def ticket(self, opened: str, **changes: Any) -> int:
        """A customer's first mail."""
        number = len(self.tickets) + 1
        given = {"queue": "support", "priority": "normal", "customer_id": 0, "assignee": "", "ended_at": pd.NaT}
        self.tickets.append({"ticket_id": number, "status": "UNASSIGNED", "opened_at": at(opened)} | given | changes)
        self.mail(number, opened)
        return number

    def move(self, ticket: int, moment: str, status: str, assignee: str = "") -> None:
        """A line of history, and what it makes of the row."""
        self.lines.append({"ticket_id": ticket, "at": at(moment), "status": status, "assignee": assignee})
        ended = at(moment) if status == Status.DONE else pd.NaT
        self.tickets[ticket - 1] |= {"status": status, "assignee": assignee, "ended_at": ended}

    def mail(self, ticket: int, moment: str) -> None:
        """A mail of the customer."""
        self.mails.append({"ticket_id": ticket, "at": at(moment), "is_answer": False, "sender": ""})

    def answer(self, ticket: int, moment: str, sender: str = JAAN) -> None:
        """An answer of ours."""
        self.mails.append({"ticket_id": ticket, "at": at(moment), "is_answer": True, "sender": sender})

    def frames(self, as_of: str) -> SupportFrames:
        """The frames as of a moment; what was opened later is not read."""
        known = [ticket for ticket in self.tickets if ticket["opened_at"] <= at(as_of)]
        tickets, breaches = checked(_frame(known, TICKETS))
        assert not [breach for breach in breaches if breach.is_left_out]
        register = Register(tickets, _frame(self.lines, LINES), _frame(self.mails, MAILS))
        return support_frames(register, SITE, as_of=at(as_of))[0]


def march(as_of: str = "04-30 12:00") -> Asked:
    """What is asked of March 2026."""
    return Asked(MARCH, at(as_of), ZONE)


def _frame(rows: list[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    for name, kind in columns.items():
        if kind == MOMENT:
            frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_localize(None)
    return frame.astype(columns)
