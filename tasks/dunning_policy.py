"""policies/dunning.yaml as it counts for this company: the home's own, else ours (D-03)."""

from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, col, select

from models.agent import Agent, Role
from models.company import Company
from models.dunning_policy import Dunning, DunningError, read_dunning
from tasks.settings import Settings

POLICY = "policies/dunning.yaml"
QUEUE = "collections"


def dunning(settings: Settings) -> Dunning:
    """policies/dunning.yaml, the home's own or ours; DunningError says what to mend."""
    file = settings.file(POLICY)
    try:
        return _dunning(file, file.stat().st_mtime_ns)
    except UnicodeDecodeError as error:
        raise DunningError(f"{file} is not UTF-8 text ({error}); save it as UTF-8.") from None


@lru_cache(maxsize=4)
def _dunning(file: Path, _changed: int) -> Dunning:
    return read_dunning(file.read_text("utf-8"), file=str(file))


def queue_of(policy: Dunning, company: Company) -> str:
    """The list that reminders come from: the policy's, else `collections` where there is one, else the first."""
    names = [mailing.name for mailing in company.lists]
    if policy.queue is None:
        return QUEUE if QUEUE in names else names[0]
    if policy.queue not in names:
        raise DunningError(
            f"policies/dunning.yaml: queue: company.yaml has no list {policy.queue!r}; it has: {', '.join(names)}."
        )
    return policy.queue


def client_manager(session: Session, settings: Settings) -> str | None:
    """Who is told of what needs a person: the policy's, else the first active agent who is a manager."""
    named = dunning(settings).client_manager
    asked = Agent.role == Role.MANAGER if named is None else Agent.address == named
    return session.exec(select(Agent.address).where(asked, col(Agent.active)).order_by(col(Agent.id))).first()
