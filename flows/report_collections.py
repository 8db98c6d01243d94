"""How invoices are repaid, and whether a change made a difference (K-01, K-02)."""

from datetime import UTC, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import moment_of
from models.report_form import (
    AsOfField,
    Buyers,
    ChangedOn,
    FirstDay,
    LastDay,
    Once,
    PeriodField,
    Segments,
    Sellers,
    ToSubscribers,
)
from tasks.report_artifact import end_of_report, show_report
from tasks.report_making import make_report, question_of, send_to_subscribers
from tasks.settings import current_settings


@flow(name="report_collections")
def report_collections(
    period: PeriodField = "month",
    first_day: FirstDay = None,
    last_day: LastDay = None,
    as_of: AsOfField = None,
    changed_on: ChangedOn = None,
    segments: Segments = None,
    sellers: Sellers = None,
    buyers: Buyers = None,
    subscribers: ToSubscribers = False,
    once: Once = False,
) -> State[int]:
    """Report how invoices are repaid.

    Of the invoices that fell due in the period: the share paid on time, and of the late ones within 3 and 14 days; how
    late they are, by day, month, segment, seller and buyer; first invoices against later ones. With **Changed on** the
    same figures before and after that day, with a test, and a plain word where they do not settle it.

    Every run makes another edition and writes over none; **Once** leaves it at the first. The artifact
    `report-collections` has the figures and leads to the desk, where the report stands with its files (HTML, Excel,
    CSV, Parquet). Invoices that break a rule of their table are left out and listed in it.
    """
    now = datetime.now(UTC)
    moment = moment_of(as_of, now=now, time_zone=current_settings().company().company.time_zone)
    question = question_of(
        "report_collections", period, moment, first=first_day, last=last_day, changed_on=changed_on,
        segments=segments, sellers=sellers, buyers=buyers,
    )  # fmt: skip
    number = make_report(question, now, once=once)
    letters = send_to_subscribers(number, None if first_day else period, now) if subscribers else None
    show_report(number, letters)
    return end_of_report(number, letters, now)
