"""Plans by name@version: those of policies/dunning.yaml, and those of older words that running series keep."""

from collections.abc import Iterable

from sqlalchemy import Table, select
from sqlmodel import Session

from models.dunning_policy import Dunning, Pair, Plan
from models.reminder import PlanVersion
from tasks.given import is_among

VERSIONS: Table = PlanVersion.__table__  # type: ignore[attr-defined]


class PlanBook:
    """The plans that are known."""

    def __init__(self, policy: Dunning) -> None:
        self._policy = policy
        self._plans = {version: policy.plans[name] for name, version in policy.versions.items()}

    def learn(self, session: Session, versions: Iterable[str]) -> None:
        """Load the plans of versions that are not known yet."""
        missing = set(versions) - self._plans.keys()
        if missing:
            query = select(VERSIONS.c.id, VERSIONS.c.plan).where(is_among(VERSIONS.c.id, missing))
            self._plans |= {row.id: Plan.model_validate_json(row.plan) for row in session.execute(query)}

    def of(self, begun: str, pair: Pair) -> tuple[str, Plan]:
        """The plan of an invoice: the one that its series began with, else the file's."""
        version = begun or self._policy.versions[self._policy.name_for(pair)]
        return version, self._plans[version]

    def plan(self, version: str) -> Plan:
        """A plan that was learnt."""
        return self._plans[version]
