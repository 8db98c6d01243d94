"""The ledger and its reminders: invoices, payments, holds, plans, todos, and what became of each letter."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_ledger_import()
    _make_plan_version()
    _make_stray_payment()
    _make_invoice()
    _make_hold()
    _make_payment()
    _make_todo()
    _make_hook_event()
    _make_reminder()
    _make_suppression()
    _tie_to_invoices()
    _widen_letter()
    _widen_letter_event()
    _widen_mail()


def _make_ledger_import() -> None:
    op.create_table(
        "ledger_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_rows", sa.Integer(), nullable=False),
        sa.Column("wrong_rows", sa.Integer(), nullable=False),
        sa.Column("known_rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(15, 3), nullable=False),
        sa.Column("newest_on", sa.Date(), nullable=True),
        sa.Column("refused", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
    )
    with op.batch_alter_table("ledger_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_import_kind"), ["kind"], unique=False)


def _make_plan_version() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
    )


def _make_stray_payment() -> None:
    op.create_table(
        "stray_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payer_name", sa.String(), nullable=False),
        sa.Column("payer_account", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("candidates", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray_payment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_stray_payment_external_id")),
    )


def _make_invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("collection_type", sa.String(length=20), nullable=False),
        sa.Column("ledger_collection_type", sa.String(length=20), nullable=False),
        sa.Column("yearly_rate", sa.Numeric(15, 3), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("paid", sa.Numeric(15, 3), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["customer.id"], name=op.f("fk_invoice_buyer_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["customer.id"], name=op.f("fk_invoice_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index("ix_invoice_due_on", ["due_on", "id"], unique=False)
        batch_op.create_index(
            "ix_invoice_open",
            ["due_on", "id", "currency", "amount", "paid"],
            unique=False,
            sqlite_where=sa.text("settled_on IS NULL"),
            postgresql_where=sa.text("settled_on IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_invoice_reference"), ["reference"], unique=False)
        batch_op.create_index(
            "ix_invoice_remind_on",
            ["remind_on", "id"],
            unique=False,
            sqlite_where=sa.text("settled_on IS NULL"),
            postgresql_where=sa.text("settled_on IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_invoice_seller_id"), ["seller_id"], unique=False)


def _make_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("collection_type", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_hold_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_invoice_id"), ["invoice_id"], unique=False)


def _make_payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(15, 3), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_payment_external_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_paid_on"), ["paid_on"], unique=False)


def _make_todo() -> None:
    op.create_table(
        "todo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["assignee"], ["agent.address"], name=op.f("fk_todo_assignee")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_todo_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_todo_invoice_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_todo_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_todo")),
        sa.UniqueConstraint("key", name=op.f("uq_todo_key")),
    )
    with op.batch_alter_table("todo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_todo_assignee"), ["assignee"], unique=False)
        batch_op.create_index(batch_op.f("ix_todo_invoice_id"), ["invoice_id"], unique=False)


def _make_hook_event() -> None:
    op.create_table(
        "hook_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_hook_event_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_event")),
        sa.UniqueConstraint("key", name=op.f("uq_hook_event_key")),
    )


def _make_reminder() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Numeric(15, 3), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_reminder_invoice_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_reminder_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "invoice_id", "policy", "step", "party", name=op.f("uq_reminder_invoice_id_policy_step_party")
        ),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_letter_id"), ["letter_id"], unique=False)


def _make_suppression() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_suppression_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("address_key", name=op.f("uq_suppression_address_key")),
    )


def _tie_to_invoices() -> None:
    """Both databases take a column with its key in one step; SQLite would otherwise copy the whole table."""
    for table in ("ticket", "history", "letter"):
        key = f"CONSTRAINT fk_{table}_invoice_id REFERENCES invoice (id)"
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN invoice_id INTEGER {key}"))
        filled = sa.text("invoice_id IS NOT NULL")
        op.create_index(f"ix_{table}_invoice_id", table, ["invoice_id"], sqlite_where=filled, postgresql_where=filled)


def _widen_letter() -> None:
    op.add_column("letter", sa.Column("qr", sa.String(), nullable=True))
    op.add_column("letter", sa.Column("files", sa.JSON(), nullable=True))
    op.add_column("letter", sa.Column("held_by", sa.String(), nullable=True))
    op.execute(sa.text("UPDATE letter SET qr = '', files = '[]', held_by = ''"))
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.alter_column("qr", existing_type=sa.String(), nullable=False)
        batch_op.alter_column("files", existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column("held_by", existing_type=sa.String(), nullable=False)


def _widen_letter_event() -> None:
    op.add_column("letter_event", sa.Column("open_class", sa.String(), nullable=True))
    op.add_column("letter_event", sa.Column("is_permanent", sa.Boolean(), nullable=True))
    op.add_column("letter_event", sa.Column("source", sa.String(), nullable=True))
    op.execute(sa.text("UPDATE letter_event SET open_class = ''"))
    op.execute(sa.text("UPDATE letter_event SET kind = 'deferred' WHERE kind = 'put_off'"))
    with op.batch_alter_table("letter_event", schema=None) as batch_op:
        batch_op.alter_column("open_class", existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_letter_event_source"), ["source"])


def _widen_mail() -> None:
    op.add_column("mail", sa.Column("bounce_status", sa.String(), nullable=True))
    op.execute(sa.text("UPDATE mail SET bounce_status = ''"))
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.alter_column("bounce_status", existing_type=sa.String(), nullable=False)


def downgrade() -> None:
    op.drop_column("mail", "bounce_status")
    with op.batch_alter_table("letter_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_letter_event_source"), type_="unique")
        batch_op.drop_column("source")
        batch_op.drop_column("is_permanent")
        batch_op.drop_column("open_class")
    op.execute(sa.text("UPDATE letter_event SET kind = 'put_off' WHERE kind = 'deferred'"))
    for table in ("ticket", "history", "letter"):
        op.drop_index(f"ix_{table}_invoice_id", table_name=table)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("invoice_id")
    op.drop_column("letter", "held_by")
    op.drop_column("letter", "files")
    op.drop_column("letter", "qr")
    op.drop_table("suppression")
    op.drop_table("reminder")
    op.drop_table("hook_event")
    op.drop_table("todo")
    op.drop_table("payment")
    op.drop_table("hold")
    op.drop_table("invoice")
    op.drop_table("stray_payment")
    op.drop_table("plan_version")
    op.drop_table("ledger_import")
