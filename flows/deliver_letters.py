"""Letters that wait are delivered (P-05)."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import AsOf, is_whole_day, moment_of
from models.delivery import Delivery
from models.form import asked
from tasks.artifacts import Progress, report_delivery
from tasks.delivery import Clock, clock_of, deliver_batch, forsaken, waiting
from tasks.reconciling import is_doubtful, reconcile_unknown
from tasks.runs import end_of_delivery, problem_of
from tasks.settings import current_settings


@flow(name="deliver_letters")
def deliver_letters(
    as_of: Annotated[AsOf | None, asked("As of", "A date or moment; empty means now")] = None,
) -> State[Delivery]:
    """Deliver the letters that are ready.

    Runs every minute; a click at the desk does not wait for it. Takes the letters that are due in batches, which
    several workers share, and hands them to the provider of company.yaml (mail_out). What a server puts off is tried
    again after 1, 5 and 15 minutes, 1, 4, 12 and 24 hours, and then given up; what it refuses is not.

    Letters of unknown outcome are looked for in what was reported of them and, where Mandrill sends them, in its
    search; none is sent again by that.

    The run fails, with the rest done, when the provider could not be used, or when letters failed for good or may or
    may not have arrived; the artifact `letters` names them. `settle_letters` says what is to become of those.
    """
    time_zone = current_settings().company().company.time_zone
    is_day = is_whole_day(as_of)
    clock = clock_of(moment_of(as_of, now=datetime.now(UTC), time_zone=time_zone), is_whole_day=is_day)
    delivery = forsaken(clock())
    if is_doubtful(clock()):
        reconcile_unknown(clock())
    due = waiting(clock())
    if due:
        delivery.add(drain(clock, due, is_whole_day=is_day))
    if due or delivery.needs_a_person:
        report_delivery(delivery, clock())
    return end_of_delivery(delivery)


def drain(clock: Clock, due: int, *, is_whole_day: bool) -> Delivery:
    """Batch after batch until nothing is due or the provider fails."""
    delivery = Delivery()
    progress = Progress("Letters", total=due)
    is_done = False
    while not is_done:
        tried = deliver_batch(clock(), is_whole_day=is_whole_day, return_state=True)
        problems = problem_of(tried, what="Letters")
        step = Delivery(problems=problems) if problems else tried.result()
        delivery.add(step)
        progress.advance(step.letters)
        is_done = bool(step.problems) or not step.letters
    return delivery
