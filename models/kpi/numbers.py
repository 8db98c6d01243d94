"""How figures are written for a reader: shares in percent, money with its currency, thin spaces between thousands.

What cannot be said is a dash, and whoever shows it says why beside it. A column of money whose name ends in
`_thousandths` holds thousandths, as frames do; any other holds whole units.
"""

from datetime import date, datetime
from decimal import Decimal
from math import isfinite

import numpy as np
import pandas as pd

from models.kpi.figure import Figure, Unit
from models.mail.cleaning import single_line

NOTHING = "–"
THIN = "\u202f"  # narrow, and no line breaks at it
THOUSANDTHS = "_thousandths"
MINUS = "−"
NAMES = {Unit.POINTS: "points", Unit.DAYS: "days", Unit.HOURS: "h", Unit.MINUTES: "min"}
HUNDREDTHS = (Unit.SHARE, Unit.POINTS)  # are shown in hundredths
DECIMALS = {Unit.DAYS: 1, Unit.HOURS: 1, Unit.MINUTES: 0, Unit.COUNT: 0, Unit.MONEY: 2, Unit.SCORE: 2}
LONGEST_CELL = 300
LONGEST_CURRENCY = 12


def digits(number: float | Decimal, decimals: int) -> str:
    """A number with thin spaces between its thousands and a real minus."""
    return f"{number:z,.{decimals}f}".replace(",", THIN).replace("-", MINUS)


def amount(value: float | Decimal | None, unit: Unit, currency: str = "") -> str:
    """A value with its unit: 63.2%, 4.1 points, 4.1 days, 1 234.50 EUR."""
    if value is None or not isfinite(value):
        return NOTHING
    return f"{bare(value, unit)}{suffix(unit, currency)}"


def bare(value: float | Decimal, unit: Unit) -> str:
    """A value without its unit; a count that is an average keeps one decimal."""
    if unit in HUNDREDTHS:
        return digits(100 * value, 1)
    whole = unit is Unit.COUNT and value != int(value)
    return digits(value, 1 if whole else DECIMALS[unit])


def suffix(unit: Unit, currency: str = "") -> str:
    """What stands behind a number of this unit."""
    if unit is Unit.SHARE:
        return "%"
    name = single_line(currency, LONGEST_CURRENCY) if unit is Unit.MONEY else NAMES.get(unit, "")
    return f"\u00a0{name}" if name else ""


def interval(low: float | None, high: float | None, unit: Unit, currency: str = "") -> str:
    """From and to: 58.1–67.9%; an end that is not reached is said so; "" where there is none at all."""
    ends = [None if end is None or not isfinite(end) else bare(end, unit) for end in (low, high)]
    if ends == [None, None]:
        return ""
    behind = suffix(unit, currency)
    if ends[1] is None:
        return f"{ends[0]}{behind} or more"
    if ends[0] is None:
        return f"up to {ends[1]}{behind}"
    joint = f" to {MINUS}" if ends[1].startswith(MINUS) else "–"
    return f"{ends[0]}{joint}{ends[1].removeprefix(MINUS)}{behind}"


def figure_value(figure: Figure) -> str:
    """The value of a figure."""
    return amount(figure.value, figure.definition.unit, figure.currency)


def figure_interval(figure: Figure) -> str:
    """The interval of a figure."""
    return interval(figure.low, figure.high, figure.definition.unit, figure.currency)


def in_units(values: "pd.Series[float]", name: str) -> "pd.Series[float]":
    """A column of money in whole units, whatever it holds."""
    return values / 1000 if name.endswith(THOUSANDTHS) else values


def cell(value: object, unit: Unit | None = None, currency: str = "") -> str:
    """A cell of a table as a reader sees it."""
    if is_missing(value):
        return NOTHING
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if unit is not None and isinstance(value, int | float | Decimal | np.number):
        return amount(value if isinstance(value, Decimal) else float(value), unit, currency)
    return plain_cell(value)


def plain_cell(value: object) -> str:
    """Words, days, moments and numbers of rows."""
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | np.integer):
        return str(value)
    if isinstance(value, float | np.floating):
        return digits(float(value), 0 if float(value).is_integer() else 2)
    return single_line(str(value), LONGEST_CELL)


def is_missing(value: object) -> bool:
    """Whether nothing is known: None, NaN, NaT."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))
