"""The process of one flow run, as the worker starts it: Prefect's own, but it dies with its worker.

Otherwise the run of a killed worker would go on for ever, unknown to everybody. The worker leads the process group
that its runs are in, so a run whose parent does not is one whose worker was gone before it could ask to die with it.
"""

import os
import runpy

from haldur.children import die_with_parent

if __name__ == "__main__":
    die_with_parent(os.getpgrp())
    from haldur.short_faults import tell_shortly  # takes a second, in which a worker may die

    tell_shortly()
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)
