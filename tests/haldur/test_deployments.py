"""prefect.yaml and the flows that it names."""

import re
from pathlib import Path

import pytest
from prefect import Flow

from haldur.manifest import Deployment, Manifest, ManifestError, read_manifest
from tasks.settings import CHECKOUT, Settings

OURS = read_manifest(Settings(home=CHECKOUT / "no-such-home")).deployments


@pytest.mark.parametrize("entry", OURS, ids=lambda entry: entry.flow_name)
def test_every_entrypoint_is_a_flow_with_a_manual(entry: Deployment) -> None:
    flow = entry.flow()

    assert isinstance(flow, Flow)
    assert flow.description


def test_every_flow_file_is_deployed() -> None:
    files = {file.stem for file in (CHECKOUT / "flows").glob("*.py")} - {"__init__"}

    assert files == {entry.flow_name for entry in OURS}


def test_the_reading_of_mail_never_meets_itself() -> None:
    (ingest,) = (entry for entry in OURS if entry.flow_name == "ingest_mail")

    assert ingest.concurrency_limit is not None
    assert ingest.concurrency_limit.limit == 1
    assert ingest.concurrency_limit.collision_strategy == "CANCEL_NEW"


def test_it_names_no_place_on_any_machine() -> None:
    assert not re.search(r"(?<![\w.])/\w", re.sub(r"#.*", "", (CHECKOUT / "prefect.yaml").read_text("utf-8")))


def test_the_home_s_own_prefect_yaml_wins(home: Path) -> None:
    (home / "prefect.yaml").write_text("deployments: []", "utf-8")

    assert read_manifest(Settings()).deployments == ()


def test_a_wrong_key_is_named(home: Path) -> None:
    (home / "prefect.yaml").write_text("deployments: [{name: a, entrypoint: flows/a.py:a, work_pool: {}}]", "utf-8")

    with pytest.raises(ManifestError, match=r"deployments\.0\.entrypoint"):
        read_manifest(Settings())


def test_a_flow_may_be_asked_for_with_dashes() -> None:
    manifest = Manifest(deployments=OURS)

    assert manifest.of_flow("ingest-mail") == manifest.of_flow("ingest_mail")
