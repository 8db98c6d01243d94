"""Making reports: gather, compute, keep; and computing one again to see whether it comes out the same (K-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine

from models.kpi.differences import Difference, differences
from models.kpi.figure_record import records_of
from models.kpi.report import Report
from models.kpi.targets import with_targets
from models.report_edition import ReportEdition
from models.report_period import Span, period_of
from models.report_question import Question, named
from tasks.artifacts import Progress
from tasks.database import reading
from tasks.report_files import RECORD, read_snapshot
from tasks.report_keeping import clear_old
from tasks.report_letters import send_report
from tasks.report_policy import report_policy
from tasks.report_recipes import RECIPES, Gathered, ReportError
from tasks.report_store import Made, clear_drafts, edition_of, folder_of, is_made, keep, read_file
from tasks.settings import current_settings

Against = Literal["snapshot", "register"]
STEPS = 3


def question_of(
    name: str, span: Span, now: datetime, *, first: date | None, last: date | None, changed_on: date | None = None,
    **narrowed: Sequence[str] | None,
) -> Question:  # fmt: skip
    """The question that a form asks; PeriodError where its days make none."""
    as_of = now.astimezone(current_settings().company().company.zone)
    period = period_of(span, as_of, first=first, last=last)
    return Question(
        name, period, as_of, changed_on=changed_on, **{key: named(words) for key, words in narrowed.items()}
    )


@task(cache_policy=NO_CACHE)
def make_report(question: Question, now: datetime, *, once: bool) -> int:
    """Make a report and keep it; the number of its edition. With `once` one that is there stays the only one."""
    made = is_made(question.about) if once else None
    if made is not None:
        return made
    progress = Progress("Report", total=STEPS)
    clear_drafts(now)
    clear_old(report_policy(current_settings()), now)
    gathered = RECIPES[question.name].gather(question, None)
    progress.advance(1)
    report = aimed(RECIPES[question.name].compute(question, gathered))
    progress.advance(1)
    number = keep(Made(report, gathered.frames, question.asked), now, once=once)
    progress.advance(1)
    return number


def aimed(report: Report) -> Report:
    """A report with the targets of policies/reports.yaml."""
    return with_targets(report, report_policy(current_settings()).targets.of(report.name.removeprefix("report_")))


@task(cache_policy=NO_CACHE)
def send_to_subscribers(number: int, span: Span | None, now: datetime) -> int:
    """Write the letters of an edition; how many are new."""
    return send_report(number, span, now)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An edition beside the same question answered again."""

    edition: ReportEdition
    against: Against
    found: tuple[Difference, ...]

    @property
    def words(self) -> str:
        """One line."""
        total = len(self.edition.figures)
        return f"{len(self.found)} of {total} figures differ" if self.found else f"all {total} figures are the same"


def compare(number: int, against: Against, *, engine: Engine | None = None) -> Comparison:
    """Answer an edition's question again, from its snapshot or from the register as it is today."""
    with reading(engine) as session:
        edition = edition_of(session, number)
    if edition.name not in RECIPES:
        raise ReportError(f"Nobody knows any more how {edition.name} is made.")
    again = _again(edition, against, engine)
    return Comparison(edition, against, tuple(differences(edition.figures, records_of(again))))


def _again(edition: ReportEdition, against: Against, engine: Engine | None) -> Report:
    recipe = RECIPES[edition.name]
    question = Question.of(edition, edition.as_of.astimezone(current_settings().company().company.zone))
    if against == "register":
        return recipe.compute(question, recipe.gather(question, engine))
    kept = [file["name"] for file in edition.files if file["name"].startswith("snapshot/")]
    for name in (RECORD, *kept):
        read_file(edition, name)
    frames, breaches = read_snapshot(folder_of(edition))
    return recipe.compute(question, Gathered(frames, breaches, edition.scope))


@task(cache_policy=NO_CACHE)
def compare_edition(number: int, against: Against) -> Comparison:
    """Whether an edition's figures come out the same again."""
    return compare(number, against)
