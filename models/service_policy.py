"""policies/service_levels.yaml: calendars, and what each queue promises (T-22, T-23).

The schema is the classes here. What a calendar does not say about country and time zone is taken from
company.yaml; a queue without an entry is held to `default`.
"""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from models.calendar import Calendar, CalendarError, Hours, is_holiday
from models.checked_yaml import checked
from models.ticket import Priority

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WorkingHours = Annotated[float, Field(gt=0, le=10_000)]  # some years of work
SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)\s*-\s*([01]\d|2[0-4]):([0-5]\d)")


class ServiceLevelsError(ValueError):
    """policies/service_levels.yaml cannot be used; the message names line, key and remedy."""


def _hours(value: Any) -> Hours:
    """Minutes after midnight of spans such as "09:00-12:00, 13:00-17:00"."""
    spans: list[tuple[int, int]] = []
    for text in str(value).split(","):
        found = SPAN.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text.strip()!r} are no hours; write them as 09:00-17:00")
        begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
        spans.append((begin_hour * 60 + begin_minute, end_hour * 60 + end_minute))
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)) or edges[-1] > 24 * 60:
        raise ValueError(f"{value!r}: each span must end after it begins and before the next, at the latest 24:00")
    return tuple(spans)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CalendarEntry(_Part):
    """When people work."""

    hours: dict[str, Annotated[Hours, BeforeValidator(_hours)]] = Field(min_length=1)
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | Literal["none"] | None = None
    time_zone: str | None = None
    closed: tuple[date, ...] = ()

    @field_validator("hours")
    @classmethod
    def _are_days(cls, hours: dict[str, Hours]) -> dict[str, Hours]:
        seen = [day for name in hours for day in days_named(name)]
        if doubles := {day for day in seen if seen.count(day) > 1}:
            raise ValueError(f"{', '.join(sorted(doubles))} is named twice")
        return hours

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, time_zone: str | None) -> str | None:
        try:
            ZoneInfo(time_zone or "UTC")
        except (KeyError, ValueError, OSError):
            raise ValueError("this time zone is unknown; use a name such as Europe/Tallinn") from None
        return time_zone

    def calendar(self, *, country: str, time_zone: str) -> Calendar:
        """The calendar, with the firm's country and zone where it names none."""
        by_day = {day: hours for name, hours in self.hours.items() for day in days_named(name)}
        return Calendar(
            hours=tuple(by_day.get(day, ()) for day in DAYS),
            time_zone=self.time_zone or time_zone,
            country="" if self.country == "none" else self.country or country,
            closed=frozenset(self.closed),
        )


class Targets(_Part):
    """How soon, in working hours."""

    first_answer_hours: WorkingHours
    solution_hours: WorkingHours


class QueueEntry(_Part):
    """What a queue promises."""

    calendar: str
    unassigned_hours: WorkingHours
    active_hours: WorkingHours
    warn_at: float = Field(default=0.75, gt=0, le=1)
    targets: dict[Priority, Targets]

    @field_validator("targets")
    @classmethod
    def _are_all(cls, targets: dict[Priority, Targets]) -> dict[Priority, Targets]:
        if missing := [priority for priority in Priority if priority not in targets]:
            raise ValueError(f"the targets of {', '.join(missing)} are missing")
        return targets

    @property
    def unassigned_for(self) -> timedelta:
        """How long a ticket may be without an assignee."""
        return timedelta(hours=self.unassigned_hours)

    @property
    def active_for(self) -> timedelta:
        """How long an assignee may have a ticket."""
        return timedelta(hours=self.active_hours)


class ServiceLevels(_Part):
    """The whole of policies/service_levels.yaml."""

    calendars: dict[str, CalendarEntry] = Field(min_length=1)
    queues: dict[str, QueueEntry]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if "default" not in self.queues:
            raise ValueError("queues needs an entry named default")
        for name, queue in self.queues.items():
            if queue.calendar not in self.calendars:
                raise ValueError(f"queues.{name} names the calendar {queue.calendar!r}, which is not under calendars")
        return self

    def of(self, queue: str) -> QueueEntry:
        """What a queue promises."""
        return self.queues.get(queue, self.queues["default"])

    def calendar_of(self, queue: str, *, country: str, time_zone: str) -> Calendar:
        """When a queue is at work."""
        return self.calendars[self.of(queue).calendar].calendar(country=country, time_zone=time_zone)


def days_named(name: str) -> tuple[str, ...]:
    """The days of `mon` or `mon-fri`."""
    first, _, last = name.partition("-")
    if first not in DAYS or (last or first) not in DAYS or DAYS.index(last or first) < DAYS.index(first):
        raise ValueError(f"{name!r} names no days; write mon, or mon-fri")
    return DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]


def read_service_levels(text: str, *, file: str) -> ServiceLevels:
    """The policy from its text; ServiceLevelsError lists every fault with its line and key."""
    levels, _ = checked(text, ServiceLevels, file=file, refusal=ServiceLevelsError)
    for name, entry in levels.calendars.items():
        try:
            is_holiday(date(2026, 1, 1), entry.calendar(country="", time_zone="UTC").country)
        except CalendarError as error:
            raise ServiceLevelsError(f"{file}: calendars.{name}.country: {error}") from None
    return levels
