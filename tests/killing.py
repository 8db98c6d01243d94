"""A warm process that runs works in children and kills them with SIGKILL: `python -m tests.killing`.

Each line of its input is a work, the seconds that it may take and the environment; each line of its output says
whether the run ended by itself. It holds no database and no threads, so that forking it is safe and cheap. What takes
long to load it has read, and the first run of a work that has all the time it wants is its own, so that it knows the
statements: lest every child is killed while it gets ready.
"""

import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen

import pandas as pd
import pyarrow.parquet  # noqa: F401  half a second that no child shall spend

from models.ageing import Ageing
from models.calendar import is_holiday
from tasks.ageing import age_batch, find_open, post_digests
from tasks.database import database_engine
from tasks.delivery import deliver_now
from tasks.following import follow
from tasks.ledger_intake import take_inbox
from tasks.reminders import remind
from tasks.report_store import Made, keep
from tasks.settings import CHECKOUT, Settings
from tests.databases import know_statements
from tests.homes import ingest
from tests.report_room import a_report

BATCH = 10
LONG = 60.0  # seconds that no run needs


def ingestion() -> bool:
    """Read what waits at the sources."""
    return not ingest(size=BATCH).problems


def delivery() -> bool:
    """Deliver the letters that are due at the moment that the home's file `clock` tells."""
    moment = datetime.fromisoformat((Settings().home_folder / "clock").read_text())
    return not deliver_now(now=moment).problems


def reminding() -> bool:
    """Remind of the invoices that are due at the moment that the home's file `clock` tells, two at a time."""
    moment = datetime.fromisoformat((Settings().home_folder / "clock").read_text())
    while remind(moment, size=2).looked:
        pass
    return True


def reporting() -> bool:
    """Keep a report, once, as of the moment that the home's file `clock` tells."""
    moment = datetime.fromisoformat((Settings().home_folder / "clock").read_text())
    keep(Made(a_report(), {"invoices": pd.DataFrame({"invoice_id": range(1000)})}), moment, once=True)
    return True


def following() -> bool:
    """Look at the journeys at the moment that the home's file `clock` tells, two at a time."""
    moment, last = datetime.fromisoformat((Settings().home_folder / "clock").read_text()), 0
    while (batch := follow(last, moment, {}, size=2)).looked:
        last = batch.last
    return True


def ageing() -> bool:
    """Look at the open tickets at the moment that the home's file `clock` tells, two at a time."""
    moment, told = _clock(), Ageing()
    numbers = [number for batch in find_open.fn() for number in batch]
    for start in range(0, len(numbers), 2):
        told.add(age_batch.fn(numbers[start : start + 2], moment))
    told.add(post_digests.fn(told.overdue, moment))
    return not told.problems


def importing() -> bool:
    """Take what lies in the watched folder at the moment that the home's file `clock` tells."""
    moment = _clock()
    return not take_inbox.fn(moment, clock=datetime.now(UTC)).refused


def _clock() -> datetime:
    return datetime.fromisoformat((Settings().home_folder / "clock").read_text())


WORKS = {
    "ageing": ageing,
    "importing": importing,
    "ingestion": ingestion,
    "delivery": delivery,
    "reminding": reminding,
    "reporting": reporting,
    "following": following,
}
THREADED = {"reporting"}  # pyarrow starts threads, which no fork survives


class Killer:
    """The warm process, seen from the test."""

    def __init__(self, process: "Popen[str]") -> None:
        self._process = process
        self._seconds = 0.0  # that the last run took, nought if it was no run like others
        self._usual: dict[str, float] = {}

    def run(self, work: str, home: Path, *, seconds: float = LONG) -> bool:
        """Let it work for so long, by the settings of the test; whether it came to its end."""
        assert self._process.stdin
        assert self._process.stdout
        settings = {name: value for name, value in os.environ.items() if name.startswith("HALDUR_")}
        self._process.stdin.write(json.dumps([work, seconds, settings | {"HALDUR_HOME": str(home)}]) + "\n")
        self._process.stdin.flush()
        begun = time.monotonic()
        answer = self._process.stdout.readline().strip()
        assert answer in {"ended", "killed", "learned"}, f"a run failed: {answer}"
        self._seconds = time.monotonic() - begun if answer == "ended" else 0.0
        return answer != "killed"

    def calm(self, work: str, home: Path) -> float:
        """The seconds that a run takes which nobody kills."""
        assert self.run(work, home)
        return self._seconds

    def end(self, work: str, home: Path, *, kills: int, within: float, rng: Random) -> int:
        """Run it until it ends, killed first up to so many times, each within so many seconds; how often it was."""
        for killed in range(kills):
            if self.run(work, home, seconds=rng.uniform(0, within)):
                return killed
        assert self.run(work, home)
        return kills

    def until_done(self, work: str, home: Path, *, kills: int, rng: Random, told: Callable[[], object]) -> int:
        """End it, with kills within half the time that it took before, if that is known; once more must change nothing.
        How many kills came in time is returned.
        """
        usual = self._usual.get(work, 0.0)
        hits = self.end(work, home, kills=kills if usual else 0, within=usual / 2, rng=rng)
        self._usual[work] = self._seconds or usual
        seen = told()
        assert self.run(work, home)
        assert told() == seen
        return hits


@contextmanager
def a_killer() -> Iterator[Killer]:
    """A warm process, ready."""
    command = [sys.executable, "-m", "tests.killing"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=CHECKOUT) as process:
        yield Killer(process)


def serve() -> None:
    """Answer each line; what is loaded is frozen, lest every child looks through it for garbage and so copies it."""
    is_holiday(date(2026, 3, 2), "EE")
    known: set[tuple[str, str]] = set()
    gc.freeze()
    for line in sys.stdin:
        work, seconds, settings = json.loads(line)
        _set(settings)
        database = database_engine().dialect.name
        if seconds >= LONG and work not in THREADED and (work, database) not in known:
            known.add((work, database))
            answer = "learned" if _learn(work) else "no success"
        else:
            status = _run(work, seconds)
            answer = "killed" if os.WIFSIGNALED(status) else "ended" if status == 0 else f"status {status}"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _set(settings: dict[str, str]) -> None:
    """Have the settings of a test, and no others."""
    for name in [name for name in os.environ if name.startswith("HALDUR_")]:
        del os.environ[name]
    os.environ.update(settings)


def _learn(work: str) -> bool:
    """Work oneself, and let go of the database; whether all went well."""
    know_statements(database_engine())
    is_whole = WORKS[work]()
    database_engine().dispose()
    gc.freeze()
    return is_whole


def _run(work: str, seconds: float) -> int:
    """The exit status of a child that works, killed when its time is over."""
    life, death = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work)
    os.close(death)
    if not select.select([life], [], [], seconds)[0]:
        os.kill(child, signal.SIGKILL)
    os.close(life)
    return os.waitpid(child, 0)[1]


def _work(work: str) -> None:
    """The child's whole life; its end closes the pipe."""
    status = 1
    try:
        know_statements(database_engine())
        status = 0 if WORKS[work]() else 1
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(status)


if __name__ == "__main__":
    serve()
