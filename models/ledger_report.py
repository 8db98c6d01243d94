"""What an import of the ledger came to, for an operator: counts, wrong rows, payments that wait for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from models.markdown import plain, table

MOST_NAMED = 50
Fault = tuple[str, str]


@dataclass(slots=True)
class Taken:
    """What became of one file or view; `refused` says why nothing of it was taken.

    Its numbers are in words already (`counts`); `wrong` are rows by their line, `strays` payments without an invoice.
    """

    kind: str
    name: str
    counts: str = ""
    refused: str = ""
    wrong: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    strays: list[dict[str, str]] = field(default_factory=list)

    def as_text(self) -> str:
        """What is laid beside the file."""
        lines = [f"{self.name} ({self.kind}): {self.refused or self.counts}"]
        lines += [f"{where}: {what}" for where, what in self.wrong]
        lines += [f"{where}: note: {what}" for where, what in self.notes]
        lines += [f"waits for a person: {' '.join(filter(None, stray.values()))}" for stray in self.strays]
        return "\n".join(lines) + "\n"


@dataclass(slots=True)
class LedgerRun:
    """All that a run took, and files that were left for the next one."""

    taken: list[Taken] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def add(self, other: "LedgerRun") -> None:
        """Take another run into this one."""
        self.taken += other.taken
        self.left += other.left

    @property
    def refused(self) -> list[Taken]:
        """What was refused as a whole."""
        return [each for each in self.taken if each.refused]

    def summary(self) -> str:
        """One line."""
        said = [f"{each.name}: {'refused: ' + each.refused if each.refused else each.counts}" for each in self.taken]
        return "; ".join(said) or "nothing waited"


def ledger_report(run: LedgerRun, now: datetime, *, time_zone: str, forms: Mapping[str, str], waiting: int) -> str:
    """Markdown of a run; `waiting` is how many payments wait for a person in all."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    rows = [(plain(each.name), each.kind, plain(each.refused or each.counts, most=500)) for each in run.taken]
    parts = ["# Ledger in", f"{moment}: **{len(run.taken)}** files and views came."]
    parts += [table(("file or view", "kind", "what became of it"), rows)] if rows else []
    parts += (
        [f"Left for the next run, for somebody may still write them: {plain(', '.join(run.left), most=500)}."]
        if (run.left)
        else []
    )
    parts += ["## What needs a person", *_needs(run, forms, waiting)]
    return "\n\n".join(parts)


def _needs(run: LedgerRun, forms: Mapping[str, str], waiting: int) -> list[str]:
    parts = [f"**Refused as a whole: {plain(each.name)}.** {plain(each.refused, most=1000)}" for each in run.refused]
    for each in run.taken:
        parts += _list(f"Wrong rows of {each.name}, not taken", each.wrong)
        parts += _list(f"To be looked at in {each.name}, taken", each.notes)
    strays = [stray for each in run.taken for stray in each.strays]
    if waiting:
        parts.append(f"**Payments that found no invoice: {waiting}** (`haldur export stray_payment` lists all)")
    if strays:
        parts.append(_strays(strays[:MOST_NAMED], forms))
    return parts or ["Nothing."]


def _list(title: str, faults: Sequence[Fault]) -> list[str]:
    if not faults:
        return []
    named = [(plain(where), plain(what, most=300)) for where, what in faults[:MOST_NAMED]]
    more = f" (the first {MOST_NAMED} of {len(faults):,})" if len(faults) > MOST_NAMED else ""
    return [f"**{plain(title)}**{more}\n\n" + table(("where", "what"), named)]


def _strays(strays: Sequence[dict[str, str]], forms: Mapping[str, str]) -> str:
    head = ("number", "day", "amount", "from", "reference", "words", "why", "may be for")
    rows = [
        (
            _settle(stray["id"], forms),
            stray["paid_on"],
            plain(f"{stray['amount']} {stray['currency']}"),
            *(plain(stray[name], most=300) for name in ("payer_name", "reference", "words", "reason", "candidates")),
        )
        for stray in strays
    ]
    return table(head, rows)


def _settle(number: str, forms: Mapping[str, str]) -> str:
    """A stray's number, leading to the form that settles it."""
    form = forms.get("settle_payment")
    filled = quote(f'{{"payment": {number}}}', safe="")
    return f"[{number}]({form}?parameters={filled})" if form else number
