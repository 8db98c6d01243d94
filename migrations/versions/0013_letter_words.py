"""A letter's words stand in a table of their own, so that a step of its way writes no more than where it stands."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORDS = ("headers", "text", "html", "qr", "files")
EMPTY = {"headers": "''", "text": "''", "html": "''", "qr": "''", "files": "'[]'"}


def upgrade() -> None:
    op.create_table(
        "letter_words",
        sa.Column("letter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("qr", sa.String(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_words_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_words")),
    )
    names = ", ".join(WORDS)
    op.execute(sa.text(f"INSERT INTO letter_words (letter_id, {names}) SELECT id, {names} FROM letter ORDER BY id"))
    for name in ("html", "text", "headers", "qr", "files"):
        op.drop_column("letter", name)


def downgrade() -> None:
    """SQLite keeps the defaults: to take them away it would make the table anew, to which others refer."""
    for name in WORDS:
        op.add_column("letter", sa.Column(name, _kind(name), nullable=False, server_default=sa.text(EMPTY[name])))
        theirs = f"SELECT {name} FROM letter_words WHERE letter_id = letter.id"
        op.execute(sa.text(f"UPDATE letter SET {name} = COALESCE(({theirs}), {EMPTY[name]})"))
        if op.get_bind().dialect.name == "postgresql":
            op.alter_column("letter", name, server_default=None)
    op.drop_table("letter_words")


def _kind(name: str) -> sa.JSON | sa.String:
    return sa.JSON() if name == "files" else sa.String()
