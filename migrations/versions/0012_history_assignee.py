"""History says who has a ticket since; for older lines that is read once out of their words."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HISTORY = sa.table(
    "history",
    sa.column("id", sa.Integer),
    sa.column("ticket_id", sa.Integer),
    sa.column("what", sa.String),
    sa.column("who", sa.String),
    sa.column("action", sa.String),
    sa.column("status", sa.String),
    sa.column("assignee", sa.String),
)
NAMED = re.compile(
    r"^(?:assigned to|taken by|answered, and so assigned to|redirected(?: from \S+)? to) ([^\s,:]+@[^\s,:]+)"
)


def upgrade() -> None:
    op.add_column("history", sa.Column("assignee", sa.String(), nullable=True))
    _read_words()


def _read_words() -> None:
    """Each line with a status, by ticket and in order, so that one that names nobody repeats who had it before."""
    moved = sa.select(HISTORY).where(HISTORY.c.status.is_not(None), HISTORY.c.ticket_id.is_not(None))
    found, had, of = [], None, None
    for line in op.get_bind().execute(moved.order_by(HISTORY.c.ticket_id, HISTORY.c.id)):
        had = _assignee(line, had if line.ticket_id == of else None)
        of = line.ticket_id
        if had:
            found.append({"number": line.id, "who_has_it": had})
    if found:
        change = sa.update(HISTORY).where(HISTORY.c.id == sa.bindparam("number"))
        op.get_bind().execute(change.values(assignee=sa.bindparam("who_has_it")), found)


def _assignee(line: sa.Row[tuple[object, ...]], had: str | None) -> str | None:
    if line.status == "UNASSIGNED":
        return None
    named = NAMED.match(line.what)
    if named:
        return named[1]
    return line.who if line.action == "finish" and had is None else had


def downgrade() -> None:
    op.drop_column("history", "assignee")
