"""The process of one flow run, as the worker starts it: Prefect's own, but it dies with its worker.

Otherwise the run of a killed worker would go on for ever, unknown to everybody.
"""

import runpy

from haldur.children import die_with_parent
from haldur.short_faults import tell_shortly

if __name__ == "__main__":
    die_with_parent()
    tell_shortly()
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)
