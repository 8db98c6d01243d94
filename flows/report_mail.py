"""Which letters arrive, are opened, bounce and annoy (K-03)."""

from datetime import UTC, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import moment_of
from models.report_form import AsOfField, FirstDay, LastDay, Once, PeriodField, Queues, ToSubscribers
from tasks.report_artifact import end_of_report, show_report
from tasks.report_making import make_report, question_of, send_to_subscribers
from tasks.settings import current_settings


@flow(name="report_mail")
def report_mail(
    period: PeriodField = "month",
    first_day: FirstDay = None,
    last_day: LastDay = None,
    as_of: AsOfField = None,
    queues: Queues = None,
    subscribers: ToSubscribers = False,
    once: Once = False,
) -> State[int]:
    """Report what became of letters.

    Of the letters sent in the period: how many were delivered, opened (with and without openings by machines), opened
    on the same day, bounced and called spam; by step, recipient, language, weekday and hour.

    Every run makes another edition and writes over none; **Once** leaves it at the first. The artifact
    `report-mail` has the figures and leads to the desk, where the report stands with its files (HTML, Excel, CSV,
    Parquet). Letters that break a rule of their table are left out and listed in it.
    """
    now = datetime.now(UTC)
    moment = moment_of(as_of, now=now, time_zone=current_settings().company().company.time_zone)
    question = question_of("report_mail", period, moment, first=first_day, last=last_day, queues=queues)
    number = make_report(question, now, once=once)
    letters = send_to_subscribers(number, None if first_day else period, now) if subscribers else None
    show_report(number, letters)
    return end_of_report(number, letters, now)
