"""What the forms of all reports ask for, said once (K-09)."""

from datetime import date
from typing import Annotated

from models.clock import AsOf
from models.form import asked
from models.report_period import Span

PeriodField = Annotated[Span, asked("Period", "The last one that is over, unless days are named below")]
FirstDay = Annotated[date | None, asked("First day", "Of days of your own, instead of a period")]
LastDay = Annotated[date | None, asked("Last day", "Empty means until yesterday")]
AsOfField = Annotated[AsOf | None, asked("As of", "A date or moment; things as they stood then. Empty means now")]
Segments = Annotated[list[str] | None, asked("Segments", "Only buyers of these segments")]
CustomerSegments = Annotated[list[str] | None, asked("Segments", "Only customers of these segments")]
Journeys = Annotated[list[str] | None, asked("Journeys", "Only these journeys, by their files in policies/journeys")]
Sellers = Annotated[list[str] | None, asked("Sellers", "Only these sellers, by registry code")]
Buyers = Annotated[list[str] | None, asked("Buyers", "Only these buyers, by registry code")]
Queues = Annotated[list[str] | None, asked("Queues", "Only these queues, by the names of their lists")]
ChangedOn = Annotated[
    date | None, asked("Changed on", "Compare before and after this day, such as the first day of reminders")
]
ToSubscribers = Annotated[bool, asked("Subscribers", "Send it to those whom policies/reports.yaml names")]
Once = Annotated[bool, asked("Once", "Leave it if this report of this period was made already")]
