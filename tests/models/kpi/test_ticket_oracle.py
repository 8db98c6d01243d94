"""First answers, solutions and reopenings over nights, weekends, Good Friday and the change of clocks, ticket by ticket
from the words of K-05 and T-23.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from models.kpi import ticket_flow, ticket_speed, ticket_targets
from models.kpi.figure import Figure, Period
from models.kpi.measure import Asked
from tests.support_room import JAAN, ZONE, SupportRoom

SITE, DAY, HOUR = ZoneInfo(ZONE), timedelta(days=1), timedelta(hours=1)
OFF = {date(2026, 4, 3), date(2026, 4, 5)}  # Good Friday and Easter; clocks change on Sunday 29 March
TARGETS = {"urgent": 1, "high": 4, "normal": 8, "low": 16}
NEXT = {
    "UNASSIGNED": ("ACTIVE", "DONE", "REMOVED"), "ACTIVE": ("DONE", "DONE", "ACTIVE", "UNASSIGNED"),
    "DONE": ("ACTIVE", "UNASSIGNED"), "REMOVED": ("UNASSIGNED", "ACTIVE"),
}  # fmt: skip
STEPS = (HOUR / 4, HOUR / 4, HOUR, 8 * HOUR, 16 * HOUR, 3 * DAY, 14 * DAY)


@dataclass
class Life:
    """What happened to a ticket: mails (when, whether an answer of ours) and moves (when, to which status)."""

    opened: datetime
    priority: str
    is_ours: bool
    mails: list[tuple[datetime, bool]] = field(default_factory=list)
    moves: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Today's."""
        return self.moves[-1][1] if self.moves else "UNASSIGNED"

    @property
    def answered(self) -> datetime | None:
        """The first mail of a person of ours after the opening."""
        return min((at for at, is_answer in self.mails if is_answer and at > self.opened), default=None)

    def turns(self) -> tuple[list[datetime], list[datetime]]:
        """When it became DONE, and when it was opened again."""
        done: list[datetime] = []
        again: list[datetime] = []
        for at, status in self.moves:
            if status == "DONE" and len(done) == len(again):
                done.append(at)
            elif status in ("ACTIVE", "UNASSIGNED") and len(done) > len(again):
                again.append(at)
        return done, again

    @property
    def closed(self) -> datetime | None:
        """Since when it is DONE for good."""
        done, again = self.turns()
        return done[-1] if len(done) > len(again) else None


def at(day: date, hour: float) -> datetime:
    """A time by the clock at the site."""
    return datetime(day.year, day.month, day.day, int(hour), int(60 * (hour % 1)), tzinfo=SITE).astimezone(UTC)


def worked(begun: datetime, ended: datetime) -> timedelta:
    """From nine to five on working days, day by day."""
    total, day = timedelta(), begun.astimezone(SITE).date()
    while day <= ended.astimezone(SITE).date():
        if day.weekday() < 5 and day not in OFF:
            total += max(min(ended, at(day, 17)) - max(begun, at(day, 9)), timedelta())
        day += DAY
    return total


def a_life(chance: Random, until: datetime) -> Life:
    opened = at(date(2026, 3, 20) + chance.randrange(18) * DAY, chance.choice((1, 7, 9, 12.25, 16, 17, 22)))
    life = Life(opened, chance.choice(list(TARGETS)), chance.random() < 0.15)
    life.mails.append((opened, life.is_ours))
    moment = opened
    for what in chance.choices(("mail", "answer", "move", "move"), k=chance.randrange(7)):
        moment += chance.choice(STEPS)
        if moment > until:
            break
        if what == "move":
            life.moves.append((moment, chance.choice(NEXT[life.status])))
        else:
            life.mails.append((moment, what == "answer"))
    return life


def written(lives: list[Life]) -> SupportRoom:
    """The register of these lives."""
    room = SupportRoom()
    for life in lives:
        ticket = room.ticket(words(life.opened), priority=life.priority)
        room.mails.pop()
        for moment, is_answer in life.mails:
            room.answer(ticket, words(moment)) if is_answer else room.mail(ticket, words(moment))
        for moment, status in life.moves:
            room.move(ticket, words(moment), status, JAAN if status in ("ACTIVE", "DONE") else "")
    return room


def words(moment: datetime) -> str:
    return f"{moment.astimezone(SITE):%m-%d %H:%M}"


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_what_a_look_at_each_ticket_finds(seed: int):
    chance = Random(seed)
    now = at(date(2026, 3, 26) + chance.randrange(14) * DAY, chance.choice((0, 8, 9.5, 12, 17, 23)))
    lives = [life for _ in range((1, 3, 12, 30)[seed % 4]) if (life := a_life(chance, now)).opened <= now]
    first = date(2026, 3, 18) + chance.randrange(10) * DAY
    asked = Asked(Period(first, first + chance.randrange(20) * DAY), now, ZONE)
    frames, kept = written(lives).frames(words(now)), [life for life in lives if life.status != "REMOVED"]

    def is_in(moment: datetime | None) -> bool:
        return moment is not None and asked.period.first <= moment.astimezone(SITE).date() <= asked.period.last

    for life, (_, row) in zip(kept, frames.tickets.iterrows(), strict=True):
        heard = life.answered or life.closed or now
        assert (row["is_answered"], row["is_ours"]) == (life.answered is not None, life.is_ours)
        assert row["answer_hours"] == pytest.approx((heard - life.opened) / HOUR)
        assert row["answer_worked_hours"] == pytest.approx(worked(life.opened, heard) / HOUR)
        assert row["solution_hours"] == pytest.approx(((life.closed or now) - life.opened) / HOUR)
    mine = [life for life in kept if is_in(life.opened)]
    turns = [life.turns() for life in kept]
    assert ticket_flow.tickets_in_count(frames, asked).value == len(mine)
    assert ticket_flow.tickets_out_count(frames, asked).value == sum(is_in(each) for done, _ in turns for each in done)
    assert ticket_flow.tickets_reopened_count(frames, asked).value == sum(is_in(e) for _, again in turns for e in again)
    assert ticket_flow.backlog_now_count(frames, asked).value == sum(life.closed is None for life in kept)

    closed = [(done[0], again) for done, again in turns if done and is_in(done[0])]
    old = [(done, again) for done, again in closed if done <= now - 14 * DAY]
    soon = sum(bool(again) and again[0] - done <= 14 * DAY for done, again in old)
    assert_share(ticket_speed.reopened_share(frames, asked), sum(bool(again) for _, again in closed), len(closed))
    assert_share(ticket_speed.reopened_within_14_days_share(frames, asked), soon, len(old))
    states = [answer_state(life, now) for life in mine if not life.is_ours]
    in_time = ticket_targets.first_answer_in_time_share(frames, asked)
    assert_share(in_time, states.count("met"), states.count("met") + states.count("missed"))
    assert in_time.still_open == states.count("running")


def answer_state(life: Life, now: datetime) -> str:
    """Open and past the target is missed; what is answered or closed at its very moment, while at work, has met it."""
    closings = (moment for moment, status in life.moves if status in ("DONE", "REMOVED"))
    stopped = min((moment for moment in (life.answered, *closings) if moment), default=None)
    used, target = worked(life.opened, stopped or now), TARGETS[life.priority] * HOUR
    if used == target and stopped is not None:
        return "met" if worked(stopped - HOUR / 60, stopped) else "missed"
    if used >= target:
        return "missed"
    return "running" if stopped is None else "met"


def assert_share(found: Figure, hits: int, n: int) -> None:
    assert (found.value, found.n) == (pytest.approx(hits / n) if n else None, n), found.definition.name
