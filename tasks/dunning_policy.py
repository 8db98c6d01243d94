"""policies/dunning.yaml as it counts for this company: the home's own, else ours (D-03)."""

from sqlmodel import Session, col, select

from models.agent import Agent, Role
from models.company import Company
from models.dunning_policy import Dunning, DunningError, read_dunning
from tasks.policy_files import list_from, read_policy
from tasks.settings import Settings

POLICY = "policies/dunning.yaml"
QUEUE = "collections"


def dunning(settings: Settings) -> Dunning:
    """policies/dunning.yaml, the home's own or ours; DunningError says what to mend."""
    return read_policy(settings.file(POLICY), read_dunning, DunningError)


def queue_of(policy: Dunning, company: Company) -> str:
    """The list that reminders come from: the policy's, else `collections` where there is one, else the first."""
    return list_from(company, policy.queue, usual=QUEUE, file=POLICY, refusal=DunningError)


def client_manager(session: Session, settings: Settings) -> str | None:
    """Who is told of what needs a person: the policy's, else the first active agent who is a manager."""
    named = dunning(settings).client_manager
    asked = Agent.role == Role.MANAGER if named is None else Agent.address == named
    return session.exec(select(Agent.address).where(asked, col(Agent.active)).order_by(col(Agent.id))).first()
