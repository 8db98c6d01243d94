"""How late an invoice is, in the bands by which people look at a ledger."""

from datetime import date, timedelta
from enum import StrEnum


class AgeBand(StrEnum):
    """Days since the due date."""

    NOT_DUE = "not due yet"
    TO_14 = "1–14 days late"
    TO_30 = "15–30 days late"
    TO_60 = "31–60 days late"
    OLDER = "over 60 days late"


BOUNDS: dict[AgeBand, tuple[int | None, int | None]] = {
    AgeBand.NOT_DUE: (None, 0), AgeBand.TO_14: (1, 14), AgeBand.TO_30: (15, 30), AgeBand.TO_60: (31, 60),
    AgeBand.OLDER: (61, None),
}  # fmt: skip


def due_between(band: AgeBand, today: date) -> tuple[date, date]:
    """The first and last due date of the invoices in a band."""
    least, most = BOUNDS[band]
    first = date.min if most is None else today - timedelta(days=most)
    return first, date.max if least is None else today - timedelta(days=least)
