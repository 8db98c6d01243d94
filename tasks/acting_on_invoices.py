"""What client managers do to invoices through forms in Prefect: one transaction, told in words."""

from collections.abc import Mapping
from datetime import date, datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.history import Way
from models.hold import HoldKind
from models.invoice import CollectionType
from tasks.database import writing
from tasks.invoices import end_holds, invoice_numbered, set_collection_type, set_hold
from tasks.settings import current_settings

KINDS: Mapping[str, HoldKind] = {
    "dispute": HoldKind.DISPUTE,
    "promise to pay": HoldKind.PROMISE,
    "do not contact": HoldKind.DO_NOT_CONTACT,
}
END = "end "


@task(cache_policy=NO_CACHE)
def act_on(number: str, action: str, *, reason: str, until: date | None, who: str, now: datetime) -> str:
    """Set or end a hold, or set the collection type; what was done is returned in words."""
    today = now.astimezone(current_settings().company().company.zone).date()
    with writing() as session:
        invoice = invoice_numbered(session, number)
        if action.startswith(END):
            kind = KINDS[action.removeprefix(END)]
            end_holds(session, invoice, kind, reason=reason, who=who, way=Way.FLOW, now=now, today=today)
        elif action in KINDS:
            set_hold(session, invoice, KINDS[action], reason=reason, until=until, who=who, way=Way.FLOW, now=now,
                     today=today)  # fmt: skip
        else:
            set_collection_type(session, invoice, CollectionType(action), reason=reason, until=until, who=who,
                                way=Way.FLOW, now=now, today=today)  # fmt: skip
    return f"Invoice {number.strip()}: {action}" + (f" until {until.isoformat()}" if until else "")
