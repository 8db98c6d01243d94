"""Each flow in a process of its own knows every table that its rows lead to, as under a worker."""

import subprocess
import sys
from pathlib import Path

FLOWS = sorted(file.stem for file in Path("flows").glob("*.py") if file.stem != "__init__")
FORKED = """
import gc, importlib, os, sys
import alembic.command, babel.dates, babel.numbers, charset_normalizer, css_inline, flufl.bounce, holidays, httpx
import imap_tools, jinja2.sandbox, lxml.etree, openpyxl, pandas, prefect.artifacts, prefect.flow_runs, prefect.main
import pyarrow.parquet, scipy.special, sqlalchemy.dialects.sqlite, sqlmodel, xlsxwriter
# These take seconds, and know nothing of our tables.

def knows_every_table(flow):
    importlib.import_module("flows." + flow)
    for table in sqlmodel.SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            key.column

gc.disable()  # no child lives long enough
for flow in sys.argv[1:]:
    child = os.fork()
    if not child:
        knows_every_table(flow)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(flow)
"""


def test_a_flow_alone_in_its_process_knows_every_table(home: Path):
    ended = subprocess.run([sys.executable, "-c", FORKED, *FLOWS], capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
