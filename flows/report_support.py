"""How support does: what comes and goes, how soon, whether as promised, and who does the work (K-05)."""

from datetime import UTC, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import moment_of
from models.report_form import AsOfField, FirstDay, LastDay, Once, PeriodField, Queues, ToSubscribers
from tasks.report_artifact import end_of_report, show_report
from tasks.report_making import make_report, question_of, send_to_subscribers
from tasks.settings import current_settings


@flow(name="report_support")
def report_support(
    period: PeriodField = "month",
    first_day: FirstDay = None,
    last_day: LastDay = None,
    as_of: AsOfField = None,
    queues: Queues = None,
    subscribers: ToSubscribers = False,
    once: Once = False,
) -> State[int]:
    """Report how support does.

    Tickets that came, went and were reopened, what waits and for how long, the first answer and the solution (median
    and 90th), the targets met, the time that agents held tickets and the answers that they gave, and the customers with
    most tickets. Open tickets count in all of it: one that is past its target has missed it.

    Every run makes another edition and writes over none; **Once** leaves it at the first. The artifact
    `report-support` has the figures and leads to the desk, where the report stands with its files (HTML, Excel, CSV,
    Parquet). Tickets that break a rule of their table are left out and listed in it.
    """
    now = datetime.now(UTC)
    moment = moment_of(as_of, now=now, time_zone=current_settings().company().company.time_zone)
    question = question_of(
        "report_support", period, moment, first=first_day, last=last_day,
        queues=queues,
    )  # fmt: skip
    number = make_report(question, now, once=once)
    letters = send_to_subscribers(number, None if first_day else period, now) if subscribers else None
    show_report(number, letters)
    return end_of_report(number, letters, now)
