"""A ticket's life: tags, and what each line of history did to the ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("history", sa.Column("action", sa.String(), nullable=True))
    op.add_column("history", sa.Column("status", sa.String(length=20), nullable=True))
    op.add_column("ticket", sa.Column("tags", sa.JSON(), nullable=True))
    op.execute(sa.text("UPDATE ticket SET tags = '[]'"))
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("split_from", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_ticket_split_from"), "ticket", ["split_from"], ["id"])
        batch_op.alter_column("tags", existing_type=sa.JSON(), nullable=False)
        batch_op.create_index(batch_op.f("ix_ticket_status_started_at"), ["status", "started_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_status_started_at"))
        batch_op.drop_constraint(batch_op.f("fk_ticket_split_from"), type_="foreignkey")
        batch_op.drop_column("split_from")
        batch_op.drop_column("tags")
    op.drop_column("history", "status")
    op.drop_column("history", "action")
