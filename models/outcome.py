"""The outcome of an intake: what came, what became of it, and what needs a person.

Outcomes add up, batch by batch and list by list; the sum is what an operator reads and what decides whether a
run is red. A mail held for a foreseen reason is handled; one that our rules failed on, and a mailbox that could
not be read, are problems.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from models.known import Row, Rows
from models.register import Disposition

FAILED = "failed"
MOST_NAMED = 50


@dataclass(slots=True)
class Outcome:
    """Counts of one or more batches; `unidentified` are the first tickets with candidates, `problems` are messages."""

    dispositions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    recognised: Counter[str] = field(default_factory=Counter)
    unidentified: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def mails(self) -> int:
        """Mails that were new to the register."""
        return self.dispositions.total()

    @property
    def tickets(self) -> int:
        """Tickets opened."""
        return self.reasons[Disposition.FILED, "new_ticket"]

    @property
    def joined(self) -> int:
        """Mails that joined a thread."""
        return self.dispositions[Disposition.FILED] - self.tickets

    def add(self, other: "Outcome") -> None:
        """Take another outcome into this one."""
        self.dispositions += other.dispositions
        self.reasons += other.reasons
        self.recognised += other.recognised
        self.unidentified = (self.unidentified + other.unidentified)[:MOST_NAMED]
        self.problems += other.problems


def outcome_of(rows: Rows) -> Outcome:
    """What a batch came to."""
    mails = rows.mails + rows.retried
    masters = [ticket for ticket in rows.tickets if ticket["status"] is not None]
    held = [row for row in mails if row["disposition"] == Disposition.QUARANTINED]
    return Outcome(
        dispositions=Counter(str(row["disposition"]) for row in mails),
        reasons=Counter((str(row["disposition"]), row["reason"]) for row in mails),
        recognised=Counter(ticket["recognised_by"] or "none" for ticket in masters),
        unidentified=[ticket for ticket in masters if ticket["customer_candidates"]][:MOST_NAMED],
        problems=list(_failures(held)),
    )


def _failures(held: Iterable[Row]) -> Iterable[str]:
    for row in held:
        if row["reason"] == FAILED:
            yield f"Mail {row['id']} ({row['location']} in {row['source']}) could not be handled: {row['detail']}"
