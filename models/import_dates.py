"""What a cell of an imported table says of a day: 2026-12-31, 31.12.2026, or a date of Excel.

Days with slashes are refused, all of them: 01/02/2026 is January in one country and February in the next, and a
column where only some can be told apart is worse than none. A time of day behind a date is left out.
"""

import re
from datetime import date
from functools import lru_cache

from models.import_fields import REPEATED, FieldError, text

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
YEARS = range(1990, 2100)
HOW = "write 2026-12-31 or 31.12.2026"

_date_text = text(40)


@lru_cache(REPEATED)
def day(cell: str) -> date | None:
    """A day; nothing where the cell is empty."""
    written = _date_text(cell)
    if not written:
        return None
    found = ISO.fullmatch(written)
    parts = found.groups() if found else None
    if not parts and (found := DOTTED.fullmatch(written)):
        parts = found.groups()[::-1]
    if not parts:
        raise FieldError(f"is {written}{_why(written)}; {HOW}")
    return _day(*map(int, parts), written=written)


def _why(written: str) -> str:
    """What is the matter with a cell that holds no date as we read them."""
    if "/" in written:
        return ", and a date with slashes means different days in different countries"
    if SERIAL.fullmatch(written):
        return ", a number; format the column as a date"
    return ", which is no date"


def _day(year: int, month: int, number: int, *, written: str) -> date:
    if year not in YEARS:
        raise FieldError(f"is {written}, in the year {year}; dates are from {YEARS[0]} to {YEARS[-1]}")
    try:
        return date(year, month, number)
    except ValueError:
        raise FieldError(f"is {written}, a day that no calendar has") from None
