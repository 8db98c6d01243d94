"""The demo's forty weeks in their order: tickets from the first on, the ledger from the week in which Haldur begins."""

from typing import TYPE_CHECKING, Any

from rich.console import Console

from haldur.demo_flows import DemoFlows
from haldur.demo_ledger import LedgerLife
from haldur.demo_life import TicketLife, Week, hold_back
from haldur.demo_onboarding import OnboardingLife
from haldur.demo_reports import Question, make_reports, questions_of
from haldur.demo_steps import step
from haldur.example import Lives, Truth
from haldur.example.ledger.days import WEEKS, WEEKS_BEFORE
from tasks.settings import Settings

if TYPE_CHECKING:
    from prefect import State

MANAGER = 7  # the place of the client manager among the agents


class DemoWeeks:
    """What is lived, with the truths that hear of it; `reports` are asked for when all is over."""

    def __init__(self, console: Console, settings: Settings, truth: Truth, flows: DemoFlows) -> None:
        self._console, self._flows = console, flows
        home = settings.home_folder
        self.truth, self.lives = truth, Lives(truth.agents)
        self.ledger = LedgerLife(home, manager=truth.agents[MANAGER], flows=flows.ledger)
        self.onboarding = OnboardingLife(home, truth.agents, flows.onboarding)
        self._tickets = TicketLife(home, truth, self.lives, flows.tickets)
        self._weeks: list[Week] = []
        self._runs: list[State[Any]] = []
        self.questions: list[Question] = []
        hold_back(home, truth)

    def live_before_runs(self) -> None:
        """The quiet weeks, which no flow runs in."""
        with step(self._console, f"Weeks 1 to {WEEKS_BEFORE}: mail is read, agents work, customers learn"):
            for number in range(1, WEEKS_BEFORE + 1):
                self._runs += self.onboarding.live_week(number)
                self._weeks.append(self._tickets.live(number))
        last = self.truth.quiet_weeks
        with step(self._console, f"Weeks {WEEKS_BEFORE + 1} to {last}: the ledger comes, and reminders go"):
            for number in range(WEEKS_BEFORE + 1, last + 1):
                self._live(number)

    def live_by_runs(self) -> None:
        """The demo's own weeks, and the reports in the end."""
        for number in range(self.truth.quiet_weeks + 1, WEEKS + 1):
            what = f"Week {number}: payments come, reminders go, mail is read, agents work, tickets age"
            with step(self._console, what):
                self._live(number)
        self.ledger.close()
        with step(self._console, "Reports on collections, receivables, mail, support and onboarding"):
            self.questions = questions_of(self.truth, self.lives, self.ledger, self.onboarding.story)
            self._runs += make_reports(self._flows.reports, self.questions)

    def faults(self) -> list[str]:
        """Runs that failed, and what else went wrong on the way."""
        states = [*(state for week in self._weeks for state in week.states), *self._runs]
        ended = [f"A run ended as {state.name}: {state.message}" for state in states if not state.is_completed()]
        return [*ended, *(problem for week in self._weeks for problem in week.problems)]

    def _live(self, number: int) -> None:
        """A week day by day for journeys, then for the ledger, then for tickets."""
        self._runs += self.onboarding.live_week(number)
        self.ledger.live_week(number)
        self._tickets.receive(self.ledger.returns.hand_over())
        self._weeks.append(self._tickets.live(number))
