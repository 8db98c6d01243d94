"""The checks of `haldur doctor` on a ticket's life: the service levels, and whose mail assigns tickets."""

from collections.abc import Iterator

from haldur.checks import Check
from models.company import Company
from models.service_policy import ServiceLevelsError
from tasks.service_levels import POLICY, service_levels
from tasks.settings import Settings


def check_tickets(company: Company, settings: Settings) -> Iterator[Check]:
    """The policy can be read; each list says how an agent's mail is known."""
    try:
        levels = service_levels(settings)
    except ServiceLevelsError as error:
        yield Check(
            "service levels", "error", str(error), f"Edit {settings.file(POLICY)}; docs/tickets.md explains it."
        )
    else:
        yield Check("service levels", "ok", f"{settings.file(POLICY)}, queues: {', '.join(levels.queues)}")
    open_lists = [mailing.name for mailing in company.lists if not (mailing.authserv_id or mailing.internal)]
    unknown = f"answering by mail assigns no ticket in {', '.join(open_lists)}: no authserv_id (docs/tickets.md)"
    said = unknown if open_lists else "known"
    yield Check("agents' mail", "ok", said)
