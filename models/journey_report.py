"""What a run of `follow_onboarding` found and did, and the report of it: who waits for whom, and for how long (O-05).

Runs add up batch by batch. Everything is counted; only the longest waits are named, so that the report stays readable
and small however many journeys there are.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.counting import count_words
from models.journey import Doer, Standing
from models.markdown import plain, table

MOST_NAMED = 100
HEAD = ("customer", "journey", "waits for", "what", "since", "working days", "standing", "responsible", "links")
EXPLAINED = (
    "*Stalled* is what has waited longer than nine in ten customers took for the step (or the template's limit, while "
    "too few are known), *overdue* what is past its due day. While anything is ours to do the wait is ours, and nobody "
    "is nudged. *page* is the journey at the desk, *act* the form that pauses, skips or reassigns."
)


class Line(NamedTuple):
    """A journey and what it waits for longest; `what` names the step, or is a question or a meeting."""

    waited_days: int
    journey_id: int
    customer: str
    journey: str
    doer: Doer
    what: str
    since: str
    standing: Standing
    responsible: str


@dataclass(slots=True)
class Following:
    """Counts of one or more batches; `last` is the number of the last journey that was looked at."""

    last: int = 0
    looked: int = 0
    standings: Counter[Standing] = field(default_factory=Counter)
    waits: Counter[tuple[Doer, Standing]] = field(default_factory=Counter)
    nudges: int = 0
    todos: int = 0
    finished: int = 0
    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Following") -> None:
        """Take another batch in."""
        self.last = max(self.last, other.last)
        self.looked += other.looked
        self.standings += other.standings
        self.waits += other.waits
        self.nudges += other.nudges
        self.todos += other.todos
        self.finished += other.finished
        self.lines = sorted((*self.lines, *other.lines), key=lambda line: (-line.waited_days, line.journey_id))
        del self.lines[MOST_NAMED:]
        self.problems += other.problems

    @property
    def summary(self) -> str:
        """One line."""
        stands = ", ".join(f"{self.standings[each]:,} {each}" for each in Standing if self.standings[each])
        return (
            f"{count_words(self.looked, 'journey')} looked at{f' ({stands})' if stands else ''}, "
            f"{count_words(self.nudges, 'nudge')} written, {count_words(self.todos, 'todo')} given, "
            f"{count_words(self.finished, 'journey')} finished"
        )


def following_report(
    following: Following, now: datetime, *, time_zone: str, page: Callable[[int], str], form: Callable[[int], str]
) -> str:
    """Markdown of a run; `page` gives the address of a journey's page, `form` of its form, "" where there is none."""
    moment = now.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M %Z")
    parts = ["# Onboarding journeys", f"{moment}: **{plain(following.summary, most=500)}**."]
    if following.problems:
        parts.append("\n".join(f"- {plain(each, most=500)}" for each in following.problems))
    parts += ["## Who is waited for", EXPLAINED, _counts(following), "## The longest waits"]
    rows = [_row(line, page, form) for line in following.lines]
    return "\n\n".join((*parts, table(HEAD, rows) if rows else "Nobody waits."))


def _counts(following: Following) -> str:
    rows = [
        (doer.value, *(str(following.waits[doer, standing] or "") for standing in Standing))
        for doer in Doer
        if any(following.waits[doer, standing] for standing in Standing)
    ]
    return table(("waits for", *Standing), rows) if rows else "No journey waits."


def _row(line: Line, page: Callable[[int], str], form: Callable[[int], str]) -> tuple[str, ...]:
    address = form(line.journey_id)
    links = f"[page]({page(line.journey_id)})" + (f" [act]({address})" if address else "")
    return (
        plain(line.customer), plain(line.journey), line.doer.value, plain(line.what), line.since,
        str(line.waited_days), line.standing.value, plain(line.responsible), links,
    )  # fmt: skip
