"""What the register holds of onboarding, read narrow for the report, as of a moment (K-06).

Journeys that were over before `since` are not read. How each stood at the moment is rebuilt from its rows and its
history by models/kpi/journey_frames.py; segment and country are those of today.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Table, func, or_, select
from sqlmodel import Session

from models.customer import Customer
from models.history import History
from models.journey import Journey, JourneyState, JourneyStep, StepState
from models.journey_log import JourneyMinutes, Work
from models.kpi.journey_frames import OnboardingFrames, onboarding_frames
from models.kpi.journey_lines import GIVEN, PAUSED, RESUMED, SCORED
from models.kpi.journey_register import Register
from models.kpi.journey_stalls import Firm
from models.kpi.report import Breach
from tasks.columns_out import gathered, place_in, reading_one_moment
from tasks.journey_book import templates_of
from tasks.journey_cases import load_habits
from tasks.kpi_journey_debts import read_debts
from tasks.moments_out import moment_number, moment_or_never, moments
from tasks.settings import current_settings

JOURNEY: Table = Journey.__table__  # type: ignore[attr-defined]
STEP: Table = JourneyStep.__table__  # type: ignore[attr-defined]
MINUTES: Table = JourneyMinutes.__table__  # type: ignore[attr-defined]
HISTORY: Table = History.__table__  # type: ignore[attr-defined]
CUSTOMER: Table = Customer.__table__  # type: ignore[attr-defined]
MOMENTS = ("started_at", "finished_at", "cancelled_at", "paused_at", "resumed_at", "scored_at")
Words = dict[str, Sequence[str]]
WORDS = ("name", "version", "responsible")


def onboarding_as_of(
    as_of: datetime, *, since: datetime, segments: tuple[str, ...] = (), journeys: tuple[str, ...] = (),
    engine: Engine | None = None,
) -> tuple[OnboardingFrames, list[Breach]]:  # fmt: skip
    """The frames of onboarding as of a moment, and what of the register broke their contracts."""
    company = current_settings().company().company
    chosen = list(_chosen(as_of, since, segments, journeys))
    their = select(JOURNEY.c.id).join(CUSTOMER, CUSTOMER.c.id == JOURNEY.c.customer_id).where(*chosen)
    with reading_one_moment(engine) as session:
        rows = _journeys(session, chosen)
        numbers = rows["journey_id"].tolist()
        debts, answers = read_debts(session, numbers)
        register = Register(
            rows, _steps(session, STEP.c.journey_id.in_(their)), _minutes(session, MINUTES.c.journey_id.in_(their)),
            _lines(session, HISTORY.c.journey_id.in_(their)), debts, answers,
            templates_of(session, rows["version"].astype("str").unique().tolist()),
        )  # fmt: skip
        habits = load_habits(session, as_of)
    return onboarding_frames(register, habits, Firm(company.country, company.zone), as_of=as_of)


def _chosen(
    as_of: datetime, since: datetime, segments: tuple[str, ...], journeys: tuple[str, ...]
) -> Iterator[ColumnElement[bool]]:
    """Which journeys are meant."""
    over_at = func.coalesce(JOURNEY.c.finished_at, JOURNEY.c.cancelled_at)
    yield JOURNEY.c.started_at <= as_of
    yield or_(over_at.is_(None), over_at >= since)
    if segments:
        yield CUSTOMER.c.segment.in_(segments)
    if journeys:
        yield JOURNEY.c.name.in_(journeys)


def _journeys(session: Session, chosen: list[ColumnElement[bool]]) -> pd.DataFrame:
    columns = JOURNEY.c
    words: Words = {name: _distinct(session, columns[name]) for name in WORDS}
    words |= {name: _distinct(session, CUSTOMER.c[name]) for name in ("segment", "country")}
    query = select(
        columns.id, columns.customer_id, *(place_in(words[name], columns[name]) for name in WORDS),
        *(place_in(words[name], CUSTOMER.c[name]) for name in ("segment", "country")),
        place_in(list(JourneyState), columns.state), func.coalesce(columns.score, 0),
        *(moment_or_never(columns[name]) for name in MOMENTS),
    ).join(CUSTOMER, CUSTOMER.c.id == columns.customer_id).where(*chosen).order_by(columns.id)  # fmt: skip
    names = (*WORDS, "segment", "country", "state")
    types = {"journey_id": "int64", "customer_id": "int64"} | dict.fromkeys(names, "int32")
    found = gathered(session, query, types | {"score": "int64"} | dict.fromkeys(MOMENTS, "int64"))
    words["state"] = list(JourneyState)
    return _frame(found, words, MOMENTS)


def _steps(session: Session, is_meant: ColumnElement[bool]) -> pd.DataFrame:
    columns = STEP.c
    words: Words = {"step": _distinct(session, columns.step), "state": list(StepState)}
    query = select(
        columns.id, columns.journey_id, place_in(words["step"], columns.step), place_in(words["state"], columns.state),
        moment_or_never(columns.ended_at),
    ).where(is_meant).order_by(columns.journey_id, columns.id)  # fmt: skip
    found = gathered(session, query, {
        "step_id": "int64", "journey_id": "int64", "step": "int32", "state": "int8", "ended_at": "int64",
    })  # fmt: skip
    return _frame(found, words, ("ended_at",))


def _minutes(session: Session, is_meant: ColumnElement[bool]) -> pd.DataFrame:
    columns = MINUTES.c
    words: Words = {"kind": list(Work), "agent": _distinct(session, columns.agent)}
    query = select(
        columns.id, columns.journey_id, place_in(words["kind"], columns.kind),
        place_in(words["agent"], columns.agent), columns.minutes, moment_number(columns.at),
    ).where(is_meant).order_by(columns.id)  # fmt: skip
    found = gathered(session, query, {
        "minutes_id": "int64", "journey_id": "int64", "kind": "int8", "agent": "int32", "minutes": "int64",
        "at": "int64",
    })  # fmt: skip
    return _frame(found, words, ("at",))


def _lines(session: Session, is_meant: ColumnElement[bool]) -> pd.DataFrame:
    """The lines that tell what rows do not; those of steps only of journeys of which one was reopened."""
    what = HISTORY.c.what
    reopened = select(HISTORY.c.journey_id).where(what.like("step % reopened: %"), HISTORY.c.journey_id.is_not(None))
    wanted = or_(
        what.startswith(PAUSED), what == RESUMED, what.startswith(GIVEN), what.startswith(SCORED),
        what.startswith("step ") & HISTORY.c.journey_id.in_(reopened),
    )  # fmt: skip
    query = select(HISTORY.c.journey_id, HISTORY.c.at, what).where(is_meant, wanted).order_by(HISTORY.c.id)
    frame = pd.DataFrame([tuple(row) for row in session.execute(query)], columns=["journey_id", "at", "what"])
    at = pd.to_datetime(frame["at"], utc=True).dt.tz_localize(None).astype("datetime64[us]")
    return frame.assign(at=at).astype({"journey_id": "int64", "what": "str"})


def _distinct(session: Session, column: ColumnElement[Any]) -> list[str]:
    return sorted(session.execute(select(column).distinct()).scalars())


def _frame(found: dict[str, Any], words: Words, moments_of: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({
        name: pd.Categorical.from_codes(column, words[name]) if name in words
        else moments(column) if name in moments_of else column
        for name, column in found.items()
    })  # fmt: skip
