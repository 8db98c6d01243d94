"""The search index of messages, how far it has come, and what sets it back when indexed words change.

It is made of SQL that the models cannot say (a virtual table, a vector of words), so it is no table of theirs:
tasks/search.py alone reads and writes it. SQLite's index keeps no words to take single messages out by, so there it is
emptied as a whole; whichever way, `index_messages` fills it again.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PROGRESS = "CREATE TABLE message_search_progress (id INTEGER PRIMARY KEY, indexed_to INTEGER NOT NULL)"
WORDS = "subject, text, sender_address, sender_name, recipients, direction"
ON_SQLITE = (
    "CREATE VIRTUAL TABLE message_search USING fts5"
    "(words, content='', columnsize=0, detail=none, tokenize='ascii')",
    "CREATE VIRTUAL TABLE message_search_word USING fts5vocab('message_search', 'row')",
    *(
        f"""
        CREATE TRIGGER message_search_{name} AFTER {change} ON message
        WHEN OLD.id <= (SELECT indexed_to FROM message_search_progress)
        BEGIN
            INSERT INTO message_search (message_search) VALUES ('delete-all');
            UPDATE message_search_progress SET indexed_to = 0;
        END
        """
        for name, change in (("changed", f"UPDATE OF id, {WORDS}"), ("deleted", "DELETE"))
    ),
)  # fmt: skip
ON_POSTGRESQL = (
    "CREATE TABLE message_search (message_id INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_message_search_words ON message_search USING gin (words)",
    """
    CREATE FUNCTION message_search_set_back() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE message_search_progress SET indexed_to = least(indexed_to, OLD.id - 1);
        DELETE FROM message_search WHERE message_id >= OLD.id;
        RETURN NULL;
    END $$
    """,
    f"CREATE TRIGGER message_search_set_back AFTER DELETE OR UPDATE OF id, {WORDS} ON message "
    "FOR EACH ROW EXECUTE FUNCTION message_search_set_back()",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (PROGRESS, *(ON_SQLITE if is_sqlite else ON_POSTGRESQL)):
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("changed", "deleted"):
            op.execute(f"DROP TRIGGER message_search_{name}")
        op.execute("DROP TABLE message_search_word")
    else:
        op.execute("DROP TRIGGER message_search_set_back ON message")
        op.execute("DROP FUNCTION message_search_set_back")
    op.execute("DROP TABLE message_search")
    op.execute("DROP TABLE message_search_progress")
