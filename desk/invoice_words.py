"""What the pages of the ledger say in words: of steps, holds, letters, and of what comes next."""

from collections.abc import Iterable, Iterator
from datetime import date

from models.dunning import Decision
from models.hold import Hold
from models.invoice import CollectionType, Party
from models.letter import EventKind, Letter, LetterEvent, LetterStatus
from models.open_class import OpenClass
from models.reminder import ReminderState
from tasks.invoice_page import InvoicePage, SeriesRow
from tasks.invoices import WORDS as HOLDS

DONE = {
    "hold": "Kept. It counts from the next letter on.",
    "end_hold": "Ended. Reminders go on with the next run.",
    "collection_type": "The collection type is kept. It counts from the next letter on.",
    "lift": "The address gets reminders again, from the next run on.",
    "tell_apart": "The payment counts as one of its own.",
    "todo": "The todo is done.",
}
TYPES = {
    CollectionType.DISCLOSED: "both may be written to",
    CollectionType.NON_DISCLOSED: "the seller alone",
    CollectionType.DO_NOT_CONTACT: "nobody is written to",
}
STATES = {
    ReminderState.PLANNED: "waits for an operator's word",
    ReminderState.SENT: "letter written",
    ReminderState.SUPERSEDED: "superseded",
    ReminderState.EXPIRED: "expired",
    ReminderState.SKIPPED: "skipped",
}
LETTERS = {
    LetterStatus.HELD: "waits for an operator's word",
    LetterStatus.READY: "leaves with the next delivery",
    LetterStatus.SENDING: "is leaving",
    LetterStatus.SENT: "sent",
    LetterStatus.FAILED: "failed for good",
    LetterStatus.UNKNOWN: "may or may not have arrived",
    LetterStatus.CANCELLED: "cancelled",
}
OPENED_BY = {
    OpenClass.PERSON: "by a person",
    OpenClass.PROXY: "by a person's mail service",
    OpenClass.MACHINE: "by a machine",
    OpenClass.SCANNER: "by a scanner",
    OpenClass.UNKNOWN: "by nobody knows whom",
}
NOT_GONE = frozenset({LetterStatus.HELD, LetterStatus.READY, LetterStatus.SENDING})


def step_words(step: int) -> str:
    """A step as the plan names it: so many days from the due date."""
    return f"{step:+d}" if step else "0"


def hold_words(hold: Hold) -> str:
    """What a hold says, and until when."""
    until = f" until {hold.until.isoformat()}" if hold.until else ""
    return f"{HOLDS[hold.kind]} {hold.collection_type}".strip() + until


def became_words(row: SeriesRow, today: date, *, is_paid: bool) -> str:
    """What became of a step so far; runs do not look at what is paid."""
    if row.row is None:
        return "not needed" if is_paid else "the next run decides" if row.planned_for <= today else "to come"
    if row.row.state is ReminderState.SENT and row.letter:
        return LETTERS[row.letter.status]
    return STATES[row.row.state]


def event_words(event: LetterEvent) -> str:
    """What happened to a letter."""
    if event.open_class:
        return f"{event.kind} {OPENED_BY[OpenClass(event.open_class)]}"
    if event.kind == EventKind.BOUNCED:
        return "bounced for good" if event.is_permanent else "bounced, but not for good"
    return event.kind


def letter_words(letter: Letter) -> str:
    """Where a letter stands."""
    return LETTERS[letter.status]


def outlook_words(page: InvoicePage) -> Iterator[str]:
    """What the next runs will do as things stand."""
    outlook = page.outlook
    if page.invoice.balance <= 0:
        yield "Nothing is owed: no reminder goes any more."
    elif outlook.letters is None:
        yield "As things stand, no further reminder will go."
    else:
        yield f"Next letter: {outlook.letters.day.isoformat()}, {_steps(outlook.letters.decisions)}."
    if page.invoice.balance > 0:
        if outlook.too_old:
            yield f"Too old to go any more: {_steps(outlook.too_old)}."
        reasons = {party: reason for party, reason in outlook.resting.items() if reason}
        for reason in sorted(set(reasons.values())):
            parties = " and ".join(f"the {party}" for party in Party if reasons.get(party) == reason)
            yield f"A run on {outlook.run_on.isoformat()} writes nothing to {parties}: {reason}."
    waiting = sum(letter.status in NOT_GONE for letter in page.letters)
    if waiting:
        letters = "1 letter is" if waiting == 1 else f"{waiting} letters are"
        yield f"{letters} written and not sent; all is looked at again right before it leaves."


def _steps(decisions: Iterable[Decision]) -> str:
    return ", ".join(f"step {step_words(made.step)} to the {made.party}" for made in decisions)
