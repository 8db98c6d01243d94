"""Payments that are told twice count once: who told of each, and those that repeat another."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_repeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 3), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("repeats", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_repeat_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_repeat")),
        sa.UniqueConstraint("external_id", name=op.f("uq_payment_repeat_external_id")),
    )
    op.create_index(op.f("ix_payment_repeat_invoice_id"), "payment_repeat", ["invoice_id"])
    _fill("payment", sa.Column("origin", sa.String(), nullable=True), "'ledger'")
    _fill("payment", sa.Column("is_another", sa.Boolean(), nullable=True), "false")
    _fill("stray_payment", sa.Column("payer_code", sa.String(), nullable=True), "''")


def _fill(table: str, column: "sa.Column[str] | sa.Column[bool]", value: str) -> None:
    """A new column that is never empty."""
    op.add_column(table, column)
    op.execute(sa.text(f"UPDATE {table} SET {column.name} = {value}"))
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column(column.name, existing_type=column.type, nullable=False)


def downgrade() -> None:
    op.drop_column("stray_payment", "payer_code")
    op.drop_column("payment", "is_another")
    op.drop_column("payment", "origin")
    op.drop_table("payment_repeat")
