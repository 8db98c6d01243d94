"""The mail report: what became of reminders and of all other letters (K-03)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from models.counting import count_words
from models.kpi import letter_tables, letters
from models.kpi.buckets import buckets, kind_of
from models.kpi.figure import Period
from models.kpi.left_out import left_out_of, told_of
from models.kpi.measure import Asked
from models.kpi.report import Breach, Chart, ChartKind, Column, Report, ReportTable, Section, Series, Tile

NAME, TITLE = "report_mail", "Mail"
UNCERTAIN = (
    "Nothing about an opening is certain: programs fetch pictures whether a mail is read or not, and many who read "
    "never fetch any. Compare openings with openings; do not take them for readers."
)
UNCOUNTED = (
    "No opening was reported of any of {reminders} delivered. Most likely nobody counts them: the desk's address "
    "cannot be reached from outside, or the provider sends no reports (docs/letter_events.md)."
)
NO_ACCIDENT = (
    "Which letter leaves on which day and at which hour is no accident (reminders wait for working days), so that a "
    "difference between days need not come from the day."
)
SEEN = (Series("seen_share", low="seen_low", high="seen_high"),)
FIGURES = (
    letters.reminders_sent_count,
    letters.opened_without_machines_share,
    letters.opened_share,
    letters.opened_same_day_share,
    letters.clicked_share,
    letters.weekdays_over_weekends_share,
    letters.bounced_share,
    letters.bounced_for_good_share,
    letters.complained_share,
)


def mail_report(
    frame: pd.DataFrame, *, period: Period, as_of: datetime, time_zone: str, scope: Mapping[str, str] | None = None,
    breaches: Sequence[Breach] = (),
) -> Report:  # fmt: skip
    """The report of a period as of a moment, of the frame of letters (models/kpi/frames_letters.py)."""
    asked = Asked(period, as_of, time_zone)
    sections = (_reminders(frame, asked), _who(frame, asked), _when(frame, asked), _all_letters(frame, asked))
    found = told_of(sections, left_out_of(breaches, "letter"))
    return Report(NAME, TITLE, period, as_of, found, dict(scope or {}), tuple(breaches))


def _reminders(frame: pd.DataFrame, asked: Asked) -> Section:
    tiles = tuple(Tile(figure(frame, asked), previous=figure(frame, asked.before())) for figure in FIGURES)
    pieces, kind = buckets(asked), kind_of(asked)
    table = _table(
        "mail_by_day", f"Reminders by {kind} of sending", "when", kind.capitalize(), letter_tables.by_day(frame, asked),
        is_last_incomplete=bool(pieces) and not pieces[-1].is_over,
    )  # fmt: skip
    chart = Chart(
        ChartKind.LINES, f"Opened, by {kind} of sending", "The share of delivered reminders opened, machines left out.",
        table, "when", SEEN,
    )  # fmt: skip
    delivered = letters.delivered_in(frame, asked)
    is_uncounted = len(delivered) > 0 and delivered["opened_at"].isna().all()
    uncounted = UNCOUNTED.format(reminders=count_words(len(delivered), "reminder"))
    warnings = (UNCERTAIN, uncounted) if is_uncounted else (UNCERTAIN,)
    return Section("Reminders", "Letters about invoices, by the day on which they left.", warnings, tiles, (chart,))


def _who(frame: pd.DataFrame, asked: Asked) -> Section:
    steps = _table("mail_by_step", "By step", "step", "Step", letter_tables.by_step(frame, asked))
    chart = Chart(
        ChartKind.DOTS, "Opened, by step", "The share of delivered reminders opened, machines left out, with its "
        "interval.", steps, "step", SEEN,
    )  # fmt: skip
    tables = (
        _table("mail_by_recipient", "By recipient", "party", "Recipient", letter_tables.by_party(frame, asked)),
        _table("mail_by_letter", "By letter", "letter", "Letter", letter_tables.by_letter(frame, asked)),
    )
    return Section("By step and recipient", "Steps count days from the due day.", charts=(chart,), tables=tables)


def _when(frame: pd.DataFrame, asked: Asked) -> Section:
    charts = tuple(
        Chart(ChartKind.DOTS, f"Opened, by {name} of sending", "The share of delivered reminders opened, machines left "
              "out, with its interval.", _table(f"mail_by_{name}", f"By {name} of sending", name, name.capitalize(),
              rows(frame, asked)), name, SEEN)
        for name, rows in (("weekday", letter_tables.by_weekday), ("hour", letter_tables.by_hour))
    )  # fmt: skip
    return Section("By weekday and hour of sending", "By the clock on the wall.", (NO_ACCIDENT,), charts=charts)


def _all_letters(frame: pd.DataFrame, asked: Asked) -> Section:
    table = ReportTable("mail_by_kind", "All letters", letter_tables.OTHERS, letter_tables.by_kind(frame, asked))
    return Section("All letters", "Openings are counted of letters about invoices only.", tables=(table,))


def _table(
    key: str, title: str, name: str, head: str, rows: pd.DataFrame, *, is_last_incomplete: bool = False
) -> ReportTable:  # fmt: skip
    columns = (Column(name, head), *letter_tables.OPENINGS)
    return ReportTable(key, title, columns, rows, is_last_incomplete=is_last_incomplete)
