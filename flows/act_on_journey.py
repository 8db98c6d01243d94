"""A sales person says by a form what becomes of a journey (O-05, O-07, O-08)."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from prefect import flow

from models.clock import AsOf, moment_of
from models.form import RowNumber, asked
from models.journey_log import Work
from tasks.acting_on_journeys import Asked, act_on
from tasks.settings import current_settings

Choice = Literal[
    "pause", "resume", "complete step", "skip step", "reopen step", "reassign", "revoke links", "send link",
    "log minutes", "cancel",
]  # fmt: skip
Kind = Literal["training", "call", "mail", "setup", "other"]


@flow(name="act_on_journey")
def act_on_journey(
    journey: Annotated[RowNumber, asked("Journey", "Number of the journey")],
    action: Annotated[Choice, asked("Action", "What to do with it")],
    agent: Annotated[str, asked("Agent", "Your mail address: who says so")],
    step: Annotated[str, asked("Step", "For a step: its key, as in policies/journeys")] = "",
    reason: Annotated[str, asked("Reason", "For the history; needed to pause, skip, reopen or cancel")] = "",
    assignee: Annotated[str, asked("Assignee", "For reassign: the mail address of who gets it")] = "",
    minutes: Annotated[int, asked("Minutes", "For log minutes: how many you spent", ge=0, le=1440)] = 0,
    kind: Annotated[Kind, asked("Kind", "For log minutes: on what")] = "other",
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> str:
    """Change one onboarding journey: the same as on the desk's page of it.

    - **pause** it, with a reason: nobody is nudged. **resume** it: every open step has its days anew.
    - **complete step**, **skip step** or **reopen step** (the last two with a reason).
    - **reassign** it, with its open todos. **revoke links**: every link given out so far opens nothing any more.
      **send link**: the journey's contacts get a new one.
    - **log minutes** that you spent on it. **cancel** it, with a reason: the open steps are dropped.

    What cannot be done is refused with the reason, and nothing changes.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    said = Asked(journey, action, step.strip(), reason, assignee.strip(), minutes, Work(kind))
    return act_on(said, who=agent, now=now)
