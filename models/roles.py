"""What each role may do at the desk: one table, asked by every page.

An agent answers customers, leads them along their journeys, and reads what stands in the ledger; a lead sees besides
who has how much and what nobody has taken; a manager answers for customers, and looks and works like a lead; an admin
may do all. Whether an invoice's reminders rest is not for every agent to say, nor what becomes of another's journey;
and reports, which tell how much each of them worked, are not for them to read. A right that is not in the table is
nobody's.
"""

from enum import StrEnum

from models.agent import Role


class Right(StrEnum):
    """Something that not everybody may do."""

    READ_TICKETS = "read tickets"
    WORK_ON_TICKETS = "work on tickets"
    LEAD_VIEW = "see the lead's view"
    READ_INVOICES = "read invoices"
    MANAGE_INVOICES = "manage invoices"
    READ_REPORTS = "read reports"
    READ_JOURNEYS = "read journeys"
    WORK_ON_JOURNEYS = "work on journeys"
    MANAGE_JOURNEYS = "manage journeys"


RIGHTS: dict[Right, frozenset[Role]] = {
    Right.READ_TICKETS: frozenset(Role),
    Right.WORK_ON_TICKETS: frozenset(Role),
    Right.LEAD_VIEW: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
    Right.READ_INVOICES: frozenset(Role),
    Right.MANAGE_INVOICES: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
    Right.READ_REPORTS: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
    Right.READ_JOURNEYS: frozenset(Role),
    Right.WORK_ON_JOURNEYS: frozenset(Role),
    Right.MANAGE_JOURNEYS: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
}


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return role in RIGHTS[right]
