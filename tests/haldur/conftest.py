"""A house of small flows for the tests of the command."""

import pytest

from tests.house import MANIFEST, Haldur


@pytest.fixture(scope="module")
def haldur(tmp_path_factory: pytest.TempPathFactory) -> Haldur:
    """A home made by `haldur init`, whose prefect.yaml has the small flows."""
    command = Haldur(tmp_path_factory.mktemp("house") / "home")
    made = command("init")
    assert made.returncode == 0, made.stderr
    (command.home / "prefect.yaml").write_text(MANIFEST, "utf-8")
    return command
