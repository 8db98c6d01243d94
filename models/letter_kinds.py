"""The kinds of letters, each with a sample of what fills its templates.

The samples are the contract between who posts a letter and who writes its words: `haldur doctor` and a test fill
every template with them in every language, and a template that asks for anything else is broken. Moments are
aware; templates show them in the reader's language and the site's zone.
"""

from datetime import UTC, datetime
from typing import Any

LANGUAGES = ("et", "en", "fi")
PARTS = ("subject.txt", "body.txt", "body.html")
WRITTEN_BY_A_PERSON = frozenset({"answer"})  # RFC 3834: what a person wrote is not automatic

_LINK = "http://127.0.0.1:8080/tickets/17"
_ROW = {"number": 17, "subject": "Invoice 1042 is wrong", "customer": "Kuusk OÜ", "age_days": 4, "link": _LINK}

SAMPLES: dict[str, dict[str, Any]] = {
    "assigned": {
        "number": 17, "subject": "Invoice 1042 is wrong", "customer": "Kuusk OÜ", "contact": "mari@kuusk.example",
        "link": _LINK,
    },
    "in_work": {"number": 17, "subject": "Invoice 1042 is wrong", "firm": "Firm OÜ", "assignee": "Jaan Tamm"},
    "reminder": {"number": 17, "subject": "Invoice 1042 is wrong", "age_days": 3, "link": _LINK},
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
}  # fmt: skip

# What a sample leaves out because there is another way for it to be.
VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "assigned": ({"customer": ""},),
    "digest": ({"unassigned": []}, {"overdue": []}),
    "answer": ({"quoted_text": "", "quoted_at": None, "quoted_sender": ""},),
    "sla": ({"state": "breach", "target": "solution"}, {"assignee": "", "customer": ""}),
}
