"""What the desk's pages read: which messages have a formatted form, and tickets by age whatever their status."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("has_html", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE message SET has_html = (child_id IS NOT NULL OR direction = 'in')"))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("has_html", existing_type=sa.Boolean(), nullable=False)
    op.create_index("ix_ticket_started_at", "ticket", ["started_at"])


def downgrade() -> None:
    op.drop_index("ix_ticket_started_at", table_name="ticket")
    op.drop_column("message", "has_html")
