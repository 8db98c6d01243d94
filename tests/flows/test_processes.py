"""Each flow in a process of its own knows every table that its rows lead to, as under a worker."""

import subprocess
import sys
from pathlib import Path

import pytest

FLOWS = sorted(file.stem for file in Path("flows").glob("*.py") if file.stem != "__init__")
RESOLVE = """
import flows.{}, sqlmodel
for table in sqlmodel.SQLModel.metadata.tables.values():
    for key in table.foreign_keys:
        key.column
"""


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_alone_in_its_process_knows_every_table(flow: str, home: Path):
    ended = subprocess.run([sys.executable, "-c", RESOLVE.format(flow)], capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
