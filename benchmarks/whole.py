"""The whole process as the flow does it, without the engine: find what waits, then batch by batch file and mark it."""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.homes import enter
from models.outcome import Outcome
from tasks.batches import batches
from tasks.ingestion import PAGE, find_waiting, take_batch
from tasks.places import places

NOW = datetime(2026, 12, 1, tzinfo=UTC)


class BenchmarkError(RuntimeError):
    """What was measured did not do its work, so the figure would mean nothing."""


def take_mail(home: Path, *, source: str | None = None) -> Outcome:
    """Take all mail that waits in a home, or in one maildir of it."""
    settings = enter(home)
    outcome = Outcome()
    for place in places(settings.company(), settings, list_name=None, source=source):
        is_full = True
        while is_full:
            waiting, _skipped = find_waiting.fn(place)
            is_full = len(waiting) == PAGE
            for batch in batches(waiting):
                outcome.add(take_batch.fn(place, batch, NOW))
    if outcome.problems or not outcome.mails:
        raise BenchmarkError(f"The mail of {home} was not taken: {outcome.problems[:3] or 'there was none'}")
    return outcome
