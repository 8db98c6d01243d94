"""How journeys went in truth, as of the end of the forty weeks (K-06)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from haldur.example.onboarding import (
    ANSWERS,
    BASELINE,
    END,
    HABITS,
    JOURNEY,
    LAST,
    MINUTES,
    SCORES,
    SKIPPED,
    VALUE,
    Walked,
)
from haldur.example.truths.figure import TrueFigure, mean, reached_by, share

DAY = timedelta(days=1)
ASKED_FOR = timedelta(days=14)
TABLE = f"onboarding_steps_{JOURNEY}"
MEAN_MINUTES = float(sum(Fraction(str(chance)) * sum(some) / len(some) for chance, some in MINUTES.values()))
MEAN_SCORE = sum(score * weight for score, weight in SCORES.items()) / sum(SCORES.values())


def walked(journeys: Sequence[Walked]) -> Iterator[TrueFigure]:
    """Of all of the forty weeks."""
    finished = [each for each in journeys if each.is_ended(LAST)]
    left = [each for each in journeys if each.left_at and each.left_at < END]
    yield TrueFigure("journeys_started_count", len(journeys))
    yield TrueFigure("journeys_finished_count", len(finished))
    yield TrueFigure("journeys_cancelled_count", len(left))
    yield TrueFigure("journeys_under_way_count", len(journeys) - len(finished) - len(left))
    for name, step in (("first_value", VALUE), ("finish", LAST)):
        cases = [(_days(each, each.begun, step), each.is_ended(step)) for each in journeys]
        yield TrueFigure(f"{name}_days_median", reached_by(cases, 0.5))
        yield TrueFigure(f"{name}_days_90th", reached_by(cases, 0.9))
    for number, step in enumerate(HABITS, start=1):
        yield from _step(journeys, f"#{number} ", step)
    yield from _ends(finished)


def _step(journeys: Sequence[Walked], row: str, step: str) -> Iterator[TrueFigure]:
    """What became of a step, and how long it takes."""
    done = [each for each in journeys if each.is_ended(step) and not _is_skipped(each, step)]
    skipped = [each for each in journeys if each.is_ended(step) and _is_skipped(each, step)]
    over = [each for each in journeys if each.over < END]
    dropped = [each for each in over if not each.is_ended(step)]
    counts = {"done": len(done), "skipped": len(skipped), "dropped": len(dropped)}
    counts["still_open"] = len(journeys) - sum(counts.values())
    for fate, number in counts.items():
        yield TrueFigure(fate, number, table=TABLE, row=row)
    begun = [each for each in journeys if _is_begun(each, step)]
    cases = [(_days(each, each.ready[step], step), each in done) for each in begun]
    yield TrueFigure(
        "median_days", reached_by(cases, 0.5), HABITS[step].days if not HABITS[step].is_optional else None, table=TABLE,
        row=row, ends=("low_days", "high_days"),
    )  # fmt: skip


def _ends(finished: Sequence[Walked]) -> Iterator[TrueFigure]:
    """How content customers were, and the minutes that they took."""
    scores = [each.score for each in finished if each.score]
    settled = [each for each in finished if each.ended[LAST] <= END - ASKED_FOR]
    minutes = [sum(deed.number for deed in each.deeds if deed.what == "note") for each in finished]
    yield TrueFigure("satisfaction_score_mean", mean(scores), MEAN_SCORE)
    yield TrueFigure("satisfaction_answered_share", share(bool(each.score) for each in settled), ANSWERS)
    yield TrueFigure("staff_minutes_mean", mean(minutes), MEAN_MINUTES)
    yield TrueFigure("saved_minutes_mean", mean(BASELINE - each for each in minutes), BASELINE - MEAN_MINUTES)


def _is_begun(journey: Walked, step: str) -> bool:
    """Whether the step's turn came; what had to end before it did."""
    return all(journey.is_ended(other) for other in HABITS[step].after)


def _is_skipped(journey: Walked, step: str) -> bool:
    return step == SKIPPED and journey.skipped


def _days(journey: Walked, since: datetime, step: str) -> float:
    """Days from a moment until a step ended, or the journey was over, without those of its rest."""
    until = journey.ended[step] if journey.is_ended(step) else journey.over
    rest = timedelta()
    if journey.rest:
        rest = max(min(journey.rest[1], until) - max(journey.rest[0], since), timedelta())
    return (until - since - rest) / DAY
