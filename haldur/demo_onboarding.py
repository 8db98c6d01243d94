"""The demo's journeys: customers walk them by their links, the product tells of them, staff and flows do their part.

All that happens goes through the doors that stand for it, at its moment; every working morning Haldur looks at each
journey, as `follow_onboarding` does, and letters go. The last look of the forty weeks is the flow's own.
"""

import csv
from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, select

from haldur.example.ledger.days import FIRST, WEEKS, days, is_off
from haldur.example.onboarding import BASELINE, END, JOURNEY, ZONE, Deed, Walked, draw_journeys
from models.history import Way
from models.journey import JourneyContact
from models.journey_link import Link, last_day, token_for
from models.journey_log import Work
from models.journey_report import Following
from models.product_events import ProductEvent
from tasks import journeys
from tasks.database import reading, writing
from tasks.delivery import deliver_now
from tasks.following import follow
from tasks.journey_cases import load_habits
from tasks.journey_links import Visitor, visitor_of
from tasks.journey_page import answer_quiz, give_score, tick_step
from tasks.journey_start import Start, start_journey
from tasks.product_events import note_events
from tasks.settings import CHECKOUT, current_settings
from tasks.walks import walk_of

if TYPE_CHECKING:
    from prefect import State

LOOK, LINK_DAYS, RESPONSIBLE = time(8, 30), 60, 3
MEASURED = f"""
baseline:
  minutes: {BASELINE}
  source: "Time sheets of the sales team, 22 customers trained by hand, spring 2025 (median)"
  recorded_on: 2025-05-30
"""


class OnboardingLife:
    """The weeks of journeys, to be lived in their order; `story` is what truly happens."""

    def __init__(self, home: Path, agents: Sequence[str], look: "Callable[..., State[Any]]") -> None:
        self.story = draw_journeys()
        _write_template(home)
        self._agents, self._look = agents[:RESPONSIBLE], look
        self._cards = _cards(home / "import", len(self.story))
        deeds = [(deed, walked) for walked in self.story for deed in walked.deeds]
        self._deeds = deque(sorted(deeds, key=lambda each: (each[0].at, each[1].place)))
        self._numbers: dict[int, int] = {}

    def live_week(self, number: int) -> "list[State[Any]]":
        """A week, numbered from 1; how its runs ended."""
        monday = FIRST + timedelta(weeks=number - 1)
        for day in days(monday, monday + timedelta(days=6)):
            now = datetime.combine(day, LOOK, ZONE)
            if not is_off(day, "EE"):
                began = len(self._numbers)
                self._pass(now)
                if look_at_all(now) or len(self._numbers) > began:
                    deliver_now(now=now)
        self._pass(datetime.combine(monday + timedelta(weeks=1), time(), ZONE))
        return [self._look_last()] if number == WEEKS else []

    def _look_last(self) -> "State[Any]":
        """Sunday night, so that what was complete by then is closed."""
        now = END - timedelta(minutes=1)
        state = self._look(as_of=now)
        deliver_now(now=now)
        return state

    def _pass(self, until: datetime) -> None:
        """What was done since the look before, in one transaction."""
        if not self._deeds or self._deeds[0][0].at >= until:
            return
        with writing() as session:
            while self._deeds and self._deeds[0][0].at < until:
                self._do(session, *self._deeds.popleft())
                session.flush()

    def _do(self, session: Session, deed: Deed, walked: Walked) -> None:
        code, address = self._cards[walked.place]
        agent = self._agents[walked.place % len(self._agents)]
        what, _, event = deed.what.partition(" ")
        if what == "start":
            start = Start(code, JOURNEY, (address,), agent, deed.at.date())
            started = start_journey(session, start, who=agent, way=Way.IMPORT, now=deed.at)
            self._numbers[walked.place] = started.journey_id
        elif what == "event":
            told = ProductEvent(f"{code}:{event}", code, event, deed.at)
            note_events(session, [told], way=Way.HOOK, now=deed.at)
        else:
            DOORS[what](session, self._numbers[walked.place], deed, agent)


def _write_template(home: Path) -> None:
    """The company's own copy of the journey, with what it measured before."""
    ours = (CHECKOUT / "policies" / "journeys" / f"{JOURNEY}.yaml").read_text("utf-8")
    copy = home / "policies" / "journeys" / f"{JOURNEY}.yaml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(ours + MEASURED, "utf-8")


def _tick(session: Session, number: int, deed: Deed, _agent: str) -> None:
    tick_step(session, _visitor(session, number, deed.at), deed.about, now=deed.at)


def _quiz(session: Session, number: int, deed: Deed, _agent: str) -> None:
    template = walk_of(session, number).template.by_key[deed.about]
    right = [question.right for question in template.quiz]
    answer_quiz(session, _visitor(session, number, deed.at), deed.about, right, now=deed.at)


def _score(session: Session, number: int, deed: Deed, _agent: str) -> None:
    give_score(session, _visitor(session, number, deed.at), deed.number, "", now=deed.at)


def _complete(session: Session, number: int, deed: Deed, agent: str) -> None:
    journeys.complete_step(session, number, deed.about, who=agent, way=Way.PAGE, now=deed.at)


def _skip(session: Session, number: int, deed: Deed, agent: str) -> None:
    why = "knows billing from before"
    journeys.skip_step(session, number, deed.about, reason=why, who=agent, way=Way.PAGE, now=deed.at)


def _pause(session: Session, number: int, deed: Deed, agent: str) -> None:
    journeys.pause_journey(session, number, reason="the customer is away", who=agent, way=Way.PAGE, now=deed.at)


def _resume(session: Session, number: int, deed: Deed, agent: str) -> None:
    journeys.resume_journey(session, number, who=agent, way=Way.PAGE, now=deed.at)


def _cancel(session: Session, number: int, deed: Deed, agent: str) -> None:
    journeys.cancel_journey(session, number, reason="the contract ended", who=agent, way=Way.PAGE, now=deed.at)


def _note(session: Session, number: int, deed: Deed, agent: str) -> None:
    kind = Work(deed.about)
    journeys.log_minutes(session, number, deed.number, kind, who=agent, way=Way.PAGE, now=deed.at)


DOORS: dict[str, Callable[[Session, int, Deed, str], None]] = {
    "tick": _tick, "quiz": _quiz, "score": _score, "staff": _complete, "skip": _skip, "pause": _pause,
    "resume": _resume, "cancel": _cancel, "note": _note,
}  # fmt: skip


def look_at_all(now: datetime) -> bool:
    """What `follow_onboarding` does, without the engine; whether it wrote letters."""
    with reading() as session:
        habits = load_habits(session, now)
    found = Following()
    while (batch := follow(found.last, now, habits)).looked:
        found.add(batch)
    return bool(found.nudges or found.finished)


def _visitor(session: Session, number: int, now: datetime) -> Visitor:
    """The customer, come by the link of a letter of that day."""
    walker = session.exec(select(JourneyContact).where(JourneyContact.journey_id == number)).one()
    day: date = now.date()
    token = token_for(current_settings().signing_key(), Link(walker.id or 0, walker.nonce, last_day(day, LINK_DAYS)))
    return visitor_of(session, token, now=now)


def _cards(folder: Path, count: int) -> list[tuple[str, str]]:
    """The first customers of the register with their first contacts."""
    found: dict[str, str] = {}
    with (folder / "contacts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["registry_code"], row["address"])
    return list(found.items())[:count]
