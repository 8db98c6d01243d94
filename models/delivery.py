"""What became of letters in a run, and the report of it for an operator."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from models.counting import count_words
from models.letter import LetterStatus, WholeLetter
from models.markdown import plain, table

MOST_NAMED = 50
HEAD = ("letter", "kind", "to", "subject", "ticket", "what was said")
WORDS = {
    LetterStatus.SENT: "sent",
    LetterStatus.READY: "put off, tried again later",
    LetterStatus.FAILED: "failed for good",
    LetterStatus.UNKNOWN: "of unknown outcome",
}


@dataclass(slots=True)
class Delivery:
    """Counts of one or more batches by the status that letters came to; `troubled` need a person."""

    counts: Counter[LetterStatus] = field(default_factory=Counter)
    troubled: list[WholeLetter] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """Letters about which a provider was asked."""
        return self.counts.total()

    @property
    def needs_a_person(self) -> bool:
        """Whether anything is wrong that does not mend itself."""
        return bool(self.problems or self.troubled)

    def add(self, other: "Delivery") -> None:
        """Take another delivery into this one."""
        self.counts += other.counts
        self.troubled = (self.troubled + other.troubled)[:MOST_NAMED]
        self.problems += other.problems

    def summary(self) -> str:
        """One line."""
        counted = ", ".join(f"{number:,} {WORDS[status]}" for status, number in sorted(self.counts.items()))
        return count_words(self.letters, "letter") + (f": {counted}" if counted else "")


def delivery_report(delivery: Delivery, now: datetime, *, time_zone: str) -> str:
    """Markdown of a delivery; times in the site's zone."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    parts = ["# Delivery of letters", f"{moment}: **{plain(delivery.summary())}**.", "## What needs a person"]
    parts += ["\n".join(f"- {plain(problem, most=500)}" for problem in delivery.problems)] if delivery.problems else []
    failed = [letter for letter in delivery.troubled if letter.status == LetterStatus.FAILED]
    unknown = [letter for letter in delivery.troubled if letter.status == LetterStatus.UNKNOWN]
    if failed:
        parts.append(
            "**Failed for good** (mend the address or the server, then run `settle_letters`)\n\n" + _list(failed)
        )
    if unknown:
        parts.append("**May or may not have arrived** (ask, then run `settle_letters`)\n\n" + _list(unknown))
    return "\n\n".join(parts if len(parts) > 3 else [*parts, "Nothing."])


def _list(letters: list[WholeLetter]) -> str:
    rows = [
        (str(letter.id), letter.kind, plain(letter.to_address), plain(letter.subject), str(letter.ticket_id or ""),
         plain(letter.error, most=300))
        for letter in letters
    ]  # fmt: skip
    return table(HEAD, rows)
