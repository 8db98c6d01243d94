"""How new customers get on: journeys begun, stalled and finished, what they take, and how they were found (K-06)."""

from datetime import UTC, datetime

from prefect import flow
from prefect.client.schemas.objects import State

from models.clock import moment_of
from models.report_form import (
    AsOfField,
    CustomerSegments,
    FirstDay,
    Journeys,
    LastDay,
    Once,
    PeriodField,
    ToSubscribers,
)
from tasks.report_artifact import end_of_report, show_report
from tasks.report_making import make_report, question_of, send_to_subscribers
from tasks.settings import current_settings


@flow(name="report_onboarding")
def report_onboarding(
    period: PeriodField = "month",
    first_day: FirstDay = None,
    last_day: LastDay = None,
    as_of: AsOfField = None,
    journeys: Journeys = None,
    segments: CustomerSegments = None,
    subscribers: ToSubscribers = False,
    once: Once = False,
) -> State[int]:
    """Report how onboarding goes.

    Journeys that began, ended, are under way and stand still; how long it takes to the first value, to the end, and for
    each step, with those under way counted; what became of each step; how content customers were; the minutes of staff
    beside the baseline that the journey's template records. Without a recorded baseline no saving is told.

    Every run makes another edition and writes over none; **Once** leaves it at the first. The artifact
    `report-onboarding` has the figures and leads to the desk, where the report stands with its files (HTML, Excel, CSV,
    Parquet). Rows that break a rule of their table are left out and listed in it.
    """
    now = datetime.now(UTC)
    moment = moment_of(as_of, now=now, time_zone=current_settings().company().company.time_zone)
    question = question_of(
        "report_onboarding", period, moment, first=first_day, last=last_day,
        journeys=journeys, segments=segments,
    )  # fmt: skip
    number = make_report(question, now, once=once)
    letters = send_to_subscribers(number, None if first_day else period, now) if subscribers else None
    show_report(number, letters)
    return end_of_report(number, letters, now)
