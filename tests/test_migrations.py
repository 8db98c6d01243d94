"""The migrations make what the models say, and take it all back, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from models.tables import TABLES, is_of_models
from tasks.database import DatabaseRefusedError, database_engine, filing, writing
from tasks.marks import note_marked, note_unmarked, unmarked
from tasks.schema import downgrade, revisions, upgrade
from tasks.tickets import add_note
from tests.filing_room import NOW, file, found, rows
from tests.mailmaker import a_mail
from tests.office import MARI, open_office


def test_the_migrations_make_every_table(engine: Engine):
    assert set(TABLES) <= set(inspect(engine).get_table_names())


def test_models_and_migrations_do_not_differ(engine: Engine):
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_of_models}
        context = MigrationContext.configure(connection, opts=opts)

        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_database_can_go_down_and_up_again(engine: Engine):
    downgrade(engine, revision="base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}

    upgrade(engine)
    assert set(TABLES) <= set(inspect(engine).get_table_names())


def test_an_upgrade_waits_for_whoever_files_and_for_another_upgrade(postgresql_url: str):
    engine = database_engine(postgresql_url)
    hasty = database_engine(f"{postgresql_url}&options=-c%20lock_timeout%3D20ms")

    with filing(engine), pytest.raises(DatabaseRefusedError, match="lock timeout"):
        upgrade(hasty)

    hasty.dispose()


def test_a_mail_that_waits_to_be_marked_does_so_on_the_way_down_and_up(engine: Engine):
    file(engine, *(found(a_mail(), source="mbox:old", location=place) for place in ("1", "2")))
    note_marked("mbox:old", ["1", "2"])
    with writing(engine) as session:
        note_unmarked(session, rows(engine, "mail", location="2"))

    downgrade(engine, revision="0007")
    with engine.connect() as connection:
        told = connection.execute(text("SELECT location FROM mail WHERE is_marked")).scalars().all()
    upgrade(engine)

    assert told == ["1"]
    assert unmarked("mbox:old") == ["2"]


def test_an_id_that_only_its_message_bears_is_a_key_of_the_thread_on_the_way_down(engine: Engine, home: Path):
    open_office(engine, home)
    file(engine, a_mail(message_id="reply@x.ee", in_reply_to="root@x.ee"), a_mail(message_id="root@x.ee", text="root"))
    with writing(engine) as session:
        add_note(session, 1, "for us", who=MARI, now=NOW)

    downgrade(engine, revision="0013")
    keys = rows(engine, "thread_key")
    upgrade(engine)

    assert {key["key"] for key in keys} == {"reply@x.ee", "root@x.ee"}
    assert rows(engine, "thread_key") == []


def test_revisions_tells_an_empty_database_from_a_current_one(engine: Engine):
    current, newest = revisions(engine)
    assert current == newest

    downgrade(engine, revision="base")
    assert revisions(engine) == (None, newest)
