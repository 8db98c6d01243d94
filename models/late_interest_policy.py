"""policies/late_interest.yaml: the days of grace, and the statutory rate as the operator entered it (D-12).

The schema is the class here. The statutory rate is a table by the day from which a rate counts; the last one counts
until a later one is entered. Nothing is assumed of days before the first.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from models.checked_yaml import checked

LATEST_GRACE = 365


class LateInterestError(ValueError):
    """policies/late_interest.yaml cannot be used; the message names line, key and remedy."""


def _decimal(value: Any) -> Any:
    """What was written, digit by digit; a number of YAML's would be a float."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


Percent = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=-10, le=100, max_digits=6, decimal_places=3)]


class LateInterest(BaseModel):
    """The whole of policies/late_interest.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grace_days: int = Field(default=3, ge=0, le=LATEST_GRACE)
    points_over_reference: Percent
    reference_percent: Mapping[date, Percent]

    @property
    def statutory(self) -> list[tuple[date, Decimal]]:
        """The yearly rate in percent by the day from which it counts, in their order."""
        points = self.points_over_reference
        return sorted((since, percent + points) for since, percent in self.reference_percent.items())


def read_late_interest(text: str, *, file: str) -> LateInterest:
    """The policy from its text; LateInterestError lists every fault with its line and key."""
    return checked(text, LateInterest, file=file, refusal=LateInterestError)[0]
