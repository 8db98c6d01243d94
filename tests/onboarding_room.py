"""Journeys for tests of figures, written by hand: who began when, what ended when, in days from the first of March."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from models.journey_policy import read_template
from models.kpi.figure import Period
from models.kpi.journey_frames import OnboardingFrames, onboarding_frames
from models.kpi.journey_register import Register
from models.kpi.journey_stalls import Firm
from models.kpi.measure import Asked
from tests.journey_room import JAAN, SHORT

ZONE = "Europe/Tallinn"
FIRST = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
BASELINE = '\nbaseline: {minutes: 300, source: "Time sheets, 22 customers", recorded_on: 2026-01-15}\n'
TEMPLATE, MEASURED = read_template(SHORT, file="short"), read_template(SHORT + BASELINE, file="short")
KEYS = tuple(TEMPLATE.by_key)
MOMENTS = ("started_at", "finished_at", "cancelled_at", "paused_at", "resumed_at", "scored_at")
NONE = pd.DataFrame({"journey_id": pd.Series(dtype="int64")})
DEBTS = NONE.assign(about=pd.Series(dtype="str"), **dict.fromkeys(("from_at", "until_at"), pd.Series(dtype="<M8[us]")))


def day(number: float) -> datetime:
    """So many days after nine o'clock on the first of March."""
    return FIRST + timedelta(days=number)


def march(as_of: float = 90) -> Asked:
    """What is asked of March 2026, as of a day."""
    return Asked(MARCH, day(as_of), ZONE)


class OnboardingRoom:
    """A register to write into, and its frames as of any day."""

    def __init__(self) -> None:
        self.journeys: list[dict[str, Any]] = []
        self.steps: list[dict[str, Any]] = []
        self.minutes: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    def journey(self, begun: float = 0, *, finished: float | None = None, cancelled: float | None = None,
                done: dict[str, float] | None = None, skipped: dict[str, float] | None = None, score: int = 0,
                **changes: Any) -> int:  # fmt: skip
        """A journey; `done` and `skipped` say when steps ended, all others are dropped at its end or open."""
        number = len(self.journeys) + 1
        ends = {"finished_at": finished, "cancelled_at": cancelled, "scored_at": finished if score else None}
        over = finished if finished is not None else cancelled
        state = "finished" if finished is not None else "cancelled" if cancelled is not None else "running"
        self.journeys.append({
            "journey_id": number, "customer_id": number, "name": "short", "version": "short@1", "segment": "retail",
            "country": "EE", "responsible": JAAN, "state": state, "started_at": day(begun), "score": score,
            "paused_at": None, "resumed_at": None,
        } | {name: None if end is None else day(end) for name, end in ends.items()} | changes)  # fmt: skip
        left = {"open": dict.fromkeys(KEYS)} if over is None else {"dropped": dict.fromkeys(KEYS, over)}
        found = {step: (state, end) for state, ends in left.items() for step, end in ends.items()}
        found |= {step: ("done", end) for step, end in (done or {}).items()}
        found |= {step: ("skipped", end) for step, end in (skipped or {}).items()}
        for step, (became, end) in found.items():
            self.steps.append({"step_id": len(self.steps) + 1, "journey_id": number, "step": step, "state": became,
                               "ended_at": None if end is None else day(end)})  # fmt: skip
        return number

    def line(self, journey: int, at: float, what: str) -> None:
        """A line of history."""
        self.lines.append({"journey_id": journey, "at": day(at), "what": what})

    def note(self, journey: int, minutes: int, at: float, kind: str = "call") -> None:
        """Minutes of staff."""
        self.minutes.append({"minutes_id": len(self.minutes) + 1, "journey_id": journey, "kind": kind, "agent": JAAN,
                             "minutes": minutes, "at": day(at)})  # fmt: skip

    def frames(self, as_of: float = 90) -> OnboardingFrames:
        """The frames as of a day."""
        register = Register(
            _frame(self.journeys, MOMENTS), _frame(self.steps, ("ended_at",)),
            _frame(self.minutes, ("at",), "minutes_id", "journey_id", "kind", "agent", "minutes"),
            _frame(self.lines, ("at",), "journey_id", "what"), DEBTS, DEBTS.assign(at=DEBTS["from_at"]),
            {"short@1": TEMPLATE, "short@2": MEASURED},
        )  # fmt: skip
        frames, breaches = onboarding_frames(register, {}, Firm("EE", ZoneInfo(ZONE)), as_of=day(as_of))
        assert not breaches
        return frames


def _frame(rows: list[dict[str, Any]], moments: tuple[str, ...], *columns: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=None if rows else [*columns, *moments])
    for name in moments:
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.tz_localize(None).astype("datetime64[us]")
    words = {name: "str" for name in ("what", "step", "state", "version", "name") if name in frame}
    return frame.astype({"journey_id": "int64", "minutes": "int64"} | words if "minutes" in frame
                        else {"journey_id": "int64"} | words)  # fmt: skip
