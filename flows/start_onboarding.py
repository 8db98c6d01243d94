"""A new customer's onboarding journey begins (O-02)."""

from datetime import UTC, date, datetime
from typing import Annotated

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import asked
from tasks.acting_on_journeys import start_now
from tasks.journey_start import Start
from tasks.settings import current_settings


@flow(name="start_onboarding")
def start_onboarding(
    customer: Annotated[str, asked("Customer", "Registry code of the customer")],
    journey: Annotated[str, asked("Journey", "Name of a file in policies/journeys, such as property_manager")],
    contacts: Annotated[
        list[str], asked("Contacts", "Mail addresses on the customer's card; the first is the one who is nudged")
    ],
    responsible: Annotated[str, asked("Responsible", "Mail address of the agent who answers for the journey")],
    agent: Annotated[str, asked("Agent", "Your mail address: who starts it; empty means the responsible")] = "",
    signed_on: Annotated[date | None, asked("Signed on", "Day of the contract; it starts one journey only")] = None,
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Start an onboarding journey for a customer.

    Each contact gets the letter `onboarding_welcome` with a personal link; the first is also the one who is nudged and
    asked at the end. The journey keeps the template as it stands today. Doing it twice for the same contract, or on the
    same day, starts one journey. Contracts from a file: `haldur import contracts FILE`.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    start = Start(customer.strip(), journey.strip(), tuple(contacts), responsible, signed_on)
    return start_now(start, who=agent or responsible, now=now)
