"""What a number was before a spreadsheet took the noughts that it began with: 123 for 00123."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from tasks.given import is_among

LONGEST = 12
HINT = "; {found} is: where a spreadsheet took the noughts, format the column as text"


def lost_noughts(session: Session, column: Mapped[str], unknown: Iterable[str]) -> dict[str, str]:
    """Of numbers that stand in no row of the column, what to say of those that do with noughts before them."""
    bare = {number: number.lstrip("0") for number in unknown if number.isascii() and number.isdigit()}
    forms = {each.zfill(length) for each in bare.values() for length in range(1, LONGEST + 1)}
    found = session.scalars(select(column).where(is_among(column, forms))) if forms else ()
    known = {each.lstrip("0"): each for each in found}
    return {number: HINT.format(found=known[each]) for number, each in bare.items() if each in known}
