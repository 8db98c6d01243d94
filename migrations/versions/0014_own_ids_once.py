"""A message's own id leads to its ticket by itself; it need not stand among the thread's keys as well."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A key stays where it leads elsewhere than its message."""
    theirs = "SELECT 1 FROM message m WHERE m.message_id = thread_key.key AND m.ticket_id = thread_key.ticket_id"
    op.execute(sa.text(f"DELETE FROM thread_key WHERE EXISTS ({theirs})"))


def downgrade() -> None:
    op.execute(
        sa.text(
            "INSERT INTO thread_key (key, ticket_id) SELECT message_id, ticket_id FROM message m "
            "WHERE direction <> 'note' AND NOT EXISTS (SELECT 1 FROM thread_key WHERE thread_key.key = m.message_id)"
        )
    )
