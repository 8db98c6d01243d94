"""The quiet weeks before the demo's own: fewer questions, and how soon each is answered and solved is known beforehand.

How long a case takes to its first answer, and to the end after which it stays solved, is drawn from a table of shares:
half within so many hours, nine of ten within so many, straight lines between. The longest first answer comes before
the shortest solution, so that neither changes the other. Some are solved, reopened by the customer, and solved again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from haldur.example.company import LISTS
from haldur.example.conversation import Conversation, begin
from haldur.example.delivering import Arrival
from haldur.example.stage import Stage
from haldur.example.truth import Act
from haldur.example.words import desk_answer

SITUATION = "quiet_case"
CASES_A_WEEK = 10
FIRST_THREAD = 5000  # the own weeks number theirs from 1
Shares = Sequence[tuple[float, float]]
ANSWER_HOURS: Shares = ((0, 0.4), (0.5, 3), (0.9, 8), (1, 10))
SOLUTION_HOURS: Shares = ((0, 14), (0.5, 30), (0.9, 96), (1, 160))
REOPENED = 0.12
BY_MAIL, TAKEN_FIRST, PASSED_ON = 0.5, 0.4, 0.2
WORK = (30, 22, 18, 14, 10, 6)  # per cent of the cases that each agent answers
FINISHED, CAME_BACK, ANSWERED_AGAIN, PASSED = 0.4, 0.7, 0.85, 0.2  # parts of the time from answer to solution


@dataclass(frozen=True, slots=True)
class Case:
    """One question: its mails, and what agents do at the desk."""

    arrivals: tuple[Arrival, ...]
    acts: tuple[Act, ...]


def draw_cases(stage: Stage, weeks: int) -> Iterator[Case]:
    """As many as weeks have, spread over the stage's time."""
    for _ in range(CASES_A_WEEK * weeks):
        yield Drawing(stage).case()


def drawn_from(rng: Random, shares: Shares) -> timedelta:
    """A time in whole seconds, as likely as the shares say."""
    chance = rng.random()
    (low, before), (high, after) = next(pair for pair in pairwise(shares) if chance <= pair[1][0])
    hours = before + (after - before) * (chance - low) / (high - low)
    return timedelta(seconds=round(hours * 3600))


class Drawing:
    """One case as it is drawn."""

    def __init__(self, stage: Stage) -> None:
        rng = self._rng = stage.rng
        self._talk: Conversation = begin(stage, SITUATION, stage.contact(stage.customer()))
        self._agents = [agent.person for agent in stage.agents[: len(WORK)]]
        agent = self._talk.agent = rng.choices(self._agents, weights=WORK)[0]
        self._assignee = agent.key
        self._asked = self._talk.ask()
        self._question = self._talk.arrive(self._asked)
        self._opened = self._question.at.astimezone(UTC)  # where an hour is an hour also when clocks are changed
        self._answered = self._opened + drawn_from(rng, ANSWER_HOURS)
        self._solved = self._opened + drawn_from(rng, SOLUTION_HOURS)
        self._acts: list[Act] = []

    def case(self) -> Case:
        arrivals = [self._question, *self._answer()]
        if self._rng.random() < PASSED_ON:
            other = self._rng.choice([agent.key for agent in self._agents if agent.key != self._assignee])
            self._do("redirect", self._moment(PASSED), to=other)
            self._assignee = other
        if self._rng.random() < REOPENED:
            self._do("finish", self._moment(FINISHED))
            arrivals.append(self._come_back(self._moment(CAME_BACK)))
            self._do("answer", self._moment(ANSWERED_AGAIN), text=desk_answer(self._talk.asker.language))
        self._do("finish", self._solved)
        return Case(tuple(arrivals), tuple(self._acts))

    def _answer(self) -> Iterator[Arrival]:
        """From the agent's own program, or at the desk, where some take the ticket first."""
        if self._rng.random() < BY_MAIL:
            sent, at = self._on_the_way(self._answered)
            yield self._talk.arrive(self._talk.answer(self._asked, sent=sent), at=at)
            return
        if self._rng.random() < TAKEN_FIRST:
            self._do("take", self._opened + (self._answered - self._opened) / 2)
        self._do("answer", self._answered, text=desk_answer(self._talk.asker.language))

    def _come_back(self, arrives: datetime) -> Arrival:
        """The customer writes once more below their own question."""
        talk = self._talk
        said = talk.matter.say(self._rng, talk.matter.topic.follow_ups)
        sent, at = self._on_the_way(arrives)
        again = talk.send(talk.asker, said, sent, to=(LISTS[talk.queue],), answers=self._asked)
        return talk.arrive(again, at=at)

    def _on_the_way(self, arrives: datetime) -> tuple[datetime, datetime]:
        """When a mail is sent and when it arrives, by the clock on the wall."""
        at = arrives.astimezone(self._question.at.tzinfo)
        return at - timedelta(seconds=self._rng.randrange(2, 40)), at

    def _moment(self, part: float) -> datetime:
        """Between the answer and the solution, in whole seconds."""
        return (self._answered + (self._solved - self._answered) * part).replace(microsecond=0)

    def _do(self, what: str, at: datetime, *, to: str = "", text: str = "") -> None:
        self._acts.append(Act(self._talk.thread, what, self._assignee, at, to=to, text=text))


def quiet_stage(stage: Stage, weeks: int, *, seed: int) -> Stage:
    """The same company in the weeks before, with a source of chance of its own."""
    start = stage.start - timedelta(weeks=weeks)
    return replace(
        stage, rng=Random(f"quiet weeks {seed}"), start=start, half=stage.start, end=stage.start, hand_choices=[],
        threads=FIRST_THREAD,
    )  # fmt: skip
