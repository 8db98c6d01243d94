"""What a reminder run did or would do, and the report of it for an operator: who gets what, who does not, and why.

Runs add up batch by batch. Everything is counted; only the first of each kind are named, so that the report of a large
run stays readable and small.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.counting import count_words, which
from models.invoice import Party
from models.markdown import plain, table
from models.reminder import Reason, ReminderState

MOST_NAMED = 50
MOST_LISTED = 10_000  # where a list was asked for
WRITTEN_HEAD = ("invoice", "buyer", "seller", "to", "step", "planned for", "asked", "links")
KEPT_HEAD = (*WRITTEN_HEAD[:-2], "why not", "owed", "links")
STEPS = (
    "A step is named by its days from the due date: -3 is three days before it, +7 a week after. *Planned for* is its "
    "day by the calendar of the recipient's country. *page* is the invoice at the desk, *act* the form that stops or "
    "changes its reminders."
)
WORDS = {
    None: "not decided",
    ReminderState.PLANNED: "waits for approval",
    ReminderState.SENT: "letter written",
    ReminderState.SUPERSEDED: "superseded",
    ReminderState.EXPIRED: "expired",
    ReminderState.SKIPPED: "skipped",
}
UNEVENTFUL = frozenset({Reason.NOT_YET_DUE, Reason.ALREADY_SENT, Reason.LATER_STEP_DUE})

Link = Callable[[str, int], str]


class Line(NamedTuple):
    """A step of one invoice for one party, and what became of it."""

    invoice_id: int
    number: str
    seller: str
    buyer: str
    party: Party
    step: int
    planned_for: date
    state: ReminderState | None
    reason: str
    to_address: str
    asked: Decimal
    currency: str


@dataclass(slots=True)
class Reminding:
    """Counts of one or more batches by party, state and reason; `written` and `kept` are the first of them.

    `asked` sums what is asked for by currency, each invoice once. `waiting` letters wait for an operator. `most` of
    each kind are named.
    """

    looked: int = 0
    counts: Counter[tuple[Party, ReminderState | None, str]] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    written: list[Line] = field(default_factory=list)
    kept: list[Line] = field(default_factory=list)
    waiting: int = 0
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    most: int = MOST_NAMED

    @property
    def kept_back(self) -> int:
        """How many steps are kept back for a reason that is worth naming."""
        return sum(number for (_, state, reason), number in self.counts.items() if is_kept_back(state, reason))

    @property
    def letters(self) -> int:
        """Letters written or, in a dry run, that would be."""
        return sum(number for (_, state, reason), number in self.counts.items() if is_letter(state, reason))

    def add(self, other: "Reminding") -> None:
        """Take another outcome into this one."""
        self.looked += other.looked
        self.counts += other.counts
        self.asked += other.asked
        self.written = (self.written + other.written)[: self.most]
        self.kept = (self.kept + other.kept)[: self.most]
        self.waiting += other.waiting
        self.warnings += other.warnings
        self.problems += other.problems

    def note(self, line: Line) -> None:
        """Count a step, and name it if it is among the first."""
        self.counts[line.party, line.state, line.reason] += 1
        if is_letter(line.state, line.reason):
            if len(self.written) < self.most:
                self.written.append(line)
        elif is_kept_back(line.state, line.reason) and len(self.kept) < self.most:
            self.kept.append(line)

    def summary(self, *, is_dry: bool = False) -> str:
        """One line."""
        verb = "would be written" if is_dry else "written"
        sums = ", ".join(f"{amount} {currency}" for currency, amount in sorted(self.asked.items()))
        words = f"{count_words(self.looked, 'invoice')} looked at, {count_words(self.letters, 'letter')} {verb}"
        return words + (f", asking for {sums}" if sums else self._why_none())

    def _why_none(self) -> str:
        """Where no letter goes, what became of the steps that were looked at."""
        reasons = Counter[str]()
        for (_, _, reason), number in self.counts.items():
            reasons[reason] += number
        told = ", ".join(f"{number:,} {reason}" for reason, number in reasons.most_common() if reason)
        return f" (steps: {told})" if told and not self.letters else ""


def is_letter(state: ReminderState | None, reason: str) -> bool:
    """Whether a step goes, or is to wait for an operator first."""
    return not reason and state in {ReminderState.SENT, ReminderState.PLANNED}


def is_kept_back(state: ReminderState | None, reason: str) -> bool:
    """Whether a step is worth naming among those that do not go; one that a later step overtook is not."""
    return bool(reason) and reason not in UNEVENTFUL and state is not ReminderState.SUPERSEDED


def reminding_report(
    reminding: Reminding, now: datetime, *, time_zone: str, page: Callable[[int], str], form: Callable[[str], str],
    is_dry: bool,
) -> str:  # fmt: skip
    """Markdown of a run; `page` gives the address of an invoice's page by id, `form` of its form by number."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    title = "Dry run: reminders that would go" if is_dry else "Reminders of invoices"
    parts = [f"# {title}", f"{moment}: **{plain(reminding.summary(is_dry=is_dry), most=500)}**."]
    if reminding.waiting:
        waiting = f"{count_words(reminding.waiting, 'letter')} {which(reminding.waiting, 'waits', 'wait')}"
        parts.append(f"**{waiting} for approval**: resume this run and choose.")
    said = [*reminding.problems, *reminding.warnings]
    if said:
        parts.append("\n".join(f"- {plain(each, most=500)}" for each in said))
    parts += ["## What became of each step", STEPS, _counts(reminding, is_dry=is_dry)]
    for title, head, lines, number in (
        ("Who gets a letter", WRITTEN_HEAD, reminding.written, reminding.letters),
        ("Who does not, and why", KEPT_HEAD, reminding.kept, reminding.kept_back),
    ):
        rows = [_row(line, page, form, says_why=head is KEPT_HEAD) for line in lines[:MOST_NAMED]]
        parts += [f"## {title}", table(head, rows) if rows else "Nobody."]
        parts += [f"and {number - len(rows)} more."] if number > len(rows) else []
    return "\n\n".join(parts)


