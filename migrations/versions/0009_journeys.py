"""Onboarding journeys: their versions, contacts, steps, nudges, events, minutes and meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIED = ("ticket", "history", "letter", "todo")
READY = sa.text("state = 'open' AND ready_at IS NOT NULL")


def upgrade() -> None:
    _make_journey_version()
    _make_journey()
    _make_journey_event()
    _make_journey_contact()
    _make_journey_meeting()
    _make_journey_minutes()
    _make_journey_step()
    _make_nudge()
    _tie_to_journeys()


def _make_journey_version() -> None:
    op.create_table(
        "journey_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_version")),
    )


def _make_journey() -> None:
    op.create_table(
        "journey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("our_turn_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_value_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("score_comment", sa.String(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_journey_customer_id")),
        sa.ForeignKeyConstraint(["responsible"], ["agent.address"], name=op.f("fk_journey_responsible")),
        sa.ForeignKeyConstraint(["version"], ["journey_version.id"], name=op.f("fk_journey_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("key", name=op.f("uq_journey_key")),
    )
    with op.batch_alter_table("journey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journey_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journey_responsible"), ["responsible"], unique=False)
        batch_op.create_index("ix_journey_state_id", ["state", "id"], unique=False)


def _make_journey_event() -> None:
    op.create_table(
        "journey_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("customer_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_event")),
        sa.UniqueConstraint("source", name=op.f("uq_journey_event_source")),
    )
    with op.batch_alter_table("journey_event", schema=None) as batch_op:
        batch_op.create_index("ix_journey_event_customer_code_at", ["customer_code", "at"], unique=False)


def _make_journey_contact() -> None:
    op.create_table(
        "journey_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_journey_contact_contact_id")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_contact_journey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_contact")),
        sa.UniqueConstraint("journey_id", "contact_id", name=op.f("uq_journey_contact_journey_id_contact_id")),
    )
    with op.batch_alter_table("journey_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journey_contact_contact_id"), ["contact_id"], unique=False)


def _make_journey_meeting() -> None:
    op.create_table(
        "journey_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("reply", sa.String(length=20), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["agent.address"], name=op.f("fk_journey_meeting_confirmed_by")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_journey_meeting_contact_id")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_meeting_journey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_meeting")),
    )
    with op.batch_alter_table("journey_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journey_meeting_journey_id"), ["journey_id"], unique=False)


def _make_journey_minutes() -> None:
    op.create_table(
        "journey_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agent.address"], name=op.f("fk_journey_minutes_agent")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_minutes_journey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_minutes")),
    )
    with op.batch_alter_table("journey_minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journey_minutes_journey_id"), ["journey_id"], unique=False)


def _make_journey_step() -> None:
    op.create_table(
        "journey_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("took_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_step_journey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_step")),
        sa.UniqueConstraint("journey_id", "step", name=op.f("uq_journey_step_journey_id_step")),
    )
    with op.batch_alter_table("journey_step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journey_step_ready", ["journey_id"], unique=False, sqlite_where=READY, postgresql_where=READY
        )


def _make_nudge() -> None:
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_nudge_journey_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_nudge_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("journey_id", "step", "number", name=op.f("uq_nudge_journey_id_step_number")),
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudge_letter_id"), ["letter_id"], unique=False)


def _tie_to_journeys() -> None:
    """Both databases take a column with its key in one step; SQLite would otherwise copy the whole table."""
    for table in TIED:
        key = f"CONSTRAINT fk_{table}_journey_id REFERENCES journey (id)"
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN journey_id INTEGER {key}"))
        filled = sa.text("journey_id IS NOT NULL")
        op.create_index(f"ix_{table}_journey_id", table, ["journey_id"], sqlite_where=filled, postgresql_where=filled)


def downgrade() -> None:
    for table in TIED:
        op.drop_index(f"ix_{table}_journey_id", table_name=table)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("journey_id")
    op.drop_table("nudge")
    op.drop_table("journey_step")
    op.drop_table("journey_minutes")
    op.drop_table("journey_meeting")
    op.drop_table("journey_contact")
    op.drop_table("journey_event")
    op.drop_table("journey")
    op.drop_table("journey_version")
