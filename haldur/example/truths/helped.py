"""How tickets were answered and solved in truth, as of the end of the forty weeks (K-05).

A ticket belongs to the period by the day on which its first mail came. What was removed counts nowhere. A ticket is
solved for good when it was closed and has not been opened again; one that was removed and brought back counts as if it
had never been. An agent holds a ticket while it is theirs and active.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from haldur.example.ledger.days import CLOSE, ONE
from haldur.example.life import Life, Lives, Turn
from haldur.example.quiet import ANSWER_HOURS, REOPENED, SOLUTION_HOURS, Shares
from haldur.example.truths.figure import TrueFigure, reached_by, share

HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Europe/Tallinn")
END = datetime.combine(CLOSE, time(), tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Span:
    """A time for which a ticket was open; `until` is None while it is."""

    begun: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Weeks:
    """Days from the first to the last; `is_drawn` where the times were drawn from the tables of the quiet weeks."""

    first: date
    last: date
    is_drawn: bool = False

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and self.first <= moment.astimezone(ZONE).date() <= self.last

    def part_of(self, begun: datetime, until: datetime) -> timedelta:
        """How much of a time is within."""
        first, last = (datetime.combine(day, time(), tzinfo=ZONE) for day in (self.first, self.last + ONE))
        return max(min(until, last) - max(begun, first), timedelta())


def helped(lives: Lives, weeks: Weeks, names: Mapping[str, str]) -> Iterator[TrueFigure]:
    """Of some weeks; `names` are the agents' by their addresses."""
    kept = [life for life in lives.tickets.values() if life.status != "REMOVED"]
    spans = {id(life): spans_of(life) for life in kept}
    asked = [life for life in kept if weeks.has(life.started_at)]
    every = [span for each in spans.values() for span in each]
    again = [span for each in spans.values() for span in each[1:]]
    yield TrueFigure("tickets_in_count", len(asked))
    yield TrueFigure("tickets_out_count", sum(weeks.has(span.until) for span in every))
    yield TrueFigure("tickets_reopened_count", sum(weeks.has(span.begun) for span in again))
    yield TrueFigure("backlog_now_count", sum(span.until is None for span in every))
    answers = [answered_after(life, spans[id(life)]) for life in asked if life.is_asked]
    solutions = [solved_after(life, spans[id(life)]) for life in asked]
    for what, cases, shares in (("first_answer", answers, ANSWER_HOURS), ("solution", solutions, SOLUTION_HOURS)):
        yield from times(f"{what}_wall_hours", cases, shares if weeks.is_drawn else ())
    closed = [each for each in spans.values() if weeks.has(each[0].until)]
    yield TrueFigure("reopened_share", share(len(each) > 1 for each in closed), REOPENED if weeks.is_drawn else None)
    yield from work(kept, weeks, names)


def times(name: str, cases: list[tuple[float, bool]], shares: Shares) -> Iterator[TrueFigure]:
    """The median and the 90th percentile, both of which a table of shares names."""
    drawn_from = dict(shares)
    yield TrueFigure(f"{name}_median", reached_by(cases, 0.5), drawn_from.get(0.5))
    yield TrueFigure(f"{name}_90th", reached_by(cases, 0.9), drawn_from.get(0.9))


def work(kept: list[Life], weeks: Weeks, names: Mapping[str, str]) -> Iterator[TrueFigure]:
    """The hours for which agents held tickets, together and each."""
    held: dict[str, timedelta] = defaultdict(timedelta)
    for life in kept:
        for turn, following in pairwise([*life.turns, Turn(END, "", None)]):
            if turn.status == "ACTIVE" and turn.assignee:
                held[turn.assignee] += weeks.part_of(turn.at, following.at)
    yield TrueFigure("held_hours", sum(held.values(), timedelta()) / HOUR)
    for agent, hours in held.items():
        if hours:
            yield TrueFigure("held_hours", hours / HOUR, table="support_agents", row=names[agent])
    yield TrueFigure("answers_written_count", sum(weeks.has(at) for life in kept for at in life.answered_at))


def spans_of(life: Life) -> list[Span]:
    """From each opening to the closing after it."""
    spans: list[Span] = []
    for turn in life.turns:
        is_open = not spans or spans[-1].until is None
        if turn.status in ("UNASSIGNED", "ACTIVE") and (not spans or not is_open):
            spans.append(Span(turn.at, None))
        elif turn.status == "DONE" and is_open:
            spans[-1] = Span(spans[-1].begun, turn.at)
    return spans


def answered_after(life: Life, spans: list[Span]) -> tuple[float, bool]:
    """Hours to the first answer; without one, those until it was closed or all was over."""
    later = [at for at in life.answered_at if at > life.started_at]
    end = min(later, default=spans[-1].until or END)
    return (end - life.started_at) / HOUR, bool(later)


def solved_after(life: Life, spans: list[Span]) -> tuple[float, bool]:
    """Hours to the last closing; without one, those until all was over."""
    until = spans[-1].until
    return ((until or END) - life.started_at) / HOUR, until is not None
