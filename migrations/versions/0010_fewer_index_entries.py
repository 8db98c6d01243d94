"""What a mail writes besides its rows, made less: marks by batch, no index entry where a column is empty.

A batch of mails that waits to be marked at its source is one row of `unmarked`; the column `mail.is_marked` and its
index had every mail written twice. A new ticket has no assignee and no master, a line of history seldom a customer. On
SQLite the keys of threads are kept in one tree, in the order of the keys, instead of a table and an index to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SELDOM_FILLED = (("ticket", "assignee"), ("ticket", "master_id"), ("history", "customer_id"))
WAITING = """
INSERT INTO unmarked (source, first_mail, last_mail)
SELECT source, id, id FROM mail WHERE is_marked = :no ORDER BY id
"""
TOLD = """
UPDATE mail SET is_marked = NOT EXISTS
(SELECT 1 FROM unmarked WHERE unmarked.source = mail.source AND mail.id BETWEEN first_mail AND last_mail)
"""


def upgrade() -> None:
    op.create_table(
        "unmarked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("first_mail", sa.Integer(), nullable=False),
        sa.Column("last_mail", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmarked")),
    )
    op.create_index(op.f("ix_unmarked_source"), "unmarked", ["source"])
    op.execute(sa.text(WAITING).bindparams(sa.bindparam("no", value=False, type_=sa.Boolean())))
    op.drop_index("ix_mail_unmarked", table_name="mail")
    op.drop_column("mail", "is_marked")
    for table, column in SELDOM_FILLED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        condition = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=condition, postgresql_where=condition)
    _keep_thread_keys(with_rowid=False)


def _keep_thread_keys(*, with_rowid: bool) -> None:
    """Write the table anew, which SQLite alone needs."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("thread_key", recreate="always", table_kwargs={"sqlite_with_rowid": with_rowid}):
            pass


def downgrade() -> None:
    _keep_thread_keys(with_rowid=True)
    for table, column in SELDOM_FILLED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.add_column("mail", sa.Column("is_marked", sa.Boolean(), nullable=True))
    op.execute(sa.text(TOLD))
    with op.batch_alter_table("mail") as batch_op:
        batch_op.alter_column("is_marked", existing_type=sa.Boolean(), nullable=False)
    op.create_index(
        "ix_mail_unmarked", "mail", ["source"],
        sqlite_where=sa.text("is_marked = 0"), postgresql_where=sa.text("NOT is_marked"),
    )  # fmt: skip
    op.drop_table("unmarked")
