"""Children of `haldur up` die with it, also those whose parent was killed before they could ask for that."""

import os
import signal
import subprocess
import sys

from tasks.settings import CHECKOUT

ORPHAN = "from haldur.children import die_with_parent; die_with_parent(1_000_000_000); print('lives')"


def test_a_child_whose_parent_is_gone_already_dies_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")


def test_a_child_whose_parent_lives_goes_on() -> None:
    own = ORPHAN.replace("1_000_000_000", str(os.getpid()))

    assert subprocess.run([sys.executable, "-c", own], capture_output=True, text=True, check=True).stdout == "lives\n"


def test_a_run_whose_worker_was_killed_before_it_could_ask_to_die_with_it_ends_at_once() -> None:
    run = subprocess.run([sys.executable, "-m", "haldur.flow_process"], cwd=CHECKOUT, process_group=0, check=False)

    assert run.returncode == -signal.SIGKILL
