"""policies/dunning.yaml: who is reminded of an unpaid invoice, when, and by which letter (D-03).

The schema is the classes here. A plan is known by its name and a digest of what it says: an invoice whose series has
begun keeps the plan as it stood then, and changed words of the file count for the others.
"""

import json
from functools import cached_property
from hashlib import sha256
from typing import Annotated, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from models.checked_yaml import checked
from models.invoice import Party

ANY = (None,) * 4
PLAN_NAME = r"^[a-z0-9][a-z0-9_-]*$"


class DunningError(ValueError):
    """policies/dunning.yaml cannot be used; the message names line, key and remedy."""


def _none(value: object) -> object:
    """The word `none` for no limit; a key without a value is as likely a slip."""
    return None if value == "none" else value


def _no_mailbox(value: str) -> str:
    if "@" not in value:
        raise ValueError("this is not a mail address such as liis@firm.ee")
    return value.strip().lower()


Limit = Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(_none)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One step: so many days from the due date, to whom, and the letters where they are not the usual ones."""

    days: int = Field(ge=-90, le=365)
    to: tuple[Party, ...] = Field(min_length=1)
    letters: dict[Party, str] = {}
    age_limit_days: int | None = Field(default=None, ge=0)

    @field_validator("letters")
    @classmethod
    def _are_of_the_party(cls, letters: dict[Party, str]) -> dict[Party, str]:
        for party, kind in letters.items():
            if not kind.startswith(f"dunning_{party}_"):
                raise ValueError(
                    f"a letter to the {party} is named dunning_{party}_..., as its folder in templates/letters"
                )
        return letters

    def letter(self, party: Party) -> str:
        """The kind of letter that a party gets."""
        side = "after" if self.days > 0 else "before"
        return self.letters.get(party, f"dunning_{party}_{side}_{abs(self.days)}")


class Plan(_Part):
    """The steps of a series, in their order."""

    age_limit_days: int = Field(ge=0)
    calendar: bool = True
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        days = [step.days for step in self.steps]
        if days != sorted(set(days)):
            raise ValueError("write the steps in the order of their days, each day once")
        return self

    def age_limit(self, step: Step) -> int:
        """For how many days after its own a step may still go."""
        return self.age_limit_days if step.age_limit_days is None else step.age_limit_days

    def to(self, party: Party) -> tuple[Step, ...]:
        """The steps that a party is in."""
        return self._by_party[party]

    @cached_property
    def _by_party(self) -> dict[Party, tuple[Step, ...]]:
        return {party: tuple(step for step in self.steps if party in step.to) for party in Party}

    @property
    def said(self) -> str:
        """The plan in words that are the same for the same plan."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True)

    def version(self, name: str) -> str:
        """name@version, as reminders keep it."""
        return f"{name}@{sha256(self.said.encode()).hexdigest()[:8]}"


class Pair(NamedTuple):
    """Registry codes and segments of the two whom an invoice concerns."""

    seller: str
    buyer: str
    seller_segment: str = ""
    buyer_segment: str = ""


class Use(_Part):
    """Which invoices a plan is for; what is not said fits all."""

    plan: str
    seller: str | None = None
    buyer: str | None = None
    seller_segment: str | None = None
    buyer_segment: str | None = None

    @property
    def asked(self) -> tuple[str | None, ...]:
        """What an invoice must be, in the order of a Pair."""
        return (self.seller, self.buyer, self.seller_segment, self.buyer_segment)

    def fits(self, pair: Pair) -> bool:
        """Whether an invoice between the two is meant."""
        return all(asked in {None, found} for asked, found in zip(self.asked, pair, strict=True))


class Caps(_Part):
    """What a run may do at most."""

    per_run: Limit = None


class Payments(_Part):
    """How old the newest payments may be."""

    older_than_hours: Limit = None
    stop: bool = False


class Dunning(_Part):
    """The whole of policies/dunning.yaml."""

    plans: dict[Annotated[str, Field(pattern=PLAN_NAME)], Plan] = Field(min_length=1)
    use: tuple[Use, ...] = Field(min_length=1)
    hour: int = Field(default=8, ge=0, le=23)
    approve_above: Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_none)] = None
    caps: Caps = Caps()
    payments: Payments = Payments()
    queue: str | None = None
    client_manager: Annotated[str, AfterValidator(_no_mailbox)] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for number, use in enumerate(self.use, start=1):
            if use.plan not in self.plans:
                raise ValueError(f"entry {number} of use names the plan {use.plan!r}, which is not under plans")
            if (use.asked == ANY) != (number == len(self.use)):
                raise ValueError("the last entry of use, and no other, is for all invoices: a plan and nothing else")
        return self

    def name_for(self, pair: Pair) -> str:
        """The name of the plan for an invoice whose series has not begun."""
        return next(use.plan for use in self.use if use.fits(pair))

    @cached_property
    def versions(self) -> dict[str, str]:
        """name@version of each plan."""
        return {name: plan.version(name) for name, plan in self.plans.items()}

    @property
    def reach(self) -> tuple[int, int]:
        """From and until how many days from its due date an invoice may have something said of it."""
        plans = self.plans.values()
        last = max(plan.steps[-1].days + max(map(plan.age_limit, plan.steps)) for plan in plans)
        return min(plan.steps[0].days for plan in plans), last

    @property
    def letters(self) -> frozenset[str]:
        """Every kind of letter that a plan may ask for."""
        return frozenset(step.letter(party) for plan in self.plans.values() for step in plan.steps for party in step.to)


def read_dunning(text: str, *, file: str) -> Dunning:
    """The policy from its text; DunningError lists every fault with its line and key."""
    keys = "the keys plans and use; docs/reminders.md explains them."
    return checked(text, Dunning, file=file, refusal=DunningError, must_hold=keys)[0]
