"""What the plan will do: who gets a reminder on a day and why, who does not and why not, before anything is written.

It is the dry run of `remind_invoices` by the same function, for any day; so many invoices are looked at, for a page
must be there within seconds.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk import site
from desk.form_days import day_of
from desk.invoice_words import step_words
from desk.invoices import Reader, local_today
from desk.pages import render
from models.dunning_report import tally
from models.invoice import Party
from tasks.dunning_policy import dunning
from tasks.reminder_preview import foresee
from tasks.settings import current_settings

router = APIRouter()
MOST_NAMED = 200
MOST_LOOKED_AT = 5000
FURTHEST = timedelta(days=366)


@router.get("/reminders")
def reminders_page(request: Request, agent: Reader, day: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The preview of a day, by default tomorrow."""
    today = local_today(datetime.now(UTC))
    wanted, fault = _wanted(day, today)
    run_at = datetime.combine(wanted, time(dunning(current_settings()).hour), site.zone())
    foreseen = foresee(run_at, today, most_named=MOST_NAMED, most=MOST_LOOKED_AT)
    return render(
        request, "reminders.html", agent=agent, foreseen=foreseen, counts=tally(foreseen, is_dry=True),
        parties=list(Party), fault=fault, day_wanted=wanted, today=today, run_at=run_at, step_words=step_words,
        one_day=timedelta(days=1),
    )  # fmt: skip


def _wanted(day: str, today: date) -> tuple[date, str]:
    """The day that is asked for; tomorrow and a word of why where it is none or too far away."""
    tomorrow = today + timedelta(days=1)
    try:
        wanted = day_of(day, error=ValueError)
    except ValueError as error:
        return tomorrow, str(error)
    if wanted is None:
        return tomorrow, ""
    if abs(wanted - today) > FURTHEST:
        return tomorrow, f"{wanted.isoformat()} is more than a year away."
    return wanted, ""
