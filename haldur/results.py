"""What a flow's result is on the screen and as JSON, where it is more than its one line: the list of a reminder run."""

import sys
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from models.dunning_report import WORDS, Line, Reminding

WIDE = 200  # where nobody is at the screen
GETS = ("invoice", "buyer", "seller", "party", "to", "step", "planned for", "asked")
GETS_NOT = (*GETS[:-1], "owed", "why not")


@singledispatch
def lists_of(_result: object) -> list[Table]:
    """The tables that are printed below the line."""
    return []


@lists_of.register
def _(reminding: Reminding) -> list[Table]:
    return [
        _table("Who gets a letter", GETS, [_row(line) for line in reminding.written], reminding.letters),
        _table("Who does not, and why", GETS_NOT, [(*_row(line), line.reason) for line in reminding.kept],
               reminding.kept_back),
    ]  # fmt: skip


@singledispatch
def as_json(result: object) -> Any:
    """A result as JSON knows it; dates and models by pydantic."""
    return to_jsonable_python(result, fallback=str)


@as_json.register
def _(reminding: Reminding) -> Any:
    counts = [
        {"party": party, "state": WORDS[state], "reason": reason, "number": number}
        for (party, state, reason), number in reminding.counts.items()
    ]
    lines = {"written": [line._asdict() for line in reminding.written],
             "kept_back": [line._asdict() for line in reminding.kept]}  # fmt: skip
    said = {"waiting": reminding.waiting, "warnings": reminding.warnings, "problems": reminding.problems}
    told = {"invoices": reminding.looked, "letters": reminding.letters, "asked": reminding.asked, "counts": counts}
    return to_jsonable_python(told | lines | said, fallback=str)


def show(tables: Sequence[Table]) -> None:
    """Print tables."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    for table in tables:
        if table.row_count:
            console.print()
            console.print(table)


def _table(title: str, head: Sequence[str], rows: Sequence[tuple[str, ...]], number: int) -> Table:
    table = Table(title=title, title_justify="left", caption_justify="left")
    for name in head:
        table.add_column(name, justify="right" if name in ("step", "asked", "owed") else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    table.caption = f"and {number - len(rows)} more" if number > len(rows) else None
    return table


def _row(line: Line) -> tuple[str, ...]:
    return (
        line.number, line.buyer, line.seller, str(line.party), line.to_address or "–", f"{line.step:+d}",
        line.planned_for.isoformat(), f"{line.asked} {line.currency}",
    )  # fmt: skip
