"""The frames that KPIs of the ledger are computed from, and their contracts (K-10).

`INVOICES` has one row for each invoice as it stood at the end of a day:

| column | type | what |
| --- | --- | --- |
| invoice_id | int64 | the row of `invoice` |
| issued_on, due_on | datetime64[s] | days |
| settled_on | datetime64[s] | the day at whose end nothing was owed any more; NaT while open as of the moment |
| amount_thousandths, paid_thousandths | int64 | money in thousandths of the currency's unit, exact |
| yearly_rate_thousandths | int32 | late interest in thousandths of a percent a year; -1: the statutory one counts |
| currency, segment, country, collection_type | category | segment and country are the buyer's |
| seller_id, buyer_id | int32 | |
| is_first_of_buyer | bool | the earliest issued invoice of its buyer |

`PAYMENTS` has one row for each payment and credit note until the end of that day:

| column | type | what |
| --- | --- | --- |
| invoice_id | int64 | |
| paid_on | datetime64[s] | |
| amount_thousandths | int64 | what it lessens the balance by; below nothing where money went back |
| is_credit | bool | a credit note, no money |

`UNDONE` has a row for each invoice that money went back of after an earlier day, with its `settled_on` as the books
of that day had it; all others stood then as the later books tell. It is worked out, not entered, and has no rules.

An invoice that is due before it was issued, asks for nothing, or contradicts itself is left out. One that was paid
before it was issued, or paid too much, may well be so: it stays and is marked.
"""

import pandas as pd

from models.columns import MOST_MONEY
from models.invoice import CollectionType
from models.kpi.columns_as import Type
from models.kpi.contract import Contract, Rule
from models.kpi.report import Breach

MOST = int(MOST_MONEY) * 1000
MOST_RATE = 1000 * 1000  # a thousand percent
FIRST, LAST = pd.Timestamp("1970-01-01"), pd.Timestamp("2199-12-31")


def _has_form(column: pd.Series, pattern: str) -> pd.Series:
    """Looked at once for each word rather than each row."""
    fitting = [word for word in column.cat.categories if pd.Series([word]).str.fullmatch(pattern)[0]]
    return column.isin(fitting) | column.isna()


INVOICES = Contract(
    table="invoice",
    key="invoice_id",
    types={
        "invoice_id": Type.WHOLE, "issued_on": Type.DAY, "due_on": Type.DAY, "settled_on": Type.DAY,
        "amount_thousandths": Type.WHOLE, "paid_thousandths": Type.WHOLE, "yearly_rate_thousandths": Type.SMALL,
        "currency": Type.WORD, "segment": Type.WORD, "country": Type.WORD, "collection_type": Type.WORD,
        "seller_id": Type.SMALL, "buyer_id": Type.SMALL, "is_first_of_buyer": Type.FLAG,
    },
    empty=frozenset({"settled_on"}),
    rules=(
        Rule("invoice_id stands more than once", lambda f: ~f["invoice_id"].duplicated(keep=False)),
        Rule("amount is nothing or less", lambda f: f["amount_thousandths"] > 0),
        Rule("amount is more than can be", lambda f: f["amount_thousandths"] <= MOST),
        Rule("paid is more than can be", lambda f: f["paid_thousandths"].between(-MOST, MOST)),
        Rule("issued_on is not of our time", lambda f: f["issued_on"].isna() | f["issued_on"].between(FIRST, LAST)),
        Rule("due_on is not of our time", lambda f: f["due_on"].isna() | f["due_on"].between(FIRST, LAST)),
        Rule("settled_on is not of our time", lambda f: f["settled_on"].isna() | f["settled_on"].between(FIRST, LAST)),
        Rule("due before it was issued", lambda f: ~(f["due_on"] < f["issued_on"])),
        Rule("settled though something is owed",
             lambda f: f["settled_on"].isna() | (f["paid_thousandths"] >= f["amount_thousandths"])),
        Rule("open though nothing is owed",
             lambda f: f["settled_on"].notna() | (f["paid_thousandths"] < f["amount_thousandths"].clip(lower=1))),
        Rule("yearly_rate is none that can be", lambda f: f["yearly_rate_thousandths"].between(-1, MOST_RATE)),
        Rule("currency is no code of three letters", lambda f: _has_form(f["currency"], "[A-Z]{3}")),
        Rule("country is no code of two letters", lambda f: _has_form(f["country"], "([A-Z]{2})?")),
        Rule("collection_type is unknown",
             lambda f: f["collection_type"].isin(list(CollectionType)) | f["collection_type"].isna()),
        Rule("seller_id is no customer's", lambda f: f["seller_id"] > 0),
        Rule("buyer_id is no customer's", lambda f: f["buyer_id"] > 0),
    ),
    marks=(
        Rule("settled before it was issued", lambda f: ~(f["settled_on"] < f["issued_on"])),
        Rule("paid too much", lambda f: f["paid_thousandths"] <= f["amount_thousandths"]),
        Rule("more went back than was paid", lambda f: f["paid_thousandths"] >= 0),
        Rule("seller and buyer are the same", lambda f: f["seller_id"] != f["buyer_id"]),
    ),
)  # fmt: skip

PAYMENTS = Contract(
    table="payment",
    key="invoice_id",
    types={
        "invoice_id": Type.WHOLE, "paid_on": Type.DAY, "amount_thousandths": Type.WHOLE, "is_credit": Type.FLAG,
    },
    rules=(
        Rule("paid_on is not of our time", lambda f: f["paid_on"].isna() | f["paid_on"].between(FIRST, LAST)),
        Rule("amount is more than can be", lambda f: f["amount_thousandths"].between(-MOST, MOST)),
    ),
    marks=(Rule("amount is nothing", lambda f: f["amount_thousandths"] != 0),),
)  # fmt: skip


def checked(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Breach]]:
    """The invoices that hold, and what the others broke."""
    return INVOICES.checked(frame)


def checked_payments(frame: pd.DataFrame, invoices: pd.DataFrame) -> tuple[pd.DataFrame, list[Breach]]:
    """The payments of good invoices; those from before their invoice was issued stay and are marked by its id."""
    good, breaches = PAYMENTS.checked(frame)
    known = pd.Index(invoices["invoice_id"])
    place = known.get_indexer(pd.Index(good["invoice_id"]))
    if (place < 0).any():
        good, place = good[place >= 0].reset_index(drop=True), place[place >= 0]
    issued = invoices["issued_on"].to_numpy()[place]
    early = good["invoice_id"][good["paid_on"].to_numpy() < issued].drop_duplicates()
    if len(early):
        breaches.append(Breach("payment", "paid before the invoice was issued", len(early), tuple(early[:50]), False))
    return good, breaches
