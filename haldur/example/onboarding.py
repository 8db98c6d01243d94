"""Sixty customers of the example learn the firm's program on a journey: what each does when, drawn from known habits.

The steps are those of policies/journeys/property_manager.yaml, written down here by hand. Each takes a time from its
turn on that is drawn around a known median; some customers leave, some ask for a rest, some need no video. What staff
note and how content customers are is drawn from known shares as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import log
from random import Random
from zoneinfo import ZoneInfo

from haldur.example.ledger.days import CLOSE, FIRST, is_off

SEED, CUSTOMERS = 13, 60
JOURNEY = "property_manager"
ZONE = ZoneInfo("Europe/Tallinn")
END = datetime.combine(CLOSE, time(), ZONE)
FIRST_WEEK, LAST_WEEK = 5, 38  # in which journeys begin
SPREAD = 0.8  # of the logarithms of times
LEAVES, RESTS, SKIPS, OPTIONAL, ANSWERS = 0.25, 0.1, 0.1, 0.5, 0.75
LEAVES_AFTER, RESTS_FOR = 12.0, (7, 14)  # days
RESTED, SKIPPED = "first_login", "watch_billing"
SCORES = {5: 45, 4: 30, 3: 15, 2: 7, 1: 3}  # of a hundred answers
MINUTES: Mapping[str, tuple[float, tuple[int, ...]]] = {
    "setup": (1.0, (15, 20, 25, 30, 45)), "call": (0.6, (10, 15, 20, 30, 45)), "training": (0.3, (45, 60, 90)),
}  # fmt: skip
BASELINE = 540


@dataclass(frozen=True, slots=True)
class Habit:
    """A step: what must have ended before, the median of its days, and by which door it is done."""

    after: tuple[str, ...]
    days: float
    door: str
    is_optional: bool = False


HABITS: Mapping[str, Habit] = {
    "welcome": Habit((), 0.8, "tick"),
    "first_login": Habit(("welcome",), 1.6, "event first_login"),
    "buildings": Habit(("first_login",), 4.0, "event first_import"),
    "watch_billing": Habit(("first_login",), 3.0, "tick"),
    "import_check": Habit(("buildings",), 1.2, "staff"),
    "first_invoices": Habit(("import_check", "watch_billing"), 5.0, "event first_invoice_run"),
    "quiz_billing": Habit(("first_invoices",), 2.0, "quiz"),
    "portal": Habit(("first_invoices",), 8.0, "event first_resident_login", is_optional=True),
    "books_meeting": Habit(("first_invoices",), 7.0, "staff", is_optional=True),
    "sign_off": Habit(("first_invoices", "quiz_billing"), 2.5, "tick"),
}
VALUE, LAST = "first_invoices", "sign_off"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does at a moment; `about` is a step, a kind of work, or nothing."""

    at: datetime
    what: str
    about: str = ""
    number: int = 0


@dataclass(slots=True)
class Walked:
    """One customer's journey as it truly went; `ready` and `ended` are moments of steps, before anything cut it off."""

    place: int
    begun: datetime
    ready: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    skipped: bool = False
    rest: tuple[datetime, datetime] | None = None
    left_at: datetime | None = None
    score: int = 0
    deeds: list[Deed] = field(default_factory=list)

    @property
    def over(self) -> datetime:
        """When it was over, or when all that is known ends."""
        return min(self.ended[LAST], self.left_at or END, END)

    def is_ended(self, step: str) -> bool:
        """Whether a step ended before the journey was over."""
        return step in self.ended and (self.ended[step] < self.over or self.ended[step] == self.over < END)


def draw_journeys() -> list[Walked]:
    """All journeys, in the order in which they begin."""
    rng = Random(SEED)
    begins = sorted(_beginning(rng) for _ in range(CUSTOMERS))
    return [_walk(rng, place, begun) for place, begun in enumerate(begins)]


def _beginning(rng: Random) -> datetime:
    day = FIRST + timedelta(days=rng.randrange(7 * FIRST_WEEK, 7 * LAST_WEEK))
    while is_off(day, "EE"):
        day += timedelta(days=1)
    return datetime.combine(day, time(9 + rng.randrange(7), rng.randrange(60)), ZONE)


def _walk(rng: Random, place: int, begun: datetime) -> Walked:
    walked = Walked(place, begun, skipped=rng.random() < SKIPS)
    rests = rng.random() < RESTS
    for step, habit in HABITS.items():
        walked.ready[step] = max([begun, *(walked.ended[other] for other in habit.after)])
        took = timedelta(minutes=1 + round(1440 * rng.lognormvariate(log(habit.days), SPREAD)))
        end = walked.ready[step] + took
        if walked.rest and walked.ready[step] <= walked.rest[0] < end:
            end += walked.rest[1] - walked.rest[0]
        walked.ended[step] = end
        if rests and step == RESTED:
            walked.rest = (end + timedelta(hours=1), end + timedelta(hours=1, days=rng.randint(*RESTS_FOR)))
    leaves = begun + timedelta(minutes=round(1440 * rng.expovariate(1 / LEAVES_AFTER)))
    walked.left_at = leaves if rng.random() < LEAVES and leaves < walked.ended[LAST] else None
    for step, habit in HABITS.items():
        if habit.is_optional and (rng.random() >= OPTIONAL or walked.ended[step] >= walked.ended[LAST]):
            del walked.ended[step]
    walked.deeds = sorted(_deeds(rng, walked), key=lambda deed: deed.at)
    return walked


def _deeds(rng: Random, walked: Walked) -> Iterator[Deed]:
    """What happens before the end of all that is known."""
    deeds = [Deed(walked.begun, "start"), *_steps(walked), *_turns(walked)]
    for number, (kind, (chance, minutes)) in enumerate(MINUTES.items(), start=1):
        if rng.random() < chance:
            deeds.append(Deed(walked.begun + timedelta(hours=3 * number), "note", kind, rng.choice(minutes)))
    answers, score = rng.random() < ANSWERS, rng.choices(list(SCORES), weights=list(SCORES.values()))[0]
    answered_at = walked.ended[LAST] + timedelta(days=rng.randint(6, 9))
    if answers and walked.left_at is None and answered_at < END:
        walked.score = score
        deeds.append(Deed(answered_at, "score", number=score))
    yield from (deed for deed in deeds if deed.at < END)


def _steps(walked: Walked) -> Iterator[Deed]:
    for step, habit in HABITS.items():
        if walked.is_ended(step):
            what = "skip" if step == SKIPPED and walked.skipped else habit.door
            yield Deed(walked.ended[step], what, step)


def _turns(walked: Walked) -> Iterator[Deed]:
    """When the customer rests, and leaves."""
    if walked.rest and walked.rest[0] < walked.over:
        yield Deed(walked.rest[0], "pause")
        if walked.rest[1] < walked.over:
            yield Deed(walked.rest[1], "resume")
    if walked.left_at:
        yield Deed(walked.left_at, "cancel")
