"""Ledgers for the repayment figures: small ones by hand, and large ones made with known shares."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from models.kpi.cohort import Cohort, Invoices
from models.kpi.figure import Period

TALLINN = ZoneInfo("Europe/Tallinn")
CONSENTS = ("DISCLOSED", "NON_DISCLOSED", "DO_NOT_CONTACT")


def end_of(day: date) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day, time.max, TALLINN)


def invoices_frame(
    due: object, days_late: object, *, buyer: object = 1, seller: object = 1, segment: object = "retail",
    consent: object = "DISCLOSED", is_first: object = False,
) -> pd.DataFrame:  # fmt: skip
    """A frame as the contract has it; days late below nothing are early, and None or NaN is open."""
    due_on = np.asarray(due, dtype="datetime64[D]")
    late = np.broadcast_to(np.asarray(days_late, dtype=np.float64), due_on.shape)
    settled = np.where(np.isnan(late), np.datetime64("NaT"), due_on + np.nan_to_num(late).astype(int))
    n = len(due_on)
    columns = {
        "invoice_id": np.arange(n),
        "issued_on": (due_on - 30).astype("datetime64[s]"),
        "due_on": due_on.astype("datetime64[s]"),
        "settled_on": settled.astype("datetime64[s]"),
        "amount_thousandths": np.full(n, 100_000),
        "paid_thousandths": np.full(n, 0),
        "seller_id": np.broadcast_to(seller, n).astype(np.int32),
        "buyer_id": np.broadcast_to(buyer, n).astype(np.int32),
        "is_first_of_buyer": np.broadcast_to(is_first, n).astype(bool),
    }
    words = {"currency": "EUR", "segment": segment, "country": "EE", "collection_type": consent}
    return pd.DataFrame(columns).assign(**{
        name: pd.Categorical(np.broadcast_to(np.asarray(value, dtype=object), n)) for name, value in words.items()
    })  # fmt: skip


def cohort_of(due: object, days_late: object, *, period: Period, as_of: date, **columns: object) -> Cohort:
    """What fell due within a period, as of the end of a day."""
    return Invoices.of(invoices_frame(due, days_late, **columns)).due_within(period, end_of(as_of))


@dataclass(frozen=True, slots=True)
class Truth:
    """Shares of late invoices paid within 3 and within 14 days, and of all that are on time."""

    within_3: float
    within_14: float
    on_time: float = 0.5


def days_late_of(truth: list[Truth], chance: np.random.Generator, ways: object = 0.0) -> np.ndarray:
    """Days late for invoices with these shares each, `ways` added to both (a buyer's own)."""
    n = len(truth)
    on_time, within_3, within_14 = (
        np.array([getattr(each, name) for each in truth]) for name in ("on_time", "within_3", "within_14")
    )
    draw = chance.random(n) - ways
    late = np.where(
        draw < within_3,
        chance.integers(1, 4, n),
        np.where(draw < within_14, chance.integers(4, 15, n), 14 + chance.geometric(0.08, n)),
    )
    return np.where(chance.random(n) < on_time, -chance.integers(0, 6, n), late).astype(float)


def ledger(
    n: int, *, first: date, changed_on: date, last: date, before: Truth, after: Truth, seed: int = 1, buyers: int = 300,
    spread: float = 0.0, control: Truth | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Invoices due evenly from first to last; where `control` is given those without consent keep to it afterwards."""
    chance = np.random.default_rng(seed)
    due = np.datetime64(first) + chance.integers(0, (last - first).days + 1, n)
    buyer = chance.integers(0, buyers, n)
    consent = chance.choice(CONSENTS, n, p=[0.6, 0.3, 0.1])
    is_after = due >= np.datetime64(changed_on)
    truth = [
        before if not later else control if control and word != "DISCLOSED" else after
        for later, word in zip(is_after, consent, strict=True)
    ]
    ways = chance.normal(0, spread, buyers)[buyer] if spread else 0.0
    return invoices_frame(due, days_late_of(truth, chance, ways), buyer=buyer, consent=consent)
