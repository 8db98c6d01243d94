"""The guard at the ledger's door: a truncated export must not pass for a whole one.

A file of the ledger is either a full export, which repeats what is known, or brings news only. Of a full export the
next has about as many rows and as much money; a much smaller one was cut short, and taking it would make the firm
believe its ledger fresh. A file of news is as large as its day was. Which of the two an origin sends, its rows tell:
where at least half of them were known already, it repeats. The first file of an origin cannot be compared, and small
tables (`FEW_ROWS`) are anybody's own work.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

FEW_ROWS = 20
DATES_AND_COUNTERS = re.compile(r"[\s._()-]*\d[\d\s._()T:-]*")


@dataclass(frozen=True, slots=True)
class Size:
    """How much came in an import; `known_rows` stood in the ledger before."""

    rows: int
    known_rows: int
    total: Decimal

    @property
    def repeats(self) -> bool:
        """Whether it is a full export: at least half of it was known."""
        return bool(self.known_rows) and 2 * self.known_rows >= self.rows


def origin_of(file_name: str) -> str:
    """What a file's name says without its dates and counters: invoices-2026-11-21.csv and the next day's are one."""
    stem = file_name.rpartition(".")[0] or file_name
    return DATES_AND_COUNTERS.sub("", stem).strip(" ._-").lower() or stem.lower()


def shortfall(now: Size, last: Size | None, *, share: int) -> str:
    """Why an import is far smaller than the last of its origin; empty where it may be taken."""
    if last is None or last.rows < FEW_ROWS or not (now.repeats or last.repeats):
        return ""
    if 100 * now.rows < share * last.rows:
        return f"it has {now.rows:,} rows, the last one had {last.rows:,}"
    if 100 * now.total < share * last.total:
        return f"its amounts come to {now.total:,}, those of the last one to {last.total:,}"
    return ""
