"""Long work shows how far it is, without a word to the server for every step."""

from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterId

from tasks.artifacts import Progress

pytestmark = pytest.mark.usefixtures("prefect")


def shown(artifact: UUID) -> float:
    """The per cent that the bar stands at."""
    with get_client(sync_client=True) as client:
        [found] = client.read_artifacts(artifact_filter=ArtifactFilter(id=ArtifactFilterId(any_=[artifact])))
    return float(str(found.data))


@flow
def work(seconds: list[float]) -> list[float]:
    """Forty letters, ten at a time; where the bar stands after each ten."""
    clock = iter(seconds)
    progress = Progress("Letters", total=40, clock=lambda: next(clock))
    bar = []
    for _ in seconds[1:]:
        progress.advance(10)
        assert progress.artifact
        bar.append(shown(progress.artifact))
    return bar


def test_the_bar_moves_once_a_second_and_at_the_end():
    assert work([0.0, 0.2, 1.5, 1.6, 1.7]) == [0.0, 50.0, 50.0, 100.0]


def test_where_there_is_nothing_to_do_no_bar_is_left():
    assert Progress("Letters", total=0).artifact is None
