"""Frames of invoices and payments for tests, from a few words each."""

from datetime import date
from typing import Any

import pandas as pd

from models.kpi.frames import INVOICES, PAYMENTS

SAME: dict[str, Any] = {
    "issued_on": date(2026, 1, 1), "due_on": date(2026, 1, 31), "settled_on": None, "amount_thousandths": 100_000,
    "paid_thousandths": 0, "yearly_rate_thousandths": -1, "currency": "EUR", "segment": "retail", "country": "EE",
    "collection_type": "DISCLOSED", "seller_id": 1, "buyer_id": 2, "is_first_of_buyer": False,
}  # fmt: skip


def invoices(*rows: dict[str, Any]) -> pd.DataFrame:
    """Invoices of 100.000 EUR, issued on 1 January 2026 and due on the 31st, save for what is said; ids from 1."""
    frame = pd.DataFrame([{"invoice_id": number, **SAME, **row} for number, row in enumerate(rows, start=1)])
    return frame if rows else INVOICES.none()


def typed(*rows: dict[str, Any]) -> pd.DataFrame:
    """The same in the types of the contract; none may break it."""
    good, breaches = INVOICES.checked(invoices(*rows))
    assert not [breach for breach in breaches if breach.is_left_out]
    return good


def payments(*rows: tuple[int, date, int]) -> pd.DataFrame:
    """Payments: of which invoice, when, how many thousandths."""
    if not rows:
        return PAYMENTS.none()
    frame = pd.DataFrame(rows, columns=["invoice_id", "paid_on", "amount_thousandths"]).assign(is_credit=False)
    return PAYMENTS.checked(frame)[0]