def tally(reminding: Reminding, *, is_dry: bool) -> list[tuple[str, str, list[int]]]:
    """How often each thing became of a step and why, by party; what was done comes first, what has yet to come last."""
    states = (ReminderState.SENT, ReminderState.PLANNED, ReminderState.SKIPPED, *ReminderState, None)
    kinds = sorted({kind[1:] for kind in reminding.counts}, key=lambda kind: (states.index(kind[0]), kind[1]))
    going = WORDS | ({ReminderState.SENT: "letter would be written"} if is_dry else {})
    return [
        (str(reason) if state is None else (WORDS if reason else going)[state], str(reason) if state else "",
         [reminding.counts[party, state, reason] for party in Party])
        for state, reason in kinds
    ]  # fmt: skip


def _counts(reminding: Reminding, *, is_dry: bool) -> str:
    if not reminding.counts:
        return "Nothing was due."
    rows = [
        (what, why, *(str(number or "") for number in numbers))
        for what, why, numbers in tally(reminding, is_dry=is_dry)
    ]  # fmt: skip
    return table(("what became of it", "why", *(f"to the {party}" for party in Party)), rows)


def _row(
    line: Line, page: Callable[[int], str], form: Callable[[str], str], *, says_why: bool
) -> tuple[str, ...]:  # fmt: skip
    links = " ".join(filter(None, (f"[page]({page(line.invoice_id)})", _form_link(form(line.number)))))
    return (
        plain(line.number), plain(line.buyer), plain(line.seller), f"{line.party}: {plain(line.to_address or '–')}",
        f"{line.step:+d}", line.planned_for.isoformat(), *([line.reason] if says_why else []),
        f"{line.asked} {plain(line.currency)}", links,
    )  # fmt: skip


def _form_link(address: str) -> str:
    return f"[act]({address})" if address else ""
