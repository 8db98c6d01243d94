"""A server's thread never waits for what is left over of a connection: the collector may, beside it."""

import subprocess
import sys
from pathlib import Path

SERVER = """
import gc, sqlite3, sys, threading
from haldur.collector import MANY, collect_beside

holder = sqlite3.connect(sys.argv[1], isolation_level=None)
holder.executescript("PRAGMA journal_mode = WAL; CREATE TABLE one (number)")
waiting = sqlite3.connect(sys.argv[1], timeout=5, isolation_level=None, check_same_thread=False)
is_asking, is_collecting, said = threading.Event(), threading.Event(), []
waiting.set_trace_callback(lambda statement: is_asking.set())  # from then on the connection is in use
collect_beside()
gc.callbacks.append(lambda phase, about: is_collecting.set())


def leave_a_cursor_over():
    left = {"cursor": waiting.execute("SELECT 1 UNION SELECT 2")}
    left["cursor"].fetchone()
    left["left"] = left


def wait():
    try:
        waiting.execute("BEGIN IMMEDIATE")
        said.append("its turn came")
    except sqlite3.OperationalError as error:
        said.append(str(error))


leave_a_cursor_over()
holder.execute("BEGIN IMMEDIATE")
waiter = threading.Thread(target=wait)
is_asking.clear()
waiter.start()
is_asking.wait(10)
kept = [[] for _ in range(2 * MANY)]
is_collected = is_collecting.wait(10)
holder.execute("ROLLBACK")  # as the serving thread would, if only it got to it
waiter.join()
print(is_collected, *said)
"""


def test_a_transaction_ends_though_a_leftover_of_who_waits_for_it_is_collected(tmp_path: Path):
    command = [sys.executable, "-c", SERVER, str(tmp_path / "one.db")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True its turn came\n"
