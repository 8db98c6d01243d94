"""Child processes that never outlive their parent, and are started again when they fall.

Each child leads a process group of its own, so that what it starts goes with it, and the kernel kills it when
its parent ends in whatever way (on Linux; elsewhere an orderly stop is needed). A child that fell is started
again after 1, 2, 4 and so on up to 30 seconds; one that stood for a minute begins at 1 again.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

LOG_BYTES = 10_000_000
STEADY_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 30.0
SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG

Say = Callable[[str], None]


def die_with_parent(parent: int = 0) -> None:
    """Let the kernel kill this process as soon as its parent is gone; end, where the one known is gone by now."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
    if parent and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


class Child:
    """One supervised process and its log."""

    def __init__(self, name: str, command: Sequence[str], *, environment: dict[str, str], log: Path, say: Say) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._environment = {**os.environ, **environment}
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._next_start = 0.0
        self._wait = 1.0

    @property
    def pid(self) -> int:
        """Its process, 0 while there is none."""
        return self._process.pid if self._process else 0

    @property
    def has_ended(self) -> bool:
        """Whether it was started and is no more."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Start it, its output going to its log."""
        _keep_short(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid()),  # safe: the supervisor has one thread
            )
        self._began = time.monotonic()

    def watch(self) -> None:
        """Note its fall, and start it again when its wait is over."""
        _keep_short(self.log)
        now = time.monotonic()
        if self._process is None:
            if now >= self._next_start:
                self.start()
                self._say(f"{self.name} started again (process {self.pid})")
        elif self._process.poll() is not None:
            self._fell(now)

    def _fell(self, now: float) -> None:
        """Say how it ended, end what it left behind, and plan its return."""
        assert self._process is not None
        code = self._process.returncode
        self.signal(signal.SIGKILL)
        self._wait = 1.0 if now - self._began > STEADY_SECONDS else self._wait
        how = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"
        self._say(f"{self.name} {how}; starting it again in {self._wait:.0f} s. {_last_words(self.log)}")
        self._process = None
        self._next_start = now + self._wait
        self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)

    def stop(self, patience: float) -> None:
        """End it and all it started: politely, then for certain."""
        if self._process is None:
            return
        self.signal(signal.SIGTERM)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._say(f"{self.name} did not stop within {patience:.0f} s and is killed")
        self.signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to all that it started."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return


def _last_words(log: Path) -> str:
    """The last line of a log, which is where a traceback says what happened, and where the rest is."""
    lines = log.read_text("utf-8", errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "nothing")
    return f"It said last: {last[:300]} (log: {log})"


def _keep_short(log: Path) -> None:
    """Put a grown log aside; the writer appends, so that cutting the file under it is safe."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
