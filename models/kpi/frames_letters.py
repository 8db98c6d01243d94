"""The frame of letters and its contract (K-03, K-10).

`LETTERS` has one row for each letter that was handed over, refused, or of unknown outcome by the moment:

| column | type | what |
| --- | --- | --- |
| letter_id | int64 | the row of `letter` |
| kind, language, outcome | category | outcome is sent, failed or unknown |
| is_reminder | bool | it is about an invoice; openings of other letters are not counted by anyone |
| step_days | int32 | days from the due day of its step; NO_STEP where no step is known |
| party | category | buyer, seller, or none |
| recipient_id | int64 | the company it went to; one letter by itself where that is not known (below nothing) |
| sent_at | datetime64[us] | when it left; when it was written where it never did |
| sent_local, sent_on | | the same by the clock on the wall, and its day |
| bounced | category | no, passing, permanent |
| is_rejected, is_complained | bool | |
| opened_at, opened_on | datetime64 | the first opening of any class; NaT where there was none |
| seen_at, seen_on | datetime64 | the first opening that was neither a machine's nor a scanner's |
| clicked_at | datetime64[us] | the first visit that was neither a machine's nor a scanner's |

Nothing about an opening is certain: pictures are fetched by machines whether a mail is read or not, and many who read
never fetch any.
"""

import pandas as pd

from models.kpi.columns_as import Type
from models.kpi.contract import Contract, Rule
from models.kpi.report import Breach

NO_STEP = -10_000
OUTCOMES = ("sent", "failed", "unknown")
BOUNCES = ("no", "passing", "permanent")
FIRST = pd.Timestamp("1990-01-01")

LETTERS = Contract(
    table="letter",
    key="letter_id",
    types={
        "letter_id": Type.WHOLE, "kind": Type.WORD, "language": Type.WORD, "outcome": Type.WORD,
        "is_reminder": Type.FLAG, "step_days": Type.SMALL, "party": Type.WORD, "recipient_id": Type.WHOLE,
        "sent_at": Type.MOMENT, "bounced": Type.WORD, "is_rejected": Type.FLAG, "is_complained": Type.FLAG,
        "opened_at": Type.MOMENT, "seen_at": Type.MOMENT, "clicked_at": Type.MOMENT,
    },
    empty=frozenset({"opened_at", "seen_at", "clicked_at"}),
    rules=(
        Rule("letter_id stands more than once", lambda f: ~f["letter_id"].duplicated(keep=False)),
        Rule("sent_at is not of our time", lambda f: f["sent_at"].isna() | (f["sent_at"] >= FIRST)),
    ),
    marks=(
        Rule("opened though it came back", lambda f: f["seen_at"].isna() | (f["bounced"] == "no")),
        Rule("opened though it was never sent", lambda f: f["opened_at"].isna() | (f["outcome"] == "sent")),
    ),
)  # fmt: skip


def checked(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Breach]]:
    """The letters that hold, and what the others broke."""
    return LETTERS.checked(frame)
