"""A report as one HTML file that needs nothing else: no network, no script, its style and its charts within (K-01).

The page is templates/reports/report.html with report.css; a file of the same path in the home wins. Whatever comes
from outside is escaped, a name that is missing is an error, and templates run in a sandbox.
"""

from datetime import datetime
from functools import lru_cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from models.kpi.charts.picture import NARROW, WIDE, draw
from models.kpi.figure import LEVEL
from models.kpi.numbers import cell, in_units
from models.kpi.report import Chart, Column, Report, ReportTable
from models.kpi.tile_words import tile_words
from models.mail.cleaning import single_line
from tasks.settings import current_settings
from tasks.templates import HomeFirst

FOLDER = "templates/reports"
OF_FRAMES = frozenset({"pandas", "numpy"})
MOST_ROWS = 200  # of a table on the page; its files have all


def page_of(report: Report, *, firm: str, time_zone: str, made_at: datetime) -> str:
    """The HTML of a report; two pages of the same figures differ only in when they were made."""
    environment = _environment(current_settings().home_folder)
    return environment.get_template("report.html").render(
        report=report, firm=firm, made_at=made_at, level=f"{LEVEL:.0%}", numbers=count(1), zone=time_zone
    )


class ReportEnvironment(ImmutableSandboxedEnvironment):
    """Templates in a sandbox that ends where frames begin: a frame can write files, and run what it is told to."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Of a frame and its columns a template sees the length and the rows, by filters."""
        return type(obj).__module__.partition(".")[0] not in OF_FRAMES and super().is_safe_attribute(obj, attr, value)


@lru_cache(maxsize=4)
def _environment(home: Path) -> ReportEnvironment:
    made = ReportEnvironment(
        loader=HomeFirst(home, FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        tile_words=tile_words, rows=table_rows, wide=_wide, narrow=_narrow, line=single_line, is_number=is_number,
        moment=_moment, next=next,
    )  # fmt: skip
    return made


def table_rows(table: ReportTable) -> list[list[str]]:
    """The first rows of a table, every cell as a reader sees it."""
    shown = table.frame.iloc[:MOST_ROWS]
    columns = [
        [cell(value, column.unit, table.currency) for value in in_units(shown[column.name], column.name)]
        for column in table.columns
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def is_number(table: ReportTable, column: Column) -> bool:
    """Whether a column is set to the right."""
    kind = table.frame[column.name].dtype.kind
    return column.unit is not None or kind in "iuf"


def _wide(chart: Chart, number: int) -> Markup:
    return draw(chart, name=f"chart{number}", width=WIDE)


def _narrow(chart: Chart, number: int) -> Markup:
    return draw(chart, name=f"small{number}", width=NARROW)


def _moment(value: datetime, zone: str) -> str:
    return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z")
