"""Letters for tests of the mail report, written by hand as the database sums them up."""

from typing import Any

import pandas as pd

from models.kpi.letter_frames import letters_frame
from tests.support_room import ZONE, at

MOMENT, WORD = "datetime64[us]", "category"
COLUMNS = {
    "letter_id": "int64", "kind": WORD, "language": WORD, "outcome": WORD, "is_about_invoice": "bool",
    "step_days": "int32", "party": WORD, "recipient_id": "int64", "sent_at": MOMENT, "left_at": MOMENT,
    "bounced": "int8", "is_rejected": "bool", "is_complained": "bool", "opened_at": MOMENT, "seen_at": MOMENT,
    "clicked_at": MOMENT,
}  # fmt: skip


def a_letter(sent: str, *, seen: str = "", opened: str = "", clicked: str = "", **changes: Any) -> dict[str, Any]:
    """A reminder that left at a moment of 2026; what was seen was opened as well."""
    given = {
        "kind": "dunning_buyer_after_7", "language": "et", "outcome": "sent", "is_about_invoice": True, "step_days": 7,
        "party": "buyer", "bounced": 0, "is_rejected": False, "is_complained": False, "recipient_id": 0,
    }  # fmt: skip
    told = {"sent_at": sent, "left_at": sent, "seen_at": seen, "opened_at": opened or seen, "clicked_at": clicked}
    return given | {name: at(moment) if moment else pd.NaT for name, moment in told.items()} | changes


def sent(*letters: dict[str, Any]) -> pd.DataFrame:
    """The frame of these letters."""
    rows = [{"letter_id": number, **letter} for number, letter in enumerate(letters, start=1)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in (name for name, kind in COLUMNS.items() if kind == MOMENT):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_localize(None)
    good, breaches = letters_frame(frame.astype(COLUMNS), ZONE)
    assert not [breach for breach in breaches if breach.is_left_out]
    return good
