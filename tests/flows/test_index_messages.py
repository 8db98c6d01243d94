"""The flow that brings messages into the search index."""

import pytest
from sqlalchemy import Engine

from flows.index_messages import index_messages
from tasks import search
from tasks.database import reading
from tasks.search import count_unread
from tests.filing_room import file
from tests.mailmaker import a_mail


@pytest.mark.usefixtures("prefect")
def test_a_run_brings_in_all_that_is_new(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "BATCH", 2)
    monkeypatch.setattr(search, "TAIL", 0)
    file(engine, *(a_mail(message_id=f"{number}@x.ee") for number in range(3)))

    assert (index_messages(), index_messages()) == (3, 0)

    with reading(engine) as session:
        assert count_unread(session) == 0
