"""The collector of a server that has SQLite's connections in threads of their own: it works beside the serving thread.

What is left over of a connection can be freed only while the connection does nothing. It may be waiting for a
transaction that another one has open, and that only the serving thread can end: if this one collects the leftover, both
wait until SQLite gives up, which is a minute of silence (seen in Prefect's server). A thread beside them may wait.
"""

import gc
import time
from threading import Thread

SECONDS = 1.0
MANY = 20_000  # objects more than were freed
WHOLE = 60  # of so many looks one is at all that is not young, too


def collect_beside() -> None:
    """Let another thread collect from now on; what is there already stays."""
    gc.disable()
    gc.freeze()
    Thread(target=_collect_for_ever, name="collector", daemon=True).start()


def _collect_for_ever() -> None:
    looks = 0
    while True:
        time.sleep(SECONDS)
        looks += 1
        if looks % WHOLE == 0:
            gc.collect()
        elif gc.get_count()[0] > MANY:
            gc.collect(1)
