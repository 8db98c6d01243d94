"""The migrations make what the models say, and take it all back, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

from models.tables import TABLES, is_of_models
from tasks.schema import downgrade, revisions, upgrade


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


def test_revisions_tells_an_empty_database_from_a_current_one(engine: Engine):
    current, newest = revisions(engine)
    assert current == newest

    downgrade(engine, revision="base")
    assert revisions(engine) == (None, newest)
