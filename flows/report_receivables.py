"""What is owed and how old it is, what lateness costs, and what cash to expect (K-04)."""

from datetime import UTC, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import moment_of
from models.report_form import AsOfField, Buyers, FirstDay, LastDay, Once, PeriodField, Segments, Sellers, ToSubscribers
from tasks.report_artifact import end_of_report, show_report
from tasks.report_making import make_report, question_of, send_to_subscribers
from tasks.settings import current_settings


@flow(name="report_receivables")
def report_receivables(
    period: PeriodField = "month",
    first_day: FirstDay = None,
    last_day: LastDay = None,
    as_of: AsOfField = None,
    segments: Segments = None,
    sellers: Sellers = None,
    buyers: Buyers = None,
    subscribers: ToSubscribers = False,
    once: Once = False,
) -> State[int]:
    """Report what is owed.

    As of the end of the period and in each currency by itself: what is owed by age, days sales outstanding in three
    ways, how much of what could be collected was, late interest, what was sold by month, who owes most, and the cash to
    expect week by week as buyers usually pay.

    Every run makes another edition and writes over none; **Once** leaves it at the first. The artifact
    `report-receivables` has the figures and leads to the desk, where the report stands with its files (HTML, Excel,
    CSV, Parquet). Invoices and payments that break a rule of their table are left out and listed in it.
    """
    now = datetime.now(UTC)
    moment = moment_of(as_of, now=now, time_zone=current_settings().company().company.time_zone)
    question = question_of(
        "report_receivables", period, moment, first=first_day, last=last_day,
        segments=segments, sellers=sellers, buyers=buyers,
    )  # fmt: skip
    number = make_report(question, now, once=once)
    letters = send_to_subscribers(number, None if first_day else period, now) if subscribers else None
    show_report(number, letters)
    return end_of_report(number, letters, now)
