"""The collections report: how invoices are repaid, by month and by whom, and before and after a date (K-01, K-02).

Its figures are those of the invoices that fell due within the period, beside those of the period before. The
months reach a year back, so that a report of one month shows where it comes from. All is as of one moment; the last
whole day before it is the last that counts.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd

from models.counting import count_words, which
from models.kpi.before_after import like_months, sides_of
from models.kpi.before_after_sections import before_after_section, consent_section
from models.kpi.cohort import Cohort, Invoices, day_of
from models.kpi.figure import Period
from models.kpi.left_out import left_out_of, told_of
from models.kpi.repayment import ALIKE, FIGURES, of_before
from models.kpi.repayment_tables import (
    by_category,
    by_day,
    by_month,
    by_party,
    by_turn,
    dots,
    lines,
    outcomes_by_month,
    stacked,
    steps,
    still_owed,
)
from models.kpi.report import Breach, Report, Section, Tile

BY_DAY = (
    "Late invoices by the day on which they were settled; open ones by how long they are late. The last three bars are "
    "of more days than one: 31 to 60, 61 to 90, and over 90."
)


def collections_report(
    invoices: pd.DataFrame, *, period: Period, as_of: datetime, changed_on: date | None = None,
    undone: pd.DataFrame | None = None, names: Mapping[int, str], scope: Mapping[str, str] | None = None,
    breaches: Sequence[Breach] = (),
) -> Report:  # fmt: skip
    """The report of a checked invoices frame; `names` are sellers' and buyers', `as_of` is of the site's zone.

    `undone` tells how those stood on the eve of the change that money went back of since.
    """
    book = Invoices.of(invoices, undone)
    cohort = book.due_within(period, as_of)
    sections = [_repayment(book, cohort), _months(book, cohort), _groups(cohort, names)]
    if changed_on is not None:
        sections += _comparison(book, cohort, changed_on)
    found = told_of(sections, left_out_of(breaches, "invoice"))
    return Report("report_collections", "Collections", period, as_of, found, dict(scope or {}), tuple(breaches))


def _repayment(book: Invoices, cohort: Cohort) -> Section:
    before = book.due_within(cohort.period.before(), cohort.as_of)
    tiles = tuple(
        Tile(figure(cohort), previous=of_before(figure, before, cohort) if len(before) else None) for figure in FIGURES
    )
    days = by_day(cohort)
    charts = (
        steps(still_owed({"owed": cohort.curve}), ("owed",)),
        stacked(days, BY_DAY),
    )
    warnings = _alike(tiles) if len(cohort) else ("No invoice fell due in this period.",)
    return Section("Repayment", _counted(cohort), warnings, tiles, charts)


def _counted(cohort: Cohort) -> str:
    tally, period = cohort.tally, cohort.period
    number, due, late, still_open = (int(each) for each in (tally.all, tally.due, tally.late, tally.open))
    return (
        f"{count_words(number, 'invoice')} {which(number, 'falls', 'fall')} due from {period.first} to {period.last}; "
        f"the books are those of the end of {cohort.last_day}. By then the due day of {due:,} was over; {late:,} of "
        f"these {which(late, 'was', 'were')} not settled by its end, and {still_open:,} "
        f"{which(still_open, 'is', 'are')} open still."
    )


def _alike(tiles: Sequence[Tile]) -> tuple[str, ...]:
    """Whether a few buyers would make the intervals look surer than they are."""
    if not any(tile.figure.note == ALIKE for tile in tiles):
        return ()
    return (
        "A buyer's invoices resemble each other, so that they tell less than their number. The intervals of the shares "
        "take that into account (buyers as clusters); those of days, months and groups take each invoice for "
        "itself and are too narrow.",
    )


def _months(book: Invoices, cohort: Cohort) -> Section:
    period = cohort.period
    year_before = date(period.last.year - 1, period.last.month, 1)
    first = min(period.first.replace(day=1), year_before)
    if len(book.due):
        first = max(first, day_of(book.due.min()).replace(day=1))
    shown = book.due_within(Period(min(first, period.last), period.last), cohort.as_of)
    outcomes = stacked(outcomes_by_month(shown), "How many invoices of each month were settled when.")
    words = "By the month of the due day, a year back at least where the ledger reaches so far."
    return Section("Month by month", words, charts=(lines(by_month(shown)), outcomes))


def _groups(cohort: Cohort, names: Mapping[int, str]) -> Section:
    tables = (
        by_category("repayment_by_segment", "Repayment by the buyer's segment", "Segment", cohort, "segment"),
        by_party("seller", cohort, names),
        by_party("buyer", cohort, names),
        by_turn(cohort),
        by_category("repayment_by_consent", "Repayment by consent", "Collection type", cohort, "collection_type"),
    )
    words = (
        "The largest groups by name. Where cases are few, the best and the worst are so by chance: see the intervals."
    )
    return Section("By segment, seller and buyer", words, charts=tuple(dots(table) for table in tables))


def _comparison(book: Invoices, cohort: Cohort, changed_on: date) -> list[Section]:
    sides = sides_of(book, changed_on, cohort.period, cohort.as_of)
    if sides is None:
        nothing = f"Nothing fell due before {changed_on}, or nothing since: there is nothing to compare."
        return [Section(f"Before and after {changed_on}", warnings=(nothing,))]
    return [before_after_section(sides, like_months(book, sides), changed_on), consent_section(sides)]
