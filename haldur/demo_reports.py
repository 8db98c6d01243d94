"""The demo's reports: once all is lived the flows make them, and what they found is held against the example's truth.

Collections, mail and receivables are asked about the weeks in which Haldur reminded, and collections about what was
before them as well; support about the quiet weeks, whose times are drawn from known shares, and about the last four.
What is read is what was kept: the figures in the register, and the tables beside the page.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlmodel import Session, col, select

from haldur.demo_ledger import LedgerLife
from haldur.demo_report_check import Line, held_against
from haldur.example import Lives, Truth
from haldur.example.ledger.days import CLOSE, FIRST, LAST, START
from haldur.example.onboarding import JOURNEY, Walked
from haldur.example.truths import TrueFigure, Weeks, helped, opened, owed, repaid, walked
from haldur.example.writing import ZONE
from models.report_edition import PAGE, ReportEdition
from tasks.agents import all_agents
from tasks.report_store import folder_of

if TYPE_CHECKING:
    from prefect import State

END = datetime.combine(CLOSE, time(), ZONE)
SHOWN = (
    "",
    "before_after_consent_sides",
    "before_after_by_consent",
    "cash_by_week_eur",
    f"onboarding_steps_{JOURNEY}",
)  # tables of which the summary shows what was drawn


class Question(NamedTuple):
    """A report that is asked for: days, what else the form says, and what it must find."""

    name: str
    first: date
    last: date
    truths: Sequence[TrueFigure]
    more: Mapping[str, Any] = {}


def questions_of(truth: Truth, lives: Lives, ledger: LedgerLife, journeys: Sequence[Walked]) -> list[Question]:
    """What the demo asks once it is over."""
    names = {str(agent["address"]): str(agent["name"]) for agent in all_agents()}
    own = FIRST + timedelta(weeks=truth.quiet_weeks)
    quiet = Weeks(FIRST, own - timedelta(days=1), is_drawn=True)
    repayment, looks = list(repaid(ledger.story, ledger.truth)), list(opened(ledger.returns.sendings.values()))
    return [
        Question("report_collections", START, LAST, repayment, {"changed_on": START}),
        Question("report_receivables", START, LAST, list(owed(ledger.story, ledger.truth))),
        Question("report_mail", START, LAST, looks),
        Question("report_support", quiet.first, quiet.last, list(helped(lives, quiet, names))),
        Question("report_support", own, LAST, list(helped(lives, Weeks(own, LAST), names))),
        Question("report_onboarding", FIRST, LAST, list(walked(journeys))),
    ]


def make_reports(flows: "Mapping[str, Callable[..., State[Any]]]", questions: Sequence[Question]) -> "list[State[Any]]":
    """A run of a flow for each question; how it ended."""
    return [flows[each.name](first_day=each.first, last_day=each.last, as_of=END, **each.more) for each in questions]


def answers_to(session: Session, questions: Sequence[Question]) -> Iterator[tuple[Path, list[Line]]]:
    """The page of each report, and its figures beside their truth."""
    for asked in questions:
        query = select(ReportEdition).where(ReportEdition.name == asked.name, ReportEdition.period_first == asked.first)
        edition = session.exec(query.order_by(col(ReportEdition.id).desc())).first()
        if edition is None:
            missing = "there is no such report"
            yield Path(), [Line(asked.name, true, missing=missing) for true in asked.truths]
            continue
        folder = folder_of(edition)
        yield folder / PAGE, list(held_against(asked.name, asked.truths, edition.figures, partial(_table_in, folder)))


def _table_in(folder: Path, name: str) -> pd.DataFrame | None:
    file = folder / f"{name}.parquet"
    return pd.read_parquet(file) if file.exists() else None


def print_reports(console: Console, pages: Sequence[str], lines: Sequence[Line]) -> None:
    """Where the reports are, and how the drawn figures were found."""
    drawn = [line for line in lines if line.true.drawn_from is not None]
    console.print(_drawn_table([line for line in drawn if line.true.table in SHOWN]))
    console.print(
        f"{sum(line.is_exact for line in lines)} of {len(lines)} figures are exactly what happened; of {len(drawn)} it "
        f"is known what they were drawn from, and {sum(line.is_within for line in drawn)} intervals contain it."
    )
    for line in drawn:
        if line.true.is_missed and not line.is_within:
            console.print(f"Missed by chance, as is known of this seed: {line.report}, {_named(line)}.")
    for page in pages:
        console.print(f"  {page}", soft_wrap=True)


def _drawn_table(lines: Sequence[Line]) -> Table:
    title = "What the reports found, and what is true"
    table = Table("figure", "found", "95% interval", "drawn from", title=title, title_justify="left")
    before = ""
    for line in lines:
        if line.report != before:
            table.add_row(f"[bold]{line.report}[/]", end_section=False)
        before = line.report
        span = f"{_shown(line.low)} to {_shown(line.high)}"
        table.add_row(f"  {_named(line)}", _shown(line.value), span, _shown(line.true.drawn_from))
    return table


def _named(line: Line) -> str:
    """Of a table the row says what it is about; its column too, where it is not the value itself."""
    words = line.true.name.replace("_", " ").removesuffix(" share").removesuffix(" thousandths")
    return ": ".join(filter(None, (line.true.row, words if words != "value" else "")))


def _shown(number: float | None) -> str:
    """Shares and hours with a few digits; money is in thousandths, and shown in thousands."""
    if number is None:
        return "-"
    return f"{number / 1_000_000:,.0f} k" if abs(number) >= 1_000_000 else f"{number:.3f}"
