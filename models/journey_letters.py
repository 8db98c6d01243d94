"""The letters of a journey: their keys, each of which goes once, and what fills their templates (O-02, O-05, O-06).

Each leads to the customer's page by a link of its own. They are sent from the journey's list, so that an answer becomes
a ticket there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.journey_policy import JourneyTemplate
from models.letter import NewLetter
from models.nudging import Due


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter of a journey goes to; `link` is the address of their page."""

    walker_id: int
    journey_id: int
    first_name: str
    last_name: str
    address: str
    language: str
    link: str
    link_ends_on: date


@dataclass(frozen=True, slots=True)
class Frame:
    """What all letters of a journey share."""

    template: JourneyTemplate
    customer: str
    agent: str
    queue: str


def welcome(frame: Frame, reader: Reader) -> NewLetter:
    """The first letter, with the required steps under the numbers that they have on the page."""
    steps = [
        {"number": number, "title": step.title.of(reader.language), "is_ours": step.who != "customer"}
        for number, step in enumerate(frame.template.steps, start=1)
        if not step.optional
    ]  # fmt: skip
    key = f"onboarding_welcome:{reader.journey_id}:{reader.walker_id}"
    return _letter(frame, reader, "onboarding_welcome", key, {"steps": steps})


def nudge(frame: Frame, reader: Reader, due: Sequence[Due], *, ended: int, today: date) -> NewLetter:
    """A reminder of the steps that wait for the customer; one a day at most."""
    steps = [
        {"title": frame.template.by_key[each.step].title.of(reader.language), "due_on": each.due_on} for each in due
    ]  # fmt: skip
    key = f"onboarding_nudge:{reader.journey_id}:{today.isoformat()}"
    counts = {"ended": ended, "total": len(frame.template.steps)}
    return _letter(frame, reader, "onboarding_nudge", key, {"steps": steps} | counts)


def new_link(frame: Frame, reader: Reader, *, key: str) -> NewLetter:
    """A new personal link, which somebody asked for; `key` says how often that may be."""
    return _letter(frame, reader, "onboarding_link", f"onboarding_link:{reader.walker_id}:{key}", {})


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting with its time; `sequence` counts how often it was changed."""

    id: int
    sequence: int
    starts_at: datetime
    minutes: int
    place: str
    step: str


def meeting(frame: Frame, reader: Reader, when: Appointment, file: dict[str, str]) -> NewLetter:
    """The time of a meeting, with a file for the reader's calendar."""
    key = f"onboarding_meeting:{when.id}:{when.sequence}"
    step = frame.template.by_key.get(when.step)
    context = {
        "starts_at": when.starts_at, "minutes": when.minutes, "place": when.place, "is_changed": when.sequence > 0,
        "subject": step.title.of(reader.language) if step else frame.template.title.of(reader.language),
    }  # fmt: skip
    return _letter(frame, reader, "onboarding_meeting", key, context, files=(file,))


def satisfaction(frame: Frame, reader: Reader) -> NewLetter:
    """The question at the end."""
    return _letter(frame, reader, "onboarding_satisfaction", f"onboarding_satisfaction:{reader.journey_id}", {})


def _letter(
    frame: Frame, reader: Reader, kind: str, key: str, context: Mapping[str, Any],
    files: tuple[dict[str, str], ...] = (),
) -> NewLetter:  # fmt: skip
    shared = {
        "first_name": reader.first_name, "customer": frame.customer, "agent": frame.agent, "page": reader.link,
        "journey": frame.template.title.of(reader.language), "link_ends_on": reader.link_ends_on,
    }  # fmt: skip
    return NewLetter(
        key=key,
        kind=kind,
        language=reader.language,
        to_address=reader.address,
        to_name=f"{reader.first_name} {reader.last_name}".strip(),
        queue=frame.queue,
        journey_id=reader.journey_id,
        context=shared | dict(context),
        files=files,
    )
