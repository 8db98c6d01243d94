"""The kinds of letters, each with a sample of what fills its templates.

The samples are the contract between who posts a letter and who writes its words: `haldur doctor` and a test fill
every template with them in every language, and a template that asks for anything else is broken. Moments are
aware; templates show them in the reader's language and the site's zone. A letter of reminders may be the company's
own, `dunning_buyer_...` or `dunning_seller_...`: it may use what ours may use.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

LANGUAGES = ("et", "en", "fi")
PARTS = ("subject.txt", "body.txt", "body.html")
SHARED = ("firm", "list_address", "language")  # what every letter may use besides
DUNNING = re.compile(r"dunning_(buyer|seller)_[a-z0-9_]+")
REMINDERS = (
    "dunning_buyer_before_3", "dunning_buyer_after_1", "dunning_buyer_after_7", "dunning_buyer_after_14",
    "dunning_seller_after_1", "dunning_seller_after_7", "dunning_seller_after_14",
)  # fmt: skip
WRITTEN_BY_A_PERSON = frozenset({"answer"})  # RFC 3834: what a person wrote is not automatic

_LINK = "http://127.0.0.1:8080/tickets/17"
_ROW = {"number": 17, "subject": "Invoice 1042 is wrong", "customer": "Kuusk OÜ", "age_days": 4, "link": _LINK}
_TILE = {
    "title": "Paid within 14 days",
    "value": "63.2%",
    "lines": ["95% interval 58.1–67.9%", "n = 412, 17 still open"],
}
_INVOICE: dict[str, Any] = {
    "number": "2026-1042", "issued_on": date(2026, 1, 5), "due_on": date(2026, 2, 3), "amount": Decimal("1234.50"),
    "balance": Decimal("1234.50"), "is_part_paid": False, "currency": "EUR", "days_late": 8, "reference": "10425",
    "seller": "Tamm AS", "buyer": "Kuusk OÜ", "name": "Mari Kuusk", "first_name": "Mari", "holder": "Firm OÜ",
    "iban": "EE38 2200 2210 2014 5685", "bic": "HABAEE2X", "bank": "Swedbank", "has_qr": True, "has_pdf": True,
    "letter_page": "http://127.0.0.1:8080/letters/0123456789abcdef.0123456789abcdef0123",
}  # fmt: skip

_JOURNEY: dict[str, Any] = {
    "first_name": "Mari", "customer": "Kuusk OÜ", "journey": "Getting started", "agent": "Jaan Tamm",
    "page": "http://127.0.0.1:8080/onboarding/7.0123456789abcdef.739000.0123456789abcdef0123456789abcdef01234567",
    "link_ends_on": date(2026, 3, 6),
}  # fmt: skip

SAMPLES: dict[str, dict[str, Any]] = {
    "assigned": {
        "number": 17, "subject": "Invoice 1042 is wrong", "customer": "Kuusk OÜ", "contact": "mari@kuusk.example",
        "link": _LINK,
    },
    "in_work": {"number": 17, "subject": "Invoice 1042 is wrong", "firm": "Firm OÜ", "assignee": "Jaan Tamm"},
    "reminder": {"number": 17, "subject": "Invoice 1042 is wrong", "age_days": 3, "link": _LINK, "away": ""},
    "digest": {
        "queue": "support", "unassigned": [_ROW], "overdue": [_ROW | {"assignee": "Jaan Tamm"}],
        "link": "http://127.0.0.1:8080/lead",
    },
    "answer": {
        "number": 17, "subject": "Invoice 1042 is wrong", "agent": "Jaan Tamm", "body": "Hello,\n\nhere it is.",
        "quoted_sender": "Mari Kuusk", "quoted_at": datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
        "quoted_text": "Please send it again.\nMari",
    },
    "sla": {
        "number": 17, "subject": "Invoice 1042 is wrong", "customer": "Kuusk OÜ", "assignee": "Jaan Tamm",
        "state": "warning", "target": "first_answer", "due_at": datetime(2026, 1, 5, 9, 30, tzinfo=UTC), "link": _LINK,
    },
    "report": {
        "title": "Collections", "first": date(2026, 1, 1), "last": date(2026, 1, 31),
        "as_of": datetime(2026, 2, 2, 5, 30, tzinfo=UTC), "scope": ["segment: retail"],
        "warnings": ["One month against 18 does not settle it."], "tiles": [_TILE], "left_out": 3,
        "link": "http://127.0.0.1:8080/reports/17", "has_page": True,
    },
    **dict.fromkeys(REMINDERS, _INVOICE),
    "onboarding_welcome": _JOURNEY | {
        "steps": [
            {"number": 1, "title": "Sign in", "is_ours": False},
            {"number": 2, "title": "We look at your data", "is_ours": True},
        ],
    },
    "onboarding_nudge": _JOURNEY | {
        "steps": [{"title": "Sign in", "due_on": date(2026, 1, 5)}], "ended": 2, "total": 9,
    },
    "onboarding_link": _JOURNEY,
    "onboarding_meeting": _JOURNEY | {
        "subject": "A review", "starts_at": datetime(2026, 1, 5, 9, 30, tzinfo=UTC), "minutes": 30,
        "place": "https://meet.example.com/haldur", "is_changed": False,
    },
    "onboarding_satisfaction": _JOURNEY,
}  # fmt: skip

_OTHER_INVOICES: tuple[dict[str, Any], ...] = (
    {"balance": Decimal("200.00"), "is_part_paid": True, "has_qr": False},
    {"name": "", "first_name": "", "reference": "", "bic": "", "bank": "", "has_qr": False, "has_pdf": False},
    {"seller": "Firm"},
)

# What a sample leaves out because there is another way for it to be.
VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "assigned": ({"customer": ""},),
    "reminder": ({"away": "Jaan Tamm"},),
    "digest": ({"unassigned": []}, {"overdue": []}),
    "answer": ({"quoted_text": "", "quoted_at": None, "quoted_sender": ""},),
    "report": ({"scope": [], "warnings": [], "tiles": [], "left_out": 0, "has_page": False}, {"left_out": 1}),
    "sla": ({"state": "breach", "target": "solution"}, {"assignee": "", "customer": ""}),
    **dict.fromkeys(REMINDERS, _OTHER_INVOICES),
    "onboarding_welcome": ({"first_name": ""},),
    "onboarding_nudge": ({"first_name": ""},),
    "onboarding_link": ({"first_name": ""},),
    "onboarding_meeting": ({"first_name": "", "place": ""}, {"is_changed": True}),
    "onboarding_satisfaction": ({"first_name": ""},),
}


def sample_of(kind: str) -> dict[str, Any] | None:
    """What fills the templates of a kind; None where there is no such kind."""
    return SAMPLES.get(kind) or (_INVOICE if DUNNING.fullmatch(kind) else None)


def variants_of(kind: str) -> tuple[dict[str, Any], ...]:
    """The other ways for a letter of this kind to be."""
    return VARIANTS.get(kind) or (_OTHER_INVOICES if DUNNING.fullmatch(kind) else ())
