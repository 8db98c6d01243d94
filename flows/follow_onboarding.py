"""Every working day Haldur looks at each onboarding journey (O-05, O-06)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import AsOf, moment_of
from models.form import asked
from models.journey_report import Following
from tasks.following import follow_batch, known_habits
from tasks.following_artifact import end_of_following, report_following
from tasks.settings import current_settings


@flow(name="follow_onboarding")
def follow_onboarding(
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> State[Following]:
    """Look at all running journeys: who waits for whom, and what follows.

    Says of each whether it is on track, overdue, stalled or complete; writes the nudges that are due (working days of
    the customer's country, each once, none while the wait is ours); gives the responsible agent a todo where one is
    stalled; closes what is complete and asks the customer how it was. `deliver_letters` sends the letters. Run it as
    often as you like: nothing is said twice.

    The artifact `onboarding` lists the longest waits with links to the desk and to the form `act_on_journey`.
    """
    time_zone = current_settings().company().company.time_zone
    now = moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone)
    habits = known_habits(now)
    following = Following()
    while (batch := follow_batch(following.last, now, habits)).looked:
        following.add(batch)
    report_following(following, now)
    return end_of_following(following)
